"""What WeightVisCallback logs beside a real fit, read back by TensorBoard's own reader."""

import subprocess
import sys
import textwrap

import keras
import numpy as np
import pytest

from tensorboard_plugin_weightvis import (
    EvaluationError,
    HeadError,
    HeadNotFoundError,
    LogdirError,
    ReplayError,
    WeightVisCallback,
    WeightVisError,
)
from tensorboard_plugin_weightvis.keras.build import build

layers = keras.layers


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def test_every_step_is_the_models_own_weights_to_the_bit(
    tmp_path, read_log, snapshots, make_model, xy
):
    model = make_model(run_eagerly=False)
    model.fit(*xy, epochs=4, verbose=0, callbacks=[snapshots, WeightVisCallback(tmp_path, xy)])
    log = read_log(tmp_path)
    assert log.steps == log.evaluated == [0, 1, 2, 3, 4]
    for logged, weights in zip(log.heads, snapshots.weights, strict=True):
        np.testing.assert_array_equal(logged.kernel, weights[-2], strict=True)
        np.testing.assert_array_equal(logged.bias, weights[-1], strict=True)


def test_metrics_are_the_epochs_of_the_history(tmp_path, read_log, make_model, xy):
    history = make_model().fit(
        *xy, epochs=3, verbose=0, validation_data=xy, callbacks=[WeightVisCallback(tmp_path, xy)]
    )
    start, *epochs = read_log(tmp_path).heads
    assert start.metrics == {}
    for i, logged in enumerate(epochs):
        assert logged.metrics == {name: values[i] for name, values in history.history.items()}
    assert set(epochs[0].metrics) == {"loss", "accuracy", "val_loss", "val_accuracy"}


def test_activations_replay_to_the_models_predictions_on_the_logged_samples(
    tmp_path, read_log, make_model, xy
):
    x, y = xy
    model = make_model()
    callback = WeightVisCallback(tmp_path, xy, samples=50)
    model.fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    log = read_log(tmp_path)
    head, seen = log.heads[-1], log.evaluations[-1]
    assert seen.activations.shape == (50, 5)
    np.testing.assert_array_equal(seen.labels, y[seen.indices])
    np.testing.assert_allclose(
        softmax(seen.activations @ head.kernel + head.bias),
        model.predict(x[seen.indices], verbose=0),
        atol=1e-6,
    )


def test_names_reach_the_log(tmp_path, read_log, make_model, xy):
    names = [f"sample {i}" for i in range(120)]
    callback = WeightVisCallback(
        tmp_path,
        xy,
        class_names=("a", "b", "c"),
        feature_names=list("vwxyz"),
        head="scores",
        split="holdout",
        samples=30,
        sample_names=names,
        thumbnails=np.zeros((120, 4, 4), np.uint8),
    )
    make_model().fit(*xy, epochs=2, verbose=0, callbacks=[callback])
    log = read_log(tmp_path)
    content = log.heads[0].content
    assert content.class_names == ["a", "b", "c"]
    assert content.feature_names == list("vwxyz")
    assert content.activation == "softmax"
    assert log.samples == [[names[i] for i in log.evaluations[0].indices]]
    assert {str(tag) for tag in log.tags} == {
        "scores/weightvis/head",
        "scores/weightvis/evaluation/holdout",
        "scores/weightvis/samples/holdout",
    }


def test_text_labels_are_read_through_the_class_names(tmp_path, read_log, make_model, xy):
    x, y = xy
    texts = np.array(["ant", "bee", "cat"])[y]
    callback = WeightVisCallback(tmp_path, (x, texts), class_names=["ant", "bee", "cat"])
    make_model().fit(x, y, epochs=1, verbose=0, callbacks=[callback])
    np.testing.assert_array_equal(read_log(tmp_path).evaluations[0].labels, y)


def two_class_model(make_model, kind):
    """Two classes by one unit or by two, as probabilities or as logits."""
    binary, sparse = (
        keras.losses.BinaryCrossentropy,
        keras.losses.SparseCategoricalCrossentropy,
    )
    end, loss = {
        "sigmoid": ([layers.Dense(1, "sigmoid")], binary()),
        "one-unit logits": ([layers.Dense(1)], binary(from_logits=True)),
        "logits": ([layers.Dense(2)], sparse(from_logits=True)),
        "Softmax, no bias": ([layers.Dense(2, use_bias=False), layers.Softmax()], sparse()),
    }[kind]
    return make_model(*end, loss=loss)


