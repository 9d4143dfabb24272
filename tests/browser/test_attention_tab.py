"""The attention tab: clips with a map over them, frame-to-frame matrices, all through epochs."""

from __future__ import annotations

import base64
import csv
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from cases import heavy
from numpy.typing import NDArray
from playwright.sync_api import Locator, Route, expect
from server import TensorBoard, unpacked
from tab import OpenTab, Tab

from tensorboard_plugin_weightvis import Writer

FRAMES = 20
GRID = (5, 4, 4)
LAYERS, HEADS = 2, 3
NAMES = ["first.mp4", "<b>second</b>.mp4", "third.mp4"]
TITLE = "Over the"
MINUS, TO, TIMES = "\u2212", "\u2013", "\u00d7"
MATRIX = "Frame to frame"

Floats = NDArray[np.float64]


def _scores(rng: np.random.Generator, heads: int, tokens: int) -> Floats:
    raw = np.exp(2 * rng.normal(size=(heads, tokens, tokens)))
    return np.asarray(raw / raw.sum(-1, keepdims=True))


def _log(
    folder: Path,
    *,
    steps: int = 1,
    attended: tuple[int, ...] = (0,),
    grid: tuple[int, int, int] = GRID,
    activation: bool = True,
    full: bool = False,
    pictures: bool = True,
    class_token: bool = False,
    outputs: Floats | None = None,
    classes: int = 2,
    labels: tuple[int, ...] = (0, 1, 0),
) -> None:
    rng = np.random.default_rng(5)
    tokens = int(np.prod(grid))
    with Writer(folder) as writer:
        if pictures:
            frames = FRAMES if grid[0] > 1 else 1
            light = np.linspace(0.2, 0.9, frames)[None, :, None, None]
            clips = np.broadcast_to(light, (3, frames, 32, 48)).copy()
            writer.clips("test", clips, labels, names=NAMES, frame_rate=20)
        for step in range(steps):
            writer.head("head", rng.normal(size=(8, classes)), np.zeros(classes), step=step)
            of_all = rng.integers(0, classes, 40)
            writer.evaluation("test", rng.normal(size=(40, 8)), of_all, step=step)
            if step not in attended:
                continue
            count = tokens + class_token
            scores = [[_scores(rng, HEADS, count) for _ in range(LAYERS)] for _ in NAMES]
            parts = rng.normal(size=(3, classes, tokens)) * (1 + step)
            writer.attention(
                "test",
                scores,
                parts.sum(-1) if outputs is None else outputs,
                step=step,
                grid=grid,
                class_token=class_token,
                class_activation=list(parts) if activation else None,
                full=full,
                layer_names=["early", "late"],
            )


def _resume(folder: Path) -> None:
    """Log another epoch, of other clips than before."""
    tokens = int(np.prod(GRID))
    rng = np.random.default_rng(6)
    scores = [[_scores(rng, HEADS, tokens) for _ in range(LAYERS)] for _ in range(2)]
    with Writer(folder) as writer:
        writer.head("head", rng.normal(size=(8, 2)), np.zeros(2), step=1)
        writer.attention("test", scores, rng.normal(size=(2, 2)), step=1, grid=GRID)


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """Runs with attention of every kind that a log can hold, and one with none."""
    logdir = tmp_path_factory.mktemp("filmed")
    _log(logdir / "clips", steps=4, attended=(0, 2, 3))
    _log(logdir / "full", full=True, class_token=True, labels=(0, 1, 9))
    _log(logdir / "picture", grid=(1, 4, 4), class_token=True, activation=False)
    broken = np.array([[np.nan, 0.0], [1.0, 0.0], [0.0, 1.0]])
    _log(logdir / "bare", pictures=False, activation=False, outputs=broken)
    _log(logdir / "four", classes=4)
    _log(logdir / "many", classes=15)
    _log(logdir / "none", attended=())
    _log(logdir / "resumed")
    _resume(logdir / "resumed")
    with closing(TensorBoard(logdir, "rust")) as board:
        yield board


