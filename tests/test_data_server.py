"""TensorBoard in front of a data server that somebody else has started."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import tensorboard_data_server
from server import TensorBoard, unpacked, until

from tensorboard_plugin_weightvis import Writer

pytestmark = pytest.mark.heavy
EPOCHS = 60


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of 61 steps, with an evaluation at each."""
    folder = tmp_path_factory.mktemp("served")
    with Writer(folder / "run") as writer:
        for step in range(EPOCHS + 1):
            writer.head("head", np.full((3, 2), step), step=step)
            writer.evaluation("test", np.eye(3) + step, [0, 1, 0], step=step)
    return folder


@pytest.fixture(params=["all", None])
def kept(request: pytest.FixtureRequest) -> str | None:
    """How many of its steps the server is told to keep; it does not ask weightvis."""
    return request.param


@pytest.fixture
def board(logdir: Path, kept: str | None, tmp_path: Path) -> Iterator[TensorBoard]:
    port = tmp_path / "port"
    options = [f"--logdir={logdir}", "--port=0", f"--port-file={port}"]
    told = [f"--samples-per-plugin=weightvis={kept}"] if kept else []
    with subprocess.Popen([tensorboard_data_server.server_binary(), *options, *told]) as server:
        try:
            assert until(lambda: port.exists() and port.read_text().endswith("\n"))
            address = f"localhost:{port.read_text().strip()}"
            with closing(TensorBoard(None, "rust", f"--grpc_data_provider={address}")) as started:
                yield started
        finally:
            server.kill()


def test_what_the_server_keeps_is_shown(board: TensorBoard, kept: str | None) -> None:
    assert until(lambda: board.get("heads")["heads"])
    (entry,) = board.get("heads")["heads"]
    steps = entry["steps"]
    assert entry["splits"] == [{"name": "test", "steps": steps, "thumbnails": False}]
    if kept:
        assert steps == [*range(EPOCHS + 1)]
    else:  # and the page says of so few that most are missing: missingEpochs
        assert len(steps) == 10
        assert steps[-1] == EPOCHS
    for step in (steps[0], steps[5], EPOCHS):
        answer = board.get("weights", run="run", head="head", step=step)
        assert answer["step"] == step
        assert unpacked(answer["values"])[0, 0] == step
        assert board.get("overview", run="run", head="head", step=step)["step"] == step
