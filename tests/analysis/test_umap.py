"""UMAP: it is umap-learn's own, it stops when told to, and nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import heavy
from numpy.typing import NDArray
from sklearn.manifold import trustworthiness

from tensorboard_plugin_weightvis.analysis import umap, umap_process
from tensorboard_plugin_weightvis.analysis.neighbours import nearest
from tensorboard_plugin_weightvis.analysis.preparation import prepare
from tensorboard_plugin_weightvis.analysis.tsne import Layout

ROOT = Path(__file__).parents[2]
SCRIPT = (
    "import sys; sys.path[:0] = sys.argv[1:]\n"
    "import numpy as np\n"
    "from tensorboard_plugin_weightvis.analysis import umap\n"
    "points = np.random.default_rng(0).normal(size=(8000, 9))\n"
    "points -= points.mean(axis=0)\n"
)


def sheets(samples: int, dimensions: int = 20) -> NDArray[np.floating[Any]]:
    """Two classes on curved sheets, which no line tells apart."""
    rng = np.random.default_rng(5)
    turn, height = rng.uniform(0, 4, samples), rng.uniform(-1, 1, samples)
    side = np.where(np.arange(samples) % 2, 1.0, -1.0)
    sheet = np.stack([side * np.cos(turn), side * np.sin(turn), height, turn * side], axis=1)
    mixed = sheet @ rng.normal(size=(4, dimensions))
    return prepare(mixed + rng.normal(scale=0.05, size=mixed.shape)).points


def lay_out(points: NDArray[Any], neighbours: int = 15, seed: int = 0) -> list[Layout]:
    return [layout for layout in umap.layouts(points, neighbours, seed) if layout]


def begun(stream: Iterator[Layout | None]) -> Layout:
    """The first layout that comes."""
    return next(layout for layout in stream if layout)


def processes(parent: int) -> list[int]:
    """The UMAP processes that a process has and that are alive."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(status[1]) == parent and umap_process.__name__.encode() in command:
            found.append(int(folder.name))
    return found


def is_gone(process: int) -> bool:
    """Or dead with all its threads, and only not yet asked for its exit status."""
    folder = Path(f"/proc/{process}")
    try:
        status = (folder / "stat").read_text().rpartition(")")[2].split()
        return status[0] in "ZX" and len(list((folder / "task").iterdir())) == 1
    except OSError:
        return True


