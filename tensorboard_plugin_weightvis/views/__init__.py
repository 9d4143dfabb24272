"""The views: what can be asked, and what is answered. The wire contract lives here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import msgspec

from tensorboard_plugin_weightvis.views import (
    activations,
    agreement,
    attention,
    change,
    clip,
    clips,
    course,
    curves,
    dependence,
    embedding,
    feature,
    film,
    findings,
    heads,
    history,
    importance,
    minimal,
    neighbours,
    overview,
    pairs,
    projector,
    samples,
    selection,
    shapley,
    tendency,
    weights,
    whatif,
)
from tensorboard_plugin_weightvis.views.wire import File


class View(NamedTuple):
    """A route: what it is asked, what it answers, and how.

    ``form``: one JSON object, many of them a line each, or a file to be saved.
    """

    query: type[msgspec.Struct]
    answer_type: type[msgspec.Struct | File]
    answer: Callable[..., Any]
    form: Literal["json", "lines", "file"] = "json"


VIEWS: dict[str, View] = {
    "heads": View(heads.HeadsQuery, heads.HeadsAnswer, heads.answer),
    "overview": View(overview.OverviewQuery, overview.OverviewAnswer, overview.answer),
    "tendency": View(tendency.TendencyQuery, tendency.TendencyAnswer, tendency.answer),
    "weights": View(weights.WeightsQuery, weights.WeightsAnswer, weights.answer),
    "curves": View(curves.CurvesQuery, curves.CurvesAnswer, curves.answer),
    "embedding": View(
        embedding.EmbeddingQuery, embedding.EmbeddingAnswer, embedding.answer, form="lines"
    ),
    "film": View(film.FilmQuery, film.FilmAnswer, film.answer, form="lines"),
    "agreement": View(
        agreement.AgreementQuery, agreement.AgreementAnswer, agreement.answer, form="lines"
    ),
    "samples": View(samples.SamplesQuery, samples.SamplesAnswer, samples.answer),
    "selection": View(selection.SelectionQuery, selection.SelectionAnswer, selection.answer),
    "activations": View(
        activations.ActivationsQuery, activations.ActivationsAnswer, activations.answer
    ),
    "neighbours": View(neighbours.NeighboursQuery, neighbours.NeighboursAnswer, neighbours.answer),
    "projector": View(projector.ProjectorQuery, File, projector.answer, form="file"),
    "findings": View(
        findings.FindingsQuery, findings.FindingsAnswer, findings.answer, form="lines"
    ),
    "whatif": View(whatif.WhatifQuery, whatif.WhatifAnswer, whatif.answer),
    "importance": View(
        importance.ImportanceQuery, importance.ImportanceAnswer, importance.answer, form="lines"
    ),
    "shapley": View(shapley.ShapleyQuery, shapley.ShapleyAnswer, shapley.answer),
    "dependence": View(dependence.DependenceQuery, dependence.DependenceAnswer, dependence.answer),
    "pairs": View(pairs.PairsQuery, pairs.PairsAnswer, pairs.answer, form="lines"),
    "minimal": View(minimal.MinimalQuery, minimal.MinimalAnswer, minimal.answer),
    "feature": View(feature.FeatureQuery, feature.FeatureAnswer, feature.answer),
    "history": View(history.HistoryQuery, history.HistoryAnswer, history.answer, form="lines"),
    "change": View(change.ChangeQuery, change.ChangeAnswer, change.answer),
    "clips": View(clips.ClipsQuery, clips.ClipsAnswer, clips.answer),
    "clip": View(clip.ClipQuery, clip.ClipAnswer, clip.answer),
    "attention": View(attention.AttentionQuery, attention.AttentionAnswer, attention.answer),
    "course": View(course.CourseQuery, course.CourseAnswer, course.answer),
}
