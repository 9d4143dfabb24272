"""Logs to measure on: made-up weights and activations of the sizes that the targets name."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tensorboard_plugin_weightvis import Writer

RUN = "run"
HEAD = "head"
SPLIT = "test"
EPOCHS = 300
FEATURES = 64
CLASSES = 2
SAMPLES = 2000
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
            metrics = {"loss": 1 / (1 + epoch), "accuracy": float(rng.uniform(0.8, 1))}
            writer.head(HEAD, kernel.astype(np.float32), step=epoch, metrics=metrics)
            if samples:
                writer.evaluation(SPLIT, seen + np.float32(epoch / EPOCHS), labels, step=epoch)


def write_evaluation(logdir: Path, run: str, samples: int, classes: int = 10) -> np.ndarray:
    """One epoch with one evaluation; its activations, float32 ``[samples, 64]``."""
    rng = np.random.default_rng(_SEED)
    labels = rng.integers(0, classes, samples)
    seen = _activations(rng, labels)
    with Writer(logdir / run) as writer:
        writer.head(HEAD, rng.normal(0, 0.2, (FEATURES, classes)), step=0)
        writer.evaluation(SPLIT, seen, labels, step=0)
    return seen


def _activations(rng: np.random.Generator, labels: np.ndarray) -> np.ndarray:
    """Clouds of rectified units, one a class: float32 ``[samples, 64]``."""
    centres = rng.normal(0, 1, (labels.max(initial=0) + 1, FEATURES))
    noise = rng.normal(0, 1, (len(labels), FEATURES))
    return np.maximum(centres[labels] + noise, 0).astype(np.float32)
