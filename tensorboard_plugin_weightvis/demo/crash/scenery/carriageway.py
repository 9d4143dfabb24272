"""The road from its bed to its lines."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.demo.crash.scenery.canvas import (
    HEIGHT,
    HORIZON,
    MARGIN,
    WIDTH,
    Canvas,
    Floats,
    Picture,
    distance,
)

_DASH, _DASHES_APART = 4.0, 12.0
_ALONG = np.geomspace(1.6, 140, 22)  # where the road's lines have their corners
_LINE = 0.09


def tarmac(canvas: Canvas) -> Picture:
    """What is seen of the road's bed wherever it is, as large as a backdrop."""
    rows = np.arange(HEIGHT + 2 * MARGIN) - HORIZON - MARGIN
    wet = 0.35 * canvas.road.rain * np.clip(rows / HEIGHT, 0, 1)[:, np.newaxis]
    lines = canvas.hazy(canvas.light.road, distance(rows))
    lines = (1 - wet) * lines + wet * np.array(canvas.light.sky)
    picture = np.repeat(lines[:, np.newaxis], WIDTH, axis=1)
    return np.clip(picture, 0, 255).astype(np.uint8)


def draw(canvas: Canvas, bed: Picture, way: float) -> None:
    """Draw both directions' roads; ``bed`` from :func:`tarmac`, ``way`` gone in metres."""
    lanes = canvas.road.lanes
    left, right = min(lanes) - 2.3, max(lanes) + 2.6
    strips = (left, right), (left - 10.5, left - 2.2)
    canvas.uncover(bed, [_strip(canvas, _ALONG, *edges) for edges in strips])
    for x in (left + 0.45, right - 0.75, left - 2.7):
        _draw_line(canvas, x)
    for x in (*(lane + 1.75 for lane in lanes[:-1]), left - 6.3):
        _draw_dashes(canvas, x, way)
    if canvas.road.barrier:
        _draw_barrier(canvas, left - 1.0, way)


def _strip(canvas: Canvas, along: Floats, left: float, right: float) -> Floats:
    """The outline of a strip of the road: up its left edge, and down its right one."""
    places = np.zeros((2 * len(along), 3))
    places[: len(along), 0], places[len(along) :, 0] = left, right
    places[:, 2] = np.concatenate([along, along[::-1]])
    return canvas.see(places)


def _draw_line(canvas: Canvas, x: float) -> None:
    along = _ALONG[:-6:2]
    outline = _strip(canvas, along, x - _LINE, x + _LINE)
    for i, near in enumerate(along[:-1]):
        colour = canvas.hazy(canvas.light.paint, near)
        canvas.fill(outline[[i, i + 1, -i - 2, -i - 1]], colour)


def _draw_dashes(canvas: Canvas, x: float, way: float) -> None:
    first = -way % _DASHES_APART - _DASHES_APART
    for begin in np.arange(first, 84, _DASHES_APART):
        ends = np.maximum([begin, begin + _DASH], _ALONG[0])
        if ends[0] < ends[1]:
            colour = canvas.hazy(canvas.light.paint, ends[0])
            canvas.fill(_strip(canvas, ends, x - _LINE, x + _LINE), colour)


def _draw_barrier(canvas: Canvas, x: float, way: float) -> None:
    for near, far in zip(_ALONG[2:-6:2], _ALONG[4:-4:2], strict=True):
        corners = np.array([[x, 0.5, near], [x, 0.5, far], [x, 0.8, far], [x, 0.8, near]])
        canvas.fill(canvas.see(corners), canvas.hazy((150, 148, 146), near))
    for z in np.arange(-way % 6.0 + 2, 60, 6.0):
        post = np.array([[x, 0, z], [x, 0, z + 0.2], [x, 0.8, z + 0.2], [x, 0.8, z]])
        canvas.fill(canvas.see(post), canvas.hazy((96, 94, 92), z))
