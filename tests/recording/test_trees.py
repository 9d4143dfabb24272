"""Arrays nested as models take them."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

import numpy as np
import pytest

from tensorboard_plugin_weightvis.recording import trees


class Pair(NamedTuple):
    left: object
    right: object


NESTED = {"b": [1, (2, 3)], "a": Pair(4, OrderedDict(c=5))}


def test_what_is_made_of_each_is_nested_as_it_was() -> None:
    assert trees.mapped(lambda x: -x, NESTED) == {"b": [-1, (-2, -3)], "a": Pair(-4, {"c": -5})}


def test_several_are_gone_through_side_by_side() -> None:
    doubled = trees.mapped(lambda x, y: x + y, NESTED, dict(reversed(NESTED.items())))
    assert trees.leaves(doubled) == [2, 4, 6, 8, 10]


def test_an_array_is_one_however_many_axes_it_has() -> None:
    array = np.zeros((2, 3))
    assert trees.leaves(array)[0] is array


@pytest.mark.parametrize("other", [{"a": 1}, {"b": [1], "a": Pair(4, {"c": 5})}])
def test_what_is_nested_otherwise_is_an_error(other: object) -> None:
    with pytest.raises(ValueError, match=r"names|zip"):
        trees.mapped(lambda *each: each, NESTED, other)
