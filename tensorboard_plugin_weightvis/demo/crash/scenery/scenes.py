"""Clips of a drive as a dashcam sees it, in which a crash happens or doesn't: drawn, not filmed.

No single frame tells which, by the way clips are made. A story (:mod:`.traffic`) is a round of
poses, as many as the clip has frames, entered at a place drawn evenly from all of them. In a clip
of ``Crash-1500`` it runs forwards: a vehicle comes nearer, is hit and flung aside. In one of
``Normal`` it runs backwards: one overtakes, swings in and pulls away. So at every time of a clip
each pose is as likely in one class as in the other, and a whole clip has each of them once. What
shakes the camera at the contact and lights the brakes goes with the poses.

All else is drawn in the same way for both: vehicles, road, light, weather. Our own way along the
road never runs backwards. In a crash we stop at once, and stand a while; else we drive on, now
slower, now faster. It begins anywhere on a road that is a round, as do the other vehicles on
theirs, so that wherever we have got to by some frame, every place is as likely: how fast we drive
shows in no frame. The bends and the unevenness of the road go with the place on it.

The class is in the order of the frames, and nowhere else, but for what the codec of the video files
may leave behind. ``python -m benchmarks.crash_demo`` measures what a classifier of single frames
makes of them.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.demo.crash.opencv import cv2
from tensorboard_plugin_weightvis.demo.crash.paper import CRASH, FRAMES, NORMAL
from tensorboard_plugin_weightvis.demo.crash.scenery import traffic, vehicles
from tensorboard_plugin_weightvis.demo.crash.scenery.bodies import Vehicle
from tensorboard_plugin_weightvis.demo.crash.scenery.canvas import HEIGHT, WIDTH, Picture
from tensorboard_plugin_weightvis.demo.crash.scenery.painting import Painter, View
from tensorboard_plugin_weightvis.demo.crash.scenery.road import LIGHTS, ROUND, Light, Road, Thing
from tensorboard_plugin_weightvis.errors import WeightVisError

CLIPS = 240
FRAME_RATE = 10.0
_FEWEST_FRAMES = 10
_PROCESSES = 2
_DRIVE_ROUND = 220.0  # metres after which other traffic is as it was
Floats = NDArray[np.float64]


class Clip(NamedTuple):
    """What makes one clip; ``number`` from 0, over both classes."""

    crash: bool
    number: int
    seed: int
    frames: int


def draw(
    folder: Path,
    clips: int = CLIPS,
    seed: int = 0,
    frames: int = FRAMES,
    on_progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write video files into the folders ``Crash-1500`` and ``Normal``, half of them into each.

    The same arguments write the same pictures.

    Args:
      folder: where the two folders are made, or filled.
      clips: how many there shall be, of both classes together; even.
      seed: other clips for each.
      frames: of each clip; ten are a second.
      on_progress: is told how many clips are written, and of how many.

    Returns:
      ``folder``.

    Raises:
      WeightVisError: if ``clips`` or ``frames`` is none that can be drawn, or the files can't be
        written.
    """
    if clips < 2 or clips % 2:
        raise WeightVisError(f"clips must be an even number from 2; got {clips}")
    if frames < _FEWEST_FRAMES:
        raise WeightVisError(f"frames must be at least {_FEWEST_FRAMES}; got {frames}")
    for name in (CRASH, NORMAL):
        (folder / name).mkdir(parents=True, exist_ok=True)
    wanted = [Clip(i % 2 == 0, i, seed, frames) for i in range(clips)]
    # Not forked: TensorFlow's threads may be running.
    fresh = multiprocessing.get_context("spawn")
    deaf = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)  # to Ctrl-C, which ends us all
    with (
        ProcessPoolExecutor(_PROCESSES, mp_context=fresh, initializer=deaf) as pool,
        # Closed when the block is left, what is not begun by then is not drawn.
        closing(cast(Any, pool.map(partial(write, folder), wanted, chunksize=4))) as written,
    ):
        for done, _ in enumerate(written, start=1):
            if on_progress is not None:
                on_progress(done, clips)
    return folder


def write(folder: Path, clip: Clip) -> Path:
    """Write one clip's file, and name it."""
    path = folder / (CRASH if clip.crash else NORMAL) / f"{clip.number // 2 + 1:06d}.mp4"
    size = (WIDTH, HEIGHT)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FRAME_RATE, size)
    if not writer.isOpened():
        raise WeightVisError(f"OpenCV cannot write {path}; is the folder full or read-only?")
    try:
        for frame in paint(clip):
            writer.write(frame)
    finally:
        writer.release()
    return path


