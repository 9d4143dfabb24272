"""The log loss of many classes as a function of one feature alone, all others at their mean."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

# How far two nodes of the table are apart, in scores, and how many there may be on each side.
_NODE_EVERY = 0.125
_FEWEST_NODES, _MOST_NODES = 4, 4096
_NEWTON_STEPS = 8
_NO_SLOPE = 1e-12


class Alone:
    """What samples gain where one feature stands ``t`` from its mean instead of at it.

    A sample of class c gains ``W_c t - F(t)``, with ``F(t) = logsumexp(b + W t) - logsumexp(b)``
    the same for all. F is tabulated with its slopes, which makes each cubic between nodes right to
    a millionth or so, at the cost of the nodes' exponentials instead of the samples'.

    Args:
      start: float64 array ``[classes]``: the scores with every feature at its mean.
      weights: float64 array ``[classes]``: the feature's.
      moved: float64 array ``[samples]``: how far the samples are from the mean.
    """

    def __init__(self, start: Floats, weights: Floats, moved: Floats) -> None:
        from scipy.interpolate import CubicHermiteSpline

        self._weights = weights
        self._spread = float(np.ptp(weights))
        below, above = _nodes(moved, self._spread)
        self._zero = len(below)
        self._nodes = np.concatenate([below, above])
        z = start[:, None] + np.multiply.outer(weights, self._nodes)
        top = z.max(axis=0)
        np.exp(np.subtract(z, top, out=z), out=z)
        sums = z.sum(axis=0)
        rise = np.log(sums) + top
        self._rise = rise - rise[self._zero]
        self._slopes = weights @ z / sums
        self._curve = CubicHermiteSpline(self._nodes, self._rise, self._slopes)

    def gains(self, moved: Floats, labels: Integers) -> Floats:
        """What samples so far from the mean, and of those labels, gain: float64 array
        ``[samples]``, in nats."""
        return self._weights[labels] * moved - self._curve(moved)

    def reach(self) -> Floats:
        """How far from the mean a sample of each class still gains: float64 array ``[classes]``.

        A gain is concave in the move, so that a class gains between zero and its reach, on one
        side only; infinite where it gains as far as samples go.
        """
        slope = self._weights - self._slopes[self._zero]
        side = np.where(np.abs(slope) > _NO_SLOPE * self._spread, np.sign(slope), 0).astype(int)
        gaining = np.multiply.outer(self._weights, self._nodes) > self._rise
        after = gaining[:, self._zero + 1 :].sum(axis=1)
        before = gaining[:, : self._zero].sum(axis=1)
        # The first node that no longer gains.
        place = self._zero + side * (np.where(side > 0, after, before) + 1)
        ends = (side != 0) & (place >= 0) & (place < len(self._nodes))
        with np.errstate(invalid="ignore"):
            reach = np.where(side == 0, 0.0, side * np.inf)
        reach[ends] = self._ends(self._weights[ends], self._nodes[place[ends]])
        return reach

    def _ends(self, weights: Floats, beyond: Floats) -> Floats:
        """Where the gains are zero again, by Newton's method from points beyond."""
        slope = self._curve.derivative()
        t = beyond
        for _ in range(_NEWTON_STEPS):
            t = t - (weights * t - self._curve(t)) / (weights - slope(t))
        return t


def _nodes(moved: Floats, spread: float) -> tuple[Floats, Floats]:
    """From the least move up to zero, and from zero to the largest."""
    sides = -min(float(moved.min()), 0.0), max(float(moved.max()), 0.0)
    cells = [
        int(np.clip(side * spread / _NODE_EVERY, _FEWEST_NODES, _MOST_NODES)) for side in sides
    ]
    below = np.linspace(-sides[0], 0.0, cells[0] + 1)[:-1] if sides[0] else np.empty(0)
    # Two nodes at least.
    return below, np.linspace(0.0, sides[1] or 1.0, cells[1] + 1)
