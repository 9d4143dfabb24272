"""What a log holds, as typed records: the blobs of one summary -> arrays that fit each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import blobs, metadata
from tensorboard_plugin_weightvis.analysis.gauge import two_columns
from tensorboard_plugin_weightvis.analysis.thinning import thinned
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.blobs import DamagedBlobError
from tensorboard_plugin_weightvis.clip_sheets import Layout
from tensorboard_plugin_weightvis.metadata import (
    Activation,
    AttentionContent,
    ClipsContent,
    HeadContent,
    SamplesContent,
)
from tensorboard_plugin_weightvis.names import shown
from tensorboard_plugin_weightvis.thumbnails import Sprite

# Of clips, names and labels come before one sheet each; of attention, the scores and the shares of
# all clips before so many blobs of each, of which the last one is of whole matrices.
CLIPS_BEFORE_SHEETS = 2
BEFORE_CLIPS = 2
BLOBS_A_CLIP = 6
ACTIVATION, WHOLE = 4, 5


class Head(NamedTuple):
    """``kernel``: float array ``[features, classes]``; ``bias``: float array ``[classes]``.

    A sigmoid unit has two classes here, see :func:`two_columns`.
    """

    step: int
    kernel: Floats
    bias: Floats


class Evaluation(NamedTuple):
    """``activations``: float array ``[samples, features]``; ``labels``: int array ``[samples]``,
    or of 0 and 1 ``[samples, classes]`` where a sample may be of several; ``indices``: int array
    ``[samples]``, each sample's place in the data set, where logged.

    ``rows``: int array ``[samples]``, which of the ``logged`` samples these are, where not all."""

    step: int
    activations: Floats
    labels: Integers
    indices: Integers | None
    rows: Integers | None
    logged: int

    def places(self, rows: Integers) -> Integers:
        """Where rows of this one are among what is logged: in names, tiles and the like."""
        return rows if self.rows is None else self.rows[rows]


class Samples(NamedTuple):
    """One name and one tile a sample, in the order of the evaluation's rows, where logged."""

    names: list[str] | None
    sprite: Sprite | None


class Clips(NamedTuple):
    """The clips that attention is logged for: one name, where logged, and one label each (int array
    ``[clips]``), and how the sheets of their frames are cut, see :class:`clip_sheets.Layout`."""

    names: list[str] | None
    labels: Integers
    layout: Layout
    frame_rate: float


class Attention(NamedTuple):
    """What is logged of one clip at one step, see :mod:`analysis.attention`; heads are those of all
    layers, layer after layer. Floats: ``frames [heads, T, T]``; ``received [heads, T, rows,
    columns]``; ``looks [layers, T, T, rows, columns]``; ``relevance [T, rows, columns]``;
    ``activation [classes, T, rows, columns]`` where logged."""

    frames: Floats
    received: Floats
    looks: Floats
    relevance: Floats
    activation: Floats | None


class Intervention(NamedTuple):
    """What was done to a head's weights in training, from after a step on: operations as
    :func:`analysis.spelled` writes them, done once or, what of them can be, ``held``."""

    step: int
    operations: list[str]
    held: bool


class Columns(NamedTuple):
    """Which classes a head's units make: ``unit`` of several sigmoids makes two, as one alone does;
    all of them together, one each."""

    activation: Activation
    unit: int | None = None

    @property
    def independent(self) -> bool:
        """Whether each class is a question of its own, which no other one's weights bear on."""
        return self.activation == "sigmoids" and self.unit is None

    def of(self, units: Floats) -> Floats:
        """Float array ``[..., classes]`` of ``units [..., units]``: a kernel or a bias."""
        if self.activation == "sigmoid":
            return two_columns(units)
        return units if self.unit is None else two_columns(units[..., [self.unit]])

    def count(self, units: int) -> int:
        """How many classes so many units make."""
        return 2 if self.activation == "sigmoid" or self.unit is not None else units

    def possible(self, units: int) -> bool:
        """Whether a head of so many units can be read so."""
        fewest = {"softmax": 2, "sigmoid": 1, "sigmoids": 1}[self.activation]
        most = 1 if self.activation == "sigmoid" else units
        return fewest <= units <= most and (self.unit is None or self.unit < units)


