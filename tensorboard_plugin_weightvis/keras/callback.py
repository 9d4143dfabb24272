"""The Keras callback: logs a model's head, and what it sees, while the user's own fit runs."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import keras
from numpy.typing import ArrayLike

from tensorboard_plugin_weightvis.errors import HeadError, WeightVisError
from tensorboard_plugin_weightvis.event_files import holds_a_log
from tensorboard_plugin_weightvis.keras.attention import Attention
from tensorboard_plugin_weightvis.keras.evaluation_data import read_evaluation_data
from tensorboard_plugin_weightvis.keras.interventions import interventions_on
from tensorboard_plugin_weightvis.keras.recorder import Recorder
from tensorboard_plugin_weightvis.keras.replicas import is_chief, on_any_worker
from tensorboard_plugin_weightvis.recording.evaluation_data import (
    DEFAULT_SAMPLES,
    EvaluationData,
)
from tensorboard_plugin_weightvis.recording.faults import Faults
from tensorboard_plugin_weightvis.recording.summaries import Naming


class WeightVisCallback(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Logs a classifier's head before training and after every epoch, for the weightvis tab.

    Step 0 is the head that training starts from, step ``n`` the head after ``n`` epochs, with that
    epoch's metrics. With ``initial_epoch=e`` the first step is ``e``; where the folder already
    holds the log that is resumed, ``e + 1``. A later fit of the same model with the same callback
    goes on counting from the last one's end.

    What is wrong with the model or the data is said when training begins. A fault of the log (a
    folder that cannot be written, a full disk, a head that stops making the model's outputs) ends
    the log with one warning, and training goes on; unless it is to be ``fatal``.

    Args:
      logdir: the run's folder, or its address in a store, such as ``s3://bucket/run``. Take a fresh
        one for each training: what is in one folder mixes.
      test: what the head is looked at with: the tuple ``(x, y)``, or a data set of ``(x, y)``
        batches, which is read once. Without it only weights are logged, the views of samples stay
        empty, and **nothing checks that the head makes the model's outputs**.
      class_names: one name a class (two for a one-unit head), in the order of the head's columns.
      feature_names: one name for each input of the head.
      head: what the tab calls the head.
      layer: the Dense layer that makes the class scores, or its name, where it is not found.
      split: what the tab calls the test data.
      samples: how many samples are drawn from ``test``, stratified by label; None for all.
      seed: of that draw.
      every: evaluate after every so many epochs; at the start and after the last in any case.
      sample_names: one name for each sample of ``test``.
      thumbnails: one picture for each sample of ``test``, ``[N, height, width]`` or with 1, 3 or 4
        channels; uint8, or floats from 0 to 1.
      half: log weights and activations as float16, half as large and exact to three digits or to
        3e-8.
      attention: log what the model attends to in some clips or images of ``test``, too, as an
        :class:`Attention` says.
      fatal: raise a fault of the log, which ends the training, too.

    Raises:
      HeadNotFoundError, HeadError, EvaluationError, ReplayError: as training begins.
    """

    def __init__(
        self,
        logdir: str | os.PathLike[str],
        test: Any = None,
        *,
        class_names: Sequence[str] | None = None,
        feature_names: Sequence[str] | None = None,
        head: str = "head",
        layer: Any = None,
        split: str = "test",
        samples: int | None = DEFAULT_SAMPLES,
        seed: int = 0,
        every: int = 1,
        sample_names: Sequence[str] | None = None,
        thumbnails: ArrayLike | None = None,
        half: bool = False,
        attention: Attention | None = None,
        fatal: bool = False,
    ) -> None:
        super().__init__()
        if every < 1:
            raise WeightVisError(f"every must be 1 epoch or more; got {every}.")
        self._logdir = logdir
        self._test = test
        self._samples, self._seed, self._every = samples, seed, every
        self._layer, self._attention = layer, attention
        self._naming = Naming(
            head=head,
            split=split,
            class_names=class_names,
            feature_names=feature_names,
            sample_names=sample_names,
            thumbnails=thumbnails,
            half=half,
        )
        self._recorder: Recorder | None = None
        self._fatal, self._faults = fatal, Faults(fatal=fatal)
        self._at_start = self._resumes = self._named = False
        self._newest = self._evaluated = self._attended = -1  # steps; none yet
        self._interventions = 0  # of the model's, how many are logged or older than the log
        self._offset = 0  # from an epoch's number to its step, where a later fit counts from 0 anew

    @cached_property
    def _data(self) -> EvaluationData | None:
        if self._test is None:
            return None
        return read_evaluation_data(
            self._test,
            samples=self._samples,
            seed=self._seed,
            class_names=self._naming.class_names,
        )

    @property
    def fault(self) -> str:
        """What has ended the log of the last fit; empty where nothing has."""
        return self._faults.said

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Find the head, try it on the evaluation data, and open the log."""
        model, before = self.model, self._recorder
        if before and before.model is not model:
            raise HeadError(
                f"a callback logs one model; this one has logged {before.model.name!r} and is now"
                f" given {model.name!r}. Make another WeightVisCallback, with a logdir of its own."
            )
        self._resumes = on_any_worker(model, self._newest >= 0 or self._holds_a_log())
        self._recorder = Recorder(
            self._logdir,
            model,
            self._data,
            layer=self._layer,
            naming=self._naming,
            attention=self._attention,
            seed=self._seed,
        )
        self._at_start, self._faults = True, Faults(fatal=self._fatal)
        self._attempt(self._recorder.open)
        self._interventions = len(interventions_on(model))

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Log what training starts from; only here does Keras tell which epoch is the first."""
        if not self._at_start or self._recorder is None:
            return
        self._at_start = False
        self._offset = max(0, self._newest - epoch)
        if not self._named:
            self._attempt(self._recorder.log_samples)
            self._named = not on_any_worker(self.model, self._faults.met)
        if epoch == 0 or not self._resumes:
            self._log(epoch + self._offset, {}, evaluate=True, attend=True)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Log the head after an epoch, with the epoch's metrics."""
        done = epoch + 1
        last = self.model.stop_training or done == (self.params or {}).get("epochs")
        due = last or done % self._every == 0
        step = done + self._offset
        attend = last or (due and self._attention is not None and step % self._attention.every == 0)
        self._log(step, logs or {}, evaluate=due, attend=attend)
        self._log_interventions()

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Evaluate where training was stopped early, and close the log."""
        recorder = self._recorder
        if recorder is None:
            return
        evaluate = self._evaluated < self._newest
        attend = self._attention is not None and self._attended < self._newest
        if evaluate or attend:
            self._attempt(lambda: recorder.log_late(self._newest, evaluate=evaluate, attend=attend))
        recorder.close()

    def _log(self, step: int, metrics: Mapping[str, Any], *, evaluate: bool, attend: bool) -> None:
        recorder = self._recorder
        if recorder is None or step <= self._newest:
            return
        self._attempt(lambda: recorder.log(step, metrics, evaluate=evaluate, attend=attend))
        self._newest = step
        self._evaluated = step if evaluate else self._evaluated
        self._attended = step if attend else self._attended

    def _log_interventions(self) -> None:
        recorder, done = self._recorder, interventions_on(self.model)
        fresh, self._interventions = done[self._interventions :], len(done)
        for epoch, some in itertools.groupby(fresh, lambda each: each.epoch):
            if recorder:
                step, together = epoch + self._offset, list(some)
                self._attempt(partial(recorder.log_interventions, step, together))

    def _attempt(self, logging: Callable[[], None]) -> None:
        """Log, but never at the cost of the training that is under way."""
        # With JAX the weights come to the model only when a callback asks for the model.
        if self.model is not None and not on_any_worker(self.model, self._faults.met):
            self._faults.attempt(logging)

    def _holds_a_log(self) -> bool:
        return is_chief(self.model) and holds_a_log(self._logdir)
