"""Clips with attention that every test can count again: scores, class activations, frames."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from tensorboard_plugin_weightvis import Writer

Array = NDArray[Any]
GRID = (5, 2, 3)
TOKENS = 30
FRAMES = 10
HEADS = (2, 3)


class Attended(NamedTuple):
    """At one step: for each clip each layer's scores, the class activations, and the outputs."""

    scores: list[list[Array]]
    activation: Array
    outputs: Array


def frames(clips: int) -> Array:
    """Moving bars, uint8 ``[clips, frames, 24, 36]``."""
    columns = np.arange(36)
    at = np.arange(clips)[:, None] + 3 * np.arange(FRAMES)
    bars = np.where(np.abs(columns - at[..., None]) < 4, 230, 40).astype(np.uint8)
    return np.repeat(bars[:, :, None, :], 24, axis=2)


def attended(seed: int, clips: int = 4, *, classes: int = 2, class_token: bool = False) -> Attended:
    """Drawn at random."""
    rng = np.random.default_rng(seed)
    side = TOKENS + class_token
    scores = [
        [softmax(2 * rng.normal(size=(heads, side, side)), axis=-1) for heads in HEADS]
        for _ in range(clips)
    ]
    activation = rng.normal(size=(clips, classes, TOKENS)).astype(np.float32)
    return Attended(scores, activation, activation.sum(axis=-1) + 0.5)


def log(writer: Writer, attention: Attended, *, step: int, **more: Any) -> None:
    """A head and what was attended to."""
    kernel = np.random.default_rng(step).normal(size=(6, attention.outputs.shape[1]))
    writer.head("head", kernel, np.full(len(kernel[0]), 0.5), step=step)
    given = {"grid": GRID, "class_activation": attention.activation} | more
    writer.attention("test", attention.scores, attention.outputs, step=step, **given)
