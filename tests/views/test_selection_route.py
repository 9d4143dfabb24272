"""``selection``: chosen samples against the rest, as scikit-learn and SciPy see them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import logs
import numpy as np
import pytest
from choice import bits
from scipy.stats import zscore
from server import TensorBoard
from sklearn.metrics import accuracy_score, confusion_matrix, roc_auc_score


def selection(board: TensorBoard, run: str = "two_class", **query: object) -> dict[str, Any]:
    return board.get("selection", **{"run": run, "head": "head", "split": "test"} | query)


@pytest.mark.parametrize(("run", "step"), [("two_class", 7), ("ten_class", 5)])
def test_features_are_those_that_differ_most(tensorboard: TensorBoard, run: str, step: int) -> None:
    seen = logs.RECORDED[run].evaluations[step].activations.astype(float)
    rows = [*range(0, len(seen), 7), 1, 2]
    chosen = np.isin(np.arange(len(seen)), rows)
    z = zscore(seen, axis=0)
    difference = z[chosen].mean(axis=0) - z[~chosen].mean(axis=0)
    order = sorted(range(len(difference)), key=lambda j: (-abs(difference[j]), j))[:5]
    answer = selection(tensorboard, run, step=step, indices=bits(rows), limit=5)
    assert (answer["step"], answer["chosen"]) == (step, len(set(rows)))
    assert answer["rest"] == len(seen) - len(set(rows))
    features = answer["features"]
    assert [feature["index"] for feature in features] == order
    found = [feature["difference"] for feature in features]
    np.testing.assert_allclose(found, difference[order], rtol=1e-6)
    aucs = [roc_auc_score(chosen, seen[:, j]) for j in order]
    np.testing.assert_allclose([feature["auc"] for feature in features], aucs, rtol=1e-9)


def test_features_carry_their_names_and_twelve_are_given(tensorboard: TensorBoard) -> None:
    features = selection(tensorboard, indices="0-9")["features"]
    assert {each["index"]: each["name"] for each in features} == dict(
        enumerate(logs.TWO_CLASS_FEATURES)
    )
    assert len(selection(tensorboard, "ten_class", indices="0-9")["features"]) == 12


@pytest.mark.parametrize(("run", "step"), [("two_class", 7), ("ten_class", 5)])
def test_confusion_and_mistakes_are_scikit_learns(
    tensorboard: TensorBoard, run: str, step: int
) -> None:
    recorded = logs.RECORDED[run]
    activations, labels = recorded.evaluations[step]
    rows = np.arange(0, len(labels), 3)
    z = activations.astype(float) @ recorded.kernels[step] + recorded.biases[step]
    predicted, labels = z.argmax(axis=1)[rows], labels[rows]
    answer = selection(tensorboard, run, step=step, indices=",".join(map(str, rows)))
    right = accuracy_score(labels, predicted, normalize=False)
    assert (answer["right"], answer["wrong"]) == (right, len(rows) - right)
    matrix = np.zeros_like(confusion_matrix(labels, predicted, labels=range(z.shape[1])))
    for cell in answer["confusion"]:
        matrix[cell["label"], cell["predicted"]] = cell["count"]
    np.testing.assert_array_equal(
        matrix, confusion_matrix(labels, predicted, labels=range(z.shape[1]))
    )
    counts = [cell["count"] for cell in answer["confusion"]]
    assert counts == sorted(counts, reverse=True)
    assert 0 not in counts


def test_where_all_are_chosen_nothing_differs(tensorboard: TensorBoard) -> None:
    answer = selection(tensorboard, indices="0-59")
    assert (answer["chosen"], answer["rest"]) == (60, 0)
    assert [each["index"] for each in answer["features"]] == list(range(12))
    assert {(each["difference"], each["auc"]) for each in answer["features"]} == {(None, None)}


def test_a_sample_that_is_not_finite_is_left_out_of_the_comparison_and_counted(
    tensorboard: TensorBoard,
) -> None:
    found = selection(tensorboard, "diverged", step=0, indices="0-9")
    assert (found["chosen"], found["rest"], found["left_out"]) == (10, 10, 1)
    seen = logs.DIVERGED.evaluations[0].activations.astype(float)
    chosen, rest = np.delete(seen[:10], 3, axis=0), seen[10:]
    apart = (chosen.mean(axis=0) - rest.mean(axis=0)) / np.concatenate([chosen, rest]).std(axis=0)
    for feature in found["features"]:
        assert feature["difference"] == pytest.approx(apart[feature["index"]], rel=1e-4)


def test_a_sample_without_finite_scores_is_wrong_and_in_no_cell(tensorboard: TensorBoard) -> None:
    recorded = logs.DIVERGED
    z = recorded.evaluations[0].activations.astype(float) @ recorded.kernels[0]
    expected = Counter((i % 3, int(z[i].argmax())) for i in (2, 4, 5, 6))
    answer = selection(tensorboard, "diverged", step=0, indices="2-6")
    cells = {(c["label"], c["predicted"]): c["count"] for c in answer["confusion"]}
    assert cells == expected
    assert answer["right"] == sum(n for (a, b), n in expected.items() if a == b)
    assert answer["right"] + answer["wrong"] == answer["chosen"] == 5
    lost = selection(tensorboard, "diverged", step=5, indices="2-6")
    assert (lost["right"], lost["wrong"], lost["confusion"]) == (0, 5, [])
