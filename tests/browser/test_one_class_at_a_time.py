"""Classes that don't exclude each other: all side by side, and one at a time."""

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

NAMES = ["smiling", "<b>young</b>", "hat"]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    folder: Path = tmp_path_factory.mktemp("multi_label")
    rng = np.random.default_rng(4)
    seen = rng.normal(size=(80, 6))
    kernel = rng.normal(size=(6, len(NAMES)))
    with Writer(folder / "faces") as writer:
        for step in (0, 1):
            writer.head("head", kernel, step=step, class_names=NAMES, activation="sigmoids")
            writer.evaluation("test", seen, seen @ kernel > 0.5, step=step)
        writer.head("other", kernel, step=0)
    with closing(TensorBoard(folder, "rust")) as running:
        assert until(lambda: len(running.get("heads")["heads"]) == 2)
        yield running


def picker(tab: Tab, label: str) -> Locator:
    return tab.find(f'.rail label:has(> span:text-is("{label}")) select')


def test_all_classes_stand_side_by_side_and_the_page_says_that_they_are_not_centred(
    tab: Tab, board: TensorBoard
) -> None:
    tab.open(board, gauge="centred", head="head")
    assert len(tab.rows("Influence")) == 6
    expect(tab.find(".rail")).to_contain_text("Each class has a sigmoid of its own")
    expect(tab.find(".rail").get_by_text("centred", exact=True)).to_have_count(0)
    expect(tab.card("Overview")).to_contain_text("raw weights")
    expect(tab.card("Overview").locator("tbody tr")).to_have_count(3)
    expect(tab.find(".findings")).to_have_count(0)


def test_one_class_is_chosen_where_samples_are_asked_for(tab: Tab, board: TensorBoard) -> None:
    tab.open(board, head="head", tab="embedding")
    card = tab.find(".empty-card")
    expect(card).to_contain_text("One class at a time")
    card.get_by_role("button", name=NAMES[1]).click()
    tab.settle()
    tab.expect_url("p.weightvis.unit=1")
    expect(picker(tab, "Class")).to_have_value("1")
    expect(tab.find(".rail")).to_contain_text(f"not {NAMES[1]}")
    tab.find("#tab-weights").click()
    expect(tab.card("Overview").locator("tbody tr")).to_have_count(2)
    expect(tab.card("Overview")).to_contain_text("centred weights")
    picker(tab, "Head").select_option("other")
    expect(picker(tab, "Class")).to_have_count(0)
    picker(tab, "Head").select_option("head")
    expect(picker(tab, "Class")).to_have_value("-1")


@pytest.mark.heavy
def test_a_link_reopens_the_class(new_tab: OpenTab, board: TensorBoard) -> None:
    tab = new_tab().open(board, head="head", unit=2, tab="importance")
    expect(picker(tab, "Class")).to_have_value("2")
    expect(tab.card("Importance")).to_be_visible()
    other = new_tab().open(board, head="head", unit=7)
    expect(picker(other, "Class")).to_have_value("-1")
