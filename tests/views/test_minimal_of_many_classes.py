"""``minimal`` of a large head: a sample stands for all, and says of how many."""

from __future__ import annotations

from pathlib import Path

import logs
import numpy as np
import pytest
from server import unpacked

from tensorboard_plugin_weightvis import Writer
from tensorboard_plugin_weightvis.analysis import thinned
from tensorboard_plugin_weightvis.views import VIEWS


@pytest.mark.heavy
def test_a_sample_by_label_stands_for_all(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    kernel = rng.normal(size=(2048, 1000)).astype(np.float32)
    labels = np.repeat(np.arange(1000), 3)
    seen = rng.normal(size=(3000, 2048)).astype(np.float32) + kernel.T[labels] * np.float32(0.05)
    with Writer(tmp_path) as writer:
        writer.head("head", kernel, step=0)
        writer.evaluation("test", seen, labels, step=0)
    view = VIEWS["minimal"]
    told = view.answer(logs.opened(tmp_path), view.query(run=".", head="head", split="test"))
    assert (told.samples, told.total) == (5 * 10**9 // kernel.size, 3000)
    rows = thinned(labels, told.samples)
    right = (seen[rows] @ kernel).argmax(axis=1) == labels[rows]
    assert told.full.value == pytest.approx(right.mean())
    assert (
        unpacked({"dtype": "int32", "shape": told.kept.shape, "data": told.kept.data})[-1] == 2048
    )
