"""The real ``tensorboard`` command over a folder, and what its answers are made of."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import requests
from numpy.typing import NDArray

LOADERS = {"rust": "true", "python": "false"}

_ADDRESS = re.compile(r"at (http://\S+)/ ")
_WITHOUT_TENSORFLOW = Path(__file__).with_name("without_tensorflow")
_WITHOUT_BOTO3 = Path(__file__).with_name("without_boto3")
_T = TypeVar("_T")


class TensorBoard:
    """A running ``tensorboard --logdir`` on a free port; closed by :meth:`close`.

    It finds TensorFlow if asked to; importing that takes most of its start. ``boto3``: whether it
    finds that, with which it would read ``s3://`` itself, rather than have s3fs read it.
    """

    def __init__(
        self,
        logdir: Path | str | None,
        loader: str,
        *options: str,
        python: str = sys.executable,
        tensorflow: bool = False,
        boto3: bool = True,
    ) -> None:
        self.loader = loader
        self._address = ""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115
        command = [python, "-m", "tensorboard.main"]
        if logdir is not None:
            command += ["--logdir", str(logdir)]
        flags = ["--port=0", f"--load_fast={LOADERS[loader]}", *options]
        self._process = subprocess.Popen(
            [*command, *flags],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd=tempfile.gettempdir(),
            env=os.environ | without(tensorflow=not tensorflow, boto3=not boto3),
        )
        self._session = requests.Session()

    @property
    def address(self) -> str:
        """Where it serves; waits until it does."""
        if not self._address:
            self._address = until(self._served)
        return self._address

    @property
    def log(self) -> str:
        """What it has printed."""
        return os.pread(self._log.fileno(), 10**7, 0).decode(errors="replace")

    def ask(self, route: str, verb: str = "GET", **query: object) -> requests.Response:
        """A route's answer, whatever its status."""
        url = f"{self.address}/data/plugin/weightvis/{route}"
        given = {name: value for name, value in query.items() if value is not None}
        return self._session.request(verb, url, params=given, timeout=60)  # type: ignore[arg-type]

    def get(self, route: str, **query: object) -> dict[str, Any]:
        """A route's answer, which must be a good one."""
        response = self.ask(route, **query)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = strict_json(response.text)
        return answer

    def stream(self, route: str = "embedding", **query: object) -> Generator[dict[str, Any]]:
        """A route's lines as they come. Closing the iterator closes the connection."""
        url = f"{self.address}/data/plugin/weightvis/{route}"
        answer = requests.get(url, params=query, stream=True, timeout=60)  # type: ignore[arg-type]
        with closing(answer):
            assert answer.status_code == 200, answer.text
            for line in answer.iter_lines(chunk_size=1):
                yield strict_json(line)

    def cpu_seconds(self) -> float:
        """The processor time that it has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it."""
        self._session.close()
        self._process.terminate()
        self._process.wait(timeout=30)
        self._log.close()

    def _served(self) -> str:
        assert self.is_running(), self.log
        found = _ADDRESS.search(self.log)
        return found[1].replace("localhost", "127.0.0.1") if found else ""


def without(*, tensorflow: bool, boto3: bool) -> dict[str, str]:
    """The variable of the environment in which Python finds none of these."""
    missing = [_WITHOUT_TENSORFLOW] * tensorflow + [_WITHOUT_BOTO3] * boto3
    return {"PYTHONPATH": os.pathsep.join(map(str, missing))}


class Watched(NamedTuple):
    """TensorBoard with both loaders over one folder, re-read every second."""

    folder: Path
    boards: dict[str, TensorBoard]


@contextmanager
def watching(folder: Path) -> Iterator[Watched]:
    """Have it watched."""
    with ExitStack() as stack:
        boards = {
            loader: stack.enter_context(closing(TensorBoard(folder, loader, "--reload_interval=1")))
            for loader in LOADERS
        }
        yield Watched(folder, boards)


def until(ask: Callable[[], _T], seconds: float = 60) -> _T:
    """What ``ask`` returns once that is true, or at last."""
    end = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < end:
        time.sleep(0.1)
    return answer


def unpacked(wire: dict[str, Any]) -> NDArray[Any]:
    """An array of an answer."""
    flat = np.frombuffer(base64.b64decode(wire["data"]), np.dtype(wire["dtype"]).newbyteorder("<"))
    return flat.reshape(wire["shape"])


def strict_json(text: str | bytes) -> Any:
    """Decoded JSON; the NaN and Infinity that Python alone understands are refused."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)
