"""TensorBoard as a child process: started, waited for, and gone when its block is left."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tensorboard_plugin_weightvis.errors import WeightVisError
from tensorboard_plugin_weightvis.metadata import PLUGIN_NAME

USUAL_PORT = 6006
_HOST = "127.0.0.1"
_START_SECONDS = 60
_STOP_SECONDS = 5
_LOOK_SECONDS = 0.2


class TensorBoard:
    """A running TensorBoard. ``page`` is the address that opens the plugin's tab, ``pid`` the
    number of its process."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, output: Path) -> None:
        self.pid = process.pid
        self.page = f"http://localhost:{port}/#{PLUGIN_NAME}"
        self._process = process
        self._address = f"http://{_HOST}:{port}/data/environment"
        self._output = output

    def wait_until_ready(self) -> None:
        """Come back when it answers.

        Raises:
          WeightVisError: it ended, or did not answer within a minute.
        """
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise WeightVisError(f"TensorBoard did not start; it said:\n{self._last_words()}")
            if _answers(self._address):
                return
            time.sleep(0.2)
        raise WeightVisError(
            f"TensorBoard gave no answer at {self._address} within {_START_SECONDS} s."
            " Try --no-serve, and start it by hand."
        )

    def wait(self) -> None:
        """Come back when it ends."""
        # Popen.wait holds a lock while it blocks, which a signal handler that ends it would await.
        while self._process.poll() is None:
            time.sleep(_LOOK_SECONDS)

    def end(self) -> None:
        """End it, and come back when it has. Ending it twice does nothing."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)

    def _last_words(self) -> str:
        return "\n".join(self._output.read_text(errors="replace").splitlines()[-10:])


@contextmanager
def tensorboard(logdir: Path, port: int) -> Iterator[TensorBoard]:
    """Start TensorBoard on ``logdir``; it is ended however the block is left."""
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(logdir)]
    command += ["--host", _HOST, "--port", str(port), "--reload_interval", "1"]
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        with output.open("wb") as stream:
            # A session of its own, so that Ctrl-C reaches this process only, which then ends both.
            process = subprocess.Popen(  # noqa: S603  # our own interpreter, no shell
                command, stdout=stream, stderr=stream, start_new_session=True
            )
        server = TensorBoard(process, port, output)
        try:
            yield server
        finally:
            server.end()


def choose_port(wanted: int | None) -> int:
    """``wanted`` if it is free; where none is wanted, TensorBoard's usual one or the next free.

    Raises:
      WeightVisError: the port that is wanted is taken.
    """
    if wanted is not None:
        if not _is_free(wanted):
            raise WeightVisError(
                f"--port must be free; {wanted} is in use on {_HOST}."
                " Leave --port out to take the next free one."
            )
        return wanted
    return next(port for port in range(USUAL_PORT, 2**16) if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
    return True


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310  # always http, always local
            return True
    except (urllib.error.URLError, OSError):
        return False
