"""``weightvis.run``: one call that compiles, trains, tests and logs."""

import sys

import keras
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

import tensorboard_plugin_weightvis as weightvis

logdir = sys.argv[1] if len(sys.argv) > 1 else None
wine = load_wine()
x_train, x_test, y_train, y_test = train_test_split(
    wine.data, wine.target, test_size=0.4, stratify=wine.target, random_state=0
)
normalise = keras.layers.Normalization()
normalise.adapt(x_train)

result = weightvis.run(
    keras.Sequential([keras.Input((13,)), normalise, keras.layers.Dense(3)]),
    (x_train, y_train),
    (x_test, y_test),
    optimizer=keras.optimizers.Adam(0.02),
    epochs=20,
    class_names=["first", "second", "third"],
    feature_names=wine.feature_names,
    logdir=logdir,
    verbose=2,
)
print(result)
