"""Heads logged for real, in a folder of their own, and what is found of them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from logs import opened
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import Writer
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views import findings
from tensorboard_plugin_weightvis.views.findings import Finding, FindingsQuery

Array = NDArray[Any]


class Epoch(NamedTuple):
    """What is logged at a step; without activations it is not evaluated."""

    kernel: Array
    bias: Array
    activations: Array | None = None
    labels: Array | None = None


def logged(
    epochs: Sequence[Epoch], intervened: Mapping[int, list[str]] | None = None, **names: list[str]
) -> Log:
    """The log of a head with those epochs, one a step from 0, evaluated on ``test``; and of what
    was done to it, by step."""
    with tempfile.TemporaryDirectory() as folder:
        with Writer(Path(folder) / "run") as writer:
            for step, (kernel, bias, activations, labels) in enumerate(epochs):
                writer.head("head", kernel, bias, step=step, **names)
                if activations is not None:
                    writer.evaluation("test", activations, labels, step=step)
            for step, operations in (intervened or {}).items():
                writer.intervention(operations, step=step)
        return opened(Path(folder))


def look(epochs: Sequence[Epoch], split: str = "test", **logging: Any) -> dict[str, Finding]:
    """What the route finds of the last of them."""
    query = FindingsQuery(run="run", head="head", split=split)
    lines = [line for line in findings.answer(logged(epochs, **logging), query) if line]
    assert lines[-1].done == lines[-1].of == len(lines[-1].findings)
    return {each.kind: each for each in lines[-1].findings}


def evidence(epoch: Epoch) -> Evidence:
    """The samples of an epoch, with its head."""
    return Evidence(logged([epoch]).head("run", "head"), "test", None)


def trained(
    classes: int = 2,
    features: int = 12,
    samples: int = 400,
    seed: int = 0,
    shares: Sequence[float] | None = None,
) -> Epoch:
    """A head that fits its samples: normal features of unit spread whose means are the class's,
    scored as Bayes would."""
    rng = np.random.default_rng(seed)
    prior = np.array(shares if shares is not None else [1 / classes] * classes)
    centres = rng.normal(0, 1.5 / np.sqrt(features), (classes, features))
    labels = rng.choice(classes, samples, p=prior)
    activations = centres[labels] + rng.normal(size=(samples, features))
    bias = np.log(prior) - (centres**2).sum(axis=1) / 2
    return Epoch(centres.T.copy(), bias, activations, labels)


def training(last: Epoch, count: int = 6, *, start: Array | None = None) -> list[Epoch]:
    """Epochs on the way to ``last`` from other weights, every one evaluated on its samples."""
    if start is None:
        start = last.kernel + np.random.default_rng(99).normal(size=last.kernel.shape) / 4
    steps = np.linspace(0, 1, count)
    return [last._replace(kernel=(1 - t) * start + t * last.kernel) for t in steps]
