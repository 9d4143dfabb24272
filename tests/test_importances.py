"""Importance is worked out once, slice by slice: what is kept, what is estimated, what fails."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from logs import opened

from tensorboard_plugin_weightvis import importances as module
from tensorboard_plugin_weightvis.analysis import path, slices
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.importances import (
    Answered,
    Question,
    Standing,
    importances,
    paired,
    settled,
    settled_pairs,
)
from tensorboard_plugin_weightvis.store import Log

MEAN = Question("mean", repeats=3)


@pytest.fixture
def log(logdir: Path) -> Log:
    return opened(logdir)


def evidence(log: Log, run: str = "two_class", step: int = 9) -> Evidence:
    return Evidence(log.head(run, "head"), "test", step)


def run(what: Evidence, question: Question = MEAN) -> tuple[dict[str, Answered], list[Standing]]:
    """What every method came to, and every slice but the last."""
    *before, last = importances(what, question)
    return {each.name: each for each in last.methods}, before


def test_what_was_worked_out_is_not_worked_out_again(log: Log) -> None:
    assert settled(evidence(log), MEAN) is None
    first, slices = run(evidence(log))
    again, none = run(evidence(log))
    assert slices
    assert not none
    known = settled(evidence(log), MEAN)
    assert known is not None
    for each in known.methods:
        assert each is first[each.name] is again[each.name]


@pytest.mark.parametrize(
    ("question", "anew"),
    [
        (Question("mean", repeats=4), {"permutation importance"}),
        (Question("zero", repeats=3), {"ablation"}),
    ],
)
def test_another_question_works_out_only_what_depends_on_it(
    log: Log, question: Question, anew: set[str]
) -> None:
    run(evidence(log))
    _, before = run(evidence(log), question)
    assert {each.doing.partition(" on ")[0] for each in before} == anew


def test_another_step_or_run_is_other_evidence(log: Log) -> None:
    run(evidence(log))
    assert settled(evidence(log, step=10), MEAN) is None
    assert settled(evidence(log, "sigmoid", 2), MEAN) is None


def test_work_that_was_closed_goes_on_with_what_it_lacks(log: Log) -> None:
    work = importances(evidence(log), MEAN)
    reached = next(each for each in work if each.doing.startswith("permutation"))
    work.close()
    assert settled(evidence(log), MEAN) is None
    _, after = run(evidence(log))
    assert len(after[0].methods) == len(reached.methods)
    assert after[0].doing == reached.doing


def test_standings_only_grow(log: Log) -> None:
    *_, last = standings = list(importances(evidence(log, "ten_class", 5), MEAN))
    for one, other in itertools.pairwise(standings):
        assert one.done <= other.done
        assert other.methods[: len(one.methods)] == one.methods
    assert (last.done, last.doing) == (last.of, "")


def test_where_all_features_would_take_too_long_the_others_are_estimated(
    log: Log, logdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact, _ = run(evidence(log, "ten_class", 5))
    monkeypatch.setattr(slices, "_IN_ALL", 1)
    monkeypatch.setattr(slices, "_AT_MOST", 1)
    found, _ = run(evidence(opened(logdir), "ten_class", 5))
    loss = found["ablation_loss"]
    assert loss.exact is not None
    assert loss.why is not None
    assert loss.exact.sum() == slices.EXACTLY < len(loss.exact)
    assert f"Exact for the {slices.EXACTLY} features" in loss.why
    np.testing.assert_allclose(
        loss.values[loss.exact], exact["ablation_loss"].values[loss.exact], rtol=1e-9
    )
    assert np.isfinite(loss.values).all()
    assert np.isnan(loss.low[~loss.exact]).all()
    assert np.isfinite(loss.low[loss.exact]).all()


def test_a_method_that_fails_says_so_and_the_others_still_come(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise FloatingPointError

    monkeypatch.setattr(path, "path_order", broken)
    found, _ = run(evidence(log, "sigmoid", 2))
    assert found["path"].values is None
    assert found["path"].why == (
        "It failed: FloatingPointError. TensorBoard's log has the details."
    )
    assert all(each.values is not None for name, each in found.items() if name != "path")
    monkeypatch.undo()
    found, before = run(evidence(log, "sigmoid", 2))
    assert {each.doing for each in before} == {"place in the L1 path"}
    assert found["path"].values is not None


def test_pairs_are_tried_once(log: Log) -> None:
    assert settled_pairs(evidence(log), "mean", 4) is None
    *before, last = paired(evidence(log), "mean", 4)
    assert before
    assert (last.done, last.of) == (6, 6)
    assert settled_pairs(evidence(log), "mean", 4) is last
    assert settled_pairs(evidence(log), "zero", 4) is None
    assert settled_pairs(evidence(log), "mean", 5) is None


def test_pairs_and_importance_share_the_ablation(log: Log) -> None:
    list(paired(evidence(log), "mean", 4))
    _, before = run(evidence(log))
    assert "ablation on log loss" not in {each.doing for each in before}
    assert "ablation on accuracy" in {each.doing for each in before}


def test_many_pairs_are_tried_in_slices_which_changes_nothing(
    log: Log, logdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, whole = paired(evidence(log, "ten_class", 5), "mean", 8)
    monkeypatch.setattr(module, "_LOSSES_AT_ONCE", 200 * 10 * 5)
    *before, parts = paired(evidence(opened(logdir), "ten_class", 5), "mean", 8)
    assert [each.done for each in before if each.done] == [5, 10, 15, 20, 25, 28]
    assert whole.found is not None
    assert parts.found is not None
    np.testing.assert_array_equal(whole.found[0], parts.found[0])
    np.testing.assert_allclose(whole.found[1].together, parts.found[1].together)
    np.testing.assert_allclose(whole.found[1].interaction, parts.found[1].interaction, atol=1e-12)
