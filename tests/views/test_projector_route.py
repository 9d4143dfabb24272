"""``projector``: what is saved opens in TensorBoard's own Embedding Projector, and is the same."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import logs
import numpy as np
import pytest
import spaces
from numpy.typing import NDArray
from PIL import Image
from scipy.special import softmax
from server import LOADERS, TensorBoard, until

from tensorboard_plugin_weightvis.views import projector
from tensorboard_plugin_weightvis.views.archive import Member, zipped

TWO = {"run": "two_class", "head": "head", "split": "test"}
ROWS = [7, 3, *range(40, 58)]


def saved(board: TensorBoard, **query: object) -> zipfile.ZipFile:
    answer = board.ask("projector", **query)
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


def vectors(archive: zipfile.ZipFile) -> NDArray[Any]:
    return np.loadtxt(io.BytesIO(archive.read("vectors.tsv")), delimiter="\t", ndmin=2)


def metadata(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    text = archive.read("metadata.tsv").decode()
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


class Projector:
    """TensorBoard over a folder, asked as the projector's page asks it."""

    def __init__(self, board: TensorBoard) -> None:
        self._board = board

    def ask(self, route: str, **query: object) -> Any:
        answer = self._board.ask(f"../projector/{route}", **query)
        assert answer.status_code == 200, answer.text
        return answer

    def embedding(self) -> dict[str, Any]:
        (embedding,) = self.ask("info", run=".").json()["embeddings"]
        return dict(embedding)

    def of_embedding(self, route: str) -> Any:
        return self.ask(route, run=".", name=self.embedding()["tensorName"])

    def is_shown(self) -> bool:
        listing = self._board.ask("../../plugins_listing").json()
        return bool(listing["projector"]["enabled"])


@pytest.fixture(scope="module", params=LOADERS)
def opened(
    request: pytest.FixtureRequest,
    tensorboards: dict[str, TensorBoard],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Projector]:
    """TensorBoard over what was unpacked into an empty folder."""
    folder: Path = tmp_path_factory.mktemp("unpacked")
    rows = ",".join(map(str, ROWS))
    saved(tensorboards[request.param], **TWO, step=9, indices=rows).extractall(folder)
    with closing(TensorBoard(folder, request.param)) as board:
        yield Projector(board)


def test_the_projector_shows_itself_with_one_run(opened: Projector) -> None:
    assert opened.ask("runs").json() == ["."]
    assert until(opened.is_shown)


def test_the_projector_reads_the_vectors(opened: Projector) -> None:
    assert opened.embedding()["tensorShape"] == [20, 12]
    found = np.frombuffer(opened.of_embedding("tensor").content, "<f4").reshape(20, 12)
    expected = logs.TWO_CLASS.evaluations[9].activations[ROWS]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_the_projector_reads_the_metadata(opened: Projector) -> None:
    lines = opened.of_embedding("metadata").text.splitlines()
    assert lines[0] == "row\tname\ttrue class\tpredicted class\tprobability"
    cells = [line.split("\t") for line in lines[1:]]
    assert [(row, name) for row, name, *_ in cells] == [(str(r), f"patient {r}") for r in ROWS]
    evaluation = logs.TWO_CLASS.evaluations[9]
    z = spaces.points("two_class", 9, "scores")[ROWS]
    assert [each[2] for each in cells] == [
        logs.TWO_CLASS_NAMES[label] for label in evaluation.labels[ROWS]
    ]
    assert [each[3] for each in cells] == [logs.TWO_CLASS_NAMES[k] for k in z.argmax(axis=1)]
    likely = softmax(z, axis=1).max(axis=1)
    np.testing.assert_allclose([float(each[4]) for each in cells], likely, rtol=1e-4)


