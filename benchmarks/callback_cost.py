"""What WeightVisCallback costs an epoch, beside Keras' own ``TensorBoard(histogram_freq=1)``.

One model, one process; the callbacks take turns, so that whatever else the machine does hits all
alike. Each callback's own time in its epoch hooks is taken, not the training's.

    python -m benchmarks.callback_cost
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from tensorboard_plugin_weightvis import WeightVisCallback

ROUNDS, EPOCHS = 4, 20
SAMPLES, FEATURES, CLASSES = 2000, 64, 2
TARGET = 0.5


def main() -> None:
    """Measure, and print medians and the ratio."""
    keras.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(SAMPLES, FEATURES)).astype(np.float32)
    y = np.arange(SAMPLES) % CLASSES
    makers: dict[str, Callable[[Path], Any]] = {
        "keras TensorBoard": lambda folder: keras.callbacks.TensorBoard(folder, histogram_freq=1),
        "weightvis, weights only": WeightVisCallback,
        "weightvis, evaluation": lambda folder: WeightVisCallback(folder, (x, y)),
    }
    model = _model()
    times: dict[str, list[float]] = {name: [] for name in makers}
    for _ in range(ROUNDS):
        for name, make in makers.items():
            times[name] += _epoch_costs(model, make, x, y)
    _report(times)


def _model() -> Any:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((FEATURES,)),
            layers.Dense(FEATURES, "relu"),
            layers.Dense(FEATURES, "relu"),
            layers.Dense(CLASSES, "softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def _epoch_costs(model: Any, make: Callable[[Path], Any], x: Any, y: Any) -> list[float]:
    """Milliseconds that the callback spends in each of a fit's epochs but the first."""
    with tempfile.TemporaryDirectory() as folder:
        timed = _Timed(make(Path(folder)))
        model.fit(x, y, batch_size=500, epochs=EPOCHS, verbose=0, callbacks=[timed])
    return timed.milliseconds[1:]


class _Timed(keras.callbacks.CallbackList):  # type: ignore[misc]  # Keras is untyped
    """One callback, its epoch hooks timed."""

    def __init__(self, callback: Any) -> None:
        super().__init__([callback])
        self.milliseconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._begun = self._timed(super().on_epoch_begin, epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        ended = self._timed(super().on_epoch_end, epoch, logs)
        self.milliseconds.append(1000 * (self._begun + ended))

    @staticmethod
    def _timed(hook: Callable[..., None], *arguments: Any) -> float:
        start = time.perf_counter()
        hook(*arguments)
        return time.perf_counter() - start


def _report(times: dict[str, list[float]]) -> None:
    print(f"{FEATURES} x {CLASSES} head, evaluation of {SAMPLES} samples; ms an epoch")
    for name, values in times.items():
        low, middle, high = np.percentile(values, [10, 50, 90])
        print(f"  {name:26} median {middle:6.2f}   (10% {low:6.2f}, 90% {high:6.2f})")
    ours, theirs = (
        statistics.median(times[name]) for name in ("weightvis, weights only", "keras TensorBoard")
    )
    print(f"  ratio {ours / theirs:.3f} (target: under {TARGET})")


if __name__ == "__main__":
    main()
