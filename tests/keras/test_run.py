"""``run``: what it infers, what it trains, what it returns."""

import importlib

import keras
import numpy as np
import pytest
from cases import heavy

import tensorboard_plugin_weightvis as weightvis
from tensorboard_plugin_weightvis import EvaluationError, ReplayError
from tensorboard_plugin_weightvis.keras.run import RunResult

layers = keras.layers


def model(*ends):
    return keras.Sequential([keras.Input((6,)), layers.Dense(8, "relu"), *ends])


def one_hot(xy):
    return xy[0], np.eye(3, dtype=np.float32)[xy[1]]


def test_trains_tests_logs_and_says_how_to_look(tmp_path, read_log, xy):
    network = model(layers.Dense(3, "softmax"))
    result = weightvis.run(network, xy, xy, xy, logdir=tmp_path / "a b", epochs=3, verbose=0)
    assert result.test_metrics == pytest.approx(network.evaluate(*xy, verbose=0, return_dict=True))
    assert set(result.test_metrics) == {"loss", "accuracy", "top_5_accuracy"}
    assert len(result.history.history["val_loss"]) == 3
    log = read_log(tmp_path / "a b")
    assert log.steps == log.evaluated == [0, 1, 2, 3]
    assert log.heads[2].metrics["val_accuracy"] == result.history.history["val_accuracy"][1]
    assert str(tmp_path / "a b") in str(result)
    assert f"tensorboard --logdir '{tmp_path / 'a b'}'" in str(result)
    assert f"accuracy {result.test_metrics['accuracy']:.4g}" in repr(result)


def test_a_log_that_failed_is_not_said_to_be_one(tmp_path, xy):
    (tmp_path / "file").touch()
    with pytest.warns(UserWarning, match="weightvis stops logging"):
        result = weightvis.run(
            model(layers.Dense(3)), xy, xy, logdir=tmp_path / "file" / "run", epochs=1, verbose=0
        )
    assert "Not a directory" in result.fault
    assert f"Not logged to its end: {result.fault}" in str(result)
    assert "open it with" not in str(result)


def test_by_default_every_run_gets_a_folder_of_its_own(tmp_path, monkeypatch, read_log, xy):
    monkeypatch.chdir(tmp_path)
    first, second = (
        weightvis.run(model(layers.Dense(3)), xy, xy, epochs=1, verbose=0) for _ in range(2)
    )
    assert first.logdir != second.logdir
    assert first.command == "tensorboard --logdir logs/weightvis"
    assert read_log(tmp_path / first.logdir).steps == [0, 1]


@pytest.mark.parametrize("as_one_hot", [False, *heavy(True)])
@pytest.mark.parametrize("end", ["softmax", "logits", *heavy("Softmax")])
def test_infers_the_loss_and_the_metrics(tmp_path, xy, end, as_one_hot):
    scores = layers.Dense(3, "softmax" if end == "softmax" else None)
    network = model(scores, *([layers.Softmax()] if end == "Softmax" else []))
    data = one_hot(xy) if as_one_hot else xy
    result = weightvis.run(network, data, data, logdir=tmp_path, epochs=1, verbose=0)
    kind = "Categorical" if as_one_hot else "SparseCategorical"
    assert type(network.loss).__name__ == f"{kind}Crossentropy"
    assert network.loss.get_config()["from_logits"] == (end == "logits")
    predicted = network.predict(xy[0], verbose=0).argmax(axis=1)
    assert result.test_metrics["accuracy"] == pytest.approx((predicted == xy[1]).mean())


@pytest.mark.parametrize("activation", ["sigmoid", None])
def test_one_unit_is_two_classes(tmp_path, two_class_xy, activation):
    network = model(layers.Dense(1, activation))
    result = weightvis.run(
        network, two_class_xy, two_class_xy, logdir=tmp_path, epochs=1, verbose=0
    )
    assert network.loss.get_config()["from_logits"] == (activation is None)
    predicted = network.predict(two_class_xy[0], verbose=0)[:, 0] > (0.5 if activation else 0)
    assert result.test_metrics["accuracy"] == pytest.approx((predicted == two_class_xy[1]).mean())
    assert set(result.test_metrics) == {"loss", "accuracy"}


