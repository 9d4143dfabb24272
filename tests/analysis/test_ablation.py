"""Ablation against scikit-learn's figures of scores that were really changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import heavy
from heads import (
    CLASSES,
    CONSTANT,
    FEATURES,
    INDIFFERENT,
    Scored,
    accuracy_of,
    loss_of,
    losses_of,
    mean_of,
    scored,
    some_scored,
)
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest, ttest_1samp

from tensorboard_plugin_weightvis.analysis import ablation, slices

EFFECTS = (ablation.accuracy_effect, ablation.log_loss_effect)


def ablated(head: Scored, feature: int, reference: NDArray[Any] | None) -> NDArray[np.float64]:
    there = head.activations.astype(np.float64)
    bias = head.scores - there @ head.kernel
    there[:, feature] = 0 if reference is None else reference[feature]
    return there @ head.kernel + bias


@pytest.mark.parametrize("classes", CLASSES)
@pytest.mark.parametrize("at", ["zero", "mean"])
def test_effects_are_scikit_learns_figures_before_and_after(classes: int, at: str) -> None:
    head = scored(classes, classes=classes)
    reference = None if at == "zero" else mean_of(head)
    changed = [ablated(head, each, reference) for each in range(FEATURES)]
    accuracy = [
        accuracy_of(head.scores, head.labels) - accuracy_of(z, head.labels) for z in changed
    ]
    loss = [loss_of(z, head.labels) - loss_of(head.scores, head.labels) for z in changed]
    found = ablation.accuracy_effect(*head, reference=reference)
    np.testing.assert_allclose(found.value, accuracy, atol=1e-12)
    found = ablation.log_loss_effect(*head, reference=reference)
    np.testing.assert_allclose(found.value, loss, atol=1e-9)


@pytest.mark.parametrize("classes", CLASSES)
def test_scores_far_apart_lose_no_digits(classes: int) -> None:
    head = scored(3, classes=classes, size=400.0)
    changed = [losses_of(ablated(head, each, None), head.labels) for each in range(FEATURES)]
    expected = np.mean(changed, axis=1) - losses_of(head.scores, head.labels).mean()
    found = ablation.log_loss_effect(*head)
    np.testing.assert_allclose(found.value, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("classes", CLASSES)
@pytest.mark.parametrize("effect", EFFECTS)
def test_nothing_is_exactly_what_a_feature_costs_that_stays_or_says_nothing(
    classes: int, effect: Any
) -> None:
    head = scored(1, classes=classes)
    value = effect(*head, reference=mean_of(head)).value
    assert value[CONSTANT] == 0
    assert value[INDIFFERENT] == 0
    assert np.count_nonzero(value) >= 3


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_constant_that_is_put_at_zero_may_cost_something(effect: Any) -> None:
    head = scored(1, classes=3)
    head.activations[:, CONSTANT] = 9.0
    assert effect(*head).value[CONSTANT] != 0


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("classes", CLASSES)
def test_some_features_are_those_of_all(effect: Any, classes: int) -> None:
    head = scored(2, classes=classes)
    reference = mean_of(head)
    whole = effect(*head, reference=reference)
    for some in ([5, 0, 3], [2, 3, 4]):
        part = effect(*head, np.array(some), reference=reference)
        for one, other in zip(part, whole, strict=True):
            np.testing.assert_allclose(one, other[some], rtol=1e-12)


@pytest.mark.parametrize("effect", EFFECTS)
def test_no_features_are_no_answer(effect: Any) -> None:
    assert effect(*scored(2), np.empty(0, np.intp)).value.shape == (0,)


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("classes", [2, 5])
@given(data=st.data())
def test_softmax_shifts_and_scales_change_nothing(
    effect: Any, classes: int, data: st.DataObject
) -> None:
    head = data.draw(some_scored(classes))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**20)))
    shift, scale = rng.normal(size=FEATURES) * 3, np.exp2(rng.integers(-5, 6, FEATURES))
    seen = head.activations.astype(np.float64)
    moved = head._replace(
        scores=head.scores + (seen @ shift)[:, None],
        activations=seen * scale,
        kernel=(head.kernel + shift[:, None]) / scale[:, None],
    )
    for reference in (None, mean_of(head)):
        before = effect(*head, reference=reference)
        after = effect(*moved, reference=None if reference is None else reference * scale)
        for one, other in zip(before, after, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-9)


@pytest.mark.parametrize("effect", EFFECTS)
@given(data=st.data())
def test_where_a_features_zero_lies_does_not_matter_to_its_mean(
    effect: Any, data: st.DataObject
) -> None:
    head = data.draw(some_scored(3))
    offset = np.random.default_rng(data.draw(st.integers(0, 2**20))).normal(size=FEATURES)
    there = head._replace(activations=head.activations + offset)
    np.testing.assert_allclose(
        effect(*head, reference=mean_of(head)).value,
        effect(*there, reference=mean_of(there)).value,
        atol=1e-9,
    )


def test_log_loss_has_the_interval_of_the_mean_of_paired_differences() -> None:
    head = scored(4, classes=3)
    found = ablation.log_loss_effect(*head)
    before = losses_of(head.scores, head.labels)
    for feature in (0, 1, 3, 5):
        apart = losses_of(ablated(head, feature, None), head.labels) - before
        expected = ttest_1samp(apart, 0).confidence_interval()
        # Student's t of 79 degrees of freedom is nearly normal.
        assert found.low[feature] == pytest.approx(expected.low, abs=0.02 * np.ptp(expected))
        assert found.high[feature] == pytest.approx(expected.high, abs=0.02 * np.ptp(expected))


@pytest.mark.parametrize("shares", [(0.01, 0.0), (0.03, 0.01), (0.08, 0.08), (0.3, 0.1)])
@pytest.mark.parametrize("samples", [40, 150, 1000])
def test_the_interval_of_flips_holds_its_promise(shares: tuple[float, float], samples: int) -> None:
    lost, gained = shares
    rng = np.random.default_rng(0)
    flips = rng.multinomial(samples, [lost, gained, 1 - lost - gained], size=20_000)
    low, high = ablation.of_flips(flips[:, 0], flips[:, 1], samples)
    covered = (low <= lost - gained) & (lost - gained <= high)
    assert binomtest(int(covered.sum()), 20_000, 0.945, alternative="less").pvalue > 1e-3
    if samples * (lost + gained) > 20:
        assert covered.mean() < 0.97


def test_no_flips_at_all_leave_room_for_some() -> None:
    low, high = ablation.of_flips(np.zeros(1), np.zeros(1), 100)
    assert low[0] == pytest.approx(-high[0])
    # Three in a hundred would be missed by chance in one case of twenty.
    assert 0.03 < high[0] < 0.06


@pytest.mark.parametrize("classes", [3, 40])
def test_the_estimate_is_off_by_the_third_order(classes: int) -> None:
    errors = []
    for size in (0.2, 0.1, 0.05):
        head = scored(5, classes=classes, samples=400)
        small = head._replace(kernel=head.kernel * size)
        exact = ablation.log_loss_effect(*small, reference=mean_of(head)).value
        estimate = ablation.log_loss_estimate(*small, reference=mean_of(head))
        errors.append(np.abs(estimate - exact).max())
    assert errors[0] < 3e-3
    assert errors[0] / errors[1] > 5
    assert errors[1] / errors[2] > 4


def test_of_many_classes_a_sample_far_down_is_found_right_again() -> None:
    """Its label's score lies below those of more rivals than are looked at first."""
    head = scored(6, classes=60, samples=300)
    reference = mean_of(head) + 40
    expected = [
        accuracy_of(head.scores, head.labels)
        - accuracy_of(ablated(head, each, reference), head.labels)
        for each in range(FEATURES)
    ]
    found = ablation.accuracy_effect(*head, reference=reference)
    np.testing.assert_allclose(found.value, expected, atol=1e-12)


