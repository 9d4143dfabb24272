"""A road through a windscreen: light, weather, roadside and vehicles, in perspective.

Colours are blue, green, red, 0 to 255, as OpenCV has them; places are in metres, x to the right of
the middle of our lane, y up, z ahead of the camera.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.demo.crash import roadside
from tensorboard_plugin_weightvis.demo.crash.opencv import cv2
from tensorboard_plugin_weightvis.demo.crash.vehicles import Shape

WIDTH, HEIGHT = 320, 180
ROUND = 240.0  # after so many metres the road is the same again
Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]

_FOCAL = 0.84 * WIDTH
_HORIZON = round(0.43 * HEIGHT)
_EYES = 1.35
_NEAREST = 0.6
_MARGIN = 40  # rows of background kept above and below for when the camera nods
_SUBPIXELS = 4
_DASH, _DASHES_APART = 4.0, 12.0
_ALONG = np.geomspace(1.6, 140, 22)  # where the road's lines have their corners
_LINE = 0.09


class Light(NamedTuple):
    """The colours of an hour; ``glow``: 0 by day to 1 at night."""

    sky: tuple[int, int, int]
    haze: tuple[int, int, int]
    land: tuple[int, int, int]
    road: tuple[int, int, int]
    paint: tuple[int, int, int]
    brightness: float
    glow: float


LIGHTS = {
    "noon": Light(
        (205, 150, 92), (232, 218, 200), (72, 128, 96), (112, 110, 108), (238,) * 3, 1, 0
    ),
    "overcast": Light(
        (178, 172, 166), (206, 204, 202), (86, 112, 98), (104, 102, 102), (224,) * 3, 0.92, 0.05
    ),
    "evening": Light(
        (122, 92, 88), (118, 168, 232), (58, 84, 88), (84, 82, 88), (196, 206, 216), 0.85, 0.35
    ),
    "dusk": Light(
        (92, 58, 48), (128, 104, 120), (48, 56, 52), (66, 62, 64), (178, 176, 178), 0.72, 0.7
    ),
    "night": Light((40, 26, 20), (52, 40, 36), (34, 38, 32), (56, 54, 54), (176,) * 3, 0.62, 1),
}


class Vehicle(NamedTuple):
    """A vehicle in one frame: ``lit``: whether it brakes; ``visible``: 0 lost in the haze, to 1."""

    shape: Shape
    x: float
    z: float
    yaw: float
    lit: bool = False
    visible: float = 1.0


class View(NamedTuple):
    """All that moves, in one frame: the way gone in metres, what the camera is turned by (right and
    down, in focal lengths), the road's bend in 1/m, and the vehicles."""

    way: float
    turn: tuple[float, float]
    bend: float
    vehicles: Sequence[Vehicle]


class Road(NamedTuple):
    """All that stays the same through a clip."""

    light: Light
    sight: float  # metres after which haze has taken 63% of what is seen
    rain: float
    lanes: tuple[float, ...]  # the middles, ours among them
    barrier: bool
    things: Sequence[roadside.Thing]
    bonnet: float  # rows
    seed: int


