"""The crash demo draws its clips once, and trains on any two folders of videos."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from cases import heavy
from test_command import ENVIRONMENT, read_until, running
from test_demos import content, values
from videos import cut, numbers, two_folders, write

from tensorboard_plugin_weightvis import metadata
from tensorboard_plugin_weightvis.demo.crash import drawing
from tensorboard_plugin_weightvis.demo.crash.drawing import drawn
from tensorboard_plugin_weightvis.demo.crash.pictures import Pictures
from tensorboard_plugin_weightvis.demo.endings import ending_in_order
from tensorboard_plugin_weightvis.errors import ClipsError

CLIPS = 6
OPTIONS = {"frames": 5, "size": 16, "clips": CLIPS}


@pytest.fixture(scope="module")
def drawn_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which there are clips already."""
    folder = tmp_path_factory.mktemp("cache")
    drawn(**OPTIONS, cache=folder)
    return folder


@pytest.fixture
def cache(drawn_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(drawn_once, tmp_path / "cache"))


def test_clips_are_drawn_half_of_each_class(cache: Path) -> None:
    clips = drawn(**OPTIONS, cache=cache)
    assert clips.class_names == ["Normal", "Crash"]
    assert Counter(clips.labels.tolist()) == {0: CLIPS // 2, 1: CLIPS // 2}
    assert clips.skipped == []
    assert clips.frames.std() > 10


def test_a_second_start_draws_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing.scenes, "draw", None)
    assert len(drawn(**OPTIONS, cache=cache).names) == CLIPS


@pytest.mark.parametrize("damage", ["cut", *heavy("missing", "all")])
def test_a_drawing_that_is_damaged_is_made_again(
    cache: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    videos = sorted((cache / "drawn").rglob("*.mp4"))
    if damage == "missing":
        videos[0].unlink()
    if damage == "cut":
        cut(videos[1])
    for video in videos if damage == "all" else ():
        video.write_bytes(b"")
    assert len(drawn(**OPTIONS, cache=cache).names) == CLIPS
    monkeypatch.setattr(drawing.scenes, "draw", None)  # it is kept, as the first was
    assert len(drawn(**OPTIONS, cache=cache).names) == CLIPS


def test_what_cannot_be_kept_is_drawn_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.touch()
    assert len(drawn(**OPTIONS, cache=file).names) == CLIPS
    assert capsys.readouterr().out.count("they cannot be kept") == 1


def test_drawings_that_nobody_uses_any_more_are_cleared_away(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ours,) = (cache / "drawn").iterdir()
    for name in ("unfinished-old", "unfinished-new", "240-old", "240-new"):
        write(ours.with_name(name) / "1.mp4")
    long_ago = time.time() - 2 * drawing._UNUSED_SECONDS
    for folder in (ours, *ours.parent.glob("*-old")):
        for path in (folder, *folder.rglob("*")):
            os.utime(path, (long_ago, long_ago))
    monkeypatch.setattr(drawing.scenes, "draw", None)
    assert len(drawn(**OPTIONS, cache=cache).names) == CLIPS
    assert {path.name for path in ours.parent.iterdir()} == {
        ours.name,
        "unfinished-new",
        "240-new",
    }


def test_another_start_may_be_quicker(
    drawn_once: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    real = drawing._draw

    def slow(folder: Path, clips: int) -> Path:
        shutil.copytree(drawn_once / "drawn", tmp_path / "drawn", dirs_exist_ok=True)
        return real(folder, clips)

    monkeypatch.setattr(drawing, "_draw", slow)
    assert len(drawn(**OPTIONS, cache=tmp_path).names) == CLIPS
    assert len(list((tmp_path / "drawn").iterdir())) == 1
    said = capsys.readouterr().out
    assert said.count("Drawing 6 clips") == 1
    assert "cannot be kept" not in said


AT_ONCE = """
import sys, time
from pathlib import Path
from tensorboard_plugin_weightvis.demo.crash import drawing

cache, drawn, own = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
real = drawing._draw

def draw(folder, clips):
    real(folder, clips)
    (drawn / own).touch()
    while len(list(drawn.iterdir())) < 2:
        time.sleep(0.05)
    return folder

drawing._draw = draw
print(len(drawing.drawn(frames=5, size=16, cache=cache, clips=6).names), "read")
"""


@pytest.mark.heavy
def test_two_first_starts_at_once_both_have_the_clips_that_are_kept(tmp_path: Path) -> None:
    (tmp_path / "drawn").mkdir()
    folders = [str(tmp_path / name) for name in ("cache", "drawn")]
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", AT_ONCE, *folders, own],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=ENVIRONMENT,
        )
        for own in "ab"
    ]
    for start in starts:
        said, _ = start.communicate(timeout=120)
        assert said.splitlines()[-1] == "6 read", said
        assert said.count("Drawing 6 clips") == 1
        assert "cannot be kept" not in said
    assert len(list((tmp_path / "cache" / "drawn").iterdir())) == 1


