"""Curves and areas against scikit-learn, and their intervals by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax
from scipy.stats import norm
from sklearn.metrics import (
    average_precision_score,
    precision_recall_curve,
    precision_score,
    recall_score,
    roc_auc_score,
    roc_curve,
)

from tensorboard_plugin_weightvis import analysis


def drawn(seed: int, count: int = 30) -> tuple[np.ndarray, np.ndarray]:
    """Scores with ties, and samples of both classes."""
    rng = np.random.default_rng(seed)
    positive = rng.integers(0, 2, count) == 1
    positive[:2] = [True, False]
    return np.round(rng.normal(size=count) + positive, 1), positive


@given(st.integers(0, 10**6))
def test_curves_and_areas_are_scikit_learns(seed: int) -> None:
    scores, positive = drawn(seed)
    points = analysis.operating_points(scores, positive)
    x, y, _ = roc_curve(positive, scores, drop_intermediate=False)
    found = analysis.roc_curve(points)
    np.testing.assert_allclose(found.x, x)
    np.testing.assert_allclose(found.y, y)
    precision, recall, _ = precision_recall_curve(positive, scores)
    found = analysis.precision_recall_curve(points)
    # scikit-learn goes on where all positives are found, and adds a precision of 1 for none taken.
    np.testing.assert_allclose(found.x, recall[:-1][::-1])
    np.testing.assert_allclose(found.y, precision[:-1][::-1])
    assert analysis.area_under_roc(scores, positive).value == pytest.approx(
        roc_auc_score(positive, scores)
    )
    assert analysis.average_precision(points).value == pytest.approx(
        average_precision_score(positive, scores)
    )


@given(st.integers(0, 10**6))
def test_what_is_above_a_points_threshold_makes_the_point(seed: int) -> None:
    scores, positive = drawn(seed)
    points = analysis.operating_points(scores, positive)
    for threshold, true, false in zip(*points, strict=True):
        taken = scores > threshold
        assert (true, false) == (np.sum(taken & positive), np.sum(taken & ~positive))


@given(st.integers(0, 10**6))
def test_what_a_decision_does_is_scikit_learns(seed: int) -> None:
    scores, positive = drawn(seed)
    taken = scores > 0.5
    found = analysis.operating_point(taken, positive)
    assert found.recall == pytest.approx(recall_score(positive, taken))
    assert found.precision == pytest.approx(
        precision_score(positive, taken, zero_division=np.nan), nan_ok=True
    )
    assert found.false_positive_rate == pytest.approx(recall_score(~positive, taken))


def test_a_decision_without_samples_has_no_rate_rather_than_zero() -> None:
    none, every = np.zeros(4, bool), np.ones(4, bool)
    np.testing.assert_array_equal(analysis.operating_point(none, every), [np.nan, 0, np.nan])
    np.testing.assert_array_equal(analysis.operating_point(every, none), [1, np.nan, 0])


@given(st.integers(0, 10**6), st.integers(3, 5))
def test_means_over_classes_are_scikit_learns(seed: int, classes: int) -> None:
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(classes), rng.integers(0, classes, 20)])
    probabilities = softmax(rng.normal(size=(len(labels), classes)), axis=1)
    found = analysis.mean_area_under_roc(probabilities, labels)
    assert found.value == pytest.approx(roc_auc_score(labels, probabilities, multi_class="ovr"))
    assert found.low < found.value < found.high
    each = analysis.mean_average_precision(probabilities, labels)
    assert each.value == pytest.approx(average_precision_score(labels, probabilities))


@given(st.integers(0, 10**6))
def test_means_over_classes_count_ties_as_scikit_learn_does(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(4), rng.integers(0, 4, 16)])
    scores = rng.integers(0, 4, (20, 4)).astype(float)
    areas, precisions = (
        [score(labels == k, scores[:, k]) for k in range(4)]
        for score in (roc_auc_score, average_precision_score)
    )
    assert analysis.mean_area_under_roc(scores, labels).value == pytest.approx(np.mean(areas))
    found = analysis.mean_average_precision(scores, labels)
    assert found.value == pytest.approx(np.mean(precisions))


def test_classes_without_samples_are_left_out_of_the_means() -> None:
    rng = np.random.default_rng(2)
    labels = np.repeat([0, 2], 10)
    scores = rng.normal(size=(20, 3))
    both = [roc_auc_score(labels == k, scores[:, k]) for k in (0, 2)]
    assert analysis.mean_area_under_roc(scores, labels).value == pytest.approx(np.mean(both))


def test_a_thinned_curve_is_nowhere_far_from_the_whole() -> None:
    rng = np.random.default_rng(3)
    positive = np.arange(20_000) % 4 == 0
    points = analysis.operating_points(rng.normal(size=20_000) + positive, positive)
    for curve in (analysis.roc_curve, analysis.precision_recall_curve):
        whole, thin = curve(points, 10**6), curve(points)
        assert len(whole.x) > 10_000
        assert len(thin.x) <= 500
        for end in (0, -1):
            assert (thin.x[end], thin.y[end]) == (whole.x[end], whole.y[end])
        away = np.abs(whole.y - np.interp(whole.x, thin.x, thin.y))
        assert np.median(away) < 0.003
        assert np.max(away[whole.x > 0.01]) < 0.03
        assert np.all(np.diff(thin.thresholds) < 0)


@pytest.mark.parametrize(
    ("apart", "ours", "others"), [(0.3, 20, 60), (1, 10, 10), (1, 5, 95), (2, 100, 100)]
)
def test_intervals_hold_what_they_promise(apart: float, ours: int, others: int) -> None:
    """Normal scores, whose area is known; the average precision's truth is that of many samples."""
    rng = np.random.default_rng(4)
    positive = np.arange(ours + others) < ours
    many = np.arange(100_000) < 100_000 * ours / (ours + others)
    scores = rng.normal(size=len(many)) + apart * many
    precision = average_precision_score(many, scores)
    area = norm.cdf(apart / np.sqrt(2))
    hits = []
    for _ in range(600):
        scores = rng.normal(size=len(positive)) + apart * positive
        one = analysis.area_under_roc(scores, positive)
        other = analysis.average_precision(analysis.operating_points(scores, positive))
        hits.append([one.low <= area <= one.high, other.low <= precision <= other.high])
    of_area, of_precision = np.mean(hits, axis=0)
    assert 0.915 < of_area < 0.995
    assert of_precision > 0.88  # with five samples of the class; above 0.95 with ten


