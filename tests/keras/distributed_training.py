"""Trainings under ``tf.distribute``, in a process of their own, whose devices are set up but once.

``distributed_training.py FOLDER STRATEGY CASE...``: a strategy of :data:`STRATEGIES`, and cases of
:data:`CASES`, each of which logs into ``FOLDER/CASE``.
"""

import resource
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from transformers import FRAMES, GRID, SIDE, transformer

from tensorboard_plugin_weightvis import (
    Attention,
    EvaluationError,
    InterventionCallback,
    WeightVisCallback,
)

CLASSES, BATCH, EPOCHS = 3, 20, 2
SAMPLES = 51  # of which no two replicas can have equally many
X = np.random.default_rng(1).normal(size=(120, 6)).astype(np.float32)
Y = X[:, :CLASSES].argmax(axis=1)
FILMS = np.random.default_rng(5).normal(size=(20, FRAMES, SIDE, SIDE)).astype(np.float32)


def mirrored():
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


STRATEGIES = {
    "one": tf.distribute.get_strategy,
    "mirrored": mirrored,
    "workers": tf.distribute.MultiWorkerMirroredStrategy,  # as TF_CONFIG says
}


class Subclassed(keras.Model):
    """Notes how many samples it is called on at once, where it runs eagerly."""

    def __init__(self):
        super().__init__()
        self.scores = keras.layers.Dense(CLASSES, "softmax")
        self.hidden = keras.layers.Dense(5, "relu")
        self.most = 0

    def call(self, inputs):
        if tf.executing_eagerly():
            self.most = max(self.most, inputs.shape[0])
        return self.scores(self.hidden(inputs))


def sequential(dtype=None):
    hidden = keras.layers.Dense(5, "relu", dtype=dtype)
    scores = keras.layers.Dense(CLASSES, "softmax", dtype=dtype)
    return keras.Sequential([keras.Input((6,)), hidden, scores])


def made(strategy, make=sequential):
    keras.utils.set_random_seed(7)
    with strategy.scope():
        model = make()
        model.compile("adam", "sparse_categorical_crossentropy")
    return model


def train(strategy, model, callbacks, data=(X, Y), initial_epoch=0):
    """A loop of one's own: Keras 3 has no fit for several workers (keras-team/keras#20585)."""
    batches = tf.data.Dataset.from_tensor_slices(data).batch(BATCH)
    options = tf.data.Options()
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    shares = strategy.experimental_distribute_dataset(batches.with_options(options))

    def learn(x, y):
        with tf.GradientTape() as tape:
            outputs = model(x, training=True)
            loss = tf.reduce_sum(keras.losses.sparse_categorical_crossentropy(y, outputs)) / BATCH
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply(gradients, model.trainable_variables)
        return loss

    @tf.function
    def step(batch):
        return strategy.reduce("SUM", strategy.run(learn, args=batch), axis=None)

    told = keras.callbacks.CallbackList(callbacks, model=model, epochs=EPOCHS)
    told.on_train_begin()
    with strategy.scope():
        model.optimizer.build(model.trainable_variables)
    for epoch in range(initial_epoch, EPOCHS):
        told.on_epoch_begin(epoch)
        for number, batch in enumerate(shares):
            told.on_train_batch_begin(number)
            loss = step(batch)
            told.on_train_batch_end(number)
        told.on_epoch_end(epoch, {"loss": float(loss)})
    told.on_train_end()


def fit(strategy, logdir):
    model = made(strategy)
    log = WeightVisCallback(logdir, (X, Y), samples=SAMPLES)
    model.fit(X, Y, BATCH, epochs=EPOCHS, shuffle=False, verbose=0, callbacks=[log])
    save_predictions(model, logdir)


def fit_in_scope(strategy, logdir):
    with strategy.scope():
        fit(strategy, logdir)


def own_loop(strategy, logdir):
    model = made(strategy)
    train(strategy, model, [WeightVisCallback(logdir, (X, Y), samples=SAMPLES)])
    save_predictions(model, logdir)


def save_predictions(model, logdir):
    predictions = model.predict(X, verbose=0)
    if logdir.exists():
        np.save(logdir / "predictions.npy", predictions)


def subclassed(strategy, logdir):
    model = made(strategy, Subclassed)
    train(strategy, model, [WeightVisCallback(logdir, (X, Y), samples=SAMPLES)])
    print(f"at most {model.most} samples at once")


def bfloat16(strategy, logdir):
    model = made(strategy, lambda: sequential("mixed_bfloat16"))
    train(strategy, model, [WeightVisCallback(logdir, (X, Y), samples=SAMPLES)])


def one_sample(strategy, logdir):
    train(strategy, made(strategy), [WeightVisCallback(logdir, (X, Y), samples=1)])


def attention(strategy, logdir):
    data = FILMS, np.arange(len(FILMS)) % 2
    log = WeightVisCallback(logdir, data, attention=Attention(grid=GRID, clips=3, full=True))
    train(strategy, made(strategy, transformer), [log], data)


def interventions(strategy, logdir):
    model = made(strategy)
    away = InterventionCallback(["mute-mean:0", "flip:1"], epoch=1, data=(X, Y))
    train(strategy, model, [away, WeightVisCallback(logdir, (X, Y), samples=SAMPLES)])


def resumed(strategy, logdir):
    for initial_epoch in range(EPOCHS):
        log = WeightVisCallback(logdir, (X, Y), samples=SAMPLES)
        train(strategy, made(strategy), [log], initial_epoch=initial_epoch)


def unwritable(strategy, logdir):
    logdir.touch()
    model = made(strategy)
    train(strategy, model, [WeightVisCallback(logdir / "log", (X, Y))])
    print("trained on")


def full_disk(strategy, logdir):
    """No file can grow while the first epoch is logged."""
    full, free = (limited_files(size) for size in (1, resource.RLIM_INFINITY))
    model = made(strategy)
    train(strategy, model, [full, WeightVisCallback(logdir, (X, Y)), free])
    print("trained on")


def limited_files(size):
    limits = size, resource.RLIM_INFINITY
    return keras.callbacks.LambdaCallback(
        on_epoch_end=lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    )


def sharded(strategy, logdir):
    resolver = strategy.cluster_resolver
    mine = slice(resolver.task_id if resolver else 0, None, 2)
    try:
        train(strategy, made(strategy), [WeightVisCallback(logdir, (X[mine], Y[mine]))])
    except EvaluationError as error:
        print(error)


CASES = {
    case.__name__: case
    for case in (
        fit,
        fit_in_scope,
        own_loop,
        subclassed,
        bfloat16,
        one_sample,
        attention,
        interventions,
        resumed,
        unwritable,
        full_disk,
        sharded,
    )
}


def main(folder, strategy, cases):
    shared = STRATEGIES[strategy]()
    for case in cases:
        CASES[case](shared, folder / case)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
