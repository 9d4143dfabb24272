"""Which heads are logged, and through which steps."""

from __future__ import annotations

import msgspec

from tensorboard_plugin_weightvis.errors import RequestError
from tensorboard_plugin_weightvis.metadata import Activation
from tensorboard_plugin_weightvis.names import quoted_short
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log


class HeadsQuery(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Nothing to ask: all of them."""


class Split(msgspec.Struct, frozen=True, omit_defaults=True):
    """An evaluated data split, the steps at which it was, and whether its samples have pictures.

    ``samples``: where not all there were are looked at, how many; ``total``: of how many;
    ``logged``: where even of those that are logged some are left out to save memory, how many these
    are.
    """

    name: str
    steps: list[int]
    thumbnails: bool
    samples: int | None = None
    logged: int | None = None
    total: int | None = None


class Intervened(msgspec.Struct, frozen=True):
    """What was done to the weights in training, from after a step on: the operations as ``whatif``
    takes them, done once or again after every batch (``held``; a flip, a scale and a swap are done
    once in any case)."""

    step: int
    ops: list[str]
    held: bool


class AttentionSplit(msgspec.Struct, frozen=True):
    """A split for clips of which attention is logged, and the steps at which it is."""

    name: str
    steps: list[int]


class HeadEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A head. ``began``: when its first step was logged, in seconds since 1970. ``repeated``:
    steps that a restarted run logged again; the later ones are shown. ``half``: some of it was
    logged in half precision.

    ``feature_names`` is there only where the user named them.
    """

    run: str
    head: str
    steps: list[int]
    began: float
    features: int
    classes: int
    class_names: list[str]
    activation: Activation
    splits: list[Split]
    feature_names: list[str] | None = None
    repeated: list[int] | None = None
    interventions: list[Intervened] | None = None
    attention: list[AttentionSplit] | None = None
    half: bool = False


class Problem(msgspec.Struct, frozen=True):
    """A head that is logged but cannot be read, and why."""

    run: str
    head: str
    error: str
    hint: str


class HeadsAnswer(msgspec.Struct, frozen=True):
    """Every head that can be read, by run and name; and those that can't."""

    heads: list[HeadEntry]
    problems: list[Problem]


def answer(log: Log, _query: HeadsQuery) -> HeadsAnswer:
    """List the heads of every run."""
    heads, problems = [], []
    for run, name in log.names():
        try:
            series = log.head(run, name)
            heads.append(_entry(series))
            problems += [_problem(run, name, each.error, each.hint) for each in series.problems()]
        except RequestError as error:
            problems.append(_problem(run, name, error.error, error.hint))
    problems += [_headless(*each) for each in log.headless()]
    return HeadsAnswer(heads, problems)


def _headless(run: str, head: str, kinds: list[str]) -> Problem:
    logged = " and ".join(kinds)
    return _problem(
        run,
        head,
        f"of head {head!r} in run {run!r} {logged} is logged, but not the head itself.",
        "Log its weights under that name: Writer.head, or weightvis.summary.head.",
    )


def _problem(run: str, head: str, error: str, hint: str) -> Problem:
    return Problem(run, head, quoted_short(error, (run, head)), hint)


def _entry(series: HeadSeries) -> HeadEntry:
    features, classes = series.shape()
    return HeadEntry(
        run=series.run,
        head=series.name,
        steps=series.steps,
        began=series.wall_time(series.steps[0]),
        features=features,
        classes=classes,
        class_names=series.class_names(classes),
        activation=series.content.activation,
        splits=[_split(series, name, steps) for name, steps in series.splits.items()],
        feature_names=series.feature_names(features) if series.content.feature_names else None,
        repeated=list(series.repeated) or None,
        attention=[AttentionSplit(*each) for each in series.attended.items()] or None,
        interventions=[Intervened(*each) for each in series.interventions()] or None,
        half=series.is_half(),
    )


def _split(series: HeadSeries, name: str, steps: list[int]) -> Split:
    counts = series.counted(name)
    pictured = series.has_thumbnails(name)
    if counts is None or counts.kept == counts.total:
        return Split(name, steps, pictured)
    logged = None if counts.kept == counts.logged else counts.logged
    return Split(name, steps, pictured, counts.kept, logged, counts.total)
