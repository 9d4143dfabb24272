"""The PyTorch logger: logs a module's head, and what it sees, beside the user's own loop."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any

import torch
from numpy.typing import ArrayLike
from tensorboard.compat.proto.summary_pb2 import Summary
from torch import nn

from tensorboard_plugin_weightvis.arguments import checked_step
from tensorboard_plugin_weightvis.errors import HeadError, LogdirError
from tensorboard_plugin_weightvis.metadata import Activation
from tensorboard_plugin_weightvis.recording.evaluation_data import (
    DEFAULT_SAMPLES,
    EvaluationData,
    draw_evaluation_data,
)
from tensorboard_plugin_weightvis.recording.faults import Faults
from tensorboard_plugin_weightvis.recording.summaries import Evaluation, Naming, summaries_of
from tensorboard_plugin_weightvis.torch.head import find_head
from tensorboard_plugin_weightvis.torch.inference import (
    Forward,
    call,
    unchanged_random_numbers,
    unwrapped,
)
from tensorboard_plugin_weightvis.torch.tap import tap
from tensorboard_plugin_weightvis.torch.tensors import as_array
from tensorboard_plugin_weightvis.writer import Writer


class HeadLogger:
    """Logs a classifier's head, when it is told to, for the weightvis tab: any ``torch.nn.Module``.

    The head is the last ``nn.Linear`` that runs when the model is called. What it is given is read
    by a hook that is there only while the test data goes through the model: in evaluation mode,
    without gradients or autocast, on the model's own device and in its own precision. Afterwards
    all is as before, each submodule's training flag and PyTorch's random numbers too, so that
    training is the same with it as without.

    Of a model under ``torch.compile``, ``DataParallel`` or ``DistributedDataParallel`` the module
    inside is run, uncompiled; of several processes, log in one.

    What is wrong with the model or the data is said at once. A fault of the log (a folder that
    cannot be written, a full disk, a head that stops making the model's outputs) ends the log with
    one warning, and training goes on; unless it is to be ``fatal``.

    Args:
      logdir: the run's folder, or its address in a store, such as ``s3://bucket/run``. Take a fresh
        one for each training: what is in one folder mixes.
      model: the module; its outputs, or one of them, are the class scores or what softmax,
        log-softmax or sigmoid makes of them.
      test: what the head is looked at with: the tuple ``(x, y)`` of tensors or arrays, or batches
        of ``(x, y)``, such as a ``DataLoader``, which are read once. Where ``x`` is a dict the
        model is called with its members by name, where it is a tuple or a list in order. Without
        it only weights are logged, the views of samples stay empty, and **nothing checks that the
        head makes the model's outputs**.
      class_names: one name a class (two for a one-unit head), in the order of the layer's units.
      feature_names: one name for each input of the head.
      head: what the tab calls the head.
      layer: the ``nn.Linear`` that makes the class scores, or its dotted name, where it is not
        found.
      activation: how scores become probabilities, in the model or in its loss; left out,
        ``"sigmoid"`` for one unit; of several ``"sigmoids"`` where the model puts out sigmoids, or
        a sample of ``test`` is of several classes or of none (labels of 0 and 1 ``[samples,
        classes]``), else ``"softmax"``.
      forward: how the model is called, ``forward(model, x)``, where not as above.
      split: what the tab calls the test data.
      samples: how many samples are drawn from ``test``, stratified by label; None for all.
      seed: of that draw.
      sample_names: one name for each sample of ``test``, in the order in which it is read.
      thumbnails: one picture for each, ``[N, height, width]`` or with 1, 3 or 4 channels at the
        end; uint8, or floats from 0 to 1.
      half: log weights and activations as float16, half as large and exact to three digits or to
        3e-8.
      start: the step that is logged at once, before training; None for none, where a training
        is resumed.
      fatal: raise a fault of the log.

    Raises:
      HeadNotFoundError, HeadError, EvaluationError, ReplayError.
    """

    def __init__(
        self,
        logdir: str | os.PathLike[str],
        model: nn.Module,
        test: Any = None,
        *,
        class_names: Sequence[str] | None = None,
        feature_names: Sequence[str] | None = None,
        head: str = "head",
        layer: nn.Module | str | None = None,
        activation: Activation | None = None,
        forward: Forward = call,
        split: str = "test",
        samples: int | None = DEFAULT_SAMPLES,
        seed: int = 0,
        sample_names: Sequence[str] | None = None,
        thumbnails: ArrayLike | None = None,
        half: bool = False,
        start: int | None = 0,
        fatal: bool = False,
    ) -> None:
        if not isinstance(model, nn.Module):
            raise HeadError(f"model must be a torch.nn.Module; got {type(model).__name__}.")
        if start is not None:
            checked_step(start)
        module = unwrapped(model)
        data = _read(test, samples=samples, seed=seed, class_names=class_names)
        sample = data and data.first()
        found = find_head(module, sample, forward, layer=layer, activation=activation)
        naming = Naming(
            head=head,
            split=split,
            class_names=class_names,
            feature_names=feature_names,
            sample_names=sample_names,
            thumbnails=thumbnails,
            half=half,
        )
        readings = found.readings() if activation is None else [found]
        seen = tap(module, found, forward)
        self._summaries, evaluation = summaries_of(readings, seen, data, naming)
        self._logdir = logdir
        self._writer: Writer | None = None
        self._faults = Faults(fatal=fatal)
        self._faults.attempt(lambda: self._open(start, evaluation))

    def log(
        self, step: int, metrics: Mapping[str, Any] | None = None, *, evaluate: bool = True
    ) -> None:
        """Log the head as it is now and, if ``evaluate``, what it sees.

        Args:
          step: a whole number from 0 on, such as how many epochs are done.
          metrics: this step's scalars, such as ``loss``, ``accuracy``, ``val_loss``; numbers or
            tensors of one.

        Raises:
          WeightVisError: the step is none.
        """
        number = checked_step(step)
        self._faults.attempt(lambda: self._log(number, metrics or {}, evaluate=evaluate))

    def close(self) -> None:
        """Close the log. Closing twice does nothing."""
        # A full disk was told of when something was written; closing would only say it again.
        with suppress(LogdirError):
            if self._writer:
                self._writer.close()

    def __enter__(self) -> HeadLogger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self, start: int | None, evaluation: Evaluation | None) -> None:
        self._writer = Writer(self._logdir)
        if self._summaries.samples:
            self._writer.add(self._summaries.samples, 0)
        if start is not None:
            self._write(start, {}, evaluation)

    def _log(self, step: int, metrics: Mapping[str, Any], *, evaluate: bool) -> None:
        self._write(step, metrics, self._summaries.evaluation() if evaluate else None)

    def _write(self, step: int, metrics: Mapping[str, Any], evaluation: Evaluation | None) -> None:
        numbers = {
            name: as_array(value) if isinstance(value, torch.Tensor) else value
            for name, value in metrics.items()
        }
        self._add(self._summaries.head(numbers), step)
        if evaluation:
            self._add(evaluation.summary, step)

    def _add(self, message: Summary, step: int) -> None:
        if self._writer:
            self._writer.add(message, step)


def _read(
    test: Any, *, samples: int | None, seed: int, class_names: Sequence[str] | None
) -> EvaluationData | None:
    if test is None:
        return None
    with unchanged_random_numbers(torch.device("cpu")):  # a DataLoader draws one as it begins
        return draw_evaluation_data(
            test, as_array=as_array, samples=samples, seed=seed, class_names=class_names
        )
