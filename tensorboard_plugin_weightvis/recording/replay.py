"""The guard: a head is drawn only if its ``activation(h @ W + b)`` is what the model puts out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.errors import ReplayError
from tensorboard_plugin_weightvis.recording.head import Head
from tensorboard_plugin_weightvis.recording.tapped import Tapped

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Half a unit in the last place of a factor. Float32's is that of TF32, in which GPUs multiply.
_ROUNDING = {"float64": 2.0**-24, "float32": 2.0**-11, "float16": 2.0**-11, "bfloat16": 2.0**-8}
_LARGEST = {"float64": 1e308, "float16": 6e4}
_LARGEST_OF_THE_REST = 3e38


def check_replay(head: Head, tapped: Tapped) -> None:
    """Compare the head's scores, the probabilities they make, and their logarithms, with the
    model's outputs.

    What is not finite must be so at the same places: a diverged model is drawn, not refused.

    Raises:
      ReplayError: no output of the model is what the head makes, within rounding.
    """
    if tapped.activations.ndim != 2:
        raise ReplayError(
            f"a head works on one vector a sample; layer {head.name!r} is given"
            f" {tapped.activations.shape}. Pool or flatten before it."
        )
    misfit = min(_misfits(head, tapped))
    if misfit > 0:
        raise ReplayError(
            f"a head's activation(h @ W + b) must be the model's output; {head.name!r}'s"
            f" {_described(misfit)}. Something after it changes its scores, or another layer"
            f" makes them: pass layer= the {head.kind} layer that does, or let nothing but softmax"
            " or sigmoid follow it."
        )


def puts_out_logits(head: Head, tapped: Tapped) -> bool:
    """Whether the model's output is the head's scores, rather than the probabilities they make.

    Their logarithms are scores, too: softmax makes the same of them.
    """
    scores, probabilities, logarithms = _misfits(head, tapped)
    return min(scores, logarithms) <= probabilities


def _misfits(head: Head, tapped: Tapped) -> list[float]:
    """How far the model's nearest output is from the head's scores, its probabilities and their
    logarithms."""
    with np.errstate(all="ignore"):
        expected = _expectations(head, tapped.activations.astype(np.float64))
        return [
            min(_misfit(output, values, tolerance) for output in tapped.outputs)
            for values, tolerance in expected
        ]


def _expectations(head: Head, activations: Floats) -> list[tuple[Floats, Floats]]:
    """What the model may put out, each ``[samples, units]``, and how nearly: scores, probabilities,
    their logarithms."""
    kernel = head.kernel().astype(np.float64)
    stored = head.bias()
    bias = np.zeros(kernel.shape[1]) if stored is None else stored.astype(np.float64)
    scores = activations @ kernel + bias
    rounding = _ROUNDING.get(head.dtype, 2.0**-8)
    tolerance = _score_tolerance(activations, kernel, scores, rounding)
    tolerance[_may_overflow(activations, kernel, head.dtype)] = np.nan
    logarithms = _log_probabilities(scores, head.activation)
    probabilities = np.exp(logarithms)
    slack = tolerance.max(axis=1, keepdims=True)
    return [
        (scores, tolerance),
        (probabilities, probabilities * np.expm1(2 * slack) + rounding),
        (logarithms, 2 * slack + rounding * (1 + np.abs(logarithms))),
    ]


def _score_tolerance(
    activations: Floats, kernel: Floats, scores: Floats, rounding: float
) -> Floats:
    """Eight times the standard error of a sum of products whose factors are rounded."""
    spread = np.sqrt(np.square(activations) @ np.square(kernel))
    return np.asarray(rounding * (8 * spread + np.abs(scores)))


def _may_overflow(activations: Floats, kernel: Floats, dtype: str) -> Flags:
    """The samples whose scores may leave the range of ``dtype``, though not that of float64."""
    bound = np.abs(activations).max(axis=1) * np.abs(kernel).max() * len(kernel)
    return np.asarray(bound > _LARGEST.get(dtype, _LARGEST_OF_THE_REST))


def _log_probabilities(scores: Floats, activation: str) -> Floats:
    if activation != "softmax":
        return np.asarray(-np.logaddexp(0, -scores))
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _described(misfit: float) -> str:
    if np.isinf(misfit):
        return "has another shape, or is NaN where the output is not"
    return f"is off by up to {misfit:.3g}, more than rounding explains"


def _misfit(output: NDArray[Any], expected: Floats, tolerance: Floats) -> float:
    """The largest difference that rounding does not explain; 0 where it explains all.

    What has a NaN tolerance cannot be compared.
    """
    if output.size != expected.size or len(output) != len(expected):
        return np.inf
    made = output.reshape(expected.shape).astype(np.float64)
    if not np.all(_lost_alike(made, expected, ~np.isnan(tolerance))):
        return np.inf
    gaps = np.abs(made - expected)
    return float(np.max(gaps[gaps > tolerance], initial=0.0))


def _lost_alike(made: Floats, expected: Floats, comparable: Flags) -> Flags:
    """For each sample, whether it is NaN or infinite in the same places, bool ``[samples]``."""
    lost, due = ~np.isfinite(made), ~np.isfinite(expected)
    alike = (lost == due) | ~(comparable | np.isnan(expected))
    # Of a row with a NaN score TensorFlow's softmax makes NaN throughout, or NaN there and 0
    # elsewhere, depending on how many rows there are.
    return np.where(np.isnan(expected).all(axis=1), lost.any(axis=1), alike.all(axis=1))
