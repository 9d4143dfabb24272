"""The weights tab: overview, influence, leaning, curves and heatmap, and what steers them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from server import TensorBoard, unpacked, until
from tab import DIGITS, EPOCHS, NAMED, OpenTab, Tab

FIRST_OF_MARGIN = {"run": NAMED, "head": "head", "rank": "margin:desc", "limit": 14}


@pytest.fixture
def named(tab: Tab, demo: TensorBoard) -> Tab:
    """The head directly on thirty named features."""
    tab.open(demo, run=NAMED)
    expect(tab.card("Influence").locator('[role="listitem"]').first).to_be_visible()
    return tab


def test_every_chart_is_drawn_inside_tensorboard(tab: Tab, demo: TensorBoard) -> None:
    named = tab.open_inside(demo, run=NAMED)
    expect(named.card("Overview").locator("tbody tr")).to_have_count(2)
    expect(named.card("Influence").locator('[role="listitem"]')).to_have_count(14)
    expect(named.card("Leaning").locator('[role="listitem"]')).to_have_count(14)
    expect(named.card("Weight change").locator('svg[role="slider"]')).to_have_count(2)
    blue = (
        named.card("Heatmap")
        .locator("canvas")
        .evaluate(
            "c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
            " return d.filter((red, i) => i % 4 === 0 && d[i + 2] > red + 60).length; }"
        )
    )
    assert blue > 1000


def test_rows_stand_in_one_line_across_the_charts(named: Tab) -> None:
    def top(title: str) -> float:
        box = named.card(title).locator("svg").last.bounding_box()
        assert box
        return box["y"]

    assert named.rows("Influence") == named.rows("Leaning")
    assert top("Influence") == pytest.approx(top("Leaning"), abs=1)
    assert top("Influence") == pytest.approx(top("Heatmap"), abs=1)


def test_rows_come_in_the_order_of_the_route(named: Tab, demo: TensorBoard) -> None:
    for rank in ("margin:desc", "class:1:desc", "class:0:asc", "index", "change:desc"):
        named.find(".rail").get_by_label("Rank by").select_option(rank)
        answer = demo.get("tendency", **FIRST_OF_MARGIN | {"rank": rank})
        names = [feature["name"] for feature in answer["features"]]
        expect(named.card("Influence").locator('[aria-posinset="1"]')).to_have_attribute(
            "aria-label", re.compile(re.escape(names[0]))
        )
        assert named.rows("Influence") == names


def test_the_slider_moves_the_weights_and_the_url(named: Tab, demo: TensorBoard) -> None:
    slider = named.find(".epoch-track input")
    slider.evaluate("e => { e.value = 2; e.dispatchEvent(new Event('input', {bubbles: true})); }")
    expect(named.epoch()).to_have_text("Epoch 2")
    answer = demo.get("tendency", **FIRST_OF_MARGIN | {"step": 2})
    weight = unpacked(answer["weights"])[0, 0]
    expect(named.card("Influence").locator('[aria-posinset="1"]')).to_have_attribute(
        "aria-label", re.compile(re.escape(f"{abs(weight):.2f}"))
    )
    named.expect_url("p.weightvis.step=2")


def test_play_runs_to_the_newest_epoch_and_stops(named: Tab) -> None:
    named.find(".speed").select_option("8")
    named.find("main").click(position={"x": 5, "y": 5})
    named.page.keyboard.press("Home")
    expect(named.epoch()).to_have_text("Epoch 0")
    named.page.keyboard.press("Space")
    expect(named.find(".play")).to_have_attribute("aria-label", "Pause")
    expect(named.epoch()).to_have_text(f"Epoch {EPOCHS}")
    expect(named.find(".play")).to_have_attribute("aria-label", "Play")


def test_keys_step_search_and_clear(named: Tab) -> None:
    named.find("main").click(position={"x": 5, "y": 5})
    named.page.keyboard.press("ArrowLeft")
    expect(named.epoch()).to_have_text(f"Epoch {EPOCHS - 1}")
    named.page.keyboard.press("/")
    named.page.keyboard.type("TEXTURE")
    expect(named.card("Influence").locator('[role="listitem"]')).to_have_count(3)
    assert all("texture" in name for name in named.rows("Leaning"))
    named.page.keyboard.press("Escape")
    expect(named.card("Influence").locator('[role="listitem"]')).to_have_count(14)
    named.page.keyboard.press("?")
    expect(named.find("dialog")).to_be_visible()
    named.page.keyboard.press("Escape")
    expect(named.find("dialog")).to_have_count(0)


def test_a_search_without_a_match_says_so(named: Tab) -> None:
    named.find("#search").fill("no such feature")
    expect(named.find(".empty")).to_contain_text("No feature's name contains")
    named.find(".empty button").click()
    expect(named.card("Influence").locator('[role="listitem"]')).to_have_count(14)


def test_a_feature_is_pointed_at_and_selected_in_every_chart(named: Tab) -> None:
    first = named.card("Influence").locator('[aria-posinset="1"]')
    name = named.rows("Influence")[0]
    first.hover()
    expect(named.find(".tooltip")).to_contain_text(name)
    expect(named.find(".tooltip")).to_contain_text("leans to")
    band = named.card("Leaning").locator("svg g > rect[rx]")
    assert band.count() >= 1
    first.click()
    for title in ("Influence", "Leaning"):
        expect(named.card(title).locator('[aria-posinset="1"]')).to_have_attribute(
            "aria-label", re.compile("selected")
        )
    named.expect_url("p.weightvis.features=")


def test_centred_weights_mirror_each_other(named: Tab) -> None:
    named.find(".segments").get_by_text("centred").click()
    first = named.card("Influence").locator('[aria-posinset="1"]')
    expect(named.card("Leaning").locator(".sentence")).to_contain_text("whose score it raises")
    told = first.get_attribute("aria-label") or ""
    weights = re.findall(r"\d\.\d\d", told)
    assert len(weights) == 2
    assert weights[0] == weights[1]


def test_the_heatmap_runs_through_the_epochs(named: Tab) -> None:
    named.card("Heatmap").get_by_text("epochs").click()
    expect(named.card("Heatmap").locator(".sentence")).to_contain_text("epoch by epoch")
    named.expect_url("p.weightvis.heatmap=steps")


def test_a_click_on_the_curve_goes_to_that_epoch(named: Tab) -> None:
    curve = named.card("Weight change").locator('svg[role="slider"]').first
    box = curve.bounding_box()
    assert box
    curve.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(named.find(".follow")).to_have_attribute("aria-pressed", "false")
    expect(named.epoch()).not_to_have_text(f"Epoch {EPOCHS}")


def test_tensorboards_own_switch_turns_the_page_dark(tab: Tab, demo: TensorBoard) -> None:
    tab.open_inside(demo, run=NAMED)
    expect(tab.card("Influence")).to_be_visible()
    background = "e => getComputedStyle(e).backgroundColor"
    assert tab.find("body").evaluate(background) == "rgb(250, 250, 250)"
    tab.page.locator("app-header-dark-mode-toggle button").click()
    tab.page.get_by_role("menuitem", name="Dark").click()
    until(lambda: tab.find("body").evaluate(background) == "rgb(31, 32, 36)")
    assert tab.find("body").evaluate(background) == "rgb(31, 32, 36)"


def test_a_reload_keeps_every_setting(tab: Tab, demo: TensorBoard) -> None:
    named = tab.open_inside(demo, run=NAMED)
    named.find(".rail").get_by_label("Rank by").select_option("class:1:asc")
    named.find(".segments").get_by_text("centred").click()
    named.find("main").click(position={"x": 5, "y": 5})
    named.page.keyboard.press("ArrowLeft")
    expect(named.epoch()).to_have_text(f"Epoch {EPOCHS - 1}")
    named.expect_url(f"p.weightvis.step={EPOCHS - 1}")
    rows = named.rows("Influence")
    named.page.reload()
    expect(named.epoch()).to_have_text(f"Epoch {EPOCHS - 1}")
    expect(named.find(".rail").get_by_label("Rank by")).to_have_value("class:1:asc")
    expect(named.find(".segments label.on").get_by_text("centred")).to_be_visible()
    assert named.rows("Influence") == rows


def test_what_a_link_names_in_vain_is_said(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=NAMED, head="nope", split="zzz", step=999)
    banners = tab.find(".banner")
    expect(banners).to_have_text(
        [
            re.compile("^Head “nope” is not in the log, so “head” is shown"),
            re.compile("^Split “zzz” is not in the log, so “test” is shown"),
            re.compile(f"^Epoch “999” is not in the log, so “{EPOCHS}” is shown"),
        ]
    )
    for _ in range(3):
        banners.first.get_by_role("button").click()
    expect(banners).to_have_count(0)


def test_classes_can_be_shown_alone_or_two_by_two(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=DIGITS)
    expect(tab.card("Overview").locator("tbody tr")).to_have_count(10)
    chips = tab.find(".chips .chip")
    chips.nth(3).click()
    expect(tab.card("Overview").locator("tbody tr")).to_have_count(1)
    chips.nth(8).click()
    expect(tab.card("Overview").locator("tbody tr")).to_have_count(2)
    expect(tab.card("Leaning").locator(".plot svg")).to_contain_text("8")
    tab.expect_url("p.weightvis.classes=3%2C8")


def test_another_run_has_its_own_scale_rows_and_classes(tab: Tab, demo: TensorBoard) -> None:
    tab.open(demo, run=DIGITS, rank="index")
    expect(tab.card("Overview").locator("tbody tr")).to_have_count(10)
    tab.find(".rail select").first.select_option(NAMED)
    expect(tab.card("Overview").locator("tbody tr")).to_have_count(2)
    answer = until(lambda: _whole(demo.get("tendency", run=NAMED, head="head", limit=1)["scale"]))
    legend = tab.card("Heatmap").locator("svg text").filter(has_text=f"+{answer['raw']:.2f}")
    expect(legend.first).to_be_visible()
    expect(tab.card("Heatmap").locator(".plot svg")).to_contain_text("mean radius")
    expect(tab.card("Leaning").locator(".plot svg")).not_to_contain_text("9")


def _whole(scale: dict[str, float]) -> dict[str, float] | None:
    return scale if scale["steps"] == scale["of"] else None


@pytest.mark.parametrize(
    ("run", "width", "height", "dark"),
    [
        (NAMED, 900, 1000, True),
        (DIGITS, 1280, 900, False),
        *(
            pytest.param(run, *size, dark, marks=pytest.mark.heavy)
            for run in (NAMED, DIGITS)
            for size in ((900, 1000), (1280, 900), (1920, 1080))
            for dark in (False, True)
        ),
    ],
)
def test_it_looks_right_in_both_themes_and_all_widths(
    new_tab: OpenTab, demo: TensorBoard, run: str, width: int, height: int, *, dark: bool
) -> None:
    tab = new_tab(width, height, dark=dark).open(demo, run=run)
    expect(tab.card("Influence").locator('[role="listitem"]').first).to_be_visible()
    overflow = tab.find("html").evaluate("e => e.scrollWidth - e.clientWidth")
    assert overflow <= 0
    surface = tab.find("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert surface == ("rgb(31, 32, 36)" if dark else "rgb(250, 250, 250)")
    name = run.partition("/")[0]
    tab.shoot(f"weights-{name}-{'dark' if dark else 'light'}-{width}")
