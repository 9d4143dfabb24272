"""The views: what can be asked, and what is answered. The wire contract lives here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from tensorboard_plugin_weightvis.views import (
    curves,
    embedding,
    heads,
    overview,
    samples,
    tendency,
    weights,
)


class View(NamedTuple):
    """A route: what it is asked, what it answers, and how. A streamed answer is many of them."""

    query: type[msgspec.Struct]
    answer_type: type[msgspec.Struct]
    answer: Callable[..., Any]
    streamed: bool = False


VIEWS: dict[str, View] = {
    "heads": View(heads.HeadsQuery, heads.HeadsAnswer, heads.answer),
    "overview": View(overview.OverviewQuery, overview.OverviewAnswer, overview.answer),
    "tendency": View(tendency.TendencyQuery, tendency.TendencyAnswer, tendency.answer),
    "weights": View(weights.WeightsQuery, weights.WeightsAnswer, weights.answer),
    "curves": View(curves.CurvesQuery, curves.CurvesAnswer, curves.answer),
    "embedding": View(
        embedding.EmbeddingQuery, embedding.EmbeddingAnswer, embedding.answer, streamed=True
    ),
    "samples": View(samples.SamplesQuery, samples.SamplesAnswer, samples.answer),
}
