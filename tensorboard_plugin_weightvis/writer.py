"""A writer of event files that needs no TensorFlow."""

from __future__ import annotations

import math
import os
import threading
import time
import weakref
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from numpy.typing import ArrayLike
from tensorboard.compat.proto import event_pb2, summary_pb2

from tensorboard_plugin_weightvis import arguments, summary
from tensorboard_plugin_weightvis.analysis.operations import Operation
from tensorboard_plugin_weightvis.errors import HeadError, LogdirError
from tensorboard_plugin_weightvis.estimators import Estimator
from tensorboard_plugin_weightvis.event_files import event_files, folder_of, framed, newest_time
from tensorboard_plugin_weightvis.metadata import Activation

_FILE_VERSION = "brain.Event:2"
_SUMMARY_KEY = event_pb2.Event.SUMMARY_FIELD_NUMBER << 3 | 2  # its bytes come behind their length


class Writer:
    """Logs heads, what they see, and what a model attends to into a folder that TensorBoard reads.

    What is written can be read at once, while the writer is open; any thread may call it. A
    process that is forked opens a writer of its own. The log is closed by :meth:`close`, at the
    end of a ``with`` block, or when the process ends; nothing is lost where it ends in any other
    way. Times in the log never go back, even where the clock does.

    Args:
      logdir: the run's folder; made where it is missing. Or its address in a store, such as
        ``s3://bucket/run``, for which ``tensorboard-plugin-weightvis[remote]`` is installed, or
        whichever of fsspec's file systems it needs.

    Raises:
      LogdirError: the folder cannot be written.
    """

    def __init__(self, logdir: str | os.PathLike[str]) -> None:
        self.logdir: Path | str = folder_of(logdir)
        self._lock = threading.Lock()
        self._intervened: set[tuple[str, int]] = set()
        self._process, self._closed = os.getpid(), False
        try:
            self._latest = newest_time(self.logdir)
            version = event_pb2.Event(wall_time=self._now(), file_version=_FILE_VERSION)
            first = framed(version.SerializeToString())
            self._files = event_files(self.logdir, first)
        except OSError as error:
            raise self._refused(error) from error
        self._forgotten = weakref.finalize(self, self._files.close)

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
        half: bool = False,
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
            half=half,
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
        total: int | None = None,
        half: bool = False,
    ) -> None:
        """Log what a head saw; arguments as in :func:`weightvis.summary.evaluation_pb`."""
        message = summary.evaluation_pb(
            split, activations, labels, head=head, indices=indices, total=total, half=half
        )
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
        self._check_process()
        with self._lock:
            twice = place in self._intervened
            self._intervened.add(place)
        if twice:
            raise HeadError(
                f"a head has one intervention a step; got a second on {head!r} at step {step}."
                " Pass all operations of a step in one call."
            )
        try:
            self.add(message, step)
        except LogdirError:
            with self._lock:
                self._intervened.discard(place)  # it may be tried again
            raise

    def add(self, message: summary_pb2.Summary, step: int) -> None:
        """Write any summary message at a step.

        Raises:
          LogdirError: the file can no longer be written: a full disk, or a closed writer.
          WeightVisError: the step is not a whole number from 0 on, or too large.
        """
        event = event_pb2.Event(step=arguments.checked_step(step))
        data = message.SerializeToString()
        length = bytes([_SUMMARY_KEY]) + _varint(len(data))
        self._check_process()
        with self._lock:
            if self._closed:
                raise LogdirError(f"the log in {self.logdir} is closed; open a new Writer.")
            event.wall_time = self._now()
            try:
                self._files.append(framed(event.SerializeToString() + length, data))
            except OSError as error:
                raise self._unwritten(error) from error

    def close(self) -> None:
        """Close the log. Closing twice does nothing; nor does closing it in a forked process.

        Raises:
          LogdirError: what was written last did not reach the disk.
        """
        if self._is_fork():
            return
        with self._lock:
            self._closed = True
            self._forgotten.detach()
            try:
                self._files.close()
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

    def _check_process(self) -> None:
        if self._is_fork():
            raise LogdirError(
                f"the log in {self.logdir} is open in process {self._process}, of which this one,"
                f" {os.getpid()}, is a fork. Open a new Writer here to log from it, too."
            )

    def _is_fork(self) -> bool:
        """Whether this is a copy, in which even the lock may be held for ever."""
        return os.getpid() != self._process

    def _now(self) -> float:
        """Seconds since 1970; later than whatever was logged before, though the clock go back."""
        self._latest = max(time.time(), math.nextafter(self._latest, math.inf))
        return self._latest

    def _refused(self, error: OSError) -> LogdirError:
        if isinstance(self.logdir, Path):
            return LogdirError(
                f"the logdir must be a folder that can be written; {error}."
                " Choose another one, or mend its permissions."
            )
        return LogdirError(
            f"the logdir must be in a store that can be written; got {self.logdir!r} ({error})."
            " See that it is there and lets you write; for s3:// install"
            " 'tensorboard-plugin-weightvis[remote]', for others what fsspec needs."
        )

    def _unwritten(self, error: OSError) -> LogdirError:
        local = isinstance(self.logdir, Path)
        cure = "Free some space" if local else "See that the store is there and lets you write"
        return LogdirError(
            f"{self.logdir} could not be written: {error}. {cure}, or open a new Writer."
        )


def _varint(number: int) -> bytes:
    """A number as protobuf writes it: seven bits a byte, the lowest first."""
    rest, low = divmod(number, 128)
    return bytes([low | 128]) + _varint(rest) if rest else bytes([low])
