"""A head with all that was before, and the samples that tell what its features count for."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

from tensorboard_plugin_weightvis.analysis.types import Floats
from tensorboard_plugin_weightvis.errors import TooLittleError, UnreadableLogError
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.findings.phrases import count
from tensorboard_plugin_weightvis.series import HeadSeries


class Past(NamedTuple):
    """A head at ``step``, with all that was before; ``seen``: the samples that its features are
    weighed by, where there are any."""

    series: HeadSeries
    step: int
    seen: Evidence | None

    @property
    def steps(self) -> list[int]:
        """The steps logged so far, this one included."""
        return [step for step in self.series.steps if step <= self.step]

    @property
    def kernel(self) -> Floats:
        """The kernel at ``step``: float array ``[features, classes]``."""
        return self.series.kernel(self.step)

    def before(self, step: int) -> Floats:
        """An earlier kernel.

        Raises:
          UnreadableLogError: it is damaged, or has another shape.
        """
        kernel = self.series.kernel(step)
        check_alike(kernel, self.kernel)
        return kernel

    def check(self, fewest: int) -> None:
        """See to it that so many epochs are logged.

        Raises:
          TooLittleError: they are not.
        """
        logged = len(self.steps)
        if logged < fewest:
            raise TooLittleError(
                f"{count(logged, 'epoch')} {'is' if logged == 1 else 'are'} logged up to epoch"
                f" {self.step:,}; this needs {fewest} or more.",
                "Look at a later epoch, or log more often.",
            )


def check_alike(before: Floats, after: Floats) -> None:
    """See to it that two kernels can be compared.

    Raises:
      UnreadableLogError: they have other shapes.
    """
    if before.shape != after.shape:
        raise UnreadableLogError(
            f"the kernel had shape {before.shape} and has {after.shape}, so they cannot be"
            " compared.",
            "Log heads of different shapes under different names.",
        )


def warmed(seen: Evidence) -> Generator[None, None, None]:
    """Work out what several look at, each in a slice of its own."""
    if seen.samples:
        for what in ("mean", "spread", "scores"):
            getattr(seen, what)
            yield
