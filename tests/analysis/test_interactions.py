"""Interactions of pairs against scikit-learn's log loss of scores without both."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from heads import CLASSES, CONSTANT, FEATURES, Scored, loss_of, losses_of, mean_of, scored
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis import ablation

PAIRS = np.array([[0, 1], [3, 5], [5, 3], [0, 4], [1, 2]])


def without(head: Scored, features: Any, reference: NDArray[Any] | None) -> NDArray[np.float64]:
    seen = head.activations[:, features].astype(np.float64)
    there = 0.0 if reference is None else reference[features]
    return head.scores + (there - seen) @ head.kernel[features].astype(np.float64)


@pytest.mark.parametrize("classes", CLASSES)
@pytest.mark.parametrize("at", ["zero", "mean"])
def test_interactions_are_what_scikit_learns_log_loss_says_of_both_beyond_each(
    classes: int, at: str
) -> None:
    head = scored(classes, classes=classes)
    reference = None if at == "zero" else mean_of(head)
    found = analysis.interactions(*head, PAIRS, reference=reference)

    def cost(features: list[int]) -> float:
        after = loss_of(without(head, features, reference), head.labels)
        return after - loss_of(head.scores, head.labels)

    one = [cost([j]) for j, _ in PAIRS.tolist()]
    other = [cost([k]) for _, k in PAIRS.tolist()]
    together = [cost(pair) for pair in PAIRS.tolist()]
    np.testing.assert_allclose(found.one, one, atol=1e-9)
    np.testing.assert_allclose(found.other, other, atol=1e-9)
    np.testing.assert_allclose(found.together, together, atol=1e-9)
    expected = np.subtract(np.subtract(together, one), other)
    np.testing.assert_allclose(found.interaction.value, expected, atol=1e-9)


@pytest.mark.parametrize("classes", [2, 5])
def test_the_interval_is_that_of_the_samples_mean(classes: int) -> None:
    head = scored(1, classes=classes)
    found = analysis.interactions(*head, PAIRS[:1]).interaction
    parts = [losses_of(without(head, which, None), head.labels) for which in ([0, 1], [0], [1])]
    each = parts[0] - parts[1] - parts[2] + losses_of(head.scores, head.labels)
    reach = 1.959964 * each.std(ddof=1) / np.sqrt(len(each))
    assert found.low[0] == pytest.approx(each.mean() - reach)
    assert found.high[0] == pytest.approx(each.mean() + reach)


def test_two_that_say_the_same_are_missed_together() -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(200) % 2
    one = (2.0 * labels - 1 + rng.normal(size=200) * 0.1)[:, None]
    seen = np.hstack([one, one, rng.normal(size=(200, 1))]).astype(np.float32)
    kernel = np.array([[0.0, 4], [0, 4], [0, 0.1]])
    found = analysis.interactions(seen @ kernel, labels, seen, kernel, np.array([[0, 1], [0, 2]]))
    assert found.interaction.low[0] > 0.5
    assert found.interaction.value[0] > 100 * abs(found.interaction.value[1])


@pytest.mark.parametrize("classes", CLASSES)
def test_the_order_of_two_does_not_matter_and_a_constant_adds_nothing(classes: int) -> None:
    head = scored(2, classes=classes)
    found = analysis.interactions(*head, PAIRS, reference=mean_of(head))
    value = found.interaction.value
    assert value[1] == pytest.approx(value[2], abs=1e-12)
    assert found.other[PAIRS[:, 1] == CONSTANT] == 0
    assert value[PAIRS[:, 1] == CONSTANT] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("classes", [2, 4])
@given(seed=st.integers(0, 2**20))
def test_softmax_shifts_and_scales_change_nothing(classes: int, seed: int) -> None:
    head, rng = scored(seed, classes=classes), np.random.default_rng(seed)
    shift, scale = rng.normal(size=FEATURES) * 3, np.exp2(rng.integers(-5, 6, FEATURES))
    seen = head.activations.astype(np.float64)
    moved = head._replace(
        scores=head.scores + (seen @ shift)[:, None],
        activations=seen * scale,
        kernel=(head.kernel + shift[:, None]) / scale[:, None],
    )
    mean = mean_of(head)
    before = analysis.interactions(*head, PAIRS, reference=mean)
    after = analysis.interactions(*moved, PAIRS, reference=mean * scale)
    for one, other in zip(before.interaction, after.interaction, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-9)


def test_more_pairs_than_are_taken_at_once_are_all_there() -> None:
    head = scored(3, samples=60_000)
    found = analysis.interactions(*head, np.tile(PAIRS, (3, 1)))
    alone = ablation.log_loss_effect(*head).value
    np.testing.assert_allclose(found.one, np.tile(alone[PAIRS[:, 0]], 3), rtol=1e-9)
    assert np.isfinite(found.interaction.low).all()


def test_no_pairs_are_no_answer() -> None:
    found = analysis.interactions(*scored(4), np.empty((0, 2), np.intp))
    assert found.together.shape == found.interaction.value.shape == (0,)
