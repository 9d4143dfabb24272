"""What looking for something comes to."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Integers

Kind = Literal[
    "not-finite",
    "lean",
    "recall-gap",
    "bias",
    "norms",
    "dead",
    "negligible",
    "concentration",
    "sign-flips",
    "unmoved",
    "grown",
]
Level = Literal["found", "none", "unknown"]

_NONE = np.zeros(0, np.int64)


class Figure(NamedTuple):
    """A number that a finding rests on, and how it reads."""

    name: str
    value: float
    text: str


class Finding(NamedTuple):
    """One sentence and what it rests on.

    ``level``: ``found``, something to look at; ``none``, it was looked for and not found;
    ``unknown``, it could not be looked for. ``features``, ``classes`` and ``rows`` (of the
    evaluation): int arrays of what it names, foremost first. ``since``: an epoch that it names.
    """

    kind: Kind
    level: Level
    title: str
    detail: str
    figures: tuple[Figure, ...] = ()
    features: Integers = _NONE
    classes: Integers = _NONE
    rows: Integers = _NONE
    since: int | None = None


# Looking that takes long pauses now and then.
Looking: TypeAlias = Generator[None, None, Finding]