def paint(clip: Clip) -> Iterator[Picture]:
    """A clip's frames, uint8 arrays ``[height, width, 3]``, blue, green, red."""
    rng = np.random.default_rng((clip.seed, clip.number))
    story = traffic.tell(rng, clip.frames)
    entry = int(rng.integers(clip.frames))
    scene = _Scene(rng, story, clip)
    mirrored = rng.random() < 0.5
    for view in scene.views(order(clip, entry)):
        frame = scene.painter.frame(view)
        yield np.ascontiguousarray(frame[:, ::-1]) if mirrored else frame


def order(clip: Clip, entry: int) -> NDArray[np.int64]:
    """The places of the story that the frames show, int array ``[frames]``; ``entry`` tells at
    which frame place 0, the contact, is met."""
    since = np.arange(clip.frames) - entry
    return (since if clip.crash else -since) % clip.frames


class _Scene:
    """Road, traffic and camera of one clip; the same draws whichever class it is of."""

    def __init__(self, rng: np.random.Generator, story: traffic.Story, clip: Clip) -> None:
        self._story, self._clip = story, clip
        self._shapes = [vehicles.choose(rng) for _ in story.poses]
        self._brakes = rng.integers(4, 14)
        self._others = list(_traffic(rng))
        road = _road(rng)
        self._beside = max(road.lanes) > 0
        self.painter = Painter(road)
        self._way, self._speed = rng.uniform(0, ROUND), rng.uniform(0.9, 2.4)
        self._slowing = rng.uniform(0, 0.35)
        self._bend, self._swing = rng.normal(0, 6e-4), rng.uniform(0, 6e-4)
        self._phases = rng.uniform(0, 2 * np.pi, (6, 1))
        self._roughness = rng.uniform(0.001, 0.006)

    def views(self, places: NDArray[np.int64]) -> Iterator[View]:
        """What is before the camera as the story goes through ``places``."""
        ways = np.cumsum(self._speeds(places))
        lost = ways - self._speed * np.arange(1, len(places) + 1)
        ways += self._way
        turns = self._shake(ways) + self._story.jolt[places]
        rounds = ways / ROUND
        bends = self._bend + self._swing * np.sin(2 * np.pi * rounds + self._phases[4])
        for i, place in enumerate(places):
            yield View(
                ways[i],
                (turns[i, 0], turns[i, 1]),
                float(bends[i]),
                [*self._actors(place), *self._bystanders(i, lost[i])],
            )

    def _speeds(self, places: NDArray[np.int64]) -> Floats:
        """Metres a frame: a crash stops us at once, for a while; else we slow down now and then."""
        since = places / self._clip.frames
        if self._clip.crash:
            return self._speed * np.clip((since - 0.42) / 0.12, 0, 1)
        wave = np.sin(2 * np.pi * since + self._phases[5])
        return self._speed * (1 - self._slowing * (1 + wave) / 2)

    def _shake(self, ways: Floats) -> Floats:
        """The camera's turning on a road that is never even: float array ``[frames, 2]``.

        It is the road's doing, so that it tells no more than the way.
        """
        turns = np.array([[8], [58], [6], [47]]) * ways / ROUND
        waves = np.sin(2 * np.pi * turns + self._phases[:4])
        return self._roughness * np.stack([waves[0] + 0.3 * waves[1], waves[2] + 0.5 * waves[3]], 1)

    def _actors(self, place: int) -> Iterator[Vehicle]:
        brakes = min(place, self._clip.frames - place) < self._brakes
        for shape, poses in zip(self._shapes, self._story.poses, strict=True):
            x, z, yaw = poses[place]
            visible = float(self._story.visible[place])
            yield Vehicle(shape, x, z, yaw, bool(brakes), visible)

    def _bystanders(self, time: int, lost: float) -> Iterator[Vehicle]:
        """Others on their ways; they are not slowed where we are."""
        for other in self._others:
            if other.x > 0 and not self._beside:
                continue
            z = (other.z + other.speed * time - lost) % _DRIVE_ROUND - 20
            fades = float(np.clip((120 - z) / 40, 0, 1))
            yaw = np.pi if other.oncoming else 0.0
            yield Vehicle(other.shape, other.x, z, yaw, False, fades)


