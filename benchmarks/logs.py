"""Logs to measure on: made-up weights and activations of the sizes that the targets name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tensorboard_plugin_weightvis import Writer

RUN = "run"
HEAD = "head"
SPLIT = "test"
EPOCHS = 300
FEATURES = 64
CLASSES = 2
SAMPLES = 2000
LARGE = (2048, 1000)  # features, classes
RUNS, RUN_HEADS, RUN_EPOCHS = 100, 5, 100
MANY_EPOCHS = 10_000
EVALUATED = (50_000, 2048)  # samples, features
CLIPS, FRAMES, FRAME_RATE = 16, 50, 25
LAYERS, HEADS, GRID = 6, 6, (10, 8, 8)
_TILE = (144, 256)  # rows, columns of a frame
_SEED = 7


def write_training(logdir: Path, samples: int = 0) -> None:
    """300 epochs of a 64 x 2 head that drifts, with its metrics; with ``samples``, that many are
    evaluated at every epoch."""
    rng = np.random.default_rng(_SEED)
    kernel = rng.normal(0, 0.2, (FEATURES, CLASSES))
    labels = rng.integers(0, CLASSES, samples)
    seen = _activations(rng, labels)
    with Writer(logdir / RUN) as writer:
        for epoch in range(EPOCHS):
            kernel += rng.normal(0, 0.02, kernel.shape)
            writer.head(HEAD, kernel.astype(np.float32), step=epoch, metrics=_metrics(rng, epoch))
            if samples:
                writer.evaluation(SPLIT, seen + np.float32(epoch / EPOCHS), labels, step=epoch)


def write_large(logdir: Path) -> None:
    """300 epochs of a 2,048 x 1,000 head that drifts, with its metrics: 2.5 GB."""
    rng = np.random.default_rng(_SEED)
    kernel = rng.normal(0, 0.05, LARGE).astype(np.float32)
    drift = rng.normal(0, 0.002, LARGE).astype(np.float32)
    with Writer(logdir / RUN) as writer:
        for epoch in range(EPOCHS):
            kernel += drift
            writer.head(HEAD, kernel, step=epoch, metrics=_metrics(rng, epoch))


def write_many(logdir: Path) -> None:
    """100 runs of 5 heads, in folders, 100 epochs of 64 x 2 each."""
    rng = np.random.default_rng(_SEED)
    for run in range(RUNS):
        with Writer(
            logdir / f"sweep-{run // 10}" / f"lr-0.{run % 10 // 5}" / f"seed-{run % 5}"
        ) as w:
            for head, epoch in itertools.product(range(RUN_HEADS), range(RUN_EPOCHS)):
                w.head(f"head-{head}", rng.normal(0, 0.2, (FEATURES, CLASSES)), step=epoch)


def write_long(logdir: Path) -> None:
    """10,000 epochs of a 64 x 2 head that drifts, with its metrics."""
    rng = np.random.default_rng(_SEED)
    kernel = rng.normal(0, 0.2, (FEATURES, CLASSES))
    with Writer(logdir / RUN) as writer:
        for epoch in range(MANY_EPOCHS):
            kernel += rng.normal(0, 0.005, kernel.shape)
            writer.head(HEAD, kernel, step=epoch, metrics=_metrics(rng, epoch))


def write_evaluation(
    logdir: Path, run: str, samples: int, classes: int = 10, features: int = FEATURES
) -> None:
    """One epoch with one evaluation."""
    rng = np.random.default_rng(_SEED)
    labels = rng.integers(0, classes, samples)
    with Writer(logdir / run) as writer:
        writer.head(HEAD, rng.normal(0, 0.2, (features, classes)), step=0)
        writer.evaluation(SPLIT, _activations(rng, labels, features), labels, step=0)


def write_attention(logdir: Path) -> None:
    """One epoch with clips of 50 frames, 25 a second, and the attention of 6 x 6 heads in them."""
    rng = np.random.default_rng(_SEED)
    write_evaluation(logdir, RUN, SAMPLES, CLASSES)
    with Writer(logdir / RUN) as writer:
        clips = rng.integers(0, 256, (CLIPS, FRAMES, *_TILE, 3), np.uint8)
        writer.clips(SPLIT, clips, np.arange(CLIPS) % CLASSES, frame_rate=FRAME_RATE)
        writer.attention(SPLIT, step=0, **attention_of_clips())


def attention_of_clips() -> dict[str, Any]:
    """What is logged of 16 clips at one step: random scores, made clip by clip."""
    tokens = int(np.prod(GRID))
    activation = np.random.default_rng(_SEED).normal(size=(CLIPS, CLASSES, tokens))
    return {
        "scores": _scores(tokens),
        "outputs": activation.sum(axis=2),
        "grid": GRID,
        "class_activation": activation,
    }


def _scores(tokens: int) -> Iterator[list[np.ndarray]]:
    rng = np.random.default_rng(_SEED)
    for _ in range(CLIPS):
        powers = np.exp(rng.normal(size=(LAYERS, HEADS, tokens, tokens)).astype(np.float32))
        yield list(powers / powers.sum(axis=-1, keepdims=True))


def _metrics(rng: np.random.Generator, epoch: int) -> dict[str, float]:
    return {"loss": 1 / (1 + epoch), "accuracy": float(rng.uniform(0.8, 1))}


def _activations(
    rng: np.random.Generator, labels: np.ndarray, features: int = FEATURES
) -> np.ndarray:
    """Clouds of rectified units, one a class: float32 ``[samples, features]``."""
    centres = rng.normal(0, 1, (labels.max(initial=0) + 1, features))
    noise = rng.normal(0, 1, (len(labels), features))
    return np.maximum(centres[labels] + noise, 0).astype(np.float32)
