"""Samples whose structure is known, for every method that draws them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def mixture(samples: int, dimensions: int = 64) -> NDArray[Any]:
    """Two classes on curved sheets, which no line tells apart."""
    rng = np.random.default_rng(5)
    turn, height = rng.uniform(0, 4, samples), rng.uniform(-1, 1, samples)
    side = np.where(np.arange(samples) % 2, 1.0, -1.0)
    sheet = np.stack([side * np.cos(turn), side * np.sin(turn), height, turn * side], axis=1)
    mixed = sheet @ rng.normal(size=(4, dimensions))
    return mixed + rng.normal(scale=0.3, size=mixed.shape)


def spirals(samples: int, dimensions: int = 64) -> tuple[NDArray[Any], NDArray[Any]]:
    """Two interleaved spirals in a plane that lies askew in many dimensions, and which is whose."""
    rng = np.random.default_rng(7)
    side = np.arange(samples) % 2
    turn = 1 + 2 * np.pi * np.sqrt(rng.uniform(0.02, 1, samples)) * 1.5
    plane = np.stack([turn * np.cos(turn + np.pi * side), turn * np.sin(turn + np.pi * side)], 1)
    axes, _ = np.linalg.qr(rng.normal(size=(dimensions, 2)))
    return plane @ axes.T + rng.normal(scale=0.02, size=(samples, dimensions)), side


def three_clusters(samples: int, dimensions: int = 64) -> tuple[NDArray[Any], NDArray[Any]]:
    """Three clusters of which the first two touch, and whose each sample is."""
    rng = np.random.default_rng(8)
    whose = np.arange(samples) % 3
    centres = np.zeros((3, dimensions))
    centres[1, 0], centres[2, 1] = 4.0, 40.0
    return centres[whose] + rng.normal(size=(samples, dimensions)) * 0.9, whose
