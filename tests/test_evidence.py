"""What figures rest on: sound samples, and enough of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from logs import opened
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import Writer
from tensorboard_plugin_weightvis.errors import TooLittleError, UnreadableLogError
from tensorboard_plugin_weightvis.evidence import Evidence

KERNEL = np.array([[1.0, -1.0], [0.5, 0.25], [0.0, 2.0]], np.float32)
BIAS = np.array([0.125, -0.5], np.float32)

Log = Callable[..., Evidence]


@pytest.fixture
def evidence(tmp_path: Path) -> Log:
    """Logs an evaluation and gives it back as evidence."""

    def write(
        activations: NDArray[np.floating[Any]],
        labels: NDArray[np.int64],
        kernel: NDArray[np.float32] = KERNEL,
    ) -> Evidence:
        with Writer(tmp_path / "run") as writer:
            writer.head("head", kernel, BIAS, step=3)
            writer.evaluation("test", activations, labels, step=3)
        return Evidence(opened(tmp_path).head("run", "head"), "test", None)

    return write


def samples(count: int = 40) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(count, 3)).astype(np.float32), np.arange(count) % 2


def test_it_holds_the_samples_and_what_the_head_makes_of_them(evidence: Log) -> None:
    activations, labels = samples()
    found = evidence(activations, labels)
    found.check()
    assert (found.samples, found.features, found.classes, found.left_out) == (40, 3, 2, 0)
    np.testing.assert_array_equal(found.activations, activations)
    np.testing.assert_allclose(found.scores, activations.astype(float) @ KERNEL + BIAS, atol=1e-6)
    np.testing.assert_allclose(found.mean, activations.astype(float).mean(axis=0))
    np.testing.assert_allclose(found.spread, activations.astype(float).std(axis=0))


def test_a_constant_feature_is_its_own_mean_and_has_no_spread(evidence: Log) -> None:
    """Though the mean of forty such numbers is beside them by a rounding."""
    activations = samples()[0].astype(np.float64)
    activations[:, 1] = 0.1
    assert activations.mean(axis=0)[1] != 0.1
    found = evidence(activations, samples()[1])
    assert found.mean[1] == 0.1
    assert found.spread[1] == 0
    assert found.spread[[0, 2]].all()


def test_samples_that_are_not_finite_or_not_labelled_with_a_class_are_left_out(
    evidence: Log,
) -> None:
    activations, labels = samples()
    activations[3, 1], activations[7, 0], labels[11] = np.nan, np.inf, 2
    found = evidence(activations, labels)
    assert found.left_out == 3
    assert set(range(40)) - set(found.rows.tolist()) == {3, 7, 11}
    np.testing.assert_array_equal(found.labels, labels[found.rows])
    assert np.isfinite(found.scores).all()


def test_too_few_samples_are_too_little(evidence: Log) -> None:
    activations, labels = samples(12)
    activations[:3] = np.nan
    with pytest.raises(TooLittleError, match=r"9 samples.*10 or more.* 3 others") as refused:
        evidence(activations, labels).check()
    assert refused.value.hint


def test_one_label_is_too_little(evidence: Log) -> None:
    activations, _ = samples()
    with pytest.raises(TooLittleError, match=r"all 40 samples.*labelled 'Class 1'"):
        evidence(activations, np.ones(40, np.int64)).check()


def test_nothing_rests_on_weights_that_are_not_finite(evidence: Log) -> None:
    kernel = KERNEL.copy()
    kernel[1, 1] = np.nan
    with pytest.raises(UnreadableLogError, match="step 3 are not all finite"):
        evidence(*samples(), kernel)


def test_what_is_dear_is_made_once(evidence: Log) -> None:
    found = evidence(*samples())
    made = []

    def make() -> NDArray[np.float64]:
        made.append(1)
        return np.zeros(3)

    found.kept("something", make)
    found.kept("something", make)
    assert len(made) == 1
