"""``whatif`` against Keras, whose weights are really changed, and against scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import keras
import logs
import numpy as np
import pytest
from cases import heavy
from numpy.typing import NDArray
from scipy.special import expit, log_softmax, logit, softmax
from server import TensorBoard, unpacked, until
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    log_loss,
    precision_recall_curve,
    precision_recall_fscore_support,
    precision_score,
    recall_score,
    roc_auc_score,
    roc_curve,
)

from tensorboard_plugin_weightvis import (
    InterventionCallback,
    WeightVisCallback,
    Writer,
    summary,
)
from tensorboard_plugin_weightvis.analysis import Flip

SAMPLES, INPUTS, FEATURES = 150, 6, 8
OPERATIONS = [
    "mute:3",
    "mute-mean:3",
    "flip:2",
    "scale:1:-2.5",
    "swap:0:1:0",
    *(
        f"keep{mean}:{rank}:{count}"
        for mean in ("", "-mean")
        for count, rank in enumerate(
            [
                "margin:desc",
                "influence:desc",
                "shapley:desc",
                "index",
                "class:1:asc",
                "class:0:desc",
            ],
            2,
        )
    ),
    "mute:0,flip:3,scale:4:1.5",
    "mute-mean:1,mute-mean:2,keep-mean:margin:desc:3",
    "scale:5:100,swap:6:0:1,keep:influence:desc:1",
    ",".join(f"mute:{j}" for j in range(FEATURES)),
]
MANY_CLASSES = np.random.default_rng(5).normal(size=(4, 60))
# A sample of each of the first forty classes.
SEEN_BY_MANY = np.random.default_rng(6).normal(size=(40, 4))


class Trained:
    """A Keras model that was trained with a log, and its data."""

    def __init__(
        self, logdir: Path, run: str, units: int, activation: str, *others: keras.callbacks.Callback
    ) -> None:
        keras.utils.set_random_seed(3)
        rng = np.random.default_rng(4)
        self.run, self.classes = run, max(units, 2)
        self.x = rng.normal(size=(SAMPLES, INPUTS)).astype(np.float32)
        self.y = (self.x[:, : self.classes] + rng.normal(size=(SAMPLES, self.classes))).argmax(1)
        hidden = keras.layers.Dense(FEATURES, "gelu")
        self.head = keras.layers.Dense(units, activation)
        self.model = keras.Sequential([keras.Input((INPUTS,)), hidden, self.head])
        loss = "binary_crossentropy" if units == 1 else "sparse_categorical_crossentropy"
        self.model.compile("adam", loss, metrics=["accuracy"])
        callback = WeightVisCallback(logdir / run, (self.x, self.y))
        options = {"epochs": 3, "batch_size": SAMPLES, "verbose": 0}
        self.model.fit(self.x, self.y, callbacks=[callback, *others], **options)
        self.seen = np.asarray(hidden(self.x))
        self._trained = self.head.get_weights()
        self.untouched = self.after("scale:0:1")

    def after(
        self, operations: str, added: float | list[float] = 0
    ) -> tuple[float, float, NDArray[Any]]:
        """Loss, accuracy and predicted classes of the model, its weights really changed, and so
        much added to its bias."""
        kernel, bias = (array.copy() for array in self._trained)
        for operation in operations.split(","):
            kernel, bias = done(operation, kernel, bias, self.seen)
        self.head.set_weights([kernel, bias + np.array(added, np.float32)])
        loss, accuracy = self.model.evaluate(self.x, self.y, batch_size=SAMPLES, verbose=0)
        likely = self.model.predict_on_batch(self.x)
        self.head.set_weights(self._trained)
        one_unit = likely.shape[1] == 1
        return loss, accuracy, likely[:, 0] > 0.5 if one_unit else likely.argmax(axis=1)


def done(
    operation: str, kernel: NDArray[Any], bias: NDArray[Any], seen: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """An operation in the words of the documentation, on a layer of any number of units."""
    verb, *rest = operation.split(":")
    if not verb.startswith("keep"):
        j = int(rest[0])
        if verb == "mute-mean":
            bias = bias + seen[:, j].mean() * kernel[j]
        if verb == "swap" and kernel.shape[1] > 1:
            kernel[j] = kernel[j, [1, 0, *range(2, kernel.shape[1])]]
        else:
            kernel[j] *= {"mute": 0, "mute-mean": 0, "flip": -1, "swap": -1}.get(
                verb, float(rest[-1])
            )
        return kernel, bias
    both = np.concatenate([0 * kernel, kernel], axis=1) if kernel.shape[1] == 1 else kernel
    centred = both - both.mean(axis=1, keepdims=True)
    values = np.abs((seen - seen.mean(axis=0))[:, :, None] * centred)
    key = {
        "index": -np.arange(len(kernel)),
        "margin:desc": np.ptp(both, axis=1),
        "influence:desc": np.ptp(both, axis=1) * seen.std(axis=0),
        "shapley:desc": values.mean(axis=0).sum(axis=1),
        "class:0:desc": centred[:, 0],
        "class:1:asc": -centred[:, 1],
    }[":".join(rest[:-1])]
    others = np.argsort(-key, kind="stable")[int(rest[-1]) :]
    if verb == "keep-mean":
        bias = bias + seen[:, others].mean(axis=0) @ kernel[others]
    kernel[others] = 0
    return kernel, bias


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TensorBoard, Any]]:
    """Three kinds of heads, and what cannot be judged, behind TensorBoard."""
    folder = tmp_path_factory.mktemp("whatif")
    kinds = [("two", 2, "softmax"), ("three", 3, "softmax"), ("unit", 1, "sigmoid")]
    models = {run: Trained(folder, run, units, name) for run, units, name in kinds}
    done = InterventionCallback(["flip:3", "mute:2"], epoch=1)
    Trained(folder, "done", 2, "softmax", done)
    with Writer(folder / "by hand") as writer:
        for step in range(4):
            writer.head("head", np.eye(3), step=step)
        for step, name in enumerate(["mute:0", "mute:1", "mute:2"]):
            writer.intervention([name], step=step, held=False)
        writer.add(summary.intervention_pb([Flip(1), "scale:2:0.5"]), 1)
        damaged = summary.intervention_pb(["mute:1"])
        writer.add(logs.with_payload(damaged, [b'{"ops": 3}']), 2)
        several = [b'{"ops":["mute:0"],"held":true}', b'{"ops":["flip:1"],"held":false,"new":1}']
        writer.add(logs.with_payload(damaged, several), 3)
    with Writer(folder / "poor") as writer:
        writer.head("head", np.ones((3, 2)), step=0)
        writer.evaluation("one label", np.ones((20, 3)), [1] * 20, step=0)
        writer.evaluation("few", np.ones((9, 3)), [0, 1, 1] * 3, step=0)
        writer.evaluation("alike", np.ones((20, 3)), [0, 1] * 10, step=0)
    for run, kernel in (("many", MANY_CLASSES), ("too many", np.resize(MANY_CLASSES, (4, 1001)))):
        with Writer(folder / run) as writer:
            writer.head("head", kernel, step=0)
            writer.evaluation("test", SEEN_BY_MANY, np.arange(40), step=0)
    with closing(TensorBoard(folder, "rust")) as board:
        until(lambda: len(board.get("heads")["heads"]) == 8, 30)
        yield board, models


def whatif(board: TensorBoard, run: str = "two_class", **query: object) -> dict[str, Any]:
    return board.get("whatif", **{"run": run, "head": "head", "split": "test"} | query)


def predicted(answer: dict[str, Any], before: NDArray[Any]) -> NDArray[Any]:
    """The class that each sample is taken for after: as before, but for those that changed."""
    found = before.astype(int)
    found[unpacked(answer["changed"]["rows"])] = unpacked(answer["changed"]["after"])
    return found


@pytest.mark.parametrize("run", ["three", *heavy("two", "unit")])
@pytest.mark.parametrize("operations", OPERATIONS)
def test_it_is_what_keras_finds_of_a_model_whose_weights_were_changed(
    trained: tuple[TensorBoard, dict[str, Trained]], run: str, operations: str
) -> None:
    board, models = trained
    model = models[run]
    was, now = model.untouched, model.after(operations)
    answer = whatif(board, run, ops=operations)
    labels = unpacked(answer["labels"])
    rows = unpacked(answer["rows"])
    np.testing.assert_array_equal(rows, np.arange(SAMPLES))
    np.testing.assert_array_equal(labels, model.y)
    for outcome, (loss, accuracy, classes) in ((answer["before"], was), (answer["after"], now)):
        assert_judged(outcome, labels, accuracy, classes)
        assert outcome["log_loss"]["value"] == pytest.approx(loss, rel=2e-5)
    np.testing.assert_array_equal(predicted(answer, was[2]), now[2])
    if model.classes == 2:
        np.testing.assert_array_equal(unpacked(answer["after"]["margins"]) > 0, now[2])


def assert_judged(
    outcome: dict[str, Any], labels: NDArray[Any], accuracy: float, classes: NDArray[Any]
) -> None:
    """The outcome is what Keras' accuracy and predicted classes make of the labels."""
    right = round(outcome["accuracy"]["value"] * SAMPLES)
    assert right == round(accuracy * SAMPLES) == np.sum(classes == labels)
    cells = {(c["label"], c["predicted"]): c["count"] for c in outcome["confusion"]}
    matrix = confusion_matrix(labels, classes, labels=range(len(outcome["classes"])))
    assert cells == {(int(i), int(j)): matrix[i, j] for i, j in np.argwhere(matrix)}


