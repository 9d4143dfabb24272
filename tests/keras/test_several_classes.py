"""Models whose classes don't exclude each other, trained and logged."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from tensorboard_plugin_weightvis import Attention, EvaluationError, WeightVisCallback, run

layers = keras.layers
CLASSES = 3


@pytest.fixture
def several() -> tuple[np.ndarray, np.ndarray]:
    """Samples that are of any of three classes, whose signs three features tell."""
    x = np.random.default_rng(3).normal(size=(120, 6)).astype(np.float32)
    return x, (x[:, :CLASSES] > 0).astype(np.float32)


@pytest.mark.parametrize("end", ["sigmoid", None])
def test_the_callback_logs_every_class_of_a_sample(tmp_path, several, make_model, read_log, end):
    loss = keras.losses.BinaryCrossentropy(from_logits=end is None)
    model = make_model(layers.Dense(CLASSES, end, name="scores"), loss=loss)
    callback = WeightVisCallback(tmp_path, several, samples=50, class_names=["a", "b", "c"])
    model.fit(*several, epochs=2, verbose=0, callbacks=[callback])
    log = read_log(tmp_path)
    assert log.heads[-1].content.activation == "sigmoids"
    kernel, bias = (np.asarray(each) for each in model.get_layer("scores").get_weights())
    np.testing.assert_array_equal(log.heads[-1].kernel, kernel)
    last = log.evaluations[-1]
    np.testing.assert_array_equal(last.labels, several[1][last.indices])
    predicted = model.predict(several[0][last.indices], verbose=0)
    scores = last.activations @ kernel + bias
    made = scores if end is None else 1 / (1 + np.exp(-scores))
    np.testing.assert_allclose(made, predicted, atol=1e-5)


def test_run_compiles_it_with_binary_cross_entropy(tmp_path, several, read_log):
    model = keras.Sequential([keras.Input((6,)), layers.Dense(CLASSES)])
    adam = keras.optimizers.Adam(0.05)
    result = run(model, several, several, optimizer=adam, epochs=10, verbose=0, logdir=tmp_path)
    assert "binary" in model.loss.name
    assert result.test_metrics["accuracy"] > 0.8
    assert read_log(tmp_path).heads[-1].content.activation == "sigmoids"


def test_batches_in_which_some_samples_are_of_one_class_alone(tmp_path, several, make_model):
    x, y = several
    first = np.eye(CLASSES, dtype=np.float32)[np.arange(40) % CLASSES]
    batches = [(x[:40], first), (x[40:80], y[40:80]), (x[80:], y[80:])]
    model = make_model(layers.Dense(CLASSES, "sigmoid"), loss="binary_crossentropy")
    callback = WeightVisCallback(tmp_path, batches, samples=None)
    model.fit(x, y, epochs=1, verbose=0, callbacks=[callback])
    labels = callback._data.labels
    np.testing.assert_array_equal(labels, np.concatenate([first, y[40:]]))


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (lambda y: np.hstack([y, y]), r"must be \[samples, 3\], one column for each class"),
        (lambda y: y * 2, "0 or 1 for each class"),
    ],
)
def test_labels_of_other_classes_are_refused(tmp_path, several, make_model, labels, says):
    x, y = several
    model = make_model(layers.Dense(CLASSES, "sigmoid"), loss="binary_crossentropy")
    callback = WeightVisCallback(tmp_path / "log", (x, labels(y)))
    with pytest.raises(EvaluationError, match=says):
        model.fit(x, y, epochs=1, verbose=0, callbacks=[callback])
    assert not (tmp_path / "log").exists()


def test_a_softmax_takes_no_sample_of_several_classes(tmp_path, several, make_model):
    model = make_model(layers.Dense(CLASSES, "softmax"), loss="categorical_crossentropy")
    callback = WeightVisCallback(tmp_path, several)
    with pytest.raises(EvaluationError, match="each sample must be of one class"):
        model.fit(*several, epochs=1, verbose=0, callbacks=[callback])


def test_attention_is_of_classes_that_exclude_each_other(tmp_path, several, make_model):
    model = make_model(layers.Dense(CLASSES, "sigmoid"), loss="binary_crossentropy")
    callback = WeightVisCallback(tmp_path, several, attention=Attention())
    with pytest.raises(EvaluationError, match="Leave attention= out"):
        model.fit(*several, epochs=1, verbose=0, callbacks=[callback])
