"""The routes: parse the query, ask the view, send the answer. Knows no view by its inside."""

from __future__ import annotations

import logging
import selectors
import socket
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from importlib import resources
from typing import Any

import msgspec
from tensorboard import errors as tensorboard_errors
from tensorboard import plugin_util
from tensorboard.backend import http_util
from tensorboard.plugins import base_plugin
from werkzeug import wrappers

from tensorboard_plugin_weightvis import metadata
from tensorboard_plugin_weightvis.errors import RequestError
from tensorboard_plugin_weightvis.names import quoted_short
from tensorboard_plugin_weightvis.store import Store
from tensorboard_plugin_weightvis.views import VIEWS, View
from tensorboard_plugin_weightvis.views.query import parse
from tensorboard_plugin_weightvis.views.wire import File

_log = logging.getLogger(__name__)
_PAGE = "index.js"
_JSON = "application/json; charset=utf-8"
_JSON_LINES = "application/x-ndjson; charset=utf-8"
_READING = ("GET", "HEAD")
_Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class RequestRefused(msgspec.Struct):
    """What every error answer says: what is wrong, and what to do."""

    error: str
    hint: str


class WeightVisPlugin(base_plugin.TBPlugin):  # type: ignore[misc]  # tensorboard has no types
    """TensorBoard's view of weightvis.

    Args:
      context: TensorBoard's.
      budget: bytes of arrays that are kept.
    """

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext, budget: int) -> None:
        self._store = Store(context.data_provider, budget)

    def get_plugin_apps(self) -> dict[str, _Application]:
        """One route for each of the page's scripts, and one for each view."""
        routes: dict[str, _Application] = {f"/{_PAGE}": _serve_absence}
        for name, script in _scripts():
            routes[f"/{name}"] = partial(_serve_script, script)
        for name, view in VIEWS.items():
            routes[f"/{name}"] = partial(self._serve, name, view)
        return {route: partial(_only_read, serve) for route, serve in routes.items()}

    def is_active(self) -> bool:
        """Never asked where data of this plugin exists; without data there is nothing to show."""
        return False

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """Which script TensorBoard loads into the tab, and what the tab is called."""
        return base_plugin.FrontendMetadata(es_module_path=f"/{_PAGE}", tab_name="WeightVis")

    def _serve(
        self, name: str, view: View, environ: dict[str, Any], start_response: Any
    ) -> Iterable[bytes]:
        request = wrappers.Request(environ)
        try:
            response = self._respond(name, view, request)
        except Exception as error:  # whatever happens, TensorBoard must not show a stack trace
            response = _refused(name, error, request.args.values())
        return response(environ, start_response)

    def _respond(self, name: str, view: View, request: wrappers.Request) -> wrappers.Response:
        query = parse(request.args.to_dict(), view.query)
        environ = request.environ
        log = self._store.open(plugin_util.context(environ), plugin_util.experiment_id(environ))
        answer = view.answer(log, query)
        if view.form == "file":
            return _download(answer)
        if view.form == "lines":
            return _response(_lines(name, answer, request), _JSON_LINES)
        return _response(msgspec.json.encode(answer), _JSON)


def _only_read(
    serve: _Application, environ: dict[str, Any], start_response: Any
) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] in _READING:
        return serve(environ, start_response)
    response = _refusal(405, "only GET is answered.", "Nothing here can be changed.")
    response.headers["Allow"] = ", ".join(_READING)
    return response(environ, start_response)


def _scripts() -> Iterator[tuple[str, bytes]]:
    """The page's scripts by name: the one that TensorBoard loads, and those that it loads in turn.

    They are read once, so that a page is of this very version even where another one has been
    installed since TensorBoard started.
    """
    static = resources.files("tensorboard_plugin_weightvis").joinpath("static")
    for each in static.iterdir() if static.is_dir() else ():
        if each.name.endswith(".js"):
            yield each.name, each.read_bytes()


def _serve_script(script: bytes, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    response = http_util.Respond(wrappers.Request(environ), script, "application/javascript")
    return response(environ, start_response)


def _serve_absence(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    response = _refusal(
        404,
        "the page has not been built.",
        "Install the package again (`pip install .`), which builds it, and restart TensorBoard.",
    )
    return response(environ, start_response)


def _lines(
    name: str,
    answers: Generator[msgspec.Struct | None, None, None],
    request: wrappers.Request,
) -> Iterator[bytes]:
    """Newline-delimited JSON; what goes wrong on the way is the last line.

    Between lines the answers may be None: time to see whether the reader is still there.
    """
    reader = request.environ.get("werkzeug.socket")
    try:
        for answer in answers:
            if reader is not None and _has_left(reader):
                return
            if answer is not None:
                yield msgspec.json.encode(answer) + b"\n"
    except Exception as error:  # the status has been sent; a silent end would look like success
        yield _refused(name, error, request.args.values()).get_data() + b"\n"
    finally:
        answers.close()


def _has_left(reader: socket.socket) -> bool:
    """Whether the other end has closed. A write would tell too, but only the second one."""
    with selectors.DefaultSelector() as selector:
        selector.register(reader, selectors.EVENT_READ)
        try:
            return bool(selector.select(0)) and reader.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            return True
        except ValueError:  # a TLS socket cannot be peeked into
            return False


def _refused(name: str, error: Exception, asked: Iterable[str]) -> wrappers.Response:
    if isinstance(error, RequestError):
        return _refusal(error.status, quoted_short(error.error, asked), error.hint)
    if isinstance(error, tensorboard_errors.PublicError):
        return _refusal(
            error.http_code, str(error), "TensorBoard refused this; see its own message."
        )
    _log.exception("weightvis: %s failed", name)
    return _refusal(
        500, f"{name} failed: {type(error).__name__}.", "TensorBoard's log has the details."
    )


def _refusal(status: int, error: str, hint: str) -> wrappers.Response:
    body = msgspec.json.encode(RequestRefused(error, hint))
    return _response(body, _JSON, status)


def _download(file: File) -> wrappers.Response:
    response = _response(file.pieces, file.content_type)
    response.headers["Content-Disposition"] = f"attachment; filename={file.name}"
    return response


def _response(
    body: bytes | Iterator[bytes], content_type: str, status: int = 200
) -> wrappers.Response:
    response = wrappers.Response(body, status, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
