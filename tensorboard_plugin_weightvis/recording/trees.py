"""Arrays, nested in tuples, lists and mappings as a model takes them or gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def mapped(function: Callable[..., Any], nested: Any, *alike: Any) -> Any:
    """What ``function`` makes of each array of ``nested`` and its fellows of ``alike``, nested so.

    Raises:
      ValueError: one is nested otherwise than another.
    """
    if isinstance(nested, Mapping):
        if any(nested.keys() != other.keys() for other in alike):
            raise ValueError(f"not all have the names {list(nested)}")
        return {key: mapped(function, *(each[key] for each in (nested, *alike))) for key in nested}
    if isinstance(nested, (tuple, list)):
        members = [mapped(function, *each) for each in zip(nested, *alike, strict=True)]
        if hasattr(nested, "_fields"):  # a named tuple takes its members one by one
            return type(nested)(*members)
        return type(nested)(members)
    return function(nested, *alike)


def leaves(nested: Any) -> list[Any]:
    """The arrays of ``nested``, in its own order."""
    if isinstance(nested, Mapping):
        nested = list(nested.values())
    if isinstance(nested, (tuple, list)):
        return [leaf for member in nested for leaf in leaves(member)]
    return [nested]
