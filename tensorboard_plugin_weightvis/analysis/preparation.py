"""Samples made fit for a layout: what t-SNE or UMAP would choke on is kept from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

FEWEST_POINTS = 4
_WIDEST = 64
_REDUCED = 50
_POWER_ITERATIONS = 3
_NUMBERS_AT_ONCE = 2**18


class Prepared(NamedTuple):
    """Points that may be laid out.

    ``points``: float32 array ``[kept, dimensions]``, centred, of unit spread; ``rows``: int array
    ``[kept]``, which of the given samples they are; ``notes``: sentences for the reader;
    ``picture_only``: too few or too equal for neighbourhoods, so only their main axes can be drawn.
    """

    points: Floats
    rows: Integers
    notes: list[str]
    picture_only: bool


def prepare(values: Floats) -> Prepared:
    """Make samples fit for a layout, and say what was done to them.

    More than 64 dimensions are reduced to 50 by randomised PCA (Halko et al., 2011), which keeps
    nearly all neighbourhoods at a fifth of the cost.

    Args:
      values: float array ``[samples, dimensions]``; NaN, infinite, huge and equal values may occur.
    """
    finite = np.isfinite(values).all(axis=1)
    rows = np.flatnonzero(finite).astype(np.int64)
    notes = []
    if len(rows) < len(values):
        left_out = len(values) - len(rows)
        notes.append(f"{left_out} of {len(values)} samples are left out: not all finite.")
    points = _scaled(values if finite.all() else values[finite])
    varied = bool(points.size) and bool(np.any(points))
    if not varied and len(points) > 1:
        notes.append("All samples are the same here, so they are drawn as one point.")
    elif len(points) < FEWEST_POINTS:
        notes.append(f"A layout needs {FEWEST_POINTS} samples or more; their main axes are drawn.")
    if not varied:
        points = np.zeros((len(points), 2), np.float32)
    if points.shape[1] > _WIDEST:
        points = _reduced(points)
    if points.shape[1] < 2:
        points = np.pad(points, ((0, 0), (0, 2 - points.shape[1])))
    return Prepared(points, rows, notes, not varied or len(points) < FEWEST_POINTS)


def main_axes(points: Floats) -> Floats:
    """The first two principal axes: float64 array ``[points, 2]``, signs fixed, so that pictures
    of like points are turned alike."""
    if not len(points):
        return np.zeros((0, 2))
    _, vectors = np.linalg.eigh((points.T @ points).astype(np.float64))
    axes = vectors[:, ::-1][:, :2]
    strongest = axes[np.argmax(np.abs(axes), axis=0), np.arange(2)]
    return points @ (axes * np.where(strongest < 0, -1.0, 1.0))


def explained(points: Floats) -> float:
    """Which share of all variance the first two principal axes hold, from 0 to 1.

    Args:
      points: float array ``[points, dimensions]``, centred, not all equal.
    """
    strength = np.linalg.eigvalsh((points.T @ points).astype(np.float64))
    return float(strength[-2:].sum() / strength.sum())


def _scaled(values: Floats) -> Floats:
    """Centred and of unit spread, worked out in float64 some rows at a time, kept as float32."""
    points = np.zeros(values.shape, np.float32)
    largest = max(float(values.max()), -float(values.min())) if values.size else 0.0
    if largest == 0:
        return points
    sums = [(values[at] / np.float64(largest)).sum(axis=0) for at in _blocks(values)]
    mean = np.sum(sums, axis=0) / len(values)
    squares = 0.0
    for at in _blocks(values):
        block = values[at] / np.float64(largest) - mean
        squares += float(np.vdot(block, block))
        points[at] = block
    spread = np.sqrt(squares / values.size)
    if spread <= 1e-12:
        # What rounding leaves of equal values is not a difference between samples.
        points[:] = 0
    else:
        points /= np.float32(spread)
    return points


def _blocks(values: Floats) -> Iterator[slice]:
    rows = max(1, _NUMBERS_AT_ONCE // max(1, values.shape[1]))
    return (slice(start, start + rows) for start in range(0, len(values), rows))


def _reduced(points: Floats) -> Floats:
    from sklearn.utils.extmath import randomized_svd

    count = min(_REDUCED, *points.shape)
    # Not sklearn's PCA: it copies the points, and they are centred already.
    left, strength, _ = randomized_svd(points, count, n_iter=_POWER_ITERATIONS, random_state=0)
    return np.ascontiguousarray(left * strength, dtype=np.float32)
