"""The importance tab: every method in one table, and the charts that follow from it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from cases import heavy
from playwright.sync_api import Locator, expect
from server import TensorBoard, unpacked
from tab import OpenTab, Tab

from tensorboard_plugin_weightvis import Writer

FEATURES = 30
NAMES = [f"feature {i}" for i in range(FEATURES)]
METHODS = 8
SVG = "{http://www.w3.org/2000/svg}"


def _log(folder: Path, samples: int, classes: int, features: int = FEATURES) -> None:
    """Two epochs of a head whose first three features alone carry the classes."""
    rng = np.random.default_rng(3)
    labels = rng.integers(0, classes, samples)
    activations = rng.normal(size=(samples, features))
    shifts = rng.normal(size=(3, classes)) * 2
    activations[:, :3] += shifts[:, labels].T
    with Writer(folder) as writer:
        for step in range(2):
            kernel = rng.normal(size=(features, classes)) * 0.05
            kernel[:3] += shifts * (0.3 + 0.3 * step)
            writer.head("head", kernel, np.zeros(classes), step=step)
            writer.evaluation("test", activations, labels, step=step)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """Runs in which it is known what matters, and one with too few samples to say so."""
    logdir = tmp_path_factory.mktemp("planted")
    _log(logdir / "two", 300, 2)
    _log(logdir / "four", 240, 4)
    _log(logdir / "few", 6, 2)
    _log(logdir / "small", 200, 2, features=5)
    with closing(TensorBoard(logdir, "rust")) as board:
        yield board


def _settle(tab: Tab) -> None:
    expect(tab.find(".importance-table .status")).to_contain_text("samples of test")


def _order(tab: Tab) -> list[str]:
    return tab.find(".importances tbody th button").all_inner_texts()


@pytest.fixture
def two(tab: Tab, planted: TensorBoard) -> Tab:
    """Two classes, all methods worked out."""
    tab.open(planted, run="two", tab="importance")
    _settle(tab)
    return tab


def _plot(tab: Tab, title: str) -> Locator:
    plot = tab.card(title).locator(".plot svg").last
    expect(plot).to_be_visible()
    return plot


def test_every_method_names_the_features_that_were_planted(two: Tab) -> None:
    headings = two.find(".importances thead button")
    expect(headings).to_have_count(METHODS + 1)
    for heading in headings.all()[1:]:
        if "ablation" in (heading.get_attribute("aria-label") or ""):
            continue  # features that stand in for each other can each be missed
        heading.click()
        assert set(_order(two)[:3]) == set(NAMES[:3])
    expect(two.find(".importances .discovered.yes").nth(2)).to_be_visible()
    two.shoot("importance-light")


def test_headings_sort_with_the_keyboard_too_and_say_so(two: Tab) -> None:
    heading = two.find(".importances").get_by_role("button", name="Sort by SFIT")
    heading.focus()
    two.page.keyboard.press("Enter")
    sorted_by = two.find("th[aria-sort]")
    expect(sorted_by).to_have_attribute("aria-sort", "descending")
    expect(sorted_by).to_contain_text("median")
    first = _order(two)
    two.page.keyboard.press("Enter")
    expect(sorted_by).to_have_attribute("aria-sort", "ascending")
    assert _order(two) != first
    two.expect_url("p.weightvis.sort=sfit")
    two.expect_url("p.weightvis.order=last")


def test_the_table_is_searched_and_shows_more_on_request(two: Tab) -> None:
    rows = two.find(".importances tbody tr")
    expect(rows).to_have_count(20)
    two.find(".importance-table").get_by_role("button", name="Show more").click()
    expect(rows).to_have_count(FEATURES)
    two.page.keyboard.press("/")
    two.page.keyboard.type("feature 2")
    expect(rows).to_have_count(11)
    two.page.keyboard.type("x")
    expect(two.find(".importance-table")).to_contain_text("No feature's name contains “feature 2x”")


def test_a_row_is_marked_in_every_chart_and_looked_at_in_one(two: Tab) -> None:
    row = two.find('.importances tr[data-feature="1"]')
    row.locator("td").first.click()
    expect(row).to_have_class(re.compile("selected"))
    two.expect_url("p.weightvis.features=1")
    marked = two.card("Most important").locator('[role="listitem"][data-key="1"]')
    expect(marked).to_have_attribute("aria-label", re.compile("selected$"))
    expect(two.card("Partial dependence").locator("select").first).to_have_value("1")
    expect(_plot(two, "Partial dependence")).to_contain_text("activation of feature 1")
    row.locator("td").nth(6).hover()
    expect(two.find(".tooltip")).to_contain_text("95% interval")
    expect(two.find(".tooltip")).to_contain_text("of false discoveries")


def test_the_keyboard_walks_over_the_rows_and_marks_them(two: Tab) -> None:
    names = two.find(".importances tbody th button")
    names.first.focus()
    two.page.keyboard.press("ArrowDown")
    expect(names.nth(1)).to_be_focused()
    two.page.keyboard.press("Space")
    expect(two.find(".importances tbody tr").nth(1)).to_have_class(re.compile("selected"))
    expect(two.find(".drawer")).to_have_count(0)
    expect(two.epoch()).to_have_text("Epoch 1")


def test_a_name_opens_the_card_of_its_feature(two: Tab) -> None:
    two.find('.importances tr[data-feature="2"] button').click()
    expect(two.find(".drawer")).to_contain_text("feature 2")
    two.expect_url("p.weightvis.card=2")


def test_samples_are_pointed_at_and_chosen(two: Tab) -> None:
    swarm = _plot(two, "Shapley values")
    swarm.focus()
    two.page.keyboard.press("ArrowDown")
    expect(two.card("Shapley values").locator("[aria-live]")).to_contain_text(", sample ")
    two.page.keyboard.press("Enter")
    expect(two.card("Shapley values").locator('circle[stroke-width="1.2"]')).to_have_count(14)
    curves = _plot(two, "Partial dependence")
    curves.focus()
    two.page.keyboard.press("ArrowUp")
    expect(two.card("Partial dependence").locator("[aria-live]")).to_contain_text("%")


def test_few_features_do_and_can_be_tried(two: Tab) -> None:
    expect(_plot(two, "Minimal head")).to_contain_text("are enough")
    slider = two.card("Minimal head").get_by_role("slider")
    slider.focus()
    two.page.keyboard.press("Home")
    two.page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuenow", "1")
    two.card("Minimal head").get_by_role("button", name="Try it in What if").click()
    two.expect_url("p.weightvis.ops=keep-mean%3Ashapley%3Adesc%3A1")
    expect(two.find("#tab-whatif")).to_have_attribute("aria-current", "page")


def test_pairs_are_tried_when_they_are_asked_for(two: Tab) -> None:
    card = two.card("Pairs")
    expect(card.locator("svg[role=list]")).to_have_count(0)
    card.get_by_role("button", name="Try the pairs").click()
    expect(card).to_contain_text("Strongest of 276 pairs among 24 of 30 features: without")
    expect(card.locator('[role="listitem"]')).to_have_count(20)
    two.find(".epoch-bar input[type=range]").focus()
    two.page.keyboard.press("ArrowLeft")
    expect(card.get_by_role("button", name="Try the pairs")).to_be_enabled()
    card.get_by_label("Pairs among").select_option("12 features")
    two.expect_url("p.weightvis.pairs=12")
    card.get_by_role("button", name="Try the pairs").click()
    expect(card).to_contain_text("Strongest of 66 pairs among 12 of 30 features: without")


def test_another_epoch_leaves_the_table_standing(two: Tab) -> None:
    before = two.find(".importances tbody tr").first.inner_text()
    two.page.keyboard.press("ArrowLeft")
    assert two.find(".importances tbody tr").count() == 20
    expect(two.find(".importance-table .status")).to_contain_text("epoch 0")
    assert two.find(".importances tbody tr").first.inner_text() != before


def test_more_classes_have_one_explained_at_a_time(tab: Tab, planted: TensorBoard) -> None:
    tab.open(planted, run="four", tab="importance")
    _settle(tab)
    card = tab.card("Shapley values")
    expect(card.locator(".plot")).to_contain_text("Class 0")
    card.get_by_role("combobox", name="Class").select_option("2")
    expect(card.locator(".plot")).to_contain_text("Class 2")
    expect(tab.card("Partial dependence")).to_contain_text("probability of Class 2")
    tab.expect_url("p.weightvis.towards=2")


def test_a_head_is_asked_for_its_own_features(tab: Tab, planted: TensorBoard) -> None:
    """The console would complain of those of the one before."""
    tab.open(planted, run="two", tab="importance", features=FEATURES - 1)
    _settle(tab)
    _plot(tab, "Shapley values")
    runs = tab.find(".rail select").first
    for run in ("small", "two", "small"):
        runs.select_option(run)
        _settle(tab)
        _plot(tab, "Shapley values")
        _plot(tab, "Partial dependence")


def test_too_few_samples_are_told_in_one_sentence(tab: Tab, planted: TensorBoard) -> None:
    tab.await_fault("422")
    tab.open(planted, run="few", tab="importance")
    expect(tab.find(".importance-table [role=alert]")).to_contain_text("6")
    expect(tab.card("Shapley values")).to_have_count(0)


@pytest.mark.parametrize(
    "title",
    [
        "Most important",
        *heavy("Shapley values", "Partial dependence", "Minimal head", "Do the methods"),
    ],
)
def test_charts_are_saved_as_they_are_seen(two: Tab, tmp_path: Path, title: str) -> None:
    _plot(two, title)
    root = ElementTree.fromstring(  # noqa: S314  # our own file
        two.download(title, "SVG", tmp_path).read_text(encoding="utf-8")
    )
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    assert "feature" in words or "accuracy" in words


def test_the_csv_holds_what_every_method_said(
    two: Tab, tmp_path: Path, planted: TensorBoard
) -> None:
    path = two.download("Importance", "CSV", tmp_path)
    header, *rows = list(csv.reader(path.open(encoding="utf-8-sig")))
    assert len(rows) == FEATURES
    lines = planted.stream("importance", run="two", head="head", split="test")
    told = {method["name"]: method for line in lines for method in line["methods"]}
    for name, column in (("shapley", "Shapley value"), ("sfit", "SFIT"), ("sfit", "SFIT: q")):
        field = "q" if column.endswith("q") else "values"
        saved = np.empty(FEATURES, np.float32)
        for row in rows:
            saved[int(row[0])] = float(row[header.index(column)])
        least = np.float32(1e-45) if field == "q" else -np.inf  # no chance is 0
        expected = np.maximum(unpacked(told[name][field]), least)
        np.testing.assert_array_equal(saved, expected.astype(np.float32))


def test_dark_and_narrow_it_is_all_there(new_tab: OpenTab, planted: TensorBoard) -> None:
    tab = new_tab(900, dark=True).open(planted, run="four", tab="importance")
    _settle(tab)
    for title in ("Most important", "Shapley values", "Minimal head", "Pairs"):
        expect(tab.card(title)).to_be_visible()
    assert tab.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.shoot("importance-narrow-dark")
