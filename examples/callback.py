"""WeightVisCallback beside your own ``model.fit``: the import, and three lines of arguments.

Run it, then: tensorboard --logdir logs/iris
"""

import sys

import keras
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

import tensorboard_plugin_weightvis as weightvis

logdir = sys.argv[1] if len(sys.argv) > 1 else "logs/iris"
iris = load_iris()
x_train, x_test, y_train, y_test = train_test_split(
    iris.data, iris.target, test_size=0.4, stratify=iris.target, random_state=0
)

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(keras.optimizers.Adam(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])

log = weightvis.WeightVisCallback(
    logdir,
    test=(x_test, y_test),
    class_names=iris.target_names,
    feature_names=iris.feature_names,
)
model.fit(x_train, y_train, validation_split=0.1, epochs=30, verbose=2, callbacks=[log])
