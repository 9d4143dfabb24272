"""What is read of a model's attention, beside its own layers called again."""

import inspect
import warnings

import keras
import numpy as np
import pytest
from cases import heavy
from transformers import (
    FRAMES,
    GRID,
    HEADS,
    SIDE,
    TOKENS,
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
    WeightVisCallback,
)
from tensorboard_plugin_weightvis.keras import attention
from tensorboard_plugin_weightvis.keras.attention_capture import look

layers, ops = keras.layers, keras.ops


def called_again(model, x, **arguments):
    """Each attention layer's scores, from its own inputs and ``return_attention_scores``."""
    found = []
    for layer in model.layers:
        if isinstance(layer, layers.MultiHeadAttention):
            given = keras.Model(model.input, layer.input[0])(x)
            _, scores = layer(given, given, return_attention_scores=True, **arguments)
            found.append(ops.convert_to_numpy(ops.cast(scores, "float32")))
    return np.concatenate(found, axis=1).reshape(len(x), -1, TOKENS, TOKENS)


def plain():
    return transformer(blocks=2), {}


def dropping():
    return transformer(blocks=2, dropout=0.5), {"training": False}


def causal():
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    arguments = {"use_causal_mask": True}
    return ended(inputs, attention_layer()(tokens, tokens, **arguments)), arguments


def masked():
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    among = np.random.default_rng(2).random((1, TOKENS, TOKENS)) < 0.6
    among |= np.eye(TOKENS, dtype=bool)
    arguments = {"attention_mask": ops.convert_to_tensor(among)}
    return ended(inputs, attention_layer()(tokens, tokens, **arguments)), arguments


def jit_compiled():
    model = transformer()
    model.compile(loss="sparse_categorical_crossentropy", jit_compile=True)
    return model, {}


def eager():
    model = transformer()
    model.compile(loss="sparse_categorical_crossentropy", run_eagerly=True)
    return model, {}


def of_flash_attention_along_two_axes():
    # TensorFlow runs flash attention in this form alone.
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = layers.Reshape((2, 4, WIDTH))(chained(inputs, tubelets()))
    seen = attention_layer(flash_attention=True)(tokens, tokens)
    model = ended(inputs, seen, layers.GlobalAveragePooling2D())
    return model, {}


def without_flash(model):
    """A copy of the model whose layers can give their scores."""

    def copied(layer):
        off = {"flash_attention": None} if getattr(layer, "_flash_attention", False) else {}
        return type(layer).from_config({**layer.get_config(), **off})

    clone = keras.models.clone_model(model, clone_function=copied)
    clone.set_weights(model.get_weights())
    return clone


MAKERS = [
    *(plain, masked, of_flash_attention_along_two_axes),
    *heavy(dropping, causal, jit_compiled, eager),
]


@pytest.mark.parametrize("make", MAKERS)
def test_the_logged_scores_are_those_of_the_layer_called_again(tmp_path, films, make):
    model, arguments = make()
    log = record(tmp_path, model, films, clips=4, full=True, grid=GRID)
    oracle = called_again(without_flash(model), films[0][log.places], **arguments)
    logged = np.stack(log.steps[0].full)
    np.testing.assert_allclose(logged, oracle, atol=5e-4)  # float16's steps below 1
    np.testing.assert_allclose(logged.sum(axis=-1), 1, atol=1e-2)


@pytest.mark.parametrize("masking", [{}, {"use_causal_mask": True}])
def test_flash_attention_is_off_while_its_scores_are_looked_at_and_on_again_after(films, masking):
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    flash = attention_layer(flash_attention=True)
    model = ended(inputs, flash(tokens, tokens, **masking))
    head = model.layers[-1]
    seen = look(model, films[0][:3], head, [flash])
    oracle = called_again(without_flash(model), films[0][:3], **masking)
    np.testing.assert_allclose(seen.attended[0].scores, oracle, atol=1e-6)
    given = np.zeros((1, TOKENS, WIDTH), np.float32)
    with pytest.raises(ValueError, match="flash attention"):
        flash(given, given, return_attention_scores=True)


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [("mixed_bfloat16", 2e-2), *heavy(("mixed_float16", 2e-3))]
)
def test_mixed_precision(tmp_path, films, dtype, tolerance):
    keras.config.set_dtype_policy(dtype)
    try:
        model = transformer()
    finally:
        keras.config.set_dtype_policy("float32")
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        log = record(tmp_path, model, films, clips=4, full=True, grid=GRID)
    logged = np.stack(log.steps[0].full)
    np.testing.assert_allclose(logged, called_again(model, films[0][log.places]), atol=tolerance)
    np.testing.assert_allclose(logged.sum(axis=-1), 1, atol=1e-2)
    assert log.steps[0].content.class_activation


