"""Plugin name, tags and what a summary's metadata says: made and parsed here only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeVar

import msgspec
from tensorboard.compat.proto import summary_pb2, types_pb2

from tensorboard_plugin_weightvis import blobs

PLUGIN_NAME = "weightvis"
FORMAT_VERSION = 1
# Labels and indices travel to the page as int32.
LARGEST_NUMBER = 2**31 - 1
# Of a clip. The scores of one head of so many take 16 GB.
MOST_TOKENS = 2**16
MOST_FRAMES = 2**16
MOST_PIXELS = 2**12  # of a frame's side
MOST_BLOBS = 2**16  # of a step; the Python loader believes what a tensor says of its length
LARGEST_STEP = 2**53 - 1  # that a browser tells from its neighbours
MOST_SIDE = 2**20  # of a kernel: each feature and each class has a name
MOST_WEIGHTS = 2**24  # of a kernel: 64 MB as float32, at every step
MOST_ACTIVATIONS = 2**27  # of an evaluation: 512 MB

# "sigmoids": one for each of several classes, which then don't exclude each other (multi-label).
Activation = Literal["softmax", "sigmoid", "sigmoids"]
Kind = Literal["head", "interventions", "evaluation", "samples", "clips", "attention"]

_SEPARATOR = f"/{PLUGIN_NAME}/"
_WITHOUT_SPLIT: tuple[Kind, ...] = ("head", "interventions")
_WITH_SPLIT: tuple[Kind, ...] = ("evaluation", "samples", "clips", "attention")
_MOST_SAID = 300
_ESCAPED_IN_JSON = re.compile(r'["\\\x00-\x1f]')


class Tag(NamedTuple):
    """What a tag names. ``split`` is empty for a head and its interventions."""

    kind: Kind
    head: str
    split: str = ""

    def __str__(self) -> str:
        return f"{self.head}{_SEPARATOR}{self.kind}" + (f"/{self.split}" if self.split else "")


def parse_tag(text: str) -> Tag | None:
    """The tag that ``text`` spells, or None where it is none of this format's."""
    head, separator, rest = text.partition(_SEPARATOR)
    if not (head and separator):
        return None
    for alone in _WITHOUT_SPLIT:
        if rest == alone:
            return Tag(alone, head)
    kind, _, split = rest.partition("/")
    for known in _WITH_SPLIT:
        if kind == known and split:
            return Tag(known, head, split)
    return None


def name_problem(name: object) -> str | None:
    """Why ``name`` cannot name a head or a split, or None where it can."""
    if not isinstance(name, str) or not name:
        return f"a name must be a string that is not empty; got {name!r}."
    if _SEPARATOR in f"/{name}/":
        return f"a name may not contain {_SEPARATOR!r}; got {name!r}."
    if defeats_data_server(name):
        return (
            f"a name may not contain quotes, backslashes or control characters; got {name!r}."
            " TensorBoard's default loader could not read it."
        )
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        return f"a name must be text that UTF-8 can spell; got {name!r}."
    return None


def defeats_data_server(name: str) -> bool:
    """Whether TensorBoard's default loader lists blobs of a run or tag so named but reads none.

    Its keys are JSON, and tensorboard-data-server 0.7.2 fails on any character escaped in it.
    """
    return bool(_ESCAPED_IN_JSON.search(name))


class Content(msgspec.Struct, kw_only=True):
    """What every summary's ``plugin_content`` says; TensorBoard keeps a tag's first one."""

    version: int = FORMAT_VERSION


class HeadContent(Content):
    """Names are None where the user gave none; ``activation`` turns scores into probabilities.

    ``shape`` is (features, units of the kernel), so that heads can be listed without reading one;
    ``dtype`` is the kernel's.
    """

    shape: tuple[int, int] | None = None
    dtype: str | None = None
    activation: Activation = "softmax"
    class_names: list[str] | None = None
    feature_names: list[str] | None = None


class EvaluationContent(Content):
    """``shape`` is (samples, features) and ``dtype`` that of the activations; ``total`` how many
    samples there were to draw these from."""

    shape: tuple[int, int] | None = None
    dtype: str | None = None
    total: int | None = None


class InterventionsContent(Content):
    """Nothing beside the version. Each blob of a step is one intervention."""


class SamplesContent(Content):
    """The sprite's tiles, row by row: ``(width, height)`` in pixels, and how many a row."""

    tile: tuple[int, int] | None = None
    columns: int = 0


class ClipsContent(Content):
    """How each clip's sheet is cut, see :class:`clip_sheets.Layout`; ``frame_rate`` a second."""

    frames: int = 0
    tile: tuple[int, int] = (0, 0)
    columns: int = 0
    frame_rate: float = 10.0


class AttentionContent(Content):
    """``grid``: tokens in time, down and across; ``layers``: each one's name and its heads.

    ``class_activation``, ``full``: whether each class's activation and whole matrices are logged.
    """

    clips: int = 0
    grid: tuple[int, int, int] = (0, 0, 0)
    class_token: bool = False
    layers: list[tuple[str, int]] = []
    classes: int = 0
    class_activation: bool = False
    full: bool = False


class UnreadableContentError(Exception):
    """A summary that this version cannot read; the message says why and what to do."""


def summary_metadata(content: Content) -> summary_pb2.SummaryMetadata:
    """The metadata of a blob-sequence summary of this plugin."""
    return summary_pb2.SummaryMetadata(
        plugin_data=summary_pb2.SummaryMetadata.PluginData(
            plugin_name=PLUGIN_NAME, content=msgspec.json.encode(content)
        ),
        data_class=summary_pb2.DATA_CLASS_BLOB_SEQUENCE,
    )


def message(tag: Tag, payload: Sequence[bytes], content: Content) -> summary_pb2.Summary:
    """A blob-sequence summary of this plugin."""
    made = summary_pb2.Summary()
    value = made.value.add(tag=str(tag), metadata=summary_metadata(content))
    # In place: a message that is put into another is copied, with all that is in it.
    value.tensor.dtype = types_pb2.DT_STRING
    value.tensor.tensor_shape.dim.add(size=len(payload))
    value.tensor.string_val.extend(payload)
    return made


_ContentT = TypeVar("_ContentT", bound=Content)


def parse_content(data: bytes, kind: type[_ContentT]) -> _ContentT:
    """Decode a ``plugin_content``. Fields that this version does not know are passed over.

    Raises:
      UnreadableContentError: it is damaged, or was written by a later version.
    """
    try:
        version = blobs.decode_json(data, Content).version
        if version > FORMAT_VERSION:
            raise UnreadableContentError(
                f"It was logged in format {version}, which this weightvis (format {FORMAT_VERSION})"
                " does not know: upgrade tensorboard-plugin-weightvis where TensorBoard runs."
            )
        content: _ContentT = blobs.decode_json(data, kind)
        return content
    except ValueError as error:
        raise UnreadableContentError(
            f"Its description is damaged ({str(error)[:_MOST_SAID]}); log the run again."
        ) from error
