"""The spaces in which samples can be compared."""

from __future__ import annotations

from typing import Literal

import numpy as np

from tensorboard_plugin_weightvis.analysis.gauge import centred
from tensorboard_plugin_weightvis.analysis.scores import scores
from tensorboard_plugin_weightvis.analysis.types import Floats

Space = Literal["activations", "scores", "contributions"]


def in_space(space: Space, activations: Floats, kernel: Floats, bias: Floats) -> Floats:
    """Samples as points of a space.

    ``activations``: what the head saw, as it is. ``scores``: ``z = h W + b``. ``contributions``:
    what each feature adds to a score, gradient times input (Shrikumar et al., 2016), which for a
    linear head sums to that score less its bias. Of two classes it is the margin's,
    ``h_j (W_j1 - W_j0)``; of more, the centred score's of the class predicted for that sample,
    ``h_j W~_jk``. No array larger than samples x features is made.

    Args:
      activations: float array ``[samples, features]``. What isn't finite stays in its sample.
      kernel: float array ``[features, classes]``.
      bias: float array ``[classes]``.

    Returns:
      float array ``[samples, features]``, or ``[samples, classes]`` for ``scores``, of the
      arguments' dtype.
    """
    if space == "activations":
        return activations
    z = scores(activations, kernel, bias)
    with np.errstate(invalid="ignore", over="ignore"):
        if space == "scores":
            return z.astype(np.result_type(activations, kernel))
        if kernel.shape[1] == 2:
            return activations * (kernel[:, 1] - kernel[:, 0])
        return activations * centred(kernel).T[np.argmax(z, axis=1)]
