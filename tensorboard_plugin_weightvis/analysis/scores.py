"""What a head says of samples: scores, probabilities, and how often it is right."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

_SCORES_AT_ONCE = 2**20


class Figures(NamedTuple):
    """``accuracy`` from 0 to 1; ``log_loss`` in nats a sample. NaN where they cannot be had."""

    accuracy: float
    log_loss: float


def scores(activations: Floats, kernel: Floats, bias: Floats) -> Floats:
    """The class scores ``z = h W + b``.

    Args:
      activations: float array ``[samples, features]``.
      kernel: float array ``[features, classes]``.
      bias: float array ``[classes]``.

    Returns:
      float64 array ``[samples, classes]``.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        z = (activations @ kernel).astype(np.float64, copy=False)
        z += bias
        return z


def probabilities(z: Floats) -> Floats:
    """Softmax over the classes: float array ``[samples, classes]``; NaN rows stay NaN."""
    from scipy.special import softmax

    with np.errstate(invalid="ignore", over="ignore"):
        return softmax(z, axis=1)


class Predictions(NamedTuple):
    """``classes`` int array ``[samples]``: that of the largest score, -1 where a score is not
    finite; ``probability`` float32 array ``[samples]`` of it, NaN there."""

    classes: Integers
    probability: Floats


def predictions(activations: Floats, kernel: Floats, bias: Floats) -> Predictions:
    """What a head takes samples for, some at a time: no array of samples x classes is made.

    Args:
      activations: float array ``[samples, features]``.
      kernel: float array ``[features, classes]``.
      bias: float array ``[classes]``.
    """
    classes = np.full(len(activations), -1, np.int64)
    probability = np.full(len(activations), np.nan, np.float32)
    rows = max(1, _SCORES_AT_ONCE // kernel.shape[1])
    for start in range(0, len(activations), rows):
        z = scores(activations[start : start + rows], kernel, bias)
        found = np.argmax(z, axis=1)
        likely = probabilities(z)[np.arange(len(z)), found]
        known = np.isfinite(z).all(axis=1)
        classes[start : start + rows][known] = found[known]
        probability[start : start + rows][known] = likely[known]
    return Predictions(classes, probability)


def figures(z: Floats, labels: Integers) -> Figures:
    """Accuracy and log loss.

    Args:
      z: float array ``[samples, classes]``: class scores.
      labels: int array ``[samples]``. Samples labelled outside the classes count as wrong and
        leave no log loss.
    """
    from scipy.special import log_softmax

    known = labels < z.shape[1]
    right = known & np.isfinite(z).all(axis=1) & (np.argmax(z, axis=1) == labels)
    if not known.all():
        return Figures(float(np.mean(right)), float("nan"))
    with np.errstate(invalid="ignore", over="ignore"):
        loss = -log_softmax(z, axis=1)[np.arange(len(z)), labels]
        return Figures(float(np.mean(right)), float(np.mean(loss)))
