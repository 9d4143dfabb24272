"""What is done to a Keras head's own weights, and the note of it that a logger reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import keras
import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.analysis.gauge import two_columns
from tensorboard_plugin_weightvis.analysis.operations import (
    Keep,
    Level,
    Mute,
    Operation,
    OperationError,
    apply_operations,
    mean_deviation,
    spelled,
)
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.errors import EvaluationError, HeadError, WeightVisError
from tensorboard_plugin_weightvis.keras.head import Head


class Intervention(NamedTuple):
    """What was done as an epoch began, counted from 0 as Keras does."""

    epoch: int
    operations: list[str]
    held: bool


# The callback that intervenes and the one that logs know each other by the model alone.
_done: WeakKeyDictionary[Any, list[Intervention]] = WeakKeyDictionary()


def note(model: Any, intervention: Intervention) -> None:
    """Remember what was done to a model for as long as there is the model."""
    _done.setdefault(model, []).append(intervention)


def interventions_on(model: Any) -> list[Intervention]:
    """What was done to a model so far, in order."""
    return list(_done.get(model, ()))


def can_be_held(operation: Operation) -> bool:
    """Whether an operation done again changes nothing: it takes features away."""
    return isinstance(operation, (Mute, Keep))


def check_bias(head: Head, operations: Sequence[Operation]) -> None:
    """See to it that there is a bias where features' means are to go.

    Raises:
      HeadError: there is none.
    """
    if head.layer.bias is not None:
        return
    for operation in operations:
        if isinstance(operation, (Mute, Keep)) and operation.mean:
            instead = spelled(replace(operation, mean=False))
            raise HeadError(
                f"{spelled(operation)} moves what features say on average to the bias; layer"
                f" {head.layer.name!r} has none. Use {instead!r}, which puts them at zero, or"
                " build the layer with use_bias=True."
            )


def levels_of(activations: NDArray[Any], wanted: set[Level]) -> dict[Level, Floats]:
    """The figures of a head's activations that operations need, of the finite samples.

    Raises:
      EvaluationError: there are none.
    """
    seen = activations[np.isfinite(activations).all(axis=1)]
    if not len(seen):
        raise EvaluationError(
            f"none of the {len(activations)} samples of data= has finite activations, so that no"
            " operation can go by them. Look for NaN in data, and in the model's weights."
        )
    mean = seen.mean(axis=0, dtype=np.float64)
    found: dict[Level, Floats] = {"mean": mean}
    if "spread" in wanted:
        found["spread"] = seen.std(axis=0, dtype=np.float64)
    if "deviation" in wanted:
        found["deviation"] = mean_deviation(seen, mean)
    return found


def intervene(head: Head, operations: Sequence[Operation], levels: dict[Level, Floats]) -> Integers:
    """Do operations on a layer's own weights.

    Returns:
      int array: the features that were taken away.

    Raises:
      WeightVisError: an operation on a feature that a keep before it took away.
    """
    kernel, bias = head.kernel(), head.bias()
    if kernel.dtype.kind != "f":
        kernel = kernel.astype(np.float32)  # bfloat16 and its like
    offsets = np.zeros(kernel.shape[1], kernel.dtype) if bias is None else bias
    one_unit = head.activation == "sigmoid"
    if one_unit:
        kernel, offsets = two_columns(kernel), two_columns(offsets)
    try:
        changed = apply_operations(operations, kernel, offsets, **levels)
    except OperationError as error:
        raise WeightVisError(str(error)) from error
    weights = _weights(head)
    made = _one_column(changed.kernel) if one_unit else changed.kernel
    weights.assign(made.reshape(weights.shape))
    if bias is not None:
        head.layer.bias.assign(_one_column(changed.bias) if one_unit else changed.bias)
    return changed.removed


def hold(head: Head, removed: Any) -> None:
    """Take features away again after a step of training.

    Args:
      removed: bool tensor ``[features, 1]``.
    """
    kernel = _weights(head)
    weights = keras.ops.convert_to_tensor(kernel)
    kernel.assign(keras.ops.where(removed, keras.ops.zeros_like(weights), weights))


def _weights(head: Head) -> Any:
    """The variable that holds the kernel.

    Raises:
      WeightVisError: there is none, but a sum of several.
    """
    if not hasattr(head.layer.kernel, "assign"):
        raise WeightVisError(
            f"an intervention sets a layer's weights; those of {head.name!r} are made of others"
            " (LoRA). Merge them first."
        )
    return head.layer.kernel


def _one_column(two: NDArray[Any]) -> NDArray[Any]:
    """The unit of which :func:`two_columns` makes these."""
    return two[..., 1:] - two[..., :1]
