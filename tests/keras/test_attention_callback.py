"""What WeightVisCallback logs of attention: which clips, at which steps, and what it refuses."""

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import (
    FRAMES,
    GRID,
    HEADS,
    SIDE,
    WIDTH,
    Log,
    attention_layer,
    chained,
    ended,
    image_model,
    record,
    transformer,
    tubelets,
)

from tensorboard_plugin_weightvis import (
    Attention,
    EvaluationError,
    WeightVisCallback,
    WeightVisError,
    run,
)
from tensorboard_plugin_weightvis.keras.clips import pick_clips
from tensorboard_plugin_weightvis.keras.token_grid import possible_grids

layers, ops = keras.layers, keras.ops


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"grid": (2, 3, 2)}, r"2 x 3 x 2 = 12, and the layers have 8 tokens.*that fits"),
        ({"grid": (1, 1, 7)}, r"= 7, and the layers have 8 tokens. Pass class_token=True"),
        ({"grid": GRID, "class_token": True}, "= 8 and a class token, and the layers have 8"),
        ({"class_token": True}, r"8 tokens \(one of them the class token\) must form a grid"),
        ({"layers": ["nope"], "grid": GRID}, r"got \['nope'\]. There are multi_head_attention"),
        ({"frames": np.zeros((3, 4, 8, 8)), "grid": GRID}, "frames must be 24 clips.*got 3"),
        ({"frames": np.zeros((24, 4)), "grid": GRID}, r"each of frames must be .*got shape \(4,\)"),
        ({"frames": np.full((24, 8, 8), 7.0), "grid": GRID}, "floats from 0 to 1"),
        ({"frame_rate": 0, "grid": GRID}, "frame_rate must be"),
        ({"frames": np.zeros((24, 8, 8)), "grid": GRID}, "frames must be 2 or more of each clip"),
    ],
)
def test_refuses_before_training_and_leaves_no_folder(tmp_path, films, options, says):
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    model = ended(inputs, attention_layer()(tokens, tokens))
    model.compile(loss="sparse_categorical_crossentropy", run_eagerly=True)
    callback = WeightVisCallback(tmp_path / "log", films, attention=Attention(**options))
    with pytest.raises(EvaluationError, match=says):
        model.fit(*films, epochs=1, verbose=0, callbacks=[callback])
    assert not (tmp_path / "log").exists()


def test_attention_needs_layers_and_test_data(tmp_path, films):
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    model = ended(inputs, chained(inputs, tubelets()))
    with pytest.raises(EvaluationError, match="MultiHeadAttention layers; none was seen"):
        record(tmp_path, model, films)
    callback = WeightVisCallback(tmp_path, attention=Attention())
    model.compile(loss="sparse_categorical_crossentropy")
    with pytest.raises(EvaluationError, match="there is none; pass test="):
        model.fit(*films, epochs=1, verbose=0, callbacks=[callback])


def test_the_grid_of_clips_is_found_where_only_one_is_possible(tmp_path, films):
    assert record(tmp_path, transformer(), films, clips=2).steps[0].content.grid == GRID
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets(grid=(1, 2, 2)))
    model = ended(inputs, attention_layer()(tokens, tokens))
    says = r"4 tokens must form a grid.*\(1, 2, 2\), \(4, 1, 1\). Pass grid=\(frames, rows, columns"
    with pytest.raises(EvaluationError, match=says):
        record(tmp_path, model, films)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"clips": 17}, "clips must be from 1 to 16; got 17"),
        ({"clips": 0}, "clips must be from 1"),
        ({"every": 0}, "every must be 1 step or more"),
        ({"grid": (4, 4)}, r"\(frames, rows, columns\), three whole.*for images pass"),
        ({"grid": (0, 4, 4)}, "from 1 on"),
        ({"grid": (2.5, 4, 4)}, "whole numbers"),
        ({"grid": 5}, "got 5"),
        ({"layers": "first"}, "layers must be a list"),
    ],
)
def test_options_out_of_range(options, says):
    with pytest.raises(WeightVisError, match="(?i)" + says):
        Attention(**options)


