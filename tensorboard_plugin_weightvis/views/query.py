"""What requests ask: parameters that several views share, and how text becomes a query."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar, get_args, get_type_hints

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis.analysis.types import Integers
from tensorboard_plugin_weightvis.errors import QueryError
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log

Gauge = Literal["raw", "centred"]
Name = Annotated[str, Meta(max_length=20_000)]
Step = Annotated[int, Meta(ge=0, le=2**62)]
# What :func:`rows_of` reads.
Rows = Annotated[str, Meta(max_length=50_000)]

_BITS = "bits:"


class HeadQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """A head of a run. ``unit``: of one with a sigmoid for each class, the class whose own yes or
    no is asked about, as of two classes; all of them side by side where it is left out."""

    run: Name
    head: Name
    unit: Annotated[int, Meta(ge=0, le=2**31)] | None = None

    def series(self, log: Log) -> HeadSeries:
        """The head.

        Raises:
          NotLoggedError: there is none of that name, or no such unit.
          UnreadableLogError: its description cannot be read.
        """
        return log.head(self.run, self.head, self.unit)


class StepQuery(HeadQuery, kw_only=True, frozen=True):
    """A head at a step; the newest where it is left out."""

    step: Step | None = None


class FeaturesQuery(StepQuery, kw_only=True, frozen=True):
    """Some of a head's features, ranked.

    ``classes``: which classes are shown and ranked by, comma-separated numbers; all where left
    out. ``split``: whose activations ``influence:desc`` weighs by.
    """

    rank: Annotated[str, Meta(max_length=40)] = "index"
    limit: Annotated[int, Meta(ge=1, le=5000)] = 20
    offset: Annotated[int, Meta(ge=0, le=2**31)] = 0
    search: Annotated[str, Meta(max_length=200)] = ""
    gauge: Gauge = "raw"
    classes: Annotated[str, Meta(max_length=10_000)] = ""
    split: Name = ""


_QueryT = TypeVar("_QueryT", bound=msgspec.Struct)


def parse(values: Mapping[str, str], kind: type[_QueryT]) -> _QueryT:
    """Make a query of a request's parameters.

    Raises:
      QueryError: naming the parameter, what it said and what is allowed.
    """
    try:
        return msgspec.convert(dict(values), kind, strict=False)
    except msgspec.ValidationError as error:
        raise _refused(str(error), values, kind) from error


def whole_numbers(parameter: str, text: str, limit: int) -> list[int]:
    """The numbers below ``limit`` in ``3,7`` or ``0-4,9``, without repeats, in the order given.

    Raises:
      QueryError: something else, or a number that is not below the limit.
    """
    found: dict[int, None] = {}
    for part in filter(None, text.split(",")):
        match = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, -1)
        if last < first or last >= limit:
            raise QueryError(
                f"{parameter} must be whole numbers from 0 to {limit - 1}; got {part[:40]!r}.",
                f"Write {parameter}=0,1 or {parameter}=0-{limit - 1}.",
            )
        found.update(dict.fromkeys(range(first, last + 1)))
    return list(found)


def rows_of(text: str, count: int) -> Integers:
    """The rows that ``indices`` chooses of ``count`` samples; all of them where it is empty.

    Rows are spelled as :func:`whole_numbers` reads them, or, so that thousands of scattered ones
    fit in a URL, as ``bits:`` and base64url without padding: bit ``i``, the least significant of a
    byte first, chooses row ``i``.

    Returns:
      int array ``[rows]``, without repeats, in the order given.

    Raises:
      QueryError: neither spelling, a row that is not there, or none at all.
    """
    if not text:
        return np.arange(count)
    if text.startswith(_BITS):
        rows = _set_bits(text.removeprefix(_BITS), count)
    else:
        rows = np.array(whole_numbers("indices", text, count), np.int64)
    if not rows.size:
        raise QueryError(
            f"indices must choose a row; got {text[:40]!r}, which chooses none.",
            "Leave indices out for all rows.",
        )
    return rows


def spelled_rows(rows: Integers) -> str:
    """Rows as :func:`rows_of` reads them, however many there are; empty for none.

    Args:
      rows: int array ``[rows]``.
    """
    if not rows.size:
        return ""
    chosen = np.zeros(int(rows.max()) + 1, np.bool_)
    chosen[rows] = True
    packed = np.packbits(chosen, bitorder="little").tobytes()
    return _BITS + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _set_bits(text: str, count: int) -> Integers:
    try:
        if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
            raise binascii.Error("not of the alphabet")
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise QueryError(
            f"indices must be base64url without padding after {_BITS!r}; got {text[:40]!r}.",
            "Use A-Z, a-z, 0-9, - and _, or write indices=0,1.",
        ) from error
    rows = np.flatnonzero(np.unpackbits(np.frombuffer(packed, np.uint8), bitorder="little"))
    if rows.size and rows[-1] >= count:
        raise QueryError(
            f"indices must choose rows from 0 to {count - 1}; got bit {rows[-1]}.",
            f"Set none of the bits from {count} on.",
        )
    return rows


def _refused(message: str, values: Mapping[str, str], kind: type[msgspec.Struct]) -> QueryError:
    allowed = f"Parameters: {', '.join(kind.__struct_fields__) or 'none'}."
    field = re.match(r"Object (contains unknown|missing required) field `([^`]*)`", message)
    if field:
        name = repr(field[2][:40])
        unknown = field[1] == "contains unknown"
        said = f"there is no parameter {name}." if unknown else f"the parameter {name} is missing."
        return QueryError(said, allowed)
    rule, _, place = message.rpartition(" - at `$.")
    name = place.rstrip("`")
    if rule.startswith("Invalid enum value"):
        options = get_args(get_type_hints(kind)[name])
        rule = f"one of {', '.join(map(str, options))}"
    rule = rule.partition(", got")[0].replace("`", "").replace(" | null", "")
    received = values.get(name, "")
    shown = received if len(received) <= 40 else f"{received[:40]}… ({len(received)} characters)"
    return QueryError(f"{name} must be {rule.removeprefix('Expected ')}; got {shown!r}.", allowed)
