"""The panel of chosen samples: its figures, its lists, and what it hands on to other views."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import heavy
from numpy.typing import NDArray
from playwright.sync_api import Locator, expect
from scipy.stats import zscore
from server import TensorBoard, unpacked
from sklearn.metrics import roc_auc_score
from tab import DIGITS, NAMED, OpenTab, Tab

from tensorboard_plugin_weightvis import Writer

FEATURES = 30


@pytest.fixture
def digits(tab: Tab, demo: TensorBoard) -> Tab:
    """Handwritten digits, settled."""
    tab.open(demo, run=DIGITS, tab="embedding")
    tab.settle()
    return tab


@pytest.fixture
def patients(tab: Tab, demo: TensorBoard) -> Tab:
    """Patients of two classes, settled."""
    tab.open(demo, run=NAMED, tab="embedding")
    tab.settle()
    return tab


def panel(tab: Tab) -> Locator:
    return tab.card("Chosen samples")


def count(tab: Tab) -> int:
    """How many samples the panel's title says are chosen."""
    expect(panel(tab).locator("h2")).to_have_text(re.compile(r"Chosen samples · \d+"))
    return int(panel(tab).locator("h2").inner_text().rpartition(" ")[2])


def saved(tab: Tab, link: str, folder: Path) -> Path:
    """What a link in the panel hands to the browser."""
    with tab.page.expect_download() as event:
        panel(tab).locator(".links").get_by_role("button", name=link).click()
    path = folder / event.value.suggested_filename
    event.value.save_as(path)
    return path


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(encoding="utf-8-sig")))


def chosen_rows(tab: Tab, folder: Path) -> list[int]:
    """Rows of the samples in the panel's own table."""
    expect(panel(tab).locator(".sample-list li").nth(1)).to_be_visible()
    return [int(line["row"]) for line in table(saved(tab, "CSV", folder))]


def of_patients(demo: TensorBoard, route: str, **query: object) -> dict[str, Any]:
    return demo.get(route, run=NAMED, head="head", split="test", **query)


def verdicts(demo: TensorBoard, rows: list[int]) -> list[tuple[int, int]]:
    """True and predicted class of some patients."""
    samples = of_patients(demo, "samples", indices=",".join(map(str, rows)))
    labels, predicted = unpacked(samples["labels"]), unpacked(samples["predicted"])
    return list(zip(labels.tolist(), predicted.tolist(), strict=True))


def evaluation(demo: TensorBoard) -> NDArray[Any]:
    """All activations: float array ``[samples, features]``."""
    columns = [of_patients(demo, "activations", feature=j)["values"] for j in range(FEATURES)]
    return np.stack([unpacked(values) for values in columns], axis=1).astype(float)


def test_differences_are_numpys_over_the_whole_evaluation(
    patients: Tab, demo: TensorBoard, tmp_path: Path
) -> None:
    patients.lasso(0.7)
    seen = evaluation(demo)
    chosen = np.isin(np.arange(len(seen)), chosen_rows(patients, tmp_path))
    assert 0 < chosen.sum() == count(patients) < len(seen)
    expect(panel(patients).locator(".sentence")).to_contain_text(f"the other {sum(~chosen)}")
    z = zscore(seen, axis=0)
    difference = z[chosen].mean(axis=0) - z[~chosen].mean(axis=0)
    lines = table(patients.download("Chosen samples", "CSV", tmp_path))
    order = [int(line["index"]) for line in lines]
    assert sorted(order) == list(range(FEATURES))
    found = [float(line["difference in standard deviations"]) for line in lines]
    np.testing.assert_allclose(found, difference[order], rtol=1e-4, atol=1e-6)
    aucs = [roc_auc_score(chosen, seen[:, j]) for j in order]
    np.testing.assert_allclose([float(line["AUC"]) for line in lines], aucs, rtol=1e-6)
    drawn = patients.rows("Chosen samples")
    assert drawn == [line["feature"] for line in lines[: len(drawn)]]
    patients.shoot("selection-breast_cancer-light")


