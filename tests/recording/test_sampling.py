"""The stratified draw."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tensorboard_plugin_weightvis.recording.sampling import Reservoir, draw, shares

LABELS = st.lists(st.integers(0, 5), min_size=1, max_size=300).map(
    lambda labels: np.array(labels, np.int64)
)
SAMPLES = st.integers(1, 320)


@given(LABELS, SAMPLES, st.integers(0, 3))
def test_draws_exactly_as_many_as_asked_for_each_once_in_order(labels, samples, seed):
    drawn = draw(labels, samples, seed)
    assert len(drawn) == min(samples, len(labels))
    assert np.all(np.diff(drawn) > 0)
    assert drawn[0] >= 0
    assert drawn[-1] < len(labels)


@given(LABELS, SAMPLES)
def test_every_class_has_its_share_to_within_one_but_for_what_the_smallest_are_given(
    labels, samples
):
    classes, counts = np.unique(labels, return_counts=True)
    drawn = np.array([(labels[draw(labels, samples, 0)] == each).sum() for each in classes])
    assert np.all(drawn <= counts)
    if samples >= len(classes):
        assert drawn.min() >= 1
        fair = np.minimum(samples, len(labels)) * counts / len(labels)
        assert np.all(drawn < fair + 1)
        assert np.all(drawn > fair - 1 - (fair < 1).sum())


@given(LABELS, SAMPLES)
def test_the_same_seed_draws_the_same(labels, samples):
    np.testing.assert_array_equal(draw(labels, samples, 3), draw(labels, samples, 3))


def test_another_seed_draws_others():
    labels = np.zeros(1000, np.int64)
    assert set(draw(labels, 100, 0)) != set(draw(labels, 100, 1))


def test_every_sample_is_as_likely_as_any_other_of_its_class():
    labels = np.repeat([0, 1], [80, 20])
    times = np.zeros(100)
    for seed in range(2000):
        times[draw(labels, 10, seed)] += 1
    # 2,000 draws with probability 0.1 each: standard deviation 13.4.
    assert np.all(np.abs(times - 200) < 5 * 13.4)


@given(LABELS)
def test_none_draws_all(labels):
    np.testing.assert_array_equal(draw(labels, None, 0), np.arange(len(labels)))


@settings(max_examples=200)
@given(LABELS, SAMPLES, st.integers(1, 50))
def test_batches_give_the_same_draw_as_the_whole(labels, samples, size):
    reservoir = Reservoir(samples, seed=5)
    held: list[int] = []
    for start in range(0, len(labels), size):
        batch = range(start, min(start + size, len(labels)))
        held = [[*held, *batch][row] for row in reservoir.add(labels[batch.start : batch.stop])]
    held = [held[row] for row in reservoir.settle()]
    assert held == draw(labels, samples, 5).tolist() == reservoir.indices.tolist()
    np.testing.assert_array_equal(reservoir.labels, labels[held])


def test_holds_about_twice_what_is_drawn_however_long_the_data():
    labels = np.random.default_rng(0).integers(0, 10, 50_000)
    reservoir = Reservoir(500, seed=0)
    most = max(len(reservoir.add(batch)) for batch in np.split(labels, 500))
    assert most <= 2 * 500 + 10 * 16
    reservoir.settle()
    np.testing.assert_array_equal(reservoir.indices, draw(labels, 500, 0))


def test_data_sorted_by_label_gives_the_same_draw():
    labels = np.repeat(np.arange(20), 300)
    reservoir = Reservoir(200, seed=0)
    for batch in np.split(labels, 200):
        reservoir.add(batch)
    reservoir.settle()
    np.testing.assert_array_equal(reservoir.indices, draw(labels, 200, 0))


@pytest.mark.parametrize(
    ("counts", "samples", "expected"),
    [
        ([90, 10], 10, [9, 1]),
        ([999, 1], 10, [9, 1]),
        ([5, 5], 3, [2, 1]),
        ([1, 7, 3], 2, [0, 1, 1]),
        ([4, 4], 100, [4, 4]),
    ],
)
def test_shares(counts, samples, expected):
    assert shares(np.array(counts), samples).tolist() == expected