def head_can_be(content: HeadContent) -> bool:
    """Whether any head can be as described, and be listed."""
    if content.shape is None:
        return True
    features, units = content.shape
    possible = Columns(content.activation).possible(units)
    return possible and 1 <= features <= metadata.MOST_SIDE and units <= metadata.MOST_SIDE


def kernel(blob: bytes, columns: Columns) -> Floats:
    """Decode a kernel: float array ``[features, classes]``.

    Raises:
      DamagedBlobError: the blob is damaged, or holds no such classes.
    """
    weights = _floats(blob, 2)
    if not weights.size or not columns.possible(weights.shape[1]):
        raise DamagedBlobError(f"a kernel of shape {weights.shape} has no such classes")
    return columns.of(weights)


def bias(blob: bytes, columns: Columns) -> Floats:
    """Decode a bias: float array ``[classes]``.

    Raises:
      DamagedBlobError: the blob is damaged.
    """
    offsets = _floats(blob, 1)
    if not columns.possible(len(offsets)):
        raise DamagedBlobError(f"a bias of shape {offsets.shape} has no such classes")
    return columns.of(offsets)


def evaluation(step: int, payload: Sequence[bytes], most_bytes: int) -> Evaluation:
    """Decode an evaluation: activations, labels and, where logged, indices.

    Args:
      step: when it was logged.
      payload: its blobs.
      most_bytes: of activations; of more samples than that holds some are drawn, each label
        keeping its share.

    Raises:
      DamagedBlobError: a blob is missing or damaged, or they do not fit each other.
    """
    if len(payload) < 2:
        raise DamagedBlobError("an evaluation needs activations and labels")
    activations, labels = blobs.unpack_array(payload[0], 2), _integers(payload[1], 1, 2)
    indices = _integers(payload[2], 1) if len(payload) > 2 else None
    counts = {len(each) for each in (activations, labels, indices) if each is not None}
    if not activations.size or len(counts) != 1:
        raise DamagedBlobError(f"activations {activations.shape} and labels do not fit")
    count, features = activations.shape
    most = most_samples(features, activations.dtype.name, most_bytes)
    if count <= most:
        return Evaluation(step, _widened(activations), labels, indices, None, count)
    rows = thinned(labels if labels.ndim == 1 else np.zeros(count, np.int64), most)
    indices = rows if indices is None else indices[rows]
    return Evaluation(step, _widened(activations[rows]), labels[rows], indices, rows, count)