def test_a_feature_is_pointed_at_and_selected_here_as_anywhere(patients: Tab) -> None:
    patients.lasso(0.7)
    row = panel(patients).locator('[role="listitem"]').first
    row.hover()
    expect(patients.find(".tooltip")).to_contain_text("AUC")
    row.click()
    patients.expect_url("p.weightvis.features=")
    expect(row).to_have_attribute("aria-label", re.compile("selected$"))


def test_confusion_is_counted_and_narrows_the_choice(
    patients: Tab, demo: TensorBoard, tmp_path: Path
) -> None:
    patients.lasso(0.9)
    cells = Counter(verdicts(demo, chosen_rows(patients, tmp_path)))
    right = cells[0, 0] + cells[1, 1]
    wrong = cells[0, 1] + cells[1, 0]
    assert wrong, "the lasso holds no wrong sample: choose a wider one"
    tally = panel(patients).locator(".tally")
    expect(tally).to_contain_text(f"right {right} · wrong {wrong}")
    fields = panel(patients).locator(".confusion .cell")
    told = [int(text) for text in fields.all_inner_texts()]
    assert told == [cells[0, 0], cells[0, 1], cells[1, 0], cells[1, 1]]
    fields.nth(0).click()
    expect(panel(patients).locator("h2")).to_have_text(f"Chosen samples · {cells[0, 0]}")
    assert set(verdicts(demo, chosen_rows(patients, tmp_path))) == {(0, 0)}


def test_mistakes_among_ten_classes_are_listed_and_narrow_the_choice(digits: Tab) -> None:
    digits.lasso(0.9)
    before = count(digits)
    mistake = panel(digits).locator(".mistakes button").first
    many = int(mistake.locator("b").inner_text())
    mistake.click()
    expect(panel(digits).locator("h2")).to_have_text(f"Chosen samples · {many}")
    assert many < before
    expect(panel(digits).locator(".sample-list .wrong")).to_have_count(many)


def test_all_wrong_ones_are_chosen_with_one_click(
    patients: Tab, demo: TensorBoard, tmp_path: Path
) -> None:
    panel(patients).get_by_role("button", name=re.compile(r"Choose all \d+ wrong ones")).click()
    everyone = verdicts(demo, list(range(len(evaluation(demo)))))
    wrong = [row for row, (label, predicted) in enumerate(everyone) if label != predicted]
    assert sorted(chosen_rows(patients, tmp_path)) == wrong


def test_samples_are_named_pictured_and_saved(digits: Tab, tmp_path: Path) -> None:
    digits.lasso(0.9)
    expect(panel(digits).locator(".sample-list .link").first).to_contain_text("digit")
    expect(panel(digits).locator(".thumbnail").first).to_be_visible()
    digits.shoot("selection-digits-light")
    lines = table(saved(digits, "CSV", tmp_path))
    assert list(lines[0])[:4] == ["row", "name", "true class", "predicted class"]
    assert len(lines) == count(digits)
    panel(digits).get_by_role("button", name="Clear").click()
    expect(panel(digits).locator(".ways")).to_be_visible()


def test_projector_files_hold_the_chosen_samples_or_all(patients: Tab, tmp_path: Path) -> None:
    everyone = archived(saved(patients, "All samples", tmp_path))
    patients.lasso(0.7)
    rows = chosen_rows(patients, tmp_path)
    assert sorted(archived(saved(patients, "projector", tmp_path))) == sorted(rows)
    assert len(everyone) > len(rows)


