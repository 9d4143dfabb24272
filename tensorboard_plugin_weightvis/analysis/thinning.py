"""Fewer samples, or epochs, that stand for all."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Integers


def thinned(labels: Integers, most: int) -> Integers:
    """So many samples at most, each label keeping its share.

    Args:
      labels: int array ``[samples]``.
      most: how many, 0 or more.

    Returns:
      int array ``[at most most]``: places in ``labels``, in order.
    """
    if len(labels) <= most:
        return np.arange(len(labels))
    by_label = np.argsort(labels, kind="stable")
    return np.sort(by_label[np.linspace(0, len(labels) - 1, most).astype(int)])


def evenly(count: int, most: int) -> list[int]:
    """So many of ``count`` places at most, evenly spread, the first and the last among them; of one
    alone it is the last."""
    if count <= most:
        return list(range(count))
    return np.linspace(count - 1, 0, most).round().astype(int)[::-1].tolist()