def test_the_interval_of_the_mean_area_holds_what_it_promises() -> None:
    rng = np.random.default_rng(5)

    def sampled(count: int) -> tuple[np.ndarray, np.ndarray]:
        labels = np.arange(count) % 3
        return softmax(rng.normal(size=(count, 3)) + 1.5 * np.eye(3)[labels], axis=1), labels

    truth = roc_auc_score(*sampled(60_000)[::-1], multi_class="ovr")
    found = [analysis.mean_area_under_roc(*sampled(90)) for _ in range(600)]
    assert 0.915 < np.mean([each.low <= truth <= each.high for each in found]) < 0.985


def test_classes_that_do_not_overlap_leave_an_interval_that_narrows() -> None:
    few, many = (
        analysis.area_under_roc(np.arange(2.0 * n), np.arange(2 * n) >= n) for n in (5, 500)
    )
    assert few.value == few.high == many.value == 1
    assert 0.6 < few.low < 0.9 < many.low < 1
    none = analysis.area_under_roc(np.arange(10.0), np.arange(10) < 5)
    assert (none.value, none.low) == (0, 0)
    assert none.high == pytest.approx(1 - few.low)


def test_scores_that_are_all_alike_tell_nothing_apart() -> None:
    found = analysis.area_under_roc(np.zeros(20), np.arange(20) < 10)
    assert found.value == 0.5
    assert found.low < 0.3
    assert found.high > 0.7
    alone = analysis.area_under_roc(np.arange(20.0), np.arange(20) == 14)
    assert alone.low < alone.value < alone.high
