"""What WeightVisCallback logs of a model's attention, beside its own layers called again."""

import io
import warnings

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tensorboard_plugin_weightvis import (
    Attention,
    EvaluationError,
    WeightVisCallback,
    WeightVisError,
    blobs,
    metadata,
    records,
    run,
)
from tensorboard_plugin_weightvis.keras.attention_capture import look
from tensorboard_plugin_weightvis.keras.clips import pick_clips
from tensorboard_plugin_weightvis.keras.evaluation_data import read_evaluation_data
from tensorboard_plugin_weightvis.keras.recorder import Naming, Recorder
from tensorboard_plugin_weightvis.keras.token_grid import possible_grids

layers, ops = keras.layers, keras.ops

FRAMES, SIDE = 4, 8
GRID = (2, 2, 2)  # of tubelets of 2 frames and 4 x 4 pixels
TOKENS, WIDTH, HEADS = 8, 12, 3


class Step:
    """The attention logged at one step, clip by clip."""

    def __init__(self, step, payload, content):
        self.step, self.content = step, content
        self.outputs = records.outputs(payload[0], content)
        rest = payload[records.BEFORE_CLIPS :]
        cut = records.BLOBS_A_CLIP
        self.clips = [
            records.attention(rest[i : i + cut], content) for i in range(0, len(rest), cut)
        ]


class Log:
    """The clips and the attention in a folder's event files, read by TensorBoard's own reader."""

    def __init__(self, logdir):
        self.steps, self.clips, self.sheets = [], [], []
        for path in sorted(logdir.glob("*tfevents*")):
            for event in EventFileLoader(str(path)).Load():
                for value in event.summary.value:
                    self._add(event.step, value)

    def _add(self, step, value):
        tag, payload = metadata.parse_tag(value.tag), list(value.tensor.string_val)
        content = value.metadata.plugin_data.content
        if tag.kind == "attention":
            self._content = (
                metadata.parse_content(content, metadata.AttentionContent)
                if content
                else self._content
            )
            self.steps.append(Step(step, payload, self._content))
        elif tag.kind == "clips":
            self.layout = metadata.parse_content(content, metadata.ClipsContent)
            self.names = blobs.unpack_names(payload[0])
            self.labels = blobs.unpack_array(payload[1], 1)
            self.sheets = [Image.open(io.BytesIO(each)) for each in payload[2:]]

    @property
    def places(self):
        """Of the clips, in the test data."""
        return [int(name.removeprefix("sample ")) for name in self.names]


def tubelets(frames=FRAMES, side=SIDE, grid=GRID):
    """Layers that cut clips into blocks, and embed each in WIDTH features."""
    steps, rows, _ = grid
    deep, wide = frames // steps, side // rows
    return [
        layers.Reshape((steps, deep, rows, wide, rows, wide)),
        layers.Permute((1, 3, 5, 2, 4, 6)),
        layers.Reshape((steps * rows * rows, deep * wide * wide)),
        layers.Dense(WIDTH),
    ]


def chained(tensor, chain):
    for layer in chain:
        tensor = layer(tensor)
    return tensor


def attention_layer(**options):
    # Wide starting weights, so that attention is far from even.
    return layers.MultiHeadAttention(HEADS, 4, kernel_initializer="he_normal", **options)


def ended(inputs, tokens, *chain, units=2, activation="softmax"):
    chain = chain or (layers.LayerNormalization(), layers.GlobalAveragePooling1D())
    return keras.Model(inputs, layers.Dense(units, activation)(chained(tokens, chain)))


def transformer(blocks=1, **options):
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    for _ in range(blocks):
        normal = layers.LayerNormalization()(tokens)
        tokens = layers.Add()([tokens, attention_layer(**options)(normal, normal)])
    return ended(inputs, tokens)


@pytest.fixture(scope="module")
def xy():
    random = np.random.default_rng(5)
    x = random.normal(size=(24, FRAMES, SIDE, SIDE)).astype(np.float32)
    y = np.arange(24) % 2
    x[:, 1] += y[:, None, None]
    return x, y