@pytest.mark.parametrize("run", ["two", "unit"])
@pytest.mark.parametrize("operations", ["scale:0:1", "mute-mean:3,flip:0"])
@pytest.mark.parametrize("threshold", [0.15, 0.8])
def test_a_threshold_is_what_keras_finds_of_a_bias_that_was_moved(
    trained: tuple[TensorBoard, dict[str, Trained]], run: str, operations: str, threshold: float
) -> None:
    board, models = trained
    model, moved = models[run], -float(logit(threshold))
    loss, *_ = model.after(operations)
    _, accuracy, classes = model.after(operations, [0, moved] if run == "two" else moved)
    after = whatif(board, run, ops=operations, threshold=threshold)["after"]
    assert_judged(after, model.y, accuracy, classes)
    assert after["log_loss"]["value"] == pytest.approx(loss, rel=2e-5)
    metric = keras.metrics.BinaryAccuracy(threshold=threshold)
    assert round(float(metric(model.y, expit(unpacked(after["margins"])))) * SAMPLES) == round(
        accuracy * SAMPLES
    )


@pytest.mark.parametrize("operations", ["scale:0:1", "swap:3:1:0,keep:shapley:desc:4"])
def test_offsets_are_what_keras_finds_of_a_bias_that_was_moved(
    trained: tuple[TensorBoard, dict[str, Trained]], operations: str
) -> None:
    board, models = trained
    offsets = [1.5, -0.25, 0]
    loss, accuracy, classes = models["three"].after(operations, offsets)
    given = ",".join(map(str, offsets))
    answer = whatif(board, "three", ops=operations, offsets=given)
    assert_judged(answer["after"], models["three"].y, accuracy, classes)
    assert answer["after"]["log_loss"]["value"] == pytest.approx(loss, rel=2e-5)
    np.testing.assert_array_equal(predicted(answer, models["three"].untouched[2]), classes)


