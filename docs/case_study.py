"""Run the case study's notebook, keep what it prints in it, and take the pictures of its page."""

from __future__ import annotations

import os
import tempfile
from contextlib import closing
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import nbformat
from nbclient import NotebookClient
from screenshots import IMAGES, ROOT, finish, tabs
from server import TensorBoard, until

NOTEBOOK = ROOT / "examples" / "case_study.ipynb"
NORMAL, CRASH = "class:0:desc", "class:1:desc"
# The paper's figures: a card, and the settings that it was looked at with.
CARDS = {
    "fig-9": ("Influence", {"rank": CRASH, "limit": 5}),
    "fig-10": ("Influence", {"rank": NORMAL, "limit": 5}),
    "fig-11": ("Leaning", {"rank": "index", "limit": 5}),
    "fig-12": ("Weight change", {}),
    "fig-13": ("Heatmap", {"rank": CRASH, "heatmap": "steps", "limit": 12}),
    "findings": ("Overview", {}),
}


def main() -> None:
    """Train in the notebook, then look at what it logged."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        _run(folder)
        _shoot(Path(folder) / "logs")


def _run(folder: str) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    metadata = dict(notebook.metadata)  # a run would add this machine's versions
    resources = {"metadata": {"path": folder}}
    NotebookClient(notebook, resources=resources, record_timing=False).execute()
    notebook.metadata = metadata
    nbformat.write(notebook, NOTEBOOK)


def _shoot(logdir: Path) -> None:
    with closing(TensorBoard(logdir, "rust")) as board, tabs() as tab:
        until(lambda: board.get("heads")["heads"])
        for name, (title, settings) in CARDS.items():
            finish(tab().open(board, **settings), f"case-{name}", title=title)
        for perplexity in (11, 7):
            embedding = tab().open(board, tab="embedding", perplexity=perplexity)
            embedding.settle()
            finish(embedding, f"case-fig-8-{perplexity}", after_ms=15_000)
        finish(tab().open(board, tab="importance"), "case-importance")
        finish(tab().open(board, tab="attention", clip=9, frame=30), "attention")


if __name__ == "__main__":
    main()