class Subclassed(keras.Model):
    """Layers listed in another order than that of their calls; one called twice, one nested."""

    def __init__(self):
        super().__init__()
        self.scores = layers.Dense(2, name="scores")
        self.pool = layers.GlobalAveragePooling1D()
        self.second, self.first = attention_layer(name="second"), attention_layer(name="first")
        self.cut = keras.Sequential([*tubelets()])
        self.seen = []

    def call(self, inputs):
        tokens = self.cut(inputs)
        self.seen = []
        for layer in (self.first, self.second, self.first):
            self.seen.append(tokens)
            tokens = tokens + layer(value=tokens, query=tokens)
        return self.scores(self.pool(tokens))


def test_a_subclassed_model_in_the_order_of_its_calls(tmp_path, films):
    model = Subclassed()
    model(films[0][:1])
    log = record(tmp_path, model, films, clips=3, full=True, grid=GRID)
    content = log.steps[0].content
    assert content.layers == [("first", HEADS), ("second", HEADS), ("first (2)", HEADS)]
    model(films[0][log.places])
    oracle = [
        ops.convert_to_numpy(layer(tokens, tokens, return_attention_scores=True)[1])
        for layer, tokens in zip((model.first, model.second, model.first), model.seen, strict=True)
    ]
    logged = np.stack(log.steps[0].full)
    np.testing.assert_allclose(logged, np.concatenate(oracle, axis=1), atol=5e-4)


def test_a_model_in_a_model(tmp_path, films):
    backbone = keras.Model((inner := transformer()).input, inner.layers[-3].output)
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    model = ended(inputs, backbone(inputs), layers.GlobalAveragePooling1D())
    log = record(tmp_path, model, films, clips=3, full=True, grid=GRID)
    logged = np.stack(log.steps[0].full)
    np.testing.assert_allclose(logged, called_again(inner, films[0][log.places]), atol=5e-4)


