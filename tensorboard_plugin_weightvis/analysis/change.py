"""Why did it change: each feature's part in how the margin moved between two epochs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.gauge import centred
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers


class Change(NamedTuple):
    """Parts of the change of the mean true-class margin: float64 arrays ``[features]``.

    ``weight``: by the weights' move over the activations before; ``activation``: by the
    activations' drift under the weights before; ``cross``: by both at once. ``bias``: the biases'
    part, a number. All of them sum to the change.
    """

    weight: Floats
    activation: Floats
    cross: Floats
    bias: float

    @property
    def total(self) -> Floats:
        """Each feature's part: float64 array ``[features]``."""
        return self.weight + self.activation + self.cross


class Epoch(NamedTuple):
    """Samples as a head saw them: ``activations`` float array ``[samples, features]``, ``kernel``
    float array ``[features, classes]``, ``bias`` float array ``[classes]``."""

    activations: Floats
    kernel: Floats
    bias: Floats


def change_of_margin(before: Epoch, after: Epoch, labels: Integers) -> Change:
    """Take the change of the mean true-class margin apart, feature by feature.

    The margin ``z_y - mean of the other z`` is ``K / (K - 1) (h W~_y + b~_y)``, whose mean needs
    but each class's mean activations, and ``W' h' - W h = (W' - W) h + W (h' - h) + (W' - W)(h' -
    h)``.

    Args:
      before: an epoch.
      after: a later one, with the same samples.
      labels: int array ``[samples]``, each one of the classes, some at least.
    """
    shares = np.bincount(labels, minlength=len(before.bias)) / len(labels)
    classes = np.flatnonzero(shares)
    scale = len(shares) / (len(shares) - 1) * shares[classes]
    h0, h1 = (_class_means(each.activations, labels, classes) for each in (before, after))
    w0, w1 = (_weights(each.kernel)[:, classes].T * scale[:, None] for each in (before, after))
    b0, b1 = (_weights(each.bias[None])[0, classes] @ scale for each in (before, after))
    return Change(
        weight=np.sum((w1 - w0) * h0, axis=0),
        activation=np.sum(w0 * (h1 - h0), axis=0),
        cross=np.sum((w1 - w0) * (h1 - h0), axis=0),
        bias=float(b1 - b0),
    )


def true_margins(scores: Floats, labels: Integers) -> Floats:
    """Each sample's score of its own class over the mean of the other classes' scores.

    Args:
      scores: float array ``[samples, classes]``.
      labels: int array ``[samples]``, each one of the classes.

    Returns:
      float64 array ``[samples]``; of two classes the margin towards the sample's own.
    """
    exact = np.asarray(scores, np.float64)
    own = exact[np.arange(len(exact)), labels]
    return (own - exact.mean(axis=1)) * exact.shape[1] / (exact.shape[1] - 1)


def _weights(kernel: Floats) -> Floats:
    return centred(kernel.astype(np.float64))


def _class_means(activations: Floats, labels: Integers, classes: Integers) -> Floats:
    """float64 array ``[classes, features]``."""
    return np.stack(
        [activations[labels == each].mean(axis=0, dtype=np.float64) for each in classes]
    )
