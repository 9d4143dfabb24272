"""Whether the head favours a class: in what it predicts, what it finds, and by itself."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.intervals import CONFIDENCE, deviations, wilson
from tensorboard_plugin_weightvis.analysis.lean import Lean, lean
from tensorboard_plugin_weightvis.analysis.norms import class_norms
from tensorboard_plugin_weightvis.analysis.prior import OnAverage, effective_bias, on_average
from tensorboard_plugin_weightvis.analysis.recall import RecallGap, recall_gap
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.findings.finding import Figure, Finding
from tensorboard_plugin_weightvis.findings.phrases import (
    count,
    listed,
    p_value,
    percent,
    place,
    points,
    quoted,
    signed,
    times,
)

# How seldom something as clear must be by chance to be called found.
SIGNIFICANT = 0.05
# Odds that are doubled or halved can be seen in predictions; less is what training leaves.
_CLEAR_ODDS = 2.0
# One class's scores then vary four times as much as another's (as variances).
_UNEQUAL_NORMS = 2.0


def look_for_lean(seen: Evidence) -> Finding:
    """Whether a class is predicted more often than it is labelled."""
    seen.check()
    found = lean(seen.labels, _predicted(seen), seen.classes)
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.nan_to_num(found.differences / np.sqrt(found.mistakes))
    towards, away = int(np.argmax(apart)), int(np.argmin(apart))
    test = f"{_test_of(seen, found)} {p_value(found.p)}; {place(seen)}"
    figures = (*_shares(seen, found, towards), Figure("p", found.p, p_value(found.p)))
    if found.p >= SIGNIFICANT:
        if towards == away:
            said = "each class is predicted just as often as it is labelled"
        else:
            said = _how_often(seen, found, towards)
        detail = f"No lean found: {said} ({test})."
        return Finding("lean", "none", "No lean to a class found", detail, figures)
    name = quoted(seen.class_names[towards])
    title = f"Leans to {name}"
    detail = f"The head leans to {name}: {_how_often(seen, found, towards)}"
    if seen.classes == 2:
        wrongly = int(found.mistakes[towards] + found.differences[towards]) // 2
        detail += f"; {wrongly:,} of {count(int(found.mistakes[towards]), 'mistake')} favour it"
    else:
        other = quoted(seen.class_names[away])
        detail += f", and away from {other}: {_how_often(seen, found, away)}"
        if -apart[away] > apart[towards]:
            title = f"Leans away from {other}"
    return Finding(
        "lean",
        "found",
        title,
        f"{detail} ({test}).",
        figures,
        classes=np.array([towards] if seen.classes == 2 else [towards, away]),
        rows=_wrongly(seen, towards),
    )


def look_for_recall_gap(seen: Evidence) -> Finding:
    """Whether samples of one class are found less often than those of another."""
    seen.check()
    predicted = _predicted(seen)
    found = recall_gap(seen.labels, predicted, seen.classes)
    best, worst = found.best, found.worst
    span = points(found.gap, found.low, found.high)
    several = seen.classes > 2
    uneven = found.p < SIGNIFICANT
    chance = f"equal recalls: {p_value(found.p)}; " if several else ""
    detail = (
        f"{_recall(seen, found, best)} and {_recall(seen, found, worst)} are found: a gap of {span}"
        f"{', the clearest of all pairs of classes' if several else ''} ({chance}{place(seen)})."
    )
    figures = (
        Figure("recall gap", found.gap, span),
        Figure("larger recall", float(found.recall[best]), percent(found.recall[best])),
        Figure("smaller recall", float(found.recall[worst]), percent(found.recall[worst])),
        Figure("p", found.p, p_value(found.p)),
    )
    if not found.low > 0 or (several and not uneven):
        title = start = "No recall gap found"
        if several and uneven:
            start = "Recalls differ, but no two classes are clearly apart"
        return Finding("recall-gap", "none", title, f"{start}: {detail}", figures)
    missed = (seen.labels == worst) & (predicted != worst)
    return Finding(
        "recall-gap",
        "found",
        f"{quoted(seen.class_names[worst])} is missed more than {quoted(seen.class_names[best])}",
        f"Recall is uneven: {detail}",
        figures,
        classes=np.array([worst, best]),
        rows=seen.rows[missed],
    )


def look_at_bias(seen: Evidence) -> Finding:
    """Whether the bias term stands for other class shares than the labels have, and the features
    do not make up for it."""
    seen.check()
    average = _on_average(seen)
    given = _baseline(seen)
    labelled = average.share * seen.samples
    tests = 1 if seen.classes == 2 else seen.classes
    within = wilson(labelled, np.full(seen.classes, seen.samples), _at_once(tests))
    # How far the odds are from the nearest that the label shares allow.
    apart = _log_odds(given, np.clip(given, *within))
    unlike = (apart != 0) & (np.abs(_log_odds(given, average.share)) >= np.log(_CLEAR_ODDS))
    kept = (average.probability - average.share) * np.sign(apart)
    kept_up = unlike & (kept > deviations(_at_once(tests)) * average.error)
    order = np.argsort(-np.abs(apart), kind="stable")
    if seen.classes == 2:
        # Both are as far off, in opposite directions: the one in favour stands for the two.
        order = np.argsort(average.share - given)[:1]
    named = order[kept_up[order]]
    most = int(named[0] if named.size else order[0])
    name = quoted(seen.class_names[most])
    average_sample = (
        f"a sample whose features are all average gets {name} with {percent(given[most])},"
        f" where {percent(average.share[most])} are labelled so"
    )
    over_all = f"the mean probability over all samples is {percent(average.probability[most])}"
    figures = _bias_figures(seen, most, given, average)
    if named.size:
        way = "for" if apart[most] > 0 else "against"
        others = f"; likewise {listed(seen.class_names, named[1:])}" if len(named) > 1 else ""
        detail = (
            f"The bias term contradicts the class shares: {average_sample}, and features do not"
            f" make up for it: {over_all}{others} ({place(seen)})."
        )
        title = f"Bias term {way} {name}"
        rows = _wrongly(seen, most) if apart[most] > 0 else _missed(seen, most)
        return Finding("bias", "found", title, detail, figures, classes=named, rows=rows)
    title = "Bias term fits the class shares"
    if unlike.any():
        title = "Features make up for the bias term"
        detail = (
            f"The bias term by itself contradicts the class shares, but features make up for it:"
            f" {average_sample}, and {over_all} ({place(seen)})."
        )
    else:
        detail = (
            f"The bias term does not clearly contradict the class shares: {average_sample}"
            f" ({place(seen)})."
        )
    return Finding("bias", "none", title, detail, figures)


def look_at_norms(seen: Evidence) -> Finding:
    """Whether one class's weights are larger than another's."""
    seen.check(labels=1)
    if seen.classes == 2:
        return Finding(
            "norms",
            "none",
            "Two classes have equal norms",
            "Of two classes only the difference of their weights counts, so neither can have larger"
            f" ones than the other ({place(seen)}).",
        )
    norms = class_norms(seen.head.kernel, seen.spread)
    largest, smallest = int(np.argmax(norms)), int(np.argmin(norms))
    if not norms[largest] > 0:
        return Finding("norms", "none", "All weights are alike", _no_weights(seen))
    with np.errstate(divide="ignore"):
        ratio = float(norms[largest] / norms[smallest])
    named = [quoted(seen.class_names[i]) for i in (largest, smallest)]
    detail = (
        f"Weighed by how much features vary, the centred weights of {named[0]} are {times(ratio)}"
        f" the size of those of {named[1]}; {_UNEQUAL_NORMS:g} times is called unequal"
        f" ({place(seen)})."
    )
    figures = (Figure("largest over smallest norm", ratio, times(ratio)),)
    if ratio < _UNEQUAL_NORMS:
        return Finding("norms", "none", "Class norms are alike", detail, figures)
    classes = np.array([largest, smallest])
    return Finding("norms", "found", "Unequal class norms", detail, figures, classes=classes)


def _wrongly(seen: Evidence, which: int) -> Integers:
    """Rows of the samples that are taken for a class without being of it."""
    return seen.rows[(_predicted(seen) == which) & (seen.labels != which)]


def _missed(seen: Evidence, which: int) -> Integers:
    """Rows of the samples of a class that are taken for another."""
    return seen.rows[(_predicted(seen) != which) & (seen.labels == which)]


def _predicted(seen: Evidence) -> Integers:
    return np.argmax(seen.scores, axis=1)


def _test_of(seen: Evidence, found: Lean) -> str:
    if seen.classes == 2:
        return "McNemar's exact test"
    return "Stuart-Maxwell test" + (f" by {found.draws:,} draws" if found.draws else "")


def _how_often(seen: Evidence, found: Lean, which: int) -> str:
    predicted, labelled = (each[which] / seen.samples for each in (found.predicted, found.labelled))
    name = quoted(seen.class_names[which])
    return f"{percent(predicted)} are taken for {name}, {percent(labelled)} are labelled so"


def _shares(seen: Evidence, found: Lean, which: int) -> tuple[Figure, ...]:
    name = quoted(seen.class_names[which])
    shares = {
        "predicted share": found.predicted / seen.samples,
        "label share": found.labelled / seen.samples,
        "mean probability": _on_average(seen).probability,
        "baseline lean": _baseline(seen),
    }
    return tuple(
        Figure(f"{what} of {name}", float(share[which]), percent(share[which]))
        for what, share in shares.items()
    )


def _on_average(seen: Evidence) -> OnAverage:
    return seen.kept("on average", lambda: on_average(seen.scores, seen.labels))


def _effective_bias(seen: Evidence) -> Floats:
    return effective_bias(seen.head.kernel, seen.head.bias, seen.mean)


def _baseline(seen: Evidence) -> Floats:
    """The probabilities of a sample whose features are all average."""
    return analysis.probabilities(_effective_bias(seen)[None, :])[0]


def _recall(seen: Evidence, found: RecallGap, which: int) -> str:
    low, high = (percent(each[which]) for each in found.intervals)
    name = quoted(seen.class_names[which])
    return f"{percent(found.recall[which])} [{low}, {high}] of {name}"


def _at_once(tests: int) -> float:
    """The confidence of each of so many intervals that hold all at once (Bonferroni)."""
    return 1 - (1 - CONFIDENCE) / tests


def _log_odds(one: Floats, other: Floats) -> Floats:
    """The logarithm of how many times as large the odds are; 0 where both are the same."""
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.log(one) - np.log1p(-one) - np.log(other) + np.log1p(-other)
    return np.where(one == other, 0.0, apart)


def _bias_figures(
    seen: Evidence, which: int, given: Floats, average: OnAverage
) -> tuple[Figure, ...]:
    name = quoted(seen.class_names[which])
    bias, share = _effective_bias(seen), average.share
    there = share > 0
    prior = np.full(len(share), -np.inf)
    prior[there] = np.log(share[there]) - np.log(share[there]).mean()
    return (
        Figure(f"bias term for {name}, over the mean", float(bias[which]), signed(bias[which])),
        Figure(f"class prior of {name}, over the mean", float(prior[which]), signed(prior[which])),
        Figure(f"baseline probability of {name}", float(given[which]), percent(given[which])),
        Figure(f"label share of {name}", float(share[which]), percent(share[which])),
        Figure(
            f"mean probability of {name}",
            float(average.probability[which]),
            percent(average.probability[which]),
        ),
    )


def _no_weights(seen: Evidence) -> str:
    return f"No feature moves any class's score ({place(seen)})."
