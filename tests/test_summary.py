"""What the logging helpers accept, what they refuse, and that what they log is what was given."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import events
import ml_dtypes
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import (
    EvaluationError,
    HeadError,
    WeightVisError,
    Writer,
    summary,
)
from tensorboard_plugin_weightvis.metadata import Tag

KERNEL = np.arange(6.0).reshape(3, 2)
SEEN = np.arange(12.0).reshape(4, 3)
LABELS = [0, 1, 1, 0]
PICTURES = np.zeros((4, 5, 6), np.uint8)

KERNELS = hnp.arrays(
    st.sampled_from([np.float16, np.float32, np.float64]),
    st.tuples(st.integers(1, 5), st.integers(2, 4)),
)


def bits(array: NDArray[Any]) -> tuple[str, tuple[int, ...], bytes]:
    return array.dtype.str, array.shape, array.tobytes()


@given(KERNELS, st.data())
def test_a_head_is_logged_to_the_bit(kernel: NDArray[Any], data: st.DataObject) -> None:
    bias = data.draw(hnp.arrays(kernel.dtype, kernel.shape[1]))
    logged = events.of_message(summary.head_pb("out", kernel, bias))
    assert logged.tag == "out/weightvis/head"
    assert [bits(logged.array(0)), bits(logged.array(1))] == [bits(kernel), bits(bias)]


def test_a_head_without_bias_has_one_of_zeros_like_its_kernel() -> None:
    logged = events.of_message(summary.head_pb("out", KERNEL.astype(np.float32)))
    assert bits(logged.array(1)) == bits(np.zeros(2, np.float32))


def test_a_description_says_shape_names_and_activation() -> None:
    message = summary.head_pb(
        "out",
        np.ones((3, 1)),
        class_names=("no", "yes"),
        feature_names=np.array(["a", "b", "c"]),
        activation="sigmoid",
    )
    assert events.of_message(message).content == {
        "version": 1,
        "shape": [3, 1],
        "dtype": "float64",
        "activation": "sigmoid",
        "class_names": ["no", "yes"],
        "feature_names": ["a", "b", "c"],
    }


def test_metrics_are_logged_with_the_head() -> None:
    metrics = {"loss": np.float32(0.5), "accuracy": 1, "val_loss": float("nan")}
    logged = events.of_message(summary.head_pb("out", KERNEL, metrics=metrics))
    assert json.loads(logged.blobs[2]) == {"loss": 0.5, "accuracy": 1.0, "val_loss": "NaN"}


def test_weights_that_are_not_finite_are_no_error() -> None:
    kernel = np.array([[np.nan, np.inf], [-np.inf, 0.0]])
    logged = events.of_message(summary.head_pb("out", kernel, [np.nan, 1.0]))
    np.testing.assert_array_equal(logged.array(0), kernel)


@pytest.mark.parametrize(
    "kernel",
    [
        KERNEL.tolist(),
        tf.constant(KERNEL),
        tf.Variable(KERNEL),
        KERNEL.astype(int),
        KERNEL.astype(ml_dtypes.bfloat16),
        np.asfortranarray(KERNEL),
        KERNEL.astype(">f8"),
    ],
    ids=["list", "tensor", "variable", "int", "bfloat16", "fortran", "big-endian"],
)
def test_whatever_numpy_takes_for_numbers_is_a_kernel(kernel: Any) -> None:
    logged = events.of_message(summary.head_pb("out", kernel))
    np.testing.assert_array_equal(logged.array(0), KERNEL)


def test_an_evaluation_is_logged_to_the_bit() -> None:
    seen = SEEN.astype(np.float32)
    seen[1, 1] = np.nan
    logged = events.of_message(summary.evaluation_pb("test", seen, LABELS, head="out"))
    assert logged.tag == "out/weightvis/evaluation/test"
    assert bits(logged.array(0)) == bits(seen)
    assert logged.array(1).tolist() == LABELS
    assert len(logged.blobs) == 2


def test_labels_and_indices_may_be_whole_floats_or_booleans() -> None:
    message = summary.evaluation_pb("test", SEEN, [True, False, True, True], indices=[9.0, 8, 7, 6])
    logged = events.of_message(message)
    assert logged.array(1).tolist() == [1, 0, 1, 1]
    assert logged.array(2).tolist() == [9, 8, 7, 6]


def test_sample_names_and_pictures_are_logged() -> None:
    logged = events.of_message(summary.samples_pb("test", list("abcd"), PICTURES))
    assert logged.tag == "head/weightvis/samples/test"
    assert json.loads(logged.blobs[0]) == list("abcd")
    assert logged.content == {"version": 1, "tile": [6, 5], "columns": 2}


def test_names_that_utf8_cannot_spell_are_logged_as_well_as_can_be() -> None:
    """``os.listdir`` gives such names for files whose names are no UTF-8."""
    logged = events.of_message(summary.samples_pb("test", ["a\udcffb", "ok"]))
    assert json.loads(logged.blobs[0]) == ["a?b", "ok"]


def head(**changed: Any) -> Callable[[], object]:
    return lambda: summary.head_pb(**{"name": "out", "kernel": KERNEL} | changed)


def evaluation(**changed: Any) -> Callable[[], object]:
    given = {"split": "test", "activations": SEEN, "labels": LABELS}
    return lambda: summary.evaluation_pb(**given | changed)


def samples(**changed: Any) -> Callable[[], object]:
    return lambda: summary.samples_pb(**{"split": "test"} | changed)


# What is done; the exception; then the rule, what was received, and the cure where the rule alone
# does not tell it.
REFUSALS: list[tuple[Callable[[], object], type[WeightVisError], list[str]]] = [
    (head(kernel=KERNEL[:, 0]), HeadError, ["[features, classes]", "(3,)", "kernel[:, None]"]),
    (head(kernel=KERNEL[None]), HeadError, ["[features, classes]", "(1, 3, 2)"]),
    (head(kernel=KERNEL[:0]), HeadError, ["one feature or more", "(0, 2)"]),
    (head(kernel=KERNEL[:, :1]), HeadError, ["two classes or more", "one unit", "'sigmoid'"]),
    (head(kernel=KERNEL[:, :0]), HeadError, ["two classes or more"]),
    (head(kernel="abc"), HeadError, ["real numbers", "got str"]),
    (head(kernel=[[1, 2], [3]]), HeadError, ["real numbers", "got list"]),
    (head(kernel=None), HeadError, ["real numbers", "got NoneType"]),
    (head(kernel=[[None, 1.0]]), HeadError, ["real numbers", "dtype object"]),
    (head(kernel=KERNEL * 1j), HeadError, ["real numbers", "complex128"]),
    (head(kernel=KERNEL.astype("M8[s]")), HeadError, ["real numbers", "datetime64"]),
    (head(activation="sigmoid"), HeadError, ["one unit", "got 2 units", "activation='softmax'"]),
    (head(activation="tanh"), HeadError, ["'softmax', 'sigmoid' or 'sigmoids'", "got 'tanh'"]),
    (head(activation=None), HeadError, ["'softmax', 'sigmoid' or 'sigmoids'", "got None"]),
    (head(bias=[1.0]), HeadError, ["must be [2]", "one value for each column", "(1,)"]),
    (head(bias=0.0), HeadError, ["must be [2]", "got shape ()"]),
    (head(class_names=["a"]), HeadError, ["class_names must be 2 names", "got 1 names"]),
    (head(class_names="ab"), HeadError, ["class_names must be 2 names", "got 'ab'"]),
    (head(class_names=2), HeadError, ["class_names must be 2 names", "got 2"]),
    (head(feature_names=list("abcd")), HeadError, ["feature_names must be 3", "got 4 names"]),
    (head(metrics={"loss": "low"}), HeadError, ["names to numbers", "'low'", "Leave out"]),
    (head(metrics={"loss": None}), HeadError, ["names to numbers", "None", "Leave out"]),
    (head(metrics={"loss": np.ones(3)}), HeadError, ["names to numbers", "array(", "Leave out"]),
    (head(metrics=[0.5]), HeadError, ["names to numbers", "[0.5]", "Leave out"]),
    (head(name=""), HeadError, ["a head's name", "not empty", "got ''"]),
    (head(name=3), HeadError, ["a head's name", "a string", "got 3"]),
    (head(name="a/weightvis/b"), HeadError, ["may not contain", "'/weightvis/'"]),
    (head(name='"out"'), HeadError, ["may not contain quotes", "'\"out\"'", "could not read it"]),
    (head(name="\ud800"), HeadError, ["UTF-8", "'\\ud800'"]),
    (evaluation(activations=SEEN[:, 0]), EvaluationError, ["[samples, features]", "(4,)", "Flatt"]),
    (evaluation(activations=SEEN[:, None]), EvaluationError, ["[samples, features]", "(4, 1, 3)"]),
    (evaluation(activations=SEEN[:0], labels=[]), EvaluationError, ["one sample or more", "(0, 3"]),
    (evaluation(labels=[0, 1]), EvaluationError, ["must be [4]", "each row", "got shape (2,)"]),
    (evaluation(labels=2 * np.eye(4)), EvaluationError, ["must be 0 or 1", "(4, 4) from 0.0 to 2"]),
    (evaluation(labels=None), EvaluationError, ["real numbers", "NoneType"]),
    (evaluation(labels=list("abcd")), EvaluationError, ["real numbers", "got list"]),
    (evaluation(labels=[0, 1, -1, 0]), EvaluationError, ["from 0 to", "got -1 to 1"]),
    (evaluation(labels=[0, 0.5, 1, 0]), EvaluationError, ["whole numbers", "got 0.0 to 1.0"]),
    (evaluation(indices=[0]), EvaluationError, ["indices must be [4]", "got shape (1,)"]),
    (evaluation(split=""), EvaluationError, ["a split's name", "not empty"]),
    (evaluation(head=None), EvaluationError, ["a head's name", "got None"]),
    (samples(), EvaluationError, ["names, thumbnails or both", "got neither"]),
    (samples(names="abcd"), EvaluationError, ["list of names", "got 'abcd'"]),
    (samples(names=4), EvaluationError, ["list of names", "got 4"]),
    (samples(names=["a"], thumbnails=PICTURES), EvaluationError, ["must be 4 names", "got 1"]),
    (samples(thumbnails=5), EvaluationError, ["[samples, height, width]", "got shape ()"]),
    (samples(thumbnails=PICTURES * 3.5 + 7), EvaluationError, ["0 to 1", "from 7 to 7", "Divide"]),
    (samples(split="a/weightvis", names=["a"]), EvaluationError, ["a split's name"]),
]


@pytest.mark.parametrize(("call", "kind", "says"), REFUSALS)
def test_what_does_not_fit_is_refused_with_rule_receipt_and_cure(
    call: Callable[[], object], kind: type[WeightVisError], says: list[str]
) -> None:
    with pytest.raises(kind) as refusal:
        call()
    message = str(refusal.value)
    assert [part for part in says if part not in message] == [], message
    assert message.endswith(".")


@pytest.mark.filterwarnings("ignore:invalid value encountered in cast:RuntimeWarning")
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_labels_that_are_not_finite_are_refused(value: float) -> None:
    with pytest.raises(EvaluationError, match=f"whole numbers from 0 to [0-9]+; got .* to {value}"):
        summary.evaluation_pb("test", SEEN, [0, value, 1, 0])


def test_a_graph_without_values_is_refused_with_the_way_out() -> None:
    @tf.function(autograph=False)
    def train(kernel: tf.Tensor) -> tf.Tensor:
        summary.head_pb("out", kernel)
        return kernel

    with pytest.raises(HeadError, match=r"Inside tf\.function there are no values yet"):
        train(tf.constant(KERNEL))


# What each helper is given may be a tensor without values, or be known when the graph is traced.
IN_A_GRAPH: list[Callable[[tf.Tensor], object]] = [
    lambda tensor: summary.head("out", tensor, step=1),
    lambda _: summary.head("out", KERNEL, step=1),
    lambda tensor: summary.head("out", KERNEL, step=tf.cast(tensor[0, 0], tf.int64)),
    lambda tensor: summary.head("out", KERNEL, step=1, metrics={"loss": tensor[0, 0]}),
    lambda tensor: summary.evaluation("test", tensor, [0, 1, 0], step=1),
    lambda _: summary.samples("test", ["a"]),
    lambda _: summary.intervention(["mute:1"], step=1),
    lambda tensor: summary.clips("test", tensor[None, None], [0]),
    lambda tensor: summary.attention("test", [[tensor]], [[0.0, 1.0]], step=1, grid=(1, 1, 3)),
]


@pytest.mark.parametrize("log", IN_A_GRAPH)
def test_a_helper_called_in_a_tf_function_says_what_to_do_instead(
    log: Callable[[tf.Tensor], object], tmp_path: Path
) -> None:
    def train(tensor: tf.Tensor) -> tf.Tensor:
        log(tensor)
        return tensor

    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        with pytest.raises(WeightVisError, match=r"Call it outside .* a weightvis\.Writer"):
            tf.function(train, autograph=False)(tf.constant(KERNEL))
        with pytest.raises(Exception, match=r"Call it outside .* a weightvis\.Writer"):
            tf.function(train)(tf.constant(KERNEL))  # AutoGraph has an exception of its own
    assert events.of_folder(tmp_path) == []


def test_what_a_tf_function_passes_through_py_function_a_writer_logs_each_time(
    tmp_path: Path,
) -> None:
    with Writer(tmp_path) as writer:

        def log(kernel: tf.Tensor, step: tf.Tensor) -> None:
            writer.head("out", kernel, step=step)

        @tf.function
        def train(kernel: tf.Tensor, step: tf.Tensor) -> None:
            tf.py_function(log, [kernel * 2.0, step], [])

        for step in range(3):
            train(tf.constant(KERNEL + step), tf.constant(step))
    logged = events.of_folder(tmp_path)
    assert [each.step for each in logged] == [0, 1, 2]
    assert [each.array(0).tolist() for each in logged] == [
        ((KERNEL + step) * 2).tolist() for step in range(3)
    ]


@pytest.mark.parametrize("given", ["kernel", "step"])
def test_a_writer_in_a_tf_function_refuses_what_has_no_values(given: str, tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:

        @tf.function(autograph=False)
        def train(tensor: tf.Tensor) -> None:
            writer.head("out", **{"kernel": KERNEL, "step": 0} | {given: tensor})

        with pytest.raises(WeightVisError, match=r"Inside tf\.function there are no values yet"):
            train(tf.constant(0))


def test_a_step_that_no_page_could_show_is_refused(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        for step in (-1, 2**53, 2**64):
            with pytest.raises(WeightVisError, match=f"from 0 to 9007199254740991; got {step}"):
                writer.head("out", KERNEL, step=step)


def test_the_named_exceptions_are_value_errors() -> None:
    assert issubclass(HeadError, WeightVisError)
    assert issubclass(EvaluationError, WeightVisError)
    assert issubclass(WeightVisError, ValueError)


def test_a_tf_summary_writer_logs_to_the_bit(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    kernel, seen = rng.normal(size=(3, 2)).astype(np.float32), rng.normal(size=(4, 3))
    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        assert summary.head("out", kernel, [1.0, np.nan], step=7, metrics={"loss": 0.5}) is True
        assert summary.evaluation("test", seen, LABELS, step=7, head="out") is True
        assert summary.samples("test", list("abcd"), head="out") is True
    logged = events.of_folder(tmp_path)
    assert [(each.tag, each.step) for each in logged] == [
        (str(Tag("head", "out")), 7),
        (str(Tag("evaluation", "out", "test")), 7),
        (str(Tag("samples", "out", "test")), 0),
    ]
    assert bits(logged[0].array(0)) == bits(kernel)
    assert bits(logged[1].array(0)) == bits(seen)


def test_a_step_may_be_numpys_or_a_variable(tmp_path: Path) -> None:
    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        summary.head("out", KERNEL, step=np.int64(3))
        summary.head("out", KERNEL, step=tf.Variable(4, dtype=tf.int64))
    assert [each.step for each in events.of_folder(tmp_path)] == [3, 4]


def test_without_a_default_writer_nothing_is_logged_and_said_so() -> None:
    assert summary.head("out", KERNEL, step=0) is False
    assert summary.evaluation("test", SEEN, LABELS, step=0) is False
    assert summary.samples("test", list("abcd")) is False


def test_without_tensorflow_the_helper_names_the_writer_that_needs_none() -> None:
    script = (
        "import sys; sys.modules['tensorflow'] = None\n"
        "from tensorboard_plugin_weightvis import WeightVisError, summary\n"
        "try: summary.head('out', [[1.0, 2.0]], step=0)\n"
        "except WeightVisError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert "weightvis.Writer(logdir)" in done.stdout, done.stderr
    assert "pip install 'tensorboard-plugin-weightvis[tensorflow]'" in done.stdout
