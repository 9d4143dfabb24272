"""What the importance views work out, slice by slice: every method's answer for all features, and
the pairs of features that matter together otherwise than one by one."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Generator, Iterator
from typing import Literal, NamedTuple

import numpy as np

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis import ablation, path, permutation, shapley, significance
from tensorboard_plugin_weightvis.analysis.interactions import Interactions, interactions
from tensorboard_plugin_weightvis.analysis.intervals import Effect
from tensorboard_plugin_weightvis.analysis.slices import Known
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers
from tensorboard_plugin_weightvis.errors import UnreadableLogError
from tensorboard_plugin_weightvis.evidence import Evidence

_log = logging.getLogger(__name__)

MethodName = Literal[
    "spread",
    "shapley",
    "permutation_accuracy",
    "permutation_loss",
    "ablation_accuracy",
    "ablation_loss",
    "sfit",
    "path",
]
Ablation = Literal["zero", "mean"]

# So many losses of pairs are worked out in about a tenth of a second.
_LOSSES_AT_ONCE = 2**21
_PARTS = 100


class Question(NamedTuple):
    """How importance is measured: what an ablated feature is put at, and how many permutations are
    drawn."""

    ablation: Ablation
    repeats: int


class Answered(NamedTuple):
    """A method's answer: float64 arrays ``[features]``, NaN where a feature has none; ``exact``:
    flags ``[features]``, None where all are. ``why``: why there are no values, or what must be
    known of them."""

    name: MethodName
    values: Floats | None
    low: Floats | None = None
    high: Floats | None = None
    p: Floats | None = None
    q: Floats | None = None
    exact: Flags | None = None
    why: str | None = None


class Standing(NamedTuple):
    """How far the work is: the ``methods`` that are through, and in words what is being worked
    out. ``done`` of ``of``: a hundred parts for each method."""

    methods: tuple[Answered, ...]
    doing: str
    done: int
    of: int


class Paired(NamedTuple):
    """``done`` of ``of`` pairs are tried; ``found`` in the end: int array ``[pairs, 2]`` of
    features, and what ablating them costs."""

    done: int
    of: int
    found: tuple[Integers, Interactions] | None = None


# How far a method is, from 0 to 1, and at last what it came to.
_Slices = Generator[float | Answered, None, None]


class _Way(NamedTuple):
    """A method: its name, in words what it does, how, and which parts of the question it depends
    on."""

    name: MethodName
    doing: str
    work: Callable[[_Bench], _Slices]
    asks: tuple[str, ...] = ()


class _Bench:
    """What the methods share: an evaluation's samples, and a question."""

    def __init__(self, evidence: Evidence, question: Question) -> None:
        self.evidence = evidence
        self.question = question

    @property
    def reference(self) -> Floats | None:
        """What ablated features are put at; None for zero."""
        return self.evidence.mean if self.question.ablation == "mean" else None

    @property
    def samples(self) -> tuple[Floats, Integers, Floats, Floats]:
        """Scores, labels, activations and kernel."""
        seen = self.evidence
        return seen.scores, seen.labels, seen.activations, seen.head.kernel


def settled(evidence: Evidence, question: Question) -> Standing | None:
    """The end of the work, where it was done before."""
    known = [_known(evidence, question, way) for way in _WAYS]
    of = _PARTS * len(_WAYS)
    methods = tuple(each for each in known if each is not None)
    return Standing(methods, "", of, of) if len(methods) == len(known) else None


def importances(evidence: Evidence, question: Question) -> Generator[Standing, None, None]:
    """Work out one method after the other, the cheap ones first; the store keeps what they come to.

    Raises:
      UnreadableLogError: the scores are not all finite.
    """
    bench = _Bench(evidence, question)
    found: list[Answered] = []
    of = _PARTS * len(_WAYS)
    for way in _WAYS:
        before = _PARTS * len(found)
        for news in _slices(bench, way):
            if isinstance(news, Answered):
                found.append(news)
            else:
                # Not through before its answer is there.
                part = min(int(news * _PARTS), _PARTS - 1)
                yield Standing(tuple(found), way.doing, before + part, of)
    yield Standing(tuple(found), "", of, of)