def record(tmp_path, model, xy, **options):
    """The log of a model as it is."""
    data = read_evaluation_data(xy, samples=None, seed=0)
    recorder = Recorder(
        tmp_path, model, data, layer=None, naming=Naming(), attention=Attention(**options)
    )
    recorder.log_samples()
    recorder.log(0, {}, evaluate=True, attend=True)
    recorder.close()
    return Log(tmp_path)


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


MAKERS = [plain, dropping, causal, masked, jit_compiled, eager, of_flash_attention_along_two_axes]


@pytest.mark.parametrize("make", MAKERS)
def test_the_logged_scores_are_those_of_the_layer_called_again(tmp_path, xy, make):
    model, arguments = make()
    log = record(tmp_path, model, xy, clips=4, full=True, grid=GRID)
    oracle = called_again(without_flash(model), xy[0][log.places], **arguments)
    logged = np.stack([clip.full for clip in log.steps[0].clips])
    np.testing.assert_allclose(logged, oracle, atol=5e-4)  # float16's steps below 1
    np.testing.assert_allclose(logged.sum(axis=-1), 1, atol=1e-2)


@pytest.mark.parametrize("masking", [{}, {"use_causal_mask": True}])
def test_flash_attention_is_off_while_its_scores_are_looked_at_and_on_again_after(xy, masking):
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    flash = attention_layer(flash_attention=True)
    model = ended(inputs, flash(tokens, tokens, **masking))
    head = model.layers[-1]
    seen = look(model, xy[0][:3], head, [flash])
    oracle = called_again(without_flash(model), xy[0][:3], **masking)
    np.testing.assert_allclose(seen.attended[0].scores, oracle, atol=1e-6)
    given = np.zeros((1, TOKENS, WIDTH), np.float32)
    with pytest.raises(ValueError, match="flash attention"):
        flash(given, given, return_attention_scores=True)


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [("mixed_float16", 2e-3), ("mixed_bfloat16", 2e-2)]
)
def test_mixed_precision(tmp_path, xy, dtype, tolerance):
    keras.config.set_dtype_policy(dtype)
    try:
        model = transformer()
    finally:
        keras.config.set_dtype_policy("float32")
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        log = record(tmp_path, model, xy, clips=4, full=True, grid=GRID)
    logged = np.stack([clip.full for clip in log.steps[0].clips])
    np.testing.assert_allclose(logged, called_again(model, xy[0][log.places]), atol=tolerance)
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


def test_a_subclassed_model_in_the_order_of_its_calls(tmp_path, xy):
    model = Subclassed()
    model(xy[0][:1])
    log = record(tmp_path, model, xy, clips=3, full=True, grid=GRID)
    content = log.steps[0].content
    assert content.layers == [("first", HEADS), ("second", HEADS), ("first (2)", HEADS)]
    model(xy[0][log.places])
    oracle = [
        layer(tokens, tokens, return_attention_scores=True)[1]
        for layer, tokens in zip((model.first, model.second, model.first), model.seen, strict=True)
    ]
    logged = np.stack([clip.full for clip in log.steps[0].clips])
    np.testing.assert_allclose(logged, np.concatenate(oracle, axis=1), atol=5e-4)


def test_a_model_in_a_model(tmp_path, xy):
    backbone = keras.Model((inner := transformer()).input, inner.layers[-3].output)
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    model = ended(inputs, backbone(inputs), layers.GlobalAveragePooling1D())
    log = record(tmp_path, model, xy, clips=3, full=True, grid=GRID)
    logged = np.stack([clip.full for clip in log.steps[0].clips])
    np.testing.assert_allclose(logged, called_again(inner, xy[0][log.places]), atol=5e-4)