class Painter:
    """Paints the frames of one clip."""

    def __init__(self, road: Road) -> None:
        self._road, self.light = road, road.light
        self._rng = np.random.default_rng(road.seed)
        self._haze = np.array(road.light.haze, np.float64)
        self._backdrop = self._paint_backdrop()
        self._tarmac = self._paint_tarmac()
        self._lens = self._shade()
        noise = self._rng.normal(0, 3.2, (4, HEIGHT, WIDTH, 1))
        self._noise = np.repeat(noise, 3, axis=3).round().astype(np.int16)

    def frame(self, view: View) -> Picture:
        """One frame, uint8 array ``[height, width, 3]``."""
        self._look(view)
        rows = slice(_MARGIN - self._down, _MARGIN - self._down + HEIGHT)
        self._canvas = np.roll(self._backdrop[rows], self._right, axis=1)
        self._glow = np.zeros((HEIGHT // 2, WIDTH // 2, 3), np.uint8)
        self._lay_road(view, self._tarmac[rows])
        for _, paint in sorted(self._standing(view), key=lambda each: -each[0]):
            paint()
        return self._finish()

    def _look(self, view: View) -> None:
        right, down = (_FOCAL * each for each in view.turn)
        self._right, self._down = round(right), round(np.clip(down, -_MARGIN, _MARGIN))
        self._centre = (WIDTH / 2 + right, _HORIZON + float(np.clip(down, -_MARGIN, _MARGIN)))
        self._bend = view.bend

    def see(self, places: Floats) -> Floats:
        """Pixels ``[..., 2]`` of places ``[..., 3]``, all of them before the camera."""
        z = places[..., 2]
        pixels = np.empty((*z.shape, 2))
        pixels[..., 0] = self._centre[0] + _FOCAL * (places[..., 0] / z + self._bend * z)
        pixels[..., 1] = self._centre[1] + _FOCAL * (_EYES - places[..., 1]) / z
        return pixels

    def hazy(self, colour: Any, z: Any, visible: float = 1.0) -> Floats:
        """A colour as it is ``z`` metres off."""
        clear = visible * np.exp(-z / self._road.sight)
        return clear * np.asarray(colour) + (1 - clear) * self._haze

    def fill(self, pixels: Floats, colour: Any) -> None:
        """A convex polygon ``[corners, 2]``."""
        cv2.fillConvexPoly(
            self._canvas, _fixed_point(pixels), tuple(colour), cv2.LINE_AA, _SUBPIXELS
        )

    # The backdrop, once a clip

    def _paint_backdrop(self) -> Picture:
        light, rng = self.light, self._rng
        rows = HEIGHT + 2 * _MARGIN
        horizon = _HORIZON + _MARGIN
        up = np.clip((horizon - np.arange(rows)) / horizon, 0, 1)[:, np.newaxis]
        sky = up**0.7 * light.sky + (1 - up**0.7) * self._haze
        ground = self.hazy(light.land, self._distance(np.arange(rows) - horizon))
        lines = np.where((np.arange(rows) < horizon)[:, np.newaxis], sky, ground)
        picture = np.repeat(lines[:, np.newaxis], WIDTH, axis=1)
        puffs = rng.normal(0, 1, (6, 9)).astype(np.float32)
        clouds = cv2.resize(puffs, (WIDTH, horizon), interpolation=cv2.INTER_CUBIC)
        clouds = np.clip(clouds, 0, 2)[..., np.newaxis] * (0.5 - 0.4 * light.glow)
        picture[:horizon] += 16 * clouds * up[:horizon, np.newaxis] ** 0.4
        self._canvas = np.clip(picture, 0, 255).astype(np.uint8)
        self._paint_skyline(horizon)
        return self._canvas

    def _paint_skyline(self, horizon: int) -> None:
        """Hills far off, so that the horizon is not a ruler's line."""
        across = np.arange(-8, WIDTH + 9, 8)
        for height, clear in ((16, 0.16), (8, 0.3)):
            waves = self._rng.uniform(0.5, 2.5, (2, 1)) * across / WIDTH * 2 * np.pi
            tops = height * (1 + np.sin(waves + self._rng.uniform(0, 6, (2, 1))).sum(axis=0) / 3)
            corners = np.stack([across, horizon - tops * 0.6], axis=1)
            foot = [[across[-1], horizon + 1], [across[0], horizon + 1]]
            colour = clear * np.array(self.light.land) * 0.7 + (1 - clear) * self._haze
            whole = np.concatenate([corners, foot]).round().astype(np.int32)
            cv2.fillPoly(self._canvas, [whole], tuple(colour.tolist()), cv2.LINE_AA)

    def _paint_tarmac(self) -> Picture:
        rows = np.arange(HEIGHT + 2 * _MARGIN) - _HORIZON - _MARGIN
        wet = 0.35 * self._road.rain * np.clip(rows / HEIGHT, 0, 1)[:, np.newaxis]
        lines = self.hazy(self.light.road, self._distance(rows))
        lines = (1 - wet) * lines + wet * np.array(self.light.sky)
        picture = np.repeat(lines[:, np.newaxis], WIDTH, axis=1)
        return np.clip(picture, 0, 255).astype(np.uint8)

    def _shade(self) -> NDArray[np.float32]:
        """What the lens and the hour take: float32 ``[height, width, 3]``; at night our headlights'
        pool is left."""
        light = self.light
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        a, b = (x - WIDTH / 2) / WIDTH, (y - HEIGHT / 2) / HEIGHT
        vignette = 1 - 0.55 * (a**2 + b**2)
        beam = np.exp(-((a / 0.34) ** 2) - ((y - 0.66 * HEIGHT) / (0.3 * HEIGHT)) ** 2)
        lit = light.brightness + light.glow * (0.75 * beam - 0.12)
        return np.repeat((vignette * lit)[..., np.newaxis], 3, axis=2).astype(np.float32)

    @staticmethod
    def _distance(rows: Any) -> Floats:
        """How far away the ground is in rows below the horizon: ``[rows, 1]``."""
        return _FOCAL * _EYES / np.maximum(rows, 0.5)[:, np.newaxis]

    # The road, from its bed to its lines

    def _lay_road(self, view: View, tarmac: Picture) -> None:
        lanes = self._road.lanes
        edges = (min(lanes) - 2.3, max(lanes) + 2.6)
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        for left, right in (edges, (edges[0] - 10.5, edges[0] - 2.2)):
            self._canvas_strip(mask, left, right)
        cv2.copyTo(tarmac, mask, self._canvas)
        self._draw_line(edges[0] + 0.45)
        self._draw_line(edges[1] - 0.75)
        self._draw_line(edges[0] - 2.7)
        for x in (*(lane + 1.75 for lane in lanes[:-1]), edges[0] - 6.3):
            self._draw_dashes(x, view.way)
        if self._road.barrier:
            self._draw_barrier(edges[0] - 1.0, view.way)

    def _canvas_strip(self, mask: Picture, left: float, right: float) -> None:
        corners = self._strip(_ALONG, left, right)
        cv2.fillPoly(mask, [_fixed_point(corners)], (255,), cv2.LINE_AA, _SUBPIXELS)

    def _strip(self, along: Floats, left: float, right: float) -> Floats:
        """The outline of a strip of the road: up its left edge, and down its right one."""
        places = np.zeros((2 * len(along), 3))
        places[: len(along), 0], places[len(along) :, 0] = left, right
        places[:, 2] = np.concatenate([along, along[::-1]])
        return self.see(places)

    def _draw_line(self, x: float) -> None:
        along = _ALONG[:-6:2]
        outline = self._strip(along, x - _LINE, x + _LINE)
        for i, near in enumerate(along[:-1]):
            colour = self.hazy(self.light.paint, near)
            self.fill(outline[[i, i + 1, -i - 2, -i - 1]], colour)

    def _draw_dashes(self, x: float, way: float) -> None:
        first = -way % _DASHES_APART - _DASHES_APART
        for begin in np.arange(first, 84, _DASHES_APART):
            ends = np.maximum([begin, begin + _DASH], _ALONG[0])
            if ends[0] < ends[1]:
                colour = self.hazy(self.light.paint, ends[0])
                self.fill(self._strip(ends, x - _LINE, x + _LINE), colour)

    def _draw_barrier(self, x: float, way: float) -> None:
        for near, far in zip(_ALONG[2:-6:2], _ALONG[4:-4:2], strict=True):
            corners = np.array([[x, 0.5, near], [x, 0.5, far], [x, 0.8, far], [x, 0.8, near]])
            self.fill(self.see(corners), self.hazy((150, 148, 146), near))
        for z in np.arange(-way % 6.0 + 2, 60, 6.0):
            post = np.array([[x, 0, z], [x, 0, z + 0.2], [x, 0.8, z + 0.2], [x, 0.8, z]])
            self.fill(self.see(post), self.hazy((96, 94, 92), z))

    # What stands and drives, those far off first

    def _standing(self, view: View) -> Iterator[tuple[float, Callable[[], None]]]:
        for thing in self._road.things:
            z = (thing.along - view.way) % ROUND
            if 2.5 < z < 0.75 * ROUND:
                yield z, partial(roadside.draw, self, thing, z)
        for vehicle in view.vehicles:
            if vehicle.visible > 0 and -vehicle.shape.length < vehicle.z < 130:
                yield vehicle.z, partial(self._draw_vehicle, vehicle)

    def _draw_vehicle(self, vehicle: Vehicle) -> None:
        shape, z = vehicle.shape, max(vehicle.z, 1.0)
        self._draw_shadow(vehicle)
        places = self._placed(vehicle, shape.corners)
        colours = self.hazy(shape.colours, z, vehicle.visible)
        whole = places[..., 2].min(axis=1) > _NEAREST
        pixels = self.see(np.maximum(places, [-np.inf, -np.inf, _NEAREST]))
        shown = _faces_us(pixels)
        for i in np.flatnonzero(shown | ~whole):
            if whole[i]:
                self.fill(pixels[i], colours[i])
            elif len(cut := _before_camera(places[i])) > 2 and _faces_us(seen := self.see(cut)):
                self.fill(seen, colours[i])
        self._light_lamps(vehicle)

    def _placed(self, vehicle: Vehicle, corners: Floats) -> Floats:
        """A shape's corners where its vehicle is; it turns about its middle."""
        half, cos, sin = vehicle.shape.length / 2, np.cos(vehicle.yaw), np.sin(vehicle.yaw)
        turned = (corners - [0, 0, half]) @ np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])
        return turned + np.array([vehicle.x, 0, vehicle.z + half])

    def _draw_shadow(self, vehicle: Vehicle) -> None:
        half, length = vehicle.shape.width / 2 + 0.15, vehicle.shape.length
        flat = np.array([[-half, 0, -0.3], [half, 0, -0.3], [half, 0, length], [-half, 0, length]])
        cut = _before_camera(self._placed(vehicle, flat))
        if len(cut) > 2:
            colour = np.array(self.light.road) * (0.45 + 0.2 * self.light.glow)
            self.fill(self.see(cut), self.hazy(colour, max(vehicle.z, 1), vehicle.visible))

    def _light_lamps(self, vehicle: Vehicle) -> None:
        away = np.cos(vehicle.yaw) > 0
        strength = max(self.light.glow, 0.6 * vehicle.lit * away) * vehicle.visible
        if strength < 0.1:
            return
        lamps = self._placed(vehicle, vehicle.shape.tail if away else vehicle.shape.front)
        red, white = np.array([60, 50, 255]), np.array([225, 240, 255])
        radius = 0.16 + 0.1 * vehicle.lit if away else 0.22
        for x, y, z in lamps[lamps[:, 2] > _NEAREST].tolist():
            colour = strength * np.exp(-z / 150) * (red if away else white)
            self.shine((x, y, z), radius, colour)

    def upright(
        self, x: tuple[float, float], y: tuple[float, float], z: float, colour: Any
    ) -> None:
        """A rectangle that faces us, between two places across and two heights."""
        scale = _FOCAL / z
        across, down = self._centre[0] + _FOCAL * self._bend * z, self._centre[1]
        corners = [across + scale * x[0], down + scale * (_EYES - y[1])]
        corners += [across + scale * x[1], down + scale * (_EYES - y[0])]
        x_1, y_1, x_2, y_2 = (int(2**_SUBPIXELS * min(max(c, -4000), 4000)) for c in corners)
        shade = tuple(self.hazy(colour, z))
        cv2.rectangle(self._canvas, (x_1, y_1), (x_2, y_2), shade, -1, cv2.LINE_AA, _SUBPIXELS)

    def disc(self, middle: tuple[float, float, float], radius: float, colour: Any) -> None:
        """A disc that faces us, in metres."""
        x, y = self._point(*middle)
        size = _FOCAL * radius / middle[2]
        if -size < x < WIDTH + size and -size < y < HEIGHT + size:
            place = (int(2**_SUBPIXELS * x), int(2**_SUBPIXELS * y))
            shade, size = tuple(self.hazy(colour, middle[2])), round(2**_SUBPIXELS * size)
            cv2.circle(self._canvas, place, size, shade, -1, cv2.LINE_AA, _SUBPIXELS)

    def shine(self, place: tuple[float, float, float], radius: float, colour: Any) -> None:
        """A light that dazzles; its colour is what it adds."""
        x, y = self._point(*place)
        size = max(1, round(_FOCAL * radius / place[2] / 2))
        if abs(x) < 2 * WIDTH and abs(y) < 2 * HEIGHT:
            cv2.circle(self._glow, (round(x / 2), round(y / 2)), size, tuple(colour), -1)

    def _point(self, x: float, y: float, z: float) -> tuple[float, float]:
        """As :meth:`see`, for one place, where NumPy is slow."""
        across = self._centre[0] + _FOCAL * (x / z + self._bend * z)
        return across, self._centre[1] + _FOCAL * (_EYES - y) / z

    # What the air, the lens and the sensor add

    def _finish(self) -> Picture:
        canvas: Any = cv2.multiply(self._canvas, self._lens, dtype=cv2.CV_8U)
        if self._glow.any():
            halo = cv2.GaussianBlur(self._glow, (0, 0), 2.2)
            light = cv2.addWeighted(self._glow, 0.55, halo, 0.9, 0)
            canvas = cv2.add(canvas, cv2.resize(light, (WIDTH, HEIGHT)))
        if self._road.rain:
            self._rain(canvas)
        self._draw_bonnet(canvas)
        noise = self._noise[self._rng.integers(len(self._noise))]
        noise = np.roll(noise, self._rng.integers(HEIGHT), axis=0)
        return cv2.add(canvas, noise, dtype=cv2.CV_8U)

    def _rain(self, canvas: Picture) -> None:
        drops = canvas.copy()
        count = round(110 * self._road.rain)
        starts = self._rng.uniform((0, 0), (WIDTH, HEIGHT), (count, 2))
        away = (starts - [WIDTH / 2, -0.5 * HEIGHT]) / HEIGHT
        ends = starts + away * self._rng.uniform(4, 14, (count, 1))
        lines = np.stack([starts, ends], axis=1).round().astype(np.int32)
        cv2.polylines(drops, list(lines), False, (228, 222, 218), 1, cv2.LINE_AA)
        cv2.addWeighted(drops, 0.42, canvas, 0.58, 0, canvas)

    def _draw_bonnet(self, canvas: Picture) -> None:
        rows = round(self._road.bonnet)
        if rows:
            dark = 14 + 26 * self.light.brightness * (1 - 0.7 * self.light.glow)
            for lift, shade in ((0, dark * 1.5), (2, dark)):
                middle, axes = (WIDTH // 2, HEIGHT + 30 + lift), (round(0.56 * WIDTH), 30 + rows)
                colour = (shade * 1.08, shade, shade)
                cv2.ellipse(canvas, middle, axes, 0, 180, 360, colour, -1, cv2.LINE_AA)


def _fixed_point(pixels: Floats) -> NDArray[np.int32]:
    """Corners as OpenCV takes them, in parts of a pixel; far outside they stay in its range."""
    return (np.minimum(np.maximum(pixels, -4000), 4000) * 2**_SUBPIXELS).astype(np.int32)


def _faces_us(pixels: Floats) -> Any:
    """Whether polygons ``[..., corners, 2]`` turn their outside to the camera."""
    x, y = pixels[..., 0], pixels[..., 1]
    area = x * np.roll(y, -1, axis=-1) - np.roll(x, -1, axis=-1) * y
    return area.sum(axis=-1) < 0


def _before_camera(corners: Floats) -> Floats:
    """A polygon ``[corners, 3]`` without its part beside and behind the camera."""
    kept = []
    for here, there in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if here[2] >= _NEAREST:
            kept.append(here)
        if (here[2] - _NEAREST) * (there[2] - _NEAREST) < 0:
            part = (_NEAREST - here[2]) / (there[2] - here[2])
            kept.append(here + part * (there - here))
    return np.array(kept)
