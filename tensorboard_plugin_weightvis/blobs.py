"""Arrays and JSON as the bytes of one blob: ``.npy`` (little-endian, never pickled) and UTF-8."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

_KINDS = "fiub"
_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
# Names of a million samples. What is decoded takes a dozen times as much.
LARGEST_JSON = 32 * 2**20
_LONGEST_SIDE = 2**62
_MOST_SAID = 300


class DamagedBlobError(Exception):
    """A blob whose bytes are not what its tag promises. What it says of them is cut short."""

    def __init__(self, message: str) -> None:
        super().__init__(message if len(message) <= _MOST_SAID else f"{message[:_MOST_SAID]}…")


def pack_array(array: NDArray[Any]) -> bytes:
    """Encode an array as ``.npy``, keeping its dtype, little-endian and in C order."""
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, little, version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def unpack_array(data: bytes, *ranks: int) -> NDArray[Any]:
    """Decode a ``.npy`` of one of the given ranks into a read-only view of ``data``.

    The header is checked against the bytes there are before any memory is taken.

    Raises:
      DamagedBlobError: not an ``.npy`` of numbers, another rank, or a shape that lies.
    """
    stream = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(stream)
        read_header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, fortran, dtype = read_header(stream)
    except Exception as error:  # a damaged header meets half of what Python's parser can raise
        raise DamagedBlobError(f"not a .npy array ({error})") from error
    if not all(0 <= side <= _LONGEST_SIDE for side in shape):
        raise DamagedBlobError("no array has sides below zero, or past what can be counted")
    if dtype.kind not in _KINDS:
        raise DamagedBlobError(f"an array of numbers was expected; got dtype {dtype}")
    if len(shape) not in ranks:
        wanted = " or ".join(map(str, ranks))
        raise DamagedBlobError(f"an array of rank {wanted} was expected; got shape {shape}")
    start = stream.tell()
    if math.prod(shape) * dtype.itemsize != len(data) - start:
        raise DamagedBlobError(f"{len(data) - start} bytes cannot hold shape {shape} of {dtype}")
    flat = np.frombuffer(data, dtype=dtype, offset=start)
    try:
        return flat.reshape(shape, order="F" if fortran else "C")
    except ValueError as error:  # nothing, of a size past what NumPy has
        raise DamagedBlobError(f"no array has the shape {shape}") from error


def pack_metrics(metrics: Mapping[str, float]) -> bytes:
    """Encode metrics as JSON; what isn't finite travels by name (``"NaN"``), not as null."""
    return msgspec.json.encode({name: _portable(float(value)) for name, value in metrics.items()})


def unpack_metrics(data: bytes) -> dict[str, float]:
    """Decode metrics.

    Raises:
      DamagedBlobError: not an object of numbers.
    """
    metrics = _decoded(data, dict[str, float | str], "a JSON object of numbers")
    try:
        return {
            name: value if isinstance(value, float) else _NOT_FINITE[value]
            for name, value in metrics.items()
        }
    except KeyError as error:
        raise DamagedBlobError(f"not a JSON object of numbers ({error})") from error


def pack_names(names: list[str] | None) -> bytes:
    """Encode names as a JSON array, or null where there are none."""
    return msgspec.json.encode(names)


def unpack_names(data: bytes) -> list[str] | None:
    """Decode names.

    Raises:
      DamagedBlobError: neither an array of strings nor null.
    """
    return _decoded(data, list[str] | None, "a JSON array of names")


def pack_intervention(operations: list[str], *, held: bool) -> bytes:
    """Encode what was done to a head's weights as JSON: ``{"ops": [...], "held": bool}``."""
    return msgspec.json.encode(_Intervention(operations, held))


def unpack_intervention(data: bytes) -> tuple[list[str], bool]:
    """Decode the operations, and whether they were held.

    Raises:
      DamagedBlobError: neither of these.
    """
    found: _Intervention = _decoded(data, _Intervention, "an intervention as JSON")
    return found.ops, found.held


class _Intervention(msgspec.Struct):
    """What a later version adds to it is passed over."""

    ops: list[str]
    held: bool


def decode_json(data: bytes, kind: Any) -> Any:
    """What JSON of a type says.

    Raises:
      ValueError: it is not of that type, not UTF-8, nested too deeply, or too large to be read.
    """
    if len(data) > LARGEST_JSON:
        raise ValueError(f"{len(data):,} bytes of JSON; at most {LARGEST_JSON:,} are read")
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _decoded(data: bytes, kind: Any, what: str) -> Any:
    try:
        return decode_json(data, kind)
    except ValueError as error:
        raise DamagedBlobError(f"not {what} ({error})") from error


def _portable(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