@pytest.mark.parametrize("end", ["softmax", "sigmoid", "logits"])
def test_class_activation_and_bias_sum_to_the_trained_models_score_of_every_clip(tmp_path, xy, end):
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
    callback = WeightVisCallback(tmp_path, xy, attention=Attention(clips=16, grid=GRID))
    model.fit(*xy, epochs=3, verbose=0, callbacks=[callback])
    log = Log(tmp_path)
    pooled = keras.Model(inputs, model.layers[-1].input)(xy[0][log.places])
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
def test_no_class_activation_where_the_head_follows_something_else(tmp_path, xy, chain):
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    model = ended(inputs, attention_layer()(tokens, tokens), *(make() for make in chain))
    log = record(tmp_path, model, xy, clips=2, grid=GRID)
    assert not log.steps[0].content.class_activation
    assert all(clip.activation is None for clip in log.steps[0].clips)


def test_no_class_activation_where_padding_is_left_out_of_the_mean(tmp_path, xy):
    class Padding(layers.Layer):
        """Calls the last token padding, in every clip whose first pixel is above zero."""

        def compute_mask(self, inputs, mask=None):  # noqa: ARG002
            padded = ops.zeros_like(inputs[:, :, 0], "bool")
            last = ops.arange(TOKENS) == TOKENS - 1
            return ops.logical_not(padded | (last & (inputs[:, :1, 0] > 0)))

        def call(self, inputs):
            return inputs

    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    seen = attention_layer()(tokens, tokens)
    model = ended(inputs, Padding()(seen), layers.GlobalAveragePooling1D())
    log = record(tmp_path, model, xy, clips=16, grid=GRID)
    assert not log.steps[0].content.class_activation


class ClassToken(layers.Layer):
    """Puts one learned token before the others."""

    def build(self, shape):
        self.token = self.add_weight(shape=(1, 1, shape[-1]), initializer="normal")

    def call(self, tokens):
        first = ops.broadcast_to(self.token, (ops.shape(tokens)[0], 1, tokens.shape[-1]))
        return ops.concatenate([first, tokens], axis=1)


def image_model(*, class_token=False, channels=1):
    """16 tokens of 4 x 4 pixels, and the class token."""
    inputs = keras.Input((16, 16, channels))
    tokens = layers.Reshape((16, WIDTH))(layers.Conv2D(WIDTH, 4, 4)(inputs))
    if class_token:
        tokens = ClassToken()(tokens)
    tokens = layers.Add()([tokens, attention_layer()(tokens, tokens)])
    if class_token:
        return ended(inputs, tokens[:, 0], layers.LayerNormalization())
    return ended(inputs, tokens)


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(6).random((12, 16, 16, 1), np.float32), np.arange(12) % 2


@pytest.mark.parametrize("class_token", [False, True])
def test_images_are_clips_of_one_frame_and_their_grid_is_found(tmp_path, images, class_token):
    model = image_model(class_token=class_token)
    log = record(tmp_path, model, images, class_token=class_token, full=True)
    step = log.steps[0]
    assert step.content.grid == (1, 4, 4)
    assert step.clips[0].full.shape == (HEADS, 16 + class_token, 16 + class_token)
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
    maps = keras.Model(inputs, model.layers[-2].input)(images[0][log.places])
    parts = np.einsum("nijd,dk->nkij", maps, ops.convert_to_numpy(head.kernel)) / 16
    found = np.stack([clip.activation[:, 0] for clip in step.clips])
    np.testing.assert_allclose(found, parts, atol=1e-6)


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
    ],
)
def test_refuses_before_training_and_leaves_no_folder(tmp_path, xy, options, says):
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    model = ended(inputs, attention_layer()(tokens, tokens))
    model.compile(loss="sparse_categorical_crossentropy", run_eagerly=True)
    callback = WeightVisCallback(tmp_path / "log", xy, attention=Attention(**options))
    with pytest.raises(EvaluationError, match=says):
        model.fit(*xy, epochs=1, verbose=0, callbacks=[callback])
    assert not (tmp_path / "log").exists()


