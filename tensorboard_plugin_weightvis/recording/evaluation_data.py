"""The evaluation data: what is drawn from the arrays or the data set that the user tests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.errors import EvaluationError
from tensorboard_plugin_weightvis.recording import trees
from tensorboard_plugin_weightvis.recording.labels import read_labels, simplified, strata
from tensorboard_plugin_weightvis.recording.sampling import Reservoir, draw

DEFAULT_SAMPLES = 2000

AsArray = Callable[[Any], NDArray[Any]]  # of a framework's tensors, and of what is like an array


class EvaluationData(NamedTuple):
    """Drawn samples.

    ``inputs`` are arrays ``[samples, ...]``, nested as the model takes them; ``labels`` are int64
    ``[samples]``, or uint8 0 and 1 ``[samples, classes]`` where a sample is of several classes or
    none; ``indices`` are int64 ``[samples]``, the places among the ``total`` samples there are.
    """

    inputs: Any
    labels: NDArray[Any]
    indices: NDArray[np.int64]
    total: int

    def first(self) -> Any:
        """The inputs of one sample, ``[1, ...]``."""
        return trees.mapped(lambda array: array[:1], self.inputs)


def draw_evaluation_data(
    test: Any,
    *,
    as_array: AsArray,
    samples: int | None,
    seed: int,
    class_names: Sequence[str] | None = None,
) -> EvaluationData:
    """Draw ``samples`` (None: all) from ``test``, stratified by label.

    Args:
      test: the tuple ``(x, y)``; or batches of ``(x, y)``, read once from the first to the last.
        A third member, sample weights, is passed over.

    Raises:
      EvaluationError: no samples, no labels, or inputs and labels that do not fit.
    """
    if samples is not None and samples < 1:
        raise EvaluationError(f"samples must be 1 or more, or None for all; got {samples}.")

    def read(pair: Any) -> tuple[Any, NDArray[Any]]:
        return _inputs_and_labels(pair, as_array, class_names)

    if isinstance(test, tuple):
        data = _from_arrays(*read(test), samples, seed)
    else:
        data = _from_batches(map(read, batches_of(test)), samples, seed)
    if not data.total:
        raise EvaluationError("the evaluation data must hold one sample or more; it is empty.")
    return data


def batches_of(data: Any) -> Iterator[Any]:
    """What a data set gives, batch by batch.

    Raises:
      EvaluationError: it is none, or never ends.
    """
    if hasattr(data, "cardinality"):
        refuse_endless(int(data.cardinality()) == -1)  # tf.data.INFINITE_CARDINALITY
    try:
        return iter(data)
    except TypeError as error:
        raise EvaluationError(
            f"data must be the tuple (x, y), or a data set; got {type(data).__name__}."
            " Pass test=(x, y), or batches of (x, y)."
        ) from error


def refuse_endless(endless: bool) -> None:
    """Refuse a data set that is said to be ``endless``.

    Raises:
      EvaluationError: it is.
    """
    if endless:
        raise EvaluationError(
            "the evaluation data must come to an end; this data set repeats without one."
            " Leave repeat() out, or limit it: test.take(100)."
        )


def inputs_and_labels(pair: Any) -> tuple[Any, Any]:
    """The two members of ``(x, y)`` or ``(x, y, weights)``, as they are.

    Raises:
      EvaluationError: it is something else, or without labels.
    """
    if not isinstance(pair, (tuple, list)) or len(pair) not in (2, 3) or pair[1] is None:
        received = f"{len(pair)} of 2" if isinstance(pair, tuple) else type(pair).__name__
        raise EvaluationError(
            f"data must come with labels, as (x, y); got {received}."
            " Pass the tuple (x, y), or a data set that gives (x, y) batches."
        )
    return pair[0], pair[1]


def _inputs_and_labels(
    pair: Any, as_array: AsArray, class_names: Sequence[str] | None
) -> tuple[Any, NDArray[Any]]:
    x, y = inputs_and_labels(pair)
    inputs = trees.mapped(as_array, x)
    labels = read_labels(as_array(y), class_names)
    lengths = {len(array) if array.ndim else 0 for array in trees.leaves(inputs)}
    if lengths != {len(labels)}:
        raise EvaluationError(
            f"x and y must be of one length; got {sorted(lengths)} inputs and {len(labels)} labels."
        )
    return inputs, labels


def _from_arrays(
    inputs: Any, labels: NDArray[Any], samples: int | None, seed: int
) -> EvaluationData:
    indices = draw(strata(labels), samples, seed)
    drawn = trees.mapped(lambda array: array[indices], inputs)
    return EvaluationData(drawn, simplified(labels)[indices], indices, len(labels))


def _from_batches(
    batches: Iterable[tuple[Any, NDArray[Any]]], samples: int | None, seed: int
) -> EvaluationData:
    reservoir = Reservoir(samples, seed)
    held: list[tuple[Any, NDArray[Any]]] = []
    exclusive = True
    for inputs, labels in batches:
        before = len(held)
        exclusive &= simplified(labels).ndim == 1
        rows = reservoir.add(strata(labels))
        pairs = inputs, labels
        held = [held[i] if i < before else _sample(pairs, i - before) for i in rows]
    held = [held[i] for i in reservoir.settle()]
    inputs, labels = _stacked(held)
    labels = simplified(labels) if exclusive else labels
    return EvaluationData(inputs, labels, reservoir.indices, reservoir.seen)


def _sample(inputs: Any, row: int) -> Any:
    """One sample's inputs, copied so that the rest of the batch can go."""
    return trees.mapped(lambda array: np.array(array[row]), inputs)


def _stacked(rows: list[Any]) -> Any:
    if not rows:
        return np.zeros(0), np.zeros(0, np.int64)
    try:
        return trees.mapped(lambda *values: np.stack(values), *rows)
    except ValueError as error:
        raise EvaluationError(
            f"all samples of the evaluation data must be of one shape ({error})."
            " Pad them alike in every batch."
        ) from error
