"""A writer of event files that needs no TensorFlow."""

from __future__ import annotations

import itertools
import os
import socket
import struct
import threading
import time
import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import google_crc32c
from numpy.typing import ArrayLike
from tensorboard.compat.proto import event_pb2, summary_pb2

from tensorboard_plugin_weightvis import arguments, summary
from tensorboard_plugin_weightvis.analysis.operations import Operation
from tensorboard_plugin_weightvis.errors import HeadError, LogdirError
from tensorboard_plugin_weightvis.estimators import Estimator
from tensorboard_plugin_weightvis.metadata import Activation

_FILE_VERSION = "brain.Event:2"
_CRC_MASK = 0xA282EAD8
_file_number = itertools.count()


class Writer:
    """Logs heads, what they see, and what a model attends to into a folder that TensorBoard reads.

    What is written can be read at once, while the writer is open; any thread may call it. The
    file is closed by :meth:`close`, at the end of a ``with`` block, or when the process ends.

    Args:
      logdir: the run's folder; made where it is missing.

    Raises:
      LogdirError: the folder cannot be written.
    """

    def __init__(self, logdir: str | os.PathLike[str]) -> None:
        self.logdir = Path(logdir)
        self._lock = threading.Lock()
        self._intervened: set[tuple[str, int]] = set()
        if "://" in os.fspath(logdir):
            raise LogdirError(
                f"a Writer's logdir must be a folder of this machine; got {os.fspath(logdir)!r}."
                " For remote storage log with weightvis.summary and a tf.summary writer."
            )
        try:
            self.logdir.mkdir(parents=True, exist_ok=True)
            self._file: BinaryIO = (self.logdir / _file_name()).open("xb")
        except OSError as error:
            raise LogdirError(
                f"the logdir must be a folder that can be written; {error}."
                " Choose another one, or mend its permissions."
            ) from error
        self._forgotten = weakref.finalize(self, _close_quietly, self._file)
        self._append(event_pb2.Event(wall_time=time.time(), file_version=_FILE_VERSION))

    def head(
        self,
        name: str,
        kernel: ArrayLike | Estimator,
        bias: ArrayLike | None = None,
        *,
        step: int,
        class_names: Sequence[str] | None = None,
        feature_names: Sequence[str] | None = None,
        activation: Activation = "softmax",
        metrics: Mapping[str, float] | None = None,
    ) -> None:
        """Log a head at a step; arguments as in :func:`weightvis.summary.head_pb`."""
        message = summary.head_pb(
            name,
            kernel,
            bias,
            class_names=class_names,
            feature_names=feature_names,
            activation=activation,
            metrics=metrics,
        )
        self.add(message, step)

    def evaluation(
        self,
        split: str,
        activations: ArrayLike,
        labels: ArrayLike,
        *,
        step: int,
        head: str = "head",
        indices: ArrayLike | None = None,
    ) -> None:
        """Log what a head saw; arguments as in :func:`weightvis.summary.evaluation_pb`."""
        message = summary.evaluation_pb(split, activations, labels, head=head, indices=indices)
        self.add(message, step)

    def samples(
        self,
        split: str,
        names: Sequence[str] | None = None,
        thumbnails: ArrayLike | None = None,
        *,
        head: str = "head",
    ) -> None:
        """Log names and pictures; arguments as in :func:`weightvis.summary.samples_pb`."""
        self.add(summary.samples_pb(split, names, thumbnails, head=head), 0)

    def clips(
        self,
        split: str,
        frames: ArrayLike,
        labels: ArrayLike,
        *,
        names: Sequence[str] | None = None,
        frame_rate: float = 10.0,
        head: str = "head",
    ) -> None:
        """Log clips; arguments as in :func:`weightvis.summary.clips_pb`."""
        message = summary.clips_pb(
            split, frames, labels, names=names, frame_rate=frame_rate, head=head
        )
        self.add(message, 0)

    def attention(
        self,
        split: str,
        scores: Iterable[Sequence[ArrayLike]],
        outputs: ArrayLike,
        *,
        step: int,
        grid: tuple[int, int, int],
        class_token: bool = False,
        class_activation: Iterable[ArrayLike | None] | None = None,
        full: bool = False,
        layer_names: Sequence[str] | None = None,
        head: str = "head",
    ) -> None:
        """Log attention; arguments as in :func:`weightvis.summary.attention_pb`."""
        message = summary.attention_pb(
            split,
            scores,
            outputs,
            grid=grid,
            class_token=class_token,
            class_activation=class_activation,
            full=full,
            layer_names=layer_names,
            head=head,
        )
        self.add(message, step)

    def intervention(
        self,
        operations: Iterable[str | Operation],
        *,
        step: int,
        held: bool = True,
        head: str = "head",
    ) -> None:
        """Log what is done to a head's weights after a step; arguments as in
        :func:`weightvis.summary.intervention_pb`.

        Raises:
          HeadError: this writer has logged an intervention on the head with this step already,
            which the second would replace.
        """
        message = summary.intervention_pb(operations, held=held, head=head)
        place = head, arguments.checked_step(step)
        with self._lock:
            twice = place in self._intervened
            self._intervened.add(place)
        if twice:
            raise HeadError(
                f"a head has one intervention a step; got a second on {head!r} at step {step}."
                " Pass all operations of a step in one call."
            )
        self.add(message, step)

    def add(self, message: summary_pb2.Summary, step: int) -> None:
        """Write any summary message at a step.

        Raises:
          LogdirError: the file can no longer be written: a full disk, or a closed writer.
          WeightVisError: the step is not a whole number from 0 on.
        """
        number = arguments.checked_step(step)
        self._append(event_pb2.Event(wall_time=time.time(), step=number, summary=message))

    def close(self) -> None:
        """Close the file. Closing twice does nothing.

        Raises:
          LogdirError: what was written last did not reach the disk.
        """
        self._forgotten.detach()
        with self._lock:
            try:
                self._file.close()
            except OSError as error:
                raise self._unwritten(error) from error

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _append(self, event: event_pb2.Event) -> None:
        data = event.SerializeToString()
        length = struct.pack("<Q", len(data))
        record = b"".join((length, _masked_crc(length), data, _masked_crc(data)))
        try:
            with self._lock:
                self._file.write(record)
                self._file.flush()
        except (OSError, ValueError) as error:
            raise self._unwritten(error) from error

    def _unwritten(self, error: Exception) -> LogdirError:
        if self._file.closed:
            return LogdirError(f"{self._file.name} is closed; open a new Writer to log more.")
        return LogdirError(
            f"{self._file.name} could not be written: {error}."
            " Free some space, or open a new Writer."
        )


def _close_quietly(file: BinaryIO) -> None:
    """At the end of the process there is nobody left to tell."""
    with suppress(OSError):
        file.close()


def _masked_crc(data: bytes) -> bytes:
    crc = google_crc32c.value(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + _CRC_MASK) & 0xFFFFFFFF)


def _file_name() -> str:
    """Unlike any other writer's: TensorBoard orders a folder's files by name, time first."""
    place = f"{socket.gethostname()}.{os.getpid()}.{next(_file_number)}"
    return f"events.out.tfevents.{int(time.time()):010d}.{place}.weightvis"
