"""No analysis holds much beside what it is given: no array of samples, features and classes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis import ablation, permutation

Array = NDArray[Any]

MOST = 500e6
SAMPLES = 10_000


class Given(NamedTuple):
    """What analyses take."""

    scores: Array
    labels: Array
    activations: Array
    kernel: Array
    bias: Array
    mean: Array


@cache
def given(features: int, classes: int) -> Given:
    rng = np.random.default_rng(0)
    seen = np.maximum(rng.standard_normal((SAMPLES, features), np.float32), 0)
    kernel = rng.standard_normal((features, classes), np.float32) * np.float32(3 / features**0.5)
    z = (seen @ kernel).astype(float)
    labels = z.argmax(axis=1)
    labels[:classes] = np.arange(classes)
    mean = seen.mean(axis=0, dtype=float)
    return Given(z, labels, seen, kernel, np.zeros(classes), mean)


def ended(slices: Iterator[Any]) -> object:
    *_, last = slices
    return last


def judged(of: Given) -> None:
    found = analysis.judge_scores(of.scores, of.labels)
    analysis.reliability(found.claim, found.held)
    analysis.confusion(of.labels, found.predicted, len(of.bias))
    analysis.by_class(of.labels, found.predicted, len(of.bias))


def leaning(of: Given) -> None:
    predicted = of.scores.argmax(axis=1)
    analysis.lean(of.labels, predicted, len(of.bias))
    analysis.recall_gap(of.labels, predicted, len(of.bias))
    analysis.on_average(of.scores, of.labels)


def areas(of: Given) -> None:
    likely = np.asfortranarray(analysis.probabilities(of.scores))
    analysis.mean_area_under_roc(likely, of.labels)
    analysis.mean_average_precision(likely, of.labels)


def changed(of: Given) -> object:
    epoch = analysis.Epoch(of.activations, of.kernel, of.bias)
    analysis.change_of_contributions(epoch[:2], epoch[:2])
    return analysis.change_of_margin(epoch, epoch, of.labels)


def operated(of: Given) -> object:
    text = f"mute:1,mute-mean:2,flip:3,scale:4:2,swap:5:0:1,keep:margin:desc:{len(of.mean) // 2}"
    operations = analysis.parse_operations(text, len(of.mean), len(of.bias))
    head = analysis.apply_operations(operations, of.kernel, of.bias, mean=of.mean)
    return analysis.scores(of.activations, head.kernel, head.bias)


def depended(of: Given) -> object:
    grid, chosen = np.linspace(0, 3, 50), np.arange(60)
    seen = of.activations[:, 0]
    return analysis.dependence(
        of.scores, seen, of.kernel[0], grid, chosen=chosen, towards=1, scale="probability"
    )


def minimal(of: Given) -> object:
    order = np.arange(len(of.mean))
    return analysis.minimal(of.activations, of.kernel, of.bias, of.labels, of.mean, order=order)


def permuted(of: Given) -> None:
    # The more features at once, the more memory; the more repeats, the more time alone.
    some = np.arange(64)
    permutation.accuracy_effect(*of[:4], some, repeats=2)
    permutation.log_loss_effect(*of[:4], some, repeats=1)
    permutation.log_loss_estimate(*of[:4])


def distinguished(of: Given) -> object:
    test = of.activations, of.kernel, of.bias, of.labels, of.mean
    return analysis.sfit(*test, features=np.arange(64))


ANALYSES: dict[str, Callable[[Given], object]] = {
    "scores": lambda of: analysis.scores(of.activations, of.kernel, of.bias),
    "ablation, accuracy": lambda of: ended(ablation.accuracy_slices(*of[:4], reference=of.mean)),
    "ablation, log loss": lambda of: ended(ablation.log_loss_slices(*of[:4], reference=of.mean)),
    "ablation, estimated": lambda of: ablation.log_loss_estimate(*of[:4]),
    "permutation": permuted,
    "pairs": lambda of: analysis.interactions(*of[:4], np.array([[0, j] for j in range(1, 13)])),
    "Shapley": lambda of: analysis.mean_absolute_shapley(of.activations, of.kernel, of.mean),
    "Shapley of samples": lambda of: analysis.shapley_values(
        of.activations, of.kernel, of.mean, np.arange(60)
    ),
    "significance": distinguished,
    "path": lambda of: next(analysis.path_order(of.activations, of.labels)),
    "dependence": depended,
    "minimal": minimal,
    "change": changed,
    "what if": operated,
    "leaning": leaning,
    "dead": lambda of: analysis.dead(of.activations),
    "contributions": lambda of: analysis.contributions(of.activations, of.kernel, of.mean),
    "judgement": judged,
    "areas": areas,
}


@pytest.mark.heavy
@pytest.mark.parametrize(("features", "classes"), [(2048, 2), (64, 1000)])
@pytest.mark.parametrize("name", ANALYSES)
def test_little_is_held_beside_what_is_given(name: str, features: int, classes: int) -> None:
    of = given(features, classes)
    ANALYSES[name](of)  # what is imported meanwhile is not the analysis's
    tracemalloc.start()
    ANALYSES[name](of)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    every = np.dtype(np.float32).itemsize * SAMPLES * features * classes
    assert peak < min(0.9 * every, 3 * (of.activations.nbytes + of.scores.nbytes), MOST)
