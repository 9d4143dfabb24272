"""The findings in the overview: what they say, what they lead to, and that nothing jumps."""

from __future__ import annotations

import csv
import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, expect
from server import TensorBoard
from tab import DIGITS, EPOCHS, NAMED, OpenTab, Tab

from tensorboard_plugin_weightvis import Writer, summary

KINDS = 11


def found_by(board: TensorBoard, run: str, step: int = EPOCHS) -> list[dict[str, Any]]:
    """The last line of the route's stream."""
    text = board.ask("findings", run=run, head="head", split="test", step=step).text
    found: list[dict[str, Any]] = json.loads(text.splitlines()[-1])["findings"]
    return found


def of_kind(kind: str, told: list[dict[str, Any]]) -> dict[str, Any]:
    """The finding of that kind."""
    return next(each for each in told if each["kind"] == kind)


def tile(tab: Tab, title: str) -> Locator:
    """A finding that has a place of its own, by its title."""
    return tab.find("article.finding").filter(has=tab.page.get_by_role("heading", name=title))


@pytest.fixture
def named(tab: Tab, demo: TensorBoard) -> Tab:
    """The head directly on thirty named features, with all that is looked for looked for."""
    return settled(tab.open(demo, run=NAMED))


def settled(tab: Tab) -> Tab:
    """Wait until everything has been looked for."""
    expect(tab.find(".findings")).to_have_attribute("aria-busy", "false")
    expect(tab.find("article.finding").first).to_be_visible()
    return tab


def test_findings_are_told_in_the_words_of_the_route(named: Tab, demo: TensorBoard) -> None:
    told = found_by(demo, NAMED)
    assert len(told) == KINDS
    for each in told:
        if each["level"] == "found":
            expect(tile(named, each["title"]).locator(".detail")).to_have_text(each["detail"])
    named.find(".looked .more").click()
    quiet = named.find(".not-found")
    for each in told:
        if each["level"] != "found" and each["kind"] != "lean":
            expect(quiet).to_contain_text(each["detail"])
    named.shoot("findings-light")


def test_the_lean_has_a_place_and_a_word_in_the_epoch_bar(named: Tab, demo: TensorBoard) -> None:
    lean = of_kind("lean", found_by(demo, NAMED))
    expect(named.find(f"article.finding.{lean['level']}").first).to_contain_text(lean["title"])
    words = {"none": "none found", "unknown": "not known"}.get(lean["level"], "to ")
    expect(named.find(".reached .lean")).to_contain_text(words)


def test_more_shows_every_figure(named: Tab, demo: TensorBoard) -> None:
    lean = of_kind("lean", found_by(demo, NAMED))
    shown = tile(named, lean["title"])
    shown.get_by_role("button", name="More").click()
    for figure in lean["figures"]:
        expect(shown.locator(".finding-figures")).to_contain_text(figure["text"])
    shown.get_by_role("button", name="Less").click()
    expect(shown.locator(".finding-figures")).to_have_count(0)


def test_a_finding_selects_its_features_and_brings_them_into_sight(
    tab: Tab, demo: TensorBoard
) -> None:
    dead = next(each for each in found_by(demo, DIGITS) if each["kind"] == "dead")
    assert dead["level"] == "found"
    settled(tab.open(demo, run=DIGITS))
    shown = tile(tab, dead["title"])
    shown.get_by_role("button", name=f"Select {len(dead['features'])}").click()
    first, second = (feature["index"] for feature in dead["features"][:2])
    tab.expect_url(f"p.weightvis.features={first}%2C{second}")
    bars = tab.card("Influence").locator('[role="listitem"][aria-label$=", selected"]')
    expect(bars).to_have_count(len(dead["features"]))
    shown.get_by_role("button", name="Unselect").click()
    expect(bars).to_have_count(0)


@pytest.mark.parametrize("run", [NAMED, DIGITS])
def test_all_that_is_found_leads_somewhere(tab: Tab, demo: TensorBoard, run: str) -> None:
    settled(tab.open(demo, run=run))
    for found in tab.find("article.finding.found").all():
        assert found.locator("button.act").count() > 0


