"""The spaces, one sample and one feature at a time, in the words of the documentation."""

from __future__ import annotations

from typing import Any

import logs
import numpy as np
from numpy.typing import NDArray


def points(run: str, step: int, space: str) -> NDArray[Any]:
    """Float64 ``[samples, dimensions]`` of a recorded evaluation."""
    recorded = logs.RECORDED[run]
    seen = recorded.evaluations[step].activations.astype(float)
    kernel, bias = recorded.kernels[step].astype(float), recorded.biases[step].astype(float)
    if kernel.shape[1] == 1:
        kernel, bias = np.hstack([-kernel, kernel]) / 2, np.array([-bias[0], bias[0]]) / 2
    z = seen @ kernel + bias
    if space == "activations":
        return seen
    if space == "scores":
        return z
    rows = []
    for h, scores in zip(seen, z, strict=True):
        if kernel.shape[1] == 2:
            rows.append(h * (kernel[:, 1] - kernel[:, 0]))
        else:
            rows.append(h * (kernel[:, np.argmax(scores)] - kernel.mean(axis=1)))
    return np.array(rows)
