"""A real Chromium that draws in software, and the plugin's tab in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Frame, Page, ViewportSize, sync_playwright

_SIZE = ViewportSize(width=1280, height=900)
_CHROMIUM = "/usr/bin/chromium"
_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """A page of 1280 x 900 at an address."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_SWITCHES)
        page = browser.new_page(viewport=_SIZE)
        page.set_default_timeout(120_000)
        page.goto(address)
        yield page
        browser.close()


def tab(page: Page, ready: str) -> Frame:
    """The plugin's own frame in TensorBoard's page, once it shows what ``ready`` selects."""
    element = page.wait_for_selector("iframe")
    frame = element.content_frame() if element else None
    assert frame, "TensorBoard shows no tab of weightvis"
    frame.wait_for_selector(ready)
    return frame
