"""Which loader's answers `make test` looks at."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent

# What is read is the same in every view; these look at how it is read.
BOTH_LOADERS = {
    *("test_bad_requests", "test_curves_route", "test_heads_route", "test_overview_route"),
    *("test_samples_route", "test_tendency_route", "test_weights_route", "test_whatif_route"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The others meet TensorBoard's Python loader in `make test-all`."""
    for item in items:
        spec = getattr(item, "callspec", None)
        if (
            item.path.parent == HERE
            and item.path.stem not in BOTH_LOADERS
            and spec
            and spec.params.get("tensorboard") == "python"
        ):
            item.add_marker(pytest.mark.heavy)
