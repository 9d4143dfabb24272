"""A frame that is being painted, in perspective and through the air.

Colours are blue, green, red, 0 to 255, as OpenCV has them; places are in metres, x to the right of
the middle of our lane, y up, z ahead of the camera.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.demo.crash.opencv import cv2
from tensorboard_plugin_weightvis.demo.crash.scenery.road import Road

WIDTH, HEIGHT = 320, 180
HORIZON = round(0.43 * HEIGHT)
MARGIN = 40  # rows that a backdrop has above and below for when the camera nods
Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]

_FOCAL = 0.84 * WIDTH
_EYES = 1.35
_SUBPIXELS = 4


class Canvas:
    """The frames of one clip, one after the other.

    ``picture``: uint8 array ``[HEIGHT, WIDTH, 3]``; ``glow``: the light that is to be added to it,
    uint8 array of half that size.
    """

    def __init__(self, road: Road) -> None:
        self.road, self.light = road, road.light
        self.haze = np.array(road.light.haze, np.float64)

    def begin(self, backdrop: Picture, turn: tuple[float, float], bend: float) -> None:
        """A new frame.

        Args:
          backdrop: uint8 ``[HEIGHT + 2 * MARGIN, WIDTH, 3]``.
          turn: what the camera is turned by, right and down, in focal lengths.
          bend: the road's, in 1/m.
        """
        right, down = _FOCAL * turn[0], float(np.clip(_FOCAL * turn[1], -MARGIN, MARGIN))
        self._centre, self._bend = (WIDTH / 2 + right, HORIZON + down), bend
        top = MARGIN - round(down)
        self._rows = slice(top, top + HEIGHT)
        self.picture = np.roll(backdrop[self._rows], round(right), axis=1)
        self.glow = np.zeros((HEIGHT // 2, WIDTH // 2, 3), np.uint8)

    def see(self, places: Floats) -> Floats:
        """Pixels ``[..., 2]`` of places ``[..., 3]``, all of them before the camera."""
        z = places[..., 2]
        pixels = np.empty((*z.shape, 2))
        pixels[..., 0] = self._centre[0] + _FOCAL * (places[..., 0] / z + self._bend * z)
        pixels[..., 1] = self._centre[1] + _FOCAL * (_EYES - places[..., 1]) / z
        return pixels

    def hazy(self, colour: Any, z: Any, visible: float = 1.0) -> Floats:
        """A colour as it is ``z`` metres off."""
        clear = visible * np.exp(-z / self.road.sight)
        return clear * np.asarray(colour) + (1 - clear) * self.haze

    def fill(self, pixels: Floats, colour: Any) -> None:
        """A convex polygon ``[corners, 2]``."""
        cv2.fillConvexPoly(
            self.picture, _fixed_point(pixels), tuple(colour), cv2.LINE_AA, _SUBPIXELS
        )

    def uncover(self, ground: Picture, outlines: Sequence[Floats]) -> None:
        """Show a ground, as large as a backdrop, inside of polygons ``[corners, 2]``."""
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        for outline in outlines:
            cv2.fillPoly(mask, [_fixed_point(outline)], (255,), cv2.LINE_AA, _SUBPIXELS)
        cv2.copyTo(ground[self._rows], mask, self.picture)

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
        cv2.rectangle(self.picture, (x_1, y_1), (x_2, y_2), shade, -1, cv2.LINE_AA, _SUBPIXELS)

    def disc(self, middle: tuple[float, float, float], radius: float, colour: Any) -> None:
        """A disc that faces us, in metres."""
        x, y = self._point(*middle)
        size = _FOCAL * radius / middle[2]
        if -size < x < WIDTH + size and -size < y < HEIGHT + size:
            place = (int(2**_SUBPIXELS * x), int(2**_SUBPIXELS * y))
            shade, size = tuple(self.hazy(colour, middle[2])), round(2**_SUBPIXELS * size)
            cv2.circle(self.picture, place, size, shade, -1, cv2.LINE_AA, _SUBPIXELS)

    def shine(self, place: tuple[float, float, float], radius: float, colour: Any) -> None:
        """A light that dazzles; its colour is what it adds."""
        x, y = self._point(*place)
        size = max(1, round(_FOCAL * radius / place[2] / 2))
        if abs(x) < 2 * WIDTH and abs(y) < 2 * HEIGHT:
            cv2.circle(self.glow, (round(x / 2), round(y / 2)), size, tuple(colour), -1)

    def _point(self, x: float, y: float, z: float) -> tuple[float, float]:
        """As :meth:`see`, for one place, where NumPy is slow."""
        across = self._centre[0] + _FOCAL * (x / z + self._bend * z)
        return across, self._centre[1] + _FOCAL * (_EYES - y) / z


def distance(rows: NDArray[np.int64]) -> Floats:
    """How far away the ground is in ``rows`` below the horizon: ``[rows, 1]``."""
    return _FOCAL * _EYES / np.maximum(rows, 0.5)[:, np.newaxis]


def _fixed_point(pixels: Floats) -> NDArray[np.int32]:
    """Corners as OpenCV takes them, in parts of a pixel; far outside they stay in its range."""
    return (np.minimum(np.maximum(pixels, -4000), 4000) * 2**_SUBPIXELS).astype(np.int32)
