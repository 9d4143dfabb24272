"""Layouts are made once: what stands of them in the store, and what it is known by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from logs import opened

from tensorboard_plugin_weightvis import Writer
from tensorboard_plugin_weightvis.layouts import Previous, Slices, can_carry_on, carry_on, settle
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.subjects import Recipe, Settled, Subject
from tensorboard_plugin_weightvis.views.points import LayoutQuery, recipe

TSNE = Recipe("tsne", perplexity=10.0)


def subject(log: Log, step: int, **how: Any) -> Subject:
    head = log.head(how.pop("run", "two_class"), "head")
    return Subject(head, "test", step, how.get("space", "activations"), how.get("most", 10_000))


def run(work: Slices) -> tuple[Settled, int]:
    """What work comes to, and in how many slices."""
    *others, last = work
    assert isinstance(last, Settled)
    return last, len(others)


@pytest.fixture
def log(logdir: Path) -> Log:
    return opened(logdir)


def test_a_layout_that_was_settled_is_not_worked_out_again(log: Log) -> None:
    first, slices = run(settle(subject(log, 3), TSNE))
    again, none = run(settle(subject(log, 3), TSNE))
    assert slices > 0
    assert none == 0
    assert again is first


def test_a_films_second_showing_costs_nothing_though_little_else_is_kept(logdir: Path) -> None:
    log = opened(logdir, budget=20_000)
    shown = [film(log) for _ in range(2)]
    assert shown[0][1] > 0
    assert shown[1] == (shown[0][0], 0)


def film(log: Log) -> tuple[bytes, int]:
    """The last layout of ten epochs, and in how many slices they were made."""
    before, slices = None, 0
    for step in range(10):
        what = subject(log, step)
        work = settle(what, TSNE) if before is None else carry_on(what, TSNE, before)
        found, more = run(work)
        slices += more
        before = Previous(what.rows, found.positions, f"{before and before.name}/{step}")
    return found.positions.tobytes(), slices


def test_scores_are_known_by_the_head_that_made_them_and_activations_are_not(
    tmp_path: Path,
) -> None:
    """A head may be logged after the evaluation that it belongs to."""
    seen = np.random.default_rng(0).normal(size=(40, 6))
    with Writer(tmp_path / "run") as writer:
        writer.head("head", np.eye(6, 3), step=0)
        writer.evaluation("test", seen, np.arange(40) % 3, step=1)
    before = {space: subject(opened(tmp_path), 0, run="run", space=space).key for space in SPACES}
    with Writer(tmp_path / "run") as writer:
        writer.head("head", np.ones((6, 3)) * np.arange(3), step=1)
    after = {space: subject(opened(tmp_path), 1, run="run", space=space).key for space in SPACES}
    assert {space: before[space] == after[space] for space in SPACES} == {
        "activations": True,
        "scores": False,
        "contributions": False,
    }


SPACES = ("activations", "scores", "contributions")


def test_rows_that_the_last_epoch_lacks_begin_where_the_main_axes_have_them(log: Log) -> None:
    what = subject(log, 1)
    before = Previous(np.arange(40), np.random.default_rng(0).normal(size=(40, 2)) * 30, "name")
    assert can_carry_on(what, before)
    found, _ = run(carry_on(what, TSNE, before))
    assert found.positions.shape == (60, 2)
    assert np.isfinite(found.positions).all()


@pytest.mark.parametrize(
    ("rows", "positions"),
    [
        (np.arange(60), np.zeros((60, 2))),
        (np.arange(0), np.zeros((0, 2))),
        (np.arange(20), np.random.default_rng(0).normal(size=(20, 2))),
    ],
)
def test_nothing_is_carried_on_from_one_place_or_from_few_of_the_rows(
    log: Log, rows: Any, positions: Any
) -> None:
    assert not can_carry_on(subject(log, 1), Previous(rows, positions, "name"))


def test_what_a_method_does_not_know_of_is_in_no_recipe() -> None:
    asked = {"run": "run", "head": "head", "split": "test"}
    for method in ("pca", "umap"):
        one, other = (
            recipe(LayoutQuery(**asked, method=method, perplexity=each), 100)  # type: ignore[arg-type]
            for each in (5, 50)
        )
        assert one == other
    one, other = (recipe(LayoutQuery(**asked, neighbours=each), 100) for each in (5, 50))
    assert one == other
