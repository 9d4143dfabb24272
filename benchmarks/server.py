"""A real TensorBoard under its default loader, asked at the socket."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from tensorboard_plugin_weightvis.demo.serve import tensorboard

_HOST = "127.0.0.1"
_ROUTES = "/data/plugin/weightvis"
_OTHERS = ("/data/runs", "/data/environment", "/data/plugins_listing")
_LOADED_SECONDS = 120


class Timed(NamedTuple):
    """An answer's body, and milliseconds from opening the connection to the last byte."""

    body: bytes
    ms: float


class Server(NamedTuple):
    """A running TensorBoard."""

    port: int
    pid: int

    @property
    def page(self) -> str:
        """The address that opens the plugin's tab."""
        return f"http://{_HOST}:{self.port}/#weightvis"

    @contextmanager
    def open(self, route: str, **query: object) -> Iterator[http.client.HTTPResponse]:
        """Ask a route, over a connection of its own as TensorBoard wants it."""
        connection = http.client.HTTPConnection(_HOST, self.port, timeout=600)
        try:
            connection.request("GET", f"{_ROUTES}/{route}?{urlencode(query)}")
            response = connection.getresponse()
            if response.status != 200:
                raise RuntimeError(f"{route} answered {response.status}: {response.read()!r}")
            yield response
        finally:
            connection.close()

    def ask(self, route: str, **query: object) -> Timed:
        """Ask a route for its whole answer."""
        started = time.perf_counter()
        with self.open(route, **query) as response:
            body = response.read()
        return Timed(body, 1000 * (time.perf_counter() - started))

    def heads(self) -> list[dict[str, Any]]:
        """What `heads` lists."""
        return json.loads(self.ask("heads").body)["heads"]

    def ask_others(self) -> list[float]:
        """Milliseconds that each of TensorBoard's own routes takes once."""
        found = []
        for path in _OTHERS:
            connection = http.client.HTTPConnection(_HOST, self.port, timeout=60)
            started = time.perf_counter()
            connection.request("GET", path)
            connection.getresponse().read()
            found.append(1000 * (time.perf_counter() - started))
            connection.close()
        return found

    def peak_megabytes(self) -> float:
        """The largest resident size that its process has had (Linux)."""
        return self._megabytes("VmHWM")

    def megabytes(self) -> float:
        """The resident size of its process now (Linux)."""
        return self._megabytes("VmRSS")

    def _megabytes(self, line: str) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition(f"{line}:")[2].split()[0]) / 1024


@contextmanager
def serving(logdir: Path, epochs: int) -> Iterator[Server]:
    """Start `tensorboard` on a finished log; come back when every head and split has its epochs."""
    with tensorboard(logdir, _free_port()) as process:
        process.wait_until_ready()
        port = int(process.page.split(":")[2].split("/")[0])
        server = Server(port, process.pid)
        deadline = time.monotonic() + _LOADED_SECONDS
        while not _is_loaded(server.heads(), epochs):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{logdir} was not loaded within {_LOADED_SECONDS} s")
            time.sleep(0.2)
        yield server


def _is_loaded(heads: list[dict[str, Any]], epochs: int) -> bool:
    lines = [head["steps"] for head in heads]
    lines += [split["steps"] for head in heads for split in head["splits"]]
    return bool(lines) and all(len(steps) == epochs for steps in lines)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return probe.getsockname()[1]
