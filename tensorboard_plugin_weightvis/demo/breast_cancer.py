"""569 patients, malignant or benign, by 30 measurements of cell nuclei.

Two runs: a head directly on the named measurements, and one behind a hidden layer.

References:
  Street, Wolberg and Mangasarian, "Nuclear feature extraction for breast tumor diagnosis" (1993);
  ``sklearn.datasets.load_breast_cancer``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer

from tensorboard_plugin_weightvis.demo.splits import SEED, split
from tensorboard_plugin_weightvis.keras.callback import WeightVisCallback

HIDDEN_UNITS = 24
Part = tuple[NDArray[np.float32], NDArray[np.int64]]


class _Patients(NamedTuple):
    """Standardised measurements ``[patients, 30]`` and labels ``[patients]`` of each part."""

    train: Part
    validation: Part
    test: Part
    test_names: list[str]
    feature_names: list[str]
    class_names: list[str]


def named_features(logdir: Path, epochs: int) -> None:
    """Train a head directly on the named measurements."""
    patients = _load()
    _fit([], patients, logdir, epochs, feature_names=patients.feature_names)


def hidden_layer(logdir: Path, epochs: int) -> None:
    """Train a head behind a hidden layer, whose features have no names."""
    _fit([keras.layers.Dense(HIDDEN_UNITS, "relu")], _load(), logdir, epochs)


RUNS = {
    "breast_cancer/named-features": named_features,
    "breast_cancer/hidden-layer": hidden_layer,
}


def _load() -> _Patients:
    data = load_breast_cancer()
    parts = split(data.target, validation=0.2, test=0.3)
    mean, spread = data.data[parts.train].mean(axis=0), data.data[parts.train].std(axis=0)
    measures = ((data.data - mean) / spread).astype(np.float32)
    train, validation, test = ((measures[part], data.target[part]) for part in parts)
    return _Patients(
        train,
        validation,
        test,
        test_names=[f"patient {i:03d}" for i in parts.test],
        feature_names=[str(name) for name in data.feature_names],
        class_names=[str(name) for name in data.target_names],
    )


def _fit(
    hidden: list[Any],
    patients: _Patients,
    logdir: Path,
    epochs: int,
    feature_names: Sequence[str] | None = None,
) -> None:
    keras.utils.set_random_seed(SEED)
    features, _ = patients.train
    head = keras.layers.Dense(len(patients.class_names), "softmax")
    model = keras.Sequential([keras.Input(features.shape[1:]), *hidden, head])
    model.compile(
        keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    callback = WeightVisCallback(
        logdir,
        patients.test,
        class_names=patients.class_names,
        feature_names=feature_names,
        sample_names=patients.test_names,
    )
    model.fit(
        *patients.train,
        validation_data=patients.validation,
        epochs=epochs,
        callbacks=[callback],
        verbose=2,
    )