def archived(path: Path) -> list[int]:
    """Rows of the samples in projector files."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read("metadata.tsv").decode()
        vectors = archive.read("vectors.tsv").decode().splitlines()
    lines = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    assert len(vectors) == len(lines)
    return [int(line["row"]) for line in lines]


def test_a_sample_shows_its_nearest_in_the_data(patients: Tab, demo: TensorBoard) -> None:
    patients.lasso(0.7)
    link = panel(patients).locator(".chosen-samples .sample-list .link").first
    name = link.inner_text()
    link.click()
    nearest = panel(patients).locator(".nearest")
    items = nearest.locator(".sample-list li:not(.heads)")
    expect(items).to_have_count(11)
    expect(items.first).to_contain_text(name)
    expect(nearest).to_contain_text(f"most like {name}")
    everyone = of_patients(demo, "samples")["names"]
    seen = evaluation(demo)
    distances = np.linalg.norm(seen - seen[everyone.index(name)], axis=1)
    expected = [everyone[row] for row in np.argsort(distances, kind="stable")]
    assert nearest.locator(".sample-list .link").all_inner_texts() == expected[:11]
    expect(items.last).to_contain_text(f"{np.sort(distances)[10]:.3f}")
    nearest.get_by_role("button", name="Choose them").click()
    expect(panel(patients).locator("h2")).to_have_text("Chosen samples · 11")
    nearest.get_by_role("button", name="Close").click()
    expect(nearest).to_have_count(0)


def test_the_tooltip_makes_way_for_the_neighbours_that_a_click_marks(digits: Tab) -> None:
    tip, mouse = digits.find(".tooltip"), digits.page.mouse
    x, y = point_under(digits)
    expect(tip.locator(".sample-tip")).to_contain_text("digit")
    mouse.down()
    mouse.up()
    expect(panel(digits).locator(".nearest")).to_be_visible()
    mouse.move(x + 1, y)
    expect(tip).to_have_count(0)


def point_under(tab: Tab) -> tuple[float, float]:
    """Move the mouse over the field until it points at a sample."""
    box = tab.find(".field-of-points svg").bounding_box()
    assert box
    for share in (0.5, 0.3, 0.7, 0.4, 0.6, 0.2, 0.8):
        y = box["y"] + share * box["height"]
        for x in np.arange(box["x"] + 20, box["x"] + box["width"] - 20, 8).tolist():
            tab.page.mouse.move(x, y)
            if tab.find(".tooltip").count():
                return x, y
    pytest.fail("no sample lies under seven lines across the field")


def test_the_other_question_shows_contributions(digits: Tab) -> None:
    digits.lasso(0.9)
    apart = digits.rows("Chosen samples")
    panel(digits).get_by_text("moves their scores").click()
    expect(panel(digits).locator(".sentence")).to_contain_text("What moves the score of")
    expect(panel(digits).locator('[role="listitem"]').first).to_be_visible()
    assert digits.rows("Chosen samples") != apart
    panel(digits).locator('[role="listitem"]').first.hover()
    expect(digits.find(".tooltip")).to_contain_text("compared with the average sample")


def test_more_features_are_shown_on_request(patients: Tab) -> None:
    patients.lasso(0.7)
    rows = panel(patients).locator('[role="listitem"]')
    expect(rows).to_have_count(8)
    expect(panel(patients)).to_contain_text(f"8 of {FEATURES} features")
    panel(patients).get_by_role("button", name="Show more").click()
    expect(rows).to_have_count(24)
    panel(patients).get_by_role("button", name="Show fewer").click()
    expect(rows).to_have_count(8)


def test_a_saved_figure_says_what_it_is_of(patients: Tab, tmp_path: Path) -> None:
    patients.lasso(0.7)
    chosen = count(patients)
    path = patients.download("Chosen samples", "SVG", tmp_path)
    assert f">{chosen} chosen against " in path.read_text(encoding="utf-8")


def test_the_bar_and_the_rail_stay_when_the_page_scrolls(patients: Tab) -> None:
    patients.page.set_viewport_size({"width": 900, "height": 600})
    patients.lasso(0.7)
    patients.find(".to-chosen button").click()
    expect(panel(patients).locator("h2")).to_be_in_viewport()
    expect(patients.find(".epoch-bar")).to_be_in_viewport(ratio=1)
    heights = "e => [e.offsetHeight, document.documentElement.scrollHeight]"
    rail, page = patients.find(".rail").evaluate(heights)
    assert rail == page


def test_the_weights_tab_shows_what_moves_the_chosen_samples(digits: Tab) -> None:
    digits.lasso(0.9)
    count(digits)
    digits.find("#tab-weights").click()
    expect(digits.card("Contributions").locator('[role="listitem"]').first).to_be_visible()
    digits.page.keyboard.press("Escape")
    expect(digits.card("Contributions")).to_have_count(0)


def test_samples_chosen_of_one_run_are_not_chosen_of_another(digits: Tab) -> None:
    digits.lasso(0.9)
    expect(panel(digits).locator(".sample-list li").first).to_be_visible()
    digits.find(".rail select").first.select_option(NAMED)
    expect(panel(digits).locator(".ways")).to_be_visible()
    digits.settle()


@pytest.mark.heavy
def test_samples_without_a_prediction_are_said_to_have_none(tab: Tab, tmp_path: Path) -> None:
    tab.await_fault("net::ERR_")  # the board goes before the page
    tell = np.random.default_rng(0)
    activations, labels = tell.normal(size=(60, 12)), tell.integers(3, size=60)
    kernel = tell.normal(size=(12, 3))
    with Writer(tmp_path / "log") as writer:
        for step, factor in enumerate((1, np.nan)):
            writer.head("head", kernel * factor, step=step)
            writer.evaluation("test", activations, labels, step=step)
    with closing(TensorBoard(tmp_path / "log", "rust")) as board:
        tab.open(board, tab="embedding")
        tab.settle()
        expect(panel(tab)).to_contain_text("60 have no prediction")
        expect(panel(tab)).not_to_contain_text("Or begin with")
        tab.shoot("selection-without-predictions")
        panel(tab).get_by_role("button", name="Choose all 60 wrong ones").click()
        expect(panel(tab).locator(".taken").first).to_have_text("no prediction")
        expect(panel(tab)).to_contain_text("60 without a prediction")
        panel(tab).get_by_text("moves their scores").click()
        expect(panel(tab).locator(".sentence")).to_contain_text("aren't finite")
        tab.shoot("selection-nothing-moves")
        for words in ("NaN", "class -1", "undefined"):
            expect(panel(tab)).not_to_contain_text(words)
        lines = table(saved(tab, "CSV", tmp_path))
        assert {line["predicted class"] for line in lines} == {""}
        panel(tab).locator(".chosen-samples .sample-list .link").first.click()
        expect(panel(tab).locator(".nearest .taken").first).to_have_text("no prediction")
        tab.find("#tab-weights").click()
        expect(tab.card("Contributions").locator(".sentence")).to_contain_text("aren't finite")


@pytest.mark.heavy
def test_samples_that_are_not_finite_are_left_out(tab: Tab, tmp_path: Path) -> None:
    tab.await_fault("net::ERR_")  # the board goes before the page
    tell = np.random.default_rng(0)
    activations, labels = tell.normal(size=(60, 12)), tell.integers(3, size=60)
    activations[:2, 3] = np.inf
    with Writer(tmp_path / "log") as writer:
        writer.head("head", tell.normal(size=(12, 3)), step=0)
        writer.evaluation("test", activations, labels, step=0)
    with closing(TensorBoard(tmp_path / "log", "rust")) as board:
        tab.open(board, tab="embedding")
        tab.settle()
        tab.lasso(0.8)
        said = panel(tab).locator(".sentence")
        expect(said).to_contain_text("2 samples that aren't finite are left out.")
        tab.shoot("selection-left-out")
        panel(tab).get_by_text("moves their scores").click()
        expect(panel(tab).locator('[role="listitem"]').first).to_be_visible()
        tab.shoot("selection-left-out-scores")


@pytest.mark.parametrize(
    ("width", "run"),
    [(900, NAMED), *heavy((1280, DIGITS), (1920, NAMED))],
)
def test_it_fits_and_leaves_the_picture_its_room(
    new_tab: OpenTab, demo: TensorBoard, width: int, run: str
) -> None:
    tab = new_tab(width, 1000, dark=True).open(demo, run=run, tab="embedding")
    tab.settle()
    tab.lasso(0.8)
    count(tab)
    box, page = panel(tab).bounding_box(), tab.find("main").bounding_box()
    assert box
    assert page
    assert width < 1160 or box["width"] < page["width"] / 3
    assert tab.find("html").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    tab.shoot(f"selection-dark-{width}")
