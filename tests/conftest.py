"""What the tests share: one log with everything in it, and TensorBoard over it, both ways."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import logs
import pytest
from hypothesis import settings
from server import LOADERS, TensorBoard, until

# A slow machine fails no test.
settings.register_profile("house", deadline=None, max_examples=60)
settings.register_profile("alike", settings.get_profile("house"), derandomize=True, max_examples=30)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The browser tests' own option; pytest looks for options in this file alone."""
    parser.addoption(
        "--screenshots", action="store_true", help="keep pictures of the tab in build/screenshots"
    )


def pytest_configure(config: pytest.Config) -> None:
    """`make test` says the same of the same code; `make test-all` looks for new examples."""
    settings.load_profile("alike" if "not heavy" in config.option.markexpr else "house")


@pytest.fixture(scope="session")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every run of :mod:`logs`."""
    folder = tmp_path_factory.mktemp("logs")
    logs.write_all(folder)
    return folder


@pytest.fixture(scope="session")
def tensorboards(logdir: Path) -> Iterator[dict[str, TensorBoard]]:
    """TensorBoard over that folder, through each of its loaders, once everything is loaded."""
    with ExitStack() as stack:
        running = {
            loader: stack.enter_context(closing(TensorBoard(logdir, loader, tensorflow=True)))
            for loader in LOADERS
        }
        for each in running.values():
            until(lambda board=each: _steps(board) == logs.expected_steps(), 30)
        yield running


@pytest.fixture(scope="session", params=LOADERS)
def tensorboard(
    request: pytest.FixtureRequest, tensorboards: dict[str, TensorBoard]
) -> TensorBoard:
    """TensorBoard over that folder; a test that takes it runs once with each loader."""
    return tensorboards[request.param]


def _steps(board: TensorBoard) -> dict[tuple[str, str], list[int]]:
    heads = board.get("heads")["heads"]
    return {(entry["run"], entry["head"]): entry["steps"] for entry in heads}
