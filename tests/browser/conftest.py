"""A real TensorBoard over real models, in a real Chromium."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from server import TensorBoard, until
from tab import EPOCHS, OpenTab, Tab, launch


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """TensorBoard over what the demos log when they are really trained."""
    logdir = tmp_path_factory.mktemp("demo")
    command = Path(sys.executable).with_name("weightvis")
    options = ("--no-serve", f"--epochs={EPOCHS}", f"--logdir={logdir}")
    subprocess.run([command, "demo", *options], check=True, stdout=subprocess.DEVNULL)
    with closing(TensorBoard(logdir, "rust", tensorflow=True)) as board:
        until(lambda: len(board.get("heads")["heads"]) == 3)
        yield board


@pytest.fixture(scope="session")
def readers(chromium: Browser) -> Callable[[bool], BrowserContext]:
    """Readers who have been shown around before, one by day and one by night.

    A new one for every test would load the page's scripts anew each time.
    """

    @cache
    def reader(dark: bool) -> BrowserContext:
        context = chromium.new_context(color_scheme="dark" if dark else "light")
        context.add_init_script("localStorage.setItem('weightvis.toured', 'yes')")
        return context

    return reader


@pytest.fixture
def new_tab(
    chromium: Browser, readers: Callable[[bool], BrowserContext], pytestconfig: pytest.Config
) -> Iterator[OpenTab]:
    """Opens tabs; afterwards none may have complained, or asked anybody but its TensorBoard."""
    opened: list[Tab] = []
    screenshots = pytestconfig.getoption("screenshots")

    def open_tab(
        width: int = 1440, height: int = 1000, *, dark: bool = False, first_visit: bool = False
    ) -> Tab:
        context = chromium.new_context() if first_visit else readers(dark)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        opened.append(Tab(page, screenshots=screenshots))
        return opened[-1]

    yield open_tab
    for tab in opened:
        tab.page.close()
        assert tab.faults == []
        assert tab.strangers == set()


@pytest.fixture
def tab(new_tab: OpenTab) -> Tab:
    """One tab of usual size."""
    return new_tab()
