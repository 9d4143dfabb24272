"""A small log with everything in it, its records, and how they are damaged."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import google_crc32c
import logs
import msgspec
import numpy as np
from google.protobuf import message
from numpy.typing import NDArray
from scipy.special import softmax
from server import TensorBoard, strict_json, unpacked
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.base_plugin import TBContext
from werkzeug.exceptions import NotFound
from werkzeug.test import Client

from tensorboard_plugin_weightvis import Writer
from tensorboard_plugin_weightvis.plugin import WeightVisPlugin
from tensorboard_plugin_weightvis.views import VIEWS

Array = NDArray[Any]
Change = Callable[[event_pb2.Event, summary_pb2.Summary.Value], None]

HEAD = "head/weightvis/head"
STEPS = (0, 1, 2)
GRID = (2, 1, 2)
KERNELS = np.random.default_rng(0).normal(size=(3, 4, 2)).astype(np.float32)
SEEN = np.random.default_rng(1).normal(size=(3, 14, 4)).astype(np.float32)
LABELS = np.arange(14) % 2
_CRC_MASK = 0xA282EAD8
# What each view is asked beside run, head, split and step.
_MORE: Mapping[str, dict[str, object]] = {
    "embedding": {"iterations": 1},
    "film": {"iterations": 1},
    "agreement": {"iterations": 1, "seeds": 2},
    "selection": {"indices": "0-3"},
    "activations": {"feature": 1},
    "neighbours": {"sample": 1},
    "dependence": {"feature": 1},
    "feature": {"feature": 1},
    "history": {"feature": 1},
    "shapley": {"sample": 1, "features": "0-3"},
    "clip": {"clip": 1},
    "attention": {"clip": 1, "matrix": 1},
    "whatif": {"ops": "mute:1"},
}
QUERIES = {name: set(view.query.__struct_fields__) for name, view in VIEWS.items()}


def write(folder: Path) -> Path:
    """Log every kind of tag; the event file."""
    rng = np.random.default_rng(2)
    names = [f"feature {i}" for i in range(4)]
    with Writer(folder) as writer:
        pictures = np.full((14, 4, 4), 99, np.uint8)
        writer.samples("test", [f"sample {i}" for i in range(14)], pictures)
        writer.clips("test", np.full((2, 2, 4, 4), 99, np.uint8), [0, 1], names=["one", "other"])
        for step in STEPS:
            metrics = {"loss": 1 / (step + 1)}
            writer.head("head", KERNELS[step], step=step, feature_names=names, metrics=metrics)
            writer.evaluation("test", SEEN[step], LABELS, step=step, indices=np.arange(14))
            scores = [[softmax(rng.normal(size=(2, 4, 4)), axis=-1)] for _ in range(2)]
            writer.attention(
                "test", scores, rng.normal(size=(2, 2)), step=step, grid=GRID, full=True
            )
        writer.intervention(["mute:1"], step=1)
    (path,) = folder.iterdir()
    return path


def opened(event: bytes) -> event_pb2.Event:
    """An event."""
    return event_pb2.Event.FromString(event)


def records(data: bytes) -> list[bytes]:
    """The serialised events of an event file."""
    found, place = [], 0
    while place < len(data):
        (length,) = struct.unpack_from("<Q", data, place)
        found.append(data[place + 12 : place + 12 + length])
        place += length + 16
    return found


def framed(events: Sequence[bytes]) -> bytes:
    """An event file of serialised events, whose checksums are right whatever they hold."""
    return b"".join(
        b"".join((length, _masked(length), event, _masked(event)))
        for event in events
        for length in [struct.pack("<Q", len(event))]
    )


def flipped(data: bytes, rng: np.random.Generator) -> bytes:
    """One to sixteen bytes of it changed, wherever."""
    changed = np.frombuffer(data, np.uint8).copy()
    places = rng.integers(0, len(data), rng.integers(1, 17))
    changed[places] ^= rng.integers(1, 256, len(places), np.uint8)
    return changed.tobytes()


def flipped_within(data: bytes, rng: np.random.Generator) -> tuple[bytes, set[int]]:
    """The same within the events, which still hold summaries and have the right checksums; and
    which of them are changed. The first one, which says what kind of file it is, is left alone."""
    events = records(data)
    whole = dict(enumerate(events))
    while True:
        changed = dict(whole)
        for _ in range(rng.integers(1, 17)):
            at = int(rng.integers(1, len(events)))
            event = bytearray(changed[at])
            event[rng.integers(0, len(event))] ^= int(rng.integers(1, 256))
            changed[at] = bytes(event)
        if all(_holds_summaries(changed[at]) for at in whole if at):
            return framed(list(changed.values())), {at for at in whole if changed[at] != whole[at]}


def changed(data: bytes, change: Change, tag: str, step: int) -> bytes:
    """The event file with something else in one summary."""
    events = list(map(opened, records(data)))
    for event in events:
        for value in event.summary.value:
            if (value.tag, event.step) == (tag, step):
                change(event, value)
    return framed([event.SerializeToString() for event in events])


def said(change: Callable[[dict[str, Any]], Any]) -> Change:
    """Something else in its description."""

    def mend(_: event_pb2.Event, value: summary_pb2.Summary.Value) -> None:
        plugin = value.metadata.plugin_data
        plugin.content = msgspec.json.encode(change(msgspec.json.decode(plugin.content)))

    return mend


def size(count: int) -> Change:
    def lie(_: event_pb2.Event, value: summary_pb2.Summary.Value) -> None:
        value.tensor.tensor_shape.dim[0].size = count

    return lie


def put(folder: Path, data: bytes, run: str = "run") -> None:
    """A run with that event file."""
    (folder / run).mkdir(parents=True)
    (folder / run / "events.out.tfevents.1.host").write_bytes(data)


class Answer(NamedTuple):
    """A status and a body."""

    status: int
    body: bytes

    def json(self) -> Any:
        """What a good answer says."""
        assert self.status == 200, self.body
        return strict_json(self.body)


Ask = Callable[..., Answer]


def served(folder: Path) -> Ask:
    """Ask the plugin's own WSGI application over TensorBoard's Python loader, in this process."""
    apps = WeightVisPlugin(TBContext(data_provider=logs.provided(folder)), 2**28).get_plugin_apps()

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        return apps.get(environ["PATH_INFO"], NotFound())(environ, start_response)

    client = Client(application)

    def ask(route: str, **query: Any) -> Answer:
        answer = client.get(f"/{route}", query_string=query)
        return Answer(answer.status_code, answer.data)

    return ask


def of_board(board: TensorBoard) -> Ask:
    """The same of a real TensorBoard."""

    def ask(route: str, **query: Any) -> Answer:
        answer = board.ask(route, **query)
        return Answer(answer.status_code, answer.content)

    return ask


def queries(
    run: str, head: str = "head", steps: Sequence[int] = STEPS
) -> Iterator[tuple[str, dict[str, object]]]:
    """Every view asked of a head, at each step where it can be."""
    for route, fields in QUERIES.items():
        asked = {"run": run, "head": head, "split": "test"} | dict(_MORE.get(route, {}))
        given = {name: value for name, value in asked.items() if name in fields}
        for step in steps if "step" in fields else [None]:
            yield route, given | ({} if step is None else {"step": step})


def check(route: str, answer: Answer) -> None:
    """See that an answer is a good one, or a refusal in the house's form."""
    said = route, answer.status, answer.body[:500]
    assert answer.status in (200, 400, 404, 422), said
    if answer.status != 200:
        _check_refusal(strict_json(answer.body))
    elif route == "projector":
        assert zipfile.ZipFile(io.BytesIO(answer.body)).testzip() is None
    else:
        for line in map(strict_json, answer.body.splitlines()):
            if "error" in line:  # the last one of a stream
                _check_refusal(line)


