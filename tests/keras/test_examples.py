"""The examples run as a user would run them, and leave a log that can be read."""

import re
import runpy
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

# What the notebook prints: the parts of a score add up to it, and how many clips are right. Its
# figures vary with the machine, its words do not.
PARTS = re.compile(r"largest difference to the model's own score: (\S+)")
RIGHT = re.compile(r"test clips right: (\d+)%")
WORDS = re.compile(r"[a-z]{2,}")
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(("name", "epochs"), [("callback", 30), ("run", 20)])
def test_example_logs_every_epoch(tmp_path, monkeypatch, read_log, name, epochs):
    monkeypatch.setattr(sys, "argv", [name, str(tmp_path)])
    runpy.run_path(str(EXAMPLES / f"{name}.py"))
    log = read_log(tmp_path)
    assert log.steps == log.evaluated == list(range(epochs + 1))
    assert log.heads[-1].content.class_names is not None


@pytest.mark.heavy
def test_the_case_study_runs_from_top_to_bottom(tmp_path, monkeypatch, read_log):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    notebook = nbformat.read(EXAMPLES / "case_study.ipynb", as_version=4)
    committed = printed(notebook)
    NotebookClient(notebook, resources={"metadata": {"path": tmp_path}}).execute()
    told = printed(notebook)
    assert float(PARTS.search(told)[1]) < 1e-5
    assert int(RIGHT.search(told)[1]) >= 90
    assert read_log(tmp_path / "logs" / "case-study" / "vivit").steps == [*range(41)]
    assert WORDS.findall(committed) == WORDS.findall(told), "`make screenshots` runs it anew"


def printed(notebook):
    told = ""
    for cell in notebook.cells:
        if cell.cell_type == "code" and "progress" not in cell.metadata.get("tags", []):
            told += "".join(each.text for each in cell.outputs if each.get("name") == "stdout")
    return told
