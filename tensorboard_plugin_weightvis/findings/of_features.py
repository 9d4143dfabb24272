"""Which features the head rests on, and which it might as well do without."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.concentration import shares, weakest
from tensorboard_plugin_weightvis.analysis.dead import Dead, dead
from tensorboard_plugin_weightvis.analysis.shapley import mean_absolute_shapley
from tensorboard_plugin_weightvis.analysis.significance import (
    discoveries,
    features_at_once,
    sfit,
)
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.findings.finding import Figure, Finding, Looking
from tensorboard_plugin_weightvis.findings.of_classes import SIGNIFICANT
from tensorboard_plugin_weightvis.findings.phrases import count, listed, percent, place, times

# What the weakest features may hold together: without them hardly a score would change.
HARDLY_ANY = 0.01
# One feature with more than half outweighs all others; of fewer than ten it need not be striking.
_MOST_OF_ALL = 0.5
_ENOUGH_FOR_ONE = 10
# Ten of forty would hold a quarter if all were equal.
_TEN = 10
_MOST_OF_TEN = 0.7
_ENOUGH_FOR_TEN = 40


def strengths(kernel: Floats, spread: Floats) -> Floats:
    """How far each feature drives classes apart: the largest weight minus the smallest, times how
    much the feature varies; float array ``[features]``."""
    return analysis.spread_over_classes(kernel) * spread


def look_for_not_finite(seen: Evidence) -> Finding:
    """Whether samples are left out of all figures, since features are NaN or infinite there."""
    named = seen.not_finite
    figures = (Figure("features NaN or infinite", float(len(named)), f"{len(named):,}"),)
    if not named.size:
        detail = f"All activations are finite ({place(seen)})."
        return Finding("not-finite", "none", "All activations are finite", detail, figures)
    detail = (
        f"{count(len(named), 'feature')} of {seen.features:,} {_are(named)} NaN or infinite for"
        f" some samples, which every figure leaves out: {listed(seen.feature_names, named)}"
        f" ({place(seen)})."
    )
    title = f"{count(len(named), 'feature')} NaN or infinite"
    return Finding("not-finite", "found", title, detail, figures, features=named)


def look_for_dead(seen: Evidence) -> Finding:
    """Whether features say the same of all samples."""
    seen.check(labels=1)
    found = _dead(seen)
    constant, silent = np.flatnonzero(found.constant), np.flatnonzero(found.silent)
    figures = (
        Figure("constant features", float(len(constant)), f"{len(constant):,}"),
        Figure("features zero for over 99%", float(len(silent)), f"{len(silent):,}"),
    )
    if not constant.size and not silent.size:
        detail = (
            f"No dead feature found: each of {seen.features:,} differs between samples, and none is"
            f" zero for over 99% of them ({place(seen)})."
        )
        return Finding("dead", "none", "No dead features found", detail, figures)
    parts = []
    if constant.size:
        parts.append(
            f"{count(len(constant), 'feature')} of {seen.features:,},"
            f" {percent(len(constant) / seen.features)} of the kernel, {_are(constant)} the same"
            f" for all samples, so that {_their(constant)} weights only add to the bias:"
            f" {listed(seen.feature_names, constant)}"
        )
    if silent.size:
        parts.append(
            f"{count(len(silent), 'feature')} of {seen.features:,} {_are(silent)} zero for over 99%"
            f" of them: {listed(seen.feature_names, silent)}"
        )
    number = len(constant) + len(silent)
    return Finding(
        "dead",
        "found",
        count(number, "dead feature"),
        f"{'; '.join(parts)} ({place(seen)}).",
        figures,
        features=np.concatenate([constant, silent]),
    )


def look_for_negligible(seen: Evidence) -> Looking:
    """Whether features hardly tell classes apart, and not more than chance would."""
    seen.check()
    strength = strengths(seen.head.kernel, seen.spread)
    if not strength.any():
        detail = (
            "No feature tells classes apart: none has other weights for other classes, and other"
            f" values for other samples ({place(seen)})."
        )
        every = np.arange(seen.features)
        title = "All features are negligible"
        return Finding("negligible", "found", title, detail, features=every)
    weak = np.flatnonzero(weakest(strength, HARDLY_ANY) & ~_dead(seen).constant)
    q = yield from _discoveries(seen, weak)
    named = weak[q > SIGNIFICANT]
    named = named[np.argsort(strength[named], kind="stable")]
    held = float(shares(strength)[named].sum())
    how = f"SFIT, q > {SIGNIFICANT:g}".replace("0.", ".")
    figures = (
        Figure("negligible features", float(len(named)), f"{len(named):,}"),
        Figure("their share of all discrimination", held, percent(held)),
    )
    if not named.size:
        detail = (
            f"No negligible feature found: none of {seen.features:,} is both among the weakest,"
            f" which together hold {percent(HARDLY_ANY)} of all discrimination, and without"
            f" significance ({how}; {place(seen)})."
        )
        return Finding("negligible", "none", "No negligible features found", detail, figures)
    detail = (
        f"{count(len(named), 'feature')} of {seen.features:,} hardly"
        f" {'tells' if len(named) == 1 else 'tell'} classes apart: {percent(held)} of all"
        f" discrimination, and not significant ({how}): {listed(seen.feature_names, named)}"
        f"{_without_weight(seen, strength[named])} ({place(seen)})."
    )
    title = count(len(named), "negligible feature")
    return Finding("negligible", "found", title, detail, figures, features=named)


def look_at_concentration(seen: Evidence) -> Finding:
    """Whether one feature, or ten, carry most of what moves scores."""
    seen.check(labels=1)
    kernel = seen.head.kernel
    parts = shares(mean_absolute_shapley(seen.activations, kernel, seen.mean))
    order = np.argsort(-parts, kind="stable")
    largest, ten = float(parts[order[0]]), float(parts[order[:_TEN]].sum())
    equal = 1 / seen.features
    figures = (
        Figure("largest share", largest, percent(largest)),
        Figure("share of ten", ten, percent(ten)),
        Figure("one feature's if all were equal", equal, percent(equal)),
    )
    first = order[:1]
    if not largest:
        detail = f"No feature dominates: none moves any score ({place(seen)})."
        return Finding("concentration", "none", "No feature dominates", detail, figures)
    if seen.features >= _ENOUGH_FOR_ONE and largest > _MOST_OF_ALL:
        detail = (
            f"{listed(seen.feature_names, first)} carries {percent(largest)} of all that moves"
            f" scores, {times(largest / equal)} an equal share of {percent(equal)}"
            f" (mean absolute Shapley values; {place(seen)})."
        )
        title = f"{listed(seen.feature_names, first)} dominates"
        return Finding("concentration", "found", title, detail, figures, features=first)
    if seen.features >= _ENOUGH_FOR_TEN and ten > _MOST_OF_TEN:
        named = order[:_TEN]
        detail = (
            f"Ten of {seen.features:,} features carry {percent(ten)} of all that moves scores,"
            f" where equal ones would carry {percent(_TEN * equal)}:"
            f" {listed(seen.feature_names, named)} (mean absolute Shapley values; {place(seen)})."
        )
        title = "Ten features carry most"
        return Finding("concentration", "found", title, detail, figures, features=named)
    said = f"the strongest, {listed(seen.feature_names, first)}, carries {percent(largest)}"
    if seen.features > _TEN:
        said += f", ten carry {percent(ten)}"
    detail = (
        f"No feature dominates: {said} of all that moves scores; an equal share were"
        f" {percent(equal)} (mean absolute Shapley values; {place(seen)})."
    )
    return Finding("concentration", "none", "No feature dominates", detail, figures)


def _without_weight(seen: Evidence, strength: Floats) -> str:
    """How many have no weight at all, and whether somebody may have seen to that."""
    none = int(np.count_nonzero(strength == 0))
    if not none:
        return ""
    done = [each.step for each in seen.series.interventions() if each.step <= seen.step]
    by_hand = f", and weights were changed by hand after epoch {done[0]:,}" if done else ""
    return f"; {none:,} {'has' if none == 1 else 'have'} no weight at all{by_hand}"


def _dead(seen: Evidence) -> Dead:
    return seen.kept("dead", lambda: dead(seen.activations))


def _discoveries(seen: Evidence, features: Integers) -> Generator[None, None, Floats]:
    """Some features' q, worked out for a few after others.

    All others count as discovered, which makes no q larger than it is among all that are tested.
    """
    p = np.zeros(seen.features)
    at_once = features_at_once(seen.samples)
    for start in range(0, len(features), at_once):
        some = features[start : start + at_once]
        kernel, bias = seen.head.kernel, seen.head.bias
        p[some] = sfit(seen.activations, kernel, bias, seen.labels, seen.mean, features=some).p
        yield
    return discoveries(p)[features]


def _are(which: Integers) -> str:
    return "is" if len(which) == 1 else "are"


def _their(which: Integers) -> str:
    return "its" if len(which) == 1 else "their"
