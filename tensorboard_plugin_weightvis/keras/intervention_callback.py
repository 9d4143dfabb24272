"""The Keras callback that does what the what-if view shows: on the real weights, in training."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import keras
import numpy as np

from tensorboard_plugin_weightvis.analysis.operation_text import parse_operations
from tensorboard_plugin_weightvis.analysis.operations import (
    Operation,
    OperationError,
    needed_levels,
    spelled,
)
from tensorboard_plugin_weightvis.errors import WeightVisError
from tensorboard_plugin_weightvis.keras.build import build
from tensorboard_plugin_weightvis.keras.evaluation_data import read_evaluation_data
from tensorboard_plugin_weightvis.keras.head import Head, find_head
from tensorboard_plugin_weightvis.keras.interventions import (
    Intervention,
    can_be_held,
    check_bias,
    hold,
    intervene,
    levels_of,
    note,
)
from tensorboard_plugin_weightvis.keras.tap import tap
from tensorboard_plugin_weightvis.recording.evaluation_data import (
    DEFAULT_SAMPLES,
    EvaluationData,
)


class InterventionCallback(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Mutes, flips, scales or swaps features of a classifier's head while it trains.

    As the epoch begins, before its first batch, the operations are done on the weights of the
    head's own layer, in order. ``held``: features that were taken away (``mute``, ``mute-mean``,
    ``keep``, ``keep-mean``) are taken away again after every batch, so that their weights stay zero
    to the end; which ones ``keep`` keeps is settled the first time. ``flip``, ``scale`` and
    ``swap``, which done again would be undone or grow, are done once in any case, and training goes
    on from there.

    A :class:`WeightVisCallback` in the same fit logs what was done, wherever it stands in the list
    of callbacks, and the page marks the epoch. A training that is resumed after the epoch
    (``initial_epoch``) holds what can be held and does nothing else.

    Args:
      operations: such as ``["mute:3", "flip:7"]``, as the what-if view spells them, or made of
        :mod:`weightvis.analysis`: ``Mute(3)``; see :func:`weightvis.analysis.parse_operations`.
      epoch: at whose beginning, counted from 0 as Keras does.
      held: whether features that are taken away stay away; else it is done once.
      layer: the Dense layer that makes the class scores, or its name, where it is not found.
      data: what the head is looked at with where an operation goes by activations (``mute-mean``,
        ``keep-mean``, ``keep`` by influence or shapley): the tuple ``(x, y)`` or a data set, as
        ``test`` of :class:`WeightVisCallback`.
      feature_names: one name for each input of the head, so that operations may name features.
      samples: how many samples are drawn from ``data``, stratified by label; None for all.
      seed: of that draw.

    Raises:
      WeightVisError: the operations can't be done on this head; as training begins. One that
        changes a feature which ``keep`` before it took away is met when the epoch is, and so are
        activations that are not finite.
    """

    def __init__(
        self,
        operations: str | Iterable[str | Operation],
        *,
        epoch: int = 0,
        held: bool = True,
        layer: Any = None,
        data: Any = None,
        feature_names: Sequence[str] | None = None,
        samples: int | None = DEFAULT_SAMPLES,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if epoch < 0:
            raise WeightVisError(f"epoch must be 0 or more; got {epoch}.")
        self._given = operations if isinstance(operations, str) else list(operations)
        self._epoch, self._held = epoch, held
        self._layer, self._test = layer, data
        self._feature_names = feature_names
        self._samples, self._seed = samples, seed
        self._head: Head | None = None
        self._operations: list[Operation] = []
        self._done_on: weakref.ref[Any] | None = None
        self._removed: Any = None  # bool tensor [features, 1]; None where nothing is held
        self._now = -1

    @cached_property
    def _data(self) -> EvaluationData | None:
        if self._test is None:
            return None
        return read_evaluation_data(self._test, samples=self._samples, seed=self._seed)

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Find the head, and see whether the operations can be done on it."""
        model, sample = self.model, self._data and self._data.first()
        if sample is not None:
            build(model, sample)
        self._head = find_head(model, self._layer, sample)
        if not self._is_done():
            self._removed = None
        self._operations = self._read(self._head)

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Note which epoch it is: what is logged of its beginning is still untouched."""
        self._now = epoch

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Intervene, before the epoch's first batch."""
        if self._now < self._epoch or self._is_done():
            return
        in_time = self._now == self._epoch
        due = [each for each in self._operations if in_time or (self._held and can_be_held(each))]
        if due:
            self._intervene(due)
        self._done_on = weakref.ref(self.model)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Take away again what is held."""
        self._hold()

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """The same, where an optimizer puts averaged weights in place; say if nothing was done."""
        self._hold()
        if not self._is_done():
            warnings.warn(
                f"InterventionCallback has done nothing: epoch {self._epoch} never began (epochs"
                " are counted from 0).",
                stacklevel=2,
            )

    def _read(self, head: Head) -> list[Operation]:
        features = len(head.kernel())
        names = self._feature_names
        if names is not None and len(names) != features:
            raise WeightVisError(
                f"feature_names must be {features} names, one each; got {len(names)} names."
            )
        try:
            operations = parse_operations(self._given, features, head.classes, names)
        except OperationError as error:
            raise WeightVisError(str(error)) from error
        wanting = [each for each in operations if needed_levels([each])]
        if wanting and self._data is None:
            raise WeightVisError(
                f"{spelled(wanting[0])} goes by the activations of samples, and there are none."
                " Pass data=(x, y)."
            )
        check_bias(head, operations)
        return operations

    def _intervene(self, operations: list[Operation]) -> None:
        model, head = self.model, self._head
        if head is None:
            return
        wanted = needed_levels(operations)
        levels = {}
        if wanted and self._data:
            levels = levels_of(tap(model, head)(self._data.inputs).activations, wanted)
        removed = intervene(head, operations, levels)
        holds = bool(self._held and len(removed))
        if holds:
            rows = np.isin(np.arange(len(head.kernel())), removed)
            self._removed = keras.ops.convert_to_tensor(rows[:, None])
        spelling = [spelled(each) for each in operations]
        note(model, Intervention(self._now, spelling, holds))

    def _hold(self) -> None:
        # With JAX the weights come to the model only when a callback asks for the model.
        if self._removed is not None and self._head and self.model is not None:
            hold(self._head, self._removed)

    def _is_done(self) -> bool:
        return self._done_on is not None and self._done_on() is self.model