def becomes(true: Callable[[], object], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


@pytest.mark.heavy
@pytest.mark.filterwarnings("ignore:precomputed_knn")
def test_it_is_umap_learns_own_result_to_the_bit() -> None:
    from umap import UMAP

    points = sheets(300)
    others, distances = nearest(points, 14)
    own = UMAP(
        n_neighbors=15,
        init=umap_process.start(points, 3),
        precomputed_knn=(
            np.column_stack([np.arange(300), others]),
            np.column_stack([np.zeros(300), distances]).astype(np.float32),
        ),
        random_state=3,
        n_jobs=1,
    )
    np.testing.assert_array_equal(lay_out(points, seed=3)[-1].positions, own.fit_transform(points))


@pytest.mark.heavy
def test_neighbourhoods_are_kept_as_well_as_by_umap_learns_defaults() -> None:
    from umap import UMAP

    points = sheets(400)
    ours = trustworthiness(points, lay_out(points)[-1].positions, n_neighbors=10)
    plain = UMAP(random_state=0, n_jobs=1).fit_transform(points)
    assert ours > 0.9
    assert ours > trustworthiness(points, plain, n_neighbors=10) - 0.02


@pytest.mark.heavy
def test_layouts_come_every_25_epochs() -> None:
    layouts = lay_out(sheets(100))
    assert [layout.iteration for layout in layouts] == list(range(25, 501, 25))
    assert {(layout.iterations, layout.kl) for layout in layouts} == {(500, None)}
    assert {layout.positions.dtype for layout in layouts} == {np.dtype(np.float32)}
    assert {layout.positions.shape for layout in layouts} == {(100, 2)}


@pytest.mark.heavy
def test_equal_seeds_give_equal_layouts_and_others_do_not() -> None:
    one, same, other = (
        [layout.positions.tobytes() for layout in lay_out(sheets(100), seed=seed)]
        for seed in (3, 3, 4)
    )
    assert one == same
    assert one[-1] != other[-1]


line = np.linspace(-1, 1, 40)[:, None]
noise = np.random.default_rng(0).normal(size=(60, 6))


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(noise[:4], id="4 points"),
        pytest.param(noise[:5], id="5 points"),
        pytest.param(noise[:10], id="10 points"),
        pytest.param(np.repeat(noise, 2, axis=0), id="every point twice"),
        pytest.param(np.where(np.arange(60)[:, None] % 2, noise, 1.0), id="half of them equal"),
        pytest.param(noise[np.arange(60) % 2], id="two different points"),
        pytest.param(np.where(np.arange(60)[:, None], 1.0, noise), id="all equal but one"),
        pytest.param(noise[:, :1], id="one feature"),
        pytest.param(noise[:, :2], id="two features"),
        pytest.param(line * noise[:1], id="all in one direction"),
        pytest.param(np.where(np.arange(60)[:, None], noise, 1e6), id="one far away"),
        pytest.param(noise[:, :1] ** [[1, 99]], id="features of unlike size"),
    ],
)
@pytest.mark.parametrize("neighbours", [15, *heavy(0, 10**9)])
def test_any_points_can_be_laid_out(values: NDArray[Any], neighbours: int) -> None:
    points = prepare(values).points
    layouts = lay_out(points, neighbours)
    assert layouts[-1].iteration == 500
    assert layouts[-1].positions.shape == (len(points), 2)
    assert all(np.isfinite(layout.positions).all() for layout in layouts)


@pytest.mark.heavy
def test_many_points_can_be_laid_out() -> None:
    last = lay_out(sheets(3000))[-1].positions
    assert trustworthiness(sheets(3000), last, n_neighbors=10) > 0.9


@pytest.mark.parametrize(
    ("asked", "points", "used"), [(15, 100, 15), (1, 100, 2), (15, 10, 9), (-3, 4, 2), (9, 4, 3)]
)
def test_neighbours_are_kept_to_what_the_points_allow(asked: int, points: int, used: int) -> None:
    assert umap.clamp_neighbours(asked, points) == used


@pytest.mark.parametrize("shape", [(3, 5), (0, 2), (10,)])
def test_too_few_points_are_refused_at_once(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="points must be"):
        umap.layouts(np.zeros(shape), 15)


def test_a_reader_that_stops_reading_holds_nobody_up() -> None:
    points = sheets(100)
    slow = umap.layouts(points, 15)
    first = begun(slow)
    other = lay_out(points)
    rest = [first, *filter(None, slow)]
    assert [layout.positions.tobytes() for layout in rest] == [
        layout.positions.tobytes() for layout in other
    ]


def test_who_waits_for_its_turn_can_be_stopped_and_stops_nobody_else() -> None:
    running = umap.layouts(sheets(2000), 15)
    begun(running)
    waiting = umap.layouts(sheets(100), 15)
    assert [next(waiting), next(waiting)] == [None, None]
    waiting.close()
    assert [layout.iteration for layout in running if layout][-1] == 500


@pytest.mark.heavy
def test_closing_a_stream_kills_the_process_and_the_next_layouts_are_the_same_for_all_that() -> (
    None
):
    before = lay_out(sheets(100))
    stream = umap.layouts(sheets(3000), 15)
    begun(stream)
    (process,) = processes(os.getpid())
    stream.close()
    assert becomes(lambda: is_gone(process), seconds=1)
    assert list(stream) == []
    after = lay_out(sheets(100))
    assert [one.positions.tobytes() for one in before] == [one.positions.tobytes() for one in after]


