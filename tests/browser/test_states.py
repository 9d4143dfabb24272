"""What the page says when things are missing, growing, broken or hostile."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect
from server import TensorBoard
from tab import OpenTab, Tab

from tensorboard_plugin_weightvis import Writer

SERVER_GONE = "net::ERR_"


@pytest.fixture
def board(tensorboards: dict[str, TensorBoard]) -> TensorBoard:
    """The log with every oddity, through the default loader."""
    return tensorboards["rust"]


def log_epochs(writer: Writer, first: int, last: int) -> None:
    """Some epochs of a small head."""
    for step in range(first, last):
        kernel = np.random.default_rng(step).normal(size=(5, 2))
        writer.head("head", kernel, step=step, metrics={"loss": 1 / (step + 1)})


def test_an_empty_log_says_how_to_fill_it_and_fills_by_itself(tab: Tab, tmp_path: Path) -> None:
    tab.await_fault(SERVER_GONE)
    with (
        closing(TensorBoard(tmp_path, "rust", "--reload_interval=1")) as board,
        Writer(tmp_path / "run") as writer,
    ):
        tab.open(board)
        expect(tab.find("h2")).to_have_text("Nothing is logged yet")
        tab.shoot("empty-light")
        log_epochs(writer, 0, 1)
        expect(tab.find(".epoch-name")).to_contain_text("the only one so far")
        log_epochs(writer, 1, 4)
        expect(tab.epoch()).to_have_text("Epoch 3")


@pytest.mark.heavy
def test_a_first_visit_is_shown_around_once(new_tab: OpenTab, board: TensorBoard) -> None:
    tab = new_tab(first_visit=True).open(board)
    tour = tab.find(".tour")
    for _ in range(4):
        tour.get_by_role("button", name="Next").click()
    tour.get_by_role("button", name="Done").click()
    expect(tour).to_have_count(0)
    tab.page.reload()
    expect(tab.epoch()).to_be_visible()
    expect(tab.find(".tour")).to_have_count(0)


def test_the_newest_epoch_is_followed_until_the_slider_is_moved(tab: Tab, tmp_path: Path) -> None:
    tab.await_fault(SERVER_GONE)
    with (
        closing(TensorBoard(tmp_path, "rust", "--reload_interval=1")) as board,
        Writer(tmp_path / "run") as writer,
    ):
        log_epochs(writer, 0, 3)
        tab.open(board)
        expect(tab.epoch()).to_have_text("Epoch 2")
        log_epochs(writer, 3, 5)
        expect(tab.epoch()).to_have_text("Epoch 4")
        tab.page.keyboard.press("ArrowLeft")
        expect(tab.epoch()).to_have_text("Epoch 3")
        log_epochs(writer, 5, 7)
        expect(tab.find(".epoch-name")).to_contain_text("of 6")
        expect(tab.epoch()).to_have_text("Epoch 3")


@pytest.mark.heavy
def test_a_run_that_is_deleted_gives_way_with_a_word(tab: Tab, tmp_path: Path) -> None:
    tab.await_fault(SERVER_GONE)
    tab.await_fault("404")  # asked for before the page knows
    for run in ("kept", "lost"):
        with Writer(tmp_path / run) as writer:
            log_epochs(writer, 0, 3)
    with closing(TensorBoard(tmp_path, "rust", "--reload_interval=1")) as board:
        tab.open(board, run="lost")
        expect(tab.epoch()).to_have_text("Epoch 2")
        shutil.rmtree(tmp_path / "lost")
        expect(tab.find(".banner")).to_contain_text("“lost” is not in the log")


def test_a_server_that_is_gone_leaves_the_picture_and_says_so(tab: Tab, tmp_path: Path) -> None:
    tab.await_fault(SERVER_GONE)
    with Writer(tmp_path / "run") as writer:
        log_epochs(writer, 0, 3)
    with closing(TensorBoard(tmp_path, "rust")) as board:
        tab.open(board)
        expect(tab.card("Influence").locator('[role="listitem"]')).to_have_count(5)
    expect(tab.find(".banner")).to_contain_text("TensorBoard does not answer")
    expect(tab.card("Influence").locator('[role="listitem"]')).to_have_count(5)


def test_nan_weights_are_named_and_drawn(tab: Tab, board: TensorBoard) -> None:
    tab.open(board, run="diverged", step=4)
    notice = tab.card("Overview").locator(".notice.bad")
    expect(notice).to_contain_text("2 weights are NaN or infinite")
    expect(notice).to_contain_text("feature 2")
    expect(tab.card("Influence").locator(".plot svg")).to_contain_text("NaN")
    expect(tab.card("Influence").locator(".plot svg")).to_contain_text("∞")
    tab.shoot("weights-diverged-light")


def test_a_run_without_evaluation_says_how_to_log_one(tab: Tab, board: TensorBoard) -> None:
    tab.open(board, run="no_evaluation", tab="embedding")
    expect(tab.find(".empty-card")).to_contain_text("No evaluation is logged")
    expect(tab.find(".empty-card")).to_contain_text("WeightVisCallback")


def test_a_log_of_a_later_version_is_said_to_be_one(tab: Tab, board: TensorBoard) -> None:
    tab.open(board)
    expect(tab.find(".banner.bad").filter(has_text="upgrade")).to_be_visible()


def test_a_damaged_epoch_says_so_and_others_go_on(tab: Tab, board: TensorBoard) -> None:
    tab.await_fault("422")
    tab.open(board, run="damaged", head="head", step=1)
    expect(tab.find(".banner.bad").filter(has_text="is damaged: ")).to_be_visible()
    tab.open(board, run="damaged", head="head", step=8)
    tab.page.reload()
    expect(tab.card("Influence").locator('[role="listitem"]').first).to_be_visible()
