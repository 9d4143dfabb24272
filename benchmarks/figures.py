"""What a benchmark finds: figures beside their targets, shown as one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np


class Figure(NamedTuple):
    """A line of the table. ``met`` None: there is no target."""

    what: str
    figure: str
    target: str
    met: bool | None
    how: str


class Spread(NamedTuple):
    """Of repeated measurements, in their own unit."""

    median: float
    p95: float
    worst: float


def spread(values: Sequence[float]) -> Spread:
    """The median, the 95th percentile and the largest of ``values``."""
    return Spread(*(float(each) for each in np.percentile(values, (50, 95, 100))))


def below(what: str, value: float, target: float, unit: str, *, how: str, more: str = "") -> Figure:
    """A figure that should stay below its target; ``more`` stands beside it, in brackets."""
    text = f"{value:.1f} {unit}" + (f" ({more})" if more else "")
    return Figure(what, text, f"< {target:g} {unit}", value < target, how)


def show(figures: Iterable[Figure]) -> None:
    """Print a table that is Markdown too."""
    marks = {True: "met", False: "MISSED", None: ""}
    lines: list[tuple[str, ...]] = [("what", "figure", "target", "", "how")]
    lines += [(f.what, f.figure, f.target, marks[f.met], f.how) for f in figures]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * width for width in widths))
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print(f"| {' | '.join(cells)} |", flush=True)
