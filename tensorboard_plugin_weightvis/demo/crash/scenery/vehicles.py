"""Vehicles as shaded boxes with windows, wheels and lights: coloured polygons in metres.

Of a vehicle: x to the right of its middle, y up from the ground, z forwards from its rear.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CORNERS = 8  # of a polygon; one of fewer repeats its last
_GLASS = np.array([52.0, 44, 38])
_RUBBER = np.array([24.0, 24, 24])
_PLATE = np.array([205.0, 215, 215])
_LAMP = np.array([38.0, 26, 150])
_HEADLAMP = np.array([215.0, 225, 225])
_PAINTS = (
    (225, 225, 222),
    (178, 176, 172),
    (110, 108, 104),
    (44, 42, 42),
    (48, 44, 168),
    (150, 88, 40),
    (70, 110, 58),
    (46, 150, 205),
    (96, 60, 44),
)
_SHADES = {"rear": 0.86, "front": 0.8, "left": 0.7, "right": 1.0, "top": 1.15}


class Shape(NamedTuple):
    """Polygons, those in front later: ``corners`` float array ``[polygons, 8, 3]``, seen from
    outside anticlockwise; ``colours`` float array ``[polygons, 3]``, blue, green, red, 0 to 255.
    ``tail`` and ``front``: where the lamps are, float arrays ``[2, 3]``. ``width``, ``length``:
    in metres."""

    corners: Floats
    colours: Floats
    tail: Floats
    front: Floats
    width: float
    length: float


class _Box(NamedTuple):
    """A prism that narrows upwards: ``[rear, front]`` at its foot and its top, half widths."""

    foot: tuple[float, float]
    top: tuple[float, float]
    low: float
    high: float
    half_foot: float
    half_top: float

    def faces(self) -> dict[str, Floats]:
        """Each side's corners, float array ``[4, 3]``, from its lower left as one looks at it."""
        rear_left, rear_right, front_right, front_left = _ring(self.foot, self.low, self.half_foot)
        tops = _ring(self.top, self.high, self.half_top)
        return {
            "front": np.array([front_right, front_left, tops[3], tops[2]]),
            "left": np.array([front_left, rear_left, tops[0], tops[3]]),
            "right": np.array([rear_right, front_right, tops[2], tops[1]]),
            "top": np.array([tops[0], tops[1], tops[2], tops[3]]),
            "rear": np.array([rear_left, rear_right, tops[1], tops[0]]),
        }


def choose(rng: np.random.Generator, *, heavy: float = 0.25) -> Shape:
    """A vehicle drawn at random, ``heavy`` being the share of vans, lorries and buses."""
    paint = np.array(_PAINTS[rng.integers(len(_PAINTS))]) * rng.uniform(0.85, 1.1)
    if rng.random() < heavy:
        return (_van, _lorry, _bus)[rng.integers(3)](rng, paint)
    return _car(rng, paint)


def _car(rng: np.random.Generator, paint: Floats) -> Shape:
    tall = rng.choice([0.0, 0.0, 0.18, 0.3])
    half, length = rng.uniform(0.86, 0.97), rng.uniform(4.1, 4.8)
    waist, roof = 0.9 + 0.6 * tall, 1.42 + tall
    hatch = rng.uniform(0.02, 0.5) * (tall == 0)
    body = _Box((0.1, length - 0.1), (0, length), 0.24, waist, half, half * 0.97)
    cabin = _Box(
        (hatch, length * 0.72), (hatch + 0.45, length * 0.55), waist, roof, half * 0.92, half * 0.76
    )
    parts = [*_painted(body, paint), *_rear_of_car(body), *_front_of_car(body)]
    parts += [*_wheels(half, 0.33, (0.8, length - 0.85)), *_painted(cabin, paint)]
    sides = {"rear": (0.08, 0.92), "front": (0.06, 0.94), "left": (0.08, 0.92)}
    sides["right"] = sides["left"]
    faces = cabin.faces()
    parts += [(_part(faces[side], u, (0.14, 0.86)), _GLASS) for side, u in sides.items()]
    parts.append((_part(faces["left"], (0.47, 0.52), (0.1, 0.9)), paint * 0.6))
    parts.append((_part(faces["right"], (0.47, 0.52), (0.1, 0.9)), paint * 0.9))
    return _shape(parts, half, length, 0.74)


