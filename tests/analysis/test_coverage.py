"""Every interval holds the population's value as often as it promises, by simulation.

Those of permutation, of flips, of areas under curves, of medians and of recall gaps are held to it
beside their methods.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pytest
from cases import heavy
from numpy.typing import NDArray
from scipy.stats import binomtest

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis import Effect, ablation

Array = NDArray[Any]

SAMPLES, POPULATION = 400, 100_000
PAIRS = np.array([[0, 1], [0, 2], [1, 2]])
KERNEL = np.array([[0.0, 1.2, -0.5], [0.0, -0.8, 0.6], [0.3, 0.5, 0.1], [0.0, 0.0, 0.0]])
BIAS = np.array([0.0, -1.5, -0.2])
MEAN = np.array([1, 2 * np.exp(-1.5), 1, 1])


class Sample(NamedTuple):
    """Samples as a head sees them at an epoch, their labels, and as it sees them later."""

    activations: Array
    labels: Array
    later: Array


def drawn(rng: np.random.Generator, samples: int, classes: int) -> Sample:
    """A law whose head is wrong in a way: skewed, tied and correlated activations of a known mean,
    unequal classes, and a feature of no weight."""
    seen = rng.exponential(size=(samples, 4))
    seen[:, 1] = (seen[:, 1] > 1.5) * 2.0
    seen[:, 2] = seen[:, 0] + rng.normal(size=samples) / 2
    z = 1.5 * scores(seen, classes)
    labels = (z + rng.gumbel(size=z.shape)).argmax(axis=1)
    return Sample(seen, labels, seen + 0.3 * labels[:, None] + rng.normal(size=seen.shape) / 3)


def scores(seen: Array, classes: int) -> Array:
    return np.asarray(seen @ KERNEL[:, :classes] + BIAS[:classes])


def head(sample: Sample, classes: int) -> tuple[Array, Array, Array, Array]:
    """What the analyses take, in their order."""
    seen = sample.activations
    return scores(seen, classes), sample.labels, seen, KERNEL[:, :classes]


def log_loss(sample: Sample, classes: int, reference: Array | None) -> Effect:
    return ablation.log_loss_effect(*head(sample, classes), np.arange(3), reference=reference)


def accuracy(sample: Sample, classes: int, reference: Array | None) -> Effect:
    return ablation.accuracy_effect(*head(sample, classes), np.arange(3), reference=reference)


def interaction(sample: Sample, classes: int, reference: Array | None) -> Effect:
    return analysis.interactions(*head(sample, classes), PAIRS, reference=reference).interaction


def at_own_mean(measure: Callable[..., Effect], sample: Sample, classes: int) -> Effect:
    return measure(sample, classes, sample.activations.mean(axis=0))


def mean_margins(sample: Sample, classes: int) -> Effect:
    """Before and after, as ``change`` tells them."""
    seen = (sample.activations, sample.later)
    each = [analysis.true_margins(scores(h, classes), sample.labels) for h in seen]
    value = np.array([margins.mean() for margins in each])
    deviation = [margins.std(ddof=1) for margins in each]
    return Effect(value, *analysis.of_mean(value, deviation, len(sample.labels)))


def few_features(sample: Sample, classes: int) -> Effect:
    """The band of ``minimal``."""
    weights = KERNEL[:, :classes], BIAS[:classes]
    found = analysis.minimal(sample.activations, *weights, sample.labels, MEAN, order=np.arange(4))
    return Effect(found.accuracy, found.low, found.high)


def by_class(sample: Sample, classes: int) -> Effect:
    """Precision, recall and F1 of every class."""
    predicted = scores(sample.activations, classes).argmax(axis=1)
    found = analysis.by_class(sample.labels, predicted, classes)
    each = (found.precision, found.recall, found.f1)
    return Effect(*map(np.concatenate, zip(*each, strict=True)))


def mean_log_loss(sample: Sample, classes: int) -> Effect:
    judged = analysis.judge_scores(scores(sample.activations, classes), sample.labels)
    return Effect(*(np.array([each]) for each in analysis.mean_loss(judged.loss)))


# What is found of samples, and of how many draws the interval holds the truth at least: nearly 95%
# of this many skewed ones; less where the reference is no number but itself found of them.
FIGURES: dict[str, tuple[Callable[[Sample, int], Effect], float]] = {
    "ablation to zero, log loss": (partial(log_loss, reference=None), 0.94),
    "ablation to a mean, log loss": (partial(log_loss, reference=MEAN), 0.94),
    "ablation to their mean, log loss": (partial(at_own_mean, log_loss), 0.925),
    "ablation to zero, accuracy": (partial(accuracy, reference=None), 0.94),
    "ablation to a mean, accuracy": (partial(accuracy, reference=MEAN), 0.94),
    "ablation to their mean, accuracy": (partial(at_own_mean, accuracy), 0.91),
    "pairs at zero": (partial(interaction, reference=None), 0.93),
    "pairs at a mean": (partial(interaction, reference=MEAN), 0.93),
    "pairs at their mean": (partial(at_own_mean, interaction), 0.925),
    "mean margins": (mean_margins, 0.94),
    "few features": (few_features, 0.935),
    "precision, recall and F1": (by_class, 0.94),
    "mean log loss": (mean_log_loss, 0.94),
}


@pytest.mark.parametrize("times", [200, *heavy(5000)])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.heavy
def test_an_interval_holds_the_populations_value(figure: str, classes: int, times: int) -> None:
    measure, least = FIGURES[figure]
    rng = np.random.default_rng(classes)
    truth = measure(drawn(rng, POPULATION, classes), classes).value
    held = np.zeros(len(truth))
    for _ in range(times):
        _, low, high = measure(drawn(rng, SAMPLES, classes), classes)
        held += (low <= truth) & (truth <= high)
    for count in held:
        assert binomtest(int(count), times, least, alternative="less").pvalue > 1e-3
    # As wide as need be, and hardly wider.
    assert held.min() < times * 0.97


@pytest.mark.parametrize("times", [400, *heavy(5000)])
def test_the_interval_of_a_calibration_bin_holds_the_share_that_comes_true(times: int) -> None:
    """Of given probabilities it comes true at their mean, whatever else is in the bin."""
    rng = np.random.default_rng(1)
    claim = rng.beta(0.7, 1.2, 600)
    truth = analysis.reliability(claim, claim > 1).probability
    held = np.zeros(len(truth))
    for come_true in rng.random((times, 600)) < claim:
        found = analysis.reliability(claim, come_true)
        held += (found.low <= truth) & (truth <= found.high)
    assert len(held) == 10
    for count in held:
        assert binomtest(int(count), times, 0.935, alternative="less").pvalue > 1e-3
    assert held.min() < times * 0.97


@pytest.mark.parametrize("times", [600, *heavy(6000)])
@pytest.mark.parametrize(("samples", "differ"), [(400, 1.0), (400, 0.02), (60, 0.3)])
def test_few_features_that_do_are_seldom_called_too_few(
    samples: int, differ: float, times: int
) -> None:
    """One feature does as well as two, which are at odds about some samples: one side of an
    interval of 95% lets one draw in forty say that it is not enough."""
    rng = np.random.default_rng(2)
    kernel, bias = np.array([[-1.0, 1.0], [-2.0, 2.0]]), np.zeros(2)
    called = 0
    for _ in range(times):
        labels = rng.integers(0, 2, samples)
        sign = np.where(rng.random(samples) < 0.9, 2 * labels - 1, 1 - 2 * labels)
        # Where the second feature overrules the first, it is right as often as not.
        overruled = rng.random(samples) < differ
        labels = np.where(overruled, rng.integers(0, 2, samples), labels)
        seen = np.stack([sign, np.where(overruled, -sign, 0)], axis=1).astype(np.float32)
        found = analysis.minimal(seen, kernel, bias, labels, np.zeros(2), order=np.arange(2))
        called += found.enough == 2
    assert binomtest(called, times, 0.035, alternative="greater").pvalue > 1e-3
