"""Take the README's pictures: every view, of what the demos log when they are trained here."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

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
        with closing(TensorBoard(Path(folder), "rust")) as board:
            until(lambda: len(board.get("heads")["heads"]) == 3)
            _shoot(board)


def _shoot(board: TensorBoard) -> None:
    with sync_playwright() as playwright, launch(playwright) as browser:

        def tab(*, dark: bool = False) -> Tab:
            context = browser.new_context(
                viewport={"width": 1440, "height": 1000}, color_scheme="dark" if dark else "light"
            )
            context.add_init_script("localStorage.setItem('weightvis.toured', 'yes')")
            return Tab(context.new_page())

        weights = tab().open(board, run=NAMED, step=14, rank="class:0:desc", limit=12)
        weights.rows("Influence")
        weights.page.wait_for_timeout(1500)
        weights.page.screenshot(path=IMAGES / "weights.png")
        for title in ("Overview", "Influence", "Leaning", "Weight change", "Heatmap"):
            name = title.lower().replace(" ", "-")
            weights.card(title).screenshot(path=IMAGES / f"{name}.png")
        for name, settings in LATER.items():
            later = tab().open(board, **settings)
            expect(later.page.locator(".loading, [aria-busy=true]")).to_have_count(0)
            later.page.wait_for_timeout(3000)
            later.page.screenshot(path=IMAGES / f"{name}.png")
        digits = tab().open(board, run=DIGITS, tab="embedding")
        digits.settle()
        digits.lasso(0.5)
        digits.page.wait_for_timeout(15_000)  # until the strip is there
        digits.page.screenshot(path=IMAGES / "embedding.png")
        night = tab(dark=True).open(board, run=DIGITS, tab="embedding", pictures="pictures")
        night.settle()
        night.page.wait_for_timeout(15_000)
        night.page.screenshot(path=IMAGES / "embedding-dark.png")


if __name__ == "__main__":
    main()
