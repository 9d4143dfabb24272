"""The effects of all features, a few at a time, so that a caller can stop or show them between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.intervals import Effect
from tensorboard_plugin_weightvis.analysis.losses import Estimate
from tensorboard_plugin_weightvis.analysis.ranking import descending
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers

# So many features of the largest effects have it exactly where that of all would take too long.
EXACTLY = 50
# Estimates are hardly ever so wrong that more than twice as many need be looked at.
_AT_MOST = 2
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
    known = _nothing(features)
    done = 0
    for some in _some(np.arange(features), each):
        _put(known, some, effect)
        done += len(some)
        yield _copied(known, done / features)


def exact_or_estimated(
    effect: Callable[[Integers], Effect],
    estimates: Callable[[], Iterator[Estimate]],
    features: int,
    each: int,
    exactly: int,
) -> Iterator[Known]:
    """The exact effect of every feature if there is time for it; else estimates of all, and then
    the exact effect of those whose estimates are largest, so many that no other is likely to be
    among the largest: the next one, were its estimate as far too low as any yet, would not be.

    Args:
      effect: as for :func:`exact`.
      estimates: of all features, from ever more samples.
      features: how many there are.
      each: what one costs exactly, in exponentials.
      exactly: how many of the largest effects are to be exact; up to twice as many are worked out.
    """
    if each * features <= _IN_ALL:
        yield from exact(effect, features, each)
        return
    known = _nothing(features)
    for found in estimates():
        known.effect.value[:] = found.value
        yield _copied(known, _ESTIMATES_SHARE * found.share)
    estimated = known.effect.value.copy()
    order = descending(estimated)[: _AT_MOST * exactly]
    tried = 0
    for some in [*_some(order[:exactly], each), *_some(order[exactly:], each)]:
        _put(known, some, effect)
        tried += len(some)
        if _are_found(known, estimated, order, tried, exactly):
            break
        share = tried / len(order)
        yield _copied(known, _ESTIMATES_SHARE + (1 - _ESTIMATES_SHARE) * share)
    yield _copied(known, 1.0)


def _are_found(known: Known, estimated: Floats, order: Integers, tried: int, exactly: int) -> bool:
    """Whether so many of the largest effects are surely among the first of the order."""
    if tried == len(order):
        return True
    if tried < exactly:
        return False
    found = known.effect.value[order[:tried]]
    too_low = max(0.0, float(np.max(found - estimated[order[:tried]])))
    return bool(estimated[order[tried]] + too_low < np.sort(found)[-exactly])


def _put(known: Known, features: Integers, effect: Callable[[Integers], Effect]) -> None:
    known.effect.put(features, effect(features))
    known.exact[features] = True


def _some(features: Integers, each: int) -> list[Integers]:
    at_once = max(1, _IN_A_SLICE // each)
    return [features[start : start + at_once] for start in range(0, len(features), at_once)]


def _nothing(features: int) -> Known:
    return Known(Effect(*np.full((3, features), np.nan)), np.zeros(features, bool), 0.0)


def _copied(known: Known, share: float) -> Known:
    return Known(Effect(*(each.copy() for each in known.effect)), known.exact.copy(), share)
