"""Which calls of a model's attention layers are logged, and the grid that their tokens form."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tensorboard_plugin_weightvis.analysis.attention import Grid
from tensorboard_plugin_weightvis.errors import EvaluationError
from tensorboard_plugin_weightvis.keras.attention_capture import Attended
from tensorboard_plugin_weightvis.keras.clips import ClipShape
from tensorboard_plugin_weightvis.keras.token_grid import possible_grids


class Choice(NamedTuple):
    """``calls``: places among all calls of attention layers; ``names``: what each is called."""

    calls: list[int]
    names: list[str]
    grid: Grid


def choose(
    attended: Sequence[Attended],
    *,
    layers: Sequence[str] | None,
    grid: tuple[int, int, int] | None,
    class_token: bool,
    size: ClipShape | None,
) -> Choice:
    """Choose the calls in which all tokens of a clip attend to each other.

    What is passed over is told in one warning.

    Args:
      attended: all calls, of one clip.
      layers: names of the layers to choose from, None for all.
      grid: tokens in time, down and across, where the user says.
      class_token: whether one more token stands before those of the grid.
      size: of the model's input, None where it is no clip or image.

    Raises:
      EvaluationError: there are none, or their tokens form no grid, or more than one.
    """
    named = _named(attended, layers)
    among = {i: name for i, name in named.items() if bool(attended[i].of_itself)}
    if not among:
        raise EvaluationError(
            "attention is logged where tokens attend to each other, with one tensor as query and"
            f" key; not so in {_listed(named.values())}. Leave attention= out."
        )
    counts = {i: _tokens(attended[i]) for i in among}
    found = Grid(*grid) if grid else _only_grid(counts.values(), size, class_token=class_token)
    calls = [i for i, count in counts.items() if count == found.tokens + class_token]
    if not calls:
        raise _misfit(counts.values(), found, class_token=class_token)
    passed_over = [
        f"{name} ({f'{_shape(attended[i])} scores' if i in among else 'cross attention'})"
        for i, name in named.items()
        if i not in calls
    ]
    if passed_over:
        warnings.warn(
            f"weightvis logs no attention of {_listed(passed_over)}, only where the tokens of a"
            f" grid of {_product(found)} attend to each other.",
            stacklevel=2,
        )
    return Choice(calls, [among[i] for i in calls], found)


def _named(attended: Sequence[Attended], layers: Sequence[str] | None) -> dict[int, str]:
    """The name of each call of the layers wanted; a layer's later calls are numbered."""
    if not attended:
        raise EvaluationError(
            "attention is captured from keras.layers.MultiHeadAttention layers; none was seen to"
            " run when the model was called. Leave attention= out, or log your own layers' scores"
            " with weightvis.summary.attention."
        )
    known = list(dict.fromkeys(each.layer.name for each in attended))
    unknown = [name for name in layers or () if name not in known]
    if unknown or (layers is not None and not layers):
        raise EvaluationError(
            f"layers must be names of attention layers; got {unknown}. There are {_listed(known)}."
        )
    calls: dict[str, int] = {}
    names = {}
    for i, each in enumerate(attended):
        name = each.layer.name
        calls[name] = calls.get(name, 0) + 1
        if layers is None or name in layers:
            names[i] = name if calls[name] == 1 else f"{name} ({calls[name]})"
    return names


def _tokens(call: Attended) -> int | None:
    """How many tokens attend to each other, None where they are parts of a clip by themselves."""
    batch, _, *axes = call.scores.shape
    queries, keys = axes[: len(axes) // 2], axes[len(axes) // 2 :]
    return math.prod(queries) if batch == 1 and queries == keys else None


def _shape(call: Attended) -> str:
    return " x ".join(map(str, call.scores.shape[1:]))


def _only_grid(counts: Iterable[int | None], size: ClipShape | None, *, class_token: bool) -> Grid:
    """The one grid that the tokens can form."""
    distinct = set(counts)
    tokens = distinct.pop()
    if distinct or tokens is None:
        counted = _listed(
            sorted({str(count or "parts of a clip") for count in (tokens, *distinct)})
        )
        raise EvaluationError(
            f"attention needs one number of tokens in all layers, or a grid; got {counted}."
            " Pass grid=(frames, rows, columns) of those to log, or layers=."
        )
    grids = possible_grids(tokens - class_token, *size) if size else []
    if len(grids) != 1:
        several = f", which may be {_listed(map(str, map(tuple, grids)))}" if grids else ""
        raise EvaluationError(
            f"attention's {tokens} tokens{_beside(class_token)} must form a grid that is known"
            f"{several}. Pass grid=(frames, rows, columns): how many tokens there are in time,"
            " down and across; (1, rows, columns) for images."
        )
    return grids[0]


def _misfit(counts: Iterable[int | None], grid: Grid, *, class_token: bool) -> EvaluationError:
    whole = sorted({count for count in counts if count is not None})
    found = f"{_listed(map(str, whole))} tokens" if whole else "tokens of parts of a clip only"
    added = " and a class token" if class_token else ""
    other = not class_token and grid.tokens + 1 in whole
    return EvaluationError(
        f"attention's grid must have as many tokens as the layers have; {_product(grid)} ="
        f" {grid.tokens}{added}, and the layers have {found}. "
        + ("Pass class_token=True." if other else "Pass grid=(frames, rows, columns) that fits.")
    )


def _product(grid: Grid) -> str:
    return " x ".join(map(str, grid))


def _beside(class_token: bool) -> str:
    return " (one of them the class token)" if class_token else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