@pytest.mark.heavy
def test_a_process_that_died_between_two_layouts_is_replaced() -> None:
    lay_out(sheets(50))
    (process,) = processes(os.getpid())
    os.kill(process, signal.SIGKILL)
    assert becomes(lambda: is_gone(process), seconds=10)
    assert lay_out(sheets(50))[-1].iteration == 500


@pytest.mark.heavy
def test_the_process_gives_way_to_others_and_stays_for_the_next_layout_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lay_out(sheets(50))
    (process,) = processes(os.getpid())
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, process) == min(mine + 5, 19)
    for _ in range(10):
        lay_out(sheets(50))
    assert processes(os.getpid()) == [process]
    monkeypatch.setattr(umap, "IDLE_SECONDS", 0.1)
    lay_out(sheets(50))
    assert becomes(lambda: is_gone(process), seconds=10)


def test_what_umap_learn_refuses_is_told() -> None:
    with pytest.raises(umap.UmapError, match=r"umap-learn failed: ValueError: .*NaN"):
        lay_out(np.full((10, 2), np.nan))


@pytest.mark.heavy
def test_closing_a_short_run_lets_it_end_since_another_process_would_have_to_compile() -> None:
    lay_out(sheets(50))
    (process,) = processes(os.getpid())
    stream = umap.layouts(sheets(1500), 15)
    begun(stream)
    stream.close()
    assert lay_out(sheets(50))[-1].iteration == 500
    assert processes(os.getpid()) == [process]


@pytest.mark.heavy
def test_a_process_that_is_killed_is_told_in_a_sentence() -> None:
    stream = umap.layouts(sheets(3000), 15)
    begun(stream)
    for process in processes(os.getpid()):
        os.kill(process, signal.SIGKILL)
    with pytest.raises(umap.UmapError, match=r"ended before .* \(status -9\); the machine may"):
        list(stream)


@pytest.mark.parametrize("when", ["while it compiles", *heavy("while it lays out")])
def test_the_process_does_not_outlive_a_tensorboard_that_is_killed(when: str) -> None:
    script = (
        SCRIPT + "for _ in filter(None, umap.layouts(points, 15)): print('umap' in sys.modules)"
    )
    parent = subprocess.Popen([sys.executable, "-u", "-c", script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent, parent.stdout:
        assert becomes(lambda: processes(parent.pid), seconds=60)
        (process,) = processes(parent.pid)
        if when == "while it lays out":
            assert parent.stdout.readline() == b"False\n"
        parent.kill()
    assert becomes(lambda: is_gone(process), seconds=10)


def refusal(*paths: Path, options: tuple[str, ...] = ()) -> str:
    """How a process that looks for modules in these folders first is refused a layout."""
    script = (
        f"{SCRIPT}try: list(umap.layouts(points, 15))\n"
        "except umap.UmapError as error: print(type(error).__name__, error)"
    )
    command = [sys.executable, *options, "-c", script, *map(str, paths)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout


def test_where_umap_learn_is_not_installed_it_is_told_how_to(tmp_path: Path) -> None:
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith("umap"):
            (tmp_path / path.name).symlink_to(path)
    assert refusal(ROOT, tmp_path, options=("-I", "-S")) == (
        "MissingUmapError UMAP needs umap-learn, which is not installed where TensorBoard runs:"
        " pip install 'tensorboard-plugin-weightvis[umap]'\n"
    )


def test_an_umap_learn_that_cannot_be_imported_is_told_and_prints_nothing(tmp_path: Path) -> None:
    (tmp_path / "umap.py").write_text(
        "print('hi')\nraise ImportError('numba needs an older NumPy')"
    )
    assert refusal(tmp_path) == (
        "UmapError umap-learn failed: ImportError: numba needs an older NumPy\n"
    )