def test_attention_needs_layers_and_test_data(tmp_path, xy):
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    model = ended(inputs, chained(inputs, tubelets()))
    with pytest.raises(EvaluationError, match="MultiHeadAttention layers; none was seen"):
        record(tmp_path, model, xy)
    callback = WeightVisCallback(tmp_path, attention=Attention())
    model.compile(loss="sparse_categorical_crossentropy")
    with pytest.raises(EvaluationError, match="there is none; pass test="):
        model.fit(*xy, epochs=1, verbose=0, callbacks=[callback])


def test_the_grid_of_clips_is_found_where_only_one_is_possible(tmp_path, xy):
    assert record(tmp_path, transformer(), xy, clips=2).steps[0].content.grid == GRID
    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets(grid=(1, 2, 2)))
    model = ended(inputs, attention_layer()(tokens, tokens))
    says = r"4 tokens must form a grid.*\(1, 2, 2\), \(4, 1, 1\). Pass grid=\(frames, rows, columns"
    with pytest.raises(EvaluationError, match=says):
        record(tmp_path, model, xy)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"clips": 17}, "clips must be from 1 to 16; got 17"),
        ({"clips": 0}, "clips must be from 1"),
        ({"every": 0}, "every must be 1 step or more"),
        ({"grid": (4, 4)}, r"grid must be \(frames, rows, columns\).*for images pass"),
        ({"grid": (0, 4, 4)}, "from 1 on"),
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


def test_what_does_not_fit_the_grid_is_passed_over_with_one_warning(tmp_path, xy):
    with pytest.warns(UserWarning, match="weightvis logs no attention") as caught:
        log = record(tmp_path / "fine", pyramid(), xy, clips=2, grid=GRID)
    assert [name for name, _ in log.steps[0].content.layers] == ["fine"]
    (said,) = (str(each.message) for each in caught if "weightvis" in str(each.message))
    for name in ("coarse (3 x 2 x 2 scores)", "across (cross attention)", "within (2 x 3 x 4 x 4"):
        assert name in said
    with pytest.warns(UserWarning, match="weightvis logs no attention"):
        log = record(tmp_path / "coarse", pyramid(), xy, clips=2, grid=(2, 1, 1))
    assert [name for name, _ in log.steps[0].content.layers] == ["coarse"]


def test_layers_of_several_sizes_need_a_grid_or_a_choice(tmp_path, xy):
    with pytest.raises(EvaluationError, match=r"one number of tokens.*got 2, 8, parts of a clip"):
        record(tmp_path, pyramid(), xy, clips=2)
    with pytest.raises(EvaluationError, match="one tensor as query and key; not so in across"):
        record(tmp_path, pyramid(), xy, clips=2, layers=["across"], grid=GRID)
    log = record(tmp_path, pyramid(), xy, clips=2, layers=["fine"], grid=GRID)
    assert log.steps[0].content.layers == [("fine", HEADS)]


def fitted(tmp_path, model, xy, *, epochs=3, callbacks=(), every=1, **options):
    model.compile(loss="sparse_categorical_crossentropy", run_eagerly=True)
    attention = Attention(**{"grid": GRID, "clips": 4, **options})
    callback = WeightVisCallback(tmp_path, xy, attention=attention, every=every, samples=20, seed=3)
    history = model.fit(*xy, epochs=epochs, verbose=0, callbacks=[callback, *callbacks])
    return Log(tmp_path), history


def test_the_clips_are_the_same_at_every_epoch_equal_shares_of_the_labels(tmp_path, xy):
    x, y = xy[0], np.where(np.arange(24) < 5, 1, 0)
    model = transformer()
    log, _ = fitted(tmp_path / "a", model, (x, y))
    assert [step.step for step in log.steps] == [0, 1, 2, 3]
    assert log.labels.tolist() == y[log.places].tolist() == [0, 0, 1, 1]
    kernel, bias = map(ops.convert_to_numpy, model.layers[-1].weights)
    seen = keras.Model(model.input, model.layers[-1].input)(x[log.places])
    np.testing.assert_allclose(log.steps[-1].outputs, seen @ kernel + bias, atol=1e-5)
    again, _ = fitted(tmp_path / "b", transformer(), (x, y), epochs=1)
    assert again.names == log.names