@pytest.fixture
def clips(tab: Tab, filmed: TensorBoard) -> Tab:
    """Three clips of two classes."""
    return _opened(tab, filmed, "clips")


def _opened(tab: Tab, board: TensorBoard, run: str, **settings: object) -> Tab:
    tab.open(board, run=run, tab="attention", **settings)
    expect(tab.find(".overlay-legend .scale")).to_be_visible()
    return tab


def _screen(tab: Tab) -> Locator:
    return tab.find(".stage")


def _pixels(tab: Tab) -> str:
    return str(tab.find(".stage canvas").evaluate("canvas => canvas.toDataURL()"))


def _expect_drawn_anew(tab: Tab, before: str) -> str:
    """Wait until the screen shows another picture."""
    tab.frame.wait_for_function(
        "before => document.querySelector('.stage canvas').toDataURL() !== before", arg=before
    )
    return _pixels(tab)


def _frame(tab: Tab) -> int:
    return int(tab.find(".frame-name strong").inner_text().removeprefix("Frame "))


def _select(tab: Tab, title: str, label: str) -> Locator:
    return tab.card(title).locator(f'label:has(> span:text-is("{label}")) select')


def _cell(tab: Tab, row: int, column: int) -> tuple[float, float]:
    """Where a cell of the large matrix lies in its drawing."""
    box = tab.card(MATRIX).locator(".plot svg").bounding_box()
    assert box
    side = min(400.0, box["width"] - 58 - 14) / GRID[0]
    return 58 + (column + 0.5) * side, 40 + (row + 0.5) * side


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _asked(board: TensorBoard, step: int = 3, clip: int = 0) -> dict[str, Floats]:
    answer = board.get(
        "attention", run="clips", head="head", split="test", step=step, clip=clip, classes="0,1"
    )
    return {name: unpacked(answer[name]) for name in ("frames", "received", "activation", "looks")}


def test_the_clip_plays_and_pauses_and_its_frames_change(clips: Tab) -> None:
    before = _pixels(clips)
    clips.card(TITLE).get_by_role("button", name="Play the clip").click()
    _expect_drawn_anew(clips, before)
    clips.card(TITLE).get_by_role("button", name="Pause the clip").click()
    at = _frame(clips)
    expect(clips.card(TITLE).get_by_role("slider", name="Frame")).to_have_value(str(at))
    clips.expect_url(f"p.weightvis.frame={at}")


def test_the_focus_takes_space_and_arrows_for_the_clip(clips: Tab) -> None:
    name = clips.find(".frame-name strong")
    _screen(clips).focus()
    clips.page.keyboard.press("ArrowRight")
    expect(name).to_have_text("Frame 1")
    clips.page.keyboard.press("Shift+ArrowRight")
    expect(name).to_have_text("Frame 11")
    clips.page.keyboard.press("End")
    expect(name).to_have_text(f"Frame {FRAMES - 1}")
    clips.page.keyboard.press("Space")
    expect(clips.find(".transport").get_by_label("Pause the clip")).to_be_visible()
    expect(clips.find(".play")).to_have_attribute("aria-label", "Play")
    clips.page.keyboard.press("Space")
    expect(clips.find(".transport").get_by_label("Play the clip")).to_be_visible()
    expect(clips.epoch()).to_have_text("Epoch 3")


def test_each_map_gives_another_picture_and_says_what_it_is(clips: Tab) -> None:
    seen = [_pixels(clips)]
    words = {clips.find(".overlay-legend").inner_text()}
    for kind in ("rollout", "received", "looks"):
        _select(clips, TITLE, "Map").select_option(kind)
        seen.append(_expect_drawn_anew(clips, seen[-1]))
        words.add(clips.find(".overlay-legend").inner_text())
    assert len(set(seen)) == len(words) == 4
    clips.expect_url("p.weightvis.overlay=looks")
    clips.card(TITLE).get_by_role("slider", name="Opacity").fill("0")
    bare = _pixels(clips)
    assert bare not in seen
    clips.expect_url("p.weightvis.opacity=0")


