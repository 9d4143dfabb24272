"""Tags and descriptions: what is made is parsed, and what is not ours is passed over."""

from __future__ import annotations

import json
import tracemalloc
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tensorboard.compat.proto import summary_pb2

from tensorboard_plugin_weightvis import metadata
from tensorboard_plugin_weightvis.metadata import (
    EvaluationContent,
    HeadContent,
    SamplesContent,
    Tag,
    UnreadableContentError,
)

NAMES = st.text(min_size=1) | st.lists(
    st.sampled_from(["a", "/", "weightvis", "head", "evaluation", "samples"]), min_size=1
).map("".join)
KINDS: tuple[metadata.Kind, ...] = ("evaluation", "samples")


@given(NAMES)
def test_the_tag_of_a_head_is_parsed_back(name: str) -> None:
    assume(metadata.name_problem(name) is None)
    assert metadata.parse_tag(str(Tag("head", name))) == Tag("head", name)


@given(st.sampled_from(KINDS), NAMES, NAMES)
def test_the_tag_of_a_split_is_parsed_back(kind: metadata.Kind, head: str, split: str) -> None:
    assume(metadata.name_problem(head) is None and metadata.name_problem(split) is None)
    assert metadata.parse_tag(str(Tag(kind, head, split))) == Tag(kind, head, split)


def test_tags_are_as_the_format_says() -> None:
    assert str(Tag("head", "out")) == "out/weightvis/head"
    assert str(Tag("evaluation", "out", "test")) == "out/weightvis/evaluation/test"
    assert str(Tag("samples", "a/b", "c/d")) == "a/b/weightvis/samples/c/d"


@pytest.mark.parametrize(
    "text",
    [
        *("", "loss", "weightvis", "/weightvis/", "/weightvis/head", "out/weightvis/"),
        *("out/weightvis/heads", "out/weightvis/head/more", "out/weightvis/evaluation"),
        *("out/weightvis/evaluation/", "out/weightvis/samples/", "out/weightvis/unknown/test"),
        *("out/WeightVis/head", "out/weightvis/Head", "out/otherplugin/head"),
    ],
)
def test_a_tag_that_is_not_of_this_format_is_passed_over(text: str) -> None:
    assert metadata.parse_tag(text) is None


@given(st.text())
def test_any_text_is_a_tag_or_is_not(text: str) -> None:
    tag = metadata.parse_tag(text)
    assert tag is None or str(tag) == text


@pytest.mark.parametrize(
    "name",
    [
        *("", None, 3, b"out", "a/weightvis/b", "weightvis", "weightvis/a"),
        *('say "hi"', "C:\\out", "two\nlines", "\ud800"),
    ],
)
def test_a_name_that_makes_no_readable_tag_has_a_problem(name: object) -> None:
    problem = metadata.name_problem(name)
    assert problem is not None
    assert repr(name) in problem


def test_the_summary_says_whose_it_is_and_that_it_is_a_sequence_of_blobs() -> None:
    made = metadata.summary_metadata(HeadContent(shape=(3, 2)))
    assert made.plugin_data.plugin_name == "weightvis"
    assert made.data_class == summary_pb2.DATA_CLASS_BLOB_SEQUENCE
    assert json.loads(made.plugin_data.content) == {
        "version": 1,
        "shape": [3, 2],
        "dtype": None,
        "activation": "softmax",
        "class_names": None,
        "feature_names": None,
    }


@given(
    st.builds(
        HeadContent,
        shape=st.none() | st.tuples(st.integers(1, 9), st.integers(1, 9)),
        activation=st.sampled_from(["softmax", "sigmoid"]),
        class_names=st.none() | st.lists(st.text()),
        feature_names=st.none() | st.lists(st.text()),
    )
)
def test_a_heads_description_is_parsed_back(content: HeadContent) -> None:
    made = metadata.summary_metadata(content).plugin_data.content
    assert metadata.parse_content(made, HeadContent) == content


@pytest.mark.parametrize("content", [EvaluationContent(), SamplesContent(tile=(6, 8), columns=3)])
def test_a_description_is_parsed_back(content: metadata.Content) -> None:
    made = metadata.summary_metadata(content).plugin_data.content
    assert metadata.parse_content(made, type(content)) == content


def test_a_description_that_says_nothing_is_the_first_format() -> None:
    assert metadata.parse_content(b"{}", HeadContent) == HeadContent(version=1)


def test_fields_that_are_not_known_are_passed_over() -> None:
    data = b'{"version": 1, "activation": "sigmoid", "normalisation": {"gamma": [1]}}'
    assert metadata.parse_content(data, HeadContent) == HeadContent(activation="sigmoid")


@given(st.integers(metadata.FORMAT_VERSION + 1, 2**60), st.booleans())
def test_a_later_version_is_named_even_where_nothing_else_is_as_it_was(
    version: int, changed: bool
) -> None:
    data = msgspec.json.encode({"version": version, "shape": "a word" if changed else [1, 2]})
    with pytest.raises(UnreadableContentError) as refusal:
        metadata.parse_content(data, HeadContent)
    assert f"format {version}," in str(refusal.value)
    assert "upgrade tensorboard-plugin-weightvis" in str(refusal.value)


@pytest.mark.parametrize(
    "content",
    [[], "text", {"version": "one"}, {"version": 1.5}, {"activation": "tanh"}, {"shape": [1]}],
)
def test_a_description_of_the_wrong_make_is_refused(content: Any) -> None:
    with pytest.raises(UnreadableContentError, match=r"damaged.*log the run again"):
        metadata.parse_content(json.dumps(content).encode(), HeadContent)


BOMBS = {
    "nested lists": b'{"x":' + b"[" * 10**5 + b"]" * 10**5 + b"}",
    "nested lists without an end": b'{"x":' + b"[" * 10**6,
    "nested objects": b'{"a":' * 10**5 + b"1" + b"}" * 10**5,
    "a version of a million digits": b'{"version":' + b"9" * 10**6 + b"}",
    "a version past all numbers": b'{"version":1e999999}',
    "an activation of a million letters": b'{"activation":"' + b"x" * 10**6 + b'"}',
    "a name that is not UTF-8": b'{"class_names":["\xaa"]}',
    "half a character": b'{"class_names":["\\ud800"]}',
    "more than anybody logs": b'{"class_names":[' + b'"",' * 12_000_000,
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_a_description_that_is_a_bomb_is_refused_in_a_few_words(data: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(UnreadableContentError, match=r"damaged.*log the run again") as refusal:
        metadata.parse_content(data, HeadContent)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(str(refusal.value)) < 400
    assert peak < 2**23


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
CONTENTS = (
    *(HeadContent, EvaluationContent, SamplesContent),
    *(metadata.InterventionsContent, metadata.ClipsContent, metadata.AttentionContent),
)


@given(st.sampled_from(CONTENTS), st.data())
def test_a_description_with_anything_in_any_field_is_refused_or_read(
    kind: type[metadata.Content], data: st.DataObject
) -> None:
    fields = st.sampled_from(kind.__struct_fields__)
    said = data.draw(st.dictionaries(fields, ANYTHING))
    written = json.dumps(said).encode()  # with the NaN and Infinity of Python's own
    with suppress(UnreadableContentError):
        assert isinstance(metadata.parse_content(written, kind), kind)


@given(st.binary(max_size=60))
def test_random_bytes_are_refused_or_read(data: bytes) -> None:
    assume(not data.strip().startswith(b"{"))
    with pytest.raises(UnreadableContentError):
        metadata.parse_content(data, HeadContent)
