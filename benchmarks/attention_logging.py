"""What it costs to log attention, how many bytes that takes, and whether class activation is right.

Cost: epochs of the demo's small video transformer on as many clips as the demo has, and the
logging of 16 clips, in turns, so that whatever else the machine does hits both alike. Bytes: one
step of 16 clips, 6 x 6 heads and 640 tokens; the clips' pictures, logged once, are not counted.
Planted: a transformer is trained on noise in which frames 20 to 24 of 50 alone carry the class.
Where each token attends to its own frame's alone, the class activation must lie in those frames;
where all tokens attend to each other, attention carries what it finds there to all of them before
they are pooled, and so class activation says less about where the class is to be seen.
"""

from __future__ import annotations

import math
import os
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from benchmarks.figures import Figure, below, show
from benchmarks.logs import CLIPS, GRID, HEADS, LAYERS, attention_of_clips
from tensorboard_plugin_weightvis import Attention, Writer, metadata, records, summary
from tensorboard_plugin_weightvis.demo.crash import vivit
from tensorboard_plugin_weightvis.keras.attention import AttentionRecorder
from tensorboard_plugin_weightvis.keras.evaluation_data import read_evaluation_data
from tensorboard_plugin_weightvis.keras.head import find_head
from tensorboard_plugin_weightvis.keras.tap import tap

TRAINED, VALIDATED, TESTED = 90, 30, 80
SHARE_PERCENT = 10
MEGABYTES = 3
_ROUNDS = 7

_FRAMES, _SIDE, _CARRYING = 50, 16, slice(20, 25)
_GRID, _PLANTED, _WIDTH = (10, 2, 2), 4, 32  # tokens, the step of those frames, features
CHANCE = 5 / _FRAMES
_SAMPLES, _EPOCHS, _SEEDS = 192, 20, 3


def measure() -> list[Figure]:
    """All of it."""
    return [_cost(), _size(), _planted(own_frame=True), _planted(own_frame=False)]


def _cost() -> Figure:
    keras.utils.set_random_seed(0)
    options = vivit.PRESETS["small"]
    model = vivit.build(options)
    x, y = _noise(TRAINED + VALIDATED + TESTED, options.frames, options.size)
    test = read_evaluation_data((x[-TESTED:], y[-TESTED:]), samples=None, seed=0)
    head = find_head(model)
    see = tap(model, head)
    logged = Attention(clips=CLIPS, grid=options.grid)
    recorder = AttentionRecorder(logged, model, head, test, seed=0)
    epochs, loggings = [], []

    def log(step: int, seen: np.ndarray) -> None:
        writer.add(recorder.summary("test", seen, head="head"), step)

    with tempfile.TemporaryDirectory() as folder, Writer(Path(folder)) as writer:
        for step in range(_ROUNDS):
            epochs.append(_seconds(lambda: _fit(model, x, y)))
            seen = see(test.inputs).activations  # which an evaluation has made already
            loggings.append(_seconds(partial(log, step, seen)))
    epoch, logging = statistics.median(epochs[1:]), statistics.median(loggings[1:])
    what = f"attention of {CLIPS} clips, share of an epoch of the small video transformer"
    more = f"{1000 * logging:.0f} ms of {1000 * epoch:.0f}"
    how = f"{TRAINED} clips trained, {VALIDATED} validated; medians of {_ROUNDS - 1}"
    return below(what, 100 * logging / epoch, SHARE_PERCENT, "%", how=how, more=more)


def _fit(model: Any, x: np.ndarray, y: np.ndarray) -> None:
    end = TRAINED + VALIDATED
    held = x[TRAINED:end], y[TRAINED:end]
    model.fit(x[:TRAINED], y[:TRAINED], batch_size=8, validation_data=held, verbose=0)


def _seconds(done: Any) -> float:
    start = time.perf_counter()
    done()
    return time.perf_counter() - start


