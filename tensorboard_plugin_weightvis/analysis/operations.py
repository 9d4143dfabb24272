"""What can be done to a head without training it: each operation is a change of kernel and bias.

None of them depends on what a softmax shift or a rescaling of features can change. Putting a
feature at its mean (``mute-mean``, ``keep-mean``) stays the same where a constant moves between the
activations and the bias, too; putting it at zero does not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.gauge import centred
from tensorboard_plugin_weightvis.analysis.ranking import descending, spread_over_classes
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

MOST_OPERATIONS = 1000
LARGEST_SCALE = 1000.0

Level = Literal["mean", "spread", "deviation"]

FORMS = (
    "mute:<feature>, mute-mean:<feature>, flip:<feature>, scale:<feature>:<s>,"
    " swap:<feature>:<class>:<class>, keep:<rank>:<n>, keep-mean:<rank>:<n>"
)
_RANKS = "index, class:<i>:desc, class:<i>:asc, margin:desc, influence:desc, shapley:desc"
_RANK = re.compile(r"index|margin:desc|influence:desc|shapley:desc|class:\d{1,9}:(?:asc|desc)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_WHOLE = re.compile(r"\d{1,9}")


class OperationError(ValueError):
    """An operation that cannot be read or done: the ``problem``, and its ``cure``."""

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(f"{problem} {cure}")
        self.problem = problem
        self.cure = cure


@dataclass(frozen=True)
class Mute:
    """Take a feature away: it stands at zero or, with ``mean``, at its mean."""

    feature: int
    mean: bool = False


@dataclass(frozen=True)
class Flip:
    """Turn the sign of a feature's weights."""

    feature: int


@dataclass(frozen=True)
class Scale:
    """Multiply a feature's weights."""

    feature: int
    by: float


@dataclass(frozen=True)
class Swap:
    """Exchange a feature's weights for two classes; of two classes in all that is a flip."""

    feature: int
    one: int
    other: int


@dataclass(frozen=True)
class Keep:
    """Take all features away but the first ``count`` by a rank of the head as it is by then.

    They stand at zero or, with ``mean``, at their means. Ranks: ``index``; ``class:<i>:desc`` and
    ``asc``, by the centred weight; ``margin:desc``, by how far the weights tell classes apart;
    ``influence:desc``, by that times the activation's standard deviation; ``shapley:desc``, by
    the mean absolute Shapley value, summed over the classes.
    """

    rank: str
    count: int
    mean: bool = False


Operation = Mute | Flip | Scale | Swap | Keep


class ChangedHead(NamedTuple):
    """``kernel`` and ``bias`` of the shapes and dtypes that they had before; ``removed``: int array
    ``[removed]``, the features whose weights are zero because they were taken away."""

    kernel: Floats
    bias: Floats
    removed: Integers


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
    course = _Course()
    for operation in found:
        course.take(operation)
    return found


def spelled(operation: Operation) -> str:
    """An operation as :func:`parse_operations` reads it."""
    match operation:
        case Mute(feature, mean):
            return f"mute{'-mean' * mean}:{feature}"
        case Flip(feature):
            return f"flip:{feature}"
        case Scale(feature, by):
            return f"scale:{feature}:{repr(float(by)).removesuffix('.0')}"
        case Swap(feature, one, other):
            return f"swap:{feature}:{one}:{other}"
        case Keep(rank, count, mean):
            return f"keep{'-mean' * mean}:{rank}:{count}"


def needed_levels(operations: Iterable[Operation]) -> set[Level]:
    """Which figures of the activations :func:`apply_operations` needs for these operations."""
    found: set[Level] = set()
    for operation in operations:
        if isinstance(operation, (Mute, Keep)) and operation.mean:
            found.add("mean")
        if isinstance(operation, Keep) and operation.rank == "influence:desc":
            found.add("spread")
        if isinstance(operation, Keep) and operation.rank == "shapley:desc":
            found.add("deviation")
    return found