@pytest.mark.parametrize("run", ["two", "three", "unit"])
@pytest.mark.parametrize(
    "operations", ["mute:3,flip:2", "mute-mean:3,keep:influence:desc:4", "keep:shapley:desc:2"]
)
@pytest.mark.heavy
def test_the_python_beside_it_does_the_same_to_the_model(
    trained: tuple[TensorBoard, dict[str, Trained]], run: str, operations: str
) -> None:
    board, models = trained
    model = models[run]
    answer = whatif(board, run, ops=operations)
    code = answer["python"].removeprefix("weightvis.")
    names = {"InterventionCallback": InterventionCallback, "x_test": model.x, "y_test": model.y}
    callback = eval(code, names)  # noqa: S307
    weights = model.model.get_weights()
    model.model.optimizer.learning_rate = 0.0
    model.model.fit(model.x, model.y, verbose=0, callbacks=[callback])
    _, accuracy = model.model.evaluate(model.x, model.y, batch_size=SAMPLES, verbose=0)
    model.model.set_weights(weights)
    assert round(accuracy * SAMPLES) == round(answer["after"]["accuracy"]["value"] * SAMPLES)


def test_heads_lists_what_a_callback_did(
    trained: tuple[TensorBoard, dict[str, Trained]],
) -> None:
    entries = {entry["run"]: entry for entry in trained[0].get("heads")["heads"]}
    done = [{"step": 1, "ops": ["flip:3", "mute:2"], "held": True}]
    assert entries["done"]["interventions"] == done
    assert "interventions" not in entries["two"]