def test_parts_of_the_score_add_up_to_it(clips: Tab, filmed: TensorBoard) -> None:
    activation = _asked(filmed)["activation"].reshape(2, -1)
    margin = float((activation[1] - activation[0]).sum())
    legend = clips.card(TITLE).locator(".sum")
    told = legend.locator("b").inner_text().replace(MINUS, "-")
    assert float(told) == pytest.approx(margin, abs=0.005 * max(1, abs(margin)))
    expect(legend).not_to_contain_text("bias")
    clips.card(TITLE).get_by_text("score", exact=True).click()
    _select(clips, TITLE, "Class").select_option("0")
    expect(legend).not_to_contain_text(" over ")
    told = legend.locator("b").inner_text().replace(MINUS, "-")
    own = float(activation[0].sum())
    assert float(told) == pytest.approx(own, abs=0.005 * max(1, abs(own)))


def test_a_row_of_the_matrix_shows_where_its_frame_looks(clips: Tab, filmed: TensorBoard) -> None:
    before = _pixels(clips)
    drawing = clips.card(MATRIX).locator(".plot svg")
    x, y = _cell(clips, 3, 1)
    drawing.hover(position={"x": x, "y": y})
    share = _asked(filmed)["frames"].mean(0)[3, 1]
    expect(clips.find(".tooltip")).to_contain_text(
        f"{share:.1%} of the attention of frames 12{TO}15"
    )
    expect(clips.find(".film .marked")).to_have_count(2)
    drawing.click(position={"x": x, "y": y})
    _expect_drawn_anew(clips, before)
    expect(clips.find(".followed")).to_contain_text(f"The clip shows where frames 12{TO}15 look")
    clips.expect_url("p.weightvis.from=3")
    clips.page.mouse.move(5, 5)
    expect(clips.find(".film .marked")).to_have_count(1)
    clips.find(".followed").get_by_role("button").click()
    expect(_select(clips, TITLE, "Map")).to_have_value("activation")


def test_the_keyboard_walks_over_the_matrix_and_chooses(clips: Tab, filmed: TensorBoard) -> None:
    drawing = clips.card(MATRIX).locator(".plot svg")
    drawing.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        clips.page.keyboard.press(key)
    share = _asked(filmed)["frames"].mean(0)[1, 1]
    spoken = clips.card(MATRIX).locator("[aria-live]")
    expect(spoken).to_contain_text(
        f"{share:.1%} of the attention of frames 4{TO}7 falls on frames 4{TO}7: "
    )
    clips.page.keyboard.press("Enter")
    expect(clips.find(".followed")).to_contain_text(f"where frames 4{TO}7 look")
    clips.page.keyboard.press("Escape")
    expect(clips.find(".followed")).to_have_text("No row is followed.")
    expect(_select(clips, TITLE, "Map")).to_have_value("activation")


def test_a_small_matrix_is_enlarged_and_laid_over_the_clip(
    clips: Tab, filmed: TensorBoard, tmp_path: Path
) -> None:
    grids = clips.card("Layers and heads").locator(".plot svg")
    grids.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Enter"):
        clips.page.keyboard.press(key)
    expect(_select(clips, MATRIX, "Layer")).to_have_value("1")
    expect(_select(clips, MATRIX, "Head")).to_have_value("1")
    expect(_select(clips, TITLE, "Map")).to_have_value("received")
    expect(clips.find(".overlay-legend")).to_contain_text("late, head 1")
    clips.expect_url("p.weightvis.layer=1")
    expect(clips.card("Direct").locator(".curve-pair svg").first).to_contain_text("late, head 1")
    rows = _rows(clips.download(MATRIX, "CSV", tmp_path))
    moments = [f"{4 * i}{TO}{4 * i + 3}" for i in range(GRID[0])]
    assert rows[0] == ["from frames", *(f"to {each}" for each in moments)]
    assert [row[0] for row in rows[1:]] == moments
    found = np.array([row[1:] for row in rows[1:]], float)
    np.testing.assert_allclose(found, _asked(filmed)["frames"][HEADS + 1], rtol=1e-6)


