"""The embedding tab: layouts that stream, compare, and play, and what their colours say."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from cases import heavy
from playwright.sync_api import expect
from server import TensorBoard
from tab import DIGITS, EPOCHS, NAMED, OpenTab, Tab


@pytest.fixture
def digits(tab: Tab, demo: TensorBoard) -> Tab:
    """Handwritten digits, settled."""
    tab.open(demo, run=DIGITS, tab="embedding")
    tab.settle()
    return tab


@pytest.fixture
def cancer(tab: Tab, demo: TensorBoard) -> Tab:
    """Two classes, features with names; settled."""
    tab.open(demo, run=NAMED, tab="embedding")
    tab.settle()
    return tab


def listen(tab: Tab) -> None:
    """Keep whatever the status says from now on."""
    tab.find(".points-head").evaluate(
        "e => { window.told = []; new MutationObserver(() => told.push(e.innerText))"
        ".observe(e, {subtree: true, childList: true, characterData: true}); }"
    )


def heard(tab: Tab) -> str:
    """What the status has said."""
    return str(tab.frame.evaluate("told.join('\\n')"))


def test_the_layout_settles_and_says_how_far_to_trust_it(digits: Tab) -> None:
    expect(digits.find(".status")).to_contain_text(re.compile(r"neighbours kept \d+%"))
    expect(digits.find(".status")).to_contain_text("KL")
    expect(digits.find(".legend .chip")).to_have_count(10)
    digits.shoot("embedding-digits-light")


def test_another_perplexity_is_previewed_and_then_settles(digits: Tab) -> None:
    before = digits.find(".status").inner_text()
    listen(digits)
    slider = digits.find(".controls").get_by_label("Perplexity")
    slider.evaluate("e => { e.value = 8; e.dispatchEvent(new Event('input', {bubbles: true})); }")
    expect(digits.find(".status")).not_to_have_text(before)
    digits.settle()
    expect(digits.find(".status")).not_to_have_text(before)
    assert "preview at perplexity 8 · settling" in heard(digits)
    digits.expect_url("p.weightvis.perplexity=8")


@pytest.mark.heavy
def test_the_strip_shows_every_perplexity_and_takes_one_up_at_once(digits: Tab) -> None:
    strip = digits.find(".multiple")
    chosen = digits.find(".multiple[aria-pressed=true]")
    expect(strip).to_have_count(7)
    expect(digits.find(".multiple canvas")).to_have_count(7, timeout=60_000)
    expect(chosen).to_have_text("30")
    strip.first.hover()
    expect(digits.find(".tooltip")).to_contain_text(re.compile(r"neighbours kept \d+%"))
    digits.shoot("embedding-strip-light")
    listen(digits)
    strip.first.click()
    digits.expect_url("p.weightvis.perplexity=5")
    expect(chosen).to_have_text("5")
    digits.settle()
    assert "settling" not in heard(digits)


def test_it_says_whether_seeds_and_perplexities_agree(cancer: Tab) -> None:
    cancer.find(".strip-line").get_by_role("button").click()
    told = re.compile(r"At perplexity 30 three random starts agree on \d+% .* \(chance 5\.9%\)")
    expect(cancer.find(".strip-line")).to_contain_text(told, timeout=60_000)
    expect(cancer.find(".multiple em")).to_have_count(cancer.find(".multiple").count() - 1)
    cancer.shoot("embedding-agreement-light")


def test_the_question_of_agreement_can_be_asked_at_another_perplexity(cancer: Tab) -> None:
    line = cancer.find(".strip-line")
    question = line.get_by_role("button")
    question.focus()
    cancer.page.keyboard.press("Enter")
    expect(line).to_contain_text("At perplexity 30", timeout=60_000)
    expect(question).to_be_focused()
    expect(question).to_have_attribute("aria-disabled", "true")
    cancer.find(".multiple").first.click()
    cancer.settle()
    expect(question).to_have_attribute("aria-disabled", "false")
    expect(line).to_contain_text("At perplexity 30")
    question.click()
    expect(line).not_to_contain_text("At perplexity 30", timeout=60_000)
    expect(line).to_contain_text(re.compile(r"At perplexity \d+ three"))


@pytest.mark.heavy
def test_play_makes_a_film_through_the_epochs(digits: Tab) -> None:
    status = digits.find(".status")
    sentence = digits.card("Embedding").locator(".sentence")
    listen(digits)
    digits.find(".play").click()
    expect(status).to_contain_text("film")
    digits.expect_url("p.weightvis.film=film")
    expect(status).to_contain_text(f"film of {EPOCHS + 1} epochs", timeout=60_000)
    assert re.search(rf"\d of {EPOCHS + 1} epochs laid out", heard(digits))
    expect(sentence).to_contain_text(f"at epoch {EPOCHS},")
    expect(digits.find(".play")).to_have_attribute("aria-label", "Play")
    digits.page.keyboard.press("ArrowLeft")
    expect(sentence).to_contain_text(f"at epoch {EPOCHS - 1},")
    digits.find(".more").click()
    digits.find(".more-choices").get_by_text("each anew").click()
    expect(status).not_to_contain_text("film")
    digits.settle()


@pytest.mark.parametrize(("method", "told"), [("PCA", "main axes"), *heavy(("UMAP", "settled"))])
def test_other_methods_can_be_chosen(cancer: Tab, method: str, told: str) -> None:
    cancer.find(".controls").get_by_text(method, exact=True).click()
    expect(cancer.find(".multiple")).to_have_count(0)
    expect(cancer.find(".status")).to_contain_text(told, timeout=90_000)
    expect(cancer.find(".controls").get_by_label("Perplexity")).to_have_count(0)
    cancer.expect_url(f"p.weightvis.method={method.lower()}")


@pytest.mark.heavy
def test_the_papers_setting_and_its_space_can_be_chosen(cancer: Tab) -> None:
    cancer.find(".more").click()
    cancer.find(".more-choices").get_by_text("as in the paper").click()
    expect(cancer.find(".status")).to_contain_text("300 iterations, as in the paper")
    cancer.page.keyboard.press("Escape")
    expect(cancer.find(".more-choices")).to_have_count(0)
    expect(cancer.find(".more")).to_be_focused()
    cancer.find(".controls").get_by_label("Space").select_option("scores")
    expect(cancer.find(".status")).to_contain_text("300 iterations, as in the paper")
    cancer.expect_url("p.weightvis.schedule=paper")
    cancer.expect_url("p.weightvis.space=scores")


def test_a_link_reopens_the_embedding_as_it_was(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=NAMED, tab="embedding", method="pca", space="contributions", tool="pan")
    tab.settle()
    expect(tab.find(".controls").get_by_label("Space")).to_have_value("contributions")
    tool = tab.find(".toolbar [aria-pressed=true]").first
    expect(tool).to_have_attribute("title", re.compile("Move"))


def sweep(tab: Tab, left: float, right: float) -> None:
    """Drag over the whole height, from one share of the width to another."""
    box = tab.find(".field-of-points svg").bounding_box()
    assert box
    mouse = tab.page.mouse
    mouse.move(box["x"] + left * box["width"], box["y"] + 3)
    mouse.down()
    mouse.move(box["x"] + right * box["width"], box["y"] + box["height"] - 3, steps=5)
    mouse.up()


def test_a_rectangle_chooses_adds_and_takes_away(digits: Tab) -> None:
    title = digits.card("Chosen samples").locator("h2")
    tools = digits.find(".toolbar")
    tools.get_by_label("Choose by a rectangle").click()
    sweep(digits, 0.01, 0.5)
    expect(title).to_have_text(re.compile(r"· \d+"))
    first = title.inner_text()
    tools.get_by_label("Add to the choice").click()
    sweep(digits, 0.5, 0.99)
    expect(title).not_to_have_text(first)
    tools.get_by_label("Take away").click()
    sweep(digits, 0.5, 0.99)
    expect(title).to_have_text(first)
    digits.expect_url("p.weightvis.tool=rectangle")
    tools.get_by_label("Clear the choice").click()
    expect(title).to_have_text("Chosen samples")


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


def test_escape_clears_one_thing_at_a_time_and_keeps_the_focus(cancer: Tab) -> None:
    points = cancer.find(".field-of-points svg")
    title = cancer.card("Chosen samples").locator("h2")
    points.focus()
    cancer.page.keyboard.press("ArrowRight")
    expect(cancer.find(".field-of-points [aria-live]")).to_contain_text(re.compile(r"sample \d+"))
    cancer.page.keyboard.press("Enter")
    expect(title).to_have_text(re.compile("1"))
    cancer.page.keyboard.press("Escape")
    expect(title).to_have_text("Chosen samples")
    expect(points).to_be_focused()
    epoch = cancer.epoch().inner_text()
    cancer.page.keyboard.press("ArrowLeft")
    expect(cancer.find(".field-of-points [aria-live]")).to_contain_text(re.compile(r"sample \d+"))
    expect(cancer.epoch()).to_have_text(epoch)


def test_escape_clears_the_samples_and_then_the_features(cancer: Tab) -> None:
    cancer.find("#tab-weights").click()
    cancer.card("Influence").locator('[role="listitem"]').first.click()
    cancer.expect_url("p.weightvis.features=")
    cancer.find("#tab-embedding").click()
    cancer.settle()
    cancer.lasso(0.9)
    cancer.page.keyboard.press("Escape")
    expect(cancer.card("Chosen samples").locator("h2")).to_have_text("Chosen samples")
    cancer.expect_url("p.weightvis.features=")
    cancer.page.keyboard.press("Escape")
    expect(cancer.page).not_to_have_url(re.compile("features="))


def test_the_strip_of_one_run_does_not_stay_for_another(digits: Tab) -> None:
    expect(digits.find(".multiple canvas")).to_have_count(7, timeout=60_000)
    digits.find(".rail select").first.select_option(NAMED)
    expect(digits.find(".legend")).to_contain_text("benign")
    expect(digits.find(".multiple.stale")).to_have_count(0)


def test_the_legend_shows_a_class_alone_and_all_again(digits: Tab) -> None:
    chips = digits.find(".legend .chip")
    shown = digits.find(".legend .chip[aria-pressed=true]")
    chips.nth(2).dblclick()
    expect(shown).to_have_count(1)
    chips.nth(2).dblclick()
    expect(shown).to_have_count(10)
    chips.nth(4).focus()
    digits.page.keyboard.press("Shift+Enter")
    expect(shown).to_have_count(1)


def test_samples_can_be_drawn_as_their_pictures(digits: Tab) -> None:
    digits.find(".more").click()
    digits.find(".more-choices").get_by_text("pictures").click()
    digits.page.keyboard.press("Escape")
    digits.page.wait_for_timeout(500)
    digits.shoot("embedding-pictures-light")
    digits.expect_url("p.weightvis.pictures=pictures")


@pytest.mark.parametrize(
    "colour", ["right", "feature", *heavy("predicted", "true", "probability", "kept")]
)
def test_every_colouring_has_its_legend(tab: Tab, demo: TensorBoard, colour: str) -> None:
    tab.open(demo, run=NAMED, tab="embedding", colour=colour)
    tab.settle()
    by_number = colour in ("probability", "kept", "feature")
    expect(tab.find(".legend .ramp")).to_have_count(1 if by_number else 0)
    expect(tab.find(".legend .chip")).to_have_count(0 if by_number else 2)
    tab.shoot(f"embedding-by-{colour}-light")


def test_samples_are_coloured_by_the_feature_that_is_asked_for(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=NAMED, tab="embedding", colour="feature")
    tab.settle()
    picker = tab.find(".feature-picker input")
    expect(picker).to_have_attribute("placeholder", re.compile(r"\w"))
    picker.fill("mean smoothness")
    picker.press("Enter")
    tab.expect_url("p.weightvis.colourFeature=4")
    picker.fill("nosuch")
    picker.press("Enter")
    expect(tab.find(".feature-picker")).to_contain_text("no feature contains “nosuch”")
    tab.expect_url("p.weightvis.colourFeature=4")
    picker.fill("")
    picker.press("Enter")
    expect(tab.page).not_to_have_url(re.compile("colourFeature"))


def test_what_is_saved_says_what_it_shows(digits: Tab, tmp_path: Path) -> None:
    drawing = digits.download("Embedding", "SVG", tmp_path).read_text(encoding="utf-8")
    assert f"t-SNE, perplexity 30, of the activations at epoch {EPOCHS}" in drawing
    assert DIGITS in drawing
    assert re.search(r"neighbours kept \d+%", drawing)
    assert re.search(r"8 · \d+", drawing)
    assert re.search(r"outlined: wrong · \d+", drawing)
    saved = digits.download("Embedding", "CSV", tmp_path)
    rows = list(csv.reader(saved.open(encoding="utf-8-sig")))
    samples = ["row", "name", "x", "y", "true class", "predicted class", "probability"]
    assert rows[0] == [*samples, "neighbours kept"]
    assert "digit" in rows[1][1]
    assert 0 <= float(rows[1][-1]) <= 1


def test_it_looks_right_in_the_dark_and_narrow(new_tab: OpenTab, demo: TensorBoard) -> None:
    tab = new_tab(900, 1100, dark=True).open(demo, run=NAMED, tab="embedding")
    tab.settle()
    assert tab.find("html").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    tab.shoot("embedding-breast_cancer-dark-900")
