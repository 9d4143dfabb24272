"""Names out of a log as they are shown: one line of text, whatever they hold. As ``names.ts``."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 1000  # characters; of a longer name both ends are shown

_BREAKS = re.compile("[\t-\r\x85\u2028\u2029]")
# What has no shape; what turns the text around it; halves of characters.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ud800-\udfff\ufeff]"
)
# What is read from right to left.
_TURNED = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# Marks set upon a letter reach into other lines where there are many.
_MARKS = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACK = re.compile(f"({_MARKS}{{3}}){_MARKS}+")


def shown(name: str) -> str:
    """``name`` as it is shown: what cannot be seen is seen to be there, what is read from right to
    left turns nothing beside it, and of it :data:`LONGEST` characters are shown at most.

    References: Unicode Standard Annex 9, 2.4.2 (isolates).
    """
    short = shortened(name, LONGEST)
    if short.isascii() and short.isprintable():
        return short
    line = _STACK.sub(r"\1", _BREAKS.sub(" ", short))
    return isolated(_UNSEEN.sub("\N{REPLACEMENT CHARACTER}", line))


def isolated(text: str) -> str:
    """``text``, set apart from what stands beside it where it is read from right to left."""
    if not _TURNED.search(text):
        return text
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def shortened(text: str, longest: int) -> str:
    """The two ends of ``text`` where it is longer than so many characters."""
    if len(text) <= longest:
        return text
    tail = (longest - 1) // 2
    return f"{text[: longest - 1 - tail]}…{text[len(text) - tail :]}"


def quoted_short(sentence: str, names: Iterable[str], longest: int = 100) -> str:
    """``sentence``, in which names are quoted as ``repr`` does, with the long ones shortened."""
    for name in names:
        if len(name) > longest:
            sentence = sentence.replace(repr(name), repr(shortened(name, longest)))
    return sentence