@pytest.mark.heavy
def test_every_head_is_saved_in_one_table(clips: Tab, filmed: TensorBoard, tmp_path: Path) -> None:
    rows = _rows(clips.download("Layers and heads", "CSV", tmp_path))
    assert rows[0] == ["layer", "head", "from frames", "to frames", "share"]
    assert rows[1][:4] == ["early", "0", f"0{TO}3", f"0{TO}3"]
    shares = np.array([row[4] for row in rows[1:]], float)
    np.testing.assert_allclose(shares, _asked(filmed)["frames"].ravel(), rtol=1e-6)


def test_clips_are_picked_by_pointer_and_keyboard_and_are_text(clips: Tab) -> None:
    choices = clips.find(".clip-choice")
    expect(choices).to_have_count(3)
    expect(choices.nth(1)).to_contain_text(NAMES[1])
    expect(clips.find(".clip-list b")).to_have_count(0)
    expect(clips.find(".clip-list .verdict")).to_have_count(3)
    before = _pixels(clips)
    choices.nth(1).click()
    _expect_drawn_anew(clips, before)
    clips.expect_url("p.weightvis.clip=1")
    choices.nth(1).focus()
    clips.page.keyboard.press("ArrowDown")
    expect(choices.nth(2)).to_be_focused()
    expect(choices.nth(2)).to_have_attribute("aria-current", "true")
    expect(clips.epoch()).to_have_text("Epoch 3")


def test_the_list_tells_what_each_clip_is_taken_for_at_the_epoch(
    clips: Tab, filmed: TensorBoard
) -> None:
    for step in (3, 0):
        clips.page.keyboard.press("End" if step else "Home")
        expect(clips.epoch()).to_have_text(f"Epoch {step}")
        for i, label in enumerate((0, 1, 0)):
            told = _judged(filmed, "clips", i, step=step)
            choice = clips.find(".clip-choice").nth(i)
            right = told["predicted"] == label
            expect(choice).to_contain_text(f"{max(told['probabilities']):.1%}")
            expect(choice.locator(".verdict")).to_have_text("✓ right" if right else "✗ wrong")


@pytest.mark.parametrize("run", ["full", *heavy("four")])
def test_a_clip_is_taken_for_something_whatever_its_label(
    tab: Tab, filmed: TensorBoard, run: str
) -> None:
    _opened(tab, filmed, run)
    for i in range(3):
        likely = max(_judged(filmed, run, i)["probabilities"])
        expect(tab.find(".clip-choice").nth(i)).to_contain_text(f"{likely:.1%}")


def test_epochs_of_other_clips_are_left_out(tab: Tab, filmed: TensorBoard) -> None:
    _opened(tab, filmed, "resumed")
    expect(tab.epoch()).to_have_text("Epoch 1")
    expect(tab.find(".attention-tab > .notice")).to_have_text(
        "Attention at epoch 1 is of other clips: this is epoch 0."
    )
    expect(tab.find(".clip-list .verdict")).to_have_count(3)


def _judged(board: TensorBoard, run: str, clip: int, **query: object) -> dict[str, Any]:
    return board.get("attention", run=run, head="head", split="test", clip=clip, **query)


@pytest.mark.heavy
def test_a_link_reopens_clip_map_and_frame(tab: Tab, filmed: TensorBoard) -> None:
    _opened(tab, filmed, "clips", clip=2, overlay="received", layer=0, attentionHead=2, frame=9)
    expect(tab.find(".clip-choice").nth(2)).to_have_attribute("aria-current", "true")
    expect(tab.find(".overlay-legend")).to_contain_text("early, head 2")
    expect(tab.find(".frame-name")).to_contain_text("Frame 9")


