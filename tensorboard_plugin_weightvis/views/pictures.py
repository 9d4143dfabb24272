"""The pictures of samples, for the views that hand them out."""

from __future__ import annotations

from tensorboard_plugin_weightvis import thumbnails
from tensorboard_plugin_weightvis.analysis.types import Integers
from tensorboard_plugin_weightvis.errors import UnreadableLogError
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.thumbnails import Sprite


def sprite_of(series: HeadSeries, split: str, rows: Integers) -> Sprite | None:
    """One tile for each of ``rows`` of what is logged, int array ``[rows]``; None where no pictures
    are.

    Raises:
      UnreadableLogError: they are damaged.
    """
    sprite = series.samples(split).sprite
    if sprite is None:
        return None
    try:
        return thumbnails.cut(sprite, rows.tolist())
    except thumbnails.DamagedSpriteError as error:
        raise UnreadableLogError(
            f"the thumbnails of split {split!r} are damaged: {error}.", "Log the samples again."
        ) from error
