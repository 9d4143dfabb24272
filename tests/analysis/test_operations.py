"""Operations on a head: what each does, what is refused, and what no gauge changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis import Flip, Keep, Mute, Operation, Scale, Swap

FEATURES = 6
NAMES = ["a", "b", "b", "d: e, f", "5", "g"]
EVERY = [
    "mute:3",
    "mute-mean:3",
    "flip:0",
    "scale:2:-1.5",
    "swap:1:0:2",
    "keep:index:4",
    "keep:margin:desc:2",
    "keep-mean:margin:desc:2",
    "keep:influence:desc:3",
    "keep:shapley:desc:3",
    "keep:class:2:desc:3",
    "keep:class:0:asc:3",
    "flip:0,scale:0:2,mute:4,keep-mean:shapley:desc:3",
]


class Case:
    """A head and samples."""

    def __init__(self, seed: int, classes: int = 3) -> None:
        rng = np.random.default_rng(seed)
        self.seen = rng.gamma(2, size=(40, FEATURES)) * rng.uniform(0.2, 5, FEATURES)
        self.kernel = rng.normal(size=(FEATURES, classes))
        self.bias = rng.normal(size=classes)

    def scores(self, operations: str) -> NDArray[Any]:
        """What the head makes of the samples after operations."""
        head = self.changed(operations)
        return self.seen @ head.kernel + head.bias

    def changed(self, operations: str) -> analysis.ChangedHead:
        parsed = analysis.parse_operations(operations, *self.kernel.shape)
        mean = self.seen.mean(axis=0)
        return analysis.apply_operations(
            parsed,
            self.kernel,
            self.bias,
            mean=mean,
            spread=self.seen.std(axis=0),
            deviation=analysis.mean_deviation(self.seen, mean),
        )


def removed(case: Case, operations: str) -> list[int]:
    return [int(j) for j in case.changed(operations).removed]


@pytest.mark.parametrize(
    ("operations", "change"),
    [
        ("mute:3", lambda h: h * [1, 1, 1, 0, 1, 1]),
        ("mute-mean:3", lambda h: np.where(np.arange(6) == 3, h.mean(axis=0), h)),
        ("flip:0", lambda h: h * [-1, 1, 1, 1, 1, 1]),
        ("scale:2:-1.5", lambda h: h * [1, 1, -1.5, 1, 1, 1]),
        ("keep:index:2", lambda h: h * [1, 1, 0, 0, 0, 0]),
        ("keep-mean:index:2", lambda h: np.where(np.arange(6) < 2, h, h.mean(axis=0))),
        ("flip:0,mute-mean:0", lambda h: np.where(np.arange(6) == 0, -h.mean(axis=0), h)),
        ("", lambda h: h),
    ],
)
def test_an_operation_is_the_change_of_activations_that_its_name_says(
    operations: str, change: Any
) -> None:
    case = Case(1)
    expected = change(case.seen) @ case.kernel + case.bias
    np.testing.assert_allclose(case.scores(operations), expected)


def test_swapping_exchanges_what_a_feature_adds_to_two_scores() -> None:
    case = Case(2)
    added = case.seen[:, [1]] * case.kernel[1]
    expected = case.scores("") - added + added[:, [2, 1, 0]]
    np.testing.assert_allclose(case.scores("swap:1:0:2"), expected)


def test_of_two_classes_swapping_is_flipping_in_the_margin() -> None:
    case = Case(3, classes=2)
    swapped, flipped = case.scores("swap:1:0:1"), case.scores("flip:1")
    np.testing.assert_allclose(np.diff(swapped), np.diff(flipped))


def test_keep_keeps_the_first_of_the_head_as_the_operations_before_left_it() -> None:
    case = Case(4)
    centred = case.kernel - case.kernel.mean(axis=1, keepdims=True)
    apart = np.ptp(case.kernel, axis=1)
    shapley = np.abs((case.seen - case.seen.mean(axis=0))[:, :, None] * centred).mean(0).sum(-1)
    for rank, key in {
        "index": -np.arange(6.0),
        "margin:desc": apart,
        "influence:desc": apart * case.seen.std(axis=0),
        "shapley:desc": shapley,
        "class:1:desc": centred[:, 1],
        "class:1:asc": -centred[:, 1],
    }.items():
        assert removed(case, f"keep:{rank}:2") == sorted(np.argsort(-key)[2:]), rank
    first = int(np.argmax(apart))
    assert first in removed(case, f"scale:{first}:0.001,keep:margin:desc:3")


@pytest.mark.parametrize("operations", EVERY)
@given(st.integers(0, 10**6), st.integers(2, 4))
def test_no_softmax_shift_and_no_rescaling_changes_what_operations_do(
    operations: str, seed: int, classes: int
) -> None:
    case, other = Case(seed, max(classes, 3)), Case(seed, max(classes, 3))
    rng = np.random.default_rng(seed)
    scale = rng.uniform(0.5, 2, FEATURES)
    by_weight = "margin" in operations or "class" in operations
    if not by_weight:  # the size of a weight alone is a matter of the feature's unit
        other.kernel /= scale[:, None]
        other.seen *= scale
    other.kernel += rng.normal(size=(FEATURES, 1))
    expected = analysis.probabilities(case.scores(operations))
    np.testing.assert_allclose(
        analysis.probabilities(other.scores(operations)), expected, rtol=1e-6, atol=1e-9
    )


@given(st.integers(0, 10**6))
def test_putting_features_at_their_mean_does_not_depend_on_where_activations_begin(
    seed: int,
) -> None:
    case, other = Case(seed), Case(seed)
    begin = np.random.default_rng(seed).normal(size=FEATURES)
    other.seen = case.seen + begin
    other.bias = case.bias - begin @ case.kernel
    for operations in ("mute-mean:3", "mute-mean:0,mute-mean:1", "keep-mean:shapley:desc:2"):
        np.testing.assert_allclose(other.scores(operations), case.scores(operations), atol=1e-9)


def test_dtypes_and_the_arrays_given_stay_as_they_are() -> None:
    kernel, bias = np.ones((3, 2), np.float32), np.zeros(2, np.float32)
    operations = analysis.parse_operations("mute-mean:0,scale:1:3", 3, 2)
    changed = analysis.apply_operations(operations, kernel, bias, mean=np.array([0.1, 2, 3]))
    assert (changed.kernel.dtype, changed.bias.dtype) == (np.float32, np.float32)
    np.testing.assert_array_equal(kernel, np.ones((3, 2)))
    np.testing.assert_array_equal(bias, np.zeros(2))


@given(
    st.lists(
        st.one_of(
            st.builds(Mute, st.integers(0, 8), st.booleans()),
            st.builds(Flip, st.integers(0, 8)),
            st.builds(Scale, st.integers(0, 8), st.floats(-1000, 1000)),
            st.builds(Swap, st.integers(0, 8), st.just(1), st.just(0)),
            st.builds(Keep, st.just("class:1:asc"), st.integers(1, 9), st.booleans()),
        ),
        max_size=1,
    )
)
def test_what_is_spelled_is_read_back(operations: list[Operation]) -> None:
    text = ",".join(map(analysis.spelled, operations))
    assert analysis.parse_operations(text, 9, 2) == operations
    assert analysis.parse_operations(operations, 9, 2) == operations


def test_features_may_be_named_where_there_are_names() -> None:
    given_ = ["mute:a", "scale:d: e, f:2", "flip:5"]
    found = analysis.parse_operations(given_, 6, 3, NAMES)
    assert found == [Mute(0), Scale(3, 2.0), Flip(5)]  # a whole number is always a number


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ("mute:6", "this head has 6"),
        ("mute:-1", "from 0 to 5"),
        ("mute:", "from 0 to 5"),
        ("mute:²", "from 0 to 5"),
        ("mute:a", "by a number from 0 to 5"),
        ("melt:1", "one of mute:<feature>"),
        ("mute:1,,flip:2", "Leave it out"),
        (",", "Leave it out"),
        ("scale:1", "from 0 to 5"),
        ("scale:1:nan", "from -1000 to 1000"),
        ("scale:1:inf", "from -1000 to 1000"),
        ("scale:1:1e9", "from -1000 to 1000"),
        ("scale:1:1_0", "from -1000 to 1000"),
        ("swap:1:0", "two classes"),
        ("swap:1:0:3", "two classes, from 0 to 2"),
        ("swap:1:2:2", "two classes, from 0 to 2"),
        ("keep:margin:desc:0", "from 1 to 6"),
        ("keep:margin:desc:7", "from 1 to 6"),
        ("keep:change:desc:2", "one of index"),
        ("keep:2", "one of index"),
        ("keep:class:3:desc:2", "from 0 to 2"),
        ("keep:index:2,keep:margin:desc:1", "only one keep"),
        ("mute:3,flip:3", "flip:3 contradicts mute:3"),
        ("mute:3,mute-mean:3", "mute-mean:3 contradicts mute:3"),
        ("mute:3,mute:3", "mute:3 contradicts mute:3"),
        (",".join(["flip:1"] * 1001), "1000 operations"),
        ([Mute(9)], "this head has 6"),
        ([Scale(1, float("nan"))], "from -1000 to 1000"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_cure(given_: Any, says: str) -> None:
    with pytest.raises(analysis.OperationError) as refusal:
        analysis.parse_operations(given_, FEATURES, 3)
    assert says in str(refusal.value)
    assert len(str(refusal.value)) < 400
    assert refusal.value.cure.endswith(".")


def test_a_name_that_two_features_have_names_neither() -> None:
    with pytest.raises(analysis.OperationError, match="2 are called 'b'"):
        analysis.parse_operations(["mute:b"], 6, 3, NAMES)
    with pytest.raises(analysis.OperationError, match="0 are called 'z'"):
        analysis.parse_operations(["mute:z"], 6, 3, NAMES)


def test_an_operation_on_what_keep_took_away_is_refused_and_on_what_it_kept_is_not() -> None:
    case = Case(5)
    gone = removed(case, "keep:margin:desc:2")
    kept = min(set(range(6)) - set(gone))
    with pytest.raises(analysis.OperationError, match=r"put flip:\d first"):
        case.changed(f"keep:margin:desc:2,flip:{gone[0]}")
    np.testing.assert_allclose(
        case.scores(f"keep:margin:desc:2,flip:{kept}"),
        case.scores(f"flip:{kept},keep:margin:desc:2"),
    )


def test_figures_of_activations_that_are_needed_are_asked_for() -> None:
    operations = analysis.parse_operations("keep-mean:influence:desc:2", 6, 3)
    assert analysis.needed_levels(operations) == {"mean", "spread"}
    with pytest.raises(analysis.OperationError, match="needs the spread"):
        analysis.apply_operations(operations, np.ones((6, 3)), np.zeros(3))


def test_the_mean_deviation_is_measured_in_blocks_of_samples() -> None:
    seen = np.random.default_rng(6).normal(size=(3000, 600)).astype(np.float32)
    mean = seen.mean(axis=0, dtype=np.float64)
    found = analysis.mean_deviation(seen, mean)
    np.testing.assert_allclose(found, np.abs(seen - mean).mean(axis=0), rtol=1e-9)
