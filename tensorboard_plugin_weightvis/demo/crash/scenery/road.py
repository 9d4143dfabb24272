"""What stays the same through a clip: the hour, the weather, the road, and what stands by it.

Colours are blue, green, red, 0 to 255, as OpenCV has them; places are in metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

ROUND = 240.0  # after so many metres the road is the same again


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


class Thing(NamedTuple):
    """Something that stands by the road: ``along`` of the round, ``x`` aside, in metres."""

    kind: str
    along: float
    x: float
    size: float
    colour: tuple[float, float, float]


class Road(NamedTuple):
    """All that stays the same through a clip."""

    light: Light
    sight: float  # metres after which haze has taken 63% of what is seen
    rain: float
    lanes: tuple[float, ...]  # the middles, ours among them
    barrier: bool
    things: Sequence[Thing]
    bonnet: float  # rows
    seed: int
