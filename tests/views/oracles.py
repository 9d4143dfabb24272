"""Rank keys, written from the words of the documentation, one feature at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import logs
import numpy as np
from numpy.typing import NDArray

TWO, TEN = logs.TWO_CLASS, logs.TEN_CLASS


def apart(weights: NDArray[Any]) -> list[float]:
    return [max(row) - min(row) for row in weights.tolist()]


def spread(seen: NDArray[Any]) -> list[float]:
    return [float(np.sqrt(np.mean((h - h.mean()) ** 2))) for h in seen.astype(float).T]


def times(some: list[float], others: list[float]) -> list[float]:
    return [a * b for a, b in zip(some, others, strict=True)]


# (run, step, rank): what the features are sorted by, the largest first.
KEYS: dict[tuple[str, int, str], Callable[[], list[float]]] = {
    ("two_class", 30, "index"): lambda: [-float(i) for i in range(12)],
    ("two_class", 7, "class:0:desc"): TWO.kernels[7][:, 0].tolist,
    ("two_class", 7, "class:1:asc"): (-TWO.kernels[7][:, 1]).tolist,
    ("two_class", 7, "margin:desc"): lambda: apart(TWO.kernels[7]),
    ("two_class", 7, "influence:desc"): lambda: times(
        apart(TWO.kernels[7]), spread(TWO.evaluations[7].activations)
    ),
    ("two_class", 30, "change:desc"): lambda: apart(TWO.kernels[30] - TWO.kernels[0]),
    ("ten_class", 5, "class:9:desc"): TEN.kernels[5][:, 9].tolist,
    ("ten_class", 5, "margin:desc"): lambda: apart(TEN.kernels[5]),
    ("ten_class", 10, "influence:desc"): lambda: times(
        apart(TEN.kernels[10]), spread(TEN.evaluations[5].activations)
    ),
    ("ten_class", 10, "change:desc"): lambda: apart(TEN.kernels[10] - TEN.kernels[0]),
}


def order(keys: list[float]) -> list[int]:
    """The largest first, ties by index, what is not finite before everything."""

    def place(index: int) -> tuple[bool, float, int]:
        finite = math.isfinite(keys[index])
        return finite, -keys[index] if finite else 0.0, index

    return sorted(range(len(keys)), key=place)