@pytest.mark.parametrize("kind", ["sigmoid", "one-unit logits", "logits", "Softmax, no bias"])
def test_two_classes(tmp_path, read_log, two_class_xy, make_model, kind):
    callback = WeightVisCallback(tmp_path, two_class_xy, class_names=["no", "yes"])
    model = two_class_model(make_model, kind)
    model.fit(*two_class_xy, epochs=2, verbose=0, callbacks=[callback])
    log = read_log(tmp_path)
    assert log.steps == log.evaluated == [0, 1, 2]
    units = log.heads[0].kernel.shape[1]
    assert log.heads[0].content.activation == ("sigmoid" if units == 1 else "softmax")
    assert log.heads[0].bias.shape == (units,)


def test_a_model_without_an_input_shape_is_built_from_the_test_data(tmp_path, read_log, xy):
    model = keras.Sequential([layers.Dense(5, "relu"), layers.Dense(3, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    model.fit(*xy, epochs=1, verbose=0, callbacks=[WeightVisCallback(tmp_path, xy)])
    assert read_log(tmp_path).steps == [0, 1]


def test_building_a_model_fixes_no_number_of_samples():
    model = keras.Sequential([layers.Dense(5, "relu"), layers.Dense(3, "softmax")])
    build(model, X)
    assert model.input_shape == (None, 6)


def test_a_subclassed_model(tmp_path, read_log, snapshots, xy):
    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.scores, self.hidden = layers.Dense(3), layers.Dense(5, "relu")

        def call(self, inputs):
            return keras.ops.softmax(self.scores(self.hidden(inputs)))

    model = Model()
    model.compile(loss="sparse_categorical_crossentropy")
    model.fit(*xy, epochs=2, verbose=0, callbacks=[WeightVisCallback(tmp_path, xy), snapshots])
    log = read_log(tmp_path)
    assert log.steps == log.evaluated == [0, 1, 2]
    np.testing.assert_array_equal(log.heads[-1].kernel, model.scores.kernel)
    np.testing.assert_array_equal(log.evaluations[0].indices, np.arange(120))


def test_weights_alone_without_test_data(tmp_path, read_log, make_model, xy):
    make_model().fit(*xy, epochs=2, verbose=0, callbacks=[WeightVisCallback(tmp_path)])
    log = read_log(tmp_path)
    assert log.steps == [0, 1, 2]
    assert log.evaluations == []


def test_evaluates_every_nth_epoch_and_at_both_ends(tmp_path, read_log, make_model, xy):
    callback = WeightVisCallback(tmp_path, xy, every=3)
    make_model().fit(*xy, epochs=7, verbose=0, callbacks=[callback])
    log = read_log(tmp_path)
    assert log.steps == list(range(8))
    assert log.evaluated == [0, 3, 6, 7]


class Stop(keras.callbacks.Callback):
    """Ends training after a number of epochs, as early stopping does."""

    def __init__(self, epochs):
        super().__init__()
        self.after = epochs

    def on_epoch_end(self, epoch, *_):
        self.model.stop_training = epoch + 1 == self.after


@pytest.mark.parametrize("stopped_before_us", [True, False])
def test_evaluates_the_last_epoch_of_a_fit_that_is_stopped_early(
    tmp_path, read_log, make_model, xy, stopped_before_us
):
    callbacks = [Stop(4), WeightVisCallback(tmp_path, xy, every=100)]
    if not stopped_before_us:
        callbacks.reverse()
    make_model().fit(*xy, epochs=50, verbose=0, callbacks=callbacks)
    assert read_log(tmp_path).evaluated == [0, 4]


def test_never_evaluates_other_weights_than_those_logged(tmp_path, read_log, make_model, xy):
    class Restore(keras.callbacks.Callback):
        def on_train_end(self, *_):
            self.model.set_weights([weight * 0 for weight in self.model.get_weights()])

    callbacks = [Restore(), WeightVisCallback(tmp_path, xy, every=100), Stop(1)]
    make_model().fit(*xy, epochs=50, verbose=0, callbacks=callbacks)
    log = read_log(tmp_path)
    assert log.steps == [0, 1]
    assert log.evaluated == [0]


def test_a_later_fit_goes_on_counting(tmp_path, read_log, make_model, xy):
    model, callback = make_model(), WeightVisCallback(tmp_path, xy, sample_names=range(120))
    model.fit(*xy, epochs=2, verbose=0, callbacks=[callback])
    model.fit(*xy, epochs=3, verbose=0, callbacks=[callback])
    model.fit(*xy, initial_epoch=5, epochs=7, verbose=0, callbacks=[callback])
    log = read_log(tmp_path)
    assert log.steps == log.evaluated == list(range(8))
    assert len(log.samples) == 1


def test_steps_follow_the_initial_epoch(tmp_path, read_log, snapshots, make_model, xy):
    model, callback = make_model(), WeightVisCallback(tmp_path, xy)
    model.fit(*xy, initial_epoch=5, epochs=7, verbose=0, callbacks=[callback, snapshots])
    log = read_log(tmp_path)
    assert log.steps == [5, 6, 7]
    np.testing.assert_array_equal(log.heads[0].kernel, snapshots.weights[0][-2])


def test_a_run_resumed_by_another_process_keeps_the_metrics_of_where_it_stopped(
    tmp_path, read_log, make_model, xy
):
    model = make_model()
    model.fit(*xy, epochs=2, verbose=0, callbacks=[WeightVisCallback(tmp_path, xy)])
    again = WeightVisCallback(tmp_path, xy)
    model.fit(*xy, initial_epoch=2, epochs=4, verbose=0, callbacks=[again])
    log = read_log(tmp_path)
    assert log.steps == [0, 1, 2, 3, 4]
    assert all(head.metrics for head in log.heads[1:])


def test_another_model_needs_another_callback(tmp_path, make_model, xy):
    callback = WeightVisCallback(tmp_path, xy)
    make_model().fit(*xy, epochs=1, verbose=0, callbacks=[callback])
    with pytest.raises(HeadError, match="Make another WeightVisCallback"):
        make_model().fit(*xy, epochs=1, verbose=0, callbacks=[callback])


def test_a_diverged_training_is_logged_as_it_is(tmp_path, read_log, make_model, xy):
    model = make_model(layers.Dense(3), loss=_logits_loss(), optimizer=keras.optimizers.SGD(1e30))
    model.fit(*xy, epochs=3, verbose=0, callbacks=[WeightVisCallback(tmp_path, xy)])
    log = read_log(tmp_path)
    assert log.steps == log.evaluated == [0, 1, 2, 3]
    assert not np.isfinite(log.heads[-1].kernel).all()
    assert not np.isfinite(log.heads[-1].metrics["loss"])


def _logits_loss():
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def test_the_model_is_saved_and_cloned_as_without_the_callback(tmp_path, make_model, xy):
    model = make_model()
    config = model.get_config()
    model.fit(*xy, epochs=1, verbose=0, callbacks=[WeightVisCallback(tmp_path / "log", xy)])
    assert model.get_config() == config
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.predict(xy[0], verbose=0), model.predict(xy[0], verbose=0))
    keras.models.clone_model(model)


def test_training_is_the_same_with_the_callback_as_without(tmp_path, make_model, xy):
    losses = []
    for callbacks in ([], [WeightVisCallback(tmp_path, xy)]):
        keras.utils.set_random_seed(3)
        model = make_model(layers.Dropout(0.3), layers.Dense(3, "softmax"))
        losses.append(model.fit(*xy, epochs=3, verbose=0, callbacks=callbacks).history["loss"])
    assert losses[0] == losses[1]


X = np.zeros((10, 6), np.float32)
Y = np.arange(10) % 3


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"class_names": ["a", "b"]}, HeadError, "class_names must be 3 names"),
        ({"feature_names": ["a", "b"]}, HeadError, "feature_names must be 5 names"),
        ({"head": ""}, HeadError, "a head's name"),
        ({"layer": "nope"}, HeadNotFoundError, "Its Dense layers: hidden"),
        ({"test": (X, None)}, EvaluationError, "must come with labels"),
        ({"test": (X, Y + 1)}, EvaluationError, "from 0 to 2.*got 3"),
        ({"test": (X[:0], Y[:0])}, EvaluationError, "it is empty"),
        ({"test": (X, Y[:5])}, EvaluationError, "of one length"),
        ({"sample_names": ["a"]}, EvaluationError, "sample_names must be 10"),
        ({"thumbnails": np.zeros((10, 2))}, EvaluationError, "thumbnails must be"),
    ],
)
def test_refuses_before_training_and_leaves_no_folder(tmp_path, make_model, options, error, says):
    model = make_model()
    before = model.get_weights()
    callback = WeightVisCallback(tmp_path / "log", **{"test": (X, Y), **options})
    with pytest.raises(error, match=says):
        model.fit(X, Y, epochs=1, verbose=0, callbacks=[callback])
    assert not (tmp_path / "log").exists()
    np.testing.assert_array_equal(model.get_weights()[0], before[0])


