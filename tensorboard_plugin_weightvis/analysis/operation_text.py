"""Operations as they are written, in a URL or a call, and how they are read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from tensorboard_plugin_weightvis.analysis.operations import (
    Course,
    Flip,
    Keep,
    Mute,
    Operation,
    OperationError,
    Scale,
    Swap,
    spelled,
)

MOST_OPERATIONS = 1000
LARGEST_SCALE = 1000.0

FORMS = (
    "mute:<feature>, mute-mean:<feature>, flip:<feature>, scale:<feature>:<s>,"
    " swap:<feature>:<class>:<class>, keep:<rank>:<n>, keep-mean:<rank>:<n>"
)
_RANKS = "index, class:<i>:desc, class:<i>:asc, margin:desc, influence:desc, shapley:desc"
_RANK = re.compile(r"index|margin:desc|influence:desc|shapley:desc|class:\d{1,9}:(?:asc|desc)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_WHOLE = re.compile(r"\d{1,9}")


def parse_operations(
    given: str | Iterable[str | Operation],
    features: int,
    classes: int,
    names: Sequence[str] | None = None,
) -> list[Operation]:
    """Read operations, and see to it that each can be done, and they go together.

    Args:
      given: ``"mute:3,flip:7"``; or a list of such parts, or of operations.
      features: how many the head has.
      classes: how many the head has.
      names: one name a feature, where features may be given by name too; a whole number is
        always a feature's number.

    Raises:
      OperationError: a part is unreadable, names what is not there, or contradicts an earlier one.
    """
    parts = given.split(",") if isinstance(given, str) and given else list(given)
    if len(parts) > MOST_OPERATIONS:
        raise OperationError(
            f"there may be {MOST_OPERATIONS} operations; got {len(parts)}.",
            "Use keep:<rank>:<n> to take many features away.",
        )
    reader = _Reader(features, classes, names)
    # An operation that was made by hand is held to the same rules as one that was written.
    found = [reader.read(part if isinstance(part, str) else spelled(part)) for part in parts]
    course = Course()
    for operation in found:
        course.take(operation)
    return found


class _Reader:
    """Reads one operation at a time for a head of known size."""

    def __init__(self, features: int, classes: int, names: Sequence[str] | None) -> None:
        self._features = features
        self._classes = classes
        self._names = names

    def read(self, part: str) -> Operation:
        part = part.strip()
        verb, _, rest = part.partition(":")
        if verb in ("mute", "mute-mean"):
            return Mute(self._feature(part, rest), verb == "mute-mean")
        if verb == "flip":
            return Flip(self._feature(part, rest))
        if verb == "scale":
            feature, _, by = rest.rpartition(":")
            return Scale(self._feature(part, feature), _scale(part, by))
        if verb == "swap":
            feature, *pair = rest.rsplit(":", 2)
            return Swap(self._feature(part, feature), *self._pair(part, pair))
        if verb in ("keep", "keep-mean"):
            rank, _, count = rest.rpartition(":")
            return Keep(self._rank(part, rank), self._count(part, count), verb == "keep-mean")
        raise OperationError(
            f"an operation must be one of {FORMS}; got {_short(part)}.",
            "Leave it out, or write one of these.",
        )

    def _feature(self, part: str, text: str) -> int:
        numbers = f"a number from 0 to {self._features - 1}"
        if _WHOLE.fullmatch(text):
            if int(text) < self._features:
                return int(text)
            raise OperationError(
                f"{_short(part)} names a feature that is not there; this head has"
                f" {self._features}.",
                f"Features are numbered from 0 to {self._features - 1}.",
            )
        if self._names is None:
            raise OperationError(
                f"{_short(part)} must name its feature by {numbers}; got {_short(text)}.",
                "Names are understood where feature_names are given.",
            )
        alike = [i for i, name in enumerate(self._names) if name == text]
        if len(alike) != 1:
            raise OperationError(
                f"{_short(part)} must name one feature; {len(alike)} are called {_short(text)}.",
                f"Write a name out of feature_names, or {numbers}.",
            )
        return alike[0]

    def _pair(self, part: str, pair: list[str]) -> tuple[int, int]:
        known = [int(text) for text in pair if _WHOLE.fullmatch(text) and self._has_class(text)]
        if len(known) != 2 or known[0] == known[1]:
            raise OperationError(
                f"{_short(part)} must name two classes, from 0 to {self._classes - 1}.",
                "Write swap:<feature>:0:1.",
            )
        return known[0], known[1]

    def _has_class(self, text: str) -> bool:
        return int(text) < self._classes

    def _rank(self, part: str, rank: str) -> str:
        if not _RANK.fullmatch(rank):
            raise OperationError(
                f"{_short(part)} must keep by one of {_RANKS}; got {_short(rank)}.",
                "Write keep:margin:desc:10.",
            )
        if rank.startswith("class:") and not self._has_class(rank.split(":")[1]):
            raise OperationError(
                f"{_short(part)} names a class that is not there; this head has {self._classes}.",
                f"Classes are numbered from 0 to {self._classes - 1}.",
            )
        return rank

    def _count(self, part: str, text: str) -> int:
        if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= self._features:
            raise OperationError(
                f"{_short(part)} must keep from 1 to {self._features} features;"
                f" got {_short(text)}.",
                "Write keep:margin:desc:10.",
            )
        return int(text)


def _scale(part: str, text: str) -> float:
    if _NUMBER.fullmatch(text):
        by = float(text)
        if math.isfinite(by) and abs(by) <= LARGEST_SCALE:
            return by
    raise OperationError(
        f"{_short(part)} must scale by a number from {-LARGEST_SCALE:g} to {LARGEST_SCALE:g};"
        f" got {_short(text)}.",
        "Write scale:<feature>:0.5.",
    )


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}…")