def test_the_first_of_equal_scores_counts_as_the_largest() -> None:
    rng = np.random.default_rng(0)
    for classes in (2, 4):
        whole = rng.integers(-2, 3, (60, 4)).astype(np.float32)
        kernel = rng.integers(-1, 2, (4, classes)).astype(np.float32)
        labels = rng.integers(0, classes, 60)
        head = Scored((whole @ kernel).astype(np.float64), labels, whole, kernel)
        expected = [
            accuracy_of(head.scores, labels) - accuracy_of(ablated(head, each, None), labels)
            for each in range(4)
        ]
        np.testing.assert_allclose(ablation.accuracy_effect(*head).value, expected, atol=1e-12)


@pytest.mark.parametrize("classes", CLASSES)
def test_slices_come_to_the_same(classes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    head = scored(7, classes=classes)
    monkeypatch.setattr(slices, "_IN_A_SLICE", 1)
    for stream, effect in (
        (ablation.accuracy_slices, ablation.accuracy_effect),
        (ablation.log_loss_slices, ablation.log_loss_effect),
    ):
        found = list(stream(*head, reference=mean_of(head)))
        assert len(found) == FEATURES
        assert np.isnan(found[0].effect.value[1:]).all()
        assert found[0].exact.tolist() == [True] + [False] * (FEATURES - 1)
        assert found[-1].exact.all()
        assert found[-1].share == 1
        for one, other in zip(
            found[-1].effect, effect(*head, reference=mean_of(head)), strict=True
        ):
            np.testing.assert_allclose(one, other, rtol=1e-12)


def of_many_classes(seed: int, samples: int, features: int, classes: int) -> Scored:
    """A head of ReLUs whose features are all worth nearly the same."""
    rng = np.random.default_rng(seed)
    seen = np.maximum(rng.normal(size=(samples, features)), 0).astype(np.float32)
    kernel = rng.normal(size=(features, classes)).astype(np.float32) * 3 / np.sqrt(features)
    z = (seen @ kernel).astype(float)
    return Scored(z, (z + rng.gumbel(size=z.shape)).argmax(axis=1), seen, kernel)


@pytest.mark.parametrize("at", ["zero", "mean"])
@pytest.mark.parametrize(
    ("samples", "features", "classes"),
    [(300, 150, 60), *heavy((1000, 200, 1000))],
)
def test_all_of_the_largest_effects_are_among_the_exact_ones(
    samples: int, features: int, classes: int, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = of_many_classes(features, samples, features, classes)
    reference = None if at == "zero" else mean_of(head)
    monkeypatch.setattr(slices, "_IN_ALL", 1)
    *_, last = ablation.log_loss_slices(*head, reference=reference)
    every = ablation.log_loss_effect(*head, reference=reference).value
    largest = np.argsort(-every)[: slices.EXACTLY]
    assert last.exact[largest].all()
    assert last.exact.sum() < features
    np.testing.assert_allclose(last.effect.value[largest], every[largest])


def test_where_there_is_no_time_for_all_the_best_are_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    head = scored(8, classes=40, size=0.1)
    monkeypatch.setattr(slices, "_IN_ALL", 1)
    *before, last = ablation.log_loss_slices(*head, exactly=2)
    estimate = ablation.log_loss_estimate(*head)
    exact = ablation.log_loss_effect(*head)
    assert np.flatnonzero(last.exact).tolist() == sorted(np.argsort(-estimate)[:2].tolist())
    np.testing.assert_allclose(last.effect.value, np.where(last.exact, exact.value, estimate))
    assert np.isnan(last.effect.low).tolist() == (~last.exact).tolist()
    shares = [each.share for each in before]
    assert shares == sorted(shares)
    assert shares[-1] <= last.share == 1
