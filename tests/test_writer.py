"""The writer's files: whole, readable at once by everyone, from any thread."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import events
import google_crc32c
import numpy as np
import pytest
import tensorflow as tf
from cases import heavy
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2

from tensorboard_plugin_weightvis import HeadError, LogdirError, Writer, summary

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


def test_a_store_that_nothing_here_can_write_is_refused_with_what_it_needs() -> None:
    with pytest.raises(LogdirError, match=r"got 'nowhere://bucket/run'.*\[remote\]") as refusal:
        Writer("nowhere://bucket/run")
    assert "in a store that can be written" in str(refusal.value)


def run_script(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A process with a Writer, and a kernel of 16 kB to write."""
    begin = """
        import os, resource, signal, sys
        import numpy as np
        from tensorboard_plugin_weightvis import LogdirError, Writer
        LARGE = np.ones((1000, 2))
        writer = Writer(sys.argv[1])
    """
    source = textwrap.dedent(begin) + textwrap.dedent(script)
    command = [sys.executable, "-c", source, os.fspath(folder)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_a_full_disk_is_told_and_takes_nothing_with_it(tmp_path: Path) -> None:
    script = """
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        free = resource.getrlimit(resource.RLIMIT_FSIZE)
        writer.head("out", LARGE, step=0)
        for step in (1, 2, 3):  # all but the last are torn, or not even begun
            full = 24_000 if step < 3 else 100  # bytes that a file may grow to
            resource.setrlimit(resource.RLIMIT_FSIZE, (full, free[1]))
            try:
                writer.head("out", LARGE, step=step)
            except LogdirError as error:
                print(step, error)
        resource.setrlimit(resource.RLIMIT_FSIZE, free)
        writer.head("out", LARGE, step=4)
        writer.head("out", LARGE, step=5)
    """
    done = run_script(script, tmp_path)
    assert not done.stderr
    for line, step in zip(done.stdout.splitlines(), (1, 3), strict=True):
        assert line.startswith(f"{step} {tmp_path} could not be written")
        assert "Free some space" in line
    assert [each.step for each in events.of_folder(tmp_path)] == [0, 2, 4, 5]
    records = [tf.data.TFRecordDataset(str(path)) for path in sorted(tmp_path.iterdir())]
    assert [len(list(each)) for each in records] == [2, 2, 3]  # no torn record is left


def test_an_intervention_that_could_not_be_written_may_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError("no space left")

    with Writer(tmp_path) as writer:
        with monkeypatch.context() as patch:
            patch.setattr(writer._files, "append", full)
            with pytest.raises(LogdirError, match="no space left"):
                writer.intervention(["mute:1"], step=3)
        writer.intervention(["mute:1"], step=3)
        with pytest.raises(HeadError, match="one intervention a step"):
            writer.intervention(["mute:1"], step=3)
    assert [each.step for each in events.of_folder(tmp_path)] == [3]


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", -9),
        *heavy(("", 0), ("sys.exit(3)", 3), ("1 / 0", 1), ("os._exit(4)", 4)),
    ],
)
def test_nothing_is_lost_however_the_process_ends(tmp_path: Path, end: str, status: int) -> None:
    done = run_script(f"writer.head('out', LARGE, step=7)\n{end}", tmp_path)
    assert done.returncode == status
    assert [each.step for each in events.of_folder(tmp_path)] == [7]


def test_a_forked_process_leaves_the_log_alone(tmp_path: Path) -> None:
    """As do the workers of a DataLoader; the lock may be held as they are forked."""
    script = """
        writer.head("out", LARGE, step=0)
        for ending in (writer.close, sys.exit, lambda: os._exit(0), lambda: 1 / 0):
            with writer._lock:
                child = os.fork()
            if not child:
                writer._lock.acquire(blocking=False)
                for refused in (
                    lambda: writer.head("out", LARGE, step=1),
                    lambda: writer.intervention(["mute:1"], step=1),
                ):
                    try:
                        refused()
                    except LogdirError as error:
                        print(error, flush=True)
                ending()
                sys.exit()
            os.waitpid(child, 0)
            writer.head("out", LARGE, step=2)
    """
    done = run_script(script, tmp_path)
    assert done.returncode == 0
    assert done.stdout.count("is a fork. Open a new Writer here") == 8
    assert [each.step for each in events.of_folder(tmp_path)] == [0, 2, 2, 2, 2]
    assert len(read_by_tensorflow(tmp_path)) == 6


def test_times_go_on_where_the_clock_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    clock = iter([now, now, now + 3600, now, now - 3600, now - 3600, now, now + 7200])
    monkeypatch.setattr(time, "time", lambda: next(clock, now + 7300))
    with Writer(tmp_path) as writer:
        for step in range(8):
            writer.head("out", KERNEL, step=step)
    times = [event.wall_time for event in read_by_tensorflow(tmp_path)]
    assert times == sorted(set(times))
    assert now + 7300 <= times[-1] < now + 7301


def test_a_writers_file_comes_behind_all_that_are_there(tmp_path: Path) -> None:
    """TensorBoard reads them in order of name, in which a time comes before a process."""
    hour_ahead = int(time.time()) + 3600
    for place in ("zzz.9.9", "aaa.1.1"):
        (tmp_path / f"events.out.tfevents.{hour_ahead}.{place}").touch()
    before = {path.name for path in tmp_path.iterdir()}
    for _ in range(12):
        Writer(tmp_path).close()
        (new,) = {path.name for path in tmp_path.iterdir()} - before
        assert new > max(before)
        before.add(new)
    assert new < f"events.out.tfevents.{hour_ahead + 2}"


def test_checksums_are_made_by_the_processor() -> None:
    assert google_crc32c.implementation == "c"


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
