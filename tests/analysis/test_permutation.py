"""Permutation importance against every pair of samples, scikit-learn, and the population."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from heads import (
    CLASSES,
    CONSTANT,
    FEATURES,
    INDIFFERENT,
    Scored,
    losses_of,
    mistakes_of,
    scored,
    some_scored,
)
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.inspection import permutation_importance

from tensorboard_plugin_weightvis.analysis import permutation, slices

Losses = Callable[[NDArray[Any], NDArray[Any]], NDArray[np.float64]]
BOTH = [(permutation.accuracy_effect, mistakes_of), (permutation.log_loss_effect, losses_of)]
EFFECTS = [effect for effect, _ in BOTH]


def of_every_pair(head: Scored, losses: Losses) -> NDArray[np.float64]:
    """What is lost on average where a sample has the activation of another one."""
    samples = len(head.labels)
    i, j = np.nonzero(~np.eye(samples, dtype=bool))
    before = losses(head.scores, head.labels).mean()
    found = []
    for seen, weights in zip(head.activations.T.astype(np.float64), head.kernel, strict=True):
        z = head.scores[i] + np.outer(seen[j] - seen[i], weights)
        found.append(losses(z, head.labels[i]).mean() - before)
    return np.array(found)


@pytest.mark.parametrize("classes", CLASSES)
@pytest.mark.parametrize(("effect", "losses"), BOTH)
def test_as_many_repeats_as_there_are_others_are_every_pair(
    effect: Any, losses: Losses, classes: int
) -> None:
    head = scored(classes, samples=50, classes=classes)
    expected = of_every_pair(head, losses)
    np.testing.assert_allclose(effect(*head, repeats=49).value, expected, atol=1e-12)
    np.testing.assert_allclose(effect(*head, repeats=1000).value, expected, atol=1e-12)


def test_accuracy_of_two_classes_is_that_of_every_pair_without_drawing() -> None:
    head = scored(1, samples=60)
    expected = of_every_pair(head, mistakes_of)
    for seed in (0, 1):
        found = permutation.accuracy_effect(*head, repeats=1, seed=seed)
        np.testing.assert_allclose(found.value, expected, atol=1e-12)


@given(seed=st.integers(0, 2**20))
def test_equal_activations_and_scores_on_the_border_are_counted_as_they_fall(seed: int) -> None:
    rng = np.random.default_rng(seed)
    whole = rng.integers(-2, 3, (25, 3)).astype(np.float32)
    kernel = rng.integers(-2, 3, (3, 2)).astype(np.float32)
    scores = (whole @ kernel).astype(np.float64)
    head = Scored(scores, rng.integers(0, 2, 25), whole, kernel)
    found = permutation.accuracy_effect(*head)
    np.testing.assert_allclose(found.value, of_every_pair(head, mistakes_of), atol=1e-12)


class Head(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """A head as scikit-learn knows models."""

    def __init__(self, kernel: Any = None, bias: Any = None) -> None:
        self.kernel = kernel
        self.bias = bias

    def fit(self, _x: Any, _y: Any) -> Head:
        return self

    def predict_proba(self, x: NDArray[Any]) -> NDArray[np.float64]:
        z = np.exp(x @ self.kernel + self.bias)
        return z / z.sum(axis=1, keepdims=True)

    def predict(self, x: NDArray[Any]) -> NDArray[np.int64]:
        return np.argmax(x @ self.kernel + self.bias, axis=1)

    @property
    def classes_(self) -> NDArray[np.int64]:
        return np.arange(len(self.bias))


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize(
    ("effect", "scoring"),
    [
        (permutation.accuracy_effect, "accuracy"),
        (permutation.log_loss_effect, "neg_log_loss"),
    ],
)
def test_the_values_are_scikit_learns_within_its_error(
    effect: Any, scoring: str, classes: int
) -> None:
    head = scored(2, samples=300, classes=classes)
    seen = head.activations.astype(np.float64)
    model = Head(head.kernel, (head.scores - seen @ head.kernel)[0])
    theirs = permutation_importance(
        model, seen, head.labels, scoring=scoring, n_repeats=40, random_state=0
    )
    ours = effect(*head, repeats=299).value * 299 / 300
    error = theirs.importances.std(axis=1, ddof=1) / np.sqrt(40)
    np.testing.assert_array_less(np.abs(ours - theirs.importances_mean), 4 * error + 1e-9)


@pytest.mark.parametrize("classes", CLASSES)
@pytest.mark.parametrize("effect", EFFECTS)
def test_a_constant_and_what_says_nothing_are_worth_exactly_nothing(
    effect: Any, classes: int
) -> None:
    value = effect(*scored(3, classes=classes)).value
    assert value[CONSTANT] == 0
    assert value[INDIFFERENT] == 0


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("classes", CLASSES)
def test_some_features_are_those_of_all(effect: Any, classes: int) -> None:
    head = scored(4, classes=classes)
    whole, part = effect(*head), effect(*head, np.array([5, 0, 3]))
    for one, other in zip(part, whole, strict=True):
        np.testing.assert_allclose(one, other[[5, 0, 3]], rtol=1e-12)


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_seed_draws_the_same_again_and_another_seed_something_else(effect: Any) -> None:
    head = scored(5, classes=3)
    found = [effect(*head, repeats=2, seed=seed).value for seed in (1, 1, 2)]
    np.testing.assert_array_equal(found[0], found[1])
    assert (found[0] != found[2]).any()


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("classes", [2, 5])
@given(data=st.data())
def test_softmax_shifts_scales_and_offsets_change_nothing(
    effect: Any, classes: int, data: st.DataObject
) -> None:
    head = data.draw(some_scored(classes))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**20)))
    shift, scale = rng.normal(size=FEATURES) * 3, np.exp2(rng.integers(-5, 6, FEATURES))
    seen = head.activations.astype(np.float64)
    moved = head._replace(
        scores=head.scores + (seen @ shift)[:, None],
        activations=seen * scale + rng.normal(size=FEATURES),
        kernel=(head.kernel + shift[:, None]) / scale[:, None],
    )
    for one, other in zip(effect(*head, repeats=3), effect(*moved, repeats=3), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-7)


def drawn(rng: np.random.Generator, samples: int, classes: int) -> Scored:
    """A law whose head is wrong in a way: skewed activations, unequal classes."""
    activations = rng.exponential(size=(samples, 3))
    activations[:, 1] = (activations[:, 1] > 2) * 2.0
    kernel = np.array([[0.0, 1.2, -0.5], [0.0, -0.8, 0.6], [0.0, 0.05, 0.1]])[:, :classes]
    scores = activations @ kernel - np.array([0.0, 1.5, 0.2])[:classes]
    labels = (1.5 * scores + rng.gumbel(size=scores.shape)).argmax(axis=1)
    return Scored(scores, labels, activations, kernel)


@pytest.mark.heavy
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("repeats", [1, 5])
@pytest.mark.parametrize(("effect", "losses"), BOTH)
def test_the_interval_covers_the_populations_value(
    effect: Any, losses: Losses, repeats: int, classes: int
) -> None:
    rng = np.random.default_rng(11)
    population = effect(*drawn(rng, 400_000, classes), repeats=5).value
    times = 1000
    covered = np.zeros(3)
    for seed in range(times):
        found = effect(*drawn(rng, 150, classes), repeats=repeats, seed=seed)
        covered += (found.low <= population) & (population <= found.high)
    for count in covered:
        assert binomtest(int(count), times, 0.93, alternative="less").pvalue > 1e-3
    # As wide as need be, where there is anything to measure.
    assert (covered < times).any()


@pytest.mark.parametrize("effect", EFFECTS)
def test_the_interval_holds_what_other_permutations_change(effect: Any) -> None:
    head = scored(6, samples=400, classes=3)
    one, many = effect(*head, repeats=1), effect(*head, repeats=399)
    varied = np.setdiff1d(np.arange(FEATURES), [CONSTANT, INDIFFERENT])
    assert (np.subtract(one.high, one.low) > np.subtract(many.high, many.low))[varied].all()


@pytest.mark.parametrize("classes", [3, 40])
def test_the_estimate_is_off_by_the_third_order(classes: int) -> None:
    errors = []
    for size in (0.2, 0.1, 0.05):
        head = scored(7, classes=classes, samples=200)
        small = head._replace(kernel=head.kernel * size)
        exact = permutation.log_loss_effect(*small, repeats=199).value
        errors.append(np.abs(permutation.log_loss_estimate(*small) - exact).max())
    assert errors[0] < 1e-2
    assert errors[0] / errors[1] > 5
    assert errors[1] / errors[2] > 4


@pytest.mark.parametrize("classes", CLASSES)
def test_slices_come_to_the_same(classes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    head = scored(8, classes=classes)
    monkeypatch.setattr(slices, "_IN_A_SLICE", 1)
    for stream, effect in (
        (permutation.accuracy_slices, permutation.accuracy_effect),
        (permutation.log_loss_slices, permutation.log_loss_effect),
    ):
        found = list(stream(*head, repeats=3, seed=4))
        assert len(found) == FEATURES
        for one, other in zip(found[-1].effect, effect(*head, repeats=3, seed=4), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12)


def test_where_there_is_no_time_for_all_the_best_are_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    head = scored(9, classes=40, size=0.1)
    monkeypatch.setattr(slices, "_IN_ALL", 1)
    *_, last = permutation.log_loss_slices(*head, exactly=2)
    estimate = permutation.log_loss_estimate(*head)
    exact = permutation.log_loss_effect(*head)
    assert np.flatnonzero(last.exact).tolist() == sorted(np.argsort(-estimate)[:2].tolist())
    np.testing.assert_allclose(last.effect.value, np.where(last.exact, exact.value, estimate))
    assert np.isnan(last.effect.low).tolist() == (~last.exact).tolist()
