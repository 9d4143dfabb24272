"""The scale over all steps, where a restarted run logs some of them again."""

from __future__ import annotations

from collections.abc import Sequence
from unittest import mock

import msgspec
import numpy as np
import pytest
from tensorboard.context import RequestContext

from tensorboard_plugin_weightvis import blobs
from tensorboard_plugin_weightvis.metadata import HeadContent, Tag
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log, Store
from tensorboard_plugin_weightvis.timelines import Moment, Timeline
from tensorboard_plugin_weightvis.views.ranked import Scale, extent, scale

CONTENT = msgspec.json.encode(HeadContent(shape=(3, 2), dtype="float32"))


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """One whose blobs are kernels full of the number that is their key."""

    def read(_: object, keys: Sequence[str]) -> list[bytes]:
        return [blobs.pack_array(np.full((3, 2), float(key), np.float32)) for key in keys]

    made = Store(mock.Mock(), 2**20)
    monkeypatch.setattr(made, "read", read)
    return made


def logged(store: Store, times: Sequence[float], weights: Sequence[float]) -> HeadSeries:
    """A head that has one such kernel at each step."""
    both = enumerate(zip(times, weights, strict=True))
    moments = tuple(Moment(step, time, (str(weight),)) for step, (time, weight) in both)
    lines = {("run", Tag("head", "head")): Timeline(CONTENT, moments, (1,))}
    return Log(store, RequestContext(), "", lines).head("run", "head")


def whole(series: HeadSeries) -> Scale:
    for step in series.steps:
        extent(series, step)
    return scale(series, series.steps[0])


def test_it_follows_a_step_that_is_logged_again_and_again(store: Store) -> None:
    assert whole(logged(store, [1, 4, 3], [1, 50, 2])).raw == 50
    assert whole(logged(store, [1, 5, 3], [1, 900, 2])).raw == 900
