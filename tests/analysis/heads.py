"""Heads with samples that they score, and what scikit-learn says of scores."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax
from sklearn.metrics import accuracy_score, log_loss


class Scored(NamedTuple):
    """What every method takes, in its order."""

    scores: NDArray[np.float64]
    labels: NDArray[np.int64]
    activations: NDArray[Any]
    kernel: NDArray[Any]


# Features of which one is constant and another says the same of all classes.
FEATURES, CONSTANT, INDIFFERENT = 6, 4, 2
CLASSES = (2, 3, 5, 40)


def scored(seed: int, samples: int = 80, classes: int = 2, size: float = 1.0) -> Scored:
    """A random head that is right more often than not."""
    rng = np.random.default_rng(seed)
    activations = np.maximum(rng.normal(size=(samples, FEATURES)) * 2, -1).astype(np.float32)
    activations[:, CONSTANT] = 0.1
    kernel = (rng.normal(size=(FEATURES, classes)) * size).astype(np.float32)
    kernel[INDIFFERENT] = 0.7
    z = activations.astype(np.float64) @ kernel + rng.normal(size=classes)
    random = rng.integers(0, classes, samples)
    labels = np.where(rng.random(samples) < 0.6, z.argmax(axis=1), random)
    return Scored(z, labels, activations, kernel)


def some_scored(classes: int) -> st.SearchStrategy[Scored]:
    """Those of any seed."""
    return st.integers(0, 2**20).map(lambda seed: scored(seed, classes=classes))


def mean_of(head: Scored) -> NDArray[np.float64]:
    """Each feature's mean."""
    return head.activations.mean(axis=0, dtype=np.float64)


def loss_of(z: NDArray[Any], labels: NDArray[Any]) -> float:
    """scikit-learn's log loss."""
    return float(log_loss(labels, softmax(z, axis=1), labels=np.arange(z.shape[1])))


def accuracy_of(z: NDArray[Any], labels: NDArray[Any]) -> float:
    """scikit-learn's accuracy."""
    return float(accuracy_score(labels, z.argmax(axis=1)))


def losses_of(z: NDArray[Any], labels: NDArray[Any]) -> NDArray[np.float64]:
    """Each sample's log loss."""
    return -log_softmax(z, axis=1)[np.arange(len(z)), labels]


def mistakes_of(z: NDArray[Any], labels: NDArray[Any]) -> NDArray[np.float64]:
    """Each sample's loss of 0 or 1."""
    return (z.argmax(axis=1) != labels).astype(np.float64)
