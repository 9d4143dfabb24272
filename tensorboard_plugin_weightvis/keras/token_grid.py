"""The grids that a clip's tokens can form, told from its size."""

from __future__ import annotations

import math

from tensorboard_plugin_weightvis.analysis.attention import Grid


def possible_grids(tokens: int, frames: int, height: int, width: int) -> list[Grid]:
    """The grids of so many tokens, each of equal frames and a square of pixels.

    Args:
      frames, height, width: of one clip. In an image patches may overlap, or leave a margin.
    """
    grids = []
    for steps in range(1, frames + 1):
        patches = tokens // steps
        rows = math.isqrt(patches * height // width)
        columns = patches // rows if rows else 0
        if steps * rows * columns == tokens and rows * width == columns * height:
            grids.append(Grid(steps, rows, columns))
    return [grid for grid in grids if frames == 1 or _divides(grid, frames, height, width)]


def _divides(grid: Grid, frames: int, height: int, width: int) -> bool:
    return not (frames % grid.frames or height % grid.rows or width % grid.columns)
