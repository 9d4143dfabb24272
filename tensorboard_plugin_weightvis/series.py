"""One head of one run, through its steps."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, cast

import numpy as np
from tensorboard import errors as tensorboard_errors

from tensorboard_plugin_weightvis import blobs, metadata, records
from tensorboard_plugin_weightvis.analysis.gauge import centred
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.attention_series import AttentionSeries
from tensorboard_plugin_weightvis.blobs import DamagedBlobError
from tensorboard_plugin_weightvis.errors import NotLoggedError, UnreadableLogError
from tensorboard_plugin_weightvis.metadata import (
    AttentionContent,
    ClipsContent,
    Content,
    EvaluationContent,
    HeadContent,
    InterventionsContent,
    Kind,
    SamplesContent,
    Tag,
)
from tensorboard_plugin_weightvis.names import shown
from tensorboard_plugin_weightvis.records import Columns, Evaluation, Head, Intervention, Samples
from tensorboard_plugin_weightvis.timelines import Moment, Timeline

if TYPE_CHECKING:
    from tensorboard_plugin_weightvis.store import Log

_BYTES_AT_ONCE = 32 * 2**20
_MOST_AT_ONCE = 1024
_SWEEPERS = 4
_NO_NAME = "(no name)"
_UNKNOWN = 256
# Which blob of a head's summary a part is, and how it is decoded.
_PARTS = {"kernel": (0, records.kernel), "bias": (1, records.bias)}

# What the description of each tag beside the head itself says.
_BESIDE: dict[Kind, type[Content]] = {
    "interventions": InterventionsContent,
    "evaluation": EvaluationContent,
    "samples": SamplesContent,
    "clips": ClipsContent,
    "attention": AttentionContent,
}

_T = TypeVar("_T")


class Counts(NamedTuple):
    """Of a split's samples: how many are ``kept`` to look at, were ``logged``, and how many there
    were in ``total`` to draw these from."""

    kept: int
    logged: int
    total: int


class HeadSeries:
    """One head through its steps, with the evaluations that belong to it."""

    def __init__(
        self,
        log: Log,
        run: str,
        name: str,
        timelines: Mapping[Tag, Timeline],
        unit: int | None = None,
    ) -> None:
        self._log = log
        self._store = log.store
        self.run = run
        self.name = name
        self._timelines = timelines
        self._own = timelines[Tag("head", name)]
        try:
            self.content = metadata.parse_content(self._own.content, HeadContent)
        except metadata.UnreadableContentError as error:
            raise UnreadableLogError(
                f"head {name!r} of run {run!r} cannot be read.", str(error)
            ) from error
        if not self._own.moments or not records.head_can_be(self.content):
            raise UnreadableLogError(
                f"head {name!r} of run {run!r} cannot be as it is logged: its description or its"
                " steps are damaged.",
                "Log the run again.",
            )
        self.steps = [moment.step for moment in self._own.moments]
        self.repeated = self._own.repeated
        self._columns = Columns(self.content.activation, unit)
        if unit is not None:
            self._check_unit(unit)

    @property
    def key(self) -> Hashable:
        """What tells this series from every other one."""
        return *self._head_key, self._columns.unit

    @property
    def independent(self) -> bool:
        """Whether each class is a question of its own, so that no weights are centred."""
        return self._columns.independent

    def centred(self, kernel: Floats) -> Floats:
        """A kernel of this head without what a softmax shift changes; of classes that are
        independent of each other, as it is."""
        return kernel if self.independent else centred(kernel)

    @property
    def splits(self) -> dict[str, list[int]]:
        """Each evaluated split's steps."""
        return self._steps_of("evaluation")

    def shape(self) -> tuple[int, int]:
        """(features, classes) of the newest kernel that was looked at; where none was, from the
        description, which is the first step's."""
        known = list(self._shapes.items())
        if known:
            return max(known, key=lambda seen: seen[1])[0]
        if self.content.shape is None:
            features, classes = self.kernel(None).shape
            return features, classes
        return self._described_shape(self.content.shape)

    def class_names(self, count: int) -> list[str]:
        """One name a class, made up where none were given."""
        unit = self._columns.unit
        if unit is None:
            return _names(self.content.class_names, count, "Class")
        name = _names(self.content.class_names, self._units, "Class")[unit]
        return [f"not {name}", name]

    def feature_names(self, count: int) -> list[str]:
        """One name a feature, made up where none were given."""
        return _names(self.content.feature_names, count, "feature")

    def step(self, step: int | None) -> int:
        """``step`` itself, or the newest one for None.

        Raises:
          NotLoggedError: it is not logged.
        """
        return self._moment(self._own, step).step

    def wall_time(self, step: int) -> float:
        """When a step was logged, in seconds since 1970."""
        return self._moment(self._own, step).wall_time

    @property
    def newest_time(self) -> float:
        """When any of its steps was logged last, in seconds since 1970."""
        return max(moment.wall_time for moment in self._own.moments)

    def kernel(self, step: int | None) -> Floats:
        """The kernel at a step, the newest for None: float array ``[features, classes]``.

        Raises:
          NotLoggedError: the step is not logged.
          UnreadableLogError: its blob is damaged.
        """
        return next(self.kernels([self.step(step)]))

    def kernels(self, steps: Sequence[int], *, passing: bool = False) -> Iterator[Floats]:
        """The kernels at several logged steps, read side by side; errors as for :meth:`kernel`.

        Args:
          passing: they are gone through once, so that what is kept need not make room for them;
            where all of them take little of it, they are kept all the same.
        """
        for kernel in self.readable_kernels(steps, passing=passing):
            if isinstance(kernel, UnreadableLogError):
                raise kernel
            yield kernel

    def readable_kernels(
        self, steps: Sequence[int], *, passing: bool = False
    ) -> Iterator[Floats | UnreadableLogError]:
        """As :meth:`kernels`, but what is wrong with a damaged one stands in its place."""
        keep = not passing or self._kernel_bytes() * len(self.steps) < self._store.budget // 4
        at_once = max(1, min(_MOST_AT_ONCE, _BYTES_AT_ONCE // self._kernel_bytes()))
        for start in range(0, len(steps), at_once):
            moments = [self._moment(self._own, step) for step in steps[start : start + at_once]]
            yield from self._readable_parts("kernel", moments, keep=keep)

    def head(self, step: int | None) -> Head:
        """Kernel and bias at a step, the newest for None.

        Raises:
          NotLoggedError: the step is not logged.
          UnreadableLogError: its blobs are damaged or do not fit each other.
        """
        moment = self._moment(self._own, step)
        kernel, bias = self.kernel(moment.step), self._parts("bias", [moment])[0]
        with self.damage_named(moment):
            if bias.shape != kernel.shape[1:]:
                raise DamagedBlobError(f"kernel {kernel.shape} and bias {bias.shape} do not fit")
        return Head(moment.step, kernel, bias)

    def head_of(self, evaluation: Evaluation) -> Head:
        """The weights that made an evaluation's scores.

        Raises:
          UnreadableLogError: the head has another number of features.
        """
        earlier = [step for step in self.steps if step <= evaluation.step]
        head = self.head(earlier[-1] if earlier else self.steps[0])
        features = evaluation.activations.shape[1]
        if features != len(head.kernel):
            raise UnreadableLogError(
                f"the evaluation at step {evaluation.step} has {features} features,"
                f" head {self.name!r} has {len(head.kernel)}.",
                "Log the head's own input as activations.",
            )
        return head

    def evaluation(self, split: str, step: int | None) -> Evaluation:
        """What the head saw of a split: the last evaluation up to a step, else the first one.

        Raises:
          NotLoggedError: the split has none, or the classes are independent: a sample is then
            labelled with a yes or no for each.
          UnreadableLogError: its blobs are damaged.
        """
        moment = self.evaluation_moment(split, step)
        self.check_one_question()

        def read() -> Evaluation:
            with self.damage_named(moment):
                line = self._timelines[Tag("evaluation", self.name, split)]
                metadata.parse_content(line.content, EvaluationContent)
                payload = self.read(moment.keys)
                return records.evaluation(moment.step, payload, self._evaluation_bytes)

        found = self.remembered(f"evaluation/{split}", moment, read)
        return found._replace(labels=self._labels(found.labels, moment))

    def counted(self, split: str) -> Counts | None:
        """How many samples a split has, as its first evaluation is described; None where it is
        not."""
        line = self._timelines[Tag("evaluation", self.name, split)]
        try:
            content = metadata.parse_content(line.content, EvaluationContent)
        except metadata.UnreadableContentError:
            return None
        possible = range(1, metadata.LARGEST_NUMBER)
        if content.shape is None or not all(side in possible for side in content.shape):
            return None
        samples, features = content.shape
        most = records.most_samples(features, content.dtype or "", self._evaluation_bytes)
        total = max(samples, min(content.total or 0, metadata.LARGEST_NUMBER))
        return Counts(min(samples, most), samples, total)

    def is_half(self) -> bool:
        """Whether the weights or what the head sees were logged in half precision."""
        contents = [self.content.dtype]
        for tag, line in self._timelines.items():
            if tag.kind == "evaluation":
                with suppress(metadata.UnreadableContentError):
                    contents.append(metadata.parse_content(line.content, EvaluationContent).dtype)
        return "float16" in contents

    def check_one_question(self) -> None:
        """See to it that the classes exclude each other.

        Raises:
          NotLoggedError: they are independent.
        """
        if self.independent:
            raise NotLoggedError(
                f"a sample may be of several classes of head {self.name!r}, or of none; this is"
                " told of one class at a time.",
                f"Choose one: unit=0 to unit={self._units - 1}.",
            )

    def samples(self, split: str) -> Samples:
        """The split's sample names and pictures; empty where none were logged.

        Raises:
          UnreadableLogError: they are damaged.
        """
        line = self._timelines.get(Tag("samples", self.name, split))
        if line is None or not line.moments:
            return Samples(None, None)
        moment = line.moments[-1]

        def read() -> Samples:
            with self.damage_named(moment):
                content = metadata.parse_content(line.content, SamplesContent)
                return records.samples(self.read(moment.keys), content)

        return self.remembered(f"samples/{split}", moment, read)

    def sample_names(self, split: str, evaluation: Evaluation) -> list[str] | None:
        """One name for each sample of an evaluation; None where none fit it."""
        names = self.samples(split).names
        if names is None or len(names) != evaluation.logged:
            return None
        return names if evaluation.rows is None else [names[row] for row in evaluation.rows]

    def has_thumbnails(self, split: str) -> bool:
        """Whether the split's samples have pictures, as their description says."""
        line = self._timelines.get(Tag("samples", self.name, split))
        try:
            content = line and metadata.parse_content(line.content, SamplesContent)
        except metadata.UnreadableContentError:
            return False
        return bool(content and content.tile)

    def problems(self) -> list[UnreadableLogError]:
        """What is logged beside the weights and cannot be read at any step; and whether the head
        changes its shape, as far as it was looked at."""
        found = []
        features, classes = self.shape()
        described = self.content.shape and self._described_shape(self.content.shape)
        if len(self._shapes) > 1 or described not in (None, (features, classes)):
            found.append(
                UnreadableLogError(
                    f"head {self.name!r} of run {self.run!r} changes its shape: {features:,}"
                    f" features and {classes:,} classes at the newest step that was looked at,"
                    " others before.",
                    "Each step is shown as it was logged, and what goes through the steps is of"
                    " one shape. Log another shape under another name; where the run was deleted"
                    " and logged anew, restart TensorBoard, which keeps the first description.",
                )
            )
        for tag, line in sorted(self._timelines.items()):
            why = _unreadable(tag, line)
            if why is not None:
                of = f" of split {tag.split!r}" if tag.split else ""
                said = f"{tag.kind}{of} for head {self.name!r} of run {self.run!r}"
                found.append(UnreadableLogError(f"{said} cannot be read.", why))
        return found

    def attention(self, split: str) -> AttentionSeries:
        """What is logged of the attention over a split's clips.

        Raises:
          NotLoggedError: nothing is.
          UnreadableLogError: its description cannot be read.
        """
        line = self._timelines.get(Tag("attention", self.name, split))
        if self.content.activation == "sigmoids":
            raise NotLoggedError(
                f"attention is told of classes that exclude each other; those of head {self.name!r}"
                " do not.",
                "Look at the weights and samples of one class: unit=0.",
            )
        if line is None or not line.moments:
            raise NotLoggedError(
                f"no attention over split {split!r} is logged for head {self.name!r}.",
                "Pass attention=weightvis.Attention(...) to WeightVisCallback, or call"
                " weightvis.summary.attention.",
            )
        return AttentionSeries(
            self, split, line, self._timelines.get(Tag("clips", self.name, split))
        )

    @property
    def attended(self) -> dict[str, list[int]]:
        """The steps of each split for clips of which attention is logged."""
        return self._steps_of("attention")

    def evaluation_moment(self, split: str, step: int | None) -> Moment:
        """When the evaluation of :meth:`evaluation` was logged; errors as there."""
        line = self._timelines.get(Tag("evaluation", self.name, split))
        if line is None or not line.moments:
            raise NotLoggedError(
                f"no evaluation of split {split!r} is logged for head {self.name!r}.",
                "Pass test= to WeightVisCallback, or call weightvis.summary.evaluation.",
            )
        return line.at(self.step(step))

    def metrics(self, step: int | None = None) -> dict[str, float]:
        """A step's metrics, the newest step's for None.

        Raises:
          NotLoggedError: the step is not logged.
          UnreadableLogError: they are damaged.
        """
        moment = self._moment(self._own, step)
        return self._metrics(moment, lambda: self.read(moment.keys[2:3]))

    def metrics_of(self, steps: Sequence[int]) -> list[dict[str, float]]:
        """The metrics of several logged steps, read side by side; none where they are damaged,
        which is told where that step itself is asked for."""
        moments = [self._moment(self._own, step) for step in steps]
        payload = iter(self.read([key for moment in moments for key in moment.keys[2:3]]))
        found = []
        for moment in moments:
            blob = list(itertools.islice(payload, len(moment.keys[2:3])))
            try:
                found.append(self._metrics(moment, partial(list, blob)))
            except UnreadableLogError:
                found.append({})
        return found

    def interventions(self) -> list[Intervention]:
        """What was done to the weights in training, in order of step. What is damaged is left out:
        it says nothing of the weights, which are logged for themselves."""
        tag = Tag("interventions", self.name)
        line = self._timelines.get(tag)
        moments = line.moments if line and _unreadable(tag, line) is None else ()
        places = {self._at("interventions", moment): moment for moment in moments}
        known = self._store.digests(places)
        unread = {key: moment for key, moment in places.items() if key not in known}
        payload = iter(self.read([key for moment in unread.values() for key in moment.keys]))
        for key, moment in unread.items():
            own = list(itertools.islice(payload, len(moment.keys)))
            known[key] = self._store.digest(key, partial(_interventions, moment.step, own))
        return [intervention for key in places for intervention in known[key]]

    def digest(self, what: str, step: int, make: Callable[[], _T]) -> _T:
        """What ``make`` returns, remembered for this head at a step for as long as it stands."""
        return self._store.digest(self._at(what, self._moment(self._own, step)), make)

    def digests(self, what: str) -> dict[int, Any]:
        """The digests of that name that are there already, by step."""
        key = self.key  # thousands of steps share it
        places: dict[Hashable, int] = {
            (key, what, moment.step, moment.wall_time): moment.step for moment in self._own.moments
        }
        return {places[key]: value for key, value in self._store.digests(places).items()}

    def sweep(self, what: str, work: Callable[[int], object]) -> None:
        """Do ``work``, which makes that digest, in the background for each step that lacks it."""
        there = self.digests(what)
        jobs = [partial(work, step) for step in self.steps if step not in there]
        if jobs:
            several = self._kernel_bytes() < _BYTES_AT_ONCE // 16
            self._store.sweep((self.key, what), jobs, workers=_SWEEPERS if several else 1)

    def recall(self, what: str, moment: Moment) -> Any:
        """What :meth:`keep` was given for a moment, or None where it is no longer there."""
        return self._store.recall(self._at(what, moment))

    def keep(self, what: str, moment: Moment, value: object, *, dear: bool = False) -> None:
        """Keep arrays made from a moment's log for as long as the byte budget allows; ``dear``: see
        :meth:`Store.keep`."""
        self._store.keep(self._at(what, moment), value, dear=dear)

    def _steps_of(self, kind: Kind) -> dict[str, list[int]]:
        return {
            tag.split: [moment.step for moment in line.moments]
            for tag, line in sorted(self._timelines.items())
            if tag.kind == kind and line.moments
        }

    @property
    def _evaluation_bytes(self) -> int:
        """What one evaluation may take of what is kept."""
        return self._store.budget // 2

    @property
    def _head_key(self) -> tuple[str, str, str]:
        return self._log.experiment, self.run, self.name

    @property
    def _shapes(self) -> dict[tuple[int, int], int]:
        """Those of the kernels that were looked at, and the last step that has each."""
        return self._store.digest(self._at("shapes", self._own.moments[0]), dict)

    def _described_shape(self, shape: tuple[int, int]) -> tuple[int, int]:
        features, units = shape
        return features, self._columns.count(units)

    @property
    def _units(self) -> int:
        if self.content.shape is not None:
            return self.content.shape[1]
        newest = self._own.moments[-1]
        with self.damage_named(newest):
            self._check_blobs(newest, 1)
            (blob,) = self.read(newest.keys[:1])
            return int(blobs.unpack_array(blob, 2).shape[1])

    def _check_unit(self, unit: int) -> None:
        if self.content.activation != "sigmoids":
            raise NotLoggedError(
                f"the classes of head {self.name!r} exclude each other; got unit={unit}.",
                "Leave unit out.",
            )
        if unit >= self._units:
            raise NotLoggedError(
                f"there is no unit {unit}: head {self.name!r} has {self._units}.",
                f"Ask for unit=0 to unit={self._units - 1}.",
            )

    def _labels(self, labels: Integers, moment: Moment) -> Integers:
        """Of each sample the class among those of :meth:`class_names`: int array ``[samples]``."""
        unit = self._columns.unit
        if labels.ndim == 1:
            return labels if unit is None else (labels == unit).astype(np.int64)
        wanted = self._units if unit is not None else self.shape()[1]
        with self.damage_named(moment):
            if labels.shape[1] != wanted:
                raise DamagedBlobError(f"labels {labels.shape} are not of {wanted} classes")
            if unit is None and (labels.sum(axis=1) != 1).any():
                raise DamagedBlobError("samples are of several classes, which exclude each other")
        return labels.argmax(axis=1) if unit is None else labels[:, unit]

    def _kernel_bytes(self) -> int:
        features, units = self.content.shape or (_UNKNOWN, _UNKNOWN)
        return 4 * max(1, features * units)

    def _parts(
        self, part: Literal["kernel", "bias"], moments: Sequence[Moment], *, keep: bool = True
    ) -> list[Floats]:
        found = list(self._readable_parts(part, moments, keep=keep))
        for each in found:
            if isinstance(each, UnreadableLogError):
                raise each
        return cast("list[Floats]", found)

    def _readable_parts(
        self, part: Literal["kernel", "bias"], moments: Sequence[Moment], *, keep: bool
    ) -> Iterator[Floats | UnreadableLogError]:
        place, decode = _PARTS[part]
        known = [self._store.recall(self._at(part, moment)) for moment in moments]
        unread = [
            moment.keys[place]
            for moment, there in zip(moments, known, strict=True)
            if there is None and len(moment.keys) > place
        ]
        payload, known_shapes = iter(self.read(unread)), self._shapes
        for moment, there in zip(moments, known, strict=True):
            if there is not None:
                yield there
                continue
            try:
                with self.damage_named(moment):
                    self._check_blobs(moment, place + 1)
                    fresh = decode(next(payload), self._columns)
            except UnreadableLogError as error:
                yield error
                continue
            if part == "kernel":
                features, classes = fresh.shape
                known_shapes[features, classes] = max(
                    moment.step, known_shapes.get((features, classes), 0)
                )
            if keep:
                self._store.keep(self._at(part, moment), fresh)
            yield fresh

    def _metrics(self, moment: Moment, read: Callable[[], list[bytes]]) -> dict[str, float]:
        def decode() -> dict[str, float]:
            with self.damage_named(moment):
                named = blobs.unpack_metrics(read()[0]) if len(moment.keys) > 2 else {}
            return {shown(name): value for name, value in named.items()}

        return self._store.digest(self._at("metrics", moment), decode)

    def remembered(self, what: str, moment: Moment, read: Callable[[], _T]) -> _T:
        """What ``read`` returns of a moment, kept for as long as the byte budget allows."""
        place = self._head_key, what, moment.step, moment.wall_time  # of all units the same
        known = self._store.recall(place)
        if known is not None:
            return cast(_T, known)
        fresh = read()
        self._store.keep(place, fresh)
        return fresh

    def _check_blobs(self, moment: Moment, count: int) -> None:
        if len(moment.keys) < count:
            raise DamagedBlobError(f"{count} blobs were expected, {len(moment.keys)} are there")

    def _moment(self, line: Timeline, step: int | None) -> Moment:
        if step is None:
            return line.moments[-1]
        place = bisect.bisect_left(line.moments, step, key=lambda moment: moment.step)
        if place == len(line.moments) or line.moments[place].step != step:
            raise NotLoggedError(
                f"step {step} of head {self.name!r} is not logged.",
                f"{len(self.steps)} steps are, from {self.steps[0]} to {self.steps[-1]};"
                " leave step out for the newest.",
            )
        return line.moments[place]

    def _at(self, what: str, moment: Moment) -> Hashable:
        return self.key, what, moment.step, moment.wall_time

    def read(self, keys: Sequence[str]) -> list[bytes]:
        """Blobs of this head's log.

        Raises:
          NotLoggedError, UnreadableLogError: they are gone, or cannot be read.
        """
        try:
            return self._store.read(self._log.context, keys)
        except (tensorboard_errors.NotFoundError, tensorboard_errors.InvalidArgumentError) as error:
            if metadata.defeats_data_server(self.run + self.name):
                raise UnreadableLogError(
                    f"TensorBoard's default loader cannot read head {self.name!r} of run"
                    f" {self.run!r}: a name holds a quote, a backslash or a control character.",
                    "Rename the run's folder, or start TensorBoard with --load_fast=false.",
                ) from error
            raise NotLoggedError(
                f"what was just listed of head {self.name!r} in run {self.run!r} is gone.",
                "Reload: the log has changed meanwhile.",
            ) from error

    @contextmanager
    def damage_named(self, moment: Moment) -> Iterator[None]:
        """Say of what is found damaged which step of which head it is."""
        try:
            yield
        except DamagedBlobError as error:
            raise UnreadableLogError(
                f"{self._place(moment)} is damaged: {error}.",
                "Look at another step, or log the run again.",
            ) from error
        except metadata.UnreadableContentError as error:
            raise UnreadableLogError(
                f"{self._place(moment)} cannot be read.", str(error)
            ) from error

    def _place(self, moment: Moment) -> str:
        return f"step {moment.step} of head {self.name!r} in run {self.run!r}"


def _unreadable(tag: Tag, line: Timeline) -> str | None:
    """Why nothing of what is logged beside a head can be read; None where something can."""
    if tag.kind not in _BESIDE:
        return None
    try:
        metadata.parse_content(line.content, _BESIDE[tag.kind])
    except metadata.UnreadableContentError as error:
        return str(error)
    return None if line.moments else "Its steps are damaged; log the run again."


def _interventions(step: int, payload: list[bytes]) -> list[Intervention]:
    try:
        return records.interventions(step, payload)
    except DamagedBlobError:
        return []


def _names(given: list[str] | None, count: int, word: str) -> list[str]:
    if given is not None and len(given) == count:
        return [shown(name) if name.strip() else _NO_NAME for name in given]
    return [f"{word} {i}" for i in range(count)]
