"""The Keras callback: logs a model's head, and what it sees, while the user's own fit runs."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from tensorboard_plugin_weightvis.errors import HeadError, WeightVisError
from tensorboard_plugin_weightvis.keras.evaluation_data import EvaluationData, read_evaluation_data
from tensorboard_plugin_weightvis.keras.recorder import Naming, Recorder

DEFAULT_SAMPLES = 2000


class WeightVisCallback(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Logs a classifier's head before training and after every epoch, for the weightvis tab.

    Step 0 is the head that training starts from, step ``n`` the head after ``n`` epochs, with that
    epoch's metrics. With ``initial_epoch=e`` the first step is ``e``; where the folder already
    holds the log that is resumed, ``e + 1``. A later fit of the same model with the same callback
    goes on counting from the last one's end.

    What is wrong with the model or the data is said when training begins. A fault in mid-training
    (a full disk, a head that stops making the model's outputs) ends the log with one warning, and
    training goes on.

    Args:
      logdir: the run's folder. Take a fresh one for each training: what is in one folder mixes.
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

    Raises:
      HeadNotFoundError, HeadError, EvaluationError, ReplayError, LogdirError: as training begins.
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
    ) -> None:
        super().__init__()
        if every < 1:
            raise WeightVisError(f"every must be 1 epoch or more; got {every}.")
        self._logdir = logdir
        self._test = test
        self._samples, self._seed, self._every = samples, seed, every
        self._layer = layer
        self._naming = Naming(
            head=head,
            split=split,
            class_names=class_names,
            feature_names=feature_names,
            sample_names=sample_names,
            thumbnails=thumbnails,
        )
        self._recorder: Recorder | None = None
        self._fit = _Fit()

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

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Find the head, try it on the evaluation data, and open the log."""
        before = self._recorder
        if before and before.model is not self.model:
            raise HeadError(
                f"one callback logs one model; this one has logged {before.model.name!r} and now"
                f" got {self.model.name!r}. Make another WeightVisCallback, with its own logdir."
            )

