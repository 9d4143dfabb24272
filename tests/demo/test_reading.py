"""Two folders of real videos become one array, whatever else lies in them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import heavy
from hypothesis import given
from hypothesis import strategies as st
from videos import cut, numbers, two_folders, write

from tensorboard_plugin_weightvis.demo.crash import reading, video
from tensorboard_plugin_weightvis.demo.crash.cache import Cache, home
from tensorboard_plugin_weightvis.demo.crash.parts import batches, split_by_name
from tensorboard_plugin_weightvis.demo.crash.pictures import Pictures
from tensorboard_plugin_weightvis.demo.crash.reading import Clips
from tensorboard_plugin_weightvis.errors import ClipsError, WeightVisError

FRAMES, SIZE = 6, 16


def read(folder: Path, **more: Any) -> Clips:
    return reading.read(folder, **{"frames": FRAMES, "size": SIZE, **more})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four clips of twelve frames in each of two folders."""
    return two_folders(tmp_path / "clips")


def reason(folder: Path, name: str) -> str:
    """Why the one unfit file in ``folder`` was skipped."""
    clips = read(folder)
    assert len(clips.names) == 8
    ((skipped, why),) = clips.skipped
    assert skipped == name
    return why


def test_a_folder_is_a_class_and_a_file_is_a_clip(folder: Path) -> None:
    clips = read(folder)
    assert clips.frames.shape == (8, FRAMES, SIZE, SIZE, 1)
    assert clips.frames.dtype == np.uint8
    assert clips.class_names == ["calm", "wild"]
    assert clips.labels.tolist() == [0] * 4 + [1] * 4
    assert clips.names[::4] == ["calm/000.mp4", "wild/000.mp4"]
    assert clips.skipped == []


def test_the_car_crash_datasets_folders_have_the_papers_class_names(tmp_path: Path) -> None:
    for i in range(3):
        write(tmp_path / "Crash-1500" / f"{i:06d}.mp4")
        write(tmp_path / "Normal" / f"{i:06d}.mp4")
    clips = read(tmp_path)
    assert clips.class_names == ["Normal", "Crash"]
    assert [clips.names[i] for i in (0, 3)] == ["Normal/000000.mp4", "Crash-1500/000000.mp4"]
    assert clips.labels.tolist() == [0] * 3 + [1] * 3


@pytest.mark.parametrize("ending", [".mp4", ".avi", ".mkv", ".MP4"])
@pytest.mark.parametrize(
    ("there", "taken"),
    [
        (6, [0, 1, 2, 3, 4, 5]),
        (11, [0, 2, 4, 6, 8, 10]),
        (201, [0, 40, 80, 120, 160, 200]),
    ],
)
def test_frames_are_evenly_spread_from_the_first_to_the_last(
    folder: Path, ending: str, there: int, taken: list[int]
) -> None:
    write(folder / "wild" / f"new{ending}", there)
    clips = read(folder)
    assert numbers(clips.frames[clips.names.index(f"wild/new{ending}")]) == taken


