"""Labels as class indices, whichever way the user writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.errors import EvaluationError


def class_indices(labels: Any, class_names: Sequence[str] | None = None) -> NDArray[np.int64]:
    """Read labels as class indices, int64 ``[samples]``.

    Args:
      labels: whole numbers ``[samples]`` or ``[samples, 1]``; one-hot ``[samples, classes]``; or
        strings, which are looked up in ``class_names``.
      class_names: one name a class, in the order of the head's columns.

    Raises:
      EvaluationError: none of these.
    """
    given = np.asarray(labels)
    if given.ndim == 2 and given.shape[1] == 1:
        given = given[:, 0]
    if given.ndim == 2 and given.dtype.kind in "fiub":
        return _from_one_hot(given)
    if given.ndim != 1:
        cure = " Batch the data set: test.batch(32) or DataLoader(test, 32)."
        raise EvaluationError(
            f"labels must be [samples], [samples, 1] or one-hot; got shape {given.shape}."
            + (cure if given.ndim == 0 else "")
        )
    if given.dtype.kind in "SUO":
        return _from_names(given, class_names)
    return _from_numbers(given)


def check_labels(labels: NDArray[np.int64], classes: int) -> None:
    """See that every label names one of the head's classes.

    Raises:
      EvaluationError: a label is past the last class.
    """
    outside = labels[labels >= classes]
    if len(outside):
        raise EvaluationError(
            f"labels must be from 0 to {classes - 1}, for the head has {classes} classes;"
            f" got {outside[0]}. Renumber the labels, or give the head a unit for each class."
        )


def _from_one_hot(rows: NDArray[Any]) -> NDArray[np.int64]:
    if not np.allclose(rows.sum(axis=1), 1, atol=1e-3) or rows.min(initial=0) < 0:
        raise EvaluationError(
            f"labels of shape {rows.shape} must be one-hot, each row's sum 1; they are not."
            " A sample with several classes at once (multi-label) cannot be drawn yet."
        )
    return np.asarray(rows.argmax(axis=1), np.int64)


def _from_names(names: NDArray[Any], class_names: Sequence[str] | None) -> NDArray[np.int64]:
    if class_names is None:
        raise EvaluationError(
            f"labels that are text, such as {names[:1].tolist()}, need class_names to say which"
            " class is which; pass class_names in the order of the head's columns."
        )
    places = {name: i for i, name in enumerate(class_names)}
    texts = [name.decode() if isinstance(name, bytes) else str(name) for name in names]
    unknown = next((text for text in texts if text not in places), None)
    if unknown is not None:
        raise EvaluationError(
            f"labels must be among class_names {list(class_names)}; got {unknown!r}."
        )
    return np.array([places[text] for text in texts], np.int64)


def _from_numbers(numbers: NDArray[Any]) -> NDArray[np.int64]:
    if numbers.dtype.kind not in "fiub":
        raise EvaluationError(f"labels must be whole numbers; got dtype {numbers.dtype}.")
    with np.errstate(invalid="ignore"):  # NaN has no whole number, and is told apart below
        whole = numbers.astype(np.int64)
    wrong = numbers[(whole != numbers) | (whole < 0)]
    if len(wrong):
        raise EvaluationError(
            f"labels must be whole numbers from 0 on; got {wrong[0]}."
            " weightvis draws classifiers; number the classes 0, 1, ..."
        )
    return whole
