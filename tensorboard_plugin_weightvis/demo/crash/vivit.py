"""A video vision transformer: a clip cut into tubelets, each a token, all attending to each other.

References:
  Arnab et al., "ViViT: A Video Vision Transformer" (2021), model 1, and Keras' example of it, for
  the blocks; Kumar et al., "Dual PatchNorm" (2023), for the normalisation around the embedding.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from tensorboard_plugin_weightvis.demo.crash.paper import CLASSES
from tensorboard_plugin_weightvis.demo.crash.presets import PRESETS, Options

_EXPANSION = 4  # of the dimensions, inside a block's dense layers
_RATE = 1e-3
_WEIGHT_DECAY = 1e-2
_PACKAGE = "weightvis"


def build(options: Options = PRESETS["paper"], *, steps: int | None = None) -> Any:
    """A compiled model: clips ``[batch, frames, height, width, 1]`` to ``[batch, 2]`` shares, of
    "Normal" first.

    Its head, named "head", follows layer normalisation and average pooling over the tokens.

    Args:
      options: its size.
      steps: after how many batches training will end; the rate falls to nothing until then. None:
        it stays.

    Raises:
      WeightVisError: from :class:`Options`, if the tubelets don't divide the input.
    """
    clips = keras.Input((options.frames, options.size, options.size, 1), name="clip")
    moving = Motion(name="motion")(Jitter(name="jitter")(clips))
    tokens = Tubelets(options.tubelet, name="tubelets")(moving)
    tokens = layers.LayerNormalization(epsilon=1e-6, name="tubelet_norm")(tokens)
    tokens = layers.Dense(options.dimensions, name="embedding")(tokens)
    tokens = Positions(name="positions")(tokens)
    for number in range(1, options.blocks + 1):
        tokens = _block(tokens, options, f"block_{number}")
    tokens = layers.LayerNormalization(epsilon=1e-6, name="norm")(tokens)
    features = layers.GlobalAveragePooling1D(name="pool")(tokens)
    shares = layers.Dense(len(CLASSES), activation="softmax", name="head")(features)
    model = keras.Model(clips, shares, name="vivit")
    rate = keras.optimizers.schedules.CosineDecay(_RATE, steps) if steps else _RATE
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=_WEIGHT_DECAY),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def _block(tokens: Any, options: Options, name: str) -> Any:
    normal = layers.LayerNormalization(epsilon=1e-6, name=f"{name}_norm_1")(tokens)
    attention = layers.MultiHeadAttention(
        options.heads, options.dimensions // options.heads, name=f"{name}_attention"
    )
    tokens = layers.Add(name=f"{name}_add_1")([attention(normal, normal), tokens])
    inner = layers.LayerNormalization(epsilon=1e-6, name=f"{name}_norm_2")(tokens)
    wide = _EXPANSION * options.dimensions
    inner = layers.Dense(wide, activation="gelu", name=f"{name}_dense_1")(inner)
    inner = layers.Dense(options.dimensions, activation="gelu", name=f"{name}_dense_2")(inner)
    return layers.Add(name=f"{name}_add_2")([inner, tokens])


@keras.saving.register_keras_serializable(_PACKAGE)
class Jitter(layers.Layer):  # type: ignore[misc]  # Keras is untyped
    """Clips mirrored at random, and a batch moved a little; as they are when it isn't training."""

    def __init__(self, share: float = 1 / 8, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.share, self.seed = share, seed
        self._seeds = keras.random.SeedGenerator(seed)

    def call(self, clips: Any, training: bool = False) -> Any:
        if not training:
            return clips
        mirrored = keras.random.uniform((ops.shape(clips)[0], 1, 1, 1, 1), seed=self._seeds) < 0.5
        clips = ops.where(mirrored, ops.flip(clips, axis=3), clips)
        return self._moved(self._moved(clips, axis=2), axis=3)

    def _moved(self, clips: Any, axis: int) -> Any:
        """Along an axis, the edge being repeated where nothing is known."""
        side = clips.shape[axis]
        most = int(self.share * side)
        by = keras.random.randint((), -most, most + 1, seed=self._seeds)
        return ops.take(clips, ops.clip(ops.arange(side) + by, 0, side - 1), axis=axis)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "share": self.share, "seed": self.seed}


@keras.saving.register_keras_serializable(_PACKAGE)
class Motion(layers.Layer):  # type: ignore[misc]
    """Clips less each pixel's mean over their frames: what stands still through a clip goes.

    The paper has no such layer. With few clips to learn from, a model learns them by their looks
    without it, and nothing of how they move.
    """

    def call(self, clips: Any) -> Any:
        return clips - ops.mean(clips, axis=1, keepdims=True)


@keras.saving.register_keras_serializable(_PACKAGE)
class Tubelets(layers.Layer):  # type: ignore[misc]
    """Clips ``[batch, frames, height, width, channels]`` as tokens ``[batch, tokens, values]``.

    With the dense layer behind it, it is a Conv3D whose strides are its kernel's sides, which a CPU
    takes hundreds of times as long for. Token ``(t * rows + i) * columns + j`` is the tubelet
    ``t`` in time, ``i`` down and ``j`` across.
    """

    def __init__(self, tubelet: tuple[int, int, int], **options: Any) -> None:
        super().__init__(**options)
        self.tubelet = tuple(tubelet)

    def call(self, clips: Any) -> Any:
        _, frames, height, width, channels = clips.shape
        t, h, w = self.tubelet
        cut = (-1, frames // t, t, height // h, h, width // w, w, channels)
        apart = ops.transpose(ops.reshape(clips, cut), (0, 1, 3, 5, 2, 4, 6, 7))
        tokens = (frames // t) * (height // h) * (width // w)
        return ops.reshape(apart, (-1, tokens, t * h * w * channels))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "tubelet": self.tubelet}


@keras.saving.register_keras_serializable(_PACKAGE)
class Positions(layers.Layer):  # type: ignore[misc]
    """Adds to each token what is learnt of its place."""

    def build(self, shape: tuple[int | None, ...]) -> None:
        self.table = self.add_weight(shape=shape[1:], initializer="random_normal", name="table")

    def call(self, tokens: Any) -> Any:
        return tokens + self.table