def test_every_must_be_positive(tmp_path):
    with pytest.raises(WeightVisError, match="every must be 1"):
        WeightVisCallback(tmp_path, every=0)


def test_an_unbuilt_model_without_data_is_refused(tmp_path):
    model = keras.Sequential([layers.Dense(3, "softmax")])
    callback = WeightVisCallback(tmp_path)
    callback.set_model(model)
    with pytest.raises(HeadNotFoundError, match="call it once"):
        callback.on_train_begin()  # by fit with JAX and PyTorch, which build it before


def test_a_head_that_does_not_make_the_output_is_refused_before_training(tmp_path, make_model, xy):
    scaled = [layers.Dense(3, name="scores"), layers.Rescaling(2.0), layers.Softmax()]
    callback = WeightVisCallback(tmp_path / "log", xy, layer="scores")
    with pytest.raises(ReplayError, match="is off by up to"):
        make_model(*scaled).fit(*xy, epochs=1, verbose=0, callbacks=[callback])
    assert not (tmp_path / "log").exists()


def test_a_head_that_stops_making_the_output_ends_the_log_but_not_the_training(
    tmp_path, read_log, make_model, xy
):
    class Scale(layers.Layer):
        def __init__(self):
            super().__init__()
            self.factor = self.add_weight(shape=(), initializer="ones", name="factor")

        def call(self, scores):
            return scores * self.factor

    model = make_model(
        layers.Dense(3, name="scores"),
        Scale(),
        loss=_logits_loss(),
        optimizer=keras.optimizers.Adam(0.05),
    )
    callback = WeightVisCallback(tmp_path, xy, layer="scores")
    with pytest.warns(UserWarning, match="weightvis stops logging; training goes on") as caught:
        history = model.fit(*xy, epochs=4, verbose=0, callbacks=[callback])
    assert len(history.epoch) == 4
    assert len([each for each in caught if "weightvis" in str(each.message)]) == 1
    assert read_log(tmp_path).steps == read_log(tmp_path).evaluated == [0]


