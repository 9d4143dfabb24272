"""The example that is a training loop of TensorFlow's, run as a user would run it."""

import runpy
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[3] / "examples" / "custom_loop.py"


def test_it_logs_every_epoch(tmp_path, monkeypatch, read_log):
    monkeypatch.setattr(sys, "argv", ["custom_loop", str(tmp_path)])
    runpy.run_path(str(EXAMPLE))
    log = read_log(tmp_path)
    assert log.steps == log.evaluated == list(range(11))
    assert log.heads[-1].content.class_names is not None
