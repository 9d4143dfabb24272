"""What importance costs at 10,000 x 2,048: ablation, SFIT and permutation, beside scikit-learn's.

Two classes: every feature's ablation, SFIT and permutation importance, exactly. scikit-learn's
``permutation_importance`` has the same head, wrapped as a classifier, and one repeat of some
features, whose time is taken times all features and our repeats; that it copies all activations for
each feature is left out, in its favour. The values are compared on some features, the others' part
in the scores being held, in standard errors of its own repeats. 1,000 classes: the ranking of all
features and the exact effect of the best. Memory: the largest added meanwhile; of whole routes, by
how much one raises the largest resident size of the server's process.
"""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.inspection import permutation_importance

from benchmarks.figures import Figure, below, show
from benchmarks.logs import HEAD, RUN, SPLIT, write_evaluation
from benchmarks.server import serving
from tensorboard_plugin_weightvis.analysis import ablation, permutation, sfit
from tensorboard_plugin_weightvis.analysis.permutation import REPEATS

SAMPLES, FEATURES, MANY_CLASSES = 10_000, 2_048, 1_000
ACCURACY_SECONDS = 0.3
LOG_LOSS_SECONDS = 2.0
SFIT_SECONDS = 1.0
RANKING_SECONDS = 3.0
TIMES_FASTER = 50
ERRORS = 4.5
MEMORY_MB = 500
_SIZE = f"{SAMPLES:,} x {FEATURES:,}"
_ROUNDS = 3
_COMPARED = 32
_TIMED = 64


class _Samples(NamedTuple):
    """What the analyses take, in their order."""

    scores: np.ndarray
    labels: np.ndarray
    activations: np.ndarray
    kernel: np.ndarray


def measure() -> list[Figure]:
    """Two classes, then many, then the routes."""
    routes = [_route(each) for each in ("importance", "findings")]
    return [*_of_two_classes(), *_of_many_classes(), *routes]


def _of_two_classes() -> list[Figure]:
    what = _samples(2)
    mean = what.activations.mean(axis=0, dtype=np.float64)
    figures = _taken(
        f"ablation, accuracy, {_SIZE}",
        lambda: ablation.accuracy_effect(*what, reference=mean),
        ACCURACY_SECONDS,
    )
    figures += _taken(
        f"ablation, log loss, {_SIZE}",
        lambda: ablation.log_loss_effect(*what, reference=mean),
        LOG_LOSS_SECONDS,
    )
    figures += _taken(
        f"SFIT, {_SIZE}",
        lambda: sfit(what.activations, what.kernel, np.zeros(2), what.labels, mean),
        SFIT_SECONDS,
    )
    for name, effect, scoring in (
        ("accuracy", permutation.accuracy_effect, "accuracy"),
        ("log loss", permutation.log_loss_effect, "neg_log_loss"),
    ):
        figures += _beside_theirs(name, what, effect, scoring)
    return figures


def _of_many_classes() -> list[Figure]:
    what = _samples(MANY_CLASSES)
    mean = what.activations.mean(axis=0, dtype=np.float64)
    size = f"{_SIZE}, {MANY_CLASSES:,} classes"
    figures = _taken(
        f"ablation, log loss, ranked and the best exact, {size}",
        lambda: list(ablation.log_loss_slices(*what, reference=mean)),
        RANKING_SECONDS,
    )
    return figures + _taken(
        f"ablation, accuracy, {size}",
        lambda: ablation.accuracy_effect(*what, reference=mean),
        None,
    )


def _beside_theirs(
    name: str, what: _Samples, effect: Callable[..., Any], scoring: str
) -> list[Figure]:
    some, others = slice(_TIMED), slice(_TIMED, None)
    rest = what.activations[:, others], what.kernel[others]
    model = _Classifier(what.kernel[some], lambda: rest[0] @ rest[1])
    started = time.perf_counter()
    permutation_importance(
        model, what.activations[:, some], what.labels, scoring=scoring, n_repeats=1, random_state=0
    )
    theirs = REPEATS * FEATURES / _TIMED * (time.perf_counter() - started)
    ours, added = _seconds(lambda: effect(*what)), _added(lambda: effect(*what))
    apart = _apart(what, effect, scoring)
    return [
        Figure(
            f"permutation, {name}, {_SIZE}",
            f"{theirs / ours:.0f} x as fast: {ours:.2f} s; scikit-learn {theirs:.0f} s",
            f"> {TIMES_FASTER} x",
            theirs > TIMES_FASTER * ours,
            f"{REPEATS} repeats; scikit-learn's from one of {_TIMED} features; best of {_ROUNDS}",
        ),
        Figure(
            f"permutation, {name}: from scikit-learn's values",
            f"at most {apart:.1f} of its standard errors",
            f"< {ERRORS:g}",
            apart < ERRORS,
            f"{_COMPARED} features, {REPEATS} repeats",
        ),
        below(f"permutation, {name}: memory", added, MEMORY_MB, "MB", how="largest added"),
    ]