def test_training_outlives_a_logdir_that_cannot_be_written(tmp_path, make_model, xy):
    (tmp_path / "file").write_text("in the way")
    callback = WeightVisCallback(tmp_path / "file" / "log", xy)
    with pytest.warns(UserWarning, match=r"training goes on\..*Choose another one") as caught:
        history = make_model().fit(*xy, epochs=2, verbose=0, callbacks=[callback])
    assert len(history.epoch) == 2
    assert len([each for each in caught if "weightvis" in str(each.message)]) == 1


def test_a_fault_of_the_log_is_raised_where_it_is_to_be_fatal(tmp_path, make_model, xy):
    (tmp_path / "file").write_text("in the way")
    callback = WeightVisCallback(tmp_path / "file" / "log", xy, fatal=True)
    with pytest.raises(LogdirError, match="Choose another one"):
        make_model().fit(*xy, epochs=2, verbose=0, callbacks=[callback])


FULL_DISK = """
    import resource, sys, warnings
    import keras, numpy as np
    import tensorboard_plugin_weightvis as weightvis
    from tensorboard_plugin_weightvis import WeightVisCallback

    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))  # bytes a file may grow to
    x = np.zeros((64, 6), "float32")
    y = np.arange(64) % 3
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(3, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        callback = WeightVisCallback(sys.argv[1], (x, y))
        history = model.fit(x, y, epochs=20, verbose=0, callbacks=[callback])
        callback = WeightVisCallback(sys.argv[1] + "/fatal", (x, y), fatal=True)
        try:
            model.fit(x, y, epochs=20, verbose=0, callbacks=[callback])
        except weightvis.LogdirError as error:
            print(error, file=sys.stderr)
    ours = [str(each.message) for each in caught if "weightvis" in str(each.message)]
    print(len(history.epoch), len(ours), ours[0])
"""


@pytest.mark.heavy
def test_training_outlives_a_full_disk(tmp_path, read_log):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL_DISK), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("20 1 weightvis stops logging; training goes on.")
    assert "Free some space" in done.stdout
    assert f"{tmp_path / 'fatal'} could not be written" in done.stderr
    assert 0 < len(read_log(tmp_path).steps) < 20
