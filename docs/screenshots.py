"""Take the README's pictures: every view, of what the demos log when they are trained here."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from playwright.sync_api import expect, sync_playwright  # noqa: E402
from server import TensorBoard, until  # noqa: E402
from tab import DIGITS, NAMED, Tab, launch  # noqa: E402

IMAGES = ROOT / "docs" / "images"
# The parts of the page that come when they are asked for, by the picture's name.
LATER = {
    "importance": {"run": NAMED, "tab": "importance", "sort": "permutation_loss"},
    "what-if": {"run": NAMED, "tab": "whatif", "ops": "mute:21,flip:7"},
    "feature-card": {"run": NAMED, "card": 21},
}


def main() -> None:
    """Train, open, shoot."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = Path(sys.executable).with_name("weightvis")
        subprocess.run([command, "demo", "--no-serve", "--logdir", folder], check=True)
        with closing(TensorBoard(Path(folder), "rust")) as board, tabs() as tab:
            until(lambda: len(board.get("heads")["heads"]) == 3)
            _shoot(board, tab)


@contextmanager
def tabs() -> Iterator[Callable[..., Tab]]:
    """What opens a tab of the pictures' width."""
    with sync_playwright() as playwright, launch(playwright) as browser:

        def tab(*, height: int = 1000, dark: bool = False) -> Tab:
            context = browser.new_context(
                viewport={"width": 1440, "height": height},
                color_scheme="dark" if dark else "light",
            )
            context.add_init_script("localStorage.setItem('weightvis.toured', 'yes')")
            return Tab(context.new_page())

        yield tab


def finish(tab: Tab, name: str, *titles: str, after_ms: int = 3000) -> None:
    """Take a picture of the page, or of cards that stand side by side, once nothing is awaited."""
    expect(tab.page.locator(".loading, [aria-busy=true]")).to_have_count(0)
    tab.page.wait_for_timeout(after_ms)
    boxes = [tab.card(title).bounding_box() for title in titles]
    tab.page.screenshot(path=IMAGES / f"{name}.png", full_page=bool(boxes), clip=_around(boxes))


def _around(boxes: list[Any]) -> Any:
    """The rectangle that holds them all; None for none, which is the whole page."""
    if not boxes:
        return None
    left, top = (min(box[side] for box in boxes) for side in "xy")
    right = max(box["x"] + box["width"] for box in boxes)
    bottom = max(box["y"] + box["height"] for box in boxes)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def _shoot(board: TensorBoard, tab: Callable[..., Tab]) -> None:
    weights = tab().open(board, run=NAMED, step=14, rank="class:0:desc", limit=12)
    weights.rows("Influence")
    finish(weights, "weights", after_ms=1500)
    for title in ("Overview", "Influence", "Leaning", "Weight change", "Heatmap"):
        finish(weights, title.lower().replace(" ", "-"), title, after_ms=0)
    for name, settings in LATER.items():
        finish(tab().open(board, **settings), name)
    digits = tab().open(board, run=DIGITS, tab="embedding")
    digits.settle()
    digits.lasso(0.5)
    finish(digits, "embedding", after_ms=15_000)  # until the strip is there
    night = tab(dark=True).open(board, run=DIGITS, tab="embedding", pictures="pictures")
    night.settle()
    finish(night, "embedding-dark", after_ms=15_000)


if __name__ == "__main__":
    main()
