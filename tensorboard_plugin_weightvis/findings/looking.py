"""One thing looked for after the other, the cheap ones first."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import NamedTuple, TypeAlias, get_args

from tensorboard_plugin_weightvis.errors import RequestError, TooLittleError
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.findings.finding import Finding, Kind, Looking
from tensorboard_plugin_weightvis.findings.of_classes import (
    look_at_bias,
    look_at_norms,
    look_for_lean,
    look_for_recall_gap,
)
from tensorboard_plugin_weightvis.findings.of_epochs import (
    look_for_grown,
    look_for_sign_flips,
    look_for_unmoved,
)
from tensorboard_plugin_weightvis.findings.of_features import (
    look_at_concentration,
    look_for_dead,
    look_for_negligible,
    look_for_not_finite,
)
from tensorboard_plugin_weightvis.findings.past import Past, warmed
from tensorboard_plugin_weightvis.series import HeadSeries

KINDS: tuple[Kind, ...] = get_args(Kind)

_Found: TypeAlias = Finding | Looking


class _Look(NamedTuple):
    """``unknown``: the title where it could not be looked for. ``of_samples`` needs samples,
    ``of_past`` is weighed by them where there are some."""

    kind: Kind
    unknown: str
    of_samples: Callable[[Evidence], _Found] | None = None
    of_past: Callable[[Past], _Found] | None = None


_LOOKS = (
    _Look("not-finite", "Activations are unknown", look_for_not_finite),
    _Look("lean", "Lean is unknown", look_for_lean),
    _Look("recall-gap", "Recall is unknown", look_for_recall_gap),
    _Look("bias", "Bias term is unknown", look_at_bias),
    _Look("norms", "Class norms are unknown", look_at_norms),
    _Look("dead", "Dead features are unknown", look_for_dead),
    _Look("concentration", "Concentration is unknown", look_at_concentration),
    _Look("unmoved", "Movement is unknown", of_past=look_for_unmoved),
    _Look("sign-flips", "Sign flips are unknown", of_past=look_for_sign_flips),
    _Look("negligible", "Negligible features are unknown", look_for_negligible),
    _Look("grown", "Growth is unknown", look_for_grown),
)


def look(
    series: HeadSeries, step: int, seen: Evidence | None
) -> Generator[tuple[Finding, ...] | None, None, None]:
    """Look for one thing after the other, slice by slice.

    Args:
      series: the head.
      step: when; the weights are those of that step.
      seen: samples that it saw then, or last before; None where no split is looked at.

    Yields:
      All that has been found so far, in the order of ``KINDS``, or None where it is no more than
      before.
    """
    if seen is not None:
        yield from warmed(seen)
    past = Past(series, step, _weighing(seen))
    found: dict[Kind, Finding] = {}
    for each in _LOOKS:
        found[each.kind] = yield from _one(each, past, seen)
        yield tuple(found[kind] for kind in KINDS if kind in found)


def _weighing(seen: Evidence | None) -> Evidence | None:
    """The samples if they are enough to weigh features by."""
    try:
        if seen is not None:
            seen.check(labels=1)
    except TooLittleError:
        return None
    return seen


def _one(what: _Look, past: Past, seen: Evidence | None) -> Generator[None, None, Finding]:
    try:
        if what.of_past is not None:
            found = what.of_past(past)
        elif what.of_samples is not None:
            found = what.of_samples(_needed(past.series, seen))
        return found if isinstance(found, Finding) else (yield from found)
    except RequestError as error:
        said = error.error[:1].upper() + error.error[1:]
        return Finding(what.kind, "unknown", what.unknown, f"{said} {error.hint}")


def _needed(series: HeadSeries, seen: Evidence | None) -> Evidence:
    if seen is not None:
        return seen
    if series.splits:
        raise TooLittleError("it takes samples to tell.", "Choose a split.")
    raise TooLittleError(
        f"it takes samples to tell, and no evaluation of head {series.name!r} is logged.",
        "Pass test= to WeightVisCallback, or call weightvis.summary.evaluation.",
    )
