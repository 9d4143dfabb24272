"""Interventions in the log: every door writes the same, and older readers pass them over."""

from __future__ import annotations

from pathlib import Path

import events
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from tensorboard_plugin_weightvis import HeadError, Writer, blobs, metadata, records, summary
from tensorboard_plugin_weightvis.analysis import Keep, Mute
from tensorboard_plugin_weightvis.blobs import DamagedBlobError
from tensorboard_plugin_weightvis.metadata import Tag


def test_every_door_writes_the_same(tmp_path: Path) -> None:
    given_ = [Mute(3), "keep:margin:desc:5"]
    message = summary.intervention_pb(given_, held=False, head="out")
    with Writer(tmp_path / "writer") as writer:
        writer.intervention(given_, step=7, held=False, head="out")
    with tf.summary.create_file_writer(str(tmp_path / "tf")).as_default():
        assert summary.intervention(given_, step=7, held=False, head="out")
    expected = events.of_message(message)._replace(step=7)
    assert expected.tag == "out/weightvis/interventions"
    for door in ("writer", "tf"):
        assert events.of_folder(tmp_path / door) == [expected]


def test_it_is_read_back() -> None:
    message = summary.intervention_pb(["mute:3", Keep("index", 2, mean=True)])
    payload = list(message.value[0].tensor.string_val)
    (found,) = records.interventions(4, payload)
    assert found == (4, ["mute:3", "keep-mean:index:2"], True)
    content = message.value[0].metadata.plugin_data.content
    assert metadata.parse_content(content, metadata.InterventionsContent).version == 1


@given(st.text(min_size=1).filter(lambda name: metadata.name_problem(name) is None))
def test_its_tag_is_a_heads_own(name: str) -> None:
    tag = Tag("interventions", name)
    assert metadata.parse_tag(str(tag)) == tag
    assert metadata.parse_tag(f"{tag}/split") is None


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"ops": "mute:3", "held": true}', b"\xff"])
def test_damage_is_told(data: bytes) -> None:
    with pytest.raises(DamagedBlobError, match="not an intervention"):
        blobs.unpack_intervention(data)


def test_what_a_later_version_adds_is_passed_over() -> None:
    data = b'{"ops": ["mute:3"], "held": false, "reason": "why not"}'
    assert blobs.unpack_intervention(data) == (["mute:3"], False)


@pytest.mark.parametrize(
    ("operations", "says"),
    [
        ([], "one operation or more"),
        (["melt:3"], "one of mute"),
        (["mute:worst radius"], "by a number"),
        (["mute:3", "flip:3"], "contradicts"),
        ([Mute(-1)], "by a number"),
    ],
)
def test_what_cannot_be_read_is_not_written(operations: list[str], says: str) -> None:
    with pytest.raises(HeadError, match=says):
        summary.intervention_pb(operations)


def test_a_name_that_cannot_be_a_head_s_is_refused() -> None:
    with pytest.raises(HeadError, match="a head's name"):
        summary.intervention_pb(["mute:3"], head="")


def test_a_second_one_at_a_step_is_refused_rather_than_lost(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.intervention(["mute:3"], step=5)
        writer.intervention(["flip:1"], step=6)
        writer.intervention(["flip:1"], step=5, head="other")
        with pytest.raises(HeadError, match=r"on 'head' at step 5\. Pass all operations"):
            writer.intervention(["flip:1"], step=5)
    logged = [(each.tag.partition("/")[0], each.step) for each in events.of_folder(tmp_path)]
    assert logged == [("head", 5), ("head", 6), ("other", 5)]


def test_a_head_can_be_logged_beside_it(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.head("head", np.eye(4), step=0)
        writer.intervention(["mute:3"], step=0)
    tags = [logged.tag for logged in events.of_folder(tmp_path)]
    assert tags == ["head/weightvis/head", "head/weightvis/interventions"]
