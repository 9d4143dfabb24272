"""``run``: the paper's one call, from an untrained model to a log that can be looked at."""

from __future__ import annotations

import itertools
import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import keras
import numpy as np

from tensorboard_plugin_weightvis.event_files import folder_of
from tensorboard_plugin_weightvis.keras.build import build
from tensorboard_plugin_weightvis.keras.callback import WeightVisCallback
from tensorboard_plugin_weightvis.keras.evaluation_data import first_batch
from tensorboard_plugin_weightvis.keras.head import Head, find_head
from tensorboard_plugin_weightvis.keras.tap import tap
from tensorboard_plugin_weightvis.recording.labels import read_labels, simplified
from tensorboard_plugin_weightvis.recording.replay import check_replay, puts_out_logits

_LOGDIR = Path("logs", "weightvis")


@dataclass(frozen=True, repr=False)
class RunResult:
    """What a run gave: Keras' history, the test metrics, and where the log is; ``fault``: what has
    ended the log early, empty where nothing has."""

    history: Any
    test_metrics: dict[str, float]
    logdir: Path | str
    command: str
    fault: str = ""

    def __str__(self) -> str:
        figures = ", ".join(f"{name} {value:.4g}" for name, value in self.test_metrics.items())
        if self.fault:
            return f"Test: {figures}\nNot logged to its end: {self.fault}"
        return f"Test: {figures}\nLogged to {self.logdir}; open it with:\n  {self.command}"

    __repr__ = __str__  # so that a notebook cell that ends with run(...) says how to go on

    def show(self) -> None:
        """Open TensorBoard on the log, inline where this is a notebook."""
        from tensorboard.notebook import start

        start(shlex.join(shlex.split(self.command)[1:]))


def run(
    model: Any,
    train: Any,
    test: Any,
    validation: Any = None,
    *,
    optimizer: Any = None,
    loss: Any = None,
    epochs: int = 5,
    batch_size: int | None = None,
    class_names: Sequence[str] | None = None,
    feature_names: Sequence[str] | None = None,
    logdir: str | os.PathLike[str] | None = None,
    verbose: str | int = "auto",
    callbacks: Sequence[Any] = (),
    **options: Any,
) -> RunResult:
    """Train a classifier, test it, and log its head at every epoch.

    A model that is compiled already is trained as it was compiled, unless an optimizer or a loss
    is given here. Any other is compiled: with Adam, with the cross-entropy that fits the head and
    the labels, and with accuracy and, from three classes up, top-5 accuracy.

    Args:
      model: a Keras model that ends in a linear layer with softmax or sigmoid, or gives logits.
      train: the tuple ``(x, y)``, or a data set of ``(x, y)`` batches. Labels are whole numbers,
        one-hot or, in arrays, names of ``class_names``; or 0 and 1 ``[samples, classes]`` of
        classes that don't exclude each other.
      test: likewise; what the model is tested on, and looked at with.
      validation: likewise, evaluated after each epoch.
      optimizer: a Keras optimizer or its name.
      loss: a Keras loss or its name.
      epochs: how often the training data is gone through.
      batch_size: of arrays.
      class_names: one name a class, in the order of the head's columns.
      feature_names: one name for each input of the head.
      logdir: the run's folder; left out, a fresh one in ``logs/weightvis``, named by the time.
      verbose: Keras' progress: ``"auto"``, 0 for none, 1 for a bar, 2 for a line each epoch.
      callbacks: more Keras callbacks, such as an :class:`InterventionCallback`.
      **options: any other argument of :class:`WeightVisCallback`.

    Raises:
      WeightVisError: as :class:`WeightVisCallback` does, before training.
    """
    train, test, validation = (_numbered(data, class_names) for data in (train, test, validation))
    if optimizer is not None or loss is not None or not model.compiled:
        _compile(model, train, optimizer, loss, layer=options.get("layer"))
    folder = _fresh_folder() if logdir is None else folder_of(logdir)
    callback = WeightVisCallback(
        folder, test, class_names=class_names, feature_names=feature_names, **options
    )
    history = model.fit(
        **_arguments(train, batch_size),
        validation_data=validation,
        epochs=epochs,
        verbose=verbose,
        callbacks=[callback, *callbacks],
    )
    tested = model.evaluate(**_arguments(test, batch_size), verbose=verbose, return_dict=True)
    shown = _LOGDIR if logdir is None else folder  # with the earlier runs, to compare
    command = shlex.join(["tensorboard", "--logdir", str(shown)])
    return RunResult(history, tested, folder, command, callback.fault)


def _compile(model: Any, train: Any, optimizer: Any, loss: Any, *, layer: Any) -> None:
    inputs, labels = first_batch(train)
    build(model, inputs)
    head = find_head(model, layer, keras.tree.map_structure(lambda array: array[:1], inputs))
    tapped = tap(model, head)(inputs)
    check_replay(head, tapped)
    logits = puts_out_logits(head, tapped)
    by_class = labels.ndim == 2 and labels.shape[1] > 1
    if by_class and head.activation == "softmax" and simplified(read_labels(labels)).ndim == 2:
        head = head._replace(activation="sigmoids")  # which the loss then says, too
    model.compile(
        optimizer=optimizer or "adam",
        loss=loss or _cross_entropy(head, logits=logits, one_hot=by_class),
        metrics=_metrics(head, logits=logits, one_hot=by_class),
    )


def _cross_entropy(head: Head, *, logits: bool, one_hot: bool) -> Any:
    if head.activation != "softmax":
        return keras.losses.BinaryCrossentropy(from_logits=logits)
    if one_hot:
        return keras.losses.CategoricalCrossentropy(from_logits=logits)
    return keras.losses.SparseCategoricalCrossentropy(from_logits=logits)


def _metrics(head: Head, *, logits: bool, one_hot: bool) -> list[Any]:
    metrics = keras.metrics
    if head.activation != "softmax":
        return [metrics.BinaryAccuracy("accuracy", threshold=0.0 if logits else 0.5)]
    if one_hot:
        accuracy, top = metrics.CategoricalAccuracy, metrics.TopKCategoricalAccuracy
    else:
        accuracy, top = metrics.SparseCategoricalAccuracy, metrics.SparseTopKCategoricalAccuracy
    # PyTorch has no five highest of three.
    wide = [top(k=min(5, head.classes), name="top_5_accuracy")] if head.classes > 2 else []
    return [accuracy("accuracy"), *wide]


def _numbered(data: Any, class_names: Sequence[str] | None) -> Any:
    """The same data, its labels as class indices where they are text in an array."""
    if not isinstance(data, tuple) or np.asarray(data[1]).dtype.kind not in "SUO":
        return data
    return (data[0], read_labels(data[1], class_names), *data[2:])


def _arguments(data: Any, batch_size: int | None) -> dict[str, Any]:
    """What ``fit`` and ``evaluate`` take for the tuple ``(x, y[, weights])``, or for a data set."""
    if not isinstance(data, tuple):
        return {"x": data}
    named = dict(zip(("x", "y", "sample_weight"), data, strict=False))
    return {**named, "batch_size": batch_size}


def _fresh_folder() -> Path:
    """A folder that no earlier run has taken."""
    now = datetime.now().strftime("%Y-%m-%d_%H-%M-%S")
    names = itertools.chain([now], (f"{now}_{i}" for i in itertools.count(2)))
    return next(folder for folder in map(_LOGDIR.joinpath, names) if not folder.exists())
