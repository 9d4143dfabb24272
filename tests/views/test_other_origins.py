"""A page of another origin can neither read an answer nor have one run as a script."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from server import TensorBoard

from tensorboard_plugin_weightvis.views import VIEWS

LOGGED = {"run": "two_class", "head": "head", "split": "test", "indices": "0,1"}
ASKED = LOGGED | {"feature": "1", "features": "1", "sample": "1", "iterations": "1"}
OF_ATTENTION = ("clips", "clip", "attention", "course")  # of which this run has none
FORMS = {"json": "application/json", "lines": "application/x-ndjson", "file": "application/zip"}


def query(route: str) -> dict[str, str]:
    """What a route can answer, where the log has it."""
    fields = VIEWS[route].query.__struct_fields__
    return {name: value for name, value in ASKED.items() if name in fields}


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file with its size and time."""
    found = [(path, path.stat()) for path in sorted(folder.rglob("*"))]
    return {str(path): (stat.st_size, stat.st_mtime_ns) for path, stat in found}


@pytest.mark.parametrize("route", [*VIEWS, "index.js"])
def test_an_answer_is_for_its_own_origin_alone(
    tensorboards: dict[str, TensorBoard], route: str
) -> None:
    board = tensorboards["rust"]
    own = route in VIEWS
    url = f"{board.address}/data/plugin/weightvis/{route}"
    asked = query(route) if own else {}
    answer = requests.get(url, asked, headers={"Origin": "http://other.test"}, timeout=60)
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    if own:
        assert (answer.status_code == 200) == (route not in OF_ATTENTION), answer.text
        assert answer.headers["Content-Type"].startswith(FORMS[VIEWS[route].form])
    if own and VIEWS[route].form == "file":
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=weightvis-")


@pytest.mark.parametrize("route", VIEWS)
@pytest.mark.parametrize("name", ["callback", "jsonp"])
def test_no_answer_is_made_a_script(
    tensorboards: dict[str, TensorBoard], route: str, name: str
) -> None:
    answer = tensorboards["rust"].ask(route, **query(route) | {name: "run"})
    assert answer.status_code == 400
    assert answer.text.startswith('{"error":')


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_that_is_sent_changes_the_log(
    tensorboards: dict[str, TensorBoard], logdir: Path, verb: str
) -> None:
    board, before = tensorboards["rust"], tree(logdir)
    listed = board.get("heads")
    for route in VIEWS:
        assert board.ask(route, verb=verb, **query(route)).status_code == 405
    assert board.get("heads") == listed
    assert tree(logdir) == before