def test_other_epochs_bring_other_maps_at_the_same_frame(clips: Tab, filmed: TensorBoard) -> None:
    clips.card(TITLE).get_by_role("slider", name="Frame").fill("7")
    newest = _pixels(clips)
    expect(clips.find(".attention-tab > .notice")).to_have_count(0)
    clips.page.keyboard.press("Escape")
    clips.page.keyboard.press("Home")
    expect(clips.epoch()).to_have_text("Epoch 0")
    first = _expect_drawn_anew(clips, newest)
    expect(clips.find(".frame-name strong")).to_have_text("Frame 7")
    clips.page.keyboard.press("ArrowRight")
    expect(clips.find(".attention-tab > .notice")).to_contain_text(
        "Attention is not logged at epoch 1: this is epoch 0."
    )
    assert _pixels(clips) == first
    own = unpacked(filmed.get("course", run="clips", head="head", split="test")["own"])
    expect(clips.card("Direct")).to_contain_text(f"At epoch 0: {own[0].mean():.1%} on its own")
    _select(clips, MATRIX, "Layer").select_option("1")
    _select(clips, MATRIX, "Head").select_option("2")
    chosen = own[0].reshape(LAYERS, HEADS)[1, 2]
    expect(clips.card("Direct")).to_contain_text(f"late, head 2: {chosen:.1%} and ")


@pytest.mark.heavy
def test_scales_hold_while_the_epochs_go_by(tab: Tab, filmed: TensorBoard) -> None:
    _opened(tab, filmed, "clips", step=0)
    legends = tab.find(".overlay-legend .scale")
    newest = _asked(filmed)["activation"]
    most = np.abs(newest[1] - newest[0]).max()
    expect(legends.first).to_contain_text(f"adds +{most:.3g}")
    before = legends.first.inner_text()
    tab.page.keyboard.press("End")
    expect(tab.epoch()).to_have_text("Epoch 3")
    expect(tab.find(".direct")).to_contain_text("At epoch 3")
    assert legends.first.inner_text() == before


@pytest.mark.heavy
def test_a_frame_is_saved_as_a_picture_and_the_map_as_a_table(
    clips: Tab, filmed: TensorBoard, tmp_path: Path
) -> None:
    picture = clips.download(TITLE, "PNG", tmp_path)
    assert picture.read_bytes().startswith(b"\x89PNG")
    colours = clips.frame.evaluate(
        """async data => {
            const image = new Image();
            image.src = `data:image/png;base64,${data}`;
            await image.decode();
            const canvas = document.createElement("canvas");
            [canvas.width, canvas.height] = [image.width, image.height];
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const { data: bytes } = context.getImageData(0, 200, image.width, 400);
            const found = new Set();
            for (let i = 0; i < bytes.length; i += 4) found.add(bytes[i] * 256 + bytes[i + 2]);
            return found.size;
        }""",
        _base64(picture),
    )
    assert colours > 10  # sixteen patches over a grey frame
    rows = _rows(clips.download(TITLE, "CSV", tmp_path))
    activation = _asked(filmed)["activation"].reshape(2, -1)
    table = np.array([row[3:] for row in rows[1:]], float).T
    np.testing.assert_allclose(table[1:], activation, rtol=1e-6)
    np.testing.assert_allclose(table[0], activation[1] - activation[0], rtol=1e-4, atol=1e-6)


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def test_the_clip_is_saved_as_a_film(clips: Tab, tmp_path: Path) -> None:
    clips.find(".speed").last.select_option("4")
    path = clips.download(TITLE, "Video", tmp_path)
    content = path.read_bytes()
    webm, mp4 = content.startswith(b"\x1a\x45\xdf\xa3"), content[4:8] == b"ftyp"
    assert webm or mp4
    assert path.suffix == (".webm" if webm else ".mp4")
    assert len(content) > 2000
    expect(clips.find(".recording")).to_have_count(0)


