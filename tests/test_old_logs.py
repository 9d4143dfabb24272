"""A log that was written once must open in every later version.

``fixtures/format-1`` was written by version 0.1.0's Writer and is never written again; a later
format gets a folder of its own beside it. This is what was logged::

    with Writer("format-1") as writer:
        for step in (0, 1, 5):
            writer.head("head", KERNEL + step, BIAS, step=step, class_names=["no", "yes"],
                        feature_names=["width", "height", "depth"],
                        metrics={"loss": 0.5, "val_loss": float("nan")} if step else None)
            writer.evaluation("test", ACTIVATIONS + step, [0, 1, 1, 0], step=step,
                              indices=[9, 8, 7, 6])
        writer.samples("test", ["a", "b", "c", "d"], PICTURES)
        writer.head("unit", KERNEL[:, :1], step=0, activation="sigmoid")
"""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image
from server import TensorBoard, unpacked

KERNEL = np.array([[1, -2], [0.5, 0.25], [-1, 3]], np.float32)
BIAS = np.array([0.5, -0.5], np.float32)
ACTIVATIONS = np.arange(12, dtype=np.float32).reshape(4, 3) / 4
PICTURES = np.arange(48, dtype=np.uint8).reshape(4, 3, 4) * 5


def test_a_log_of_format_1_opens(tensorboard: TensorBoard) -> None:
    heads = tensorboard.get("heads")["heads"]
    head, unit = (each for each in heads if each["run"] == "format-1")
    assert head.pop("began") > 0
    assert head == {
        "run": "format-1",
        "head": "head",
        "steps": [0, 1, 5],
        "features": 3,
        "classes": 2,
        "class_names": ["no", "yes"],
        "activation": "softmax",
        "splits": [{"name": "test", "steps": [0, 1, 5], "thumbnails": True}],
        "feature_names": ["width", "height", "depth"],
    }
    assert (unit["head"], unit["classes"], unit["activation"]) == ("unit", 2, "sigmoid")

    for step in (0, 1, 5):
        weights = tensorboard.get("weights", run="format-1", head="head", step=step)
        np.testing.assert_array_equal(unpacked(weights["values"]), KERNEL + step)
    unit_weights = unpacked(tensorboard.get("weights", run="format-1", head="unit")["values"])
    np.testing.assert_array_equal(unit_weights[:, 1] - unit_weights[:, 0], KERNEL[:, 0])

    curves = tensorboard.get("curves", run="format-1", head="head")
    assert curves["metrics"] == {"loss": [None, 0.5, 0.5], "val_loss": [None, None, None]}
    assert curves["not_finite"] == {"val_loss": [1, 5]}

    samples = tensorboard.get("samples", run="format-1", head="head", split="test", step=5)
    assert samples["names"] == ["a", "b", "c", "d"]
    assert unpacked(samples["labels"]).tolist() == [0, 1, 1, 0]
    assert unpacked(samples["indices"]).tolist() == [9, 8, 7, 6]
    np.testing.assert_allclose(
        unpacked(samples["scores"]), (ACTIVATIONS + 5) @ (KERNEL + 5) + BIAS, rtol=1e-6
    )
    sheet = np.asarray(Image.open(io.BytesIO(base64.b64decode(samples["thumbnails"]["png"]))))
    top, bottom = np.split(sheet, 2)
    shown = [*np.split(top, 2, axis=1), *np.split(bottom, 2, axis=1)]
    np.testing.assert_array_equal(shown, PICTURES)
