"""What a head says of no sample in particular, against the average sample and plain arithmetic."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from numpy.typing import NDArray
from scipy.special import softmax
from strategies import kernels

from tensorboard_plugin_weightvis.analysis.prior import effective_bias, on_average


@given(kernels())
def test_the_effective_bias_is_how_the_average_sample_is_scored(
    kernel: NDArray[np.float64],
) -> None:
    rng = np.random.default_rng(0)
    seen, bias = rng.normal(1, 2, (7, len(kernel))), rng.normal(size=kernel.shape[1])
    found = effective_bias(kernel, bias, seen.mean(axis=0))
    scores = (seen @ kernel + bias).mean(axis=0)
    np.testing.assert_allclose(softmax(found), softmax(scores), atol=1e-9)
    np.testing.assert_allclose(found.sum(), 0, atol=1e-9)


def test_means_shares_and_errors_are_those_of_the_samples() -> None:
    rng = np.random.default_rng(1)
    scores, labels = rng.normal(0, 3, (80, 4)), rng.integers(0, 4, 80)
    found = on_average(scores, labels)
    p, hits = softmax(scores, axis=1), np.eye(4)[labels]
    np.testing.assert_allclose(found.probability, p.mean(axis=0))
    np.testing.assert_allclose(found.share, hits.mean(axis=0))
    spread = np.maximum((p - hits).var(axis=0), (p * (1 - p)).mean(axis=0))
    np.testing.assert_allclose(found.error, np.sqrt(spread / 80))


def test_very_many_classes_are_taken_some_samples_at_a_time() -> None:
    rng = np.random.default_rng(2)
    scores, labels = rng.normal(size=(3000, 500)), rng.integers(0, 500, 3000)
    found = on_average(scores, labels)
    np.testing.assert_allclose(found.probability, softmax(scores, axis=1).mean(axis=0))
    np.testing.assert_allclose(found.share.sum(), 1)


def test_where_the_probabilities_hold_the_difference_is_within_its_error() -> None:
    rng = np.random.default_rng(3)
    within = 0
    for _ in range(300):
        scores = rng.normal(0, 2, (60, 3))
        labels = np.array([rng.choice(3, p=p) for p in softmax(scores, axis=1)])
        found = on_average(scores, labels)
        within += abs(found.probability[0] - found.share[0]) <= 1.96 * found.error[0]
    assert within >= 300 * 0.95 - 3 * np.sqrt(300 * 0.05 * 0.95)
