"""How few features do: the accuracy of a head that keeps only its first ones."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.minimal import Minimal
from tensorboard_plugin_weightvis.analysis.types import Integers
from tensorboard_plugin_weightvis.evidence import FEWEST_SAMPLES, Evidence
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import FeaturesQuery, Name, StepQuery
from tensorboard_plugin_weightvis.views.ranked import ranked
from tensorboard_plugin_weightvis.views.wire import Array, Estimate, FeatureName, pack

_MOST_TOLD = 200
_MOST_PRODUCTS = 5 * 10**9  # of samples, features and classes: half a second


class MinimalQuery(StepQuery, kw_only=True, frozen=True):
    """``rank``: in which order features are kept, as for ``tendency``, by centred weights, or
    ``shapley:desc``. Those that are not kept stand at their mean."""

    split: Name
    rank: Annotated[str, Meta(max_length=40)] = "shapley:desc"


class MinimalAnswer(msgspec.Struct, frozen=True):
    """``samples`` of ``total``: fewer where the head is large, each label keeping its share.
    ``kept``: int32 ``[points]``, how many features; ``accuracy``, ``low``, ``high`` (its
    interval of 95%) and ``log_loss``: float32 ``[points]``. ``full``: the accuracy of all.
    ``enough``: the fewest tried whose accuracy is not clearly below that of all (the interval of
    the paired difference holds zero). ``order``: the first features in order, 200 at most."""

    step: int
    samples: int
    total: int
    rank: str
    kept: Array
    accuracy: Array
    low: Array
    high: Array
    log_loss: Array
    full: Estimate
    enough: int
    order: list[FeatureName]


def answer(log: Log, query: MinimalQuery) -> MinimalAnswer:
    """Keep fewer and fewer features."""
    evidence = Evidence(query.series(log), query.split, query.step)
    evidence.check()
    order = _order(evidence, query)
    most = max(FEWEST_SAMPLES, _MOST_PRODUCTS // evidence.head.kernel.size)
    drawn = analysis.thinned(evidence.labels, most)

    def work_out() -> Minimal:
        head = evidence.head
        return analysis.minimal(
            evidence.activations[drawn],
            head.kernel,
            head.bias,
            evidence.labels[drawn],
            evidence.mean,
            order=order,
        )

    found = evidence.kept(f"minimal/{query.rank}", work_out)
    return MinimalAnswer(
        step=evidence.step,
        samples=len(drawn),
        total=evidence.samples,
        rank=query.rank,
        kept=pack(found.kept),
        accuracy=pack(found.accuracy),
        low=pack(found.low),
        high=pack(found.high),
        log_loss=pack(found.log_loss),
        full=Estimate(float(found.accuracy[-1]), float(found.low[-1]), float(found.high[-1])),
        enough=found.enough,
        order=[FeatureName(int(j), evidence.feature_names[j]) for j in order[:_MOST_TOLD]],
    )


def _order(evidence: Evidence, query: MinimalQuery) -> Integers:
    if query.rank == "shapley:desc":
        seen = evidence.activations, evidence.head.kernel, evidence.mean
        return analysis.descending(
            evidence.kept("shapley", lambda: analysis.mean_absolute_shapley(*seen))
        )
    asked = FeaturesQuery(
        run=query.run,
        head=query.head,
        step=evidence.head.step,
        rank=query.rank,
        limit=evidence.features,
        gauge="centred",
        split=query.split,
    )
    return ranked(evidence.series, asked).rows