def _van(rng: np.random.Generator, paint: Floats) -> Shape:
    half, length, roof = 0.98, rng.uniform(4.9, 5.6), rng.uniform(1.95, 2.4)
    body = _Box((0, length), (0.08, length - 1.0), 0.28, roof, half, half * 0.93)
    faces = body.faces()
    parts = [*_painted(body, paint), *_wheels(half, 0.36, (0.95, length - 1))]
    parts += [(_part(faces["rear"], u, (0.58, 0.86)), _GLASS) for u in ((0.09, 0.47), (0.53, 0.91))]
    parts.append((_part(faces["rear"], (0.495, 0.505), (0.05, 0.95)), paint * 0.5))
    parts.append((_part(faces["front"], (0.08, 0.92), (0.5, 0.88)), _GLASS))
    parts.append((_part(faces["left"], (0.04, 0.24), (0.5, 0.86)), _GLASS))
    parts.append((_part(faces["right"], (0.76, 0.96), (0.5, 0.86)), _GLASS))
    parts += [*_rear_of_car(body, lamp=(0.2, 0.42)), *_front_of_car(body, lamp=(0.2, 0.3))]
    return _shape(parts, half, length, 0.8)


def _lorry(rng: np.random.Generator, paint: Floats) -> Shape:
    half, length, roof = 1.22, rng.uniform(7.5, 9.5), rng.uniform(3.1, 3.7)
    load = np.array(_PAINTS[rng.integers(4)]) * rng.uniform(0.85, 1.05)
    cab = _Box((length - 2, length), (length - 2, length - 0.3), 0.5, roof - 0.5, half, half * 0.95)
    chassis = _Box((0.2, length), (0.2, length), 0.45, 0.95, half * 0.9, half * 0.9)
    trailer = _Box((0, length - 2.3), (0, length - 2.3), 0.95, roof, half, half)
    faces = trailer.faces()
    parts = [*_painted(cab, paint), *_painted(chassis, np.array([52.0, 50, 50]))]
    parts += [*_wheels(half, 0.5, (1.1, 2.3, length - 1.1)), *_painted(trailer, load)]
    parts.append((_part(faces["rear"], (0.493, 0.507), (0.02, 0.98)), load * 0.5))
    parts += [(_part(faces["rear"], (0, 1), v), load * 0.62) for v in ((0, 0.03), (0.97, 1))]
    parts += [(_part(faces["rear"], u, (0, 1)), load * 0.62) for u in ((0, 0.03), (0.97, 1))]
    parts.append((_part(faces["left"], (0.1, 0.9), (0.3, 0.6)), paint))
    parts.append((_part(faces["right"], (0.1, 0.9), (0.3, 0.6)), paint))
    rear = _Box((0.15, 0.3), (0.15, 0.3), 0.5, 0.85, half * 0.92, half * 0.92).faces()["rear"]
    parts += _pair(rear, (0.03, 0.17), (0.1, 0.9), _LAMP)
    parts += [(_part(rear, (0.4, 0.6), (0.1, 0.8)), _PLATE)]
    return _shape(parts, half, length, 0.7)