def test_heads_lists_what_was_logged_by_hand_and_leaves_out_what_is_damaged(
    trained: tuple[TensorBoard, dict[str, Trained]],
) -> None:
    entries = {entry["run"]: entry for entry in trained[0].get("heads")["heads"]}
    assert entries["by hand"]["interventions"] == [
        {"step": 0, "ops": ["mute:0"], "held": False},
        {"step": 1, "ops": ["flip:1", "scale:2:0.5"], "held": True},
        {"step": 3, "ops": ["mute:0"], "held": True},
        {"step": 3, "ops": ["flip:1"], "held": False},
    ]


def test_without_operations_nothing_is_changed(tensorboard: TensorBoard) -> None:
    answer = whatif(tensorboard)
    assert answer["before"] == answer["after"]
    assert unpacked(answer["changed"]["rows"]).size == 0
    assert (answer["python"], answer["notes"], answer["left_out"]) == ("", [], 0)


@pytest.mark.parametrize("threshold", [0, 0.2, 0.5, 0.9, 1])
def test_figures_of_two_classes_are_scikit_learns(
    tensorboard: TensorBoard, threshold: float
) -> None:
    recorded = logs.TWO_CLASS
    seen, labels = recorded.evaluations[7]
    kernel = recorded.kernels[7].copy()
    kernel[4] *= -1
    z = seen.astype(np.float64) @ kernel + recorded.biases[7]
    likely = softmax(z, axis=1)[:, 1]
    taken = (likely > threshold).astype(int)
    answer = whatif(tensorboard, step=7, ops="flip:4", threshold=threshold)
    after = answer["after"]
    assert answer["step"] == 7
    np.testing.assert_allclose(unpacked(after["margins"]), z[:, 1] - z[:, 0], rtol=1e-4, atol=1e-4)
    assert after["accuracy"]["value"] == accuracy_score(labels, taken)
    assert after["log_loss"]["value"] == pytest.approx(log_loss(labels, likely), rel=1e-4)
    assert after["auc"]["value"] == pytest.approx(roc_auc_score(labels, z[:, 1] - z[:, 0]))
    assert after["average_precision"]["value"] == pytest.approx(
        average_precision_score(labels, z[:, 1] - z[:, 0])
    )
    figures = precision_recall_fscore_support(labels, taken, zero_division=np.nan)
    for k, entry in enumerate(after["classes"]):
        assert (entry["samples"], entry["predicted"]) == (sum(labels == k), sum(taken == k))
        for name, values in zip(("precision", "recall", "f1"), figures, strict=False):
            value = entry[name]["value"]
            if np.isnan(values[k]):
                assert value is None
                assert "no sample is taken for" in entry[name]["why"]
            else:
                assert value == pytest.approx(values[k])
                assert entry[name]["low"] <= value <= entry[name]["high"]
    assert_curves_are_scikit_learns(after, labels == 1, likely, taken == 1)
    share, probability = calibration_curve(labels, likely, n_bins=10)
    np.testing.assert_allclose(unpacked(after["calibration"]["share"]), share, rtol=1e-6)
    found = unpacked(after["calibration"]["probability"])
    np.testing.assert_allclose(found, probability, rtol=1e-3, atol=1e-6)


def test_a_page_finds_the_same_figures_from_the_margins_at_any_threshold(
    tensorboard: TensorBoard,
) -> None:
    margins = unpacked(whatif(tensorboard, ops="mute:2")["after"]["margins"]).astype(float)
    for threshold in np.append(expit(margins[:5]), [0.1, 0.7]):
        answer = whatif(tensorboard, ops="mute:2", threshold=repr(float(threshold)))
        taken = margins > logit(threshold)
        found = sum(c["count"] for c in answer["after"]["confusion"] if c["predicted"] == 1)
        assert found == np.sum(taken)
        assert answer["after"]["log_loss"] == whatif(tensorboard, ops="mute:2")["after"]["log_loss"]


