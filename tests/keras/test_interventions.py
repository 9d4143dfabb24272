"""InterventionCallback: what it does to a model in training, and what is logged of it."""

from __future__ import annotations

import json
import warnings

import keras
import numpy as np
import pytest
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tensorboard_plugin_weightvis import (
    EvaluationError,
    HeadError,
    InterventionCallback,
    WeightVisCallback,
    WeightVisError,
    blobs,
)
from tensorboard_plugin_weightvis.analysis import Mute, Scale
from tensorboard_plugin_weightvis.keras.interventions import levels_of

layers = keras.layers
HIDDEN = 5  # features of the heads that ``make_model`` ends in


class Kernels(keras.callbacks.Callback):
    """The head's kernel and bias after every batch."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_batch_end(self, batch, logs=None):  # noqa: ARG002
        self.seen.append(self.model.layers[-1].get_weights())


def summaries(logdir, kind):
    """``(step, blobs)`` of every summary of a kind, in the order in which they were written."""
    for path in sorted(logdir.glob("*tfevents*")):
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                if value.tag == f"head/weightvis/{kind}":
                    yield event.step, list(value.tensor.string_val)


def logged(logdir):
    """``(step, [what was done, ...])`` of every summary of interventions."""
    return [
        (step, [json.loads(s) for s in each]) for step, each in summaries(logdir, "interventions")
    ]


def fit(model, xy, *callbacks, **options):
    options = {"epochs": 3, "batch_size": 40, "verbose": 0, **options}
    return model.fit(*xy, callbacks=list(callbacks), **options)


@pytest.mark.parametrize("eagerly", [True, False])
def test_a_held_mute_stays_exactly_zero_while_the_rest_learns(make_model, xy, eagerly):
    kernels = Kernels()
    model = make_model(run_eagerly=eagerly)
    fit(model, xy, InterventionCallback(["mute:2"]), kernels)
    assert len(kernels.seen) == 9
    for kernel, _ in kernels.seen:
        assert not kernel[2].any()
    (first, _), (last, _) = kernels.seen[0], kernels.seen[-1]
    assert np.all(np.delete(first, 2, axis=0) != np.delete(last, 2, axis=0))


def test_done_once_a_mute_learns_again(make_model, xy):
    kernels = Kernels()
    model = make_model()
    before = model.layers[-1].get_weights()[0]
    fit(model, xy, InterventionCallback(["mute:2"], epoch=1, held=False), kernels)
    rows = [kernel[2] for kernel, _ in kernels.seen]
    assert all(np.abs(row - before[2]).max() < 0.1 for row in rows[:3])
    assert all(0 < np.abs(row).max() < 0.1 for row in rows[3:6])


@pytest.mark.parametrize("place", [0, 1])
def test_it_begins_after_the_step_it_is_logged_with_wherever_it_stands(
    tmp_path, make_model, xy, place
):
    callbacks = [WeightVisCallback(tmp_path, xy)]
    callbacks.insert(place, InterventionCallback(["mute:2", Scale(1, 2)], epoch=1))
    fit(make_model(), xy, *callbacks)
    done = [{"ops": ["mute:2", "scale:1:2"], "held": True}]
    assert logged(tmp_path) == [(1, done)]
    zero = [not blobs.unpack_array(each[0], 2)[2].any() for _, each in summaries(tmp_path, "head")]
    assert zero == [False, False, True, True]


def test_what_two_callbacks_do_at_one_step_is_told_apart(tmp_path, make_model, xy):
    fit(
        make_model(),
        xy,
        InterventionCallback(["mute:2"]),
        InterventionCallback(["flip:3"], held=False),
        InterventionCallback(["keep:index:4"], epoch=2),
        WeightVisCallback(tmp_path, xy),
    )
    mute, flip = {"ops": ["mute:2"], "held": True}, {"ops": ["flip:3"], "held": False}
    keep = {"ops": ["keep:index:4"], "held": True}
    assert logged(tmp_path) == [(0, [mute, flip]), (2, [keep])]


def test_a_flip_is_done_once_and_logged_as_such(tmp_path, make_model, xy):
    model = make_model(optimizer=keras.optimizers.SGD(0.0))
    before = model.layers[-1].get_weights()[0]
    callback = InterventionCallback(["flip:0", "scale:1:3", "swap:2:0:1"])
    fit(model, xy, callback, WeightVisCallback(tmp_path, xy))
    after = model.layers[-1].get_weights()[0]
    np.testing.assert_array_equal(after[0], -before[0])
    np.testing.assert_allclose(after[1], 3 * before[1])
    np.testing.assert_array_equal(after[2], before[2][[1, 0, 2]])
    assert logged(tmp_path)[0][1][0]["held"] is False
    fit(model, xy, callback)  # a later fit does not undo it
    np.testing.assert_array_equal(model.layers[-1].get_weights()[0], after)


def test_a_later_fit_holds_what_is_held(make_model, xy):
    model, kernels = make_model(), Kernels()
    callback = InterventionCallback(["keep:margin:desc:2"])
    fit(model, xy, callback)
    gone = ~model.layers[-1].get_weights()[0].any(axis=1)
    assert gone.sum() == HIDDEN - 2
    fit(model, xy, callback, kernels)
    for kernel, _ in kernels.seen:
        np.testing.assert_array_equal(~kernel.any(axis=1), gone)


def test_a_resumed_training_holds_and_does_nothing_else(make_model, xy):
    model = make_model(optimizer=keras.optimizers.SGD(0.0))
    before = model.layers[-1].get_weights()[0]
    fit(model, xy, InterventionCallback(["flip:0", "mute:1"]), initial_epoch=1)
    after = model.layers[-1].get_weights()[0]
    np.testing.assert_array_equal(after[0], before[0])
    assert not after[1].any()


def test_another_model_is_another_matter(make_model, xy):
    callback = InterventionCallback(["flip:0"])
    for _ in range(2):
        model = make_model(optimizer=keras.optimizers.SGD(0.0))
        before = model.layers[-1].get_weights()[0]
        fit(model, xy, callback, epochs=1)
        np.testing.assert_array_equal(model.layers[-1].get_weights()[0][0], -before[0])


@pytest.mark.parametrize("operation", ["mute-mean:1", "keep-mean:influence:desc:2"])
def test_a_mean_is_that_of_the_head_s_own_activations(make_model, xy, operation):
    model = make_model(optimizer=keras.optimizers.SGD(0.0))
    kernel, bias = model.layers[-1].get_weights()
    seen = keras.ops.convert_to_numpy(model.layers[0](xy[0]))
    fit(model, xy, InterventionCallback([operation], data=xy), epochs=1)
    after, moved = model.layers[-1].get_weights()
    gone = ~after.any(axis=1)
    assert gone.sum() == (1 if operation.startswith("mute") else 3)
    expected = bias + seen.mean(axis=0)[gone] @ kernel[gone]
    np.testing.assert_allclose(moved, expected, rtol=1e-5, atol=1e-6)


def test_a_one_unit_head_is_two_classes(make_model, two_class_xy):
    ends = (layers.Dense(1, "sigmoid"),)
    sgd = keras.optimizers.SGD(0.0)
    model = make_model(*ends, loss="binary_crossentropy", optimizer=sgd)
    kernel, bias = model.layers[-1].get_weights()
    operations = ["swap:0:0:1", "mute-mean:1", "scale:2:0.5", "mute:3"]
    fit(model, two_class_xy, InterventionCallback(operations, data=two_class_xy), epochs=1)
    after, moved = model.layers[-1].get_weights()
    mean = keras.ops.convert_to_numpy(model.layers[0](two_class_xy[0])).mean(axis=0)
    np.testing.assert_allclose(after, kernel * [[-1], [0], [0.5], [0], [1]])
    np.testing.assert_allclose(moved, bias + mean[1] * kernel[1], rtol=1e-5)


def test_logits_and_subclassed_models_and_named_features(xy):
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.scores = layers.Dense(HIDDEN, "relu"), layers.Dense(3)

        def call(self, inputs):
            return self.scores(self.hidden(inputs))

    model = Own()
    model(xy[0][:1])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, run_eagerly=True)
    names = ["p", "q: r", "s", "t", "u"]
    callback = InterventionCallback(["mute:q: r"], feature_names=names, layer=model.scores)
    fit(model, xy, callback)
    assert not model.scores.get_weights()[0][1].any()


@pytest.mark.parametrize(
    ("operations", "options", "says"),
    [
        (["mute:5"], {}, "this head has 5"),
        (["mute:1", "flip:1"], {}, "flip:1 contradicts mute:1"),
        (["mute-mean:1"], {}, "Pass data="),
        (["keep:shapley:desc:2"], {}, "Pass data="),
        (["melt:1"], {}, "one of mute"),
        (["mute:worst"], {}, "by a number from 0 to 4"),
        (["mute:worst"], {"feature_names": ["worst"]}, "feature_names must be 5 names"),
        ([Mute(7)], {}, "this head has 5"),
    ],
)
def test_what_cannot_be_done_is_said_before_training(make_model, xy, operations, options, says):
    kernels = Kernels()
    with pytest.raises(WeightVisError, match=says):
        fit(make_model(), xy, InterventionCallback(operations, **options), kernels)
    assert not kernels.seen


def test_an_epoch_below_zero_is_refused():
    with pytest.raises(WeightVisError, match="epoch must be 0 or more"):
        InterventionCallback(["mute:1"], epoch=-1)


def test_a_head_without_bias_takes_zeros_and_no_means(make_model, xy):
    def model():
        return make_model(layers.Dense(3, "softmax", use_bias=False))

    with pytest.raises(HeadError, match=r"mute-mean:1 moves .* Use 'mute:1'"):
        fit(model(), xy, InterventionCallback(["mute-mean:1"], data=xy))
    muted = model()
    fit(muted, xy, InterventionCallback(["mute:1"]))
    assert not muted.layers[-1].get_weights()[0][1].any()


def test_what_keep_took_away_is_refused_when_the_epoch_comes(make_model, xy):
    model = make_model()
    apart = np.ptp(model.layers[-1].get_weights()[0], axis=1)
    last = int(apart.argmin())
    with pytest.raises(WeightVisError, match=f"flip:{last} contradicts keep"):
        fit(model, xy, InterventionCallback(["keep:margin:desc:1", f"flip:{last}"]))


def test_figures_of_no_finite_sample_are_refused():
    with pytest.raises(EvaluationError, match=r"none of the 4 samples .* Look for NaN in data"):
        levels_of(np.full((4, 3), np.nan), {"mean"})


def test_an_epoch_that_never_comes_is_told(make_model, xy):
    with pytest.warns(UserWarning, match="epoch 7 never began"):
        fit(make_model(), xy, InterventionCallback(["mute:1"], epoch=7))
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        fit(make_model(), xy, InterventionCallback(["mute:1"], epoch=2))
