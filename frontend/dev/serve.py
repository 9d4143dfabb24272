"""The page with hot reload, over a real TensorBoard that has a small log of every kind.

Vite serves the page at /dev/ and every chart at /dev/gallery.html; what it does not know it asks
TensorBoard for.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "frontend")]

import build_page  # noqa: E402
import logs  # noqa: E402
from server import TensorBoard  # noqa: E402


def main() -> None:
    """Serve until interrupted."""
    with tempfile.TemporaryDirectory() as folder:
        logs.write_all(Path(folder))
        with closing(TensorBoard(Path(folder), "rust")) as board:
            os.environ["WEIGHTVIS_BACKEND"] = f"{board.address}/data/plugin/weightvis"
            build_page.npm("run", "dev")


if __name__ == "__main__":
    main()
