"""The examples for PyTorch run as a user would run them, and leave a log that can be read."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest
from modules import of_kind

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(("name", "epochs"), [("torch_loop", 10), ("lightning_callback", 5)])
def test_example_logs_every_epoch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, epochs: int
) -> None:
    monkeypatch.setattr(sys, "argv", [name, str(tmp_path)])
    runpy.run_path(str(EXAMPLES / f"{name}.py"))
    for kind in ("head", "evaluation"):
        assert [each.step for each in of_kind(tmp_path, kind)] == list(range(epochs + 1))
    assert all(b'"loss"' in each.blobs[2] for each in of_kind(tmp_path, "head")[1:])