@pytest.mark.heavy
def test_a_film_stays_that_of_its_clip_whatever_is_chosen_meanwhile(
    clips: Tab, tmp_path: Path
) -> None:
    clips.card(TITLE).get_by_role("slider", name="Frame").fill(str(FRAMES - 1))
    first = _pixels(clips)
    own = _patches(clips)
    clips.find(".speed").last.select_option("0.25")
    with clips.page.expect_download() as event:
        _save(clips, "Video")
        expect(clips.find(".recording")).to_have_count(1)
        clips.find(".clip-choice").nth(1).click()
        _expect_drawn_anew(clips, first)
        other = _patches(clips)
        _save(clips, "Video")
        expect(clips.find(".banner")).to_contain_text("another film is being recorded")
        expect(clips.find(".recording").get_by_role("button", name="Stop")).to_have_count(1)
    expect(clips.find(".recording")).to_have_count(0)
    path = tmp_path / event.value.suggested_filename
    event.value.save_as(path)
    assert path.name.startswith("clip-0-")
    *_, last = _frames(path)
    from_own, from_other = (np.abs(_centres(last) - each).mean() for each in (own, other))
    assert from_own < 10 < from_other  # of 255


def _save(tab: Tab, item: str) -> None:
    tab.card(TITLE).get_by_role("button", name="Download").click()
    tab.find(".menu").get_by_role("menuitem", name=item).click()


def _patches(tab: Tab) -> Floats:
    """What is seen in the middle of each patch of the screen, see :func:`_centres`."""
    picture = tab.find(".stage canvas").evaluate("canvas => canvas.toDataURL().split(',')[1]")
    packed = np.frombuffer(base64.b64decode(picture), np.uint8)
    return _centres(cv2.imdecode(packed, cv2.IMREAD_COLOR))


def _centres(picture: NDArray[np.uint8]) -> Floats:
    """The middles of the patches of a picture: float array ``[rows, columns, 3]``."""
    (height, width), (_, rows, columns) = picture.shape[:2], GRID
    down = (height * (np.arange(rows) + 0.5) / rows).astype(int)
    across = (width * (np.arange(columns) + 0.5) / columns).astype(int)
    return picture[np.ix_(down, across)].astype(float)


def _frames(film: Path) -> Iterator[NDArray[np.uint8]]:
    capture = cv2.VideoCapture(str(film))
    found, frame = capture.read()
    while found:
        yield frame
        found, frame = capture.read()
    capture.release()


def test_the_bars_under_the_clip_lead_to_their_frame(clips: Tab, filmed: TensorBoard) -> None:
    bars = clips.find(".moments svg")
    box = bars.bounding_box()
    assert box
    bars.hover(position={"x": box["width"] * 0.7, "y": 20})
    activation = _asked(filmed)["activation"]
    moved = float((activation[1] - activation[0])[3].sum())
    said = "adds" if moved > 0 else "takes away"
    expect(clips.find(".tooltip")).to_contain_text(f"{said} {abs(moved):.3g}")
    bars.click(position={"x": box["width"] * 0.7, "y": 20})
    expect(clips.find(".frame-name strong")).to_have_text("Frame 12")


