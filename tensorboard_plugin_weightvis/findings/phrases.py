"""How numbers, names and places read in a sentence; numbers as on the page (``format.ts``)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tensorboard_plugin_weightvis.analysis.types import Integers
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.names import isolated

_MINUS = "\N{MINUS SIGN}"
_NAMED = 3
_LONGEST = 40
_SMALLEST_P = 0.001
_SMALL_SHARE = 0.001
_SMALLEST_SHARE = 1e-6
_SMALL_LOSS = 0.0005


def percent(share: float) -> str:
    """``37.3%``; what is less than a thousandth keeps a digit: ``0.05%``."""
    if not 0 < share < _SMALL_SHARE:
        return f"{share:.1%}"
    return f"{100 * share:.1g}%" if share >= _SMALLEST_SHARE else f"<{_SMALLEST_SHARE:.4%}"


def points(share: float, low: float, high: float) -> str:
    """A difference of two shares with its interval: ``4.2 points [1.0, 7.4]``."""
    value, *bounds = (f"{100 * each:.1f}".replace("-", _MINUS) for each in (share, low, high))
    return f"{value} points [{', '.join(bounds)}]"


def signed(value: float) -> str:
    """A score or a bias: ``+0.66``."""
    return f"{value:+.2f}".replace("-", _MINUS)


def nats(value: float) -> str:
    """A log loss: ``0.021``, ``3.1e-5``."""
    small = value != 0 and abs(value) < _SMALL_LOSS
    text = f"{value:.1e}".replace("e-0", "e-") if small else f"{value:.3f}"
    return text.replace("-", _MINUS, 1) if value < 0 else text


def times(ratio: float) -> str:
    """``2.3 times``; ``infinitely many times``."""
    return f"{ratio:,.1f} times" if math.isfinite(ratio) else "infinitely many times"


def count(number: int, noun: str) -> str:
    """``1 feature``, ``1,234 features``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def p_value(p: float) -> str:
    """``p = .72``, ``p = .015``, ``p < .001``."""
    if p < _SMALLEST_P:
        return "p < .001"
    if p >= 0.995:
        return "p = 1"
    return f"p = {p:.{2 if p >= 0.1 else 3}f}".replace("0.", ".")


def quoted(name: str) -> str:
    """A name as one line of at most forty characters."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return f"“{isolated(plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + '…')}”"


def listed(names: Sequence[str], which: Integers) -> str:
    """``“a”, “b” and “c”``; of more the first three, ``and 4 more``."""
    shown = [quoted(names[i]) for i in which[:_NAMED]]
    rest = len(which) - len(shown)
    if rest:
        return f"{', '.join(shown)} and {rest:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def place(seen: Evidence) -> str:
    """``epoch 9, test, n = 228``."""
    out = f", {seen.left_out:,} left out" if seen.left_out else ""
    return f"epoch {seen.step:,}, {_split(seen.split)}, n = {seen.samples:,}{out}"


def place_of(step: int, seen: Evidence | None) -> str:
    """The same of weights, and of what they are weighed by, if anything."""
    if seen is None:
        return f"epoch {step:,}"
    if seen.step == step:
        return place(seen)
    return f"epoch {step:,}; activations of {place(seen)}"


def _split(name: str) -> str:
    return quoted(name)[1:-1]
