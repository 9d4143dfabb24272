"""The card of one feature, and why the margin changed between two epochs."""

from __future__ import annotations

import csv
import re
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from cases import heavy
from playwright.sync_api import Locator, expect
from server import TensorBoard
from tab import DIGITS, EPOCHS, NAMED, OpenTab, Tab

from tensorboard_plugin_weightvis import Writer

WORST_RADIUS = 20


@pytest.fixture
def named(tab: Tab, demo: TensorBoard) -> Tab:
    """The head directly on thirty named features."""
    tab.open(demo, run=NAMED)
    expect(tab.card("Influence").locator('[role="listitem"]').first).to_be_visible()
    return tab


def card(tab: Tab) -> Locator:
    """The drawer."""
    return tab.find(".drawer")


def title(tab: Tab) -> Locator:
    """Whose card it is."""
    return card(tab).locator("h2")


def part(tab: Tab, name: str) -> Locator:
    """A section of the card."""
    return card(tab).locator(f'section[aria-label="{name}"]')


def test_a_double_click_opens_the_card_and_escape_closes_it(named: Tab) -> None:
    first = named.rows("Influence")[0]
    named.card("Influence").locator('[aria-posinset="1"]').dblclick()
    expect(title(named)).to_have_text(first)
    named.expect_url("p.weightvis.card=")
    expect(named.card("Leaning").locator('[aria-posinset="1"]')).to_have_attribute(
        "aria-label", re.compile("selected")
    )
    named.page.keyboard.press("Escape")
    expect(card(named)).to_have_count(0)


def test_the_f_key_opens_the_card_of_what_is_pointed_at_or_has_the_focus(named: Tab) -> None:
    rows = named.rows("Influence")
    named.card("Influence").locator('[aria-posinset="2"]').hover()
    named.page.keyboard.press("f")
    expect(title(named)).to_have_text(rows[1])
    named.page.keyboard.press("Escape")
    link = named.card("Overview").locator(".link.feature").first
    link.focus()
    named.page.keyboard.press("f")
    expect(title(named)).to_have_text(link.inner_text())
    named.page.keyboard.press("Escape")
    expect(link).to_be_focused()


def test_the_arrow_keys_leaf_through_the_ranking(named: Tab) -> None:
    rows = named.rows("Influence")
    named.card("Influence").locator('[aria-posinset="1"]').dblclick()
    expect(title(named)).to_be_focused()
    for name in rows[1:4]:
        named.page.keyboard.press("ArrowDown")
        expect(title(named)).to_have_text(name)
    named.page.keyboard.press("ArrowUp")
    expect(title(named)).to_have_text(rows[2])
    card(named).get_by_role("button", name="ranked next").click()
    expect(title(named)).to_have_text(rows[3])
    expect(named.epoch()).to_have_text(f"Epoch {EPOCHS}")


def test_the_card_says_what_the_routes_say(tab: Tab, demo: TensorBoard) -> None:
    asked = {"run": NAMED, "head": "head", "feature": WORST_RADIUS, "split": "test"}
    answer = demo.get("feature", **asked)
    tab.open(demo, run=NAMED, card=WORST_RADIUS)
    expect(title(tab)).to_have_text("worst radius")
    expect(card(tab)).to_contain_text(f"number {answer['rank']} of 30 by margin")
    towards = ["malignant", "benign"][answer["towards"]]
    expect(card(tab).locator(".leans b")).to_have_text(towards)
    weights = part(tab, "Weights per class").locator('[role="listitem"]')
    expect(weights).to_have_count(2)
    expect(part(tab, "Activations")).to_contain_text(f"{answer['activity']['samples']} samples")
    expect(part(tab, "Activations").locator('[role="listitem"]')).to_have_count(2)
    ends = part(tab, "Samples at either end").locator(".end-sample")
    for end, at in ("highest", 0), ("lowest", 6):
        for i, sample in enumerate(answer["activity"][end]):
            expect(ends.nth(at + i)).to_contain_text(sample["name"])
    tab.shoot("feature-card-light")


def test_a_sample_at_either_end_is_chosen_by_a_click(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=NAMED, card=WORST_RADIUS)
    most = part(tab, "Samples at either end").locator(".end-sample").first
    most.click()
    expect(most).to_have_attribute("aria-pressed", "true")
    expect(tab.card("Contributions")).to_contain_text("the chosen sample")
    tab.page.keyboard.press("Escape")
    expect(card(tab)).to_have_count(0)
    expect(tab.card("Contributions")).to_have_count(1)
    tab.page.keyboard.press("Escape")
    expect(tab.card("Contributions")).to_have_count(0)


def test_the_history_is_of_every_epoch_and_leads_to_one(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=NAMED, card=WORST_RADIUS)
    section = part(tab, "Through the epochs")
    expect(section).to_contain_text(re.compile("It (has )?raised? "))
    expect(section).to_have_attribute("aria-busy", "false")
    lines = section.locator('svg[role="slider"]')
    expect(lines).to_have_count(8)
    expect(section).to_contain_text("L1 path")
    assert lines.first.get_attribute("aria-valuemax") == str(EPOCHS)
    lines.first.focus()
    tab.page.keyboard.press("Home")
    expect(tab.epoch()).to_have_text("Epoch 0")
    expect(card(tab).locator(".leans")).to_contain_text("At epoch 0")


