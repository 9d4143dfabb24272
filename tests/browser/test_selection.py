"""The panel of chosen samples: its figures, its lists, and what it hands on to other views."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, expect
from scipy.stats import zscore
from server import TensorBoard, unpacked
from sklearn.metrics import roc_auc_score
from tab import DIGITS, NAMED, OpenTab, Tab

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


def test_the_other_question_shows_contributions(digits: Tab) -> None:
    digits.lasso(0.9)
    apart = digits.rows("Chosen samples")
    panel(digits).get_by_text("moves their scores").click()
    expect(panel(digits).locator(".sentence")).to_contain_text("What moves the score of")
    assert digits.rows("Chosen samples") != apart


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


@pytest.mark.parametrize(("width", "run"), [(900, NAMED), (1280, DIGITS), (1920, NAMED)])
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
