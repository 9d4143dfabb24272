"""The evaluation data: what is drawn from the arrays or the data set that the user tests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.errors import EvaluationError
from tensorboard_plugin_weightvis.keras.labels import class_indices
from tensorboard_plugin_weightvis.keras.sampling import Reservoir, draw


class EvaluationData(NamedTuple):
    """Drawn samples.

    ``inputs`` are arrays ``[samples, ...]``, nested as the model takes them; ``labels`` and
    ``indices`` are int64 ``[samples]``, ``indices`` the places among the ``total`` samples there
    are.
    """

    inputs: Any
    labels: NDArray[np.int64]
    indices: NDArray[np.int64]
    total: int

    def first(self) -> Any:
        """The inputs of one sample, ``[1, ...]``."""
        return keras.tree.map_structure(lambda array: array[:1], self.inputs)


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
    if samples is not None and samples < 1:
        raise EvaluationError(f"samples must be 1 or more, or None for all; got {samples}.")
    if isinstance(test, tuple):
        data = _from_arrays(*_inputs_and_labels(test, class_names), samples, seed)
    else:
        data = _from_batches(_batches(test), samples, seed, class_names)
    if not data.total:
        raise EvaluationError("the evaluation data must hold one sample or more; it is empty.")
    return data


def first_batch(train: Any) -> tuple[Any, Any]:
    """The inputs and labels that a data set, or the tuple ``(x, y)``, begins with, as they are.

    Raises:
      EvaluationError: there are none, or reading them would use them up.
    """
    if isinstance(train, tuple):
        x, y = _pair(train)
        return keras.tree.map_structure(lambda values: _array(values)[:1], x), _array(y)[:1]
    batches = _batches(train)
    if batches is train:
        raise EvaluationError(
            "a data set must be one that each epoch can read anew; got a generator."
            " Pass (x, y), a tf.data.Dataset or a keras.utils.PyDataset."
        )
    batch = next(batches, None)
    if batch is None:
        raise EvaluationError("a data set must hold one batch or more; it is empty.")
    inputs, labels = _pair(batch)
    return keras.tree.map_structure(_array, inputs), _array(labels)


def _from_arrays(
    inputs: Any, labels: NDArray[np.int64], samples: int | None, seed: int
) -> EvaluationData:
    indices = draw(labels, samples, seed)
    drawn = keras.tree.map_structure(lambda array: array[indices], inputs)
    return EvaluationData(drawn, labels[indices], indices, len(labels))


def _from_batches(
    batches: Iterable[Any], samples: int | None, seed: int, class_names: Sequence[str] | None
) -> EvaluationData:
    reservoir = Reservoir(samples, seed)
    held: list[Any] = []
    for batch in batches:
        inputs, labels = _inputs_and_labels(batch, class_names)
        before = len(held)
        rows = reservoir.add(labels)
        held = [held[i] if i < before else _sample(inputs, i - before) for i in rows]
    held = [held[i] for i in reservoir.settle()]
    return EvaluationData(_stacked(held), reservoir.labels, reservoir.indices, reservoir.seen)


def _batches(test: Any) -> Iterator[Any]:
    if isinstance(test, keras.utils.PyDataset):
        count = test.num_batches
        _refuse_endless(count is None)
        return (test[i] for i in range(count))
    if hasattr(test, "cardinality"):
        _refuse_endless(int(test.cardinality()) == -1)  # tf.data.INFINITE_CARDINALITY
    try:
        return iter(test)
    except TypeError as error:
        raise EvaluationError(
            f"data must be the tuple (x, y), or a data set; got {type(test).__name__}."
            " Pass test=(x, y), or batches of (x, y)."
        ) from error


def _refuse_endless(endless: bool) -> None:
    if endless:
        raise EvaluationError(
            "the evaluation data must come to an end; this data set repeats without one."
            " Leave repeat() out, or limit it: test.take(100)."
        )


def _inputs_and_labels(
    pair: Any, class_names: Sequence[str] | None
) -> tuple[Any, NDArray[np.int64]]:
    x, y = _pair(pair)
    inputs = keras.tree.map_structure(_array, x)
    labels = class_indices(_array(y), class_names)
    lengths = {len(array) if array.ndim else 0 for array in keras.tree.flatten(inputs)}
    if lengths != {len(labels)}:
        raise EvaluationError(
            f"x and y must be of one length; got {sorted(lengths)} inputs and {len(labels)} labels."
        )
    return inputs, labels


def _pair(given: Any) -> tuple[Any, Any]:
    if not isinstance(given, (tuple, list)) or len(given) not in (2, 3) or given[1] is None:
        received = f"{len(given)} of 2" if isinstance(given, tuple) else type(given).__name__
        raise EvaluationError(
            f"data must come with labels, as (x, y); got {received}."
            " Pass the tuple (x, y), or a data set that gives (x, y) batches."
        )
    return given[0], given[1]


def _array(values: Any) -> NDArray[Any]:
    tensor = keras.ops.is_tensor(values)
    return np.asarray(keras.ops.convert_to_numpy(values) if tensor else values)


def _sample(inputs: Any, row: int) -> Any:
    """One sample's inputs, copied so that the rest of the batch can go."""
    return keras.tree.map_structure(lambda array: np.array(array[row]), inputs)


def _stacked(rows: list[Any]) -> Any:
    if not rows:
        return np.zeros(0)
    try:
        return keras.tree.map_structure(lambda *values: np.stack(values), *rows)
    except ValueError as error:
        raise EvaluationError(
            f"all samples of the evaluation data must be of one shape ({error})."
            " Pad them alike in every batch."
        ) from error
