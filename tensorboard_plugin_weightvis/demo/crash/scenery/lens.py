"""What the air, the lens and the sensor make of a frame, and the bonnet before them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.demo.crash.opencv import cv2
from tensorboard_plugin_weightvis.demo.crash.scenery.canvas import HEIGHT, WIDTH, Canvas, Picture
from tensorboard_plugin_weightvis.demo.crash.scenery.road import Light, Road


class Lens:
    """Of one clip; ``rng`` decides each frame's rain and noise."""

    def __init__(self, road: Road, rng: np.random.Generator) -> None:
        self._road, self._rng = road, rng
        self._shade = _shade(road.light)
        noise = rng.normal(0, 3.2, (4, HEIGHT, WIDTH, 1))
        self._noise = np.repeat(noise, 3, axis=3).round().astype(np.int16)

    def seen(self, canvas: Canvas) -> Picture:
        """The frame on ``canvas`` as it is recorded, uint8 array ``[HEIGHT, WIDTH, 3]``."""
        picture: Any = cv2.multiply(canvas.picture, self._shade, dtype=cv2.CV_8U)
        if canvas.glow.any():
            halo = cv2.GaussianBlur(canvas.glow, (0, 0), 2.2)
            light = cv2.addWeighted(canvas.glow, 0.55, halo, 0.9, 0)
            picture = cv2.add(picture, cv2.resize(light, (WIDTH, HEIGHT)))
        if self._road.rain:
            self._rain(picture)
        self._draw_bonnet(picture)
        noise = self._noise[self._rng.integers(len(self._noise))]
        noise = np.roll(noise, self._rng.integers(HEIGHT), axis=0)
        return cv2.add(picture, noise, dtype=cv2.CV_8U)

    def _rain(self, picture: Picture) -> None:
        drops = picture.copy()
        count = round(110 * self._road.rain)
        starts = self._rng.uniform((0, 0), (WIDTH, HEIGHT), (count, 2))
        away = (starts - [WIDTH / 2, -0.5 * HEIGHT]) / HEIGHT
        ends = starts + away * self._rng.uniform(4, 14, (count, 1))
        lines = np.stack([starts, ends], axis=1).round().astype(np.int32)
        cv2.polylines(drops, list(lines), False, (228, 222, 218), 1, cv2.LINE_AA)
        cv2.addWeighted(drops, 0.42, picture, 0.58, 0, picture)

    def _draw_bonnet(self, picture: Picture) -> None:
        rows = round(self._road.bonnet)
        if rows:
            dark = 14 + 26 * self._road.light.brightness * (1 - 0.7 * self._road.light.glow)
            for lift, shade in ((0, dark * 1.5), (2, dark)):
                middle, axes = (WIDTH // 2, HEIGHT + 30 + lift), (round(0.56 * WIDTH), 30 + rows)
                colour = (shade * 1.08, shade, shade)
                cv2.ellipse(picture, middle, axes, 0, 180, 360, colour, -1, cv2.LINE_AA)


def _shade(light: Light) -> NDArray[np.float32]:
    """What the lens and the hour take: float32 ``[height, width, 3]``; at night our headlights'
    pool is left."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    a, b = (x - WIDTH / 2) / WIDTH, (y - HEIGHT / 2) / HEIGHT
    vignette = 1 - 0.55 * (a**2 + b**2)
    beam = np.exp(-((a / 0.34) ** 2) - ((y - 0.66 * HEIGHT) / (0.3 * HEIGHT)) ** 2)
    lit = light.brightness + light.glow * (0.75 * beam - 0.12)
    return np.repeat((vignette * lit)[..., np.newaxis], 3, axis=2).astype(np.float32)