def shown(ask: Ask, run: str = "run") -> dict[int, Array]:
    """The weights of each step that is shown of a run; none of those that are refused."""
    listed = ask("heads").json()["heads"]
    steps = next(
        (each["steps"] for each in listed if (each["run"], each["head"]) == (run, "head")), []
    )
    answers = {step: ask("weights", run=run, head="head", step=step) for step in steps}
    good = {step: answer.json() for step, answer in answers.items() if answer.status == 200}
    return {step: unpacked(weights["values"]) for step, weights in good.items()}


def seen(ask: Ask, run: str = "run") -> dict[int, Array]:
    """The second feature's activations at each step of the evaluation; none that are refused."""
    listed = ask("heads").json()["heads"]
    splits = next(
        (each["splits"] for each in listed if (each["run"], each["head"]) == (run, "head")), []
    )
    query = {"run": run, "head": "head", "split": "test", "feature": 1}
    found = {}
    for step in splits[0]["steps"] if splits else []:
        answer = ask("activations", step=step, **query)
        if answer.status == 200:
            found[answer.json()["step"]] = unpacked(answer.json()["values"])
    return found


def _check_refusal(told: dict[str, str]) -> None:
    assert set(told) == {"error", "hint"}, told
    assert told["error"], told
    assert told["hint"], told
    assert " failed: " not in told["error"], told
    assert len(told["error"]) < 600, told


def _holds_summaries(event: bytes) -> bool:
    try:
        return opened(event).WhichOneof("what") == "summary"
    except message.DecodeError:
        return False


def _masked(data: bytes) -> bytes:
    crc = google_crc32c.value(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + _CRC_MASK) & 0xFFFFFFFF)
