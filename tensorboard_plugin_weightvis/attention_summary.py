"""The summaries of attention over clips: plain arrays in, one message out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tensorboard.compat.proto import summary_pb2

from tensorboard_plugin_weightvis import arguments, blobs, clip_sheets, metadata
from tensorboard_plugin_weightvis.analysis import attention
from tensorboard_plugin_weightvis.analysis.attention import Grid
from tensorboard_plugin_weightvis.analysis.types import Floats
from tensorboard_plugin_weightvis.errors import EvaluationError
from tensorboard_plugin_weightvis.metadata import Tag

# Sums of a row of float16 scores are this close to one.
_ROUNDING = 0.02
# Of what is added up. Pooled features may be of bfloat16, and cancel; what is to be seen here is
# whether class activation is something else altogether.
_PART_ROUNDING = 2.0**-4
_NO_MORE = object()
_LARGEST_MESSAGE = 2**31 - 2**20  # protobuf's limit, less what else the summary says


def clips_pb(
    split: str,
    frames: ArrayLike,
    labels: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    frame_rate: float = 10.0,
    head: str = "head",
) -> summary_pb2.Summary:
    """Build the summary of the clips that attention is logged for; once is enough.

    Args:
      split: what their attention is logged under; clip ``i`` here is clip ``i`` there.
      frames: ``[clips, frames, height, width]`` (grey), or with 1 or 3 channels at the end; uint8,
        or floats from 0 to 1. A picture is a clip of one frame. Larger ones are scaled down to 256
        pixels, and all are kept as JPEG.
      labels: int array ``[clips]``: each one's true class.
      names: one name a clip.
      frame_rate: frames a second, as they are played.
      head: the name under which the head is logged.

    Raises:
      EvaluationError: the arrays or names do not fit each other, or hold no pictures.
    """
    _check_names(head, split)
    sheets, layout = clip_sheets.pack(arguments.numbers("frames", frames, EvaluationError))
    classes = arguments.per_sample("labels", labels, len(sheets))
    listed = arguments.names("names", names, len(sheets), EvaluationError)
    if not 0 < frame_rate < np.inf:
        raise EvaluationError(f"frame_rate must be frames a second, above 0; got {frame_rate!r}.")
    content = metadata.ClipsContent(
        frames=layout.frames, tile=layout.tile, columns=layout.columns, frame_rate=float(frame_rate)
    )
    payload = [blobs.pack_names(listed), blobs.pack_array(classes), *sheets]
    return metadata.message(Tag("clips", head, split), payload, content)


def attention_pb(
    split: str,
    scores: Iterable[Sequence[ArrayLike]],
    outputs: ArrayLike,
    *,
    grid: tuple[int, int, int],
    class_token: bool = False,
    class_activation: Iterable[ArrayLike | None] | None = None,
    full: bool = False,
    layer_names: Sequence[str] | None = None,
    head: str = "head",
) -> summary_pb2.Summary:
    """Build the summary of what a model attends to in some clips, and what that adds to its scores.

    Of each matrix of scores only what the page shows is kept, as float16: what falls on each
    frame, where each frame looks, how much each patch is looked at, and the rollout.

    Args:
      split: what the page calls the clips.
      scores: for each clip one float array ``[heads, tokens, tokens]`` a layer, after the softmax,
        so that rows sum to 1, or to 0 of a token that is masked. A generator may make one clip at a
        time.
      outputs: float array ``[clips, classes]``: the class scores before the softmax.
      grid: how many tokens there are in time, down and across a clip: token ``n`` is
        ``(t * rows + i) * columns + j``.
      class_token: whether one more token stands before those of the grid.
      class_activation: for each clip a float array ``[classes, tokens of the grid]``, which with
        the bias sums to ``outputs``, see :func:`analysis.class_activation`; None for a clip of
        which there is none. It is kept as float32.
      full: keep whole matrices too, as float16: ``2 * heads * tokens ** 2`` bytes a clip.
      layer_names: one name a layer, else ``layer 1``, ``layer 2``, ...
      head: the name under which the head is logged.

    Raises:
      EvaluationError: the arrays do not fit each other, the grid, or a softmax's range, or are
        more than a summary holds (2 GB).
    """
    _check_names(head, split)
    z = arguments.numbers("outputs", outputs, EvaluationError)
    if z.ndim != 2 or not z.size:
        raise EvaluationError(f"outputs must be [clips, classes]; got shape {z.shape}.")
    shape = _Shape(Grid(*arguments.token_grid(grid, EvaluationError)), class_token, z.shape[1])
    activations = None if class_activation is None else iter(class_activation)
    clips: list[_Clip] = []
    for layers in scores:
        clips.append(_clip(layers, activations, shape, full=full))
        _check_alike(clips, len(z))
    if len(clips) != len(z):
        raise EvaluationError(
            f"scores must be of {len(z)} clips, as outputs are; got {len(clips)}."
            " Scores by layer become scores by clip with zip(*layers)."
        )
    if activations is not None and next(activations, _NO_MORE) is not _NO_MORE:
        raise EvaluationError("class_activation must be one for each clip; there are too many.")
    _check_sums(z, clips)
    heads = clips[0].heads
    given = arguments.names("layer_names", layer_names, len(heads), EvaluationError)
    names = given or [f"layer {i}" for i in range(1, len(heads) + 1)]
    content = metadata.AttentionContent(
        clips=len(z),
        grid=(shape.grid.frames, shape.grid.rows, shape.grid.columns),
        class_token=class_token,
        layers=list(zip(names, heads, strict=True)),
        classes=shape.classes,
        class_activation=class_activation is not None,
        full=full,
    )
    means = np.mean([clip.directness for clip in clips], axis=0).astype(np.float32)
    first = [blobs.pack_array(z.astype(np.float32)), blobs.pack_array(means)]
    payload = [blob for clip in clips for blob in clip.payload]
    return metadata.message(Tag("attention", head, split), first + payload, content)


class _Shape(NamedTuple):
    """What every clip's arrays must fit."""

    grid: Grid
    class_token: bool
    classes: int


