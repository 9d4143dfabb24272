"""Nothing from a log or a request reaches a file path, a command or a connection."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hostile
import logs
import pytest
from cases import heavy
from tensorboard.plugins.base_plugin import TBContext
from werkzeug.test import Client

from tensorboard_plugin_weightvis.plugin import WeightVisPlugin
from tensorboard_plugin_weightvis.views import VIEWS

# In every name that is asked for, and (the second) in every name that is logged.
MARKS = ("strange", "pwned", "passwd")
ASKED = [
    "../../strange",
    "/etc/passwd",
    "file:///strange",
    "strange\x00",
    "|strange",
    "s3://strange",
]
# Python's own events that lead out of the process: https://docs.python.org/3/library/audit_events
WAYS_OUT = ("open", "os.", "shutil.", "subprocess.", "socket.", "pathlib.", "glob.", "urllib.")

QUICK = ("clip", "projector", "samples", "tendency")

_watched: list[tuple[str, tuple[Any, ...]]] | None = None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _watched is not None and event.startswith(WAYS_OUT):
        _watched.append((event, arguments))


@contextmanager
def watching() -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    """What leads out of this process meanwhile. A hook can't be taken off, but can be deaf."""
    global _watched  # noqa: PLW0603
    if not getattr(watching, "is_on", False):
        sys.addaudithook(_hear)
        watching.is_on = True  # type: ignore[attr-defined]
    _watched = []
    try:
        yield _watched
    finally:
        _watched = None


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """The plugin's own application over the hostile log, all of it read by TensorBoard's loader."""
    folder = tmp_path_factory.mktemp("log")
    hostile.write(folder)
    apps = WeightVisPlugin(TBContext(data_provider=logs.provided(folder)), 2**28).get_plugin_apps()
    return Client(lambda environ, start: apps[environ["PATH_INFO"]](environ, start))


def queries(route: str) -> Iterator[dict[str, str]]:
    """What is logged, and then each parameter in turn as a path would be."""
    fields = VIEWS[route].query.__struct_fields__
    logged = {"run": hostile.RUN, "head": hostile.HEAD, "split": hostile.SPLIT, "feature": "3"}
    more = {"clip": "0", "sample": "0", "indices": "0,1", "iterations": "1", "features": "3"}
    known = {name: value for name, value in (logged | more).items() if name in fields}
    yield known
    for name in fields:
        for value in ASKED:
            yield known | {name: value}


@pytest.mark.parametrize("route", [*QUICK, *heavy(*sorted(VIEWS.keys() - set(QUICK)))])
def test_no_name_reaches_a_file_path_a_command_or_a_connection(client: Client, route: str) -> None:
    assert client.get(f"/{route}", query_string=next(queries(route))).status_code in (200, 422)
    with watching() as heard:
        for query in queries(route):
            client.get(f"/{route}", query_string=query).get_data()
    assert [each for each in heard if any(mark in repr(each) for mark in MARKS)] == []
    written = [
        each for each in heard if each[0] == "open" and each[1][2] & (os.O_WRONLY | os.O_RDWR)
    ]
    assert written == []


def test_the_watch_sees_what_is_opened(tmp_path: Path) -> None:
    with watching() as heard:
        (tmp_path / "strange").write_text("")
    assert any("strange" in repr(arguments) for _, arguments in heard)