def test_changed_samples_come_with_the_largest_move_first(tensorboard: TensorBoard) -> None:
    recorded = logs.TWO_CLASS
    seen, _ = recorded.evaluations[30]
    before = seen.astype(np.float64) @ recorded.kernels[30] + recorded.biases[30]
    after = before - seen[:, [11]] * recorded.kernels[30][11]
    p, q = softmax(before, axis=1)[:, 1], softmax(after, axis=1)[:, 1]
    moved = np.flatnonzero(before.argmax(1) != after.argmax(1))
    changed = whatif(tensorboard, ops="mute:11")["changed"]
    rows = unpacked(changed["rows"])
    assert sorted(rows) == sorted(moved)
    assert np.all(np.diff(np.abs(p - q)[rows]) <= 1e-6)
    np.testing.assert_allclose(unpacked(changed["probability_before"]), p[rows], atol=1e-4)
    np.testing.assert_allclose(unpacked(changed["probability_after"]), q[rows], atol=1e-4)
    np.testing.assert_array_equal(unpacked(changed["before"]), before.argmax(1)[rows])
    for name, z in (("before", before), ("after", after)):
        expected = softmax(z, axis=1).max(axis=1)[rows]
        np.testing.assert_allclose(unpacked(changed[f"taken_{name}"]), expected, atol=1e-4)


def assert_curves_are_scikit_learns(
    outcome: dict[str, Any], positive: NDArray[Any], likely: NDArray[Any], taken: NDArray[Any]
) -> None:
    """Of a class's probability, and of who is taken for it."""
    x, y, over = roc_curve(positive, likely, drop_intermediate=False)
    np.testing.assert_allclose(unpacked(outcome["roc"]["x"]), x, rtol=1e-6)
    np.testing.assert_allclose(unpacked(outcome["roc"]["y"]), y, rtol=1e-6)
    # Ours are what samples must exceed, scikit-learn's what they must reach.
    found = unpacked(outcome["roc"]["thresholds"])
    np.testing.assert_allclose(found, [*over[1:], 0], rtol=1e-3, atol=1e-6)
    precision, recall, _ = precision_recall_curve(positive, likely)
    np.testing.assert_allclose(unpacked(outcome["pr"]["x"]), recall[:-1][::-1], rtol=1e-6)
    np.testing.assert_allclose(unpacked(outcome["pr"]["y"]), precision[:-1][::-1], rtol=1e-6)
    assert outcome["point"] == {
        "false_positive_rate": pytest.approx(taken[~positive].mean()),
        "recall": pytest.approx(recall_score(positive, taken)),
        "precision": pytest.approx(precision_score(positive, taken)) if taken.any() else None,
    }


@pytest.mark.parametrize("of", [0, 7])
def test_a_class_has_its_curves_against_all_others(tensorboard: TensorBoard, of: int) -> None:
    recorded = logs.TEN_CLASS
    seen, labels = recorded.evaluations[5]
    kernel, bias = recorded.kernels[5].astype(np.float64), recorded.biases[5]
    muted = kernel * (np.arange(len(kernel)) != 3)[:, None]
    answer = whatif(tensorboard, "ten_class", step=5, ops="mute:3", of=of)
    for name, weights in (("before", kernel), ("after", muted)):
        likely = softmax(seen.astype(np.float64) @ weights + bias, axis=1)
        taken = likely.argmax(axis=1) == of
        assert_curves_are_scikit_learns(answer[name], labels == of, likely[:, of], taken)
    without = whatif(tensorboard, "ten_class", step=5, ops="mute:3")
    for outcome in (without["before"], without["after"]):
        assert (outcome["roc"], outcome["pr"], outcome["point"]) == (None, None, None)
    chosen = ("roc", "pr", "point")
    assert {**answer["after"], **dict.fromkeys(chosen)} == without["after"]


def test_curves_of_two_classes_are_the_seconds_whichever_is_chosen(
    tensorboard: TensorBoard,
) -> None:
    whatever = whatif(tensorboard, ops="flip:4")
    assert whatif(tensorboard, ops="flip:4", of=0) == whatever
    assert whatif(tensorboard, ops="flip:4", of=1) == whatever