class _Clip(NamedTuple):
    """What is kept of one clip. ``heads`` of each layer; ``directness [heads, 2]``; ``sums`` of
    class activation over the tokens and of its size, ``[2, classes]``; the clip's blobs."""

    heads: list[int]
    directness: Floats
    sums: Floats | None
    payload: list[bytes]


def _clip(
    layers: Sequence[ArrayLike],
    activations: Iterator[ArrayLike | None] | None,
    shape: _Shape,
    *,
    full: bool,
) -> _Clip:
    matrices = _matrices(layers, shape)
    frames, payload = _parts(matrices, shape)
    activation = _activation(activations, shape)
    payload.append(b"" if activation is None else blobs.pack_array(activation))
    payload.append(blobs.pack_array(_half(np.concatenate(matrices))) if full else b"")
    return _Clip(
        heads=[len(each) for each in matrices],
        directness=np.stack(attention.directness(frames), axis=-1),
        sums=None if activation is None else _sums(activation),
        payload=payload,
    )


def _sums(activation: Floats) -> Floats:
    parts = activation.reshape(len(activation), -1).astype(np.float64)
    return np.stack([parts.sum(axis=1), np.abs(parts).sum(axis=1)])


def _check_alike(clips: Sequence[_Clip], count: int) -> None:
    """Raise EvaluationError where the newest clip is unlike the first, or all take too much."""
    first, newest = clips[0].heads, clips[-1].heads
    if first != newest:
        raise EvaluationError(f"every clip must have one layer's heads; got {first}, {newest}.")
    size = sum(map(len, clips[-1].payload))
    if size * count > _LARGEST_MESSAGE:
        raise EvaluationError(
            f"the attention of a step must take less than 2 GB; got {count} clips of"
            f" {size / 1e6:,.0f} MB each. Log fewer clips or layers, or no whole matrices"
            " (full=False)."
        )


