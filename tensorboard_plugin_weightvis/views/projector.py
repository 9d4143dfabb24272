"""Samples as the files of TensorBoard's own Embedding Projector."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from google.protobuf import text_format
from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.spaces import Space
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers
from tensorboard_plugin_weightvis.errors import QueryError
from tensorboard_plugin_weightvis.names import LONGEST, shortened
from tensorboard_plugin_weightvis.records import Evaluation, Head
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.thumbnails import Sprite
from tensorboard_plugin_weightvis.views.archive import Member, zipped
from tensorboard_plugin_weightvis.views.pictures import sprite_of
from tensorboard_plugin_weightvis.views.query import Name, Rows, StepQuery, rows_of
from tensorboard_plugin_weightvis.views.wire import File

MOST_NUMBERS = 20_000_000
_SAMPLES_AT_ONCE = 256
_VECTORS, _METADATA, _SPRITE = "vectors.tsv", "metadata.tsv", "sprite.png"
_COLUMNS = ("row", "name", "true class", "predicted class", "probability")
# What ends a line or a cell, in the eyes of any reader.
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
# What a spreadsheet takes for a formula, and what was marked as none.
_FORMULA = re.compile(r"[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]")

_README = """\
{count} samples as vectors of {dimensions} numbers ({space}), of split {split} at step {step},
head {head} of run {run}.{left_out}

To look at them in TensorBoard, unpack this archive into an empty folder and run
    tensorboard --logdir FOLDER
then open its Projector tab.

Or press Load in that tab, or at https://projector.tensorflow.org, and choose {vectors},
then {metadata}.
"""


class ProjectorQuery(StepQuery, kw_only=True, frozen=True):
    """``indices``: rows of the evaluation, see :func:`rows_of`; all where left out."""

    split: Name
    space: Space = "activations"
    indices: Rows = ""


class _Subject(NamedTuple):
    """What is to be saved."""

    series: HeadSeries
    evaluation: Evaluation
    head: Head
    query: ProjectorQuery


def answer(log: Log, query: ProjectorQuery) -> File:
    """A ZIP archive of vectors, their metadata, pictures where logged, and what points to them."""
    series = query.series(log)
    evaluation = series.evaluation(query.split, query.step)
    subject = _Subject(series, evaluation, series.head_of(evaluation), query)
    asked = rows_of(query.indices, len(evaluation.labels))
    dimensions = _vectors(subject, asked[:1]).shape[1]
    _refuse_too_many(len(asked), dimensions, query.space)
    rows = np.concatenate([part[_finite(subject, part)] for part in _parts(asked)])
    if not rows.size:
        raise QueryError(
            f"none of the samples chosen has {query.space} that are all finite.",
            "Choose other samples, another space or another step.",
        )
    sprite = sprite_of(series, query.split, evaluation.places(rows))
    # What may fail has been done: once the first piece is sent, no refusal can be.
    return File(
        name=_file_name("weightvis", query.run, query.split, f"step-{evaluation.step}"),
        content_type="application/zip",
        pieces=zipped(_members(subject, rows, (len(rows), dimensions), len(asked), sprite)),
    )


def _members(
    subject: _Subject, rows: Integers, shape: tuple[int, int], asked: int, sprite: Sprite | None
) -> Iterator[Member]:
    readme = _readme(subject, shape, asked - len(rows))
    yield Member("README.txt", iter([readme.encode(errors="replace")]))
    yield Member("projector_config.pbtxt", iter([_config(subject, shape, sprite).encode()]))
    yield Member(_METADATA, _metadata(subject, rows))
    if sprite is not None:
        yield Member(_SPRITE, iter([sprite.png]))
    yield Member(_VECTORS, _lines_of_vectors(subject, rows))


def _refuse_too_many(samples: int, dimensions: int, space: Space) -> None:
    if samples * dimensions > MOST_NUMBERS:
        raise QueryError(
            f"{samples:,} samples of {dimensions:,} {space} are {samples * dimensions:,} numbers;"
            f" {MOST_NUMBERS:,} can be saved at once.",
            f"Choose up to {MOST_NUMBERS // dimensions:,} samples with indices.",
        )


def _parts(rows: Integers) -> Iterator[Integers]:
    for start in range(0, len(rows), _SAMPLES_AT_ONCE):
        yield rows[start : start + _SAMPLES_AT_ONCE]


def _vectors(subject: _Subject, rows: Integers) -> Floats:
    seen, head = subject.evaluation.activations[rows], subject.head
    return analysis.in_space(subject.query.space, seen, head.kernel, head.bias)


def _finite(subject: _Subject, rows: Integers) -> Flags:
    return np.all(np.isfinite(_vectors(subject, rows)), axis=1)


def _lines_of_vectors(subject: _Subject, rows: Integers) -> Iterator[bytes]:
    for part in _parts(rows):
        vectors = _vectors(subject, part)
        line = "\t".join(["%.7g"] * vectors.shape[1]) + "\n"
        yield "".join(line % tuple(vector) for vector in vectors.tolist()).encode()


def _metadata(subject: _Subject, rows: Integers) -> Iterator[bytes]:
    evaluation, head = subject.evaluation, subject.head
    classes = [_cell(name) for name in subject.series.class_names(head.kernel.shape[1])]
    names = subject.series.sample_names(subject.query.split, evaluation)
    names = names or [""] * len(evaluation.labels)
    yield ("\t".join(_COLUMNS) + "\n").encode()
    for part in _parts(rows):
        found = analysis.predictions(evaluation.activations[part], head.kernel, head.bias)
        for row, k, probability in zip(part, *found, strict=True):
            label = int(evaluation.labels[row])
            true = classes[label] if label < len(classes) else str(label)
            taken_for = classes[k] if k >= 0 else ""
            cells = (str(row), _cell(names[row]), true, taken_for, f"{probability:.6g}")
            yield ("\t".join(cells) + "\n").encode(errors="replace")


def _config(subject: _Subject, shape: tuple[int, int], sprite: Sprite | None) -> str:
    query = subject.query
    config = ProjectorConfig()
    embedding = config.embeddings.add()
    embedding.tensor_name = f"{query.space}, step {subject.evaluation.step}"
    embedding.tensor_shape.extend(shape)
    embedding.tensor_path = _VECTORS
    embedding.metadata_path = _METADATA
    if sprite is not None:
        embedding.sprite.image_path = _SPRITE
        embedding.sprite.single_image_dim.extend(sprite.tile)
    return text_format.MessageToString(config)


def _readme(subject: _Subject, shape: tuple[int, int], left_out: int) -> str:
    query = subject.query
    note = f"\n{left_out} more are left out: their {query.space} are not all finite."
    return _README.format(
        count=shape[0],
        dimensions=shape[1],
        space=query.space,
        split=_cell(query.split),
        step=subject.evaluation.step,
        head=_cell(query.head),
        run=_cell(query.run),
        left_out=note if left_out else "",
        vectors=_VECTORS,
        metadata=_METADATA,
    )


def _cell(text: str) -> str:
    clean = _BREAKS.sub(" ", shortened(text, LONGEST)).strip()
    return f"'{clean}" if _FORMULA.match(clean) else clean


def _file_name(*parts: str) -> str:
    """Plain ASCII that any file system takes, whatever a run is called."""
    safe = [re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-")[:60] for part in parts]
    return "-".join(filter(None, safe)) + ".zip"
