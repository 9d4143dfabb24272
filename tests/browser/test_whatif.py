"""What if: operations on the head, a threshold that asks for nothing, and what changes by them."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import heavy
from playwright.sync_api import Locator, Request, expect
from server import TensorBoard, unpacked
from tab import DIGITS, NAMED, OpenTab, Tab

from tensorboard_plugin_weightvis import Writer

OPS = "mute:20,flip:3"
CARDS = ("Outcome", "Confusion", "Precision and recall", "Calibration", "Operating point")


def whatif(demo: TensorBoard, run: str = NAMED, **query: object) -> dict[str, Any]:
    return demo.get("whatif", run=run, head="head", split="test", **query)


def chips(tab: Tab) -> list[str]:
    """The operations, in words."""
    return tab.find(".operation > span").all_inner_texts()


def outcome(tab: Tab, name: str) -> list[str]:
    """A figure before, after, and the difference."""
    line = tab.card("Outcome").locator("tbody tr").filter(has_text=name)
    return [text.splitlines()[0] for text in line.locator("td").all_inner_texts()]


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(encoding="utf-8-sig")))


def move(slider: Locator, *values: float) -> None:
    """Put a slider somewhere after the other, faster than any hand."""
    slider.evaluate(
        """(slider, values) => {
            for (const value of values) {
                slider.value = value;
                slider.dispatchEvent(new Event("input", {bubbles: true}));
            }
        }""",
        list(values),
    )


def asked_while(tab: Tab, act: Callable[[], object]) -> list[str]:
    """The routes that are asked meanwhile, but for the one that looks what is logged."""
    seen: list[str] = []

    def hear(request: Request) -> None:
        seen.append(request.url.partition("?")[0].rpartition("/")[2])

    tab.page.on("request", hear)
    act()
    tab.page.wait_for_timeout(500)
    tab.page.remove_listener("request", hear)
    return [route for route in seen if route != "heads"]


@pytest.fixture
def patients(tab: Tab, demo: TensorBoard) -> Tab:
    """Two classes, with two operations."""
    tab.open(demo, run=NAMED, tab="whatif", ops=OPS)
    expect(tab.card("Outcome").locator("tbody tr").first).to_be_visible()
    return tab


def test_operations_are_added_undone_and_in_the_address(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=NAMED, tab="whatif")
    expect(tab.find(".stack")).to_have_text("as it was logged")
    tab.find(".suggestions button").first.click()
    expect(tab.find(".operation")).to_have_count(1)
    tab.find('select[aria-label="Operation"]').select_option("scale")
    tab.find('input[aria-label="Feature"]').fill("worst area")
    tab.find('input[aria-label="Factor"]').fill("-2")
    tab.find(".operation-form").get_by_role("button", name="Add").click()
    expect(tab.find(".operation").nth(1)).to_contain_text("scale worst area by \N{MINUS SIGN}2")
    tab.expect_url("scale%3A23%3A-2")
    both = chips(tab)
    tab.page.keyboard.press("Control+z")
    expect(tab.find(".operation")).to_have_count(1)
    tab.page.keyboard.press("Control+Shift+z")
    expect(tab.find(".operation")).to_have_count(2)
    assert chips(tab) == both
    tab.find(".operation").nth(1).get_by_role("button", name="Do it earlier").click()
    assert chips(tab) == both[::-1]
    tab.page.keyboard.press("Control+z")
    tab.find(".operation").first.get_by_role("button", name="Remove").click()
    assert chips(tab) == both[1:]
    tab.find(".stack-tools").get_by_role("button", name="Clear").click()
    expect(tab.find(".suggestions")).to_be_visible()
    tab.find(".stack-tools").get_by_role("button", name="Undo").click()
    assert chips(tab) == both[1:]


def test_operations_belong_to_the_head_that_they_were_made_for(
    patients: Tab, demo: TensorBoard
) -> None:
    move(patients.find('.threshold input[type="range"]').first, 0.25)
    runs = patients.find(".rail select").first
    runs.select_option(DIGITS)
    expect(patients.card("Class offsets")).to_be_visible()
    expect(patients.find(".stack")).to_have_text("as it was logged")
    expect(patients.find(".stack-tools").get_by_role("button", name="Undo")).to_be_disabled()
    runs.select_option(NAMED)
    expect(patients.find(".operation")).to_have_count(2)
    expect(patients.find(".threshold strong").first).to_have_text("0.25")


def test_what_is_out_of_range_is_said_and_cleared(tab: Tab, demo: TensorBoard) -> None:
    tab.await_fault("400")
    tab.open(demo, run=NAMED, tab="whatif", ops="mute:999")
    notice = tab.card("What if").locator(".notice.bad")
    expect(notice).to_contain_text("this head has 30")
    notice.get_by_role("button", name="Clear").click()
    expect(tab.card("Outcome").locator("tbody tr")).to_have_count(5)


def test_what_is_done_already_is_said_and_not_done_again(patients: Tab, demo: TensorBoard) -> None:
    patients.open(demo, run=NAMED, tab="whatif", ops="mute:20")
    patients.find('input[aria-label="Feature"]').fill("worst rad")
    hint = patients.find(".hint")
    expect(hint).to_have_text("“mute worst radius” is done already")
    expect(patients.find(".operation-form").get_by_role("button", name="Add")).to_be_disabled()
    patients.find('input[aria-label="Feature"]').fill("worst t")
    expect(hint).to_have_text("takes “worst texture”")


def test_figures_before_and_after_are_the_routes(patients: Tab, demo: TensorBoard) -> None:
    answer = whatif(demo, ops=OPS)
    for name, key in (("accuracy", "accuracy"), ("log loss", "log_loss"), ("AUC", "auc")):
        before, after = (answer[when][key]["value"] for when in ("before", "after"))
        assert outcome(patients, name)[:2] == [f"{before:.3f}", f"{after:.3f}"]
    for title in CARDS:
        expect(patients.card(title)).to_be_visible()
    expect(patients.card("What if").locator("pre")).to_have_text(answer["python"])
    patients.shoot("whatif-breast_cancer-light")


@pytest.mark.parametrize("threshold", [0.2, 0.735])
def test_the_threshold_asks_for_nothing_and_says_what_the_route_says(
    patients: Tab, demo: TensorBoard, tmp_path: Path, threshold: float
) -> None:
    slider = patients.find('input[aria-label^="Threshold for"]')
    assert asked_while(patients, lambda: move(slider, threshold)) == []
    patients.expect_url(f"threshold={threshold}")
    answer = whatif(demo, ops=OPS, threshold=threshold)
    after = answer["after"]
    assert outcome(patients, "accuracy")[1] == f"{after['accuracy']['value']:.3f}"
    names = ["malignant", "benign"]
    cells = {
        (line["true class"], line["taken for"]): int(line["after"])
        for line in table(patients.download("Confusion", "CSV", tmp_path))
    }
    told = {(names[c["label"]], names[c["predicted"]]): c["count"] for c in after["confusion"]}
    assert {pair: count for pair, count in cells.items() if count} == told
    figures = table(patients.download("Precision and recall", "CSV", tmp_path))
    for line, found in zip(figures[2:], after["classes"], strict=True):
        for name in ("precision", "recall", "f1"):
            shown = [line[name.replace("f", "F") + end] for end in ("", ": low", ": high")]
            expected = [found[name][end] for end in ("value", "low", "high")]
            np.testing.assert_allclose(list(map(float, shown)), expected, rtol=1e-9)
    changed = table(patients.download("Changed sides", "CSV", tmp_path))
    rows = unpacked(answer["changed"]["rows"])
    assert sorted(int(line["row"]) for line in changed) == sorted(rows.tolist())
    expect(patients.card("Changed sides").locator("h2")).to_have_text(
        f"Changed sides · {len(rows)}"
    )


def test_a_cost_ratio_marks_the_cheapest_threshold_and_goes_there(
    patients: Tab, demo: TensorBoard
) -> None:
    move(patients.find('input[aria-label="Cost ratio"]'), 40)
    expect(patients.card("Threshold")).to_contain_text("20 : 1")
    patients.card("Threshold").get_by_role("button", name="Go there").click()
    answer = whatif(demo, ops=OPS)
    margins, labels = unpacked(answer["after"]["margins"]), unpacked(answer["labels"])
    cuts = [-np.inf, *margins]
    costs = [
        20 * np.sum((labels == 1) & (margins <= m)) + np.sum((labels == 0) & (margins > m))
        for m in cuts
    ]
    least = patients.find(".cost strong").all_inner_texts()
    assert least == [str(min(costs))] * 2


def test_a_press_on_a_curve_moves_the_threshold(patients: Tab) -> None:
    curve = patients.card("Operating point").locator("svg[role=slider]").first
    box = curve.bounding_box()
    assert box
    before = curve.get_attribute("aria-valuenow")
    patients.page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 30)
    expect(curve).not_to_have_attribute("aria-valuenow", before or "")
    curve.press("Home")
    expect(patients.card("Threshold").locator(".slide-line strong").first).to_have_text("0")
    expect(patients.card("Outcome")).to_contain_text("epoch 6")


def test_changed_samples_are_chosen_and_seen_in_the_embedding(patients: Tab) -> None:
    move(patients.find('input[aria-label^="Threshold for"]'), 0.95)
    card = patients.card("Changed sides")
    expect(card.locator(".changed-list li").first).to_contain_text("patient")
    many = int(card.locator("h2").inner_text().rpartition(" ")[2])
    card.locator(".changed-list .link").first.click()
    expect(card.locator(".chosen-sample")).to_have_count(1)
    card.get_by_role("button", name=f"Choose all {many}").click()
    card.get_by_role("button", name="See the chosen in the embedding").click()
    expect(patients.card("Chosen samples").locator("h2")).to_have_text(f"Chosen samples · {many}")
    patients.settle()


def test_a_field_of_the_matrix_chooses_its_samples(patients: Tab) -> None:
    field = patients.card("Confusion").locator('[aria-label^="after"][aria-label$="for benign"]')
    count = int((field.last.get_attribute("aria-label") or "").split()[1])
    field.last.focus()
    field.last.press("Enter")
    patients.find("#tab-embedding").click()
    expect(patients.card("Chosen samples").locator("h2")).to_have_text(f"Chosen samples · {count}")
    patients.settle()


def test_what_cannot_be_done_is_said_beside_it_with_the_cure(tab: Tab, demo: TensorBoard) -> None:
    tab.await_fault("400")
    tab.open(demo, run=NAMED, tab="whatif", ops="mute:20,flip:20")
    notice = tab.card("What if").locator(".notice.bad")
    expect(notice).to_contain_text("Flip worst radius contradicts mute worst radius")
    expect(tab.find(".whatif-tab > .empty")).to_be_visible()
    tab.find(".operation").nth(1).get_by_role("button", name="Remove").click()
    expect(notice).to_have_count(0)
    expect(tab.card("Outcome").locator("tbody tr")).to_have_count(5)
    tab.find('select[aria-label="Operation"]').select_option("flip")
    tab.find('input[aria-label="Feature"]').fill("worst radius")
    add = tab.find(".operation-form").get_by_role("button", name="Add")
    expect(add).to_be_disabled()
    expect(tab.find(".hint")).to_contain_text("nothing is left to flip")
    tab.find('input[aria-label="Feature"]').fill("no such thing")
    expect(tab.find(".hint")).to_have_text("no feature contains “no such thing”")


def test_ten_classes_have_offsets_instead_of_a_threshold(
    tab: Tab, demo: TensorBoard, tmp_path: Path
) -> None:
    tab.open(demo, run=DIGITS, tab="whatif", ops="keep:influence:desc:8")
    slider = tab.find('input[aria-label="Offset of 3"]')
    expect(tab.card("Changed sides").locator(".thumbnail").first).to_be_visible()
    asked = asked_while(tab, lambda: move(slider, 1, 2, 3))
    assert asked.count("whatif") == 1
    tab.expect_url("offsets=3%3A3")
    answer = whatif(demo, DIGITS, ops="keep:influence:desc:8", offsets="0,0,0,3,0,0,0,0,0,0")
    expect(tab.card("Changed sides").locator("h2")).to_have_text(
        f"Changed sides · {answer['changed']['rows']['shape'][0]}"
    )
    assert outcome(tab, "accuracy")[1] == f"{answer['after']['accuracy']['value']:.3f}"
    expect(tab.card("Changed sides").locator(".thumbnail").first).to_be_visible()
    lines = table(tab.download("Changed sides", "CSV", tmp_path))
    assert [int(line["row"]) for line in lines] == unpacked(answer["changed"]["rows"]).tolist()
    assert all(line["name"].startswith("digit ") for line in lines)
    shown = tab.card("Changed sides").locator(".changed-list li").first
    first = lines[0]
    for name, share in (("before", "p(taken for) before"), ("after", "p(taken for) after")):
        expect(shown).to_contain_text(first[f"taken for {name}"])
        expect(shown).to_contain_text(f"{float(first[share]):.1%}")
    tab.shoot("whatif-digits-light")


def test_one_of_ten_classes_has_its_operating_point(
    tab: Tab, demo: TensorBoard, tmp_path: Path
) -> None:
    tab.open(demo, run=DIGITS, tab="whatif", ops="keep:influence:desc:8")
    card = tab.card("Operating point")
    expect(card.locator(".curve-pair svg")).to_have_count(2)
    card.get_by_label("Class").select_option("3")
    tab.expect_url("p.weightvis.operating=3")
    answer = whatif(demo, DIGITS, ops="keep:influence:desc:8", of=3)
    before, after = (answer[when]["point"]["recall"] for when in ("before", "after"))
    expect(card.locator(".controls")).to_contain_text(f"recall {before:.3f} → {after:.3f}")
    roc = card.locator("svg[aria-label^=ROC]")
    expect(roc).to_have_attribute("aria-label", re.compile(f"recall {after:.3f} of 3"))
    expect(roc).to_have_attribute("role", "img")
    told = unpacked(answer["after"]["roc"]["x"])
    lines = table(tab.download("Operating point", "CSV", tmp_path))
    after_roc = [line for line in lines if (line["curve"], line["when"]) == ("roc", "after")]
    np.testing.assert_array_equal(np.float32([line["x"] for line in after_roc]), told)


def test_what_a_link_asks_for_in_vain_is_said(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=NAMED, tab="whatif", threshold=1.7)
    notice = tab.card("Threshold").locator(".notice")
    expect(notice).to_have_text(
        "The link asked for a threshold of 1.7. It must be from 0 to 1, so 1 is shown."
    )
    move(tab.find('.threshold input[type="range"]').first, 0.4)
    expect(notice).to_have_count(0)
    tab.find("main").press("Control+z")
    expect(tab.find(".threshold strong").first).to_have_text("1")


def test_a_link_may_go_farther_than_the_sliders(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=DIGITS, tab="whatif", offsets="3:40")
    slider = tab.find('input[aria-label="Offset of 3"]')
    expect(slider).to_have_value("40")
    expect(slider).to_have_attribute("max", "40")
    answer = whatif(demo, DIGITS, offsets="0,0,0,40,0,0,0,0,0,0")
    expect(tab.card("Outcome").locator("tbody tr")).not_to_have_count(0)
    assert outcome(tab, "accuracy")[1] == f"{answer['after']['accuracy']['value']:.3f}"


@pytest.mark.parametrize(
    ("title", "item"),
    [
        (CARDS[1], "SVG"),
        (CARDS[2], "PNG"),
        *heavy(*((title, "SVG") for title in CARDS[2:])),
    ],
)
@pytest.mark.heavy
def test_charts_are_saved_and_say_what_was_done(
    patients: Tab, tmp_path: Path, title: str, item: str
) -> None:
    path = patients.download(title, item, tmp_path)
    content = path.read_bytes()
    if item == "PNG":
        assert content.startswith(b"\x89PNG")
    else:
        assert b"mute worst radius, flip mean area" in content
        assert b"NaN" not in content


def test_what_cannot_be_judged_says_why(tab: Tab, tmp_path: Path) -> None:
    tab.await_fault("net::ERR_")  # the board goes before the page
    tab.await_fault("422")
    tell = np.random.default_rng(0)
    with Writer(tmp_path / "log") as writer:
        writer.head("head", tell.normal(size=(4, 2)), step=0)
        writer.evaluation("test", tell.normal(size=(30, 4)), np.zeros(30, int), step=0)
    with closing(TensorBoard(tmp_path / "log", "rust")) as board:
        tab.open(board, tab="whatif", ops="mute:1")
        expect(tab.find(".whatif-tab > .empty")).to_contain_text("two classes")
        tab.shoot("whatif-one-class")


def test_an_old_picture_stands_while_epochs_pass(patients: Tab) -> None:
    rows = patients.card("Outcome").locator("tbody tr")
    for _ in range(3):
        patients.page.keyboard.press("ArrowLeft")
        expect(rows).to_have_count(5)
    expect(patients.card("Outcome").locator(".sentence")).to_contain_text("epoch 3")


@pytest.mark.parametrize(
    ("width", "run"),
    [
        (900, DIGITS),
        *heavy((900, NAMED), (1280, DIGITS), (1920, NAMED)),
    ],
)
def test_it_fits(new_tab: OpenTab, demo: TensorBoard, width: int, run: str) -> None:
    tab = new_tab(width, 1000, dark=True).open(demo, run=run, tab="whatif", ops=OPS)
    expect(tab.card("Outcome").locator("tbody tr").first).to_be_visible()
    assert tab.find("html").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    for card in tab.find(".whatif-tab > .card").all():
        assert card.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    tab.shoot(f"whatif-dark-{width}-{re.sub('/.*', '', run)}")
