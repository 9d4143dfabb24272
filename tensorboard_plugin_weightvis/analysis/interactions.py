"""Which features matter together otherwise than one by one.

Features add up in the scores of a linear head, but not in its loss: two that say the same are each
missed little, and much together. ``I_jk = D_jk - D_j - D_k``, where D is what ablation costs in log
loss; above zero where the two stand in for each other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.ablation import moved
from tensorboard_plugin_weightvis.analysis.intervals import Effect, of_mean
from tensorboard_plugin_weightvis.analysis.losses import LogLoss
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

_ELEMENTS_AT_ONCE = 2**19


class Interactions(NamedTuple):
    """What ablation costs in log loss, in nats a sample: float64 arrays ``[pairs]``.

    ``one`` and ``other``: of either alone; ``together``: of both; ``interaction``: what the last is
    more than those two, with its interval.
    """

    one: Floats
    other: Floats
    together: Floats
    interaction: Effect


def interactions(
    scores: Floats,
    labels: Integers,
    activations: Floats,
    kernel: Floats,
    pairs: Integers,
    *,
    reference: Floats | None = None,
) -> Interactions:
    """What ablating pairs of features costs beyond ablating either, exactly.

    Args:
      scores: float array ``[samples, classes]``: of the head as it is.
      labels: int array ``[samples]``, all of them classes.
      activations: float array ``[samples, features]``.
      kernel: float array ``[features, classes]``.
      pairs: int array ``[pairs, 2]`` of features.
      reference: float array ``[features]``: what activations are put at; zero for None.
    """
    loss = LogLoss(scores, labels, kernel)
    found = np.empty((6, len(pairs)))
    step = max(1, _ELEMENTS_AT_ONCE // len(labels))
    for start in range(0, len(pairs), step):
        some = slice(start, start + step)
        found[:, some] = _of_some(loss, activations, pairs[some], reference)
    one, other, together, value, low, high = found
    return Interactions(one, other, together, Effect(value, low, high))


def _of_some(
    loss: LogLoss, activations: Floats, pairs: Integers, reference: Floats | None
) -> Floats:
    features, places = np.unique(pairs, return_inverse=True)
    places = places.reshape(pairs.shape)
    away = moved(activations, features, reference)
    alone = loss.change(away.copy(), features)
    found = np.empty((6, len(pairs)))
    for column, (first, second) in enumerate(places):
        both = [first, second]
        together = loss.change_together(away[:, both], features[both])
        beyond = together - alone[:, first] - alone[:, second]
        mean, deviation = beyond.mean(), beyond.std(ddof=1)
        found[:3, column] = alone[:, first].mean(), alone[:, second].mean(), together.mean()
        found[3:, column] = mean, *of_mean(mean, deviation, len(beyond))
    return found
