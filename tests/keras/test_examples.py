"""The examples run as a user would run them, and leave a log that can be read."""

import runpy
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(("name", "epochs"), [("callback", 30), ("run", 20), ("custom_loop", 10)])
def test_example_logs_every_epoch(tmp_path, monkeypatch, read_log, name, epochs):
    monkeypatch.setattr(sys, "argv", [name, str(tmp_path)])
    runpy.run_path(str(EXAMPLES / f"{name}.py"))
    log = read_log(tmp_path)
    assert log.steps == log.evaluated == list(range(epochs + 1))
    assert log.heads[-1].content.class_names is not None
