"""Fewer samples that stand for all."""

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