@pytest.mark.parametrize("end", ["softmax", "sigmoid", *heavy("logits")])
def test_class_activation_and_bias_sum_to_the_trained_models_score_of_every_clip(
    tmp_path, films, end
):
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    normal = layers.LayerNormalization()(tokens)
    tokens = layers.Add()([tokens, attention_layer()(normal, normal)])
    one = end == "sigmoid"
    chain = [layers.LayerNormalization(), layers.GlobalAveragePooling1D(), layers.Dropout(0.3)]
    activation = None if end == "logits" else end
    model = ended(inputs, tokens, *chain, units=1 if one else 2, activation=activation)
    losses = keras.losses
    loss = losses.BinaryCrossentropy if one else losses.SparseCategoricalCrossentropy
    optimizer, loss = keras.optimizers.Adam(0.01), loss(from_logits=end == "logits")
    model.compile(optimizer, loss, run_eagerly=end != "softmax")
    callback = WeightVisCallback(tmp_path, films, attention=Attention(clips=16, grid=GRID))
    model.fit(*films, epochs=3, verbose=0, callbacks=[callback])
    log = Log(tmp_path)
    pooled = keras.Model(inputs, model.layers[-1].input)(films[0][log.places])
    logits = ops.convert_to_numpy(pooled @ model.layers[-1].kernel + model.layers[-1].bias)
    last = log.steps[-1]
    sums = np.stack([clip.activation.sum(axis=(1, 2, 3)) for clip in last.clips])
    bias = ops.convert_to_numpy(model.layers[-1].bias)
    if one:
        sums, outputs = sums[:, 1:] - sums[:, :1], last.outputs[:, 1:] - last.outputs[:, :1]
    else:
        outputs = last.outputs
    assert len(sums) == 16
    np.testing.assert_allclose(sums + bias, logits, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(outputs, logits, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    "chain",
    [
        [layers.Flatten],
        [layers.GlobalMaxPooling1D],
        [layers.GlobalAveragePooling1D, layers.LayerNormalization],
    ],
)
def test_no_class_activation_where_the_head_follows_something_else(tmp_path, films, chain):
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    model = ended(inputs, attention_layer()(tokens, tokens), *(make() for make in chain))
    log = record(tmp_path, model, films, clips=2, grid=GRID)
    assert not log.steps[0].content.class_activation
    assert all(clip.activation is None for clip in log.steps[0].clips)


def test_no_class_activation_once_a_normalization_changes_the_mean(tmp_path, films):
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    seen = attention_layer()(tokens, tokens)
    chain = [layers.GlobalAveragePooling1D(), layers.BatchNormalization(epsilon=1e-5)]
    model = ended(inputs, seen, *chain)
    model.compile("adam", "sparse_categorical_crossentropy", run_eagerly=True)
    callback = WeightVisCallback(tmp_path, films, attention=Attention(clips=4, grid=GRID))
    model.fit(*films, epochs=2, verbose=0, callbacks=[callback])
    first, *trained = Log(tmp_path).steps
    assert all(clip.activation is not None for clip in first.clips)
    assert all(clip.activation is None for step in trained for clip in step.clips)


def test_clips_are_captured_in_their_order_however_many_at_once(tmp_path, films, monkeypatch):
    model = transformer()
    once = record(tmp_path / "once", model, films, clips=7, full=True, grid=GRID)
    monkeypatch.setattr(attention, "_BATCH_BYTES", 3 * 4 * HEADS * TOKENS**2)
    parts = record(tmp_path / "parts", model, films, clips=7, full=True, grid=GRID)
    assert parts.places == once.places
    np.testing.assert_allclose(parts.steps[0].full, once.steps[0].full, atol=1e-3)
    np.testing.assert_allclose(
        [clip.activation for clip in parts.steps[0].clips],
        [clip.activation for clip in once.steps[0].clips],
        atol=1e-6,
    )


def test_a_layers_own_call_is_left_as_it_was(films):
    model = transformer()
    (layer,) = (each for each in model.layers if isinstance(each, layers.MultiHeadAttention))

    def own(*args, **kwargs):
        return type(layer).call(layer, *args, **kwargs)

    own.__signature__ = inspect.signature(layer.call)
    vars(layer)["call"] = own
    look(model, films[0][:1], model.layers[-1], [layer])
    assert vars(layer)["call"] is own


def test_no_class_activation_where_padding_is_left_out_of_the_mean(tmp_path, films):
    class Padding(layers.Layer):
        """Calls the last token padding, in half of the clips."""

        def compute_mask(self, inputs, mask=None):  # noqa: ARG002
            padded = ops.zeros_like(inputs[:, :, 0], "bool")
            last = ops.arange(TOKENS) == TOKENS - 1
            last = ops.logical_and(last, inputs[:, :1, 0] > middle)
            return ops.logical_not(ops.logical_or(padded, last))

        def call(self, inputs):
            return inputs

    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    seen = attention_layer()(tokens, tokens)
    values = keras.Model(inputs, seen).predict(films[0], verbose=0)[:, 0, 0]
    middle = float(np.median(values))
    model = ended(inputs, Padding()(seen), layers.GlobalAveragePooling1D())
    log = record(tmp_path, model, films, clips=16, grid=GRID)
    padded = values[log.places] > middle
    found = [clip.activation is not None for clip in log.steps[0].clips]
    assert 0 < padded.sum() < 16
    # The first clip tells whether the head is given a mean at all.
    assert found == [not (each or padded[0]) for each in padded]


@pytest.mark.parametrize("class_token", [False, True])
def test_images_are_clips_of_one_frame_and_their_grid_is_found(tmp_path, images, class_token):
    model = image_model(class_token=class_token)
    log = record(tmp_path, model, images, class_token=class_token, full=True)
    step = log.steps[0]
    assert step.content.grid == (1, 4, 4)
    assert step.full[0].shape == (HEADS, 16 + class_token, 16 + class_token)
    assert step.clips[0].received.shape == (HEADS, 1, 4, 4)
    assert step.content.class_activation is not class_token
    assert log.layout.frames == 1


def test_a_convolutions_map_is_pooled_too(tmp_path, images):
    inputs = keras.Input((16, 16, 1))
    features = layers.Conv2D(WIDTH, 4, 4)(inputs)
    tokens = layers.Reshape((16, WIDTH))(features)
    back = layers.Reshape((4, 4, WIDTH))(attention_layer()(tokens, tokens))
    model = ended(inputs, layers.Add()([features, back]), layers.GlobalAveragePooling2D())
    log = record(tmp_path, model, images)
    step, head = log.steps[0], model.layers[-1]
    maps = keras.Model(inputs, model.layers[-2].input).predict(images[0][log.places], verbose=0)
    parts = np.einsum("nijd,dk->nkij", maps, ops.convert_to_numpy(head.kernel)) / 16
    found = np.stack([clip.activation[:, 0] for clip in step.clips])
    np.testing.assert_allclose(found, parts, atol=1e-6)


@pytest.mark.heavy
def test_class_activation_lies_where_the_class_is_to_be_seen():
    from benchmarks.attention_logging import CHANCE, planted

    share, accuracy = planted(0, own_frame=True)
    assert accuracy > 0.95
    assert share > 3 * CHANCE
