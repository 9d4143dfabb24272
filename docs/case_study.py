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
# The paper's figures: cards, and the settings that they were looked at with.
CARDS = {
    "fig-9": (("Influence",), {"rank": CRASH, "limit": 5}),
    "fig-10": (("Influence",), {"rank": NORMAL, "limit": 5}),
    "fig-11": (("Influence", "Leaning"), {"rank": "index", "limit": 5, "gauge": "centred"}),
    "fig-12": (("Weight change",), {"limit": 6}),
    "fig-13": (("Heatmap",), {"rank": CRASH, "heatmap": "steps", "classes": 1, "limit": 6}),
    "findings": (("Overview",), {}),
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
    NotebookClient(
        notebook, resources=resources, record_timing=False, coalesce_streams=True
    ).execute()
    notebook.metadata = metadata
    for cell in notebook.cells:
        if cell.cell_type == "code":
            own = [] if _is_progress(cell) else filter(_is_said, cell.outputs)
            cell.outputs = [_kept(output) for output in own]
    nbformat.write(notebook, NOTEBOOK)


def _is_progress(cell: nbformat.NotebookNode) -> bool:
    return "progress" in cell.metadata.get("tags", [])


def _is_said(output: nbformat.NotebookNode) -> bool:
    """Whether it is the notebook's own: what libraries say to stderr is of this machine."""
    return output.get("name") != "stderr"


def _kept(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """An output with one form of its picture, the small one."""
    if "image/jpeg" in output.get("data", {}):
        output.data.pop("image/png", None)
    return output


def _shoot(logdir: Path) -> None:
    with closing(TensorBoard(logdir, "rust")) as board, tabs() as tab:
        until(lambda: board.get("heads")["heads"])
        for name, (titles, settings) in CARDS.items():
            finish(tab().open(board, **settings), f"case-{name}", *titles)
        embedding = tab().open(board, tab="embedding", perplexity=11)
        embedding.settle()
        finish(embedding, "case-fig-8", after_ms=15_000)  # with the strip
        finish(tab().open(board, tab="importance"), "case-importance")
        finish(tab().open(board, tab="attention", clip=6, frame=25), "attention")


if __name__ == "__main__":
    main()
