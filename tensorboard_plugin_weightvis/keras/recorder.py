"""One fit's log: the head and what it sees, checked before anything is written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tensorboard.compat.proto.summary_pb2 import Summary

from tensorboard_plugin_weightvis import summary
from tensorboard_plugin_weightvis.errors import EvaluationError, LogdirError
from tensorboard_plugin_weightvis.keras.attention import Attention, AttentionRecorder
from tensorboard_plugin_weightvis.keras.build import build
from tensorboard_plugin_weightvis.keras.evaluation_data import EvaluationData
from tensorboard_plugin_weightvis.keras.head import find_head
from tensorboard_plugin_weightvis.keras.interventions import Intervention
from tensorboard_plugin_weightvis.keras.labels import check_labels
from tensorboard_plugin_weightvis.keras.replay import check_replay
from tensorboard_plugin_weightvis.keras.tap import tap
from tensorboard_plugin_weightvis.writer import Writer


@dataclass(frozen=True, kw_only=True)
class Naming:
    """What the log calls things. Sample names and thumbnails: one for each sample there is."""

    head: str = "head"
    split: str = "test"
    class_names: Sequence[str] | None = None
    feature_names: Sequence[str] | None = None
    sample_names: Sequence[str] | None = None
    thumbnails: ArrayLike | None = None


class Recorder:
    """Logs a model's head and evaluation.

    Whatever can be refused is refused when it is made, before the log folder is.

    Raises:
      HeadNotFoundError, HeadError, EvaluationError, ReplayError, LogdirError.
    """

    def __init__(
        self,
        logdir: str | os.PathLike[str],
        model: Any,
        data: EvaluationData | None,
        *,
        layer: Any,
        naming: Naming,
        attention: Attention | None = None,
        seed: int = 0,
    ) -> None:
        self.model = model
        self._data = data
        self._naming = naming
        sample = data and data.first()
        if sample is not None:
            build(model, sample)
        self._head = find_head(model, layer, sample)
        self._tap = tap(model, self._head)
        self._logged = self._head_summary({})
        evaluation = self._check()
        self._samples = data and _samples_summary(data, naming)
        self._attention = None if attention is None else self._attention_recorder(attention, seed)
        self._clips = self._attention and self._attention.clips_summary(
            naming.split, data and _sample_names(data, naming), head=naming.head
        )
        self._attention_summary(evaluation)
        self._writer = Writer(logdir)

    def log_samples(self) -> None:
        """Log the samples' names and thumbnails and the clips, where there are any; once is enough.

        Raises:
          LogdirError: the log can no longer be written.
        """
        for message in (self._samples, self._clips):
            if message:
                self._writer.add(message, 0)

    def log(
        self, step: int, metrics: Mapping[str, float], *, evaluate: bool, attend: bool = False
    ) -> None:
        """Log the head as it is now and, if ``evaluate``, what it sees.

        Args:
          attend: log what the model attends to, too, where that is wanted.

        Raises:
          ReplayError: the head no longer makes the model's outputs; nothing is written then.
          LogdirError: the log can no longer be written.
        """
        evaluation = self._evaluate() if evaluate else None
        self._logged = self._head_summary(metrics)
        self._writer.add(self._logged, step)
        if evaluation:
            self._writer.add(evaluation.summary, step)
        attention = self._attention_summary(evaluation) if attend else None
        if attention:
            self._writer.add(attention, step)

    def log_interventions(self, step: int, done: Sequence[Intervention]) -> None:
        """Log what was done to the head's weights after a step.

        Raises:
          LogdirError: the log can no longer be written.
        """
        all_done = [(each.operations, each.held) for each in done]
        self._writer.add(summary.interventions_pb(all_done, head=self._naming.head), step)

    def log_late(self, step: int, *, evaluate: bool, attend: bool) -> None:
        """Log what :meth:`log` would have for a step whose head is logged, if it is still that."""
        evaluation = self._evaluate()
        if _weights(self._head_summary({})) != _weights(self._logged):
            return
        if evaluation and evaluate:
            self._writer.add(evaluation.summary, step)
        attention = self._attention_summary(evaluation) if attend else None
        if attention:
            self._writer.add(attention, step)

    def close(self) -> None:
        """Close the log. Closing twice does nothing."""
        # A full disk was told of when something was written; closing would only say it again.
        with suppress(LogdirError):
            self._writer.close()

    def _check(self) -> _Evaluation | None:
        if self._data:
            check_labels(self._data.labels, self._head.classes)
        return self._evaluate()

    def _head_summary(self, metrics: Mapping[str, float]) -> Summary:
        return summary.head_pb(
            self._naming.head,
            self._head.kernel(),
            self._head.bias(),
            class_names=self._naming.class_names,
            feature_names=self._naming.feature_names,
            activation=self._head.activation,
            metrics=metrics,
        )

    def _attention_recorder(self, attention: Attention, seed: int) -> AttentionRecorder:
        if self._data is None:
            raise EvaluationError(
                "attention is captured for clips of the test data, and there is none; pass test="
                " (x, y), or a data set of (x, y) batches."
            )
        return AttentionRecorder(attention, self.model, self._head, self._data, seed=seed)

    def _evaluate(self) -> _Evaluation | None:
        if self._data is None:
            return None
        tapped = self._tap(self._data.inputs)
        check_replay(self._head, tapped)
        message = summary.evaluation_pb(
            self._naming.split,
            tapped.activations,
            self._data.labels,
            head=self._naming.head,
            indices=self._data.indices,
        )
        return _Evaluation(tapped.activations, message)

    def _attention_summary(self, evaluation: _Evaluation | None) -> Summary | None:
        if self._attention is None or evaluation is None:
            return None
        naming = self._naming
        return self._attention.summary(naming.split, evaluation.activations, head=naming.head)


class _Evaluation(NamedTuple):
    """``activations [samples, features]``: what the head is given now; its summary."""

    activations: NDArray[Any]
    summary: Summary


def _weights(head: Summary) -> list[bytes]:
    kernel, bias, _ = head.value[0].tensor.string_val
    return [kernel, bias]


def _samples_summary(data: EvaluationData, naming: Naming) -> Summary | None:
    names = _sample_names(data, naming)
    thumbnails = _drawn("thumbnails", naming.thumbnails, data)
    if names is None and thumbnails is None:
        return None
    return summary.samples_pb(naming.split, names, thumbnails, head=naming.head)


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
