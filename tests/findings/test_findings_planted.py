"""What is planted is found and named; where it is not, nothing is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from epochs import Epoch, look, trained, training
from numpy.typing import NDArray
from scipy.stats import binomtest

from tensorboard_plugin_weightvis.views.findings import Finding
from tensorboard_plugin_weightvis.views.query import rows_of


def value(finding: Finding, start: str) -> float | None:
    """The figure of that name, whatever it is of."""
    (found,) = [each.value for each in finding.figures if f"{each.name} ".startswith(f"{start} ")]
    return found


def predicted(epoch: Epoch) -> NDArray[np.int64]:
    return (epoch.activations @ epoch.kernel + epoch.bias).argmax(axis=1)


def indices(finding: Finding) -> list[int]:
    return [each.index for each in finding.features]


def test_a_sound_head_leans_nowhere_and_has_no_dead_feature() -> None:
    for classes in (2, 5):
        found = look(training(trained(classes, seed=1)))
        levels = {kind: found[kind].level for kind in ("lean", "bias", "dead")}
        assert set(levels.values()) == {"none"}, levels
        for kind in levels:
            assert f"n = {400}" in found[kind].detail
            assert "epoch 5, test" in found[kind].detail


@pytest.mark.parametrize("classes", [2, 5])
def test_a_bias_towards_a_class_is_found_as_a_lean_and_as_a_bias(classes: int) -> None:
    epoch = trained(classes, samples=600)
    leaning = epoch._replace(bias=epoch.bias + np.eye(classes)[1] * 2)
    found = look([epoch, leaning])
    lean, bias = found["lean"], found["bias"]
    assert (lean.level, bias.level) == ("found", "found")
    assert lean.classes[0] == bias.classes[0] == 1
    assert lean.title == "Leans to “Class 1”"
    assert bias.title == "Bias term for “Class 1”"
    assert value(lean, "predicted share") == pytest.approx(np.mean(predicted(leaning) == 1))
    assert value(lean, "label share") == pytest.approx(np.mean(leaning.labels == 1))


def test_the_exact_test_of_two_classes_is_scipys() -> None:
    epoch = trained()
    epoch = epoch._replace(bias=epoch.bias + np.array([0, 1.2]))
    seen = predicted(epoch)
    one, other = (int(np.sum((seen == k) & (epoch.labels != k))) for k in (1, 0))
    lean = look([epoch])["lean"]
    assert value(lean, "p") == pytest.approx(binomtest(one, one + other).pvalue)
    assert f"{one} of {one + other} mistakes favour it" in lean.detail


def test_the_class_that_is_missed_most_is_named_with_its_missed_samples() -> None:
    epoch = trained(4, samples=800)
    missed = epoch._replace(bias=epoch.bias - np.eye(4)[2] * 3)
    gap = look([epoch, missed])["recall-gap"]
    assert gap.level == "found"
    assert gap.classes[0] == 2
    assert gap.title.startswith("“Class 2” is missed more than “Class ")
    expected = np.flatnonzero((missed.labels == 2) & (predicted(missed) != 2))
    assert gap.rows.startswith("bits:")
    assert rows_of(gap.rows, 800).tolist() == expected.tolist()


def of_recalls(classes: int, counts: Sequence[int], right: Sequence[int]) -> Epoch:
    """A head that finds so many samples of each class and takes the others for the next one."""
    labels = np.repeat(np.arange(classes), counts)
    found = np.concatenate([np.arange(n) < r for r, n in zip(right, counts, strict=True)])
    seen = np.eye(classes)[np.where(found, labels, (labels + 1) % classes)]
    return Epoch(np.eye(classes), np.zeros(classes), seen, labels)


def test_of_many_classes_none_is_named_for_a_sample_or_two() -> None:
    rare = [2] * 100
    alike = of_recalls(102, [40, 40, *rare], [30, 28, *([2, 0] * 50)])
    gap = look([alike])["recall-gap"]
    assert (gap.level, gap.title) == ("none", "No recall gap found")
    assert gap.detail.startswith("Recalls differ, but no two classes are clearly apart: ")
    planted = of_recalls(102, [60, 60, *rare], [58, 6, *([2, 0] * 50)])
    gap = look([planted])["recall-gap"]
    assert (gap.level, gap.classes) == ("found", [1, 0])
    assert gap.title == "“Class 1” is missed more than “Class 0”"
    assert "96.7%" in gap.detail
    assert "10.0%" in gap.detail


def test_features_that_make_up_for_a_bias_are_told() -> None:
    """Skewed features: the average sample is no sample that there is."""
    rng = np.random.default_rng(5)
    labels = (rng.random(500) < 0.2).astype(int)
    seen = np.where(labels, 10.0, 0.0)[:, None] + rng.normal(size=(500, 1))
    bias = look([Epoch(np.array([[0, 4.0]]), np.array([0, -3.0]), seen, labels)])["bias"]
    assert bias.level == "found"  # one point three of the samples' own scale: not made up for
    bias = look([Epoch(np.array([[0, 4.0]]), np.array([0, -20.0]), seen, labels)])["bias"]
    assert (bias.level, bias.title) == ("none", "Features make up for the bias term")


def test_a_class_of_larger_weights_is_named_and_of_two_none_can_be() -> None:
    epoch = trained(5)
    larger = epoch._replace(kernel=epoch.kernel * [1, 1, 1, 6, 1])
    norms = look([larger])["norms"]
    assert norms.level == "found"
    assert norms.classes[0] == 3
    ratio = value(norms, "largest over smallest")
    assert ratio is not None
    assert ratio > 2
    assert look([epoch])["norms"].level == "none"
    assert "Of two classes" in look([trained(2)])["norms"].detail


def test_dead_features_are_named_constant_ones_first() -> None:
    epoch = trained(features=8)
    epoch.activations[:, 6] = 0.1
    epoch.activations[:, 2] = 0
    epoch.activations[17, 2] = 3.0
    dead = look([epoch])["dead"]
    assert (dead.level, dead.title) == ("found", "2 dead features")
    assert indices(dead) == [6, 2]
    assert "12.5% of the kernel" in dead.detail


@pytest.mark.parametrize("classes", [2, 4])
def test_features_of_tiny_weight_and_no_use_are_negligible(classes: int) -> None:
    epoch = trained(classes, features=20)
    rng = np.random.default_rng(1)
    epoch.kernel[[3, 11]] *= 1e-4
    epoch.activations[:, [3, 11]] = rng.normal(size=(400, 2))
    found = look([epoch])["negligible"]
    assert found.level == "found"
    assert set(indices(found)) >= {3, 11}
    # A feature that is as weak, and yet tells the classes, is left alone.
    epoch.activations[:, 3] = epoch.kernel[3] @ np.eye(classes)[:, epoch.labels] * 1e6
    epoch.activations[:, 3] += rng.normal(size=400)
    epoch.kernel[3] /= 1e3
    assert 3 not in indices(look([epoch])["negligible"])


def test_one_feature_with_most_of_the_margin_is_named_and_so_are_ten() -> None:
    epoch = trained(features=60)
    assert look([epoch])["concentration"].level == "none"
    one = epoch._replace(kernel=epoch.kernel * np.where(np.arange(60) == 7, 300, 1)[:, None])
    found = look([one])["concentration"]
    assert (found.level, indices(found)) == ("found", [7])
    ten = epoch._replace(kernel=epoch.kernel * np.where(np.arange(60) < 10, 25, 1)[:, None])
    found = look([ten])["concentration"]
    assert found.title == "Ten features carry most"
    assert sorted(indices(found)) == list(range(10))


@pytest.mark.parametrize("split", ["test", ""])
@pytest.mark.parametrize("classes", [2, 4])
def test_late_sign_flips_are_named_with_their_epoch(classes: int, split: str) -> None:
    last = trained(classes)
    epochs = training(last, 8, start=last.kernel / 2)
    strongest = int(np.ptp(last.kernel, axis=1).argmax())
    for each in epochs[:6]:
        each.kernel[strongest] *= -1
    found = look(epochs, split)["sign-flips"]
    assert (found.level, found.since) == ("found", 5)
    assert "since epoch 3:" in found.detail
    assert indices(found) == [strongest]
    assert value(found, "last epoch with an old sign") == 5
    # An early one is none.
    for each in epochs[3:6]:
        each.kernel[strongest] *= -1
    assert look(epochs, split)["sign-flips"].level == "none"


@pytest.mark.parametrize("split", ["test", ""])
def test_weights_that_hardly_moved_are_found(split: str) -> None:
    last = trained(3)
    found = look(training(last, start=last.kernel * 0.96), split)["unmoved"]
    assert (found.level, found.since, found.named) == ("found", 0, 12)
    assert "layers before the head" in found.detail
    one = training(last)
    one[0].kernel[5] = last.kernel[5]
    found = look(one, split)["unmoved"]
    assert found.level == "none"
    assert 5 in indices(found)


def test_features_that_are_not_finite_are_named_with_what_they_cost() -> None:
    epoch = trained()
    assert look([epoch])["not-finite"].level == "none"
    epoch.activations[:30, 4] = np.nan
    epoch.activations[20:50, 7] = np.inf
    found = look([epoch])["not-finite"]
    assert (found.level, found.title) == ("found", "2 features NaN or infinite")
    assert indices(found) == [4, 7]
    assert "n = 350, 50 left out" in found.detail


def test_features_without_weight_are_negligible_and_who_took_it_is_told() -> None:
    epochs = training(trained(features=20))
    for each in epochs[2:]:
        each.kernel[6] = 0
    found = look(epochs)["negligible"]
    assert 6 in indices(found)
    assert "1 has no weight at all (" in found.detail
    told = look(epochs, intervened={2: ["mute:6"]})["negligible"]
    assert "no weight at all, and weights were changed by hand after epoch 2 (" in told.detail


def test_where_no_feature_varies_nothing_is_said_of_movement() -> None:
    epochs = [e._replace(activations=np.ones((400, 12))) for e in training(trained())]
    found = look(epochs)["unmoved"]
    assert found.level == "unknown"
    assert "no feature differs" in found.detail.lower()


def test_weights_that_began_at_zero_have_moved() -> None:
    found = look(training(trained(), start=np.zeros((12, 2))))["unmoved"]
    assert found.level == "none"
    assert found.figures[0].value is None


def test_a_weight_that_grew_in_vain_is_named() -> None:
    last = trained(features=6, samples=800)
    rng = np.random.default_rng(3)
    epochs = [last._replace(kernel=last.kernel.copy()) for _ in range(6)]
    last.activations[:, 2] = rng.normal(size=800)
    for each, size in zip(epochs, (0.1, 0.2, 0.3, 0.3, 1, 2), strict=True):
        each.kernel[2] = [-size, size]
    found = look(epochs)["grown"]
    assert (found.level, indices(found), found.since) == ("found", [2], 2)
    assert value(found, "growth of the first") == pytest.approx(2 / 0.3, rel=1e-6)


def test_a_weight_that_grew_with_its_importance_is_not() -> None:
    last = trained(features=6, samples=800)
    epochs = training(last, start=last.kernel * 0.3)
    found = look(epochs)["grown"]
    assert found.level == "none"
    assert (value(found, "features whose weight grew") or 0) > 0


def test_names_may_be_of_any_length_and_kind() -> None:
    epoch = trained(features=6)
    epoch.activations[:] = 1.0
    names = ["n" * 500, "", "a\nb\t\x00c", "<b>", "“”", "\u202eright"]
    classes = ["x" * 300, "\x07"]
    found = look([epoch] * 5, feature_names=names, class_names=classes)
    for each in found.values():
        assert len(each.title) < 80
        assert len(each.detail) < 700
        assert each.detail.isprintable()
    assert "and 3 more" in found["dead"].detail


LITTLE: dict[str, tuple[Callable[[Epoch], Sequence[Epoch]], str]] = {
    "too few samples": (
        lambda e: [e._replace(activations=e.activations[:9], labels=e.labels[:9])],
        "has 9 samples.*Log a larger evaluation",
    ),
    "one class only": (
        lambda e: [e._replace(labels=np.zeros(400, int))],
        "labelled 'Class 0'.*two classes or more",
    ),
    "nothing finite": (
        lambda e: [e._replace(activations=np.full((400, 12), np.nan))],
        "has 0 samples.*400 others are NaN or infinite in 'feature 0' and 11 more features.*before",
    ),
}


@pytest.mark.parametrize("what", LITTLE)
def test_what_cannot_be_looked_for_says_why_and_what_to_do(what: str) -> None:
    make, said = LITTLE[what]
    found = look(make(trained()))
    for kind in ("lean", "recall-gap", "bias", "negligible", "grown"):
        assert found[kind].level == "unknown"
        assert re.search(said, found[kind].detail)
    for kind in ("unmoved", "sign-flips"):
        assert found[kind].level == "unknown"
        assert "logged up to epoch 0" in found[kind].detail


def test_without_a_split_only_what_weights_tell_is_known() -> None:
    found = look(training(trained()), "")
    known = {kind for kind, each in found.items() if each.level != "unknown"}
    assert known == {"sign-flips", "unmoved"}
    assert found["lean"].detail == "It takes samples to tell. Choose a split."
    bare = look([each._replace(activations=None) for each in training(trained())], "")
    assert "WeightVisCallback" in bare["lean"].detail


def test_kernels_of_another_shape_are_not_compared() -> None:
    epochs = [*training(trained(features=5), 3), trained(features=12)]
    found = look(epochs)
    for kind in ("unmoved", "sign-flips", "grown"):
        assert found[kind].level == "unknown"
        assert "(5, 2)" in found[kind].detail
    assert found["lean"].level != "unknown"


def test_a_constant_activation_and_a_head_of_nothing_have_findings() -> None:
    epoch = trained()
    for each in (
        epoch._replace(activations=np.ones((400, 12))),
        epoch._replace(kernel=np.zeros((12, 2))),
    ):
        found = look([each, each])
        assert found["negligible"].title == "All features are negligible"
        assert found["concentration"].level == "none"
        assert found["lean"].level != "unknown"


def test_features_that_do_not_vary_are_not_compared_by_their_rounding() -> None:
    epoch = trained(10, samples=200)
    still = np.random.default_rng(0).normal(size=12)
    assert (np.tile(still, (200, 1)).mean(axis=0) != still).any()
    found = look([epoch._replace(activations=np.tile(still, (200, 1)))])
    assert found["norms"].title == "All weights are alike"
    assert found["concentration"].detail.startswith("No feature dominates: none moves any score")
    assert found["dead"].title == "12 dead features"
