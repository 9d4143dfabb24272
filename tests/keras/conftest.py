"""What the Keras tests share: logs read back by TensorBoard's own reader, and small models."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")  # JAX compiles sooner

import keras
import numpy as np
import pytest
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from transformers import FRAMES, SIDE

from tensorboard_plugin_weightvis import blobs, metadata
from tensorboard_plugin_weightvis.metadata import Tag

FEATURES, CLASSES = 6, 3


class LoggedHead(NamedTuple):
    step: int
    kernel: np.ndarray
    bias: np.ndarray
    metrics: dict[str, float]
    content: metadata.HeadContent


class LoggedEvaluation(NamedTuple):
    step: int
    activations: np.ndarray
    labels: np.ndarray
    indices: np.ndarray | None = None


class Log:
    """Everything in a folder's event files, in the order in which it was written."""

    def __init__(self, logdir: Path) -> None:
        self.heads: list[LoggedHead] = []
        self.evaluations: list[LoggedEvaluation] = []
        self.samples: list[list[str] | None] = []
        self.tags: list[Tag] = []
        for path in sorted(logdir.glob("*tfevents*")):
            for event in EventFileLoader(str(path)).Load():
                for value in event.summary.value:
                    self._add(event.step, value)

    @property
    def steps(self) -> list[int]:
        return [head.step for head in self.heads]

    @property
    def evaluated(self) -> list[int]:
        return [evaluation.step for evaluation in self.evaluations]

    def _add(self, step: int, value: Any) -> None:
        tag = metadata.parse_tag(value.tag)
        assert tag is not None
        self.tags.append(tag)
        data = value.tensor.string_val
        if tag.kind == "head":
            content = metadata.parse_content(
                value.metadata.plugin_data.content, metadata.HeadContent
            )
            kernel, bias = blobs.unpack_array(data[0], 2), blobs.unpack_array(data[1], 1)
            metrics = blobs.unpack_metrics(data[2])
            self.heads.append(LoggedHead(step, kernel, bias, metrics, content))
        elif tag.kind == "evaluation":
            ranks = (2,), (1, 2), (1,)
            arrays = [blobs.unpack_array(blob, *ranks[i]) for i, blob in enumerate(data)]
            self.evaluations.append(LoggedEvaluation(step, *arrays))
        elif tag.kind == "samples":
            self.samples.append(blobs.unpack_names(data[0]))


class Snapshots(keras.callbacks.Callback):
    """The model's weights before training and after every epoch, for comparison."""

    def __init__(self) -> None:
        super().__init__()
        self.weights: list[list[np.ndarray]] = []

    def on_train_begin(self, *_: Any) -> None:
        self.weights.append(self.model.get_weights())

    def on_epoch_end(self, *_: Any) -> None:
        self.weights.append(self.model.get_weights())


@pytest.fixture
def read_log() -> Callable[[Path], Log]:
    return Log


@pytest.fixture
def snapshots() -> Snapshots:
    return Snapshots()


@pytest.fixture(scope="session", autouse=True)
def _without_tensorflow() -> Iterator[None]:
    """Where Keras runs on another backend, TensorFlow is not to be had, nor was it imported."""
    yield
    if keras.backend.backend() != "tensorflow":
        assert "tensorflow" not in sys.modules
        with pytest.raises(ImportError):
            import tensorflow  # noqa: F401


@pytest.fixture(autouse=True)
def _seeded() -> None:
    keras.utils.set_random_seed(7)


@pytest.fixture
def xy() -> tuple[np.ndarray, np.ndarray]:
    """Learnable data: three classes by the largest of the first three of six features."""
    x = np.random.default_rng(1).normal(size=(120, FEATURES)).astype(np.float32)
    return x, x[:, :CLASSES].argmax(axis=1)


@pytest.fixture
def two_class_xy(xy: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    x, _ = xy
    return x, (x[:, 0] > 0).astype(np.int64)


@pytest.fixture(scope="session")
def films() -> tuple[np.ndarray, np.ndarray]:
    """24 clips of noise; the second frame of one class is brighter."""
    x = np.random.default_rng(5).normal(size=(24, FRAMES, SIDE, SIDE)).astype(np.float32)
    y = np.arange(24) % 2
    x[:, 1] += y[:, None, None]
    return x, y


@pytest.fixture(scope="session")
def images() -> tuple[np.ndarray, np.ndarray]:
    """Twelve images of noise, of two classes."""
    return np.random.default_rng(6).random((12, 16, 16, 1), np.float32), np.arange(12) % 2


@pytest.fixture
def make_model() -> Callable[..., Any]:
    """A compiled Sequential model that ends in the given layers.

    It runs eagerly, which is quicker for so little data, unless a test says otherwise.
    """

    def make(*ends: Any, loss: Any = "sparse_categorical_crossentropy", **options: Any) -> Any:
        ends = ends or (keras.layers.Dense(CLASSES, "softmax", name="scores"),)
        hidden = keras.layers.Dense(5, "relu", name="hidden")
        model = keras.Sequential([keras.Input((FEATURES,)), hidden, *ends])
        options = {"optimizer": "adam", "run_eagerly": True, **options}
        model.compile(loss=loss, metrics=["accuracy"], **options)
        return model

    return make