def test_grey_is_tensorflows_own_and_a_small_frame_the_mean_of_its_parts(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.avi", 1)
    (frame,) = video.spread(path, 1, lambda each: each)
    blue, green, red = np.moveaxis(frame.astype(float), 2, 0)
    # ITU-R BT.601, by which tf.image.rgb_to_grayscale is documented to weigh.
    grey = 0.2989 * red + 0.587 * green + 0.114 * blue
    means = grey.reshape(16, 3, 16, 4).mean(axis=(1, 3))
    shown = reading._prepared(path, 1, 16)[0, ..., 0]
    np.testing.assert_allclose(shown, means, atol=0.51)


def test_red_and_blue_are_not_swapped(tmp_path: Path) -> None:
    path = tmp_path / "red.avi"
    code = video.cv2.VideoWriter.fourcc(*"MJPG")
    red = video.cv2.VideoWriter(str(path), video.cv2.CAP_FFMPEG, code, 10, (64, 64))
    red.write(np.full((64, 64, 3), (0, 0, 255), np.uint8))
    red.release()
    assert reading._prepared(path, 1, 8).mean() == pytest.approx(0.2989 * 255, abs=3)


@pytest.mark.parametrize(("width", "height"), [(36, 64), (1920, 8), *heavy((3840, 2160))])
def test_a_clip_may_have_any_shape(folder: Path, width: int, height: int) -> None:
    write(folder / "calm" / "other.mp4", width=width, height=height)
    clips = read(folder)
    assert clips.skipped == []
    shown = numbers(clips.frames[clips.names.index("calm/other.mp4")])
    assert shown == [0, 2, 4, 7, 9, 11]


@pytest.mark.parametrize("name", ["my clip.mp4", "Unfall-Straße é 事故.mp4", "a%02d.mp4", "-x.mp4"])
def test_a_clip_may_have_any_name(folder: Path, name: str) -> None:
    write(folder / "wild" / name)
    assert f"wild/{name}" in read(folder).names


def test_what_is_no_video_by_its_name_is_passed_over_in_silence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (".DS_Store", "notes.txt", "._000.mp4", "calm/.DS_Store", "calm/._000.mp4"):
        (folder / name).write_text("not a video")
    (folder / "calm" / "folder.mp4").mkdir()
    (folder / ".thumbnails").mkdir()
    clips = read(folder)
    assert len(clips.names) == 8
    assert clips.skipped == []
    assert "Skipped" not in capsys.readouterr().out


def test_a_hidden_folder_is_no_class(folder: Path) -> None:
    write(folder / ".Trash" / "000.mp4")
    assert read(folder).class_names == ["calm", "wild"]


@contextmanager
def no_longer_root() -> Iterator[None]:
    """Root may read everything; in this block the process is nobody's, if it is root's."""
    user = os.geteuid()
    os.seteuid(user or 65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def open_folder(folder: Path) -> Iterator[Path]:
    """The same clips where anybody may read them, read once: nobody may not import what that needs.

    Beside the classes is a folder that its owner alone may look into, as the root of a disk has.
    """
    with tempfile.TemporaryDirectory() as name:
        clips = Path(shutil.copytree(folder, Path(name, "clips")))
        for path in (Path(name), clips):
            path.chmod(0o755)
        write(clips / "lost+found" / "000.mp4")
        (clips / "lost+found").chmod(0)
        Pictures([clips / "calm" / "000.mp4"], FRAMES)[0]
        read(folder)
        yield clips
        for path in (clips, *clips.iterdir()):
            path.chmod(0o700)


def test_a_folder_that_cannot_be_looked_into_is_passed_over_with_a_line(
    open_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    with no_longer_root():
        assert len(read(open_folder).names) == 8
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("  lost+found cannot be read: ")
    assert "Permission denied" in lines[0]
    assert lines[1] == f"Reading 8 clips from {open_folder}"


def test_a_class_that_cannot_be_looked_into_is_named(
    open_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (open_folder / "wild").chmod(0)
    with no_longer_root(), pytest.raises(ClipsError, match=r"1 hold videos \('calm'\)"):
        read(open_folder)
    assert "\n  wild cannot be read: " in capsys.readouterr().out


def test_where_nothing_can_be_looked_into_that_is_one_sentence(open_folder: Path) -> None:
    open_folder.chmod(0)
    with (
        no_longer_root(),
        pytest.raises(ClipsError, match=r"clips cannot be read: .*Name a folder"),
    ):
        read(open_folder)


def test_pictures_that_can_no_longer_be_read_are_one_sentence(open_folder: Path) -> None:
    shown = Pictures([open_folder / "lost+found" / "000.mp4"], FRAMES)
    with no_longer_root(), pytest.raises(ClipsError, match=r"000\.mp4 (cannot|is not)"):
        shown[0]


def test_what_opencv_fails_with_is_why_a_clip_is_unfit(folder: Path) -> None:
    with pytest.raises(video.UnfitError, match="cannot be read: OpenCV") as raised:
        video.spread(folder / "calm" / "000.mp4", 1, lambda each: video.cv2.resize(each, (0, 0)))
    assert not str(raised.value).endswith("\n")


def test_a_broken_mp4_is_skipped(folder: Path) -> None:
    cut(write(folder / "calm" / "broken.mp4"))
    assert "cut off" in reason(folder, "calm/broken.mp4")


def test_a_clip_that_says_it_has_more_frames_than_can_be_read_is_skipped(folder: Path) -> None:
    cut(write(folder / "calm" / "half.avi", 40))
    assert "of its 40 frames can be read" in reason(folder, "calm/half.avi")


def test_a_clip_that_misses_its_last_frame_is_read_all_the_same(tmp_path: Path) -> None:
    path = cut(write(tmp_path / "nearly.avi", 60), 0.95)
    assert numbers(reading._prepared(path, FRAMES, SIZE))[0] == 0
    assert 55 <= numbers(reading._prepared(path, FRAMES, SIZE))[-1] < 59


def test_an_empty_file_is_skipped(folder: Path) -> None:
    (folder / "wild" / "empty.mp4").touch()
    assert reason(folder, "wild/empty.mp4") == "is empty"


def test_a_text_file_named_mp4_is_skipped(folder: Path) -> None:
    (folder / "wild" / "text.mp4").write_text("not a video\n" * 500)
    assert "is no video" in reason(folder, "wild/text.mp4")


def test_a_link_to_nowhere_is_skipped(folder: Path) -> None:
    (folder / "wild" / "gone.mp4").symlink_to(folder / "nowhere.mp4")
    assert "No such file" in reason(folder, "wild/gone.mp4")


def test_a_clip_of_three_frames_is_skipped_and_says_how_many_are_needed(folder: Path) -> None:
    write(folder / "calm" / "short.mp4", 3)
    assert reason(folder, "calm/short.mp4") == "is too short: it holds 3 frames, 6 are needed"


def test_a_name_that_is_not_utf8_is_skipped(folder: Path) -> None:
    shutil.copy(folder / "calm" / "000.mp4", os.fsencode(folder / "calm") + b"/\xff.mp4")
    assert "not UTF-8" in reason(folder, "calm/\N{REPLACEMENT CHARACTER}.mp4")


def test_what_is_skipped_is_named_and_counted(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "wild" / "empty.mp4").touch()
    cut(write(folder / "calm" / "broken.mp4"))
    read(folder)
    printed, errors = capfd.readouterr()
    lines = printed.splitlines()
    assert lines[0] == f"Reading 10 clips from {folder}"
    assert "10 of 10 clips" in lines
    assert lines[-3].startswith("  calm/broken.mp4 is ")
    assert lines[-2:] == ["  wild/empty.mp4 is empty", "Skipped 2 of 10 clips."]
    assert "moov" not in errors


def test_nothing_is_written_beside_the_clips(folder: Path, tmp_path: Path) -> None:
    before = sorted(folder.rglob("*"))
    read(folder, cache=tmp_path / "cache")
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("clips", "says"),
    [
        ([], "0 hold videos (none)"),
        (["calm/a.mp4"], "1 hold videos ('calm')"),
        (["a/1.mp4", "b/1.mp4", "c/1.mp4"], "3 hold videos ('a', 'b', 'c')"),
    ],
)
def test_there_must_be_two_folders_with_videos(tmp_path: Path, clips: list[str], says: str) -> None:
    (tmp_path / "empty").mkdir()
    for name in clips:
        write(tmp_path / name)
    with pytest.raises(ClipsError) as raised:
        read(tmp_path)
    assert says in str(raised.value)
    assert "name the one around both" in str(raised.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightVisError, match="nowhere is not there"):
        read(tmp_path / "nowhere")
    with pytest.raises(WeightVisError, match=r"clip\.mp4 is not a folder"):
        read(write(tmp_path / "clip.mp4"))


def test_both_classes_must_be_readable(folder: Path) -> None:
    for path in (folder / "wild").iterdir():
        cut(path)
    with pytest.raises(ClipsError, match=r"there are 4 of calm and 0 of wild\. Add clips"):
        read(folder)


def test_a_second_start_reads_no_video(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    first = read(folder, cache=cache)
    monkeypatch.setattr(reading, "spread", None)
    again = read(folder, cache=cache)
    np.testing.assert_array_equal(again.frames, first.frames)
    assert again.names == first.names


def test_only_a_file_that_has_changed_is_read_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, real, paths = tmp_path / "cache", reading.spread, []
    read(folder, cache=cache)
    monkeypatch.setattr(
        reading, "spread", lambda path, *more: [paths.append(path), real(path, *more)][1]
    )
    write(folder / "wild" / "002.mp4", 6)
    clips = read(folder, cache=cache)
    assert paths == [folder / "wild" / "002.mp4"]
    assert numbers(clips.frames[6]) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("options", [{"frames": 5}, {"size": 24}])
def test_other_options_are_not_taken_for_these(
    folder: Path, tmp_path: Path, options: dict[str, int]
) -> None:
    cache = tmp_path / "cache"
    read(folder, cache=cache)
    other = read(folder, cache=cache, **options)
    np.testing.assert_array_equal(other.frames, read(folder, **options).frames)


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "other"])
def test_what_is_damaged_in_the_cache_is_made_again(
    folder: Path, tmp_path: Path, damage: str
) -> None:
    cache = tmp_path / "cache"
    first = read(folder, cache=cache)
    for path in cache.iterdir():
        content = bytearray(path.read_bytes())
        content[-1] ^= damage == "flipped"
        kept = {"cut": content[:-100], "emptied": b"", "other": b"x" * len(content)}
        path.write_bytes(kept.get(damage, content))
    np.testing.assert_array_equal(read(folder, cache=cache).frames, first.frames)
    assert all(Cache(cache).take(key) for key in _keys(folder))


def _keys(folder: Path) -> list[str]:
    states = [(path, path.stat()) for path in folder.rglob("*.mp4")]
    return [
        ascii((reading._FORMAT, str(path), state.st_size, state.st_mtime_ns, FRAMES, SIZE))
        for path, state in states
    ]


def test_a_cache_that_cannot_be_written_is_done_without(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    clips = read(folder, cache=file)
    np.testing.assert_array_equal(clips.frames, read(folder).frames)
    assert capsys.readouterr().out.count("they cannot be kept") == 1


def test_what_is_kept_has_a_budget_and_is_said_to_lie_somewhere(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cache = tmp_path / "cache"
    clips = read(folder, cache=cache)
    assert len(list(cache.iterdir())) == 8
    monkeypatch.setattr(reading, "BUDGET", sum(path.stat().st_size for path in cache.iterdir()) / 2)
    np.testing.assert_array_equal(read(folder, cache=cache).frames, clips.frames)
    assert len(list(cache.iterdir())) == 4
    assert capsys.readouterr().out.count(f"is kept in {cache}, ") == 2


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for age, key in enumerate(["new", "half-written", "taken", "old", "oldest"]):
        cache.put(key, b"content")
        path = cache._path(tmp_path, key)
        if key == "half-written":
            path = path.rename(path.with_suffix(".part"))
        os.utime(path, (1e9 - age, 1e9 - age))
    (tmp_path / "of the user").write_bytes(b"anything" * 99)
    assert cache.take("taken") == b"content"
    cache.trim(2 * path.stat().st_size)
    assert [key for key in ("new", "taken", "old", "oldest") if cache.take(key)] == ["new", "taken"]
    assert len(list(tmp_path.iterdir())) == 3
    Cache(tmp_path / "nowhere").trim(0)


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Path("/dev/full")
    monkeypatch.setattr(Path, "write_bytes", lambda self, content: _fill(self, full, content))
    cache = Cache(tmp_path)
    cache.put("key", b"content")
    assert cache.fault is not None
    assert "No space left" in str(cache.fault)
    assert list(tmp_path.iterdir()) == []
    assert cache.take("key") is None


def _fill(path: Path, full: Path, content: bytes) -> int:
    path.touch()
    with full.open("wb", buffering=0) as file:
        return file.write(content)


def test_the_cache_lies_where_the_system_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert home() == tmp_path / "weightvis"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert home() == tmp_path / ".cache" / "weightvis"


NAMES = st.lists(st.text("abcé ", min_size=1, max_size=6), min_size=3, max_size=60, unique=True)


@given(NAMES, NAMES)
def test_parts_are_disjoint_and_whole_and_each_class_has_its_share(
    calm: list[str], wild: list[str]
) -> None:
    labels = np.array([0] * len(calm) + [1] * len(wild))
    parts = split_by_name(labels, [f"calm/{n}" for n in calm] + [f"wild/{n}" for n in wild])
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(len(labels)))
    for label, count in enumerate([len(calm), len(wild)]):
        sizes = [int((labels[part] == label).sum()) for part in parts]
        assert min(sizes) >= 1
        assert sizes[2] == pytest.approx(0.4 * count, abs=0.51)
        assert sizes[1] == pytest.approx(0.25 * (count - sizes[2]), abs=0.76)


@given(NAMES, st.randoms(use_true_random=False), st.text("xyz", min_size=1))
def test_a_clip_stays_on_its_side_whatever_the_order_and_whoever_joins(
    names: list[str], random: Any, newcomer: str
) -> None:
    def sides(of: list[str]) -> dict[str, int]:
        parts = split_by_name(np.zeros(len(of), int), of)
        return {of[i]: side for side, part in enumerate(parts) for i in part}

    before = sides(names)
    shuffled = random.sample(names, len(names))
    assert sides(shuffled) == before
    after = sides([*names, newcomer])
    assert sum(after[name] != side for name, side in before.items()) <= 2


def test_an_accent_is_the_same_however_the_file_system_spells_it() -> None:
    names = [f"caf\N{LATIN SMALL LETTER E WITH ACUTE}{i}" for i in range(20)]
    apart = [f"cafe\N{COMBINING ACUTE ACCENT}{i}" for i in range(20)]
    labels = np.zeros(20, int)
    for part, other in zip(split_by_name(labels, names), split_by_name(labels, apart), strict=True):
        np.testing.assert_array_equal(part, other)


def test_batches_hold_their_part_from_black_to_white(folder: Path) -> None:
    clips = read(folder)
    part = np.array([6, 1, 3])
    found = list(batches(clips, part, size=2))
    assert [len(labels) for _, labels in found] == [2, 1]
    frames = np.concatenate([each.numpy() for each, _ in found])
    np.testing.assert_allclose(frames, clips.frames[part] / 255, rtol=1e-6)
    assert np.concatenate([labels.numpy() for _, labels in found]).tolist() == [1, 0, 0]
    assert found[0][0].dtype == np.float32
    assert batches(clips, part).element_spec[0].shape == (None, FRAMES, SIZE, SIZE, 1)


def test_shuffled_batches_hold_each_clip_once_in_another_order_each_epoch(folder: Path) -> None:
    clips = read(folder)._replace(labels=np.arange(8))
    epochs = batches(clips, np.arange(8), shuffled=True)
    one, other = ([int(label) for _, labels in epochs for label in labels] for _ in range(2))
    assert sorted(one) == sorted(other) == list(range(8))
    assert one != other