def _bus(rng: np.random.Generator, paint: Floats) -> Shape:
    half, length, roof = 1.24, rng.uniform(9, 11), rng.uniform(2.9, 3.3)
    body = _Box((0, length), (0.1, length - 0.1), 0.35, roof, half, half * 0.97)
    faces = body.faces()
    parts = [*_painted(body, paint), *_wheels(half, 0.48, (2.4, length - 2.4))]
    parts.append((_part(faces["rear"], (0.07, 0.93), (0.5, 0.88)), _GLASS))
    parts.append((_part(faces["front"], (0.05, 0.95), (0.36, 0.86)), _GLASS))
    for i in range(6):
        pane = (0.04 + 0.155 * i, 0.17 + 0.155 * i)
        parts += [(_part(faces[side], pane, (0.48, 0.84)), _GLASS) for side in ("left", "right")]
    parts += [(_part(faces["rear"], (0.08, 0.92), (0.1, 0.13)), paint * 0.5)]
    parts += [*_rear_of_car(body, lamp=(0.16, 0.34)), *_front_of_car(body, lamp=(0.1, 0.18))]
    return _shape(parts, half, length, 0.85)


_Part = tuple[Floats, Floats]


def _shape(parts: list[_Part], half: float, length: float, lamps: float) -> Shape:
    ends = [np.array([[side * half * 0.8, lamps, z] for side in (-1, 1)]) for z in (0.0, length)]
    corners = np.stack([_padded(corners) for corners, _ in parts])
    colours = np.array([colour for _, colour in parts], np.float64)
    return Shape(corners, colours, ends[0], ends[1], 2 * half, length)


def _painted(box: _Box, paint: Floats) -> list[_Part]:
    return [(corners, paint * _SHADES[side]) for side, corners in box.faces().items()]


def _rear_of_car(body: _Box, lamp: tuple[float, float] = (0.62, 0.9)) -> list[_Part]:
    rear = body.faces()["rear"]
    return [
        (_part(rear, (0, 1), (0, 0.2)), np.array([46.0, 45, 45])),
        *_pair(rear, (0.03, 0.2), lamp, _LAMP),
        (_part(rear, (0.38, 0.62), (0.3, 0.48)), _PLATE),
    ]


def _front_of_car(body: _Box, lamp: tuple[float, float] = (0.5, 0.8)) -> list[_Part]:
    front = body.faces()["front"]
    return [
        (_part(front, (0.25, 0.75), (0.25, 0.6)), np.array([40.0, 40, 40])),
        *_pair(front, (0.03, 0.2), lamp, _HEADLAMP),
    ]


def _pair(
    face: Floats, u: tuple[float, float], v: tuple[float, float], colour: Floats
) -> list[_Part]:
    """The same patch left and right."""
    return [(_part(face, each, v), colour) for each in (u, (1 - u[1], 1 - u[0]))]


def _wheels(half: float, radius: float, axles: tuple[float, ...]) -> list[_Part]:
    """Seen from the side as discs, from behind as what is below the body."""
    round_ = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    y, z = radius * (1 + np.sin(round_)), radius * np.cos(round_)
    parts: list[_Part] = []
    for axle in axles:
        parts += [
            (np.stack([np.full(CORNERS, half), y, axle + z], axis=1), _RUBBER),
            (np.stack([np.full(CORNERS, -half), y, axle - z], axis=1), _RUBBER),
        ]
    tyres = _Box((axles[0] - radius,) * 2, (axles[0] - radius,) * 2, 0, radius, half, half)
    return parts + _pair(tyres.faces()["rear"], (0.02, 0.16), (0, 1), _RUBBER)


def _ring(ends: tuple[float, float], y: float, half: float) -> list[tuple[float, float, float]]:
    rear, front = ends
    return [(-half, y, rear), (half, y, rear), (half, y, front), (-half, y, front)]


def _part(face: Floats, u: tuple[float, float], v: tuple[float, float]) -> Floats:
    """A patch of a face: from ``u[0]`` to ``u[1]`` of its width, ``v`` of its height."""
    low_left, low_right, high_right, high_left = face
    places = [(u[0], v[0]), (u[1], v[0]), (u[1], v[1]), (u[0], v[1])]
    return np.array(
        [
            (1 - b) * ((1 - a) * low_left + a * low_right)
            + b * ((1 - a) * high_left + a * high_right)
            for a, b in places
        ]
    )


def _padded(corners: Floats) -> Floats:
    return np.concatenate([corners, np.repeat(corners[-1:], CORNERS - len(corners), axis=0)])
