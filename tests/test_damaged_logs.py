"""Event files that are cut, flipped, and lie: what is intact is shown, what isn't is told."""

from __future__ import annotations

import json
import math
import resource
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import damage
import logs
import numpy as np
import pytest
from cases import heavy
from damage import HEAD, KERNELS, SEEN, STEPS, Ask, Change, changed, put, said, size
from server import LOADERS, TensorBoard, unpacked, until
from tensorboard.compat.proto import event_pb2, summary_pb2

from tensorboard_plugin_weightvis import Writer, summary

EVALUATION = "head/weightvis/evaluation/test"
BESIDE = {
    "evaluation": EVALUATION,
    "samples": "head/weightvis/samples/test",
    "clips": "head/weightvis/clips/test",
    "attention": "head/weightvis/attention/test",
    "interventions": "head/weightvis/interventions",
}
CASES = 500
BYTES_APART = 97
MOST_MEMORY = 8 * 2**30  # of addresses, most of which nothing stands behind


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An event file with every kind of tag."""
    return damage.write(tmp_path_factory.mktemp("whole")).read_bytes()


@pytest.fixture
def bounded() -> Iterator[None]:
    """Whoever takes memory for what a blob claims to be fails."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def read(folder: Path, data: bytes) -> Ask:
    """What the plugin answers over that event file."""
    put(folder, data)
    return damage.served(folder)


def check_every_view(ask: Ask, run: str = "run", steps: Sequence[int] = STEPS) -> None:
    for route, query in damage.queries(run, steps=steps):
        damage.check(route, ask(route, **query))


# A file that ends too early


def whole_steps(data: bytes, tag: str, length: int) -> list[int]:
    """The steps of a tag whose records end before so many bytes."""
    found, end = [], 0
    for record in damage.records(data):
        end += len(record) + 16
        event = damage.opened(record)
        if end <= length and any(value.tag == tag for value in event.summary.value):
            found.append(event.step)
    return found


@pytest.mark.parametrize("every", [20, *heavy(1)])
def test_a_file_cut_anywhere_is_read_as_far_as_it_is_whole(
    tmp_path: Path, file: bytes, every: int
) -> None:
    for length in range(0, len(file), every * BYTES_APART):
        ask = read(tmp_path / str(length), file[:length])
        weights, activations = damage.shown(ask), damage.seen(ask)
        assert list(weights) == whole_steps(file, HEAD, length)
        if weights:
            assert list(activations) == whole_steps(file, EVALUATION, length)
        for step in weights:
            np.testing.assert_array_equal(weights[step], KERNELS[step])
        for step in activations:
            np.testing.assert_array_equal(activations[step], SEEN[step][:, 1])
        if every == 1:
            check_every_view(ask, steps=[STEPS[length % len(STEPS)]])


# Bytes that are flipped


def test_flipped_bytes_show_nothing_that_was_not_logged(tmp_path: Path, file: bytes) -> None:
    check_flipped(tmp_path, file, range(4))


@pytest.mark.heavy
@pytest.mark.usefixtures("bounded")
def test_none_of_very_many_flipped_files_gets_a_500(tmp_path: Path, file: bytes) -> None:
    check_flipped(tmp_path, file, range(CASES), every_view=True)


def check_flipped(folder: Path, file: bytes, seeds: range, *, every_view: bool = False) -> None:
    """The checksums tell: whatever is shown is what was logged, and before the damage it is."""
    for seed in seeds:
        data = damage.flipped(file, np.random.default_rng(seed))
        sound = next(i for i in range(len(file)) if data[i] != file[i])
        ask = read(folder / str(seed), data)
        weights, activations = damage.shown(ask), damage.seen(ask)
        assert set(weights) >= set(whole_steps(file, HEAD, sound))
        for step in weights:
            np.testing.assert_array_equal(weights[step], KERNELS[step])
        for step in activations:
            np.testing.assert_array_equal(activations[step], SEEN[step][:, 1])
        if every_view:
            check_every_view(ask, steps=[STEPS[seed % len(STEPS)]])
        shutil.rmtree(folder / str(seed))


def test_damage_behind_right_checksums_hides_no_other_step(tmp_path: Path, file: bytes) -> None:
    check_flipped_within(tmp_path, file, range(4))


@pytest.mark.heavy
@pytest.mark.usefixtures("bounded")
def test_none_of_very_many_damages_behind_right_checksums_gets_a_500(
    tmp_path: Path, file: bytes
) -> None:
    check_flipped_within(tmp_path, file, range(CASES), every_view=True)


