"""What can be done to a head without training it: each operation is a change of kernel and bias.

None of them depends on what a softmax shift can change, nor on what a rescaling of features can,
but for ``keep`` by the size of weights alone (``margin``, ``class:<i>``). Putting a feature at its
mean (``mute-mean``, ``keep-mean``) stays the same where a constant moves between the activations
and the bias, too; putting it at zero does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.gauge import centred
from tensorboard_plugin_weightvis.analysis.ranking import descending, spread_over_classes
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

Level = Literal["mean", "spread", "deviation"]


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
    course = Course()
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


class Course:
    """What is left of a head's features, operation by operation; refuses what contradicts."""

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
