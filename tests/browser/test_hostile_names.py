"""Hostile names are text: on every tab, in what is pointed at, and in what is saved."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import hostile
import pytest
from cases import heavy
from playwright.sync_api import Locator, expect
from server import TensorBoard, until
from tab import OpenTab, Tab

# Every tab, and what is there once it is drawn.
TABS = {
    "weights": '[aria-label="Influence"] [role="listitem"]',
    "embedding": ".field-of-points svg",
    "importance": '[aria-label="Importance"] tbody tr',
    "whatif": '[aria-label="Outcome"] tbody tr',
    "attention": ".clip-choice",
}
SVG = "{http://www.w3.org/2000/svg}"
# What no system has in the name of a file, and what cannot be seen in one.
FILE_NAME = re.compile(r'[^\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u206f/\\:*?"<>|]{1,100}')
FORMULA = re.compile(r"[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]")
TURNS = re.compile("[\u202a-\u202e\u2066\u2067]")

# What the page shows, what it would say, how wide it is, and whether a name has become a program.
LOOK = """() => ({
  ran: window.pwned ?? null,
  beyond: document.documentElement.scrollWidth - innerWidth,
  strange: document.querySelectorAll('img:not([src^="data:"], [src^="blob:"]), iframe, object,'
    + ' embed').length
    + [...document.scripts].filter((each) => each.text.includes('pwned')).length,
  text: document.body.innerText,
  titles: [...document.querySelectorAll('[title], [aria-label], [aria-valuetext]')]
    .flatMap((each) => ['title', 'aria-label', 'aria-valuetext'].map((a) => each.getAttribute(a)))
    .filter(Boolean),
  tall: [...document.querySelectorAll('.tooltip, h2, h3, .banner, .chip, .clip-choice')]
    .filter((each) => each.getBoundingClientRect().height > innerHeight / 2).length,
})"""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """TensorBoard over the hostile log, without TensorFlow."""
    logdir = tmp_path_factory.mktemp("hostile")
    hostile.write(logdir)
    with closing(TensorBoard(logdir, "rust")) as running:
        until(lambda: running.get("heads")["heads"])
        yield running


def look(tab: Tab) -> dict[str, Any]:
    """What the page shows, which must be nothing but text in its place."""
    seen: dict[str, Any] = tab.frame.evaluate(LOOK)
    assert seen["ran"] is None
    assert seen["strange"] == 0
    assert seen["beyond"] <= 0
    assert seen["tall"] == 0
    for text in (seen["text"], *seen["titles"]):
        assert not TURNS.search(text), ascii(TURNS.split(text)[1][:40])
        assert "\0" not in text
    assert max(map(len, seen["titles"])) < 4 * hostile.LONGEST / 10
    return seen


def opened(tab: Tab, board: TensorBoard, name: str) -> Tab:
    """A tab of the page, with all that it asks for."""
    tab.open(board, tab=name)
    expect(tab.find(TABS[name]).first).to_be_visible()
    return tab


@pytest.mark.parametrize("name", ["weights", *heavy(*list(TABS)[1:])])
def test_a_tab_shows_hostile_names_as_text(tab: Tab, board: TensorBoard, name: str) -> None:
    text = look(opened(tab, board, name))["text"]
    assert "<script>window.pwn" in text
    assert "…" in text or tab.find(".clip").count() > 0
    tab.shoot(f"hostile-{name}")


@pytest.mark.heavy
@pytest.mark.parametrize("name", TABS)
def test_narrow_and_dark_the_names_still_fit(
    new_tab: OpenTab, board: TensorBoard, name: str
) -> None:
    tab = opened(new_tab(width=900, dark=True), board, name)
    look(tab)
    tab.shoot(f"hostile-{name}-narrow-dark")


def test_what_is_pointed_at_and_its_card_are_text(tab: Tab, board: TensorBoard) -> None:
    opened(tab, board, "weights")
    longest = tab.card("Influence").get_by_role("listitem", name=re.compile("^long nnn"))
    longest.hover()
    expect(tab.find(".tooltip")).to_contain_text("feature 3")
    look(tab)
    longest.dblclick()
    expect(tab.find(".drawer")).to_contain_text("number 14 of")
    look(tab)


@pytest.mark.heavy
def test_chosen_samples_are_text(tab: Tab, board: TensorBoard) -> None:
    opened(tab, board, "embedding")
    tab.settle()
    tab.find(".field-of-points svg").focus()
    tab.page.keyboard.press("a")
    expect(tab.card("Chosen samples")).to_contain_text("Chosen samples · 60")
    tab.page.keyboard.press("ArrowRight")
    expect(tab.find(".tooltip")).to_be_visible()
    look(tab)


@pytest.mark.heavy
def test_a_link_to_a_hostile_name_that_is_not_there_is_text(tab: Tab, board: TensorBoard) -> None:
    run = "\u202e<b>gone</b>\x00" + "g" * 10_000
    tab.open(board, run=run, search="\u202e<i>")
    expect(tab.find(".banner").first).to_contain_text("“�<b>gone</b>�ggg")
    expect(tab.find(".empty").last).to_contain_text("“�<i>”. Clear the search")
    look(tab)


@pytest.mark.heavy
def test_the_python_line_names_no_feature(tab: Tab, board: TensorBoard) -> None:
    opened(tab, board, "whatif")
    tab.card("What if").get_by_role("button", name=re.compile("^mute ")).first.click()
    line = tab.find(".python code")
    expect(line).to_have_text(re.compile(r'^weightvis\.InterventionCallback\(\["mute:\d+"\]\)$'))
    look(tab)


@pytest.mark.heavy
@pytest.mark.parametrize("name", TABS)
def test_what_is_saved_is_safe_to_open(
    tab: Tab, board: TensorBoard, tmp_path: Path, name: str
) -> None:
    opened(tab, board, name)
    expect(downloads(tab).first).to_be_visible()
    titles = [each.get_attribute("aria-label") for each in downloads(tab).all()]
    assert titles
    for title in titles:
        for item in items(tab, str(title)):
            check_saved(save(tab, str(title), item, tmp_path))
    look(tab)


def downloads(tab: Tab) -> Locator:
    """The buttons of the cards that have something to save."""
    return tab.find('button[aria-label^="Download "]:enabled')


def items(tab: Tab, title: str) -> list[str]:
    """What a card can be saved as, a film apart."""
    button = tab.find(f'button[aria-label="{title}"]')
    button.click()
    found: list[str] = tab.find(".menu [role=menuitem]").all_inner_texts()
    button.click()
    return [each for each in found if each != "Video"]


def save(tab: Tab, title: str, item: str, folder: Path) -> Path:
    """Save a card as one of these."""
    tab.find(f'button[aria-label="{title}"]').click()
    with tab.page.expect_download() as event:
        tab.find(".menu").get_by_role("menuitem", name=item).click()
    name = event.value.suggested_filename
    assert FILE_NAME.fullmatch(name), name
    event.value.save_as(folder / name)
    return folder / name


def check_saved(path: Path) -> None:
    """See that a spreadsheet runs nothing of a table, and a browser nothing of a drawing."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert [cell for cell in cells if FORMULA.match(cell) and not harmless(cell)] == []
        assert not any(TURNS.search(cell) or "\0" in cell for cell in cells)
    if path.suffix == ".svg":
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314
        for element in root.iter():
            assert element.tag.startswith(SVG)
            assert element.tag not in (f"{SVG}script", f"{SVG}foreignObject")
            assert not [each for each in element.attrib if each.startswith("on")]


def harmless(cell: str) -> bool:
    """Whether a cell is a number, or text that says that it is text."""
    try:
        float(cell)
    except ValueError:
        return cell.startswith("'")
    return True
