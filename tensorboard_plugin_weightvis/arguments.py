"""What users log, checked: each error says the rule, what was received, and the cure."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tensorboard_plugin_weightvis import metadata
from tensorboard_plugin_weightvis.errors import EvaluationError, WeightVisError

_SMALLEST_IN_HALF = 2.0**-8  # of an array's largest; float16 has steps of 2**-24 near zero
_NOT_NUMBERED = (
    " Count the classes from 0: of names pass np.searchsorted(estimator.classes_, labels), or their"
    " places in class_names."
)
_NO_VALUES = " Inside tf.function there are no values yet: call the helper outside it."


def checked_step(step: object) -> int:
    """``step`` as a whole number from 0 to the largest that is read again.

    Raises:
      WeightVisError: it is something else.
    """
    advice = ""
    try:
        whole = operator.index(np.asarray(step).item())
    except (TypeError, ValueError):
        whole = -1
    except NotImplementedError:
        whole, advice = -1, _NO_VALUES
    if not 0 <= whole <= metadata.LARGEST_STEP:
        raise WeightVisError(
            f"step must be a whole number from 0 to {metadata.LARGEST_STEP}; got {step!r}.{advice}"
        )
    return whole


def numbers(
    what: str, values: ArrayLike, error: type[WeightVisError], cure: str = ""
) -> NDArray[Any]:
    """``values`` as an array of real numbers, of a dtype that ``.npy`` knows."""
    try:
        array = np.asarray(values)
        if array.dtype.kind in "cmMOSU":
            raise TypeError(f"dtype {array.dtype}")
        if array.dtype.kind not in "fiub":
            array = array.astype(np.float32)  # bfloat16 and its like, which .npy does not know
    except (TypeError, ValueError, NotImplementedError) as cause:
        advice = _NO_VALUES if isinstance(cause, NotImplementedError) else cure
        raise error(
            f"{what} must be an array of real numbers; got {type(values).__name__} ({cause})."
            + advice
        ) from cause
    return array


def halved(array: NDArray[Any]) -> NDArray[Any]:
    """``array`` as float16; as it is where its finite values are too large for that, or so small
    that little would be left of them."""
    with np.errstate(over="ignore", under="ignore"):
        half = array.astype(np.float16)
    largest = np.max(np.abs(array), where=np.isfinite(array), initial=0)
    fits = largest == 0 or _SMALLEST_IN_HALF <= largest <= np.finfo(np.float16).max
    return half if fits else array


def per_sample(what: str, values: ArrayLike, count: int) -> NDArray[np.int64]:
    """``values`` as ``count`` whole numbers from 0 on."""
    array = numbers(what, values, EvaluationError)
    if array.shape != (count,):
        raise EvaluationError(
            f"{what} must be [{count}], one whole number for each row of activations;"
            f" got shape {array.shape}."
        )
    whole = array.astype(np.int64)
    fits = whole.min() >= 0 and whole.max() <= metadata.LARGEST_NUMBER
    if not (fits and np.array_equal(whole, array)):
        raise EvaluationError(
            f"{what} must be whole numbers from 0 to {metadata.LARGEST_NUMBER};"
            f" got {array.min()} to {array.max()}."
        )
    return whole


def labels(values: ArrayLike, count: int) -> NDArray[Any]:
    """``values`` as the classes of ``count`` samples: int64 ``[count]``, or uint8 of 0 and 1
    ``[count, classes]`` where a sample may be of several."""
    array = numbers("labels", values, EvaluationError, _NOT_NUMBERED)
    if array.ndim != 2:
        return per_sample("labels", array, count)
    if array.shape[0] != count or not array.shape[1] or not np.isin(array, (0, 1)).all():
        raise EvaluationError(
            f"labels of shape [samples, classes] must be 0 or 1, {count} rows of them;"
            f" got shape {array.shape} from {array.min(initial=0)} to {array.max(initial=0)}."
            " Pass [samples] of whole numbers where each sample is of one class."
        )
    return array.astype(np.uint8)


def token_grid(given: object, error: type[WeightVisError]) -> tuple[int, int, int]:
    """``given`` as how many tokens there are in time, down and across a clip."""
    try:
        frames, rows, columns = map(operator.index, given)  # type: ignore[call-overload]
        tokens = frames * rows * columns if min(frames, rows, columns) > 0 else 0
    except (TypeError, ValueError):
        tokens = 0
    if not 0 < tokens <= metadata.MOST_TOKENS:
        raise error(
            "grid must be how many tokens there are in time, down and across: (frames, rows,"
            f" columns), three whole numbers from 1 on, {metadata.MOST_TOKENS:,} tokens at most;"
            f" got {given!r}. For images pass (1, rows, columns)."
        )
    return frames, rows, columns


def names(
    what: str, values: Iterable[str] | None, count: int | None, error: type[WeightVisError]
) -> list[str] | None:
    """``values`` as a list of ``count`` strings; of any number where that is None."""
    if values is None:
        return None
    listed = isinstance(values, Iterable) and not isinstance(values, str)
    # A file's name may hold half a character, which UTF-8 cannot spell.
    given = [str(name).encode(errors="replace").decode() for name in values] if listed else []
    if not listed or count not in (None, len(given)):
        received = f"{len(given)} names" if listed else repr(values)
        wanted = "a list of" if count is None else count
        raise error(f"{what} must be {wanted} names, one each; got {received}.")
    return given


def check_name(what: str, name: object, error: type[WeightVisError]) -> None:
    """Raise ``error`` where ``name`` cannot name a head or a split."""
    problem = metadata.name_problem(name)
    if problem:
        raise error(f"{what}: {problem}")
