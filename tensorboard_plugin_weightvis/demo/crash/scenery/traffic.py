"""What happens before the camera: where the vehicles that matter are, frame by frame.

A story is a round of poses: it can be entered at any place, and run through either way. Forwards a
vehicle comes nearer, is hit, and is flung out of the picture; backwards one overtakes, swings in
and pulls away. Both are told by the same poses.

Metres and radians, as the camera sees them: x to the right of the middle of our lane, z ahead of
the camera to a vehicle's rear, yaw to the left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LANE = 3.5
BEHIND = -9.0  # where a vehicle is that has been left behind


class Story(NamedTuple):
    """A round of ``n`` places; place 0 is the contact, the last places lead up to it.

    ``poses``: float array ``[vehicles, n, 3]``, x, z and yaw. ``visible``: float array ``[n]``,
    from 0, lost in the haze, to 1. ``jolt``: float array ``[n, 2]``, by how much the camera is
    shaken, right and down, in focal lengths.
    """

    poses: Floats
    visible: Floats
    jolt: Floats


def tell(rng: np.random.Generator, n: int) -> Story:
    """A story drawn at random, ``n`` places long."""
    plot = _PLOTS[rng.choice(len(_PLOTS), p=_SHARES)]
    before, after = round(n * rng.uniform(0.46, 0.64)), round(n * rng.uniform(0.14, 0.22))
    place = (np.arange(n) + before) % n - before
    approach = np.clip(-place / before, 0, 1)  # 1 where it begins, 0 at the contact
    exit_ = np.clip(place / after, 0, 1)
    poses = plot(rng, approach, exit_)
    poses[..., 0] += rng.uniform(-0.25, 0.25)
    fades = 1 - np.clip((approach - 0.86) / 0.14, 0, 1)
    return Story(
        poses,
        np.where((exit_ < 1) & (approach < 1), fades, 0.0),
        _jolt(rng, place, 0.05 if plot is _rear_end else 0.012),
    )


def _rear_end(rng: np.random.Generator, approach: Floats, exit_: Floats) -> Floats:
    """We run into the one ahead."""
    near, far = rng.uniform(2.6, 3.6), rng.uniform(40, 65)
    x = rng.uniform(-0.5, 0.5) * approach - 5.5 * exit_**0.8
    z = near + (far - near) * approach ** rng.uniform(1, 1.6) + (BEHIND - near) * exit_**2
    return np.stack([_pose(x, z, rng.uniform(0.2, 0.8) * np.sqrt(exit_))])


def _pile_up(rng: np.random.Generator, approach: Floats, exit_: Floats) -> Floats:
    """One overtakes us, and runs into another ahead of it in its lane."""
    meeting, far = rng.uniform(12, 17), rng.uniform(40, 65)
    last_part = np.clip(approach / rng.uniform(0.35, 0.6), 0, 1)
    leader = meeting + (far - meeting) * approach ** rng.uniform(1, 1.6)
    chaser = (meeting - 5.2) + (BEHIND - meeting + 5.2) * last_part ** rng.uniform(0.8, 1.2)
    swerve = rng.uniform(0.15, 0.5) * np.sqrt(exit_)
    return np.stack(
        [
            _pose(-LANE - 1.6 * exit_, leader + (BEHIND - leader) * exit_**1.3, -swerve),
            _pose(-LANE + 0.9 * exit_, chaser + (BEHIND - chaser) * exit_**1.1, swerve),
        ]
    )


def _sideswipe(rng: np.random.Generator, approach: Floats, exit_: Floats) -> Floats:
    """One ahead swerves out of our lane into another beside it."""
    near, far = rng.uniform(6, 10), rng.uniform(40, 65)
    z = near + (far - near) * approach ** rng.uniform(1, 1.6) + (BEHIND - near) * exit_**1.5
    swerve = 1 - np.clip(approach / rng.uniform(0.15, 0.3), 0, 1)
    lead = rng.uniform(-1.5, 1.5)
    return np.stack(
        [
            _pose(-1.5 * swerve - 4 * exit_, z, 0.25 * swerve * (1 - swerve) + 0.5 * exit_),
            _pose(-LANE - 4 * exit_, z + lead, 0.35 * np.sqrt(exit_)),
        ]
    )


_Plot = Callable[[np.random.Generator, Floats, Floats], Floats]
_PLOTS: tuple[_Plot, ...] = (_rear_end, _pile_up, _sideswipe)
_SHARES = (0.5, 0.2, 0.3)


def _pose(x: Floats, z: Floats, yaw: Floats) -> Floats:
    return np.stack(np.broadcast_arrays(x, z, yaw), axis=-1).astype(np.float64)


def _jolt(rng: np.random.Generator, place: NDArray[np.int64], strength: float) -> Floats:
    """The contact shakes the camera; run through backwards it is a bad stretch of road."""
    fading = np.where((place >= 0) & (place < 8), np.exp(-place / 3), 0.0)
    return strength * fading[:, np.newaxis] * rng.uniform(-1, 1, (len(place), 2))