def test_clips_are_shown_as_the_models_input_or_as_frames(tmp_path, xy):
    own = record(tmp_path / "own", transformer(), xy, clips=2, grid=GRID)
    assert own.layout.frames == FRAMES
    assert own.sheets[0].size == (2 * SIDE, 2 * SIDE)
    frames = np.zeros((24, 10, 16, 32, 3), np.uint8)
    frames[..., 0] = np.arange(24)[:, None, None, None] * 10
    log = record(tmp_path / "given", transformer(), xy, clips=4, grid=GRID, frames=list(frames))
    assert (log.layout.frames, log.layout.tile) == (10, (32, 16))
    reds = [np.asarray(sheet)[0, 0, 0] for sheet in log.sheets]
    np.testing.assert_allclose(reds, np.array(log.places) * 10.0, atol=4)


def test_several_inputs_need_frames(tmp_path, xy):
    x, y = xy
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


def test_steps_are_those_that_every_divides_the_first_and_the_last(tmp_path, xy):
    log, _ = fitted(tmp_path / "all", transformer(), xy, epochs=3, every=2)
    assert [step.step for step in log.steps] == [0, 2, 3]
    model = transformer()
    model.compile(loss="sparse_categorical_crossentropy", run_eagerly=True)
    callback = WeightVisCallback(
        tmp_path / "few", xy, attention=Attention(grid=GRID, every=2, clips=2)
    )
    model.fit(*xy, epochs=9, verbose=0, callbacks=[callback, Stop()])
    assert [step.step for step in Log(tmp_path / "few").steps] == [0, 2, 3]


class Breaking(layers.MultiHeadAttention):
    broken = False

    def _compute_attention(self, *args, **kwargs):
        output, scores = super()._compute_attention(*args, **kwargs)
        return output, None if self.broken else scores


def test_training_outlives_a_fault(tmp_path, xy):
    class Break(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, *_):
            layer.broken = epoch == 1

    inputs = keras.Input((FRAMES, SIDE, SIDE))
    tokens = chained(inputs, tubelets())
    layer = Breaking(HEADS, 4)
    model = ended(inputs, layer(tokens, tokens))
    with pytest.warns(UserWarning, match="weightvis stops logging; training goes on") as caught:
        log, history = fitted(tmp_path, model, xy, epochs=4, callbacks=[Break()])
    assert len(history.epoch) == 4
    assert len([each for each in caught if "weightvis" in str(each.message)]) == 1
    assert [step.step for step in log.steps] == [0, 1]


def test_training_is_the_same_with_it_and_the_model_is_left_as_it_was(tmp_path, xy):
    losses = []
    for attention in (None, Attention(grid=GRID, clips=2)):
        keras.utils.set_random_seed(3)
        model = transformer(dropout=0.3)
        model.compile(loss="sparse_categorical_crossentropy", run_eagerly=True)
        config = model.get_config()
        callback = WeightVisCallback(tmp_path / str(attention is None), xy, attention=attention)
        losses.append(model.fit(*xy, epochs=2, verbose=0, callbacks=[callback]).history["loss"])
    assert losses[0] == losses[1]
    assert model.get_config() == config
    assert not any("call" in vars(layer) for layer in model.layers)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.predict(xy[0], verbose=0), model.predict(xy[0], verbose=0))


def test_run_takes_it(tmp_path, images):
    model = image_model()
    model.compile(loss="sparse_categorical_crossentropy", run_eagerly=True)
    run(model, images, images, epochs=1, verbose=0, logdir=tmp_path, attention=Attention())
    assert [step.step for step in Log(tmp_path).steps] == [0, 1]


@pytest.mark.heavy
def test_class_activation_lies_where_the_class_is_to_be_seen():
    from benchmarks.attention_logging import CHANCE, planted

    share, accuracy = planted(0, own_frame=True)
    assert accuracy > 0.95
    assert share > 3 * CHANCE


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