def test_a_class_without_samples_says_that_it_has_no_curves(
    trained: tuple[TensorBoard, dict[str, Trained]],
) -> None:
    answer = whatif(trained[0], "many", ops="flip:1", of=59)
    assert (answer["after"]["roc"], answer["before"]["pr"]) == (None, None)
    assert answer["after"]["point"]["recall"] is None
    assert answer["after"]["point"]["false_positive_rate"] is not None
    assert answer["notes"][-1] == "No sample is labelled 'Class 59', so it has no curves."


def test_changed_samples_of_many_classes_tell_what_they_are_taken_for_and_how_surely(
    tensorboard: TensorBoard,
) -> None:
    recorded = logs.TEN_CLASS
    seen, labels = recorded.evaluations[5]
    offsets = np.linspace(-3, 3, 10)
    z = seen.astype(np.float64) @ recorded.kernels[5] + recorded.biases[5]
    before, after = softmax(z, axis=1), softmax(z + offsets, axis=1)
    given = ",".join(map(str, offsets))
    changed = whatif(tensorboard, "ten_class", step=5, offsets=given)["changed"]
    rows = unpacked(changed["rows"])
    assert rows.size
    for name, likely in (("before", before), ("after", after)):
        np.testing.assert_array_equal(unpacked(changed[name]), likely.argmax(axis=1)[rows])
        found = unpacked(changed[f"taken_{name}"])
        np.testing.assert_allclose(found, likely.max(axis=1)[rows], rtol=1e-5)
        found = unpacked(changed[f"probability_{name}"])
        expected = likely[np.arange(len(z)), labels][rows]
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-37)


def test_offsets_move_the_scores_of_many_classes(tensorboard: TensorBoard) -> None:
    recorded = logs.TEN_CLASS
    seen, labels = recorded.evaluations[5]
    offsets = np.linspace(-40, 40, 10)
    z = seen.astype(np.float64) @ recorded.kernels[5] + recorded.biases[5] + offsets
    likely = softmax(z, axis=1)
    after = whatif(tensorboard, "ten_class", step=5, offsets=",".join(map(str, offsets)))["after"]
    assert after["accuracy"]["value"] == accuracy_score(labels, z.argmax(axis=1))
    # scikit-learn's log loss stops at the machine's precision, and these scores go beyond it.
    loss = -log_softmax(z, axis=1)[np.arange(len(z)), labels].mean()
    assert after["log_loss"]["value"] == pytest.approx(loss, rel=1e-5)
    area = roc_auc_score(labels, likely, multi_class="ovr")
    assert after["auc"]["value"] == pytest.approx(area, abs=1e-6)
    assert (after["roc"], after["pr"], after["margins"]) == (None, None, None)
    claim, held = likely.max(axis=1), z.argmax(axis=1) == labels
    share, _ = calibration_curve(held, np.minimum(claim, 1), n_bins=10)
    np.testing.assert_allclose(unpacked(after["calibration"]["share"]), share, rtol=1e-5)


def test_samples_that_are_not_finite_are_left_out_and_counted(tensorboard: TensorBoard) -> None:
    answer = whatif(tensorboard, "diverged", step=0, ops="mute:1")
    assert answer["left_out"] == 1
    np.testing.assert_array_equal(unpacked(answer["rows"]), np.delete(np.arange(20), 3))
    np.testing.assert_array_equal(unpacked(answer["labels"]), np.delete(np.arange(20) % 3, 3))


def test_a_figure_that_cannot_be_had_says_why(
    trained: tuple[TensorBoard, dict[str, Trained]],
) -> None:
    board, _ = trained
    after = whatif(board, "many", ops="flip:1")["after"]
    none = after["classes"][59]["recall"]
    assert (none["value"], none["why"]) == (None, "no sample is labelled 'Class 59'.")
    precision = after["average_precision"]
    assert (precision["low"], precision["high"]) == (None, None)
    assert precision["why"] == "a mean over classes has no interval here."
    more = whatif(board, "too many", ops="flip:1", of=3)["after"]
    none = {"value": None, "low": None, "high": None}
    why = "it is not worked out for more than 1,000 classes."
    assert more["auc"] == more["average_precision"] == {**none, "why": why}
    assert more["roc"] is not None
    alike = whatif(board, "poor", split="alike", ops="mute:0")["after"]
    assert alike["auc"]["value"] == 0.5
    assert alike["classes"][1]["precision"]["value"] is None