def most_samples(features: int, dtype: str, most_bytes: int) -> int:
    """How many samples an evaluation of activations of a dtype may keep."""
    in_memory = 4 if dtype in ("float16", "float32") else 8
    return max(1, most_bytes // (in_memory * max(1, features)))


def samples(payload: Sequence[bytes], content: SamplesContent) -> Samples:
    """Decode names and sprite.

    Raises:
      DamagedBlobError: the names are damaged.
    """
    names = _names(payload[0]) if payload else None
    if len(payload) < 2 or not payload[1] or content.tile is None or content.columns < 1:
        return Samples(names, None)
    return Samples(names, Sprite(payload[1], content.tile, content.columns))


def clips(payload: Sequence[bytes], content: ClipsContent) -> Clips:
    """Decode names and labels; the sheets stay as they are.

    Raises:
      DamagedBlobError: they are damaged, or one is missing.
    """
    if len(payload) != CLIPS_BEFORE_SHEETS:
        raise DamagedBlobError("clips need names and labels")
    sides = content.frames, content.columns, *content.tile
    most = metadata.MOST_FRAMES, metadata.MOST_FRAMES, metadata.MOST_PIXELS, metadata.MOST_PIXELS
    possible = all(1 <= side <= limit for side, limit in zip(sides, most, strict=True))
    if not possible or not 0 < content.frame_rate < math.inf:
        raise DamagedBlobError("it describes pictures that cannot be")
    names, labels = _names(payload[0]), _integers(payload[1], 1)
    layout = Layout(content.frames, content.tile, content.columns)
    if not len(labels) or (names is not None and len(names) != len(labels)):
        raise DamagedBlobError(f"{len(labels)} labels and the names do not fit")
    return Clips(names, labels, layout, content.frame_rate)


def outputs(blob: bytes, content: AttentionContent) -> Floats:
    """Decode the class scores of all clips: float array ``[clips, classes]``.

    Raises:
      DamagedBlobError: damaged, or of another number of clips or classes.
    """
    return _of_shape(blob, (content.clips, content.classes))


def directness(blob: bytes, content: AttentionContent) -> Floats:
    """Decode the means over all clips: float array ``[heads, 2]``.

    Raises:
      DamagedBlobError: damaged, or of another number of heads.
    """
    return _of_shape(blob, (heads_of(content), 2))


def heads_of(content: AttentionContent) -> int:
    """How many heads all layers have."""
    return sum(heads for _, heads in content.layers)


def blobs_of_attention(content: AttentionContent) -> int:
    """How many blobs a step of attention has."""
    return BEFORE_CLIPS + content.clips * BLOBS_A_CLIP


def attention_can_be(content: AttentionContent) -> bool:
    """Whether any attention can be as described."""
    tokens = math.prod(content.grid) if min(content.grid) > 0 else 0
    heads = [heads for _, heads in content.layers]
    counts = (content.clips, content.classes, *(heads or [0]))
    return 0 < tokens <= metadata.MOST_TOKENS and min(counts) >= 1


def attention(payload: Sequence[bytes], content: AttentionContent) -> Attention:
    """Decode one clip, without whole matrices.

    Raises:
      DamagedBlobError: a blob is missing or damaged, or they do not fit each other.
    """
    if len(payload) != WHOLE:
        raise DamagedBlobError(f"{WHOLE} blobs of a clip were expected, {len(payload)} are there")
    frames, received, looks, relevance, activation = payload
    heads, (times, *patches) = heads_of(content), content.grid
    return Attention(
        frames=_of_shape(frames, (heads, times, times)),
        received=_of_shape(received, (heads, *content.grid)),
        looks=_of_shape(looks, (len(content.layers), times, times, *patches)),
        relevance=_of_shape(relevance, content.grid),
        activation=_of_shape(activation, (content.classes, *content.grid)) if activation else None,
    )


def whole_matrix(blob: bytes, content: AttentionContent, head: int) -> Floats:
    """Decode one of a clip's whole matrices: float array ``[tokens, tokens]``.

    Raises:
      DamagedBlobError: damaged, or of another number of heads or tokens.
    """
    tokens = math.prod(content.grid) + content.class_token
    array, wanted = blobs.unpack_array(blob, 3), (heads_of(content), tokens, tokens)
    if array.shape != wanted:
        raise DamagedBlobError(f"{wanted} was expected; got shape {array.shape}")
    return _widened(array[head])


def _of_shape(blob: bytes, shape: tuple[int, ...]) -> Floats:
    array = _floats(blob, len(shape))
    if array.shape != shape:
        raise DamagedBlobError(f"{shape} was expected; got shape {array.shape}")
    return array


def interventions(step: int, payload: Sequence[bytes]) -> list[Intervention]:
    """Decode what was done after a step.

    Raises:
      DamagedBlobError: a blob is damaged.
    """
    return [Intervention(step, *blobs.unpack_intervention(blob)) for blob in payload]


def _floats(blob: bytes, rank: int) -> Floats:
    return _widened(blobs.unpack_array(blob, rank))


def _widened(array: NDArray[Any]) -> Floats:
    if array.dtype in (np.float32, np.float64):
        return array
    return array.astype(np.float32 if array.dtype == np.float16 else np.float64)


def _names(blob: bytes) -> list[str] | None:
    names = blobs.unpack_names(blob)
    return names and [shown(name) for name in names]


def _integers(blob: bytes, *ranks: int) -> Integers:
    array = blobs.unpack_array(blob, *ranks)
    if array.dtype.kind not in "iub":
        raise DamagedBlobError(f"whole numbers were expected; got dtype {array.dtype}")
    whole = array.astype(np.int64, copy=False)
    if whole.size and (whole.min() < 0 or whole.max() > metadata.LARGEST_NUMBER):
        raise DamagedBlobError(f"numbers from 0 on were expected; got {whole.min()}, {whole.max()}")
    return whole