def test_every_method_has_its_figure_and_rank(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=NAMED, card=WORST_RADIUS)
    section = part(tab, "Does it matter")
    expect(section).to_have_attribute("aria-busy", "false")
    rows = section.locator("tbody tr")
    expect(rows).to_have_count(8)
    ranks = [row.locator("td").last.inner_text() for row in rows.all()]
    assert all(1 <= int(rank) <= 30 for rank in ranks)


def test_the_card_leads_to_what_if_and_to_partial_dependence(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=NAMED, card=WORST_RADIUS)
    card(tab).get_by_role("button", name="Mute it in What if").click()
    tab.expect_url("p.weightvis.tab=whatif")
    tab.expect_url(f"p.weightvis.ops=mute%3A{WORST_RADIUS}")
    expect(title(tab)).to_have_text("worst radius")
    card(tab).get_by_role("button", name="Partial dependence").click()
    tab.expect_url("p.weightvis.tab=importance")
    tab.expect_url(f"p.weightvis.features={WORST_RADIUS}")
    expect(tab.card("Partial dependence").locator("h2")).to_be_in_viewport()
    tab.page.go_back()
    expect(tab.card("What if").locator("h2")).to_be_visible()
    expect(tab.find(".operation")).to_contain_text("mute worst radius")


def test_in_a_narrow_window_the_card_gives_way_to_what_it_leads_to(
    new_tab: OpenTab, demo: TensorBoard
) -> None:
    tab = new_tab(900, 800).open(demo, run=NAMED, card=WORST_RADIUS)
    card(tab).get_by_role("button", name="Partial dependence").click()
    expect(card(tab)).to_have_count(0)
    expect(tab.card("Partial dependence").locator("h2")).to_be_in_viewport()


@pytest.mark.parametrize("width", [900, *heavy(1100, 1200, 1400)])
def test_the_card_leaves_the_epoch_bar_in_reach(
    new_tab: OpenTab, demo: TensorBoard, width: int
) -> None:
    tab = new_tab(width, 800).open(demo, run=NAMED, card=WORST_RADIUS)
    expect(title(tab)).to_have_text("worst radius")
    tab.find('.epoch-bar input[type="range"]').click()
    expect(tab.epoch()).to_have_text(f"Epoch {EPOCHS // 2}")
    bar, drawer = tab.find(".epoch-bar").bounding_box(), card(tab).bounding_box()
    assert bar
    assert drawer
    assert bar["x"] + bar["width"] <= drawer["x"] or bar["y"] + bar["height"] <= drawer["y"]
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_muted_feature_raises_nobody(tab: Tab, tmp_path: Path) -> None:
    tab.await_fault("net::ERR_")
    with closing(TensorBoard(tmp_path, "rust")) as board:
        with Writer(tmp_path / "run") as writer:
            for step in range(6):
                kernel = np.random.default_rng(step).normal(size=(3, 2))
                kernel[1] *= step < 3
                writer.head("head", kernel, step=step)
            writer.intervention(["mute:1"], step=2)
        tab.open(board, card=1)
        expect(card(tab).locator(".leans")).to_have_text(
            "At epoch 5 it raises no class: its weights are zero."
        )
        expect(card(tab).locator(".raised")).to_have_text(
            "Its weights are zero since epoch 3 (muted by hand)."
        )


def test_the_card_of_ten_classes_has_pictures_and_fits_a_narrow_window(
    new_tab: OpenTab, demo: TensorBoard
) -> None:
    found = demo.get("feature", run=DIGITS, head="head", feature=2, split="test")
    assert found["activity"]["dead"] is False
    tab = new_tab(900, 900, dark=True).open(demo, run=DIGITS, card=2)
    expect(part(tab, "Activations").locator('[role="listitem"]')).to_have_count(10)
    expect(card(tab).locator(".thumbnail")).to_have_count(12)
    drawer = card(tab).locator(".feature-card")
    assert drawer.evaluate("e => e.scrollWidth <= e.clientWidth")
    tab.shoot("feature-card-dark")


def test_a_change_is_taken_apart_and_sums_up(tab: Tab, demo: TensorBoard, tmp_path: Path) -> None:
    tab.open(demo, run=DIGITS, tab="importance", since=1, step=EPOCHS)
    why = tab.card("Why did it change?")
    asked = {"run": DIGITS, "head": "head", "split": "test", "step": EPOCHS, "limit": 5000}
    answer = demo.get("change", since=1, **asked)
    expect(why).to_contain_text(f"From epoch 1 to {EPOCHS}")
    expect(why.locator('[role="listitem"]')).to_have_count(14)
    rows = list(csv.DictReader(saved(tab, tmp_path)))
    total = sum(float(row["in all"]) for row in rows)
    moved = answer["after"]["value"] - answer["before"]["value"]
    assert total == pytest.approx(moved, abs=1e-4 * max(1, abs(moved)))
    assert len(rows) == 48 + 2
    why.get_by_role("button", name="the one before").click()
    expect(why).to_contain_text(f"From epoch {EPOCHS - 1} to {EPOCHS}")
    why.get_by_label("Samples").select_option("3")
    of_threes = demo.get("change", label=3, **asked)["samples"]
    expect(why).to_contain_text(f"the mean margin of {of_threes} samples")
    tab.expect_url("p.weightvis.changed=3")


def saved(tab: Tab, folder: Path) -> list[str]:
    """The lines of the change's table."""
    path = tab.download("Why did it change?", "CSV", folder)
    return path.read_text(encoding="utf-8-sig").splitlines()


def test_the_first_epoch_has_no_change_to_tell(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=NAMED, tab="importance", step=0)
    expect(tab.card("Why did it change?")).to_contain_text("no evaluation before epoch 0")
