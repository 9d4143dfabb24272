"""Logs of trainers that were killed, restarted, set back in time, or two at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import heavy
from server import TensorBoard, Watched, unpacked, until, watching

from tensorboard_plugin_weightvis import Writer

TRAINER = """
    import sys
    import numpy as np
    from tensorboard_plugin_weightvis import Writer

    folder, value = sys.argv[1], float(sys.argv[2])
    writer = Writer(folder)
    for step in range(int(sys.argv[3]), int(sys.argv[4])):
        writer.head("head", np.full((1000, 500), value + step, np.float32), step=step)
        print(step, flush=True)
"""


PATIENCE = 300  # seconds; TensorBoard's Python loader checks a megabyte in a third of one


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("killed")
    with watching(folder) as both:
        yield both


@pytest.fixture(params=["rust", *heavy("python")])
def board(request: pytest.FixtureRequest, watched: Watched) -> TensorBoard:
    return watched.boards[request.param]


def trainer(folder: Path, value: float = 0, steps: range = range(10**6)) -> subprocess.Popen[str]:
    """A process that logs kernels of 2 MB, each full of ``value`` + its step; prints what is
    logged."""
    given = [os.fspath(folder), str(value), str(steps.start), str(steps.stop)]
    command = [sys.executable, "-c", textwrap.dedent(TRAINER), *given]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def killed_trainer(folder: Path, seconds: float) -> int:
    """The last step that a trainer said it had logged when it was killed, that long after its
    first."""
    process = trainer(folder)
    assert process.stdout
    process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    said = process.stdout.read().split()
    assert process.wait() == -signal.SIGKILL
    return int(said[-1]) if said else 0


def log(folder: Path, steps: range, value: float) -> None:
    with Writer(folder) as writer:
        for step in steps:
            writer.head("head", np.full((3, 2), value + step), step=step)


def entry(board: TensorBoard, run: str) -> dict[str, Any]:
    heads = {each["run"]: each for each in board.get("heads")["heads"]}
    return heads.get(run, {"steps": []})


def value(board: TensorBoard, run: str, step: int) -> float:
    """What all of a kernel's shown weights are."""
    shown = unpacked(board.get("weights", run=run, head="head", step=step)["values"])
    assert (shown == shown[0, 0]).all()
    return float(shown[0, 0])


def only_file(folder: Path) -> Path:
    (path,) = folder.glob("*tfevents*")
    return path