def _check_sums(z: Floats, clips: Sequence[_Clip]) -> None:
    """Raise EvaluationError where class activation leaves something else than one bias."""
    known = [(own, clip.sums) for own, clip in zip(z, clips, strict=True) if clip.sums is not None]
    if not known:
        return
    own, sums = np.array([each for each, _ in known]), np.array([each for _, each in known])
    left, sizes = own - sums[:, 0], sums[:, 1]
    sound = np.isfinite(left).all(axis=1)
    if not sound.any():
        return
    off = np.ptp(left[sound], axis=0)
    if np.any(off > _PART_ROUNDING * (sizes[sound].max(axis=0) + np.abs(own[sound]).max())):
        raise EvaluationError(
            "class_activation must sum to outputs, but for a bias that is the same for every clip;"
            f" what is left of them differs by {off.max():.3g}. Log it where the head is given the"
            " mean of the tokens, and None elsewhere."
        )


def _check_names(head: str, split: str) -> None:
    arguments.check_name("a head's name", head, EvaluationError)
    arguments.check_name("a split's name", split, EvaluationError)


def _matrices(layers: Sequence[ArrayLike], shape: _Shape) -> list[Floats]:
    wanted = shape.grid.tokens + shape.class_token
    found = [_matrix(layer, shape.grid, wanted) for layer in layers]
    if not found:
        raise EvaluationError("every clip must have the scores of one layer or more; got none.")
    return found


def _matrix(given: ArrayLike, grid: Grid, wanted: int) -> Floats:
    matrix = arguments.numbers("a layer's scores", given, EvaluationError).astype(
        np.float32, copy=False
    )
    if matrix.ndim != 3 or not len(matrix) or matrix.shape[1] != matrix.shape[2]:
        raise EvaluationError(
            f"a layer's scores must be [heads, tokens, tokens]; got shape {matrix.shape}."
        )
    if matrix.shape[1] != wanted:
        raise EvaluationError(_misfit(matrix.shape[1], grid, wanted))
    # The rows of a diverged model are logged as they are.
    finite = np.isfinite(matrix).all(axis=-1, keepdims=True)
    sums = matrix.sum(axis=-1, where=finite)
    off = np.abs(np.where(sums == 0, 1, sums) - 1).max()  # a masked token attends to nothing
    if off > _ROUNDING or matrix.min(initial=0, where=finite) < -_ROUNDING:
        raise EvaluationError(
            "a layer's scores must be 0 or more and sum to 1 in each row; a sum is"
            f" {off:.3g} away from it. Pass them as they are after the softmax and before dropout."
        )
    return matrix


def _misfit(tokens: int, grid: Grid, wanted: int) -> str:
    product = " x ".join(map(str, grid))
    counted = f"{product} = {grid.tokens} tokens"
    if wanted == grid.tokens:
        cure = "Pass class_token=True." if tokens == wanted + 1 else "Pass the grid that they form."
        return f"scores of {tokens} tokens do not fit the grid {counted}. {cure}"
    return (
        f"scores of {tokens} tokens do not fit the grid {counted}, and the class token."
        " Pass the grid that the others form, or class_token=False."
    )


def _parts(matrices: list[Floats], shape: _Shape) -> tuple[Floats, list[bytes]]:
    grid, class_token, _ = shape
    looked = [attention.looks(each, grid, class_token=class_token) for each in matrices]
    frames = np.concatenate([each.sum(axis=(-2, -1)) for each in looked])
    received = np.concatenate([each.mean(axis=1) for each in looked])
    by_layer = np.stack([each.mean(axis=0) for each in looked])
    rolled = attention.rollout(matrices)
    reached = attention.relevance(rolled, grid, class_token=class_token)
    return frames, [blobs.pack_array(_half(each)) for each in (frames, received, by_layer, reached)]


def _activation(
    of_clips: Iterator[ArrayLike | None] | None, shape: _Shape
) -> NDArray[np.float32] | None:
    if of_clips is None:
        return None
    given: Any = next(of_clips, _NO_MORE)
    if given is _NO_MORE:
        raise EvaluationError("class_activation must be one for each clip; there are too few.")
    if given is None:
        return None
    found = arguments.numbers("class_activation", given, EvaluationError)
    wanted = (shape.classes, shape.grid.tokens)
    if found.shape != wanted:
        raise EvaluationError(
            f"class_activation must be {list(wanted)} for each clip, one value for each class and"
            f" token of the grid; got shape {found.shape}."
        )
    return found.reshape(shape.classes, *shape.grid).astype(np.float32)


def _half(array: NDArray[Any]) -> NDArray[np.float16]:
    return array.astype(np.float16)