def settled_pairs(evidence: Evidence, how: Ablation, among: int) -> Paired | None:
    """The end of :func:`paired`, where it was done before."""
    name = _name(evidence, f"pairs/{how}/{among}")
    known: Paired | None = evidence.series.recall(name, evidence.moment)
    return known


def paired(evidence: Evidence, how: Ablation, among: int) -> Generator[Paired, None, None]:
    """Try the pairs of the features that cost or move most; the store keeps what they come to.

    Raises:
      UnreadableLogError: the scores are not all finite.
    """
    bench = _Bench(evidence, Question(how, repeats=1))
    count = min(among, evidence.features)
    of = count * (count - 1) // 2
    chosen: list[int] = []
    for news in _slices(bench, _ABLATION_LOSS):
        if isinstance(news, Answered):
            if news.values is None:
                raise RuntimeError(news.why)
            chosen = _candidates(evidence, news.values, count)
        yield Paired(0, of)
    pairs = np.array(list(itertools.combinations(chosen, 2)), np.int64).reshape(-1, 2)
    found: list[Interactions] = []
    at_once = max(1, _LOSSES_AT_ONCE // _losses(evidence))
    for start in range(0, len(pairs), at_once):
        block = pairs[start : start + at_once]
        found.append(interactions(*bench.samples, block, reference=bench.reference))
        yield Paired(start + len(block), of)
    end = Paired(of, of, (pairs, _joined(found)) if found else None)
    name = _name(evidence, f"pairs/{how}/{among}")
    evidence.series.keep(name, evidence.moment, end, dear=True)
    yield end


def _candidates(evidence: Evidence, ablated: Floats, count: int) -> list[int]:
    """The features whose pairs are tried, in order of index.

    Half of them cost most when they are ablated. Of two that say the same neither does, so the
    others are those that move scores most.
    """
    seen = evidence.activations, evidence.head.kernel, evidence.mean
    moved = shapley.mean_absolute_shapley(*seen)
    dearest = analysis.descending(ablated)[: (count + 1) // 2].tolist()
    others = [j for j in analysis.descending(moved).tolist() if j not in dearest]
    return sorted([*dearest, *others][:count])


def _losses(evidence: Evidence) -> int:
    """How many losses a pair takes: of two classes one margin tells both."""
    return evidence.samples * (1 if evidence.classes == 2 else evidence.classes)


def _joined(parts: list[Interactions]) -> Interactions:
    one, other, together = (
        np.concatenate(each) for each in zip(*(part[:3] for part in parts), strict=True)
    )
    effects = zip(*(part.interaction for part in parts), strict=True)
    return Interactions(one, other, together, Effect(*map(np.concatenate, effects)))


def _slices(bench: _Bench, way: _Way) -> _Slices:
    """A method's slices; what it comes to is kept. Where it fails it says so, and is tried again
    when it is next asked for."""
    known = _known(bench.evidence, bench.question, way)
    if known is not None:
        yield known
        return
    yield 0.0
    if not np.isfinite(bench.evidence.scores).all():
        raise UnreadableLogError(
            f"the scores of split {bench.evidence.split!r} are not all finite at step"
            f" {bench.evidence.step}, so no figure holds.",
            "Look at a step before the training diverged.",
        )
    try:
        for news in way.work(bench):
            if isinstance(news, Answered):
                name = _answer_name(bench.evidence, bench.question, way)
                bench.evidence.series.keep(name, bench.evidence.moment, news, dear=True)
            yield news
    except Exception as error:  # the other methods still have something to say
        _log.exception("weightvis: %s failed", way.name)
        kind = type(error).__name__
        yield Answered(way.name, None, why=f"It failed: {kind}. TensorBoard's log has the details.")


def _known(evidence: Evidence, question: Question, way: _Way) -> Answered | None:
    name = _answer_name(evidence, question, way)
    known: Answered | None = evidence.series.recall(name, evidence.moment)
    return known


def _answer_name(evidence: Evidence, question: Question, way: _Way) -> str:
    return _name(evidence, f"{way.name}/{[getattr(question, part) for part in way.asks]}")


def _name(evidence: Evidence, what: str) -> str:
    return f"importances/{what}/{evidence.key}"


def _spread(bench: _Bench) -> _Slices:
    """A feature's weight in telling classes apart, times its standard deviation."""
    weight = analysis.spread_over_classes(bench.evidence.head.kernel)
    yield Answered("spread", weight * bench.evidence.spread)


def _shapley(bench: _Bench) -> _Slices:
    _, _, activations, kernel = bench.samples
    yield Answered(
        "shapley", shapley.mean_absolute_shapley(activations, kernel, bench.evidence.mean)
    )


def _ablation_accuracy(bench: _Bench) -> _Slices:
    slices = ablation.accuracy_slices(*bench.samples, reference=bench.reference)
    yield from _effects("ablation_accuracy", slices)


def _ablation_loss(bench: _Bench) -> _Slices:
    slices = ablation.log_loss_slices(*bench.samples, reference=bench.reference)
    yield from _effects("ablation_loss", slices)


def _permutation_accuracy(bench: _Bench) -> _Slices:
    slices = permutation.accuracy_slices(*bench.samples, repeats=bench.question.repeats)
    yield from _effects("permutation_accuracy", slices)


def _permutation_loss(bench: _Bench) -> _Slices:
    slices = permutation.log_loss_slices(*bench.samples, repeats=bench.question.repeats)
    yield from _effects("permutation_loss", slices)


def _effects(name: MethodName, slices: Iterator[Known]) -> _Slices:
    for known in slices:
        yield known.share
    if known.exact.all():
        yield Answered(name, *known.effect)
        return
    why = (
        f"Exact for the {np.count_nonzero(known.exact)} features of the largest effect by estimate;"
        " of the others the estimate is given, which has no interval."
    )
    yield Answered(name, *known.effect, exact=known.exact, why=why)


def _sfit(bench: _Bench) -> _Slices:
    seen = bench.evidence
    every = np.arange(seen.features)
    at_once = significance.features_at_once(seen.samples)
    tested = np.empty((4, len(every)))
    for start in range(0, len(every), at_once):
        yield start / len(every)
        some = every[start : start + at_once]
        found = significance.sfit(
            seen.activations,
            seen.head.kernel,
            seen.head.bias,
            seen.labels,
            seen.mean,
            features=some,
        )
        tested[:, some] = found.median, found.low, found.high, found.p
    median, low, high, p = tested
    yield Answered("sfit", median, low, high, p, significance.discoveries(p))


def _path(bench: _Bench) -> _Slices:
    evidence = bench.evidence
    for known in path.path_order(evidence.activations, evidence.labels):
        yield known.share
    limits = [
        f"{most:,} {what}"
        for most, there, what in (
            (path.MOST_SAMPLES, evidence.samples, "samples"),
            (path.MOST_CLASSES, evidence.classes, "classes"),
            (path.MOST_FEATURES, evidence.features, "features"),
        )
        if most < there
    ]
    if evidence.features > path.MOST_PLACES:
        limits.append(f"the first {path.MOST_PLACES} places")
    why = f"Limited to {', '.join(limits)}." if limits else None
    yield Answered("path", known.places, why=why)


_ABLATION_LOSS = _Way("ablation_loss", "ablation on log loss", _ablation_loss, ("ablation",))
_WAYS = (
    _Way("spread", "weight times spread", _spread),
    _Way("shapley", "mean absolute Shapley value", _shapley),
    _Way("sfit", "significance", _sfit),
    _Way("ablation_accuracy", "ablation on accuracy", _ablation_accuracy, ("ablation",)),
    _ABLATION_LOSS,
    _Way(
        "permutation_accuracy",
        "permutation importance on accuracy",
        _permutation_accuracy,
        ("repeats",),
    ),
    _Way("permutation_loss", "permutation importance on log loss", _permutation_loss, ("repeats",)),
    _Way("path", "place in the L1 path", _path),
)