@pytest.mark.parametrize("seed", [0, *heavy(*range(1, 12))])
def test_what_a_killed_trainer_has_logged_is_shown(
    board: TensorBoard, watched: Watched, seed: int
) -> None:
    run = f"killed {seed} for {board.loader}"
    last = killed_trainer(watched.folder / run, np.random.default_rng(seed).uniform(0.02, 0.5))
    # The kill may come between a step's last byte and the line that says so.
    whole = [*range(last + 1)], [*range(last + 2)]
    assert until(lambda: entry(board, run)["steps"] in whole, PATIENCE)
    assert [value(board, run, step) for step in (0, last // 2, last)] == [0, last // 2, last]
    assert board.is_running()


@pytest.mark.heavy
@pytest.mark.parametrize("part", [0.0, 1e-5, 0.1, 0.5, 0.9, 0.99999])
def test_a_torn_record_hides_nothing_before_it_nor_what_a_restart_logs(
    board: TensorBoard, watched: Watched, part: float
) -> None:
    run = f"torn at {part} for {board.loader}"
    folder = watched.folder / run
    log(folder, range(11), value=100)
    path = only_file(folder)
    whole = path.stat().st_size
    with Writer(folder / "aside") as writer:
        writer.head("head", np.ones((500, 500)), step=11)
    record = only_file(folder / "aside").read_bytes()[40:]
    only_file(folder / "aside").unlink()
    with path.open("ab") as file:
        file.write(record[: 1 + int(part * (len(record) - 2))])
    assert path.stat().st_size > whole
    assert until(lambda: entry(board, run)["steps"] == [*range(11)])
    log(folder, range(11, 14), value=200)
    assert until(lambda: entry(board, run)["steps"] == [*range(14)])
    assert [value(board, run, step) for step in (10, 11)] == [110, 211]


@pytest.mark.heavy
def test_a_restart_from_an_earlier_step_is_shown_to_its_end(
    board: TensorBoard, watched: Watched
) -> None:
    run = f"restarted for {board.loader}"
    last = killed_trainer(watched.folder / run, 0.4)
    assert until(lambda: last in entry(board, run)["steps"])
    ended = entry(board, run)["steps"][-1]
    restarted = trainer(watched.folder / run, 0.5, range(1, ended + 4))
    restarted.communicate()
    assert until(lambda: entry(board, run)["steps"] == [*range(ended + 4)])
    # The Python loader keeps to the first that it has met of each step.
    stale = [] if board.loader == "rust" else [1, ended]
    for step in (1, ended, ended + 1, ended + 3):
        assert value(board, run, step) == (step if step in stale else step + 0.5)
    assert value(board, run, 0) == 0


@pytest.mark.heavy
def test_a_restart_with_the_clock_set_back_comes_last_all_the_same(
    board: TensorBoard, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = f"set back for {board.loader}"
    folder, now = watched.folder / run, time.time
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: now() + 3600)
        log(folder, range(11), value=0)
    first = only_file(folder)
    os.utime(first, (now() + 3600, now() + 3600))  # as that clock had it
    assert until(lambda: entry(board, run)["steps"] == [*range(11)])
    log(folder, range(5, 13), value=0.5)
    assert min(folder.iterdir()) == first
    assert until(lambda: entry(board, run)["steps"] == [*range(13)])
    assert [value(board, run, step) for step in (4, 11, 12)] == [4, 11.5, 12.5]
    assert value(board, run, 8) == (8.5 if board.loader == "rust" else 8)


@pytest.mark.heavy
def test_of_two_trainers_in_one_folder_each_step_is_one_of_theirs(
    board: TensorBoard, watched: Watched
) -> None:
    run = f"two for {board.loader}"
    both = [trainer(watched.folder / run, offset, range(12)) for offset in (0, 0.5)]
    for process in both:
        process.communicate()
        assert process.returncode == 0
    assert until(lambda: entry(board, run)["steps"] == [*range(12)])
    for step in range(12):
        assert value(board, run, step) in (step, step + 0.5)


FIT = """
    import sys
    import keras, numpy as np
    from tensorboard_plugin_weightvis import WeightVisCallback

    keras.utils.set_random_seed(0)
    x, y = np.random.default_rng(0).normal(size=(2000, 50)).astype("float32"), np.arange(2000) % 3
    model = keras.Sequential([keras.Input((50,)), keras.layers.Dense(3, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    said = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, _: print(epoch, flush=True))
    callbacks = [WeightVisCallback(sys.argv[1], (x, y)), said]
    begin, end = map(int, sys.argv[2:])
    model.fit(x, y, initial_epoch=begin, epochs=end, verbose=0, callbacks=callbacks)
"""


@pytest.mark.heavy
def test_a_killed_fit_is_resumed(board: TensorBoard, watched: Watched) -> None:
    run = f"fit for {board.loader}"
    command = [sys.executable, "-c", textwrap.dedent(FIT), os.fspath(watched.folder / run)]
    process = subprocess.Popen([*command, "0", "1000000"], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    for _ in range(5):
        process.stdout.readline()
    process.kill()
    done = int((process.stdout.read().split() or ["4"])[-1]) + 1
    process.wait()
    subprocess.run([*command, str(done), str(done + 3)], check=True, capture_output=True)
    steps = [*range(done + 4)]
    assert until(lambda: entry(board, run)["steps"] == steps)
    shown = entry(board, run)["splits"][0]["steps"]
    assert set(steps) - set(shown) <= {done + 1}  # the head is logged before what it sees