def pyramid():
    """Attention of 8 tokens, of 2 pooled ones, of 2 to 8, and within each half."""
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    tokens = attention_layer(name="fine")(tokens, tokens)
    few = layers.AveragePooling1D(4)(tokens)
    few = attention_layer(name="coarse")(few, few)
    mixed = attention_layer(name="across")(few, tokens)
    halves = layers.Reshape((2, 4, WIDTH))(tokens)
    halves = attention_layer(name="within", attention_axes=(2,))(halves, halves)
    both = layers.Concatenate()([layers.Flatten()(mixed), layers.Flatten()(halves)])
    return ended(inputs, both, layers.Dense(5))


def test_what_does_not_fit_the_grid_is_passed_over_with_one_warning(tmp_path, films):
    with pytest.warns(UserWarning, match="weightvis logs no attention") as caught:
        log = record(tmp_path / "fine", pyramid(), films, clips=2, grid=GRID)
    assert [name for name, _ in log.steps[0].content.layers] == ["fine"]
    (said,) = (str(each.message) for each in caught if "weightvis" in str(each.message))
    for name in ("coarse (3 x 2 x 2 scores)", "across (cross attention)", "within (2 x 3 x 4 x 4"):
        assert name in said
    with pytest.warns(UserWarning, match="weightvis logs no attention"):
        log = record(tmp_path / "coarse", pyramid(), films, clips=2, grid=(2, 1, 1))
    assert [name for name, _ in log.steps[0].content.layers] == ["coarse"]


def test_layers_of_several_sizes_need_a_grid_or_a_choice(tmp_path, films):
    with pytest.raises(EvaluationError, match=r"one number of tokens.*got 2, 8, parts of a clip"):
        record(tmp_path, pyramid(), films, clips=2)
    with pytest.raises(EvaluationError, match="one tensor as query and key; not so in across"):
        record(tmp_path, pyramid(), films, clips=2, layers=["across"], grid=GRID)
    log = record(tmp_path, pyramid(), films, clips=2, layers=["fine"], grid=GRID)
    assert log.steps[0].content.layers == [("fine", HEADS)]


def fitted(tmp_path, model, films, *, epochs=3, callbacks=(), every=1, **options):
    model.compile(loss="sparse_categorical_crossentropy", run_eagerly=True)
    attention = Attention(**{"grid": GRID, "clips": 4, **options})
    callback = WeightVisCallback(
        tmp_path, films, attention=attention, every=every, samples=20, seed=3
    )
    history = model.fit(*films, epochs=epochs, verbose=0, callbacks=[callback, *callbacks])
    return Log(tmp_path), history


def test_the_clips_are_the_same_at_every_epoch_equal_shares_of_the_labels(tmp_path, films):
    x, y = films[0], np.where(np.arange(24) < 5, 1, 0)
    model = transformer()
    log, _ = fitted(tmp_path / "a", model, (x, y))
    assert [step.step for step in log.steps] == [0, 1, 2, 3]
    assert log.labels.tolist() == y[log.places].tolist() == [0, 0, 1, 1]
    kernel, bias = map(ops.convert_to_numpy, model.layers[-1].weights)
    seen = keras.Model(model.input, model.layers[-1].input).predict(x[log.places], verbose=0)
    np.testing.assert_allclose(log.steps[-1].outputs, seen @ kernel + bias, atol=1e-5)
    again, _ = fitted(tmp_path / "b", transformer(), (x, y), epochs=1)
    assert again.names == log.names


def test_clips_are_shown_as_the_models_input_or_as_frames(tmp_path, films):
    own = record(tmp_path / "own", transformer(), films, clips=2, grid=GRID)
    assert own.layout.frames == FRAMES
    assert own.sheets[0].size == (2 * SIDE, 2 * SIDE)
    frames = np.zeros((24, 10, 16, 32, 3), np.uint8)
    frames[..., 0] = np.arange(24)[:, None, None, None] * 10
    log = record(tmp_path / "given", transformer(), films, clips=4, grid=GRID, frames=list(frames))
    assert (log.layout.frames, log.layout.tile) == (10, (32, 16))
    reds = [np.asarray(sheet)[0, 0, 0] for sheet in log.sheets]
    np.testing.assert_allclose(reds, np.array(log.places) * 10.0, atol=4)


