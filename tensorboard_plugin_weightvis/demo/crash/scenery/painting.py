"""A road through a windscreen: light, weather, roadside and vehicles, in perspective."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.demo.crash.scenery import backdrop, bodies, carriageway, roadside
from tensorboard_plugin_weightvis.demo.crash.scenery.bodies import Vehicle
from tensorboard_plugin_weightvis.demo.crash.scenery.canvas import Canvas, Picture
from tensorboard_plugin_weightvis.demo.crash.scenery.lens import Lens
from tensorboard_plugin_weightvis.demo.crash.scenery.road import ROUND, Road


class View(NamedTuple):
    """All that moves, in one frame: the way gone in metres, what the camera is turned by (right and
    down, in focal lengths), the road's bend in 1/m, and the vehicles."""

    way: float
    turn: tuple[float, float]
    bend: float
    vehicles: Sequence[Vehicle]


class Painter:
    """Paints the frames of one clip."""

    def __init__(self, road: Road) -> None:
        rng = np.random.default_rng(road.seed)
        self._road, self._canvas = road, Canvas(road)
        self._backdrop = backdrop.paint(self._canvas, rng)
        self._tarmac = carriageway.tarmac(self._canvas)
        self._lens = Lens(road, rng)

    def frame(self, view: View) -> Picture:
        """One frame, uint8 array ``[height, width, 3]``."""
        self._canvas.begin(self._backdrop, view.turn, view.bend)
        carriageway.draw(self._canvas, self._tarmac, view.way)
        for _, draw in sorted(self._standing(view), key=lambda each: -each[0]):
            draw()
        return self._lens.seen(self._canvas)

    def _standing(self, view: View) -> Iterator[tuple[float, Callable[[], None]]]:
        """What stands and drives, with how far ahead it is."""
        for thing in self._road.things:
            z = (thing.along - view.way) % ROUND
            if 2.5 < z < 0.75 * ROUND:
                yield z, partial(roadside.draw, self._canvas, thing, z)
        for vehicle in view.vehicles:
            if vehicle.visible > 0 and -vehicle.shape.length < vehicle.z < 130:
                yield vehicle.z, partial(bodies.draw, self._canvas, vehicle)
