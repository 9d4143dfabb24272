"""Cases of a parametrised test that take long."""

from __future__ import annotations

from typing import Any

import pytest


def heavy(*cases: object) -> list[Any]:
    """The same cases, each a value or a tuple of them, for `make test-all` alone."""
    values = (case if isinstance(case, tuple) else (case,) for case in cases)
    return [pytest.param(*each, marks=pytest.mark.heavy) for each in values]
