"""No finding comes of a number that a softmax shift or a feature's scale can change."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
import numpy as np
import pytest
from epochs import Epoch, look, trained, training
from hypothesis import given, settings
from hypothesis import strategies as st


class Plan(NamedTuple):
    """What the epochs of a head are like: whether it leans, has a dead feature, one of other
    strength (0: none), weights that stood still, and one that changed sign."""

    seed: int
    classes: int
    features: int
    leans: bool
    dead: bool
    strength: float
    still: bool
    flip: bool


PLANS = st.builds(
    Plan,
    seed=st.integers(0, 2**32 - 1),
    classes=st.sampled_from([2, 3, 6]),
    features=st.sampled_from([3, 12, 45]),
    leans=st.booleans(),
    dead=st.booleans(),
    strength=st.sampled_from([0, 1e-4, 50.0]),
    still=st.booleans(),
    flip=st.booleans(),
)


def planned(plan: Plan) -> list[Epoch]:
    shares = np.random.default_rng(plan.seed).dirichlet(np.full(plan.classes, 8.0))
    last = trained(plan.classes, plan.features, 120, plan.seed, shares)
    last.bias[0] += 3 * plan.leans
    if plan.dead:
        last.activations[:, 1] = 0.5
    if plan.strength:
        last.kernel[0] *= plan.strength
    epochs = training(last, 5)
    if plan.still:
        nearly = np.linspace(0.95, 0.97, plan.features)[:, None]
        epochs[0] = epochs[0]._replace(kernel=last.kernel * nearly)
    if plan.flip:
        for each in epochs[:3]:
            each.kernel[-1] = -last.kernel[-1]
    return epochs


def shifted(epochs: list[Epoch], rng: np.random.Generator) -> list[Epoch]:
    """Other weights and biases, the same probabilities."""
    return [
        each._replace(
            kernel=each.kernel + rng.normal(0, 3, (len(each.kernel), 1)),
            bias=each.bias + rng.normal(0, 3),
        )
        for each in epochs
    ]


def rescaled(epochs: list[Epoch], rng: np.random.Generator) -> list[Epoch]:
    """Each feature in another unit, some of them the other way round."""
    by = np.exp(rng.uniform(-4, 4, len(epochs[0].kernel)))
    by *= rng.choice([-1, 1], len(by))
    return [
        each._replace(kernel=each.kernel / by[:, None], activations=each.activations * by)
        for each in epochs
    ]


def both(epochs: list[Epoch], rng: np.random.Generator) -> list[Epoch]:
    return rescaled(shifted(epochs, rng), rng)


def assert_same(one: Any, other: Any) -> None:
    """All that is said and named is the same; numbers but for rounding."""
    if isinstance(one, float) and isinstance(other, float):
        assert one == pytest.approx(other, rel=1e-6, abs=1e-9)
    elif isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert_same(a, b)
    else:
        assert one == other


@pytest.mark.parametrize("change", [shifted, rescaled, both])
@pytest.mark.parametrize("split", ["test", ""])
@settings(max_examples=10)
@given(plan=PLANS, seed=st.integers(0, 2**32 - 1))
def test_findings_are_the_same_to_the_letter(
    change: Any, split: str, plan: Plan, seed: int
) -> None:
    epochs = planned(plan)
    other = change(epochs, np.random.default_rng(seed))
    assert_same(*(msgspec.to_builtins(look(each, split)) for each in (epochs, other)))
