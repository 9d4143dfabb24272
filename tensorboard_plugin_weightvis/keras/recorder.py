"""One fit's log: the head and what it sees, checked before anything is written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from tensorboard.compat.proto.summary_pb2 import Summary

from tensorboard_plugin_weightvis import summary
from tensorboard_plugin_weightvis.errors import EvaluationError, LogdirError
from tensorboard_plugin_weightvis.keras.attention import Attention, AttentionRecorder
from tensorboard_plugin_weightvis.keras.build import build
from tensorboard_plugin_weightvis.keras.head import Head, find_head
from tensorboard_plugin_weightvis.keras.interventions import Intervention
from tensorboard_plugin_weightvis.keras.replicas import is_chief
from tensorboard_plugin_weightvis.keras.tap import tap
from tensorboard_plugin_weightvis.recording.evaluation_data import EvaluationData
from tensorboard_plugin_weightvis.recording.summaries import Evaluation, Naming, summaries_of
from tensorboard_plugin_weightvis.writer import Writer


class Recorder:
    """Logs a model's head and evaluation.

    Whatever can be refused is refused when it is made, before the log folder is.

    Raises:
      HeadNotFoundError, HeadError, EvaluationError, ReplayError.
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
        head = find_head(model, layer, sample)
        self._summaries, evaluation = summaries_of(head.readings(), tap(model, head), data, naming)
        self._logged = self._summaries.head({})
        self._attention = self._attention_recorder(attention, head, seed) if attention else None
        self._clips = self._attention and self._attention.clips_summary(
            naming.split, self._summaries.sample_names, head=naming.head
        )
        self._attention_summary(evaluation)
        self._logdir = logdir
        self._writer: Writer | None = None

    def open(self) -> None:
        """Open the log, before anything is logged; of several workers, only the chief's writes.

        Raises:
          LogdirError: the folder cannot be written.
        """
        if is_chief(self.model):
            self._writer = Writer(self._logdir)

    def log_samples(self) -> None:
        """Log the samples' names and thumbnails and the clips, where there are any; once is enough.

        Raises:
          LogdirError: the log can no longer be written.
        """
        for message in (self._summaries.samples, self._clips):
            if message:
                self._add(message, 0)

    def log(
        self, step: int, metrics: Mapping[str, Any], *, evaluate: bool, attend: bool = False
    ) -> None:
        """Log the head as it is now and, if ``evaluate``, what it sees.

        Args:
          attend: log what the model attends to, too, where that is wanted.

        Raises:
          ReplayError: the head no longer makes the model's outputs; nothing is written then.
          LogdirError: the log can no longer be written.
        """
        evaluation = self._summaries.evaluation() if evaluate else None
        attention = self._attention_summary(evaluation) if attend else None
        self._logged = self._summaries.head(metrics)
        self._add(self._logged, step)
        if evaluation:
            self._add(evaluation.summary, step)
        if attention:
            self._add(attention, step)

    def log_interventions(self, step: int, done: Sequence[Intervention]) -> None:
        """Log what was done to the head's weights after a step.

        Raises:
          LogdirError: the log can no longer be written.
        """
        all_done = [(each.operations, each.held) for each in done]
        self._add(summary.interventions_pb(all_done, head=self._naming.head), step)

    def log_late(self, step: int, *, evaluate: bool, attend: bool) -> None:
        """Log what :meth:`log` would have for a step whose head is logged, if it is still that."""
        evaluation = self._summaries.evaluation()
        if _weights(self._summaries.head({})) != _weights(self._logged):
            return
        attention = self._attention_summary(evaluation) if attend else None
        if evaluation and evaluate:
            self._add(evaluation.summary, step)
        if attention:
            self._add(attention, step)

    def close(self) -> None:
        """Close the log. Closing twice does nothing."""
        # A full disk was told of when something was written; closing would only say it again.
        with suppress(LogdirError):
            if self._writer:
                self._writer.close()

    def _add(self, message: Summary, step: int) -> None:
        if self._writer:
            self._writer.add(message, step)

    def _attention_recorder(self, attention: Attention, head: Head, seed: int) -> AttentionRecorder:
        if self._data is None:
            raise EvaluationError(
                "attention is captured for clips of the test data, and there is none; pass test="
                " (x, y), or a data set of (x, y) batches."
            )
        if self._summaries.activation == "sigmoids":
            raise EvaluationError(
                "attention is logged for classes that exclude each other; those of layer"
                f" {head.name!r} have a sigmoid each. Leave attention= out."
            )
        return AttentionRecorder(attention, self.model, head, self._data, seed=seed)

    def _attention_summary(self, evaluation: Evaluation | None) -> Summary | None:
        if self._attention is None or evaluation is None:
            return None
        naming = self._naming
        return self._attention.summary(naming.split, evaluation.activations, head=naming.head)


def _weights(head: Summary) -> list[bytes]:
    kernel, bias, _ = head.value[0].tensor.string_val
    return [kernel, bias]