def test_several_inputs_need_frames(tmp_path, films):
    x, y = films
    inputs = keras.Input((FRAMES, SIDE, SIDE)), keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(layers.Add()(inputs), tubelets())
    model = ended(inputs, attention_layer()(tokens, tokens))
    with pytest.raises(EvaluationError, match="Pass frames="):
        record(tmp_path, model, ((x, x), y), clips=2, grid=GRID)
    log = record(tmp_path, model, ((x, x), y), clips=2, grid=GRID, frames=np.abs(x) / 9)
    assert len(log.steps[0].clips) == 2


class Stop(keras.callbacks.Callback):
    """Ends training after three epochs."""

    def on_epoch_end(self, epoch, *_):
        self.model.stop_training = epoch == 2


def test_steps_are_those_that_every_divides_the_first_and_the_last(tmp_path, films):
    log, _ = fitted(tmp_path / "all", transformer(), films, epochs=3, every=2)
    assert [step.step for step in log.steps] == [0, 2, 3]
    model = transformer()
    model.compile(loss="sparse_categorical_crossentropy", run_eagerly=True)
    callback = WeightVisCallback(
        tmp_path / "few", films, attention=Attention(grid=GRID, every=2, clips=2)
    )
    model.fit(*films, epochs=9, verbose=0, callbacks=[callback, Stop()])
    assert [step.step for step in Log(tmp_path / "few").steps] == [0, 2, 3]


class Breaking(layers.MultiHeadAttention):
    broken = False

    def _compute_attention(self, *args, **kwargs):
        output, scores = super()._compute_attention(*args, **kwargs)
        return output, None if self.broken else scores


def test_training_outlives_a_fault(tmp_path, films):
    class Break(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, *_):
            layer.broken = epoch == 1

    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    layer = Breaking(HEADS, 4)
    model = ended(inputs, layer(tokens, tokens))
    with pytest.warns(UserWarning, match="weightvis stops logging; training goes on") as caught:
        log, history = fitted(tmp_path, model, films, epochs=4, callbacks=[Break()])
    assert len(history.epoch) == 4
    assert len([each for each in caught if "weightvis" in str(each.message)]) == 1
    assert [step.step for step in log.steps] == [0, 1]


def test_training_is_the_same_with_it_and_the_model_is_left_as_it_was(tmp_path, films):
    losses = []
    for attention in (None, Attention(grid=GRID, clips=2)):
        keras.utils.set_random_seed(3)
        model = transformer(dropout=0.3)
        model.compile(loss="sparse_categorical_crossentropy", run_eagerly=True)
        config = model.get_config()
        callback = WeightVisCallback(tmp_path / str(attention is None), films, attention=attention)
        losses.append(model.fit(*films, epochs=2, verbose=0, callbacks=[callback]).history["loss"])
    assert losses[0] == losses[1]
    assert model.get_config() == config
    assert not any("call" in vars(layer) for layer in model.layers)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(
        loaded.predict(films[0], verbose=0), model.predict(films[0], verbose=0)
    )


def test_run_takes_it(tmp_path, images):
    model = image_model()
    model.compile(loss="sparse_categorical_crossentropy", run_eagerly=True)
    run(model, images, images, epochs=1, verbose=0, logdir=tmp_path, attention=Attention())
    assert [step.step for step in Log(tmp_path).steps] == [0, 1]


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=60),
    st.integers(1, 16),
    st.integers(0, 2**32 - 1),
)
def test_picked_clips_are_of_equal_shares(labels, clips, seed):
    labels = np.array(labels)
    rows = pick_clips(labels, clips, seed)
    assert len(set(rows)) == len(rows) == min(clips, len(labels))
    assert np.array_equal(labels[rows], np.sort(labels[rows]))
    counts, there = np.bincount(labels[rows], minlength=5), np.bincount(labels, minlength=5)
    for label in np.flatnonzero(counts < there):  # those that could have given more
        assert counts[label] >= counts.max() - 1
    np.testing.assert_array_equal(rows, pick_clips(labels, clips, seed))


@given(*[st.integers(1, 24)] * 4)
def test_possible_grids_are_those_that_cut_a_clip_into_equal_squares(tokens, frames, height, width):
    found = [tuple(grid) for grid in possible_grids(tokens, frames, height, width)]
    every = [
        (steps, rows, columns)
        for steps in range(1, frames + 1)
        for rows in range(1, tokens + 1)
        for columns in range(1, tokens + 1)
        if steps * rows * columns == tokens
        and height * columns == width * rows
        and (frames == 1 or not (frames % steps or height % rows or width % columns))
    ]
    assert found == every