@pytest.mark.parametrize("kind", ["received", *heavy("looks", "rollout")])
def test_under_a_map_of_attention_the_bars_lead_to_its_strongest_moment(
    clips: Tab, filmed: TensorBoard, kind: str
) -> None:
    _select(clips, TITLE, "Map").select_option(kind)
    expect(clips.find(".moments")).to_contain_text("against an even one")
    answer = _judged(filmed, "clips", 0, step=3)
    patches = unpacked(answer[kind])
    if kind == "looks":
        patches = patches.mean(0)[0]
    if kind == "received":
        patches = patches.mean(0)
    shares = patches.reshape(GRID[0], -1).sum(-1)
    most = int(shares.argmax())
    bars = clips.find(".moments svg")
    expect(bars).to_have_attribute(
        "aria-label", re.compile(rf"most in frames {4 * most}{TO}\d+: {shares[most]:.1%}, ")
    )
    box = bars.bounding_box()
    assert box
    at = {"x": box["width"] * (most + 0.5) / GRID[0], "y": 20}
    bars.hover(position=at)
    expect(clips.find(".tooltip")).to_contain_text(f"{shares[most]:.1%}")
    bars.click(position=at)
    expect(clips.find(".frame-name strong")).to_have_text(f"Frame {4 * most}")


def test_whole_matrices_give_a_heads_own_looks(
    tab: Tab, filmed: TensorBoard, tmp_path: Path
) -> None:
    _opened(tab, filmed, "full", **{"overlay": "looks", "layer": 1, "from": 2})
    expect(tab.find(".overlay-legend")).to_contain_text("late, mean of its heads")
    expect(tab.find(".followed")).not_to_contain_text("not logged")
    for head in range(HEADS):
        _select(tab, MATRIX, "Head").select_option(str(head))
        expect(tab.find(".overlay-legend")).to_contain_text(f"late, head {head}")
        wanted = _looks(filmed, head)
        even = 1 / (1 + np.prod(GRID))
        ends = [float(words.rstrip(TIMES)) for words in _scale(tab)]
        assert ends == pytest.approx([wanted.min() / even, wanted.max() / even], rel=0.05, abs=0.01)
        rows = _rows(tab.download(TITLE, "CSV", tmp_path))
        found = np.array([row[3] for row in rows[1:]], float)
        np.testing.assert_allclose(found, wanted.ravel(), rtol=1e-6)


def test_a_heads_looks_are_drawn_under_no_other_heads_name(tab: Tab, filmed: TensorBoard) -> None:
    _opened(tab, filmed, "full", **{"overlay": "looks", "layer": 1, "attentionHead": 0, "from": 2})
    expect(tab.find(".overlay-legend")).to_contain_text("late, head 0")
    before = _pixels(tab)
    held: list[Route] = []
    late = re.compile(rf"/attention\?.*matrix={HEADS + 1}")

    def hold(route: Route) -> None:
        held.append(route)

    tab.page.route(late, hold)
    with tab.page.expect_request(late):
        _select(tab, MATRIX, "Head").select_option("1")
    expect(tab.card(MATRIX).locator(".plot svg")).to_have_attribute(
        "aria-label", re.compile("late, head 1")
    )
    expect(tab.find(".overlay-legend")).to_contain_text("late, head 0")
    assert _pixels(tab) == before
    held.pop().continue_()
    expect(tab.find(".overlay-legend")).to_contain_text("late, head 1")
    _expect_drawn_anew(tab, before)


def _looks(board: TensorBoard, head: int) -> Floats:
    """Where frame 2 looks in the later layer's head: float array ``[frames, rows, columns]``."""
    answer = _judged(board, "full", 0, matrix=HEADS + head)
    return unpacked(answer["matrix"])[2]


def _scale(tab: Tab) -> tuple[str, str]:
    low, high = tab.find(".overlay-legend .scale span").all_inner_texts()
    return low.removesuffix(" an even share"), high


def test_a_class_token_has_its_share_of_what_is_even(tab: Tab, filmed: TensorBoard) -> None:
    _opened(tab, filmed, "full")
    frames, rows, columns = GRID
    even = rows * columns / (1 + frames * rows * columns)
    expect(tab.card(MATRIX)).to_contain_text("less what goes to the class token")
    expect(tab.card(MATRIX).locator(".plot svg")).to_contain_text(f"even: {even:.1%}")
    expect(tab.card("Direct")).to_contain_text(f"on its own moment (even: {even:.1%})")


