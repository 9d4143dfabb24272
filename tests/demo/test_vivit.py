"""The demo's video transformer: its shape, and what its layers do to a clip."""

import re

import keras
import numpy as np
import pytest

from tensorboard_plugin_weightvis import WeightVisError
from tensorboard_plugin_weightvis.demo.crash import vivit

TINY = vivit.Options(frames=6, size=8, tubelet=(3, 4, 2), blocks=2, heads=2, dimensions=8)


def clips(count, options=TINY):
    shape = (count, options.frames, options.size, options.size, 1)
    return np.random.default_rng(0).random(shape).astype(np.float32)


def of_type(model, kind):
    return [layer for layer in model.layers if isinstance(layer, kind)]


def test_the_papers_shape():
    options = vivit.PRESETS["paper"]
    model = vivit.build(options)
    attention = of_type(model, keras.layers.MultiHeadAttention)
    assert model.input_shape == (None, 50, 128, 128, 1)
    assert model.output_shape == (None, 2)
    assert [(each.num_heads, each.key_dim) for each in attention] == [(6, 64 // 6)] * 6
    assert options.grid == (5, 8, 8)
    assert model.get_layer("positions").table.shape == (5 * 8 * 8, 64)


@pytest.mark.parametrize("preset", vivit.PRESETS)
def test_the_head_follows_average_pooling_over_normalised_tokens(preset):
    model = vivit.build(vivit.PRESETS[preset])
    norm, pool, head = model.layers[-3:]
    assert isinstance(norm, keras.layers.LayerNormalization)
    assert isinstance(pool, keras.layers.GlobalAveragePooling1D)
    assert (head.name, head.units, head.activation.__name__) == ("head", 2, "softmax")


def test_shares_add_up_to_one():
    shares = vivit.build(TINY).predict(clips(3), verbose=0)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-6)


def test_a_saved_model_is_the_same(tmp_path):
    model = vivit.build(TINY)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", compile=False)
    given = clips(2)
    np.testing.assert_allclose(
        again.predict(given, verbose=0), model.predict(given, verbose=0), rtol=1e-6
    )


def test_tubelets_and_a_dense_layer_are_a_convolution():
    t, h, w = TINY.tubelet
    convolution = keras.layers.Conv3D(8, (t, h, w), strides=(t, h, w))
    expected = np.asarray(convolution(clips(2)))
    kernel = np.asarray(convolution.kernel).reshape(-1, 8)
    tokens = np.asarray(vivit.Tubelets(TINY.tubelet)(clips(2)))
    np.testing.assert_allclose(tokens @ kernel, expected.reshape(2, -1, 8), atol=1e-5)


def test_tokens_go_across_then_down_then_on_in_time():
    rows, columns = TINY.grid.rows, TINY.grid.columns
    clip = np.zeros((1, 6, 8, 8, 1), np.float32)
    clip[0, 4, 5, 3] = 1
    tokens = np.asarray(vivit.Tubelets(TINY.tubelet)(clip))
    assert np.flatnonzero(tokens[0].any(axis=1)) == [(1 * rows + 1) * columns + 1]


def test_what_stands_still_is_not_seen():
    moving = clips(2)
    still = np.random.default_rng(1).random((2, 1, 8, 8, 1)).astype(np.float32)
    seen = np.asarray(vivit.Motion()(moving))
    np.testing.assert_allclose(np.asarray(vivit.Motion()(moving + still)), seen, atol=1e-6)
    np.testing.assert_allclose(seen.mean(axis=1), 0, atol=1e-6)


def test_jitter_moves_all_frames_alike_and_only_in_training():
    keras.utils.set_random_seed(0)
    still = np.repeat(clips(4)[:, :1], 6, axis=1)
    jitter = vivit.Jitter()
    np.testing.assert_array_equal(np.asarray(jitter(still)), still)
    turns = [np.asarray(jitter(still, training=True)) for _ in range(8)]
    assert not all(np.array_equal(each, still) for each in turns)
    for each in turns:
        np.testing.assert_array_equal(each, np.repeat(each[:, :1], 6, axis=1))
        assert np.isin(each, still).all()


@pytest.mark.parametrize(("frames", "size", "tubelet"), [(50, 128, (7, 16, 16)), (8, 9, (2, 3, 4))])
def test_tubelets_that_do_not_divide_the_input_are_named_with_it(frames, size, tubelet):
    message = re.escape(f"got tubelet {tubelet} for an input of {(frames, size, size)}")
    with pytest.raises(WeightVisError, match=message):
        vivit.Options(frames=frames, size=size, tubelet=tubelet)


def test_tubelets_of_no_frame_are_refused():
    with pytest.raises(WeightVisError, match="tubelet must divide"):
        vivit.Options(tubelet=(0, 16, 16))


def test_the_rate_falls_to_nothing_where_the_end_is_known():
    rate = vivit.build(TINY, steps=70).optimizer.get_config()["learning_rate"]
    schedule = keras.optimizers.schedules.deserialize(rate)
    assert float(schedule(70)) == pytest.approx(0, abs=1e-9)
    assert float(schedule(0)) > float(schedule(35)) > 1e-4


@pytest.mark.heavy
def test_the_small_preset_tells_motion_that_single_frames_do_not(tmp_path):
    from benchmarks.crash_demo import learnt, single_frames
    from tensorboard_plugin_weightvis.demo.crash.parts import split_by_name
    from tensorboard_plugin_weightvis.demo.crash.reading import read
    from tensorboard_plugin_weightvis.demo.crash.scenery import scenes

    options = vivit.PRESETS["small"]
    folder = scenes.draw(tmp_path)
    drawn = read(folder, frames=options.frames, size=options.size)
    parts = split_by_name(drawn.labels, drawn.names)
    assert learnt(drawn, parts, options) >= 0.9
    stills = read(folder, frames=50, size=64)
    judged = single_frames(stills, parts)
    assert judged.frames < 0.65
    assert judged.clips < 0.65
    # The same network does learn where it is told what changes from frame to frame.
    assert single_frames(stills, parts, change=True).clips > 0.75
