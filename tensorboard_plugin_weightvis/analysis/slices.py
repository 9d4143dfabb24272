"""The effects of all features, a few at a time, so that a caller can stop or show them between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.intervals import Effect
from tensorboard_plugin_weightvis.analysis.losses import Estimate
from tensorboard_plugin_weightvis.analysis.ranking import descending
from tensorboard_plugin_weightvis.analysis.types import Flags, Integers

# Of so many features the exact effect is worked out where that of all would take too long.
EXACTLY = 50
# Work is counted in exponentials; so many take about a tenth of a second.
_IN_A_SLICE = 2**26
# Where all features take more than so many, most are estimated.
_IN_ALL = 2**32
# How much of the work estimates are, where there are any.
_ESTIMATES_SHARE = 0.5


class Known(NamedTuple):
    """What is known after a slice.

    ``effect``: NaN where nothing is known yet; of a feature whose value is an estimate the bounds
    stay NaN. ``exact``: bool array ``[features]``, whether its value is exact. ``share``: of the
    work that is done, from 0 to 1. The arrays are the caller's own.
    """

    effect: Effect
    exact: Flags
    share: float


def exact(effect: Callable[[Integers], Effect], features: int, each: int) -> Iterator[Known]:
    """The exact effect of every feature.

    Args:
      effect: what is found of some features: int array ``[chosen]`` to arrays ``[chosen]``.
      features: how many there are.
      each: what one costs, in exponentials.
    """
    yield from _known(effect, _nothing(features), _some(np.arange(features), each))


def exact_or_estimated(
    effect: Callable[[Integers], Effect],
    estimates: Callable[[], Iterator[Estimate]],
    features: int,
    each: int,
    exactly: int,
) -> Iterator[Known]:
    """The exact effect of every feature if there is time for it; else estimates of all, and then
    the exact effect of those whose estimates are largest.

    Args:
      effect: as for :func:`exact`.
      estimates: of all features, from ever more samples.
      features: how many there are.
      each: what one costs exactly, in exponentials.
      exactly: of how many features the exact effect is worked out.
    """
    if each * features <= _IN_ALL:
        yield from exact(effect, features, each)
        return
    known = _nothing(features)
    for found in estimates():
        known.effect.value[:] = found.value
        yield _copied(known, _ESTIMATES_SHARE * found.share)
    most = descending(known.effect.value)[:exactly]
    yield from _known(effect, known, _some(most, each), _ESTIMATES_SHARE)


def _known(
    effect: Callable[[Integers], Effect],
    known: Known,
    some: list[Integers],
    begun: float = 0.0,
) -> Iterator[Known]:
    for count, features in enumerate(some, 1):
        for into, found in zip(known.effect, effect(features), strict=True):
            into[features] = found
        known.exact[features] = True
        yield _copied(known, begun + (1 - begun) * count / len(some))


def _some(features: Integers, each: int) -> list[Integers]:
    at_once = max(1, _IN_A_SLICE // each)
    return [features[start : start + at_once] for start in range(0, len(features), at_once)]


def _nothing(features: int) -> Known:
    return Known(Effect(*np.full((3, features), np.nan)), np.zeros(features, bool), 0.0)


def _copied(known: Known, share: float) -> Known:
    return Known(Effect(*(each.copy() for each in known.effect)), known.exact.copy(), share)
