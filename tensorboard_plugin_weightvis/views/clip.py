"""One clip's frames as pictures."""

from __future__ import annotations

import base64
from typing import Annotated

import msgspec
from msgspec import Meta

from tensorboard_plugin_weightvis import clip_sheets
from tensorboard_plugin_weightvis.errors import UnreadableLogError
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import HeadQuery, Name

Clip = Annotated[int, Meta(ge=0, le=2**31)]


class ClipQuery(HeadQuery, kw_only=True, frozen=True):
    """``clip``: its place among those of the split that attention is logged for."""

    split: Name
    clip: Clip


class ClipAnswer(msgspec.Struct, frozen=True):
    """Its frames as one picture, row by row: a JPEG in base64, tiles ``[width, height]``."""

    jpeg: str
    tile: tuple[int, int]
    columns: int
    frames: int
    frame_rate: float


def answer(log: Log, query: ClipQuery) -> ClipAnswer:
    """Look one clip up."""
    attention = query.series(log).attention(query.split)
    sheet, clips = attention.sheet(query.clip)
    try:
        clip_sheets.check(sheet, clips.layout)
    except clip_sheets.DamagedSheetError as error:
        raise UnreadableLogError(
            f"the frames of clip {query.clip} of split {query.split!r} are damaged: {error}.",
            "Log the clips again.",
        ) from error
    return ClipAnswer(
        jpeg=base64.b64encode(sheet).decode(),
        tile=clips.layout.tile,
        columns=clips.layout.columns,
        frames=clips.layout.frames,
        frame_rate=clips.frame_rate,
    )