def test_two_softmax_classes_have_no_top_5(tmp_path, two_class_xy):
    network = model(layers.Dense(2, "softmax"))
    result = weightvis.run(
        network, two_class_xy, two_class_xy, logdir=tmp_path, epochs=1, verbose=0
    )
    assert set(result.test_metrics) == {"loss", "accuracy"}


def test_builds_a_subclassed_model_and_sees_whether_it_gives_logits(tmp_path, read_log, xy):
    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.scores = layers.Dense(3)

        def call(self, inputs):
            return keras.ops.softmax(self.scores(inputs))

    network = Model()
    weightvis.run(network, xy, xy, logdir=tmp_path, epochs=1, verbose=0)
    assert network.loss.get_config()["from_logits"] is False
    assert read_log(tmp_path).steps == [0, 1]


class Batches(keras.utils.PyDataset):
    """Arrays, 16 samples at a time."""

    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x) // 16

    def __getitem__(self, i):
        rows = slice(16 * i, 16 * i + 16)
        return self.x[rows], self.y[rows]


def test_takes_data_sets_and_text_labels(tmp_path, read_log, xy):
    data = Batches(*xy)
    named = (xy[0], np.array(["a", "b", "c"])[xy[1]])
    weightvis.run(
        model(layers.Dense(3)), data, data, data, logdir=tmp_path / "1", epochs=1, verbose=0
    )
    weightvis.run(
        model(layers.Dense(3)),
        named,
        named,
        class_names=["a", "b", "c"],
        logdir=tmp_path / "2",
        epochs=1,
        verbose=0,
    )
    assert read_log(tmp_path / "1").steps == read_log(tmp_path / "2").steps == [0, 1]


def test_a_compiled_model_is_trained_as_it_was_compiled(tmp_path, xy):
    network = model(layers.Dense(3, "softmax"))
    network.compile("sgd", "sparse_categorical_crossentropy")
    optimizer = network.optimizer
    weightvis.run(network, xy, xy, logdir=tmp_path, epochs=1, verbose=0)
    assert network.optimizer is optimizer


def test_an_optimizer_or_loss_given_compiles_anew(tmp_path, xy):
    network = model(layers.Dense(3, "softmax"))
    network.compile("sgd", "sparse_categorical_crossentropy")
    weightvis.run(network, xy, xy, optimizer="rmsprop", logdir=tmp_path, epochs=1, verbose=0)
    assert isinstance(network.optimizer, keras.optimizers.RMSprop)


def test_passes_options_on_to_the_callback(tmp_path, read_log, xy):
    weightvis.run(
        model(layers.Dense(3)), xy, xy, logdir=tmp_path, epochs=4, verbose=0, samples=30, every=3
    )
    log = read_log(tmp_path)
    assert log.evaluated == [0, 3, 4]
    assert len(log.evaluations[0].labels) == 30


def test_shows_keras_progress(tmp_path, capfd, xy):
    weightvis.run(model(layers.Dense(3)), xy, xy, logdir=tmp_path, epochs=2, verbose=2)
    assert "Epoch 2/2" in capfd.readouterr().out


def test_refuses_before_training(tmp_path, xy):
    scaled = model(layers.Dense(3, name="scores"), layers.Rescaling(3.0))
    with pytest.raises(ReplayError):
        weightvis.run(scaled, xy, xy, layer="scores", logdir=tmp_path, verbose=0)
    with pytest.raises(EvaluationError, match="each epoch can read anew"):
        weightvis.run(model(layers.Dense(3)), iter([xy]), xy, logdir=tmp_path, verbose=0)
    assert list(tmp_path.iterdir()) == []


def test_show_opens_tensorboard_on_the_log(monkeypatch, tmp_path):
    started = []
    notebook = importlib.import_module("tensorboard.notebook")
    monkeypatch.setattr(notebook, "start", started.append)
    RunResult(None, {}, tmp_path, "tensorboard --logdir 'my logs'").show()
    assert started == ["--logdir 'my logs'"]
