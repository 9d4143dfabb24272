"""What figures rest on: an evaluation's samples and labels, with the head that scored them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.errors import TooLittleError, UnreadableLogError
from tensorboard_plugin_weightvis.records import Evaluation, Head
from tensorboard_plugin_weightvis.series import HeadSeries

# With fewer samples every interval spans nearly everything.
FEWEST_SAMPLES = 10
# Activations that are held in double precision at once.
_AT_ONCE = 2**16

_T = TypeVar("_T")


class Evidence:
    """A split's samples as a head saw them at a step; those that aren't all finite are left out.

    Args:
      series: the head.
      split: whose samples.
      step: the last evaluation up to it; the newest for None.

    Raises:
      NotLoggedError: the split has no evaluation.
      UnreadableLogError: it is damaged, or the head's weights are not finite.
    """

    def __init__(self, series: HeadSeries, split: str, step: int | None) -> None:
        self.series = series
        self.split = split
        self.moment = series.evaluation_moment(split, step)
        self._evaluation: Evaluation = series.evaluation(split, step)
        self.head: Head = series.head_of(self._evaluation)
        self.step = self.moment.step
        if not (np.isfinite(self.head.kernel).all() and np.isfinite(self.head.bias).all()):
            raise UnreadableLogError(
                f"the weights of step {self.head.step} are not all finite, so no figure holds.",
                "Look at a step before the training diverged.",
            )

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells this evidence from all other."""
        return self.series.key, self._own, self.moment.step, self.moment.wall_time

    @cached_property
    def rows(self) -> Integers:
        """Rows of the evaluation that are finite and labelled with a class: int array
        ``[samples]``."""

        def find() -> Integers:
            finite = np.isfinite(self._evaluation.activations).all(axis=1)
            labels = self._evaluation.labels
            known = (labels >= 0) & (labels < self.classes)
            return np.flatnonzero(finite & known)

        return self.kept("rows", find)

    @property
    def left_out(self) -> int:
        """How many samples of the evaluation are not in ``rows``."""
        return len(self._evaluation.labels) - len(self.rows)

    @cached_property
    def activations(self) -> Floats:
        """Float array ``[samples, features]``."""
        return self._of_rows(self._evaluation.activations)

    @cached_property
    def labels(self) -> Integers:
        """Int array ``[samples]``."""
        return self._of_rows(self._evaluation.labels)

    @property
    def samples(self) -> int:
        """How many samples the figures rest on."""
        return len(self.rows)

    @property
    def features(self) -> int:
        """How many features the head has."""
        return len(self.head.kernel)

    @property
    def classes(self) -> int:
        """How many classes the head has."""
        return int(self.head.kernel.shape[1])

    @cached_property
    def mean(self) -> Floats:
        """Each feature's mean: float64 array ``[features]``."""

        def measure() -> Floats:
            mean = self.activations.mean(axis=0, dtype=np.float64)
            # That of equal values may be beside them by a rounding, which would look like a spread.
            return np.where(np.ptp(self.activations, axis=0) == 0, self.activations[0], mean)

        return self.kept("mean", measure)

    @cached_property
    def spread(self) -> Floats:
        """Each feature's standard deviation, exactly 0 for a constant one: float64 array
        ``[features]``."""

        def measure() -> Floats:
            squares = np.zeros(self.features)
            rows = max(1, _AT_ONCE // self.features)
            for start in range(0, self.samples, rows):
                away = self.activations[start : start + rows] - self.mean
                squares += np.einsum("ij,ij->j", away, away)
            return np.sqrt(squares / self.samples)

        return self.kept("spread", measure)

    @cached_property
    def scores(self) -> Floats:
        """The class scores: float64 array ``[samples, classes]``."""

        def make() -> Floats:
            return analysis.scores(self.activations, self.head.kernel, self.head.bias)

        return self.kept("scores", make)

    @cached_property
    def sample_names(self) -> list[str] | None:
        """One name for each sample of the evaluation, ``rows`` or not; None where none fit it."""
        return self.series.sample_names(self.split, self._evaluation)

    @cached_property
    def feature_names(self) -> list[str]:
        """One name a feature."""
        return self.series.feature_names(self.features)

    @cached_property
    def class_names(self) -> list[str]:
        """One name a class."""
        return self.series.class_names(self.classes)

    def check(self, fewest: int = FEWEST_SAMPLES, *, labels: int = 2) -> None:
        """See to it that there is enough to go by.

        Args:
          fewest: how many samples there must be.
          labels: how many different labels there must be.

        Raises:
          TooLittleError: there is not.
        """
        if self.samples < fewest:
            raise self._too_few(fewest)
        found = np.unique(self.labels)
        if len(found) < labels:
            only = self.class_names[int(found[0])]
            raise TooLittleError(
                f"all {self.samples} samples of split {self.split!r} are labelled '{only}', so"
                " nothing tells classes apart.",
                "Log an evaluation that has samples of two classes or more.",
            )

    def _too_few(self, fewest: int) -> TooLittleError:
        bad = self.not_finite
        if not self.left_out:
            return TooLittleError(
                f"split {self.split!r} has {self.samples} samples; this needs {fewest} or more.",
                "Log a larger evaluation.",
            )
        others = f" and {len(bad) - 1} more features" if len(bad) > 1 else ""
        why = f"NaN or infinite in {self.feature_names[bad[0]][:60]!r}{others}" if len(bad) else ""
        return TooLittleError(
            f"split {self.split!r} has {self.samples} samples to go by; this needs {fewest} or"
            f" more. {self.left_out} others are {why or 'not labelled with a class of the head'}.",
            "Look at a step before that, or see what made it so."
            if why
            else "Log labels from 0 to one less than there are classes.",
        )

    @cached_property
    def not_finite(self) -> Integers:
        """Features that are NaN or infinite for some sample: int array ``[found]``."""

        def find() -> Integers:
            return np.flatnonzero(~np.isfinite(self._evaluation.activations).all(axis=0))

        return self.kept("not finite", find)

    def kept(self, what: str, make: Callable[[], _T], *, dear: bool = False) -> _T:
        """What ``make`` returns, kept in the store; ``dear``: see :meth:`Store.keep`."""
        name = f"{what}/{self._own}"
        found: _T | None = self.series.recall(name, self.moment)
        if found is None:
            found = make()
            self.series.keep(name, self.moment, found, dear=dear)
        return found

    @property
    def _own(self) -> str:
        # A head that is logged after its evaluation changes what that means.
        seen_by = f"{self.head.step}/{self.series.wall_time(self.head.step)}"
        return f"evidence/{self.split}/{seen_by}"

    def _of_rows(self, array: Any) -> Any:
        return array if len(self.rows) == len(array) else array[self.rows]
