"""The summaries of one head: its weights, what it sees, and the samples that it sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tensorboard.compat.proto.summary_pb2 import Summary

from tensorboard_plugin_weightvis import summary
from tensorboard_plugin_weightvis.errors import EvaluationError, ReplayError, WeightVisError
from tensorboard_plugin_weightvis.metadata import Activation
from tensorboard_plugin_weightvis.recording.evaluation_data import EvaluationData
from tensorboard_plugin_weightvis.recording.head import Head
from tensorboard_plugin_weightvis.recording.labels import check_labels
from tensorboard_plugin_weightvis.recording.replay import check_replay
from tensorboard_plugin_weightvis.recording.tapped import Tap


@dataclass(frozen=True, kw_only=True)
class Naming:
    """What the log calls things. Sample names and thumbnails: one for each sample there is.
    ``half``: whether it is in half precision."""

    head: str = "head"
    split: str = "test"
    class_names: Sequence[str] | None = None
    feature_names: Sequence[str] | None = None
    sample_names: Sequence[str] | None = None
    thumbnails: ArrayLike | None = None
    half: bool = False


class Evaluation(NamedTuple):
    """``activations [samples, features]``: what the head is given now; their summary."""

    activations: NDArray[Any]
    summary: Summary


def summaries_of(
    readings: Sequence[Head], tap: Tap, data: EvaluationData | None, naming: Naming
) -> tuple[Summaries, Evaluation | None]:
    """The summaries of a head, and its evaluation, as the first of its readings that fits.

    Args:
      readings: the head, likeliest first: where a function is applied to its scores is not always
        to be seen, only what comes out.

    Raises:
      HeadError, EvaluationError, ReplayError: why the likeliest does not fit, if none does.
    """
    misfits: list[WeightVisError] = []
    for head in readings:
        try:
            made = Summaries(head, tap, data, naming)
            return made, made.evaluation()
        except (EvaluationError, ReplayError) as error:
            misfits.append(error)
    raise misfits[0]


class Summaries:
    """Makes the summaries of a head, and of what it sees of ``data``.

    What can be refused without the model's outputs is refused when it is made.

    Args:
      tap: gives what the head sees, and the model puts out, for inputs like those of ``data``.

    Raises:
      HeadError, EvaluationError: the names or the data do not fit the head.
    """

    def __init__(self, head: Head, tap: Tap, data: EvaluationData | None, naming: Naming) -> None:
        self.naming = naming
        self._head, self._tap, self._data = head, tap, data
        self.head({})
        if data:
            several = head.activation == "sigmoids"
            check_labels(data.labels, head.classes, several=several)
        self.sample_names = data and _sample_names(data, naming)
        self.samples = data and self._samples(data)

    @property
    def activation(self) -> Activation:
        """How the head's scores become probabilities."""
        return self._head.activation

    def head(self, metrics: Mapping[str, Any]) -> Summary:
        """The head as it is now. Of ``metrics``, what is no number is left out."""
        return summary.head_pb(
            self.naming.head,
            self._head.kernel(),
            self._head.bias(),
            class_names=self.naming.class_names,
            feature_names=self.naming.feature_names,
            activation=self._head.activation,
            metrics=_scalars(metrics),
            half=self.naming.half,
        )

    def evaluation(self) -> Evaluation | None:
        """What the head sees now; None where there is no data.

        Raises:
          ReplayError: the head does not make the model's outputs.
        """
        if self._data is None:
            return None
        tapped = self._tap(self._data.inputs)
        check_replay(self._head, tapped)
        message = summary.evaluation_pb(
            self.naming.split,
            tapped.activations,
            self._data.labels,
            head=self.naming.head,
            indices=self._data.indices,
            total=self._data.total,
            half=self.naming.half,
        )
        return Evaluation(tapped.activations, message)

    def _samples(self, data: EvaluationData) -> Summary | None:
        thumbnails = _drawn("thumbnails", self.naming.thumbnails, data)
        if self.sample_names is None and thumbnails is None:
            return None
        naming = self.naming
        return summary.samples_pb(naming.split, self.sample_names, thumbnails, head=naming.head)


def _sample_names(data: EvaluationData, naming: Naming) -> list[str] | None:
    names = _drawn("sample_names", naming.sample_names, data)
    return None if names is None else [str(name) for name in names]


def _drawn(what: str, values: Any, data: EvaluationData) -> Any | None:
    """The drawn samples' part of ``values``, which has one for each sample there is."""
    if values is None:
        return None
    array = np.asarray(values)
    if array.shape[:1] != (data.total,):
        raise EvaluationError(
            f"{what} must be {data.total}, one for each sample of test; got shape {array.shape}."
        )
    return array[data.indices]


def _scalars(metrics: Mapping[str, Any]) -> dict[str, float]:
    scalars = {}
    for name, value in metrics.items():
        with suppress(TypeError, ValueError):  # a user's own metric may be anything
            scalars[name] = float(value)
    return scalars
