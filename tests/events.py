"""Event files, read by TensorBoard's own reader and decoded by NumPy and json alone."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.compat.proto import summary_pb2


class Logged(NamedTuple):
    """One summary value of an event file."""

    tag: str
    step: int
    blobs: list[bytes]
    content: dict[str, Any]

    def array(self, index: int) -> NDArray[Any]:
        return loaded(self.blobs[index])


def loaded(blob: bytes) -> NDArray[Any]:
    """The array in a ``.npy``."""
    array: NDArray[Any] = np.load(io.BytesIO(blob), allow_pickle=False)
    return array


def opened(value: summary_pb2.Summary.Value, step: int = 0) -> Logged:
    """What one summary value holds."""
    data = value.metadata.plugin_data
    assert data.plugin_name == "weightvis"
    assert value.metadata.data_class == summary_pb2.DATA_CLASS_BLOB_SEQUENCE
    assert [side.size for side in value.tensor.tensor_shape.dim] == [len(value.tensor.string_val)]
    return Logged(value.tag, step, list(value.tensor.string_val), json.loads(data.content))


def of_message(message: summary_pb2.Summary) -> Logged:
    """What a summary message holds, which must be one value."""
    (value,) = message.value
    return opened(value)


def of_folder(folder: Path) -> list[Logged]:
    """Everything in a folder's event files, in the order in which it was written."""
    return [
        opened(value, event.step)
        for path in sorted(folder.glob("*tfevents*"))
        for event in EventFileLoader(str(path)).Load()
        for value in event.summary.value
    ]
