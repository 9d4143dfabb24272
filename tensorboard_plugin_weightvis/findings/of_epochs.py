"""What training did, and did not do, to the head."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.ablation import log_loss_effect
from tensorboard_plugin_weightvis.analysis.concentration import weakest
from tensorboard_plugin_weightvis.analysis.movement import alignment, head_moved, moved
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers
from tensorboard_plugin_weightvis.errors import TooLittleError
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.findings.finding import Figure, Finding, Looking
from tensorboard_plugin_weightvis.findings.of_features import HARDLY_ANY, strengths
from tensorboard_plugin_weightvis.findings.past import Past, check_alike, warmed
from tensorboard_plugin_weightvis.findings.phrases import (
    count,
    listed,
    nats,
    percent,
    place,
    place_of,
    quoted,
    times,
)

# A tenth of what they were: initial weights are still nine tenths of what is there.
_HARDLY_MOVED = 0.1
_KERNELS_READ = 30
# Without activations: a weight that small beside its own largest is about to cross zero anyway.
_SMALL_BESIDE_ITSELF = 0.1
# A quarter more; less comes and goes from epoch to epoch.
_GREW = 1.25
_MOST_ABLATED = 20
_HARDLY_ANY_LOSS = 0.001  # nats


def look_for_unmoved(past: Past) -> Finding:
    """Whether the head's weights are still about what they were at first."""
    past.check(2)
    first, kernel = past.steps[0], past.kernel
    before = past.before(first)
    each = np.nan_to_num(moved(before, kernel), posinf=np.inf)
    amount = middle = float(np.median(each))
    figures = [Figure("median feature's movement", middle, _size(middle))]
    whose = "The median feature's"
    if past.seen is not None:
        if not past.seen.spread.any():
            raise TooLittleError(
                f"no feature differs between the samples of split {past.seen.split!r}, so that none"
                " can be weighed.",
                "See what the head is given: every sample looks the same to it.",
            )
        amount = float(np.nan_to_num(head_moved(before, kernel, past.seen.spread), posinf=np.inf))
        figures.insert(0, Figure("the head's movement", amount, _size(amount)))
        whose = "The head's"
    still = np.flatnonzero(each < _HARDLY_MOVED)
    still = still[np.argsort(each[still], kind="stable")]
    clear = amount < _HARDLY_MOVED
    if clear:
        said = "whatever has been learned since lies in the layers before the head or in its bias"
    elif still.size:
        names = past.series.feature_names(len(kernel))
        said = f"{count(len(still), 'feature')} of {len(each):,} by less than"
        said += f" {_HARDLY_MOVED:.0%}: {listed(names, still)}"
    else:
        said = f"each of {count(len(each), 'feature')} by {_HARDLY_MOVED:.0%} or more"
    return Finding(
        "unmoved",
        "found" if clear else "none",
        "Weights hardly moved" if clear else "Weights have moved",
        f"{whose} weights have moved {_how_far(amount)} at epoch {first:,}; {said}"
        f" ({place_of(past.step, past.seen)}).",
        tuple(figures),
        features=still,
        since=first,
    )


