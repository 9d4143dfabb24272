"""Where nothing is the matter, findings that rest on a test come as seldom as they promise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from epochs import Epoch, evidence
from scipy.special import softmax

from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.findings.finding import Finding, Looking
from tensorboard_plugin_weightvis.findings.of_classes import (
    look_at_bias,
    look_for_lean,
    look_for_recall_gap,
)
from tensorboard_plugin_weightvis.findings.of_features import look_for_negligible

DRAWS = 100
MOST = DRAWS * 0.05 + 3 * np.sqrt(DRAWS * 0.05 * 0.95)


def sound(rng: np.random.Generator, classes: int) -> Epoch:
    """A head whose probabilities hold: labels are drawn by them. Its classes are unequal."""
    seen = rng.normal(size=(300, 8))
    kernel, bias = rng.normal(size=(8, classes)) / 4, np.linspace(0, 1.5, classes)
    p = softmax(seen @ kernel + bias, axis=1)
    return Epoch(kernel, bias, seen, (rng.random((300, 1)) > p.cumsum(axis=1)).sum(axis=1))


def even(rng: np.random.Generator, classes: int) -> Epoch:
    """A head that mistakes every class for each other one as often; all are as frequent."""
    labels = rng.integers(0, classes, 300)
    centres = np.eye(classes) * 2
    seen = centres[labels] + rng.normal(size=(300, classes))
    return Epoch(centres, np.zeros(classes), seen, labels)


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize(
    ("look", "make"),
    [(look_at_bias, sound), (look_for_recall_gap, even), (look_for_lean, even)],
)
@pytest.mark.heavy
def test_where_there_is_nothing_it_is_seldom_found(
    look: Callable[[Evidence], Finding], make: Callable[..., Epoch], classes: int
) -> None:
    rng = np.random.default_rng(classes)
    found = [look(evidence(make(rng, classes))).level for _ in range(DRAWS)]
    assert found.count("found") + found.count("none") == DRAWS
    assert found.count("found") <= MOST


def at_end(looking: Looking) -> Finding:
    """What a long look comes to."""
    while True:
        try:
            next(looking)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize("classes", [2, 4])
def test_a_feature_that_matters_is_seldom_called_negligible(classes: int) -> None:
    """Of ten weak features five tell the class all the same."""
    rng = np.random.default_rng(classes)
    named = np.zeros(20)
    for _ in range(DRAWS // 4):
        labels = rng.integers(0, classes, 300)
        seen, kernel = rng.normal(size=(300, 20)), rng.normal(size=(20, classes))
        kernel[:10] = np.eye(classes)[np.arange(10) % classes]
        kernel[10:15] = 2 * np.eye(classes)[np.arange(5) % classes]
        seen[:, 10:15] += kernel[10:15, labels].T
        kernel[10:] /= 1e4
        epoch = Epoch(kernel, np.zeros(classes), seen, labels)
        named[at_end(look_for_negligible(evidence(epoch))).features] += 1
    assert named[:10].sum() == 0
    assert named[10:15].sum() <= 0.05 * 5 * DRAWS / 4
    assert named[15:].sum() >= 0.9 * 5 * DRAWS / 4
