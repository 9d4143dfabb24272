"""SFIT: what was published, what brute force makes of it, and truth that was planted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from cases import heavy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from scipy.special import log_softmax
from scipy.stats import binom, binomtest, false_discovery_control, fisher_exact
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPRegressor

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis import Significance

Case = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


def case(classes: int, samples: int = 300, features: int = 8) -> Case:
    """Activations with many ties, kernel, bias, unequal labels, mean."""
    rng = np.random.default_rng(classes)
    activations = np.maximum(rng.normal(size=(samples, features)), -0.2).astype(np.float32) * 3
    labels = rng.integers(0, classes, samples)
    labels[: samples // 3] = 0
    kernel, bias = rng.normal(size=(features, classes)), rng.normal(size=classes)
    return activations, kernel, bias, labels, activations.mean(axis=0, dtype=float)


def losses(given_: Case) -> tuple[NDArray[Any], NDArray[Any]]:
    """With all features at their mean, and with one unmasked: [samples], [samples, features]."""
    activations, kernel, bias, labels, mean = given_
    rows, masked = np.arange(len(labels)), np.tile(mean, (len(labels), 1))

    def loss(seen: NDArray[Any]) -> NDArray[Any]:
        return -log_softmax(seen @ kernel + bias, axis=1)[rows, labels]

    unmasked = []
    for j in range(len(kernel)):
        seen = masked.copy()
        seen[:, j] = activations[:, j]
        unmasked.append(loss(seen))
    return loss(masked), np.stack(unmasked, axis=1)


@pytest.mark.parametrize("classes", [2, 3, 10, 200])
def test_gains_are_those_of_losses_worked_out_one_by_one(classes: int) -> None:
    given_ = case(classes)
    found = analysis.sfit(*given_)
    expected = analysis.sfit_of_losses(*losses(given_))
    for name in ("median", "low", "high"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), atol=1e-6)
    np.testing.assert_array_equal(found.share, expected.share)


def test_p_of_two_classes_is_fishers() -> None:
    activations, kernel, _, labels, mean = given_ = case(2)
    up = (activations - mean) * (kernel[:, 1] - kernel[:, 0]) > 0
    expected = []
    for column in up.T:
        table = [
            [int(np.sum((column == side) & (labels == label))) for label in (1, 0)]
            for side in (True, False)
        ]
        expected.append(fisher_exact(table, alternative="greater").pvalue)
    np.testing.assert_allclose(analysis.sfit(*given_).p, expected, rtol=1e-9)


@pytest.mark.parametrize("classes", [2, 3, 20])
def test_p_is_that_of_labels_dealt_anew_or_a_little_larger(classes: int) -> None:
    activations, kernel, bias, labels, mean = given_ = case(classes, samples=120, features=4)
    found = analysis.sfit(*given_)
    rng = np.random.default_rng(0)
    deals = 1500
    as_many = np.zeros(4)
    every = [losses((activations, kernel, bias, np.full(120, c), mean)) for c in range(classes)]
    gains = np.stack([(base[:, None] - one) > 0 for base, one in every])
    for _ in range(deals):
        dealt = gains[rng.permutation(labels), np.arange(120)].sum(axis=0)
        as_many += dealt >= np.round(found.share * 120)
    expected = as_many / deals
    error = 4 * np.sqrt(0.25 / deals)
    assert (found.p > expected - error).all()
    assert (found.p < expected + error + 0.05).all()


def test_some_features_are_what_they_are_among_all() -> None:
    given_ = case(2, features=150)
    every = analysis.sfit(*given_)
    some = np.array([140, 3, 77])
    for all_, few in zip(every, analysis.sfit(*given_, features=some), strict=True):
        np.testing.assert_array_equal(few, all_[some])
    assert all(each.shape == (0,) for each in analysis.sfit(*given_, features=some[:0]))


@pytest.mark.parametrize("classes", [2, 5])
def test_neither_a_softmax_shift_nor_another_scale_changes_it(classes: int) -> None:
    activations, kernel, bias, labels, mean = given_ = case(classes)
    scale = np.float32(2.0) ** np.arange(-4, 4)
    shift = np.random.default_rng(1).normal(size=(8, 1)) * 7
    moved = (kernel + shift) / scale[:, None]
    # What the shift adds to all classes alike.
    other = activations * scale, moved, bias - 4, labels, mean * scale
    for one, two in zip(analysis.sfit(*given_), analysis.sfit(*other), strict=True):
        np.testing.assert_allclose(one, two, atol=1e-6)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("value", [0.0, 0.1, 1e6])
def test_a_constant_feature_gains_nothing(classes: int, value: float) -> None:
    activations, kernel, bias, labels, _ = case(classes)
    activations[:, 2] = value
    mean = activations.mean(axis=0, dtype=float)
    found = analysis.sfit(activations, kernel, bias, labels, mean)
    assert (found.median[2], found.share[2], found.p[2]) == (0, 0, 1)


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_a_feature_of_no_weight_gains_nothing(classes: int) -> None:
    activations, kernel, bias, labels, mean = case(classes)
    kernel[4] = 0.1  # of ten classes their mean is beside it by a rounding
    found = analysis.sfit(activations, kernel, bias, labels, mean)
    assert (found.share[4], found.p[4]) == (0, 1)
    assert found.median[4] == pytest.approx(0, abs=1e-12)


def test_scores_too_far_apart_for_exponentials_have_gains_all_the_same() -> None:
    activations, kernel, bias, labels, mean = case(2)
    far = activations, kernel * 300, bias, labels, mean
    found, expected = analysis.sfit(*far), analysis.sfit_of_losses(*losses(far))
    np.testing.assert_allclose(found.median, expected.median, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(found.low, expected.low, rtol=1e-5, atol=1e-5)


@given(hnp.arrays(np.float64, st.integers(1, 12), elements=st.floats(0, 1) | st.just(float("nan"))))
def test_q_is_scipys_of_the_features_that_were_tested(p: NDArray[Any]) -> None:
    q = analysis.discoveries(p)
    tested = ~np.isnan(p)
    assert np.isnan(q).tolist() == np.isnan(p).tolist()
    if tested.any():
        np.testing.assert_array_equal(q[tested], false_discovery_control(p[tested], method="by"))


def test_the_published_p_is_a_sign_test() -> None:
    rng = np.random.default_rng(2)
    base, unmasked = rng.normal(size=40), rng.normal(size=(40, 5))
    found = analysis.sfit_of_losses(base, unmasked)
    for j in range(5):
        count = int(np.sum(base > unmasked[:, j]))
        assert found.share[j] == count / 40
        assert found.p[j] == pytest.approx(binomtest(count, 40, alternative="greater").pvalue)


@pytest.mark.parametrize("samples", [6, 20, 101])
def test_the_medians_interval_covers_it_as_often_as_it_says(samples: int) -> None:
    rng = np.random.default_rng(samples)
    # Exponential gains, whose median is log 2.
    gains = rng.exponential(size=(samples, 4000))
    found = analysis.sfit_of_losses(np.zeros(samples), -gains)
    covered = np.mean((found.low <= np.log(2)) & (np.log(2) <= found.high))
    assert covered >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 4000)
    assert covered <= 0.985


def test_five_samples_have_no_interval() -> None:
    found = analysis.sfit_of_losses(np.zeros(5), -np.ones((5, 2)))
    assert found.median.tolist() == [1, 1]
    assert np.isnan(found.low).all()
    assert np.isnan(found.high).all()


Model = Callable[[NDArray[Any]], NDArray[Any]]


def published(model: Model | None, seed: int = 0) -> Significance:
    """The test of the paper's example: y = 3 + 4 x1 + x1 x2 + 3 x3^2 + 2 x4 x5 + noise; for None
    of the law itself."""
    x, y = drawn(np.random.default_rng(seed), 10_000)
    masked = np.tile(x.mean(axis=0), (len(x), 1))
    model = model or law

    def loss(seen: NDArray[Any]) -> NDArray[Any]:
        return np.abs(y - model(seen))

    alone = np.stack([loss(np.where(np.arange(8) == j, x, masked)) for j in range(8)], axis=1)
    return analysis.sfit_of_losses(loss(masked), alone, beta=1e-3, confidence=0.99)


def law(x: NDArray[Any]) -> NDArray[Any]:
    return 3 + 4 * x[:, 0] + x[:, 0] * x[:, 1] + 3 * x[:, 2] ** 2 + 2 * x[:, 3] * x[:, 4]


def drawn(rng: np.random.Generator, samples: int) -> tuple[NDArray[Any], NDArray[Any]]:
    x = rng.normal(size=(samples, 8))
    return x, law(x) + rng.normal(size=samples) * 0.1


def is_as_published(found: Significance) -> bool:
    """Medians of 1.152 [1.056, 1.264] and 0.198 [0.155, 0.237], 6697 and 6081 samples that gain."""
    significant = np.flatnonzero(found.p < 0.01).tolist() == [0, 2]
    near = 0.95 < found.median[0] < 1.3 and 0.1 < found.median[2] < 0.27
    reach = 0.1 < found.high[0] - found.low[0] < 0.3 and 0.05 < found.high[2] - found.low[2] < 0.15
    shares = 0.64 < found.share[0] < 0.69 and 0.58 < found.share[2] < 0.64
    return significant and near and reach and shares


@pytest.mark.parametrize("seed", range(3))
def test_the_papers_example_has_its_published_figures(seed: int) -> None:
    assert is_as_published(published(None, seed))


@pytest.mark.heavy
def test_a_network_trained_on_the_papers_example_has_its_published_figures() -> None:
    x, y = drawn(np.random.default_rng(9), 20_000)
    network = MLPRegressor(hidden_layer_sizes=(100, 50), early_stopping=True, random_state=0)
    network.fit(x, y)
    assert is_as_published(published(network.predict))


INFORMATIVE = [3, 20, 41, 60, 77]


def planted(rng: np.random.Generator, classes: int) -> Case:
    """Samples of which five features of a hundred tell something, with a head fitted to others.

    One class has seven or nine tenths of the samples, the noise is exponential, and half of the
    features are zero for two samples in three.
    """
    count = 2400
    rest = 0.1 if classes == 2 else 0.3
    labels = np.where(rng.random(count) < rest, rng.integers(1, classes, count), 0)
    seen = rng.exponential(size=(count, 100))
    seen[:, 50:] = np.maximum(seen[:, 50:] - 1, 0)
    for k, j in enumerate(INFORMATIVE):
        told = (labels > 0) if classes == 2 else labels == k % classes
        seen[:, j] += told * (0.3 + rng.exponential(size=count))
    fit, test = slice(0, 1000), slice(1000, None)
    scale = seen[fit].std(axis=0)
    model = LogisticRegression(C=0.1, max_iter=60, tol=1e-2).fit(seen[fit] / scale, labels[fit])
    kernel, bias = model.coef_.T / scale[:, None], model.intercept_
    if classes == 2:
        kernel, bias = np.hstack([-kernel, kernel]) / 2, np.array([-bias[0], bias[0]]) / 2
    activations = seen[test].astype(np.float32)
    return activations, kernel, bias, labels[test], activations.mean(axis=0, dtype=float)


def false_share(p: NDArray[Any]) -> float:
    """Of what is discovered at 5%, the share that tells nothing."""
    found = np.flatnonzero(analysis.discoveries(p) <= 0.05)
    return np.count_nonzero(~np.isin(found, INFORMATIVE)) / max(1, len(found))


@pytest.mark.parametrize(("classes", "draws"), [(2, 200), (4, 6), *heavy((4, 200))])
@pytest.mark.heavy
def test_planted_features_are_named_and_false_discoveries_are_as_few_as_promised(
    classes: int, draws: int
) -> None:
    rng = np.random.default_rng(classes)
    ours, theirs, p, named = [], [], [], []
    for _ in range(draws):
        given_ = planted(rng, classes)
        found = analysis.sfit(*given_)
        named.append(analysis.discoveries(found.p)[INFORMATIVE] <= 0.05)
        ours.append(false_share(found.p))
        p.append(np.delete(found.p, INFORMATIVE))
        samples = len(given_[0])
        theirs.append(false_share(binom.sf(np.round(found.share * samples) - 1, samples, 0.5)))
    assert np.mean(named) > 0.99
    assert np.mean(ours) <= 0.05
    # The p of those that tell nothing is small as rarely as it says.
    null = np.concatenate(p)
    for level in (0.01, 0.05, 0.2):
        assert np.mean(null <= level) <= level + 4 * np.sqrt(level / len(null))
    # A fair coin is what skewed features and unequal classes are not.
    assert np.mean(theirs) > 0.5
