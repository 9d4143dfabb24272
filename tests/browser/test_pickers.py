"""Many runs, heads and classes: the list that finds one among them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, expect
from server import TensorBoard, until
from tab import OpenTab, Tab

from tensorboard_plugin_weightvis import Writer

RUNS = [f"sweep-{sweep}/seed-{seed}" for sweep in (1, 2, 10) for seed in (1, 2, 10, 11, 12)]
CLASSES = 40


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """TensorBoard over 15 runs in three folders, of two heads each, one of 40 classes."""
    logdir: Path = tmp_path_factory.mktemp("many")
    rng = np.random.default_rng(0)
    for run in RUNS:
        with Writer(logdir / run) as writer:
            writer.head("left", rng.normal(size=(4, 2)), step=0)
            writer.head("right", rng.normal(size=(4, CLASSES)), step=0)
    with closing(TensorBoard(logdir, "rust")) as board:
        until(lambda: len(board.get("heads")["heads"]) == 2 * len(RUNS))
        yield board


@pytest.fixture
def many(new_tab: OpenTab, board: TensorBoard) -> Tab:
    """The page, as narrow as it may be."""
    return new_tab(width=900, dark=True).open(board, run="sweep-2/seed-10")


def test_a_run_is_found_by_parts_of_its_name_and_of_its_heads(many: Tab) -> None:
    runs = many.find(".rail").get_by_role("button", name="Run")
    expect(runs).to_have_text("sweep-2/seed-10")
    runs.press("s")
    search = many.find(".finder").get_by_role("combobox")
    expect(search).to_be_focused()
    expect(options(many)).to_have_count(len(RUNS))
    search.fill("SWEEP-10 seed-1 right")
    expect(options(many)).to_have_count(4)
    found = [option.get_attribute("aria-label") for option in options(many).all()]
    assert found == [f"sweep-10/seed-{seed}, right" for seed in (1, 10, 11, 12)]
    expect(many.find(".finder-group")).to_have_text(["sweep-10/"])
    many.shoot("pickers-search")
    search.press("ArrowDown")
    assert active(many) == "sweep-10/seed-10, right"
    search.press("Enter")
    expect(many.find(".finder")).to_have_count(0)
    expect(runs).to_be_focused()
    expect(runs).to_have_text("sweep-10/seed-10")
    many.expect_url("head=right")


def test_the_list_is_in_natural_order_and_shows_what_is_chosen(many: Tab) -> None:
    runs = many.find(".rail").get_by_role("button", name="Run")
    runs.click()
    assert active(many) == "sweep-2/seed-10"
    expect(many.find(".finder-row.chosen")).to_be_in_viewport()
    expect(options(many)).to_have_text(["seed-1", "seed-2", "seed-10", "seed-11", "seed-12"] * 3)
    many.page.keyboard.press("End")
    assert active(many) == "sweep-10/seed-12"
    many.page.keyboard.type("nothing")
    expect(many.find(".finder [role=status]")).to_have_text("No run matches “nothing”")
    many.page.keyboard.press("Escape")
    expect(many.find(".finder")).to_have_count(0)
    expect(runs).to_be_focused()


def test_of_many_classes_some_are_added_one_after_the_other(
    new_tab: OpenTab, board: TensorBoard
) -> None:
    tab = new_tab().open(board, run=RUNS[0], head="right")
    tab.find(".rail").get_by_role("button", name="Add a class").click()
    for name in ("Class 33", "Class 17"):
        tab.page.keyboard.press("Control+A")
        tab.page.keyboard.type(name)
        options(tab).first.click()
        expect(tab.find(".chips .chip").filter(has_text=name)).to_be_visible()
    tab.expect_url("classes=0%2C1%2C2%2C3%2C4%2C5%2C6%2C7%2C8%2C9%2C17%2C33")
    expect(tab.find(".overview tbody tr")).to_have_count(12)


def options(tab: Tab) -> Locator:
    """What the open list offers, in its order."""
    return tab.find(".finder [role=option]")


def active(tab: Tab) -> str | None:
    """What Enter would choose, as it is told to those who don't see it."""
    place = tab.find(".finder [role=combobox]").get_attribute("aria-activedescendant")
    return tab.find(f'[id="{place}"]').get_attribute("aria-label")
