"""What is saved is what was seen: the files are opened and looked into."""

from __future__ import annotations

import csv
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from cases import heavy
from PIL import Image
from playwright.sync_api import expect
from server import TensorBoard, unpacked
from tab import NAMED, Tab

CHARTS = ("Influence", "Leaning", "Weight change", "Heatmap")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def named(tab: Tab, demo: TensorBoard) -> Tab:
    """The weights of thirty named features."""
    tab.open(demo, run=NAMED)
    expect(tab.card("Heatmap").get_by_role("button", name="Download")).to_be_enabled()
    expect(tab.card("Weight change").get_by_role("button", name="Download")).to_be_enabled()
    return tab


one_chart = pytest.mark.parametrize("title", [CHARTS[0], *heavy(*CHARTS[1:])])


@one_chart
def test_a_png_holds_a_picture(named: Tab, tmp_path: Path, title: str) -> None:
    with Image.open(named.download(title, "PNG", tmp_path)) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert min(pixels.shape[:2]) > 200
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 10


@one_chart
def test_an_svg_stands_alone(named: Tab, tmp_path: Path, title: str) -> None:
    path = named.download(title, "SVG", tmp_path)
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314  # our own file
    assert root.tag == f"{SVG}svg"
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    if title == "Weight change":
        assert "accuracy" in words
        assert "loss" in words
    else:
        assert named.rows("Influence")[0] in words


def test_a_csv_holds_the_weights_that_were_logged(
    named: Tab, tmp_path: Path, demo: TensorBoard
) -> None:
    answer = demo.get("tendency", run=NAMED, head="head", rank="margin:desc", limit=14)
    for title in ("Influence", "Heatmap"):
        rows = list(csv.reader(named.download(title, "CSV", tmp_path).open(encoding="utf-8-sig")))
        assert rows[0] == ["index", "feature", "malignant", "benign"]
        assert [row[1] for row in rows[1:]] == [each["name"] for each in answer["features"]]
        saved = np.array([row[2:] for row in rows[1:]], np.float32)
        np.testing.assert_array_equal(saved, unpacked(answer["weights"]))


def test_a_csv_holds_the_metrics_of_every_epoch(
    named: Tab, tmp_path: Path, demo: TensorBoard
) -> None:
    answer = demo.get("curves", run=NAMED, head="head")
    path = named.download("Weight change", "CSV", tmp_path)
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    assert [int(row["epoch"]) for row in rows] == answer["steps"]
    told = [float(row["loss"]) if row["loss"] else None for row in rows]
    assert told == answer["metrics"]["loss"]


def test_the_embedding_is_saved_as_picture_drawing_and_table(
    tab: Tab, demo: TensorBoard, tmp_path: Path
) -> None:
    tab.open(demo, run=NAMED, tab="embedding")
    tab.settle()
    with Image.open(tab.download("Embedding", "PNG", tmp_path)) as picture:
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 10
    drawing = ElementTree.parse(tab.download("Embedding", "SVG", tmp_path))  # noqa: S314
    table = list(
        csv.DictReader(tab.download("Embedding", "CSV", tmp_path).open("r", encoding="utf-8-sig"))
    )
    assert len(list(drawing.iter(f"{SVG}path"))) + len(list(drawing.iter(f"{SVG}use"))) >= len(
        table
    )
    assert {row["true class"] for row in table} == {"malignant", "benign"}