def check_flipped_within(
    folder: Path, file: bytes, seeds: range, *, every_view: bool = False
) -> None:
    whole = list(map(damage.opened, damage.records(file)))
    for seed in seeds:
        data, hit = damage.flipped_within(file, np.random.default_rng(seed))
        ask = read(folder / str(seed), data)
        weights = damage.shown(ask)
        now = list(map(damage.opened, damage.records(data)))
        for step in unharmed(whole, now, hit):
            np.testing.assert_array_equal(weights[step], KERNELS[step], str(seed))
        if every_view:
            check_every_view(ask, steps=[STEPS[seed % len(STEPS)]])
        shutil.rmtree(folder / str(seed))


def unharmed(whole: list[event_pb2.Event], now: list[event_pb2.Event], hit: set[int]) -> list[int]:
    """The steps of the head that no damage reaches: neither theirs, nor to the first one, whose
    description is that of all, nor such as makes another event one of the head's."""
    mine = {event.step: i for i, event in enumerate(whole) if tags_of(event) == {HEAD}}
    strays = any(HEAD in tags_of(now[i]) and i not in mine.values() for i in hit)
    moved = any(now[i].step != whole[i].step for i in hit)
    if strays or moved or mine[0] in hit:
        return []
    return [step for step, i in mine.items() if i not in hit]


def tags_of(event: event_pb2.Event) -> set[str]:
    return {value.tag for value in event.summary.value}


# Summaries that lie


def sides(_: event_pb2.Event, value: summary_pb2.Summary.Value) -> None:
    value.tensor.tensor_shape.dim.add(size=1)


def scalar(_: event_pb2.Event, value: summary_pb2.Summary.Value) -> None:
    del value.tensor.tensor_shape.dim[:]


def dtype(number: int) -> Change:
    def lie(_: event_pb2.Event, value: summary_pb2.Summary.Value) -> None:
        value.tensor.dtype = number  # type: ignore[assignment]

    return lie


def numbers(_: event_pb2.Event, value: summary_pb2.Summary.Value) -> None:
    count = len(value.tensor.string_val)
    del value.tensor.string_val[:]
    value.tensor.dtype = 1
    value.tensor.float_val.extend([1.0] * count)


def no_tensor(_: event_pb2.Event, value: summary_pb2.Summary.Value) -> None:
    value.simple_value = 3.0


def at_step(step: int) -> Change:
    def lie(event: event_pb2.Event, _: summary_pb2.Summary.Value) -> None:
        event.step = step

    return lie


def at_time(time: float) -> Change:
    def lie(event: event_pb2.Event, _: summary_pb2.Summary.Value) -> None:
        event.wall_time = time

    return lie


