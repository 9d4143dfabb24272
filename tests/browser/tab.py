"""The plugin's page in a real browser, as a reader meets it."""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    Frame,
    Locator,
    Page,
    Playwright,
    expect,
)
from server import TensorBoard, until

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
EPOCHS = 6
NAMED = "breast_cancer/named-features"
DIGITS = "digits/convnet"

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PAGE = "data/plugin_entry.html?name=weightvis"
# What TensorBoard's own page says of itself.
_NOT_OURS = re.compile("Three.js|favicon|Permissions-Policy")

expect.set_options(timeout=20_000)


def launch(playwright: Playwright) -> Browser:
    """Start the system's Chromium."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    assert found, "no Chromium: `make test` installs Debian's, or put one on the PATH"
    return playwright.chromium.launch(executable_path=found, args=list(_FLAGS))


class Tab:
    """The plugin's tab in a page of TensorBoard."""

    def __init__(self, page: Page, *, screenshots: bool = False) -> None:
        self.page = page
        self._screenshots = screenshots
        self._faults: list[str] = []
        self._awaited: list[str] = []
        self._asked: set[str] = set()
        self._opened: set[str] = set()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._faults.append(str(error)))
        page.on("dialog", self._refuse)
        page.on("request", lambda request: self._asked.add(request.url))
        page.on("websocket", lambda socket: self._asked.add(socket.url))

    @property
    def faults(self) -> list[str]:
        """What the console complained of, other than what a test waited for."""
        return [each for each in self._faults if not any(a in each for a in self._awaited)]

    @property
    def strangers(self) -> set[str]:
        """Whom the page has asked beside the TensorBoard that it is of."""
        asked = {url for url in self._asked if not url.startswith(("data:", "blob:", "about:"))}
        return {each for url in asked if (each := _origin(url)) not in self._opened}

    def await_fault(self, words: str) -> None:
        """Let the console complain of what a test brings about."""
        self._awaited.append(words)

    def open(self, board: TensorBoard, **settings: object) -> Tab:
        """Show the plugin's page by itself, which is far quicker than all of TensorBoard."""
        self._opened.add(_origin(board.address))
        self.page.goto(f"{board.address}/{_PAGE}#{_said(settings)}")
        return self

    def open_inside(self, board: TensorBoard, **settings: object) -> Tab:
        """Show TensorBoard with the plugin's tab, as a link with settings would."""
        self._opened.add(_origin(board.address))
        self.page.goto(f"{board.address}/#weightvis&{_said(settings)}")
        return self

    @property
    def frame(self) -> Frame:
        """The plugin's own document."""
        if _is_plugin(self.page.main_frame):
            return self.page.main_frame
        found = until(lambda: next(filter(_is_plugin, self._frames()), None))
        assert found, "TensorBoard does not show the plugin"
        return found

    def find(self, selector: str) -> Locator:
        """What a selector names in the tab."""
        return self.frame.locator(selector)

    def card(self, title: str) -> Locator:
        """A card by its title."""
        return self.find(f'section.card[aria-label^="{title}"]')

    def rows(self, title: str) -> list[str]:
        """The names of a bar chart's rows, in the order that is seen."""
        items = self.card(title).locator('[role="listitem"]')
        expect(items.first).to_be_visible()
        told: list[tuple[int, str]] = items.evaluate_all(
            "all => all.map(e => [Number(e.getAttribute('aria-posinset')),"
            " e.getAttribute('aria-label')])"
        )
        return [label.partition(":")[0] for _, label in sorted(told)]

    def epoch(self) -> Locator:
        """The epoch that the bar names."""
        return self.find(".epoch-name strong")

    def expect_url(self, words: str) -> None:
        """Wait until the address says something: it is written once the sliders rest."""
        expect(self.page).to_have_url(re.compile(re.escape(words)))

    def download(self, title: str, item: str, folder: Path) -> Path:
        """Save a card through its menu."""
        self.card(title).get_by_role("button", name="Download").click()
        with self.page.expect_download() as event:
            self.find(".menu").get_by_role("menuitem", name=item).click()
        path = folder / event.value.suggested_filename
        event.value.save_as(path)
        return path

    def settle(self) -> None:
        """Wait until the embedding is final."""
        expect(self.find(".status")).to_contain_text(re.compile("settled|main axes"))

    def lasso(self, share: float) -> None:
        """Draw around the middle of the points, so wide a share of the field."""
        box = self.find(".field-of-points svg").bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        radius = share * min(box["width"], box["height"]) / 2
        mouse = self.page.mouse
        mouse.move(x + radius, y)
        mouse.down()
        for i in range(25):
            turn = 2 * math.pi * i / 24
            mouse.move(x + radius * math.cos(turn), y + radius * math.sin(turn))
        mouse.up()

    def shoot(self, name: str) -> None:
        """Keep a picture of the whole page as it looks now, if pictures are asked for."""
        if not self._screenshots:
            return
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(400)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def _frames(self) -> list[Frame]:
        self.page.wait_for_timeout(50)  # lets Playwright hear of new frames
        return self.page.frames

    def _refuse(self, dialog: Dialog) -> None:
        self._faults.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _hear(self, message: ConsoleMessage) -> None:
        kind, text = message.type, f"{message.text} {message.location['url']}"
        if kind in ("error", "warning") and not _NOT_OURS.search(text):
            self._faults.append(text)


OpenTab = Callable[..., Tab]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _said(settings: dict[str, object]) -> str:
    return "&".join(f"p.weightvis.{k}={quote(str(v), safe='')}" for k, v in settings.items())


def _is_plugin(frame: Frame) -> bool:
    return "plugin_entry" in frame.url
