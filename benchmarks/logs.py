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


def write_evaluation(
    logdir: Path, run: str, samples: int, classes: int = 10, features: int = FEATURES
) -> None:
    """One epoch with one evaluation."""
    rng = np.random.default_rng(_SEED)
    labels = rng.integers(0, classes, samples)
    with Writer(logdir / run) as writer:
        writer.head(HEAD, rng.normal(0, 0.2, (features, classes)), step=0)
        writer.evaluation(SPLIT, _activations(rng, labels, features), labels, step=0)


def _activations(
    rng: np.random.Generator, labels: np.ndarray, features: int = FEATURES
) -> np.ndarray:
    """Clouds of rectified units, one a class: float32 ``[samples, features]``."""
    centres = rng.normal(0, 1, (labels.max(initial=0) + 1, features))
    noise = rng.normal(0, 1, (len(labels), features))
    return np.maximum(centres[labels] + noise, 0).astype(np.float32)