def _noise(clips: int, frames: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(7)
    return random.random((clips, frames, size, size, 1), np.float32), np.arange(clips) % 2


def _size() -> Figure:
    message = summary.attention_pb("test", **attention_of_clips())
    tokens = math.prod(GRID)
    what = f"attention of {CLIPS} clips, {LAYERS} x {HEADS} heads, {tokens} tokens, bytes a step"
    return below(what, message.ByteSize() / 1e6, MEGABYTES, "MB", how="without pictures")


def _planted(*, own_frame: bool) -> Figure:
    found = [planted(seed, own_frame=own_frame) for seed in range(_SEEDS)]
    shares, accuracies = zip(*found, strict=True)
    where = "its own frame's tokens" if own_frame else "all tokens"
    return Figure(
        f"class activation in the frames that carry the class, each token attending to {where}",
        f"{min(shares):.0%} to {max(shares):.0%} (chance {CHANCE:.0%})",
        f"> {3 * CHANCE:.0%}" if own_frame else "",
        min(shares) > 3 * CHANCE if own_frame else None,
        f"{_SEEDS} trainings, {min(accuracies):.0%} or more of the test clips right",
    )


def planted(seed: int, *, own_frame: bool) -> tuple[float, float]:
    """Train on clips of which five frames carry the class.

    Returns:
      What lies in those frames of the absolute class activation that is logged of 16 test clips;
      the accuracy on all of them.
    """
    keras.utils.set_random_seed(seed)
    model = _transformer(own_frame=own_frame)
    model.fit(*_planted_clips(_SAMPLES, seed), epochs=_EPOCHS, verbose=0)
    x, y = _planted_clips(64, 1000 + seed)
    logged = _logged(model, x, y, Attention(grid=_GRID, clips=CLIPS))
    parts = np.sum([np.abs(clip).sum(axis=(0, 2, 3)) for clip in logged], axis=0)
    return float(parts[_PLANTED] / parts.sum()), model.evaluate(x, y, verbose=0)[1]


def _logged(model: Any, x: np.ndarray, y: np.ndarray, options: Attention) -> list[np.ndarray]:
    """The class activation of each clip: ``[classes, steps, rows, columns]``."""
    test, head = read_evaluation_data((x, y), samples=None, seed=0), find_head(model)
    recorder = AttentionRecorder(options, model, head, test, seed=0)
    seen = tap(model, head)(test.inputs).activations
    (value,) = recorder.summary("test", seen, head="head").value
    content = metadata.parse_content(value.metadata.plugin_data.content, metadata.AttentionContent)
    clips = list(value.tensor.string_val[records.BEFORE_CLIPS :])
    firsts = range(0, len(clips), records.BLOBS_A_CLIP)
    found = (records.attention(clips[i : i + records.WHOLE], content) for i in firsts)
    return [clip.activation for clip in found if clip.activation is not None]


def _planted_clips(clips: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Faint noise; in five frames stripes, whose sign is the class."""
    random, labels = np.random.default_rng(seed), np.arange(clips) % 2
    frames = random.normal(0, 0.1, (clips, _FRAMES, _SIDE, _SIDE)).astype(np.float32)
    stripes = np.where(np.arange(_SIDE) % 4 < 2, 1, -1)
    frames[:, _CARRYING] += (2 * labels - 1)[:, None, None, None] * stripes
    return frames, labels


def _transformer(*, own_frame: bool) -> Any:
    """One block over tokens of 5 frames and 8 x 8 pixels, then average pooling."""
    layers = keras.layers
    steps, rows, columns = _GRID
    deep, wide = _FRAMES // steps, _SIDE // rows
    inputs = keras.Input((_FRAMES, _SIDE, _SIDE))
    cut = layers.Reshape((steps, deep, rows, wide, columns, wide))(inputs)
    cut = layers.Permute((1, 3, 5, 2, 4, 6))(cut)
    tokens = layers.Reshape((steps * rows * columns, deep * wide * wide))(cut)
    tokens = _Places()(layers.Dense(_WIDTH)(tokens))
    own = np.kron(np.eye(steps), np.ones((rows * columns,) * 2)).astype(bool)
    normal = layers.LayerNormalization()(tokens)
    attention = layers.MultiHeadAttention(4, 8)
    seen = attention(normal, normal, attention_mask=own[None] if own_frame else None)
    tokens = layers.Add()([tokens, seen])
    inner = layers.Dense(2 * _WIDTH, "gelu")(layers.LayerNormalization()(tokens))
    tokens = layers.Add()([tokens, layers.Dense(_WIDTH)(inner)])
    pooled = layers.GlobalAveragePooling1D()(tokens)
    # From zero the head learns what tells the classes apart, and nothing else.
    model = keras.Model(inputs, layers.Dense(2, "softmax", kernel_initializer="zeros")(pooled))
    optimizer = keras.optimizers.Adam(5e-3)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


class _Places(keras.layers.Layer):  # type: ignore[misc]  # Keras is untyped
    """Adds to each token what is learnt of its place."""

    def build(self, shape: tuple[int | None, ...]) -> None:
        start = keras.initializers.RandomNormal(stddev=0.5)
        self.table = self.add_weight(shape=shape[1:], initializer=start)

    def call(self, tokens: Any) -> Any:
        return tokens + self.table


if __name__ == "__main__":
    show(measure())