WHAT_DRAWS = """
import sys
from tensorboard_plugin_weightvis.demo.crash.scenery import scenes

package = "tensorboard_plugin_weightvis.demo.crash."
print("\\n".join(each.__file__ for name, each in sys.modules.items() if name.startswith(package)))
"""


def test_a_drawing_is_made_anew_when_what_draws_it_has_changed_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, real = set(), Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: [read.add(path), real(path)][1])
    version = drawing._version()
    found = subprocess.check_output([sys.executable, "-c", WHAT_DRAWS], env=ENVIRONMENT, text=True)
    assert read == {path for path in map(Path, found.split("\n")[:-1]) if path.stem != "opencv"}
    for changed in read:
        monkeypatch.setattr(
            Path, "read_bytes", lambda path, this=changed: real(path) + b"#" * (path == this)
        )
        assert drawing._version() != version


def test_pictures_are_in_colour_and_all_of_one_size(tmp_path: Path) -> None:
    paths = [write(tmp_path / "a.mp4", 5, width=1024, height=512), write(tmp_path / "b.mp4", 9)]
    shown = Pictures(paths, 5)
    assert len(shown) == 2
    clips = np.stack([shown[0], shown[1]])
    assert clips.shape == (2, 5, 128, 256, 3)
    assert clips.dtype == np.uint8
    assert numbers(clips[1][..., :1]) == [0, 2, 4, 6, 8]
    with pytest.raises(ClipsError, match=r"gone\.mp4 is not a file"):
        Pictures([tmp_path / "gone.mp4"], 5)[0]
    with pytest.raises(ClipsError, match=r"xx\.mp4 (cannot be read|is not a file)"):
        Pictures([tmp_path / f"{'x' * 300}.mp4"], 5)[0]


def test_a_small_clip_is_not_enlarged(tmp_path: Path) -> None:
    assert Pictures([write(tmp_path / "a.mp4", 5)], 2)[0].shape == (2, 48, 64, 3)


def test_a_signal_waits_until_a_block_is_left() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    left = []
    with pytest.raises(KeyboardInterrupt):
        _interrupt_twice(left)
    assert left == ["in order"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def _interrupt_twice(left: list[str]) -> None:
    with ending_in_order():
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            left.append("in order")


@pytest.mark.heavy
def test_ended_while_it_draws_it_leaves_nothing_behind(tmp_path: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    with running("demo", "crash", "--epochs", "1", cwd=tmp_path, **cache) as process:
        read_until(process, r"of \d+ clips")
        process.send_signal(signal.SIGINT)
        # The processes that draw hold the pipe too: this comes to its end when they are gone.
        last_words = process.stdout.read()
        assert process.wait(30) == 128 + signal.SIGINT
        assert "Traceback" not in last_words
        assert "leaked" not in last_words
    assert list((tmp_path / "cache" / "weightvis" / "drawn").iterdir()) == []


@pytest.mark.heavy
def test_ended_while_it_reads_it_says_nothing(tmp_path: Path) -> None:
    folder = two_folders(tmp_path / "clips", 40, 200)
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    with running("demo", "crash", "--clips", str(folder), cwd=tmp_path, **cache) as process:
        read_until(process, r"of 80 clips")
        process.send_signal(signal.SIGINT)
        assert "Traceback" not in process.stdout.read()
        assert process.wait(30) == 128 + signal.SIGINT


@pytest.mark.heavy
def test_the_demo_trains_and_shows_attention(tmp_path: Path, drawn_once: Path) -> None:
    (folder,) = (drawn_once / "drawn").iterdir()
    folder = Path(shutil.copytree(folder, tmp_path / "my clips"))
    (folder / "Normal" / "short.mp4").touch()
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    arguments = ("demo", "crash", "--clips", str(folder), "--epochs", "1", "--no-serve")
    with running(*arguments, "--logdir", "logs", cwd=tmp_path, **cache) as process:
        said = process.stdout.read()
        assert process.wait(30) == 0, said
    assert "Normal/short.mp4 is empty\nSkipped 1 of 7 clips." in said
    assert "Warning" not in said
    log = values(tmp_path / "logs" / "crash" / "vivit")
    step, attention = log["attention"]
    logged = content(attention, metadata.AttentionContent)
    assert step == 1
    assert logged.class_activation
    shown = content(log["clips"][1], metadata.ClipsContent)
    assert shown.tile == (256, 144)  # the drawn clips' proportions
    assert content(log["head"][1], metadata.HeadContent).class_names == ["Normal", "Crash"]