def look_for_sign_flips(past: Past) -> Looking:
    """Whether features changed sides in the second half of training."""
    past.check(4)
    since = past.steps[len(past.steps) // 2 - 1]
    turned, latest, small = yield from _turned(past, since)
    features, classes = past.kernel.shape
    noun, what = "late sign flip", "changed sign"
    if classes > 2:
        noun, what = "late turn", "turned by more than a right angle"
    where = place_of(past.step, past.seen)
    figures = (Figure("features that changed sign", float(len(turned)), f"{len(turned):,}"),)
    if not turned.size:
        beside = f", but for {small:,} that count for hardly anything" if small else ""
        detail = (
            f"No {noun} found: the centred weights of none of {features:,} features have {what}"
            f" since epoch {since:,}{beside} ({where})."
        )
        return Finding("sign-flips", "none", f"No {noun}s found", detail, figures, since=since)
    names = listed(past.series.feature_names(features), turned)
    unweighed = "" if past.seen else "; whether they matter cannot be told without activations"
    detail = (
        f"The centred weights of {count(len(turned), 'feature')} of {features:,} have {what}"
        f" since epoch {since:,}: {names}; the last still had the old direction at epoch"
        f" {latest:,}{unweighed} ({where})."
    )
    return Finding(
        "sign-flips",
        "found",
        count(len(turned), noun),
        detail,
        (*figures, Figure("last epoch with an old sign", float(latest), f"{latest:,}")),
        features=turned,
        since=latest,
    )


def _turned(past: Past, since: int) -> Generator[None, None, tuple[Integers, int, int]]:
    """Which features have changed sides since a step, int array, the strongest first; the last
    step at which one had not; and how many did that count for hardly anything."""
    kernel = past.kernel
    largest = _lengths(kernel)
    last = np.zeros(len(kernel), np.int64)
    turned = alignment(past.before(since), kernel) < 0
    for step in _evenly([each for each in past.steps if since <= each < past.step]):
        before = past.before(step)
        last[alignment(before, kernel) < 0] = step
        largest = np.maximum(largest, _lengths(before))
        yield
    small = _is_small(past, past.before(since), largest) | _is_small(past, kernel, largest)
    found = np.flatnonzero(turned & ~small)
    found = found[np.argsort(-_weights(past, kernel, largest)[found], kind="stable")]
    latest = int(last[found].max()) if found.size else since
    return found, latest, int(np.count_nonzero(turned & small))


def look_for_grown(now: Evidence) -> Looking:
    """Whether a feature's weight grew since the middle of training, and its importance did not."""
    now.check()
    then = Evidence(now.series, now.split, _evaluated_before(now))
    then.check()
    check_alike(then.head.kernel, now.head.kernel)
    yield from warmed(then)
    growth = _growth(then, now)
    grew = np.flatnonzero(growth >= _GREW)
    tried = grew[np.argsort(-_strength(now)[grew], kind="stable")][:_MOST_ABLATED]
    effects = np.empty((len(tried), 2, 3))
    for row, feature in enumerate(tried):
        for which, each in enumerate((then, now)):
            effects[row, which] = _effect(each, feature)
            yield
    # What it is worth now is, as far as it may be off, not more than it was worth then; and it is
    # not that there is hardly any loss left.
    lost = effects[:, 1, 2] <= effects[:, 0, 0]
    lost &= np.abs(effects[:, :, 0]).max(axis=1, initial=0) >= _HARDLY_ANY_LOSS
    found = tried[lost]
    figures = (
        Figure("features whose weight grew", float(len(grew)), f"{len(grew):,}"),
        Figure("of them no more important", float(len(found)), f"{len(found):,}"),
    )
    if not found.size:
        return _not_grown(then, now, len(tried), figures)
    first = _grown(then, now, found[0], float(growth[found[0]]), effects[lost][0])
    also = f"; likewise {listed(now.feature_names, found[1:])}" if len(found) > 1 else ""
    return first._replace(
        detail=f"{first.detail}{also} ({place(now)}).",
        figures=(*figures, *first.figures),
        features=found,
    )


def _grown(then: Evidence, now: Evidence, feature: int, growth: float, effects: Floats) -> Finding:
    """What is to be said of the strongest one; ``effects``: then and now, each with its interval,
    float array ``[2, 3]``."""
    before, after = map(_span, effects)
    return Finding(
        "grown",
        "found",
        "Weight grew, importance did not",
        f"{quoted(now.feature_names[feature])} weighs {times(growth)} what it did at epoch"
        f" {then.step:,}, but is worth no more: at its mean it costs {after} nats of log loss, and"
        f" cost {before} then",
        (
            Figure("growth of the first", growth, times(growth)),
            Figure("its ablation effect then, nats", float(effects[0, 0]), before),
            Figure("its ablation effect now, nats", float(effects[1, 0]), after),
        ),
        since=then.step,
    )


def _not_grown(then: Evidence, now: Evidence, tried: int, figures: tuple[Figure, ...]) -> Finding:
    more = f"{_GREW:g} times as large as at epoch {then.step:,}, or larger"
    said = f"no feature's weight is {more}"
    if tried:
        said = f"of the {tried:,} strongest whose weight is {more}, none is clearly worth no more"
    return Finding(
        "grown",
        "none",
        "No weight grew in vain",
        f"No weight grew while its importance did not: {said} ({place(now)}).",
        figures,
        since=then.step,
    )


def _strength(seen: Evidence) -> Floats:
    return strengths(seen.head.kernel, seen.spread)


def _growth(then: Evidence, now: Evidence) -> Floats:
    """How many times as strong each feature is; 0 where it is not worth looking at."""
    before, after = _strength(then), _strength(now)
    with np.errstate(invalid="ignore", divide="ignore"):
        growth = np.nan_to_num(after / before, posinf=np.inf)
    return np.where(weakest(after, HARDLY_ANY), 0.0, growth)


def _evenly(steps: list[int]) -> list[int]:
    """A few of them, the first and the last among them."""
    if len(steps) <= _KERNELS_READ:
        return steps
    return [steps[i] for i in np.linspace(0, len(steps) - 1, _KERNELS_READ).astype(int)]


def _lengths(kernel: Floats) -> Floats:
    return np.linalg.norm(analysis.centred(kernel), axis=1)


def _weights(past: Past, kernel: Floats, largest: Floats) -> Floats:
    """What a feature counts for; without activations beside its own largest."""
    if past.seen is not None:
        return strengths(kernel, past.seen.spread)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num(_lengths(kernel) / largest)


def _is_small(past: Past, kernel: Floats, largest: Floats) -> Flags:
    weights = _weights(past, kernel, largest)
    if past.seen is not None:
        return weakest(weights, HARDLY_ANY)
    return weights < _SMALL_BESIDE_ITSELF


def _evaluated_before(now: Evidence) -> int:
    """The evaluated step that is nearest to the middle of those so far."""
    steps = [step for step in now.series.splits[now.split] if step < now.step]
    if not steps:
        raise TooLittleError(
            f"split {now.split!r} was not evaluated before epoch {now.step:,}, so that nothing can"
            " have grown since.",
            "Look at a later epoch, or log evaluations more often.",
        )
    return steps[len(steps) // 2]


def _effect(seen: Evidence, feature: int) -> tuple[float, float, float]:
    """What it costs in log loss to put a feature at its mean, and its interval."""
    effect = log_loss_effect(
        seen.scores,
        seen.labels,
        seen.activations,
        seen.head.kernel,
        features=np.array([feature]),
        reference=seen.mean,
    )
    return float(effect.value[0]), float(effect.low[0]), float(effect.high[0])


def _span(effect: Floats) -> str:
    value, low, high = map(nats, effect)
    return f"{value} [{low}, {high}]"


def _how_far(ratio: float) -> str:
    if not np.isfinite(ratio):
        return "from zero, where they stood"
    return f"by {_size(ratio)}{'' if ratio >= 1 else ' of'} their size"


def _size(ratio: float) -> str:
    return percent(ratio) if ratio < 1 else times(ratio)
