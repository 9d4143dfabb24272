"""Labels as class indices, whichever way the user writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.errors import EvaluationError


def read_labels(labels: Any, class_names: Sequence[str] | None = None) -> NDArray[Any]:
    """Read labels as the class of each sample, int64 ``[samples]``; or, where they are given by
    class, as 0 or 1 for each, uint8 ``[samples, classes]``, see :func:`simplified`.

    Args:
      labels: whole numbers ``[samples]`` or ``[samples, 1]``; one-hot ``[samples, classes]``, or 0
        and 1 of several classes; or strings, which are looked up in ``class_names``.
      class_names: one name a class, in the order of the head's columns.

    Raises:
      EvaluationError: none of these.
    """
    given = np.asarray(labels)
    if given.ndim == 2 and given.shape[1] == 1:
        given = given[:, 0]
    if given.ndim == 2 and given.dtype.kind in "fiub":
        return _by_class(given)
    if given.ndim != 1:
        cure = " Batch the data set: test.batch(32) or DataLoader(test, 32)."
        raise EvaluationError(
            "labels must be [samples], [samples, 1], or 0 and 1 [samples, classes]; got shape"
            f" {given.shape}." + (cure if given.ndim == 0 else "")
        )
    if given.dtype.kind in "SUO":
        return _from_names(given, class_names)
    return _from_numbers(given)


def simplified(labels: NDArray[Any]) -> NDArray[Any]:
    """Labels by class as class indices, int64 ``[samples]``, where each sample is of just one."""
    if labels.ndim == 2 and (labels.sum(axis=1, dtype=np.int64) == 1).all():
        return np.asarray(labels.argmax(axis=1), np.int64)
    return labels


def strata(labels: NDArray[Any]) -> NDArray[np.int64]:
    """What samples are drawn by: the class of each, of several the first, -1 of none; int64
    ``[samples]``."""
    if labels.ndim == 1:
        return labels
    return np.where(labels.any(axis=1), labels.argmax(axis=1), -1)


def check_labels(labels: NDArray[Any], classes: int, *, several: bool) -> None:
    """See that labels are of the head's classes.

    Args:
      several: whether a sample may be of several.

    Raises:
      EvaluationError: a label is past the last class, or a sample of several classes.
    """
    if labels.ndim == 2:
        _check_by_class(labels, classes, several=several)
        return
    outside = labels[labels >= classes]
    if len(outside):
        raise EvaluationError(
            f"labels must be from 0 to {classes - 1}, for the head has {classes} classes;"
            f" got {outside[0]}. Renumber the labels, or give the head a unit for each class."
        )


def _check_by_class(rows: NDArray[Any], classes: int, *, several: bool) -> None:
    if not several:
        raise EvaluationError(
            "each sample must be of one class, for the head's classes exclude each other; some"
            f" rows of labels {rows.shape} name several classes or none. Train the head with a"
            " sigmoid for each class: Dense(n, 'sigmoid') and binary cross-entropy."
        )
    if rows.shape[1] != classes:
        raise EvaluationError(
            f"labels must be [samples, {classes}], one column for each class of the head;"
            f" got shape {rows.shape}."
        )


def _by_class(rows: NDArray[Any]) -> NDArray[np.uint8]:
    if ((rows == 0) | (rows == 1)).all():
        return rows.astype(np.uint8)
    if not np.allclose(rows.sum(axis=1), 1, atol=1e-3) or rows.min(initial=0) < 0:
        raise EvaluationError(
            f"labels of shape {rows.shape} must be 0 or 1 for each class, or shares of one that"
            " sum to 1; they are not."
        )
    return np.eye(rows.shape[1], dtype=np.uint8)[rows.argmax(axis=1)]


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