LIES = {
    "a thousand blobs": size(1000),
    "no blobs": size(0),
    "fewer than none": size(-1),
    "two sides": sides,
    "no side": scalar,
    "another dtype": dtype(1),
    "no dtype there is": dtype(99),
    "numbers": numbers,
    "no tensor": no_tensor,
    "a step below zero": at_step(-5),
    "a step that no browser counts": at_step(2**63 - 1),
    "at no time": at_time(math.nan),
    "at the end of time": at_time(math.inf),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_summary_that_lies_hides_no_other_step(tmp_path: Path, file: bytes, lie: Change) -> None:
    ask = read(tmp_path, changed(changed(file, lie, HEAD, 1), lie, EVALUATION, 1))
    weights, activations = damage.shown(ask), damage.seen(ask)
    for step in (0, 2):
        np.testing.assert_array_equal(weights[step], KERNELS[step])
        np.testing.assert_array_equal(activations[step], SEEN[step][:, 1])
    damage.check("curves", ask("curves", run="run", head="head"))


@pytest.mark.heavy
@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize("tag", [HEAD, *BESIDE.values()])
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_no_view_of_a_summary_that_lies_gets_a_500(
    tmp_path: Path, file: bytes, lie: Change, tag: str
) -> None:
    for step in STEPS:
        ask = read(tmp_path / str(step), changed(file, lie, tag, step))
        check_every_view(ask, steps=[step])


@pytest.mark.parametrize("tag", [HEAD, EVALUATION])
@pytest.mark.usefixtures("bounded")
def test_a_summary_of_a_trillion_blobs_is_refused_before_memory_is_taken(
    tmp_path: Path, file: bytes, tag: str
) -> None:
    put(tmp_path, file, "sound")
    ask = read(tmp_path, changed(file, size(10**12), tag, 1))
    check_every_view(ask)
    (problem,) = ask("heads").json()["problems"]
    assert problem["run"] == "run"
    assert "log the run again" in problem["hint"].lower()
    assert list(damage.shown(ask, "sound")) == [*STEPS]
    assert list(damage.seen(ask, "sound")) == [*STEPS]


SHAPES = {
    "a trillion classes": {"shape": [4, 10**12]},
    "a trillion features": {"shape": [10**12, 2]},
    "more than numbers hold": {"shape": [2**64 + 1, 2]},
    "no features": {"shape": [0, 2]},
    "fewer classes than none": {"shape": [4, -2]},
    "one class": {"shape": [4, 1]},
    "one sigmoid for two classes": {"activation": "sigmoid"},
}


@pytest.mark.parametrize("lies", SHAPES.values(), ids=SHAPES)
@pytest.mark.usefixtures("bounded")
def test_a_head_that_cannot_be_as_described_is_named_and_hides_no_other(
    tmp_path: Path, file: bytes, lies: dict[str, object]
) -> None:
    put(tmp_path, file, "sound")
    ask = read(tmp_path, changed(file, said(lambda told: told | lies), HEAD, 0))
    (problem,) = ask("heads").json()["problems"]
    assert problem["run"] == "run"
    assert list(damage.shown(ask, "sound")) == [*STEPS]
    assert ask("weights", run="run", head="head").status == 422


# Later versions


def test_a_head_of_a_later_version_is_named_once(tmp_path: Path, file: bytes) -> None:
    ask = read(tmp_path, changed(file, said(lambda _: {"version": 7, "new": [1]}), HEAD, 0))
    told = ask("heads").json()
    assert told["heads"] == []
    check_is_later(told["problems"])


@pytest.mark.parametrize("kind", BESIDE)
def test_what_is_of_a_later_version_beside_a_head_is_named_once(
    tmp_path: Path, file: bytes, kind: str
) -> None:
    step = 1 if kind == "interventions" else 0
    later = changed(file, said(lambda told: told | {"version": 7}), BESIDE[kind], step)
    ask = read(tmp_path, later)
    problems = ask("heads").json()["problems"]
    check_is_later(problems)
    assert problems[0]["error"].startswith(kind)
    assert list(damage.shown(ask)) == [*STEPS]
    if kind == "evaluation":
        refused = ask("samples", run="run", head="head", split="test")
        assert (refused.status, b"format 7" in refused.body) == (422, True)


def check_is_later(problems: list[dict[str, str]]) -> None:
    (problem,) = problems
    assert "cannot be read" in problem["error"]
    assert "format 7" in problem["hint"]
    assert "upgrade tensorboard-plugin-weightvis" in problem["hint"]


# What goes through the steps


def log(folder: Path, step: int, features: int, classes: int) -> None:
    """One step of a head, whose weights tell which it is."""
    with Writer(folder) as writer:
        writer.head(
            "head",
            np.full((features, classes), step + classes / 10, np.float32),
            step=step,
            class_names=[f"class {i} of {classes}" for i in range(classes)],
        )
        seen = np.random.default_rng(step).normal(size=(20, features))
        writer.evaluation("test", seen, np.arange(20) % classes, step=step)


@pytest.mark.parametrize("every_view", [False, *heavy(True)])
def test_a_head_that_changes_its_shape_is_shown_as_logged_and_said_to_change(
    tmp_path: Path, every_view: bool
) -> None:
    for step in range(4):
        log(tmp_path / "run", step, *((4, 2) if step < 2 else (6, 3)))
    ask = damage.served(tmp_path)
    assert ask("heads").json()["problems"] == []
    weights = damage.shown(ask)
    assert [each.shape for each in weights.values()] == [(4, 2), (4, 2), (6, 3), (6, 3)]
    (entry,) = ask("heads").json()["heads"]
    assert (entry["features"], entry["classes"], len(entry["class_names"])) == (6, 3, 3)
    (problem,) = ask("heads").json()["problems"]
    assert "6 features and 3 classes at the newest step" in problem["error"]
    for step, columns, left_out in [(1, [0, 1], "2, 3"), (3, [2, 3], "0, 1")]:
        through = ask("weights", run="run", head="head", step=step, mode="steps").json()
        assert through["columns"] == columns
        (note,) = through["notes"]
        assert f"steps {left_out}." in note
    if every_view:
        check_every_view(ask)


def test_a_damaged_step_leaves_a_gap_in_what_goes_through_the_steps(
    tmp_path: Path, file: bytes
) -> None:
    def break_all(_: event_pb2.Event, value: summary_pb2.Summary.Value) -> None:
        value.tensor.string_val[:] = [b"no more"] * len(value.tensor.string_val)

    broken = changed(changed(file, break_all, HEAD, 1), break_all, BESIDE["attention"], 1)
    ask = read(tmp_path, broken)
    through = ask("weights", run="run", head="head", mode="steps").json()
    assert through["columns"] == [0, 2]
    assert through["notes"] == ["Left out, as the weights are damaged: step 1."]
    np.testing.assert_array_equal(
        unpacked(through["values"]).T, KERNELS[[0, 2], :, through["classes"][0]]
    )
    course = ask("course", run="run", head="head", split="test").json()
    assert course["steps"] == [*STEPS]
    for name, missing in [("own", np.isnan), ("neighbours", np.isnan), ("predicted", np.signbit)]:
        assert missing(unpacked(course[name])).all(axis=1).tolist() == [False, True, False]
    for route, query in [("overview", {}), ("attention", {"split": "test", "clip": 0})]:
        refused = ask(route, run="run", head="head", step=1, **query)
        assert (refused.status, b"step 1" in refused.body) == (422, True)


def test_a_film_leaves_damaged_epochs_out(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    with Writer(tmp_path / "run") as writer:
        for step in range(4):
            writer.head("head", np.eye(4, 2), step=step)
            message = summary.evaluation_pb("test", rng.normal(size=(20, 4)), np.arange(20) % 2)
            if step in (1, 3):
                message = logs.with_payload(message, [b"no more", b"no more"])
            writer.add(message, step)
    told = damage.served(tmp_path)("film", run="run", head="head", split="test", method="pca")
    lines = [json.loads(line) for line in told.body.splitlines()]
    drawn = [line["place"] for line in lines if line["positions"]]
    left_out = [line["place"] for line in lines if not line["positions"]]
    assert (drawn, left_out) == ([1, 3], [2, 4])


# TensorBoard itself


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory, file: bytes) -> Path:
    """A folder of runs, of which one is sound and all others are damaged."""
    folder = tmp_path_factory.mktemp("damaged")
    put(folder, file, "sound")
    for seed in range(5):
        rng = np.random.default_rng(seed)
        put(folder, damage.flipped(file, rng), f"flipped {seed}")
        put(folder, damage.flipped_within(file, rng)[0], f"flipped within {seed}")
        put(folder, file[: int(rng.integers(len(file)))], f"cut {seed}")
    for what, lie in (LIES | {"a trillion blobs": size(10**12)}).items():
        put(folder, changed(file, lie, HEAD, 1), what)
    return folder


@pytest.fixture(params=heavy(*LOADERS))
def board(request: pytest.FixtureRequest, damaged: Path) -> Iterator[TensorBoard]:
    with closing(TensorBoard(damaged, request.param)) as running:
        yield running


def test_tensorboard_stays_up_over_damaged_runs(board: TensorBoard, damaged: Path) -> None:
    ask = damage.of_board(board)
    assert until(lambda: [*damage.shown(ask, "sound")] == [*STEPS])
    listed = len(ask("heads").body)
    assert until(lambda: len(ask("heads").body) == listed)
    for path in sorted(damaged.iterdir()):
        check_every_view(ask, path.name, STEPS[-1:])
    weights = damage.shown(ask, "sound")
    for step in STEPS:
        np.testing.assert_array_equal(weights[step], KERNELS[step])
    assert board.is_running()
    assert "weightvis:" not in board.log


# A run that is made anew


@pytest.mark.heavy
@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("steps", [2, 4])
def test_a_run_that_is_made_anew_in_another_shape_is_never_mixed_with_the_old_one(
    tmp_path: Path, loader: str, steps: int
) -> None:
    """The Python loader keeps on showing what it has read, until TensorBoard is restarted."""
    for step in range(4):
        log(tmp_path / "run", step, 4, 2)
    with closing(TensorBoard(tmp_path, loader, "--reload_interval=1")) as board:
        ask = damage.of_board(board)
        assert until(lambda: len(damage.shown(ask)) == 4)
        check_every_view(ask, steps=[0])
        shutil.rmtree(tmp_path / "run")
        for step in range(steps):
            log(tmp_path / "run", step, 6, 3)

        def renewed() -> bool:
            for step, values in damage.shown(ask).items():
                features, classes = values.shape
                assert (features, classes) in ((4, 2), (6, 3))
                np.testing.assert_allclose(values, step + classes / 10, rtol=1e-6)
            check_every_view(ask, steps=[0])
            answer = ask("heads").json()["heads"]
            return [each["classes"] for each in answer] == [3]

        if loader == "rust":
            assert until(renewed)
            assert list(damage.shown(ask)) == [*range(steps)]
        else:
            assert not until(renewed, 5)
            assert len(damage.shown(ask)) == 4
