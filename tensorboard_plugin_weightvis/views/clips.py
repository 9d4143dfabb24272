"""Which clips attention is logged for, and how."""

from __future__ import annotations

import msgspec

from tensorboard_plugin_weightvis.names import shown
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import HeadQuery, Name


class ClipsQuery(HeadQuery, kw_only=True, frozen=True):
    """A head of a run, and the split whose clips they are."""

    split: Name


class Layer(msgspec.Struct, frozen=True):
    """An attention layer. Its heads stand behind those of the layers before it."""

    name: str
    heads: int


class Pictures(msgspec.Struct, frozen=True):
    """``frames`` of each clip, at ``frame_rate`` a second; ``tile``: (width, height) in pixels."""

    frames: int
    frame_rate: float
    tile: tuple[int, int]


class ClipsAnswer(msgspec.Struct, frozen=True):
    """``names`` and ``labels``: one a clip; ``labels`` are null where they are not logged.

    ``grid``: tokens in time, down and across; token ``n`` is ``(t * rows + i) * columns + j``.
    ``class_activation``, ``full``: whether each class's activation and whole matrices are logged.
    ``pictures`` is null where the clips' frames are not logged, or cannot be read, with ``why``.
    ``unfit``: steps whose attention is of other clips than these, and so is left out.
    """

    steps: list[int]
    names: list[str]
    labels: list[int] | None
    grid: tuple[int, int, int]
    class_token: bool
    layers: list[Layer]
    class_activation: bool
    full: bool
    pictures: Pictures | None
    why: str | None
    unfit: list[int]


def answer(log: Log, query: ClipsQuery) -> ClipsAnswer:
    """List the clips."""
    attention = query.series(log).attention(query.split)
    content, (clips, why) = attention.content, attention.readable_clips()
    return ClipsAnswer(
        steps=attention.steps,
        names=(clips and clips.names) or [f"clip {i}" for i in range(content.clips)],
        labels=clips.labels.tolist() if clips else None,
        grid=content.grid,
        class_token=content.class_token,
        layers=[Layer(shown(name), heads) for name, heads in content.layers],
        class_activation=attention.activated,
        full=content.full,
        pictures=clips and Pictures(clips.layout.frames, clips.frame_rate, clips.layout.tile),
        why=why,
        unfit=attention.unfit,
    )