def mean_deviation(activations: Floats, mean: Floats) -> Floats:
    """Each feature's mean absolute deviation from its mean.

    Args:
      activations: float array ``[samples, features]``.
      mean: float array ``[features]``.

    Returns:
      float64 array ``[features]``.
    """
    total = np.zeros(activations.shape[1])
    rows = max(1, 2**20 // activations.shape[1])
    for start in range(0, len(activations), rows):
        total += np.abs(activations[start : start + rows] - mean).sum(axis=0)
    return total / len(activations)


def apply_operations(
    operations: Sequence[Operation],
    kernel: Floats,
    bias: Floats,
    *,
    mean: Floats | None = None,
    spread: Floats | None = None,
    deviation: Floats | None = None,
) -> ChangedHead:
    """Do one operation after the other.

    Args:
      operations: as :func:`parse_operations` returns them.
      kernel: float array ``[features, classes]``, finite.
      bias: float array ``[classes]``.
      mean: of each feature's activations, float array ``[features]``; see :func:`needed_levels`.
      spread: likewise, the standard deviation.
      deviation: likewise, see :func:`mean_deviation`.

    Raises:
      OperationError: an operation changes a feature that an earlier one took away, or figures that
        it needs are not given.
    """
    levels: dict[Level, Floats | None] = {"mean": mean, "spread": spread, "deviation": deviation}
    weights, offsets = kernel.copy(), bias.astype(np.float64)
    course = _Course()
    for operation in operations:
        course.take(operation)
        match operation:
            case Mute(feature):
                _remove(operation, np.array([feature]), weights, offsets, levels)
            case Flip(feature):
                weights[feature] *= -1
            case Scale(feature, by):
                weights[feature] *= by
            case Swap(feature, one, other):
                weights[feature, [one, other]] = weights[feature, [other, one]]
            case Keep():
                others = _order(operation, weights, levels)[operation.count :]
                _remove(operation, others, weights, offsets, levels)
                course.lose(operation, others)
    removed = np.array(sorted(course.gone), np.int64)
    return ChangedHead(weights, offsets.astype(bias.dtype), removed)


class _Course:
    """What is left of a head's features, operation by operation."""

    def __init__(self) -> None:
        self.gone: dict[int, Operation] = {}
        self._kept: Keep | None = None

    def take(self, operation: Operation) -> None:
        """Go on to the next operation, if there is anything for it to do."""
        if not isinstance(operation, Keep):
            self._refuse_gone(operation, operation.feature)
            if isinstance(operation, Mute):
                self.gone[operation.feature] = operation
            return
        if self._kept:
            raise OperationError(
                f"only one keep can hold; got {spelled(self._kept)} and {spelled(operation)}.",
                "Leave one of them out.",
            )
        self._kept = operation

    def lose(self, keep: Keep, others: Integers) -> None:
        """Note what a keep took away."""
        self.gone = {int(j): keep for j in others} | self.gone

    def _refuse_gone(self, operation: Operation, feature: int) -> None:
        if feature in self.gone:
            by = self.gone[feature]
            raise OperationError(
                f"{spelled(operation)} contradicts {spelled(by)} before it, which took feature"
                f" {feature} away.",
                "Leave one of them out"
                + (f", or put {spelled(operation)} first." if isinstance(by, Keep) else "."),
            )


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
            "Leave out what is between two commas, or write one of these.",
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
                "`heads` lists the names in the order of the numbers.",
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


def _order(keep: Keep, kernel: Floats, levels: Mapping[Level, Floats | None]) -> Integers:
    """The features in order of a rank: int array ``[features]``."""
    if keep.rank == "index":
        return np.arange(len(kernel))
    if keep.rank == "margin:desc":
        return descending(spread_over_classes(kernel))
    if keep.rank == "influence:desc":
        return descending(spread_over_classes(kernel) * _level(keep, "spread", levels))
    if keep.rank == "shapley:desc":
        # The mean of |W~ (h - mu)| over samples, summed over the classes.
        sizes = np.abs(centred(kernel)).sum(axis=1)
        return descending(sizes * _level(keep, "deviation", levels))
    _, column, direction = keep.rank.split(":")
    weights = centred(kernel)[:, int(column)]
    return descending(weights if direction == "desc" else -weights)


def _remove(
    operation: Mute | Keep,
    features: Integers,
    kernel: Floats,
    bias: Floats,
    levels: Mapping[Level, Floats | None],
) -> None:
    """Take features out of a kernel, in place; what they say on average goes to the bias."""
    if operation.mean:
        bias += _level(operation, "mean", levels)[features] @ kernel[features].astype(np.float64)
    kernel[features] = 0


def _level(operation: Operation, level: Level, levels: Mapping[Level, Floats | None]) -> Floats:
    found = levels[level]
    if found is None:
        raise OperationError(
            f"{spelled(operation)} needs the {level} of each feature's activations; got none.",
            "Give activations, or choose an operation that goes by the weights alone.",
        )
    return found
