"""What stands by the road: trees, bushes, lamps, signs, posts, houses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tensorboard_plugin_weightvis.demo.crash.scenery.canvas import Canvas
from tensorboard_plugin_weightvis.demo.crash.scenery.road import Thing

_PANES_SEEN = 90.0
_WARM = np.array([110.0, 180, 235])


def draw(canvas: Canvas, thing: Thing, z: float) -> None:
    """Draw a thing that is ``z`` metres ahead."""
    _DRAWN[thing.kind](canvas, thing, z)


def _draw_tree(canvas: Canvas, thing: Thing, z: float) -> None:
    x, size = thing.x, thing.size
    canvas.upright((x - 0.04 * size, x + 0.04 * size), (0, 0.5 * size), z, (40, 52, 66))
    for aside, up, radius, shade in (
        (0, 0.62, 0.34, 0.8),
        (-0.14, 0.72, 0.24, 1),
        (0.15, 0.8, 0.2, 1.15),
    ):
        middle = (x + aside * size, up * size, z)
        canvas.disc(middle, radius * size, np.array(thing.colour) * shade)


def _draw_bush(canvas: Canvas, thing: Thing, z: float) -> None:
    for aside, up, radius in ((-0.5, 0.3, 0.45), (0.1, 0.45, 0.55), (0.6, 0.3, 0.4)):
        middle = (thing.x + aside * thing.size, up * thing.size, z)
        canvas.disc(middle, radius * thing.size, thing.colour)


def _draw_lamp(canvas: Canvas, thing: Thing, z: float) -> None:
    x, inward = thing.x, -np.sign(thing.x)
    canvas.upright((x - 0.07, x + 0.07), (0, 8), z, (92, 92, 92))
    canvas.upright((x, x + 1.8 * inward), (7.85, 8), z, (92, 92, 92))
    canvas.upright((x + 1.2 * inward, x + 1.9 * inward), (7.7, 7.9), z, (190, 215, 225))
    if canvas.light.glow > 0.5:
        canvas.shine((x + 1.5 * inward, 7.7, z), 0.67, np.exp(-z / 120) * _WARM)


def _draw_sign(canvas: Canvas, thing: Thing, z: float) -> None:
    x, half = thing.x, thing.size / 2
    canvas.upright((x - 0.05, x + 0.05), (0, 2.2), z, (120, 120, 120))
    canvas.upright((x - half, x + half), (2.1, 2.1 + thing.size), z, (235, 235, 235))
    inner = 0.8 * half
    top = 2.1 + 0.9 * thing.size
    canvas.upright((x - inner, x + inner), (2.1 + 0.1 * thing.size, top), z, thing.colour)


def _draw_post(canvas: Canvas, thing: Thing, z: float) -> None:
    canvas.upright((thing.x - 0.06, thing.x + 0.06), (0, 0.95), z, (225, 225, 225))
    canvas.upright((thing.x - 0.06, thing.x + 0.06), (0.62, 0.82), z, (48, 48, 48))


def _draw_house(canvas: Canvas, thing: Thing, z: float) -> None:
    """Its wall along the road, and the one that looks our way."""
    deep, high, outward = 11.0, thing.size, np.sign(thing.x)
    x, far = thing.x, thing.x + 9 * outward
    paint = np.array(thing.colour)
    side = np.array([[x, 0, z], [x, 0, z + deep], [x, high, z + deep], [x, high, z]])
    canvas.fill(canvas.see(side), canvas.hazy(paint * 0.75, z))
    canvas.upright((x, far), (0, high), z, paint)
    if z > _PANES_SEEN:
        return
    dark = canvas.light.glow > 0.5
    for i, storey in enumerate(np.arange(1.2, high - 1.5, 2.8)):
        for j in range(3):
            lit = dark and (i * 3 + j + round(thing.along)) % 3 == 0
            colour = (120, 190, 230) if lit else (70, 62, 58)
            left = x + outward * (1.2 + 2.6 * j)
            canvas.upright((left, left + 1.3 * outward), (storey, storey + 1.4), z, colour)
            near = z + 1.2 + 3.2 * j
            pane = [[x, storey, near], [x, storey, near + 1.7]]
            pane += [[x, storey + 1.4, near + 1.7], [x, storey + 1.4, near]]
            canvas.fill(canvas.see(np.array(pane)), canvas.hazy(colour, z))


_DRAWN: dict[str, Callable[[Canvas, Thing, float], None]] = {
    "tree": _draw_tree,
    "bush": _draw_bush,
    "lamp": _draw_lamp,
    "sign": _draw_sign,
    "post": _draw_post,
    "house": _draw_house,
}
