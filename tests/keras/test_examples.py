"""The examples run as a user would run them, and leave a log that can be read."""

import json
import re
import runpy
import sys
from pathlib import Path

import pytest

# What the notebook prints last but one: the parts of a score add up to it.
PARTS = re.compile(r"largest difference to the model's own score: (\S+)")
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(("name", "epochs"), [("callback", 30), ("run", 20), ("custom_loop", 10)])
def test_example_logs_every_epoch(tmp_path, monkeypatch, read_log, name, epochs):
    monkeypatch.setattr(sys, "argv", [name, str(tmp_path)])
    runpy.run_path(str(EXAMPLES / f"{name}.py"))
    log = read_log(tmp_path)
    assert log.steps == log.evaluated == list(range(epochs + 1))
    assert log.heads[-1].content.class_names is not None


@pytest.mark.heavy
def test_the_case_study_runs_from_top_to_bottom(tmp_path, monkeypatch, read_log, capsys):
    monkeypatch.chdir(tmp_path)
    notebook = json.loads((EXAMPLES / "case_study.ipynb").read_text(encoding="utf-8"))
    names = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)  # noqa: S102  # our own file
    told = capsys.readouterr().out
    assert float(PARTS.search(told)[1]) < 1e-5
    assert (names["predicted"] == names["labels"]).mean() >= 0.9
    assert read_log(tmp_path / "logs" / "case-study" / "vivit").steps == [*range(41)]
