"""The sky, its clouds, hills far off and the land before them: painted once a clip."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.demo.crash.opencv import cv2
from tensorboard_plugin_weightvis.demo.crash.scenery.canvas import (
    HEIGHT,
    HORIZON,
    MARGIN,
    WIDTH,
    Canvas,
    Picture,
    distance,
)


def paint(canvas: Canvas, rng: np.random.Generator) -> Picture:
    """All but the road, uint8 array ``[HEIGHT + 2 * MARGIN, WIDTH, 3]``."""
    light = canvas.light
    rows = HEIGHT + 2 * MARGIN
    horizon = HORIZON + MARGIN
    up = np.clip((horizon - np.arange(rows)) / horizon, 0, 1)[:, np.newaxis]
    sky = up**0.7 * light.sky + (1 - up**0.7) * canvas.haze
    ground = canvas.hazy(light.land, distance(np.arange(rows) - horizon))
    lines = np.where((np.arange(rows) < horizon)[:, np.newaxis], sky, ground)
    picture = np.repeat(lines[:, np.newaxis], WIDTH, axis=1)
    puffs = rng.normal(0, 1, (6, 9)).astype(np.float32)
    clouds = cv2.resize(puffs, (WIDTH, horizon), interpolation=cv2.INTER_CUBIC)
    clouds = np.clip(clouds, 0, 2)[..., np.newaxis] * (0.5 - 0.4 * light.glow)
    picture[:horizon] += 16 * clouds * up[:horizon, np.newaxis] ** 0.4
    painted = np.clip(picture, 0, 255).astype(np.uint8)
    _paint_skyline(painted, canvas, horizon, rng)
    return painted


def _paint_skyline(
    picture: Picture, canvas: Canvas, horizon: int, rng: np.random.Generator
) -> None:
    """Hills far off, so that the horizon is not a ruler's line."""
    across = np.arange(-8, WIDTH + 9, 8)
    for height, clear in ((16, 0.16), (8, 0.3)):
        waves = rng.uniform(0.5, 2.5, (2, 1)) * across / WIDTH * 2 * np.pi
        tops = height * (1 + np.sin(waves + rng.uniform(0, 6, (2, 1))).sum(axis=0) / 3)
        corners = np.stack([across, horizon - tops * 0.6], axis=1)
        foot = [[across[-1], horizon + 1], [across[0], horizon + 1]]
        colour = clear * np.array(canvas.light.land) * 0.7 + (1 - clear) * canvas.haze
        whole = np.concatenate([corners, foot]).round().astype(np.int32)
        cv2.fillPoly(picture, [whole], tuple(colour.tolist()), cv2.LINE_AA)
