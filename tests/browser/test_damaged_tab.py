"""What the page says of logs that are damaged, change their shape, or are made anew."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import damage
import numpy as np
import pytest
from playwright.sync_api import expect
from server import TensorBoard, until
from tab import Tab

from tensorboard_plugin_weightvis import Writer

SERVER_GONE = "net::ERR_"
LATER = damage.said(lambda _: {"version": 7})

pytestmark = pytest.mark.heavy


def log(folder: Path, step: int, features: int, classes: int) -> None:
    kernel = np.random.default_rng(step).normal(size=(features, classes))
    with Writer(folder) as writer:
        writer.head("head", kernel, step=step, metrics={"loss": 1.0})


def test_damaged_runs_are_named_beside_what_is_intact(tab: Tab, tmp_path: Path) -> None:
    file = damage.write(tmp_path / "written").read_bytes()
    shutil.rmtree(tmp_path / "written")
    damage.put(tmp_path, file, "sound")
    damage.put(tmp_path, file[: len(file) // 2], "cut")
    for i in range(5):
        damage.put(tmp_path, damage.changed(file, LATER, damage.HEAD, 0), f"later {i}")
    for seed in range(5):
        rng = np.random.default_rng(seed)
        damage.put(tmp_path, damage.flipped(file, rng), f"flipped {seed}")
    for words in (SERVER_GONE, "422"):
        tab.await_fault(words)
    with closing(TensorBoard(tmp_path, "rust")) as board:
        assert until(lambda: len(board.get("heads")["problems"]) >= 5)
        tab.open(board, run="sound")
        expect(tab.card("Influence").locator('[role="listitem"]')).to_have_count(4)
        expect(tab.epoch()).to_have_text("Epoch 2")
        expect(tab.find("main > .banner.bad")).to_have_count(3)
        others = tab.find("summary.banner.bad")
        expect(others).to_contain_text("more problems with what is logged")
        expect(tab.find(".banner.bad").filter(has_text="later 4")).to_be_hidden()
        others.click()
        expect(tab.find(".banner.bad").filter(has_text="later 4")).to_be_visible()
        tab.shoot("damaged-runs-light")
        tab.open(board, run="cut")
        tab.page.reload()
        expect(tab.card("Influence").locator('[role="listitem"]')).to_have_count(4)
        assert board.is_running()


def test_nothing_but_damage_is_not_called_an_empty_log(tab: Tab, tmp_path: Path) -> None:
    tab.await_fault(SERVER_GONE)
    file = damage.write(tmp_path / "written").read_bytes()
    shutil.rmtree(tmp_path / "written")
    damage.put(tmp_path, damage.changed(file, LATER, damage.HEAD, 0))
    with closing(TensorBoard(tmp_path, "rust")) as board:
        assert until(lambda: board.get("heads")["problems"])
        tab.open(board)
        expect(tab.find(".banner.bad")).to_contain_text("upgrade")
        expect(tab.find("h2").filter(has_text="Nothing is logged yet")).to_have_count(0)


def test_a_head_that_changes_its_shape_is_shown_and_said_to_change(
    tab: Tab, tmp_path: Path
) -> None:
    tab.await_fault(SERVER_GONE)
    for step in range(4):
        log(tmp_path / "run", step, *((4, 2) if step < 2 else (6, 3)))
    with closing(TensorBoard(tmp_path, "rust")) as board:
        assert until(lambda: len(board.get("heads")["heads"]) == 1)
        tab.open(board, step=0)
        rows = tab.card("Influence").locator('[role="listitem"]')
        expect(rows).to_have_count(4)
        expect(tab.find(".banner.bad")).to_contain_text("changes its shape")
        tab.card("Heatmap").get_by_text("epochs", exact=True).click()
        expect(tab.card("Heatmap")).to_contain_text("Left out, as the head has not 4 features")
        tab.shoot("reshaped-light")
        tab.page.keyboard.press("End")
        expect(rows).to_have_count(6)
        expect(tab.card("Heatmap")).to_contain_text("Left out, as the head has not 6 features")


def test_a_run_that_is_made_anew_in_another_shape_is_shown_without_a_reload(
    tab: Tab, tmp_path: Path
) -> None:
    for words in (SERVER_GONE, "404", "422"):  # asked for before the page knows
        tab.await_fault(words)
    for step in range(4):
        log(tmp_path / "run", step, 4, 2)
    with closing(TensorBoard(tmp_path, "rust", "--reload_interval=1")) as board:
        tab.open(board)
        rows = tab.card("Influence").locator('[role="listitem"]')
        expect(rows).to_have_count(4)
        shutil.rmtree(tmp_path / "run")
        for step in range(3):
            log(tmp_path / "run", step, 6, 3)
        expect(rows).to_have_count(6)
        expect(tab.epoch()).to_have_text("Epoch 2")
        expect(tab.card("Overview")).to_contain_text("6 features at epoch 2")
        assert "not finite" not in tab.find("main").inner_text()
