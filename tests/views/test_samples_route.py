"""``samples``: who they are, how they score, what decided it: against what was logged."""

from __future__ import annotations

import base64
import io
from typing import Any

import logs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.special import softmax
from server import TensorBoard, unpacked


def samples(board: TensorBoard, run: str = "two_class", **query: object) -> dict[str, Any]:
    return board.get("samples", **{"run": run, "head": "head", "split": "test"} | query)


def pictures(answer: dict[str, Any], count: int) -> list[NDArray[np.uint8]]:
    png = base64.b64decode(answer["thumbnails"]["png"])
    sheet = np.asarray(Image.open(io.BytesIO(png)))
    (width, height), columns = answer["thumbnails"]["tile"], answer["thumbnails"]["columns"]
    corners = [(i // columns * height, i % columns * width) for i in range(count)]
    return [sheet[top : top + height, left : left + width] for top, left in corners]


def test_samples_are_given_in_the_order_asked_for(tensorboard: TensorBoard) -> None:
    rows = [7, 3, 50, 51, 52]
    answer = samples(tensorboard, indices="7,3,50-52", step=4)
    assert answer["step"] == 4
    assert unpacked(answer["rows"]).tolist() == rows
    assert answer["names"] == [f"patient {row}" for row in rows]
    assert unpacked(answer["indices"]).tolist() == [row * 3 + 1 for row in rows]
    labels = logs.TWO_CLASS.evaluations[4].labels[rows]
    np.testing.assert_array_equal(unpacked(answer["labels"]), labels)


def test_thumbnails_are_what_was_logged(tensorboard: TensorBoard) -> None:
    shown = pictures(samples(tensorboard, indices="7,3,50-52"), 5)
    np.testing.assert_array_equal(shown, logs.THUMBNAILS[[7, 3, 50, 51, 52]])
    np.testing.assert_array_equal(pictures(samples(tensorboard), 60), logs.THUMBNAILS)


@pytest.mark.parametrize(("run", "step"), [("two_class", 9), ("ten_class", 5)])
def test_scores_are_the_heads_own(tensorboard: TensorBoard, run: str, step: int) -> None:
    recorded = logs.RECORDED[run]
    seen = recorded.evaluations[step].activations.astype(float)
    z = seen @ recorded.kernels[step] + recorded.biases[step]
    answer = samples(tensorboard, run, step=step)
    np.testing.assert_allclose(unpacked(answer["scores"]), z, rtol=1e-4, atol=1e-4)
    found = unpacked(answer["probabilities"])
    np.testing.assert_allclose(found, softmax(z, axis=1), rtol=1e-3, atol=1e-5)
    np.testing.assert_array_equal(unpacked(answer["predicted"]), z.argmax(axis=1))


def test_contributions_say_how_the_samples_differ_from_all(tensorboard: TensorBoard) -> None:
    kernel = logs.TEN_CLASS.kernels[5].astype(float)
    seen = logs.TEN_CLASS.evaluations[5].activations.astype(float)
    centred = kernel - kernel.mean(axis=1, keepdims=True)
    answer = samples(tensorboard, "ten_class", step=5, indices="0,10,20", classes="3,1")
    assert answer["classes"] == [3, 1]
    moved = seen[[0, 10, 20]].mean(axis=0) - seen.mean(axis=0)
    expected = (centred * moved[:, None])[:, [3, 1]]
    np.testing.assert_allclose(unpacked(answer["contributions"]), expected, rtol=1e-3, atol=1e-4)


def test_all_samples_together_differ_from_themselves_in_nothing(tensorboard: TensorBoard) -> None:
    assert np.abs(unpacked(samples(tensorboard)["contributions"])).max() < 1e-5


def test_a_sigmoid_unit_scores_two_classes(tensorboard: TensorBoard) -> None:
    z = logs.SIGMOID.evaluations[3].activations @ logs.SIGMOID.kernels[3] + logs.SIGMOID.biases[3]
    answer = samples(tensorboard, "sigmoid")
    one = 1 / (1 + np.exp(-z[:, 0]))
    np.testing.assert_allclose(unpacked(answer["probabilities"])[:, 1], one, rtol=1e-5)


def test_what_was_not_logged_is_null(tensorboard: TensorBoard) -> None:
    answer = samples(tensorboard, "sigmoid", indices="0")
    assert (answer["names"], answer["indices"], answer["thumbnails"]) == (None, None, None)


def test_hostile_sample_names_are_just_names(tensorboard: TensorBoard) -> None:
    head = logs.HOSTILE_HEADS[0]
    answer = samples(tensorboard, logs.HOSTILE_RUN, head=head, split=head)
    assert answer["names"] == logs.HOSTILE_FEATURES_SHOWN


def test_activations_that_are_not_finite_touch_only_their_sample(tensorboard: TensorBoard) -> None:
    scores = unpacked(samples(tensorboard, "diverged", step=0)["scores"])
    assert np.isnan(scores).all(axis=1).nonzero()[0].tolist() == [3]


def test_damaged_thumbnails_are_a_clear_refusal(tensorboard: TensorBoard) -> None:
    query = {"run": "damaged", "head": "head", "split": "pictures"}
    answer = tensorboard.ask("samples", **query)
    assert answer.status_code == 422
    assert "thumbnails of split 'pictures' are damaged" in answer.json()["error"]
