"""1,797 handwritten digits of 8 x 8 pixels, ten classes, by a small convolutional network.

References:
  Kaynak, "Methods of combining multiple classifiers and their applications to handwritten digit
  recognition" (1995); ``sklearn.datasets.load_digits``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
from sklearn.datasets import load_digits

from tensorboard_plugin_weightvis.demo.splits import SEED, split
from tensorboard_plugin_weightvis.keras.callback import WeightVisCallback

FEATURES = 48
INK = 16  # the darkest pixel


def convnet(logdir: Path, epochs: int) -> None:
    """Train the network; the tab shows each test digit's picture."""
    data = load_digits()
    images = (data.images / INK).astype(np.float32)[..., np.newaxis]
    parts = split(data.target, validation=0.1, test=0.4)
    x, y = ([values[part] for part in parts] for values in (images, data.target))
    callback = WeightVisCallback(
        logdir,
        (x[2], y[2]),
        class_names=[str(name) for name in data.target_names],
        sample_names=[f"digit {i:04d}" for i in parts.test],
        thumbnails=x[2],
    )
    _network(classes=len(data.target_names)).fit(
        x[0],
        y[0],
        validation_data=(x[1], y[1]),
        epochs=epochs,
        callbacks=[callback],
        verbose=2,
    )


RUNS = {"digits/convnet": convnet}


def _network(classes: int) -> Any:
    keras.utils.set_random_seed(SEED)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(FEATURES, activation="relu"),
            layers.Dense(classes, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
