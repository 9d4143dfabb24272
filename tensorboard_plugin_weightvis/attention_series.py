"""Attention over the clips of one split, through its steps."""

from __future__ import annotations

from collections.abc import Callable
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

    ``content`` describes them; ``steps`` are those at which attention is logged as it says.
    ``unfit`` are other steps: a training that is resumed may log other clips, and TensorBoard keeps
    a tag's first description.

    Raises:
      UnreadableLogError: the description cannot be read, or fits no step.
    """

    def __init__(
        self, head: HeadSeries, split: str, line: Timeline, clips: Timeline | None
    ) -> None:
        self._head = head
        self._split = split
        self._clips = clips if clips and clips.moments else None
        try:
            self.content = metadata.parse_content(line.content, AttentionContent)
        except metadata.UnreadableContentError as error:
            raise UnreadableLogError(
                f"the attention over split {split!r} cannot be read.", str(error)
            ) from error
        wanted = records.blobs_of_attention(self.content)
        fit = tuple(moment for moment in line.moments if len(moment.keys) == wanted)
        if not fit or not records.attention_can_be(self.content):
            raise UnreadableLogError(
                f"the attention over split {split!r} is not as its description says.",
                "Log the run again.",
            )
        self._line = line._replace(moments=fit)
        self.steps = [moment.step for moment in fit]
        self.unfit = [moment.step for moment in line.moments if len(moment.keys) != wanted]

    def moment(self, step: int | None) -> Moment:
        """When the last attention up to a step of the head was logged, else the first.

        Raises:
          NotLoggedError: the head has no such step.
        """
        return self._line.at(self._head.step(step))

    @property
    def activated(self) -> bool:
        """Whether class activation is logged: first of all, or newly since."""
        if self.content.class_activation:
            return True
        key = self._line.moments[-1].keys[self._first_blob(0) + records.ACTIVATION]
        return bool(self._head.read([key])[0])

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

    def readable_clips(self) -> tuple[Clips | None, str | None]:
        """As :meth:`clips`, or why they cannot be read: attention can be told without them."""
        try:
            return self.clips(), None
        except UnreadableLogError as error:
            return None, f"{error.error} {error.hint}"

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
        first = self._first_blob(clip)

        def read() -> Attention:
            with self._head.damage_named(moment):
                payload = self._head.read(moment.keys[first : first + records.WHOLE])
                return records.attention(payload, self.content)

        return self._head.remembered(f"attention/{self._split}/{clip}", moment, read)

    def matrix(self, moment: Moment, clip: int, head: int) -> Floats:
        """One head's whole scores in a clip at a moment: float array ``[tokens, tokens]``.

        Args:
          head: counted through all layers.

        Raises:
          NotLoggedError: there is no such clip or head, or whole matrices are not logged.
          UnreadableLogError: they are damaged.
        """
        place, heads = self._first_blob(clip) + records.WHOLE, records.heads_of(self.content)
        if head >= heads:
            raise NotLoggedError(
                f"there is no head {head}: {heads} are logged, of all layers.",
                f"Ask for matrix=0 to matrix={heads - 1}.",
            )
        (blob,) = self._head.read([moment.keys[place]])
        if not blob:
            raise NotLoggedError(
                "whole matrices are not logged, so that one head's own looks are not known.",
                "Log them with weightvis.Attention(full=True), or look at the layer's mean.",
            )
        with self._head.damage_named(moment):
            return records.whole_matrix(blob, self.content, head)

    def outputs(self, moment: Moment) -> Floats:
        """The class scores of all clips at a moment: float array ``[clips, classes]``.

        Raises:
          UnreadableLogError: they are damaged.
        """
        (blob,) = self._head.read(moment.keys[:1])
        with self._head.damage_named(moment):
            return records.outputs(blob, self.content)

    def all_outputs(self) -> Floats:
        """The class scores at every step: float array ``[steps, clips, classes]``, NaN where they
        are damaged.

        Raises:
          UnreadableLogError: they are at all steps.
        """
        return self._of_every_step(0, records.outputs)

    def directness(self) -> Floats:
        """The own and the neighbouring frames' shares at every step, means over the clips: float
        array ``[steps, heads of all layers, 2]``, NaN where they are damaged.

        Raises:
          UnreadableLogError: they are at all steps.
        """
        return self._of_every_step(1, records.directness)

    def _of_every_step(
        self, place: int, decode: Callable[[bytes, AttentionContent], Floats]
    ) -> Floats:
        moments = self._line.moments
        payload = self._head.read([moment.keys[place] for moment in moments])
        sound: dict[int, Floats] = {}
        for i, (moment, blob) in enumerate(zip(moments, payload, strict=True)):
            try:
                with self._head.damage_named(moment):
                    sound[i] = decode(blob, self.content)
            except UnreadableLogError:
                if i == len(moments) - 1 and not sound:
                    raise
        found = np.full((len(moments), *next(iter(sound.values())).shape), np.nan, np.float32)
        for i, values in sound.items():
            found[i] = values
        return found

    def _first_blob(self, clip: int) -> int:
        self._check(clip)
        return records.BEFORE_CLIPS + clip * records.BLOBS_A_CLIP

    def _check(self, clip: int) -> None:
        if clip >= self.content.clips:
            raise NotLoggedError(
                f"there is no clip {clip}: {self.content.clips} are logged of split"
                f" {self._split!r}.",
                f"Ask for clip=0 to clip={self.content.clips - 1}.",
            )
