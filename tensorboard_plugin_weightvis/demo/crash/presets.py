"""How large the video transformer is. Without Keras, for the command has no time to load it."""

from __future__ import annotations

from dataclasses import dataclass

from tensorboard_plugin_weightvis.analysis.attention import Grid
from tensorboard_plugin_weightvis.demo.crash.paper import BATCH_SIZE, FRAMES, SIZE
from tensorboard_plugin_weightvis.errors import WeightVisError


@dataclass(frozen=True)
class Options:
    """A model's size. ``size``: of a frame's sides, in pixels; ``tubelet``: frames, rows and
    columns that one token covers; ``dimensions``: of a token; ``blocks`` of ``heads`` heads."""

    frames: int = FRAMES
    size: int = SIZE
    tubelet: tuple[int, int, int] = (10, 16, 16)
    blocks: int = 6
    heads: int = 6
    dimensions: int = 64
    epochs: int = 30
    batch_size: int = BATCH_SIZE

    def __post_init__(self) -> None:
        clip = (self.frames, self.size, self.size)
        if any(part < 1 or side % part for side, part in zip(clip, self.tubelet, strict=True)):
            raise WeightVisError(
                "tubelet must divide the input without a rest;"
                f" got tubelet {self.tubelet} for an input of {clip} (frames, height, width)"
            )

    @property
    def grid(self) -> Grid:
        """The tokens of a clip."""
        frames, rows, columns = self.tubelet
        return Grid(self.frames // frames, self.size // rows, self.size // columns)


PRESETS = {
    "small": Options(size=32, tubelet=(10, 8, 8), epochs=40),
    # The paper names no tubelet. This one has 320 tokens: half the length doubles them, and takes
    # five to eleven times as long.
    "paper": Options(),
}
USUAL = "small"