def test_the_projector_reads_the_pictures(opened: Projector) -> None:
    width, height = opened.embedding()["sprite"]["singleImageDim"]
    answer = opened.of_embedding("sprite_image")
    assert answer.headers["Content-Type"] == "image/png"
    sheet = np.asarray(Image.open(io.BytesIO(answer.content)))
    # The projector counts how many tiles fit in a row, and goes on in the next.
    columns = sheet.shape[1] // width
    assert (columns * width, sheet.shape[0] // height) == (sheet.shape[1], 4)
    for i, row in enumerate(ROWS):
        top, left = i // columns * height, i % columns * width
        np.testing.assert_array_equal(
            sheet[top : top + height, left : left + width], logs.THUMBNAILS[row]
        )


@pytest.mark.parametrize("space", ["activations", "scores", "contributions"])
@pytest.mark.parametrize(("run", "step"), [("two_class", 9), ("ten_class", 5), ("sigmoid", 3)])
def test_vectors_are_the_samples_in_their_space(
    tensorboard: TensorBoard, run: str, step: int, space: str
) -> None:
    archive = saved(tensorboard, run=run, head="head", split="test", step=step, space=space)
    expected = spaces.points(run, step, space)
    np.testing.assert_allclose(vectors(archive), expected, rtol=1e-4, atol=1e-4)
    assert [int(line["row"]) for line in metadata(archive)] == list(range(len(expected)))


def test_the_answer_is_a_file_with_a_name(tensorboard: TensorBoard) -> None:
    headers = tensorboard.ask("projector", **TWO).headers
    assert headers["Content-Type"] == "application/zip"
    name = "weightvis-two-class-test-step-30.zip"
    assert headers["Content-Disposition"] == f"attachment; filename={name}"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert tensorboard.ask("projector", verb="HEAD", **TWO).content == b""


def test_the_archive_says_how_to_open_it_and_has_no_pictures_where_none_are_logged(
    tensorboard: TensorBoard,
) -> None:
    with_pictures = saved(tensorboard, **TWO)
    assert "sprite.png" in with_pictures.namelist()
    without = saved(tensorboard, run="sigmoid", head="head", split="test")
    assert set(without.namelist()) == {
        *("README.txt", "projector_config.pbtxt", "metadata.tsv", "vectors.tsv")
    }
    assert "sprite" not in without.read("projector_config.pbtxt").decode()
    readme = without.read("README.txt").decode()
    assert "tensorboard --logdir" in readme
    assert "projector.tensorflow.org" in readme
    assert "left out" not in readme


def test_samples_that_are_not_finite_are_left_out_and_counted(tensorboard: TensorBoard) -> None:
    archive = saved(tensorboard, run="diverged", head="head", split="test", step=0)
    kept = [row for row in range(20) if row != 3]
    assert [int(line["row"]) for line in metadata(archive)] == kept
    np.testing.assert_allclose(
        vectors(archive), logs.DIVERGED.evaluations[0].activations[kept], rtol=1e-6
    )
    assert "\n1 more are left out" in archive.read("README.txt").decode()


def test_hostile_names_break_no_line_and_no_file_name(tensorboard: TensorBoard) -> None:
    head = logs.HOSTILE_HEADS[0]
    query = {"run": logs.HOSTILE_RUN, "head": head, "split": head}
    disposition = tensorboard.ask("projector", **query).headers["Content-Disposition"]
    assert disposition == (
        "attachment; filename=weightvis-img-src-x-onerror-alert-1-2e-2e"
        "-script-alert-head-script-step-0.zip"
    )
    names = [line["name"] for line in metadata(saved(tensorboard, **query))]
    assert names == ["</script><script>alert(1)</script>", '"', "☃", "", "n" * 1000, "a b \ufffdc"]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "'=1"),
        (" =1", "'=1"),
        ("'=1", "''=1"),
        ("'a'", "'a'"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\u2068\u05d0\u2069", "\u05d0"),
        ("a=1", "a=1"),
        ("a\r\n\u2028b\x85c", "a b c"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula_or_two_lines(name: str, cell: str) -> None:
    assert projector._cell(name) == cell


def test_too_much_is_refused_with_how_many_could_be_chosen(
    tensorboard: TensorBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "MOST_NUMBERS", 100)
    with pytest.raises(projector.QueryError) as refusal:
        projector._refuse_too_many(60, 12, "activations")
    assert "60 samples of 12 activations are 720 numbers; 100" in refusal.value.error
    assert "up to 8 samples" in refusal.value.hint
    projector._refuse_too_many(8, 12, "activations")


def test_an_archive_is_sent_while_it_is_made() -> None:
    made = 0

    def pieces() -> Iterator[bytes]:
        nonlocal made
        noise = np.random.default_rng(0)
        for _ in range(50):
            made += 1
            yield noise.bytes(100_000)

    stream = zipped([Member("noise", pieces())])
    first = next(stream)
    assert made < 3
    rest = list(stream)
    assert max(map(len, rest)) < 300_000
    archive = zipfile.ZipFile(io.BytesIO(b"".join([first, *rest])))
    assert archive.testzip() is None
    assert archive.read("noise") == b"".join(pieces())


def test_an_archive_that_nobody_reads_on_is_made_no_further() -> None:
    closed = False

    def pieces() -> Iterator[bytes]:
        nonlocal closed
        try:
            while True:
                yield np.random.default_rng(0).bytes(100_000)
        finally:
            closed = True

    stream = zipped([Member("noise", source := pieces())])
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    del source
    assert closed
