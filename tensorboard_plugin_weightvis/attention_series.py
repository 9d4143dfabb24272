"""Attention over the clips of one split, through its steps."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tensorboard_plugin_weightvis import metadata, records
from tensorboard_plugin_weightvis.analysis.types import Floats
from tensorboard_plugin_weightvis.errors import NotLoggedError, UnreadableLogError
from tensorboard_plugin_weightvis.metadata import AttentionContent, ClipsContent
from tensorboard_plugin_weightvis.records import Attention, Clips
from tensorboard_plugin_weightvis.timelines import Moment, Timeline

if TYPE_CHECKING:
    from tensorboard_plugin_weightvis.series import HeadSeries


class AttentionSeries:
    """What is logged of some clips: once their frames, and at each step what is attended to.

    ``content`` describes them; ``steps`` are those at which attention is logged.

    Raises:
      UnreadableLogError: the description cannot be read.
    """

    def __init__(
        self, head: HeadSeries, split: str, line: Timeline, clips: Timeline | None
    ) -> None:
        self._head = head
        self._split = split
        self._line = line
        self._clips = clips if clips and clips.moments else None
        self.steps = [moment.step for moment in line.moments]
        try:
            self.content = metadata.parse_content(line.content, AttentionContent)
        except metadata.UnreadableContentError as error:
            raise UnreadableLogError(
                f"the attention over split {split!r} cannot be read.", str(error)
            ) from error

    def moment(self, step: int | None) -> Moment:
        """When the last attention up to a step of the head was logged, else the first.

        Raises:
          NotLoggedError: the head has no such step.
        """
        wanted = self._head.step(step)
        place = bisect.bisect_right(self._line.moments, wanted, key=lambda each: each.step)
        return self._line.moments[max(place - 1, 0)]

    def clips(self) -> Clips | None:
        """Whose clips they are; None where that is not logged, or of another number of clips.

        Raises:
          UnreadableLogError: it is damaged.
        """
        line = self._clips
        if line is None:
            return None
        moment = line.moments[-1]

        def read() -> Clips:
            with self._head.damage_named(moment):
                content = metadata.parse_content(line.content, ClipsContent)
                payload = self._head.read(moment.keys[: records.CLIPS_BEFORE_SHEETS])
                return records.clips(payload, content)

        found = self._head.remembered(f"clips/{self._split}", moment, read)
        return found if len(found.labels) == self.content.clips else None

    def sheet(self, clip: int) -> tuple[bytes, Clips]:
        """One clip's frames as a JPEG, and how they are cut.

        Raises:
          NotLoggedError: there is no such clip, or its frames are not logged.
          UnreadableLogError: they are damaged.
        """
        self._check(clip)
        clips, place = self.clips(), records.CLIPS_BEFORE_SHEETS + clip
        if clips is None or self._clips is None or place >= len(self._clips.moments[-1].keys):
            raise NotLoggedError(
                f"the frames of clip {clip} of split {self._split!r} are not logged.",
                "Log them with weightvis.summary.clips.",
            )
        return self._head.read([self._clips.moments[-1].keys[place]])[0], clips

    def of_clip(self, moment: Moment, clip: int) -> Attention:
        """One clip's attention at a moment.

        Raises:
          NotLoggedError: there is no such clip.
          UnreadableLogError: it is damaged.
        """
        self._check(clip)
        first = records.BEFORE_CLIPS + clip * records.BLOBS_A_CLIP

        def read() -> Attention:
            with self._head.damage_named(moment):
                payload = self._head.read(moment.keys[first : first + records.BLOBS_A_CLIP])
                return records.attention(payload, self.content)

        return self._head.remembered(f"attention/{self._split}/{clip}", moment, read)

    def outputs(self, moment: Moment) -> Floats:
        """The class scores of all clips at a moment: float array ``[clips, classes]``.

        Raises:
          UnreadableLogError: they are damaged.
        """
        return self._of_all_clips([moment], 0, records.outputs)[0]

    def all_outputs(self) -> Floats:
        """The class scores at every step: float array ``[steps, clips, classes]``.

        Raises:
          UnreadableLogError: those of a step are damaged.
        """
        return np.stack(self._of_all_clips(self._line.moments, 0, records.outputs))

    def directness(self) -> Floats:
        """The own and the neighbouring frames' shares at every step, means over the clips: float
        array ``[steps, heads of all layers, 2]``.

        Raises:
          UnreadableLogError: those of a step are damaged.
        """
        return np.stack(self._of_all_clips(self._line.moments, 1, records.directness))

    def _of_all_clips(
        self,
        moments: Sequence[Moment],
        place: int,
        decode: Callable[[bytes, AttentionContent], Floats],
    ) -> list[Floats]:
        for moment in moments:
            with self._head.damage_named(moment):
                records.check_count(moment.keys, self.content)
        payload = self._head.read([moment.keys[place] for moment in moments])
        found = []
        for moment, blob in zip(moments, payload, strict=True):
            with self._head.damage_named(moment):
                found.append(decode(blob, self.content))
        return found

    def _check(self, clip: int) -> None:
        if clip >= self.content.clips:
            raise NotLoggedError(
                f"there is no clip {clip}: {self.content.clips} are logged of split"
                f" {self._split!r}.",
                f"Ask for clip=0 to clip={self.content.clips - 1}.",
            )
