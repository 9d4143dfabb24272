"""The writer's files: whole, readable at once by everyone, from any thread."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import events
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2

from tensorboard_plugin_weightvis import LogdirError, Writer, summary

KERNEL = np.arange(6.0).reshape(3, 2)


def file_of(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def read_by_tensorflow(folder: Path) -> list[event_pb2.Event]:
    """TensorFlow's reader checks each record's CRC, and fails where one is wrong."""
    records = tf.data.TFRecordDataset(str(file_of(folder)))
    return [event_pb2.Event.FromString(record.numpy()) for record in records]


def test_tensorflow_and_tensorboard_read_what_was_written(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.head("out", KERNEL, [1, 2], step=3, metrics={"loss": 0.5})
        writer.evaluation("test", KERNEL, [0, 1, 1], step=3, head="out", indices=[4, 5, 6])
        writer.samples("test", list("abc"), np.zeros((3, 4, 4), np.uint8), head="out")
    first, *rest = read_by_tensorflow(tmp_path)
    assert first.file_version == "brain.Event:2"
    assert [(event.step, event.summary.value[0].tag) for event in rest] == [
        (3, "out/weightvis/head"),
        (3, "out/weightvis/evaluation/test"),
        (0, "out/weightvis/samples/test"),
    ]
    logged = events.of_folder(tmp_path)
    np.testing.assert_array_equal(logged[0].array(0), KERNEL)
    np.testing.assert_array_equal(logged[1].array(2), [4, 5, 6])


def test_the_writer_and_the_message_builders_log_the_same(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.head("out", KERNEL, step=0, class_names=["a", "b"])
    message = summary.head_pb("out", KERNEL, class_names=["a", "b"])
    assert read_by_tensorflow(tmp_path)[1].summary == message


@given(st.lists(st.binary(max_size=2000), max_size=6))
def test_every_record_has_the_right_checksum_whatever_is_in_it(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    message = summary.head_pb("out", KERNEL)
    with Writer(folder) as writer:
        for content in contents:
            message.value[0].metadata.plugin_data.content = content
            writer.add(message, 1)
    written = [event.summary.value[0] for event in read_by_tensorflow(folder)[1:]]
    assert [value.metadata.plugin_data.content for value in written] == contents


def test_an_open_writers_file_can_be_read_after_every_call(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        for step in range(5):
            writer.head("out", KERNEL, step=step)
            assert [each.step for each in events.of_folder(tmp_path)] == list(range(step + 1))


def test_eight_threads_write_whole_records(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer, ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(writer.head, f"head {n % 8}", np.full((50, 20), n), step=n)
            for n in range(400)
        ]
        for job in jobs:
            job.result()
    assert len(read_by_tensorflow(tmp_path)) == 401
    logged = events.of_folder(tmp_path)
    assert sorted(each.step for each in logged) == list(range(400))
    assert all((each.array(0) == each.step).all() for each in logged)


def test_writers_of_one_folder_never_share_a_file(tmp_path: Path) -> None:
    with Writer(tmp_path) as one, Writer(tmp_path) as other:
        one.head("out", KERNEL, step=0)
        other.head("out", KERNEL, step=1)
    assert len(list(tmp_path.iterdir())) == 2
    assert [each.step for each in events.of_folder(tmp_path)] == [0, 1]


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    with Writer(tmp_path / "runs" / "one") as writer:
        assert writer.logdir == tmp_path / "runs" / "one"
    assert "tfevents" in file_of(tmp_path / "runs" / "one").name


def test_what_was_refused_is_not_written(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        with pytest.raises(ValueError, match="kernel must be"):
            writer.head("out", [1.0], step=0)
        writer.head("out", KERNEL, step=1)
    assert [each.step for each in events.of_folder(tmp_path)] == [1]


@pytest.mark.parametrize("below", ["file", "file/run"])
def test_a_logdir_that_is_or_lies_under_a_file_is_refused(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(LogdirError, match="a folder that can be written") as refusal:
        Writer(tmp_path / below)
    assert str(tmp_path / "file") in str(refusal.value)
    assert "Choose another one" in str(refusal.value)


@pytest.mark.parametrize("logdir", ["/proc/weightvis", "/proc/self/fd"])
def test_a_logdir_that_cannot_be_written_is_refused(logdir: str) -> None:
    with pytest.raises(LogdirError, match="Choose another one, or mend its permissions"):
        Writer(logdir)


def test_remote_storage_is_refused_with_the_way_to_it() -> None:
    with pytest.raises(LogdirError, match=r"folder of this machine; got 's3://bucket/run'.*tf\."):
        Writer("s3://bucket/run")


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "from tensorboard_plugin_weightvis import LogdirError, Writer\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "writer = Writer(sys.argv[1])\n"
        "try: writer.head('out', [[1.0, 2.0]] * 1000, step=0)\n"
        "except LogdirError as error: print(error)"
    )
    command = [sys.executable, "-c", script, os.fspath(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert "could not be written" in done.stdout, done.stderr
    assert "Free some space" in done.stdout


def test_closing_twice_does_nothing_and_writing_after_it_is_refused(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.head("out", KERNEL, step=0)
    writer.close()
    writer.close()
    with pytest.raises(LogdirError, match="open a new Writer"):
        writer.head("out", KERNEL, step=1)
    assert [each.step for each in events.of_folder(tmp_path)] == [0]


def test_the_end_of_a_with_block_closes_even_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError), Writer(tmp_path) as writer:
        raise KeyError
    with pytest.raises(LogdirError):
        writer.head("out", KERNEL, step=0)
