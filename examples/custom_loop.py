"""A training loop of one's own, logged as with ``tf.summary``.

Run it, then: tensorboard --logdir logs/custom_loop
"""

import sys

import keras
import tensorflow as tf
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

import tensorboard_plugin_weightvis as weightvis

logdir = sys.argv[1] if len(sys.argv) > 1 else "logs/custom_loop"
data = load_breast_cancer()
x_train, x_test, y_train, y_test = train_test_split(
    data.data, data.target, test_size=0.4, stratify=data.target, random_state=0
)
scaler = StandardScaler().fit(x_train)
x_train, x_test = (scaler.transform(x).astype("float32") for x in (x_train, x_test))
batches = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(400, seed=0).batch(32)

hidden = keras.layers.Dense(16, activation="relu")
head = keras.layers.Dense(2)
model = keras.Sequential([keras.Input((30,)), hidden, head])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(0.01)


def log(step: int, metrics: dict[str, float]) -> None:
    weightvis.summary.head(
        "head", head.kernel, head.bias, step=step, class_names=data.target_names, metrics=metrics
    )
    weightvis.summary.evaluation("test", hidden(x_test), y_test, step=step)


with tf.summary.create_file_writer(logdir).as_default():
    log(0, {})
    for epoch in range(1, 11):
        for x, y in batches:
            with tf.GradientTape() as tape:
                error = loss(y, model(x, training=True))
            gradients = tape.gradient(error, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        print(f"epoch {epoch}: loss {float(error):.3f}")
        log(epoch, {"loss": float(error)})
