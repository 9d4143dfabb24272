"""Small transformers over clips, and what is logged of their attention."""

import io

import keras
from PIL import Image
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tensorboard_plugin_weightvis import Attention, blobs, metadata, records
from tensorboard_plugin_weightvis.keras.evaluation_data import read_evaluation_data
from tensorboard_plugin_weightvis.keras.recorder import Recorder
from tensorboard_plugin_weightvis.recording.summaries import Naming

layers, ops = keras.layers, keras.ops

FRAMES, SIDE = 4, 8
GRID = (2, 2, 2)  # of tubelets of 2 frames and 4 x 4 pixels
TOKENS, WIDTH, HEADS = 8, 12, 3


class Step:
    """The attention logged at one step, clip by clip."""

    def __init__(self, step, payload, content):
        self.step, self.content = step, content
        self.outputs = records.outputs(payload[0], content)
        firsts = range(records.BEFORE_CLIPS, len(payload), records.BLOBS_A_CLIP)
        self.clips = [records.attention(payload[i : i + records.WHOLE], content) for i in firsts]
        whole = [payload[i + records.WHOLE] for i in firsts]
        self.full = [blobs.unpack_array(blob, 3).astype("f4") for blob in whole if blob]


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


def record(tmp_path, model, xy, **options):
    """The log of a model as it is."""
    data = read_evaluation_data(xy, samples=None, seed=0)
    recorder = Recorder(
        tmp_path, model, data, layer=None, naming=Naming(), attention=Attention(**options)
    )
    recorder.open()
    recorder.log_samples()
    recorder.log(0, {}, evaluate=True, attend=True)
    recorder.close()
    return Log(tmp_path)


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