@pytest.mark.parametrize(("run", "classes"), [("many", 15), *heavy(("four", 4))])
def test_more_classes_are_explained_one_by_one(
    tab: Tab, filmed: TensorBoard, run: str, classes: int
) -> None:
    _opened(tab, filmed, run, clip=1)
    answer = filmed.get("attention", run=run, head="head", split="test", clip=1, classes="1,3")
    expect(_select(tab, TITLE, "Class")).to_have_value("1")  # the true one
    expect(tab.find(".clip-choice").nth(2)).to_contain_text("%")
    _select(tab, TITLE, "Class").select_option("3")
    own, scores = unpacked(answer["activation"])[1], np.array(answer["scores"])
    can_compare = classes <= 12
    wanted = float(scores[3] - scores.mean() if can_compare else own.sum())
    expect(tab.find(".overlay-legend")).to_contain_text("Class 3")
    expect(tab.card(TITLE).get_by_text("margin", exact=True)).to_have_count(int(can_compare))
    expect(tab.find(".sum")).to_contain_text("for Class 3" + " over" * can_compare)
    told = tab.find(".sum b").inner_text().replace(MINUS, "-")
    assert float(told) == pytest.approx(wanted, abs=0.005 * max(1, abs(wanted)))
    expect(tab.find(".moments svg")).to_be_visible()


def test_a_picture_has_no_time_to_walk_through(tab: Tab, filmed: TensorBoard) -> None:
    _opened(tab, filmed, "picture")
    expect(tab.find(".frame-name")).to_have_count(0)
    expect(tab.card(MATRIX)).to_have_count(0)
    expect(tab.card("Direct")).to_have_count(0)
    expect(tab.card(TITLE)).to_contain_text("This model has a class token")
    options = _select(tab, TITLE, "Map").locator("option")
    expect(options.first).to_have_text("rollout")
    expect(tab.card(TITLE).locator(".notice")).to_be_visible()


def test_without_pictures_maps_are_drawn_on_grey(tab: Tab, filmed: TensorBoard) -> None:
    _opened(tab, filmed, "bare")
    expect(tab.card(TITLE)).to_contain_text("The clips' frames are not logged")
    expect(tab.card(TITLE)).to_contain_text("The scores of this clip are not all finite")
    expect(tab.find(".clip-choice").first).to_contain_text("no prediction")
    expect(tab.find(".film canvas")).to_be_visible()
    before = _pixels(tab)
    tab.card(TITLE).get_by_role("slider", name="Frame").fill("3")
    _expect_drawn_anew(tab, before)


def test_the_tab_is_there_only_where_attention_is_logged(tab: Tab, filmed: TensorBoard) -> None:
    tab.open(filmed, run="none")
    expect(tab.find(".tabs button").first).to_be_visible()
    expect(tab.find("#tab-attention")).to_have_count(0)
    tab.find("select").first.select_option("clips")
    expect(tab.find("#tab-attention")).to_be_visible()
    tab.open(filmed, run="none", tab="attention")
    expect(tab.find(".empty-card")).to_contain_text("Attention(grid=(10, 8, 8))")


@pytest.mark.heavy
@pytest.mark.parametrize("width", [720, 900, 1440, 1920])
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_cut_off_in_any_size_or_theme(
    new_tab: OpenTab, filmed: TensorBoard, width: int, dark: bool
) -> None:
    tab = _opened(new_tab(width, 1000, dark=dark), filmed, "clips")
    for kind in ("activation", "looks"):
        _select(tab, TITLE, "Map").select_option(kind)
        assert tab.frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        for card in tab.find(".attention-cards > .card").all():
            assert card.evaluate("card => card.scrollWidth <= card.clientWidth + 1")
    tab.shoot(f"attention-{width}-{'dark' if dark else 'light'}")
    assert re.search("clip", _screen(tab).get_attribute("aria-label") or "", re.IGNORECASE)