class _Other(NamedTuple):
    """One of the traffic that has no part in the story; metres, and metres a frame, to ours."""

    shape: vehicles.Shape
    x: float
    z: float
    speed: float
    oncoming: bool


def _traffic(rng: np.random.Generator) -> Iterator[_Other]:
    """Columns in the lane to our right, each of one speed, and in those that come towards us."""
    for x, least, most, oncoming in (
        (traffic.LANE, -0.9, 0.9, False),
        (-11.4, -4.2, -2.6, True),
        (-14.6, -4.8, -3.2, True),
    ):
        speed, places = rng.uniform(least, most), rng.uniform(0, _DRIVE_ROUND)
        for i in range(rng.integers(0, 4)):
            z = places + i * rng.uniform(40, 55)
            yield _Other(vehicles.choose(rng, heavy=0.35), x, z, speed, oncoming)


def _road(rng: np.random.Generator) -> Road:
    light = LIGHTS[_HOURS[rng.choice(len(_HOURS), p=_HOUR_SHARES)]]
    foggy, rainy = rng.random() < 0.2, rng.random() < 0.25
    lanes = (-traffic.LANE, 0.0, traffic.LANE)[: rng.integers(2, 4)]
    return Road(
        light=_varied(rng, light),
        sight=rng.uniform(32, 60) if foggy else rng.uniform(90, 220),
        rain=rng.uniform(0.4, 1) if rainy else 0.0,
        lanes=lanes,
        barrier=bool(rng.random() < 0.7),
        things=tuple(_roadside(rng, min(lanes), max(lanes))),
        bonnet=rng.uniform(6, 16) if rng.random() < 0.6 else 0.0,
        seed=int(rng.integers(2**31)),
    )


_HOURS = tuple(LIGHTS)
_HOUR_SHARES = (0.3, 0.25, 0.15, 0.15, 0.15)


def _varied(rng: np.random.Generator, light: Light) -> Light:
    """The same hour on another day."""
    tints: dict[str, Any] = {"brightness": light.brightness * rng.uniform(0.92, 1.08)}
    for name in ("sky", "haze", "land", "road"):
        colour = np.array(getattr(light, name)) * rng.uniform(0.9, 1.1) + rng.normal(0, 4, 3)
        tints[name] = tuple(int(each) for each in np.clip(colour, 0, 255))
    return light._replace(**tints)


def _roadside(rng: np.random.Generator, left: float, right: float) -> Iterator[Thing]:
    """A town's houses or the country's trees, with lamps or posts in a row."""
    town = rng.random() < 0.4
    sides = (left - 14.5, right + 4.2)
    for x in sides:
        outward = np.sign(x)
        for _ in range(rng.integers(4, 9) if town else rng.integers(14, 26)):
            along, aside = rng.uniform(0, ROUND), outward * rng.uniform(0, 14)
            green = np.array([52.0, 92, 62]) * rng.uniform(0.7, 1.3, 3)
            kind = ("tree", "bush")[int(rng.random() < 0.3)]
            size = rng.uniform(5, 10) if kind == "tree" else rng.uniform(0.8, 1.6)
            yield Thing(kind, along, x + aside, size, _colour(green))
        if town:
            for along in np.arange(rng.uniform(0, 20), ROUND - 12, 22):
                if rng.random() < 0.75:
                    wall = rng.uniform(90, 210) * np.array([0.86, 0.94, 1]) * rng.uniform(0.9, 1, 3)
                    place = x + outward * rng.uniform(3, 7)
                    yield Thing("house", along, place, rng.uniform(6, 15), _colour(wall))
    yield from _row(rng, right + 3.4, town)
    for _ in range(rng.integers(1, 4)):
        colour = ((150, 90, 30), (60, 120, 40), (40, 40, 190))[rng.integers(3)]
        along = rng.uniform(0, ROUND)
        yield Thing("sign", along, right + 3.6, rng.uniform(0.8, 1.8), colour)


def _row(rng: np.random.Generator, x: float, town: bool) -> Iterator[Thing]:
    kind, apart = ("lamp", 40) if town else ("post", 30)
    first = rng.uniform(0, apart)
    for along in np.arange(first, ROUND, apart):
        yield Thing(kind, along, x, 1, (200, 200, 200))


def _colour(values: Floats) -> tuple[float, float, float]:
    blue, green, red = values
    return float(blue), float(green), float(red)