def test_areas_of_very_many_classes_are_scikit_learns(
    trained: tuple[TensorBoard, dict[str, Trained]],
) -> None:
    flipped = MANY_CLASSES * [[1], [-1], [1], [1]]
    for name, weights in (("before", MANY_CLASSES), ("after", flipped)):
        likely = softmax(SEEN_BY_MANY @ weights, axis=1)
        found = whatif(trained[0], "many", ops="flip:1")[name]
        for figure, score in (
            ("auc", roc_auc_score),
            ("average_precision", average_precision_score),
        ):
            expected = np.mean([score(np.arange(40) == k, likely[:, k]) for k in range(40)])
            assert found[figure]["value"] == pytest.approx(expected, abs=1e-6)
        assert found["auc"]["low"] < found["auc"]["value"] < found["auc"]["high"]


def test_what_a_keep_does_is_said(tensorboard: TensorBoard) -> None:
    assert whatif(tensorboard, ops="keep:margin:desc:5")["notes"] == [
        "The 7 features that are not kept stand at zero."
    ]
    assert whatif(tensorboard, ops="keep-mean:margin:desc:5")["notes"] == [
        "The 7 features that are not kept stand at their means."
    ]


@pytest.mark.parametrize(
    ("run", "query", "status", "says"),
    [
        ("two_class", {"ops": "mute:12"}, 400, "feature that is not there"),
        ("two_class", {"ops": "mute:3,scale:3:2"}, 400, "scale:3:2 contradicts mute:3"),
        ("two_class", {"ops": "keep:index:2,flip:7"}, 400, "flip:7 contradicts keep:index:2"),
        ("two_class", {"ops": "mute:area"}, 400, "by a number from 0 to 11"),
        ("two_class", {"ops": "scale:1:nan"}, 400, "scale by a number"),
        ("two_class", {"ops": "x" * 20_001}, 400, "ops must be"),
        ("two_class", {"threshold": 1.01}, 400, "threshold must be from 0 to 1; got 1.01"),
        ("two_class", {"threshold": "nan"}, 400, "threshold must be from 0 to 1; got nan"),
        ("two_class", {"threshold": "-inf"}, 400, "threshold must be from 0 to 1; got -inf"),
        ("two_class", {"threshold": "half"}, 400, "threshold must be"),
        ("two_class", {"offsets": "1,2"}, 400, "three classes or more"),
        ("two_class", {"of": 2}, 400, "of must be a class, from 0 to 1; got 2"),
        ("ten_class", {"of": 10}, 400, "of must be a class, from 0 to 9; got 10"),
        ("ten_class", {"of": -1}, 400, "of must be"),
        ("ten_class", {"threshold": 0.4}, 400, "threshold is for two classes"),
        ("ten_class", {"offsets": "1,2"}, 400, "offsets must be 10 numbers"),
        ("ten_class", {"offsets": "nan" + ",0" * 9}, 400, "among them 'nan'"),
        ("ten_class", {"offsets": "1e4" + ",0" * 9}, 400, "from -1000 to 1000"),
        ("ten_class", {"ops": "swap:1:3:10"}, 400, "two classes, from 0 to 9"),
        ("no_evaluation", {}, 404, "no evaluation of split 'test'"),
        ("diverged", {"step": 5}, 422, "not all finite"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_a_cure(
    tensorboard: TensorBoard, run: str, query: dict[str, object], status: int, says: str
) -> None:
    response = tensorboard.ask("whatif", run=run, head="head", split="test", **query)
    assert response.status_code == status
    assert says in response.json()["error"]
    assert response.json()["hint"].endswith(".")


@pytest.mark.parametrize(
    ("split", "says"), [("one label", "all 20 samples"), ("few", "has 9 samples")]
)
def test_too_little_is_refused(
    trained: tuple[TensorBoard, dict[str, Trained]], split: str, says: str
) -> None:
    response = trained[0].ask("whatif", run="poor", head="head", split=split)
    assert response.status_code == 422
    assert says in response.json()["error"]
