"""The embedding tab: layouts that stream, points that are chosen, samples that are named."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from server import TensorBoard
from tab import DIGITS, NAMED, OpenTab, Tab


def lasso(tab: Tab, share: float) -> None:
    """Draw around the middle of the points, so wide a share of the field."""
    box = tab.find(".field-of-points svg").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    radius = share * min(box["width"], box["height"]) / 2
    mouse = tab.page.mouse
    mouse.move(x + radius, y)
    mouse.down()
    for i in range(25):
        turn = 2 * math.pi * i / 24
        mouse.move(x + radius * math.cos(turn), y + radius * math.sin(turn))
    mouse.up()


@pytest.fixture
def digits(tab: Tab, demo: TensorBoard) -> Tab:
    """Handwritten digits, settled."""
    tab.open(demo, run=DIGITS, tab="embedding")
    tab.settle()
    return tab


def test_the_layout_settles_and_says_how_far_to_trust_it(digits: Tab) -> None:
    expect(digits.find(".status")).to_contain_text(re.compile(r"neighbours kept \d+\.\d%"))
    expect(digits.find(".status")).to_contain_text("KL")
    expect(digits.find(".legend .chip")).to_have_count(10)
    digits.shoot("embedding-digits-light")


def test_another_perplexity_gives_another_layout(digits: Tab) -> None:
    before = digits.find(".status").inner_text()
    slider = digits.find(".controls").get_by_label("Perplexity")
    slider.evaluate("e => { e.value = 8; e.dispatchEvent(new Event('input', {bubbles: true})); }")
    expect(digits.find(".status")).not_to_have_text(before)
    digits.settle()
    expect(digits.find(".status")).not_to_have_text(before)
    digits.expect_url("p.weightvis.perplexity=8")


def test_the_papers_setting_and_its_space_can_be_chosen(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=NAMED, tab="embedding")
    tab.settle()
    tab.find(".controls").get_by_text("as in the paper").click()
    tab.find(".controls").get_by_text("class scores").click()
    tab.settle()
    tab.expect_url("p.weightvis.schedule=paper")
    tab.expect_url("p.weightvis.space=scores")


def test_chosen_samples_are_named_counted_and_explained(digits: Tab, tmp_path: Path) -> None:
    lasso(digits, 0.9)
    panel = digits.card("Chosen samples")
    expect(panel.locator("h2")).to_have_text(re.compile(r"Chosen samples · \d+"))
    expect(panel.locator(".tally")).to_contain_text(re.compile(r"right \d+ · wrong \d+"))
    expect(panel.locator(".sample-list li").first).to_contain_text("digit")
    expect(panel.locator(".thumbnail").first).to_be_visible()
    digits.shoot("embedding-chosen-light")
    count = int(panel.locator("h2").inner_text().rpartition(" ")[2])
    saved = digits.download("Chosen samples", "CSV", tmp_path)
    rows = list(csv.reader(saved.open(encoding="utf-8-sig")))
    assert rows[0][:4] == ["row", "name", "true class", "predicted class"]
    assert len(rows) == count + 1
    digits.find("#tab-weights").click()
    expect(digits.card("Contributions").locator('[role="listitem"]').first).to_be_visible()
    digits.page.keyboard.press("Escape")
    expect(digits.card("Contributions")).to_have_count(0)


def test_samples_chosen_of_one_run_are_not_chosen_of_another(digits: Tab) -> None:
    lasso(digits, 0.9)
    expect(digits.card("Chosen samples").locator(".sample-list li").first).to_be_visible()
    digits.find(".rail select").first.select_option(NAMED)
    expect(digits.card("Chosen samples").locator(".empty")).to_be_visible()
    digits.settle()


def test_pointing_at_a_sample_shows_who_it_is(digits: Tab) -> None:
    box = digits.find(".field-of-points svg").bounding_box()
    assert box
    tip = digits.find(".tooltip")
    for i in range(1, 20):
        for j in range(1, 20):
            digits.page.mouse.move(
                box["x"] + box["width"] * i / 20, box["y"] + box["height"] * j / 20
            )
            if tip.count():
                expect(tip).to_contain_text("decided by")
                expect(tip.locator(".thumbnail")).to_be_visible()
                return
    pytest.fail("no sample was met")


def test_the_legend_hides_a_class_and_brings_it_back(digits: Tab) -> None:
    chip = digits.find(".legend .chip").first
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "false")
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")


def test_samples_can_be_drawn_as_their_pictures(digits: Tab) -> None:
    digits.find(".controls").get_by_text("pictures").click()
    digits.page.wait_for_timeout(500)
    digits.shoot("embedding-pictures-light")
    digits.expect_url("p.weightvis.pictures=pictures")


@pytest.mark.parametrize("colour", ["predicted", "true", "right", "probability"])
def test_every_colouring_has_its_legend(tab: Tab, demo: TensorBoard, colour: str) -> None:
    tab.open(demo, run=NAMED, tab="embedding", colour=colour)
    tab.settle()
    expect(tab.find(".legend")).not_to_be_empty()


def test_it_looks_right_in_the_dark_and_narrow(new_tab: OpenTab, demo: TensorBoard) -> None:
    tab = new_tab(900, 1100, dark=True).open(demo, run=NAMED, tab="embedding")
    tab.settle()
    assert tab.find("html").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    tab.shoot("embedding-breast_cancer-dark-900")