def test_what_is_not_found_leads_to_what_it_names(named: Tab, demo: TensorBoard) -> None:
    unmoved = of_kind("unmoved", found_by(demo, NAMED))
    assert unmoved["level"] == "none"
    named.find(".looked .more").click()
    shown = named.find(".not-found > div").filter(has_text=unmoved["title"])
    shown.get_by_role("button", name="Go to epoch 0").click()
    expect(named.epoch()).to_have_text("Epoch 0")


@pytest.mark.heavy
def test_nothing_moves_while_the_epochs_go_by(named: Tab) -> None:
    def top() -> float:
        box = named.card("Influence").bounding_box()
        assert box
        return box["y"]

    page = named.page
    named.find("main").click(position={"x": 5, "y": 5})
    for _ in range(EPOCHS):  # whatever is found at any epoch gets its place
        page.keyboard.press("ArrowLeft")
        settled(named)
    expect(named.epoch()).to_have_text("Epoch 0")
    before = top()
    for _ in range(EPOCHS):
        page.keyboard.press("ArrowRight")
        assert top() == before
        settled(named)
        assert top() == before
    expect(named.find(".finding.stale")).to_have_count(0)


def test_findings_are_saved_as_csv_and_json(named: Tab, demo: TensorBoard, tmp_path: Path) -> None:
    def save(label: str) -> Path:
        with named.page.expect_download() as event:
            named.find(".files").get_by_role("button", name=label).click()
        event.value.save_as(tmp_path / event.value.suggested_filename)
        return tmp_path / event.value.suggested_filename

    told = found_by(demo, NAMED)
    with save("Findings as CSV").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    lean = of_kind("lean", told)["detail"]
    assert next(row["sentence"] for row in rows if row["finding"] == "lean") == lean
    assert {row["finding"] for row in rows} == {each["kind"] for each in told}
    assert json.loads(save("Findings as JSON").read_text())["findings"] == told


def test_what_cannot_be_looked_for_says_why(tab: Tab, tmp_path: Path) -> None:
    tab.await_fault("net::ERR_")
    with closing(TensorBoard(tmp_path, "rust")) as board:
        with Writer(tmp_path / "run") as writer:
            for step in range(3):
                kernel = np.random.default_rng(step).normal(size=(5, 2))
                writer.head("head", kernel, step=step)
        tab.open(board)
        expect(tab.find(".looked")).to_contain_text("Not known: ")
        tab.find(".looked .more").click()
        expect(tab.find(".not-found")).to_contain_text(re.compile("evaluation", re.IGNORECASE))


def test_marks_on_the_slider_tell_what_was_done_by_hand(tab: Tab, tmp_path: Path) -> None:
    tab.await_fault("net::ERR_")
    with closing(TensorBoard(tmp_path, "rust")) as board:
        with Writer(tmp_path / "run") as writer:
            for step in range(9):
                names = ["first", "second", "third"]
                kernel = np.random.default_rng(step).normal(size=(3, 2))
                metrics = {"loss": 1 / (step + 1)}
                writer.head("head", kernel, step=step, metrics=metrics, feature_names=names)
            # Two callbacks after one epoch: a blob each.
            both, held = (
                summary.intervention_pb(operations, held=held)
                for operations, held in ((["mute:1", "flip:0"], False), (["flip:2"], True))
            )
            tensor = both.value[0].tensor
            tensor.string_val.extend(held.value[0].tensor.string_val)
            tensor.tensor_shape.dim[0].size = 2
            writer.add(both, 4)
        tab.open(board)
        mark = tab.find(".interventions button")
        told = "after epoch 4: mute second, flip first; flip third, held"
        expect(mark).to_have_attribute("aria-label", told)
        mark.hover()
        expect(tab.find(".tooltip")).to_have_text(told)
        mark.click()
        expect(tab.epoch()).to_have_text("Epoch 4")
        expect(tab.card("Weight change").locator("[stroke-dasharray='2 3']")).to_have_count(1)


def test_findings_look_right_with_ten_classes(new_tab: OpenTab, demo: TensorBoard) -> None:
    tab = settled(new_tab(dark=True).open(demo, run=DIGITS))
    tab.shoot("findings-dark")
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
