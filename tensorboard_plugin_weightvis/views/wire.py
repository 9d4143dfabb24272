"""The pieces that answers of several views are made of."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

_DTYPES: dict[str, Literal["float32", "int32", "uint8"]] = {"f": "float32", "i": "int32"}


class Array(msgspec.Struct, frozen=True):
    """An array too long to read by eye: base64 of its little-endian bytes, row by row.

    NaN and infinities travel as what they are.
    """

    dtype: Literal["float32", "int32", "uint8"]
    shape: list[int]
    data: str


class FeatureName(msgspec.Struct, frozen=True):
    """A feature by its place in the head and its name."""

    index: int
    name: str


class Estimate(msgspec.Struct, frozen=True):
    """A figure with its interval of 95%; ``why`` says why one of them is null."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str | None = None


class File(NamedTuple):
    """An answer that is saved, not read. ``pieces``: its bytes, as they are made."""

    name: str
    content_type: str
    pieces: Iterator[bytes]


def pack(array: NDArray[Any]) -> Array:
    """An array for the wire: floats as float32, whole numbers as int32, uint8 as they are."""
    dtype = "uint8" if array.dtype == np.uint8 else _DTYPES[array.dtype.kind]
    with np.errstate(over="ignore"):
        little = np.ascontiguousarray(array, dtype=np.dtype(dtype).newbyteorder("<"))
    return Array(dtype, list(array.shape), base64.b64encode(little.tobytes()).decode())


def finite(value: float) -> float | None:
    """A plain JSON number, or None where there is none for it."""
    return float(value) if math.isfinite(value) else None