def _apart(what: _Samples, effect: Callable[..., Any], scoring: str) -> float:
    """How far our values of some features are from scikit-learn's, in its standard errors."""
    some = slice(_COMPARED)
    kernel, seen = what.kernel[some], what.activations[:, some]
    rest = what.scores - seen @ kernel
    model = _Classifier(kernel, lambda: rest)
    theirs = permutation_importance(
        model, seen, what.labels, scoring=scoring, n_repeats=REPEATS, random_state=1
    )
    ours = effect(*what, np.arange(_COMPARED), repeats=SAMPLES // 20)
    error = theirs.importances.std(axis=1, ddof=1) / np.sqrt(REPEATS)
    return float(np.max(np.abs(ours.value - theirs.importances_mean) / error))


class _Classifier(ClassifierMixin, BaseEstimator):
    """A head as scikit-learn knows models. ``rest``: makes what other features add to the scores,
    for each prediction anew."""

    def __init__(self, kernel: np.ndarray, rest: Callable[[], np.ndarray]) -> None:
        self.kernel = kernel
        self.rest = rest

    def fit(self, _x: np.ndarray, _y: np.ndarray) -> _Classifier:
        return self

    def predict_proba(self, x: np.ndarray) -> np.ndarray:
        z = np.exp((x @ self.kernel + self.rest()).astype(np.float64))
        return z / z.sum(axis=1, keepdims=True)

    def predict(self, x: np.ndarray) -> np.ndarray:
        return np.argmax(x @ self.kernel + self.rest(), axis=1)

    @property
    def classes_(self) -> np.ndarray:
        return np.arange(self.kernel.shape[1])


def _route(route: str) -> Figure:
    """What a route adds to a server's memory, whatever it reads for that included."""
    with tempfile.TemporaryDirectory() as folder:
        write_evaluation(Path(folder), RUN, SAMPLES, classes=2, features=FEATURES)
        with serving(Path(folder), epochs=1) as server:
            before = server.peak_megabytes()
            taken = server.ask(route, run=RUN, head=HEAD, split=SPLIT)
            added = server.peak_megabytes() - before
    how = f"added to the {before:.0f} MB of TensorBoard's process, at its largest"
    more = f"{taken.ms / 1000:.0f} s"
    what = f"{route}, {_SIZE}, 2 classes: memory"
    return below(what, added, MEMORY_MB, "MB", how=how, more=more)


def _taken(what: str, work: Callable[[], Any], target: float | None) -> list[Figure]:
    seconds, added = _seconds(work), _added(work)
    how = f"best of {_ROUNDS}"
    return [
        Figure(what, f"{1000 * seconds:.0f} ms", "", None, how)
        if target is None
        else below(what, 1000 * seconds, 1000 * target, "ms", how=how),
        below(f"{what}: memory", added, MEMORY_MB, "MB", how="largest added"),
    ]


def _seconds(work: Callable[[], Any]) -> float:
    """The best of some rounds: whatever else the machine does only adds."""
    found = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


def _added(work: Callable[[], Any]) -> float:
    """The largest size of what was allocated meanwhile, in MB."""
    tracemalloc.start()
    work()
    _, largest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return largest / 1e6


def _samples(classes: int) -> _Samples:
    """Activations as of a ReLU, and labels that the head mostly gets right."""
    rng = np.random.default_rng(0)
    seen = np.maximum(rng.standard_normal((SAMPLES, FEATURES), np.float32), 0)
    kernel = rng.standard_normal((FEATURES, classes), np.float32) * np.float32(3 / FEATURES**0.5)
    scores = (seen @ kernel).astype(np.float64)
    labels = (scores + rng.gumbel(size=scores.shape)).argmax(axis=1)
    return _Samples(scores, labels, seen, kernel)


if __name__ == "__main__":
    show(measure())
