"""Names as they are shown: one line of text that keeps to itself, whatever was logged."""

from __future__ import annotations

import unicodedata

import hostile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorboard_plugin_weightvis import names

TURNS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ODD = st.sampled_from(
    [*hostile.FEATURES, *hostile.CLASSES, *TURNS, "\u05d0", "\u0300", "\x85", "a"]
)
SPAN = "\u2068", "\u2069"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("worst radius", "worst radius"),
        ("Größe µm 日本 👩‍👩‍👧", "Größe µm 日本 👩‍👩‍👧"),
        ("a\x00b", "a\ufffdb"),
        ("two\nlines\tand\u2028more", "two lines and more"),
        ("\u202egnirts", "\ufffdgnirts"),
        ("\u2066open", "\ufffdopen"),
        ("\u200b", "\ufffd"),
        ("soft\xadhyphen\ufeff", "soft\ufffdhyphen\ufffd"),
        ("\u05e9\u05dc 12", "\u2068\u05e9\u05dc 12\u2069"),
        ("a\u200f 12", "\u2068a\u200f 12\u2069"),
        ("e" + "\u0301" * 500, "e\u0301\u0301\u0301"),
        ("n" * 1000, "n" * 1000),
        ("a" * 6000 + "b" * 4000, "a" * 500 + "…" + "b" * 499),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_a_name_is_shown_as_one_line(name: str, shown: str) -> None:
    assert names.shown(name) == shown


@given(st.text() | st.lists(ODD, max_size=6).map("".join))
def test_no_name_turns_or_breaks_the_line_around_it(name: str) -> None:
    shown = names.shown(name)
    assert len(shown) <= names.LONGEST + len(SPAN)
    inside = shown[1:-1] if shown.startswith(SPAN[0]) else shown
    assert not TURNS & set(inside)
    assert not any(unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Cs") for letter in shown)
    if inside == shown:  # what is not set apart has no letter that is read from right to left
        assert not any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in shown)


def test_a_long_name_in_a_sentence_is_shortened() -> None:
    head = "<b>" + "h" * 10_000
    told = names.quoted_short(f"no head {head!r} in run 'x'.", [head, "x"])
    assert len(told) < 130
    assert told.endswith("in run 'x'.")
