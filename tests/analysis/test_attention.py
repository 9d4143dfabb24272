"""Attention over a token grid, against the same written out token by token."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Floats


def drawn(seed: int, grid: analysis.Grid, *, layers: int = 1, class_token: bool = False) -> Floats:
    tokens = grid.tokens + class_token
    logits = 3 * np.random.default_rng(seed).normal(size=(layers, 2, tokens, tokens))
    return softmax(logits, axis=-1)


grids = st.builds(analysis.Grid, *[st.integers(1, 4)] * 3)


@given(st.integers(0, 10**6), grids, st.booleans())
def test_what_falls_on_a_frame_is_summed_over_its_patches_and_meant_over_those_that_look(
    seed: int, grid: analysis.Grid, class_token: bool
) -> None:
    scores = drawn(seed, grid, class_token=class_token)[0]
    frames = analysis.frame_matrix(scores, grid, class_token=class_token)
    looks = analysis.looks(scores, grid, class_token=class_token)
    received = analysis.received(scores, grid, class_token=class_token)
    own = scores[:, int(class_token) :, int(class_token) :]
    by_token = own.reshape(2, *grid, *grid)
    patches = grid.rows * grid.columns
    np.testing.assert_allclose(looks, np.einsum("hqabkij->hqkij", by_token) / patches)
    np.testing.assert_allclose(frames, np.einsum("hqkij->hqk", looks))
    np.testing.assert_allclose(received, np.einsum("hqabkij->hkij", by_token) / grid.tokens)
    lost = scores[:, 1:, 0].reshape(2, grid.frames, -1).mean(-1) if class_token else 0
    np.testing.assert_allclose(frames.sum(axis=-1) + lost, 1)


@given(st.integers(0, 10**6), grids, st.booleans())
def test_rollout_is_every_way_through_the_layers(
    seed: int, grid: analysis.Grid, class_token: bool
) -> None:
    layers = drawn(seed, grid, layers=3, class_token=class_token)
    one, two, three = (layer.mean(axis=0) / 2 + np.eye(layer.shape[-1]) / 2 for layer in layers)
    rolled = analysis.rollout(list(layers))
    np.testing.assert_allclose(rolled, np.einsum("ab,bc,cd->ad", three, two, one), atol=1e-12)
    np.testing.assert_allclose(rolled.sum(axis=-1), 1)
    relevance = analysis.relevance(rolled, grid, class_token=class_token)
    t, i, j = (side - 1 for side in grid)
    last = rolled[0, -1] if class_token else np.mean(rolled[:, -1])
    assert relevance.shape == tuple(grid)
    assert relevance[t, i, j] == pytest.approx(last)


@given(grids, st.booleans())
def test_chance_is_what_attention_spread_evenly_gives(
    grid: analysis.Grid, class_token: bool
) -> None:
    tokens = grid.tokens + class_token
    even = np.full((tokens, tokens), 1 / tokens)
    frames = analysis.frame_matrix(even, grid, class_token=class_token)
    patches = grid.rows * grid.columns
    chance = analysis.chance_directness(grid.frames, patches=patches, class_token=class_token)
    assert chance == pytest.approx(analysis.directness(frames))


@pytest.mark.parametrize("frames", [1, 2, 3, 10, 50])
def test_chance_is_what_attention_at_random_gives_in_the_mean(frames: int) -> None:
    chance = analysis.chance_directness(frames)
    drawn_at_random = np.random.default_rng(1).dirichlet(np.ones(frames), size=(4000, frames))
    found = analysis.directness(drawn_at_random)
    assert found.own.mean() == pytest.approx(chance.own, abs=0.01)
    assert found.neighbours.mean() == pytest.approx(chance.neighbours, abs=0.01)


def test_direct_attention_falls_on_the_frame_itself_or_beside_it() -> None:
    assert analysis.directness(np.eye(5)) == (1, 0)
    shifted = np.eye(5, k=1)
    shifted[4, 3] = 1
    assert analysis.directness(shifted) == (0, 1)
    assert analysis.directness(np.eye(5)[::-1]) == (0.2, 0)


def test_class_activations_are_the_parts_of_a_score() -> None:
    rng = np.random.default_rng(0)
    tokens, kernel, bias = rng.normal(size=(30, 7)), rng.normal(size=(7, 3)), rng.normal(size=3)
    parts = analysis.class_activation(tokens, kernel)
    assert parts.shape == (3, 30)
    np.testing.assert_allclose(parts.sum(axis=1) + bias, tokens.mean(axis=0) @ kernel + bias)
    muted = np.where(np.arange(30)[:, None] == 4, 0, tokens)
    without = muted.mean(axis=0) @ kernel
    np.testing.assert_allclose(parts[:, 4], tokens.mean(axis=0) @ kernel - without)
