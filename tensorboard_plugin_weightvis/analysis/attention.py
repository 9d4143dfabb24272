"""What attention falls on, frame by frame and patch by patch, and what each patch adds to a score.

Scores are ``[..., tokens, tokens]``: row ``q`` says how token ``q`` shares its attention out. The
tokens of a clip are those of a grid, ``n = (t * rows + i) * columns + j``, behind the class token
where there is one. Attention says where a layer takes its input from, not why a model decides:
Jain and Wallace, arXiv 1902.10186; Wiegreffe and Pinter, arXiv 1908.04626.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats


class Grid(NamedTuple):
    """How many tokens there are in time, down and across a clip."""

    frames: int
    rows: int
    columns: int

    @property
    def tokens(self) -> int:
        """All of them."""
        return self.frames * self.rows * self.columns


class Directness(NamedTuple):
    """Shares of a frame's attention, from 0 to 1: on itself, and on the frames beside it."""

    own: Floats
    neighbours: Floats


def frame_matrix(scores: Floats, grid: Grid, *, class_token: bool = False) -> Floats:
    """How much of each frame's attention falls on each frame: the sum over the patches that are
    looked at, the mean over those that look.

    Args:
      scores: float array ``[..., tokens, tokens]``.

    Returns:
      float array ``[..., frames, frames]``. Rows sum to 1, less what goes to a class token.
    """
    return looks(scores, grid, class_token=class_token).sum(axis=(-2, -1))


def looks(scores: Floats, grid: Grid, *, class_token: bool = False) -> Floats:
    """Where the patches of each frame look, in the mean.

    Args:
      scores: float array ``[..., tokens, tokens]``.

    Returns:
      float array ``[..., frames, frames, rows, columns]``: by frame that looks, then place looked
      at.
    """
    among = scores[..., 1:, 1:] if class_token else scores
    patches = grid.rows * grid.columns
    *others, _, tokens = among.shape
    by_frame = among.reshape(*others, grid.frames, patches, tokens).mean(axis=-2)
    return by_frame.reshape(*others, grid.frames, *grid)


def received(scores: Floats, grid: Grid, *, class_token: bool = False) -> Floats:
    """How much each patch is looked at: the mean over all tokens of the grid.

    Args:
      scores: float array ``[..., tokens, tokens]``.

    Returns:
      float array ``[..., frames, rows, columns]``.
    """
    return looks(scores, grid, class_token=class_token).mean(axis=-4)


def rollout(layers: Sequence[Floats]) -> Floats:
    """Attention followed through all layers, half of each passing it by.

    ``R = A_L ... A_1`` with ``A_l = (mean over heads + identity) / 2``: Abnar and Zuidema,
    arXiv 2005.00928.

    Args:
      layers: one float array ``[heads, tokens, tokens]`` a layer, first layer first.

    Returns:
      float array ``[tokens, tokens]``; rows sum to 1.
    """
    through = np.eye(layers[0].shape[-1], dtype=layers[0].dtype)
    for layer in layers:
        mixed = layer.mean(axis=0) + np.eye(len(through), dtype=layer.dtype)
        through = mixed / mixed.sum(axis=-1, keepdims=True) @ through
    return through


def relevance(rolled: Floats, grid: Grid, *, class_token: bool = False) -> Floats:
    """What of each patch reaches the end: the class token's row of a rollout, else the mean of all.

    Args:
      rolled: float array ``[tokens, tokens]``, see :func:`rollout`.

    Returns:
      float array ``[frames, rows, columns]``.
    """
    reached = rolled[0, 1:] if class_token else rolled.mean(axis=0)
    return reached.reshape(grid)


def directness(frames: Floats) -> Directness:
    """How much of a frame's attention falls on itself and on the frames before and after it.

    Args:
      frames: float array ``[..., frames, frames]``, see :func:`frame_matrix`.

    Returns:
      float arrays ``[...]``: means over the frames that look.
    """
    count = frames.shape[-1]
    apart = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    own, beside = ((frames * (apart == by)).sum(axis=(-2, -1)) / count for by in (0, 1))
    return Directness(own, beside)


def chance_directness(frames: int, *, patches: int = 1, class_token: bool = False) -> Directness:
    """The :func:`directness` of attention that is spread evenly over so many frames.

    Args:
      patches: of a frame; without a class token, which gets as much as any of them, they change
        nothing.

    Returns:
      floats: with ``N = frames * patches`` and a class token, ``N / (N + 1)`` of ``1 / frames``
      and of ``2 (frames - 1) / frames^2``.
    """
    own = np.divide(patches, frames * patches + class_token)
    return Directness(own, 2 * (frames - 1) * own / frames)


def class_activation(tokens: Floats, kernel: Floats) -> Floats:
    """Each token's part in each class's score, where the head takes the mean of all tokens:
    ``z_k = b_k + mean_n W_k . x_n``, exactly (Zhou et al., arXiv 1512.04150).

    Args:
      tokens: float array ``[tokens, features]``: what is pooled.
      kernel: float array ``[features, classes]``.

    Returns:
      float array ``[classes, tokens]``; with the bias, a row sums to the class's score.
    """
    return (tokens @ kernel).T / len(tokens)
