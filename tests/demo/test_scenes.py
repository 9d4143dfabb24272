"""Drawn clips: real video files, the same by seed, whose single frames do not tell the class."""

import cv2
import numpy as np
import pytest
from scipy.stats import ks_2samp

from tensorboard_plugin_weightvis import WeightVisError
from tensorboard_plugin_weightvis.demo.crash.scenery import scenes, traffic
from tensorboard_plugin_weightvis.demo.crash.scenery.canvas import HEIGHT, WIDTH
from tensorboard_plugin_weightvis.demo.crash.scenery.scenes import Clip

FRAMES = 50


def frames_of(path):
    video = cv2.VideoCapture(str(path))
    assert video.get(cv2.CAP_PROP_FPS) == scenes.FRAME_RATE
    frames = []
    while (read := video.read())[0]:
        frames.append(read[1])
    return np.stack(frames)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    told = []
    folder = tmp_path_factory.mktemp("clips")
    assert scenes.draw(folder, clips=6, on_progress=lambda *done: told.append(done)) == folder
    assert told == [(done, 6) for done in range(1, 7)]
    return folder


def test_half_of_the_clips_are_of_each_class(drawn):
    assert sorted(path.name for path in drawn.iterdir()) == ["Crash-1500", "Normal"]
    for folder in drawn.iterdir():
        assert [path.name for path in sorted(folder.iterdir())] == [
            "000001.mp4",
            "000002.mp4",
            "000003.mp4",
        ]


def test_each_is_a_video_of_fifty_frames(drawn):
    for path in drawn.glob("*/*.mp4"):
        assert frames_of(path).shape == (FRAMES, HEIGHT, WIDTH, 3)


def test_the_same_seed_writes_the_same_pictures(drawn, tmp_path):
    again = scenes.write(scenes.draw(tmp_path, clips=2, frames=10), Clip(True, 4, 0, FRAMES))
    np.testing.assert_array_equal(frames_of(again), frames_of(drawn / "Crash-1500" / "000003.mp4"))


def test_other_seeds_and_numbers_are_other_clips():
    first, seeded, second = (
        next(scenes.paint(Clip(True, number, seed, 10)))
        for number, seed in ((0, 0), (0, 1), (1, 0))
    )
    for other in (seeded, second):
        assert np.abs(first.astype(int) - other).mean() > 5


@pytest.mark.parametrize("time", [0, 7, 49])
def test_at_every_time_every_pose_is_as_likely_in_both_classes(time):
    for crash in (True, False):
        places = [scenes.order(Clip(crash, 0, 0, FRAMES), entry)[time] for entry in range(FRAMES)]
        assert sorted(places) == list(range(FRAMES))


def test_a_whole_clip_has_each_pose_once_forwards_in_a_crash_and_backwards_else():
    crash, normal = (scenes.order(Clip(crash, 0, 0, FRAMES), 13) for crash in (True, False))
    assert crash[13] == normal[13] == 0
    assert sorted(crash) == sorted(normal) == list(range(FRAMES))
    assert set(np.diff(crash) % FRAMES) == {1}
    assert set(np.diff(normal) % FRAMES) == {FRAMES - 1}


@pytest.mark.heavy
def test_single_frames_of_both_classes_look_alike():
    """Brightness, contrast and what is in the middle, frame by frame at the same time of clips."""
    figures = {crash: [] for crash in (True, False)}
    for number in range(40):
        crash = number % 2 == 0
        frames = np.stack(list(scenes.paint(Clip(crash, number, 3, 10)))).mean(axis=-1)
        middle = frames[:, 60:140, 110:210]
        figures[crash].append([frames.mean((1, 2)), frames.std((1, 2)), middle.mean((1, 2))])
    ours, theirs = (np.array(figures[crash]) for crash in (True, False))
    for figure in range(3):
        for time in (0, 5, 9):
            assert ks_2samp(ours[:, figure, time], theirs[:, figure, time]).pvalue > 0.01


def test_frames_do_differ_between_the_classes_in_their_order():
    """In a crash we stop: somewhere the roadside stands still."""
    stillest = {}
    for crash in (True, False):
        frames = np.stack(list(scenes.paint(Clip(crash, 4, 0, FRAMES)))).astype(float)
        changes = np.abs(np.diff(frames[:, :140], axis=0)).mean(axis=(1, 2, 3))
        stillest[crash] = np.sort(changes)[:10].mean()
    assert stillest[True] < 0.75 * stillest[False]


def test_stories_are_closed_rounds_whose_vehicles_come_and_go_out_of_sight():
    rng = np.random.default_rng(0)
    for _ in range(40):
        story = traffic.tell(rng, FRAMES)
        seen = story.visible > 0
        assert 0.5 * FRAMES < seen.sum() < 0.9 * FRAMES
        assert seen[0]
        begins = FRAMES - np.argmin(seen[::-1])
        assert story.visible[begins % FRAMES] < 0.4
        assert (story.poses[:, seen, 2].min(axis=1) < 6).any()


@pytest.mark.parametrize(
    ("options", "rule"),
    [({"clips": 3}, "even number from 2; got 3"), ({"frames": 9}, "at least 10; got 9")],
)
def test_what_cannot_be_drawn_is_refused(tmp_path, options, rule):
    with pytest.raises(WeightVisError, match=rule):
        scenes.draw(tmp_path, **options)
