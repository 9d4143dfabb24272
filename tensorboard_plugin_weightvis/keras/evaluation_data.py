"""Data as Keras takes it: its tensors, and data sets that give their batches by number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.errors import EvaluationError
from tensorboard_plugin_weightvis.recording.evaluation_data import (
    EvaluationData,
    batches_of,
    draw_evaluation_data,
    inputs_and_labels,
    refuse_endless,
)


def read_evaluation_data(
    test: Any,
    *,
    samples: int | None,
    seed: int,
    class_names: Sequence[str] | None = None,
) -> EvaluationData:
    """Draw ``samples`` (None: all) from ``test``, stratified by label.

    Args:
      test: the tuple ``(x, y)``; or a data set of ``(x, y)`` batches, read once from its
        beginning to its end: ``tf.data.Dataset``, ``keras.utils.PyDataset``, a ``DataLoader``.
        A third member, sample weights, is passed over.

    Raises:
      EvaluationError: no samples, no labels, or inputs and labels that do not fit.
    """
    return draw_evaluation_data(
        _iterable(test), as_array=_array, samples=samples, seed=seed, class_names=class_names
    )


def first_batch(train: Any) -> tuple[Any, Any]:
    """The inputs and labels that a data set, or the tuple ``(x, y)``, begins with, as they are.

    Raises:
      EvaluationError: there are none, or reading them would use them up.
    """
    if isinstance(train, tuple):
        x, y = inputs_and_labels(train)
        return keras.tree.map_structure(lambda values: _array(values)[:1], x), _array(y)[:1]
    batches = batches_of(_iterable(train))
    if batches is train:
        raise EvaluationError(
            "a data set must be one that each epoch can read anew; got a generator."
            " Pass (x, y), a tf.data.Dataset or a keras.utils.PyDataset."
        )
    batch = next(batches, None)
    if batch is None:
        raise EvaluationError("a data set must hold one batch or more; it is empty.")
    inputs, labels = inputs_and_labels(batch)
    return keras.tree.map_structure(_array, inputs), _array(labels)


def _iterable(data: Any) -> Any:
    """``data``, or the batches that a PyDataset gives for ever when it is iterated over."""
    if not isinstance(data, keras.utils.PyDataset):
        return data
    count = data.num_batches
    refuse_endless(count is None)
    return (data[i] for i in range(count))


def _array(values: Any) -> NDArray[Any]:
    tensor = keras.ops.is_tensor(values)
    return np.asarray(keras.ops.convert_to_numpy(values) if tensor else values)
