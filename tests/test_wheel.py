"""What is shipped: built as users build it, installed afresh, found by TensorBoard."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from server import TensorBoard

ROOT = Path(__file__).parents[1]
PACKAGE = "tensorboard_plugin_weightvis"
LEFT_OUT = (".*", "build", "dist", "*.egg-info", "node_modules", "__pycache__", "tests", "logs")


class Shipped(NamedTuple):
    """The two files that a release consists of."""

    sdist: Path
    wheel: Path


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    """A source distribution made of a copy of this tree, and a wheel made of that."""
    folder = tmp_path_factory.mktemp("shipped")
    source = shutil.copytree(ROOT, folder / "source", ignore=shutil.ignore_patterns(*LEFT_OUT))
    command = [sys.executable, "-m", "build", "--outdir", folder, source]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Shipped(sdist, wheel)


@pytest.fixture(scope="module")
def python(shipped: Shipped, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; what it depends on comes from this one."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    ask = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    there = subprocess.run(ask, capture_output=True, text=True, check=True)
    beside = Path(there.stdout.strip()) / "beside.pth"
    beside.write_text(sysconfig.get_path("purelib"))
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index"]
    done = subprocess.run(
        [*pip, "--force-reinstall", shipped.wheel], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return python


@pytest.fixture(scope="module")
def installed(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """TensorBoard in that environment."""
    folder = tmp_path_factory.mktemp("empty")
    with closing(TensorBoard(folder, "python", python=str(python))) as board:
        yield board


def scripts_of(shipped: Shipped) -> dict[str, bytes]:
    """The page's scripts in the wheel, by file name."""
    with zipfile.ZipFile(shipped.wheel) as wheel:
        names = [name for name in wheel.namelist() if name.endswith(".js")]
        return {Path(name).name: wheel.read(name) for name in names}


def test_the_wheel_carries_the_page_and_the_package_and_nothing_else(shipped: Shipped) -> None:
    with zipfile.ZipFile(shipped.wheel) as wheel:
        names = set(wheel.namelist())
    assert len(scripts_of(shipped)["index.js"]) > 10_000
    assert f"{PACKAGE}/py.typed" in names
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / PACKAGE).rglob("*.py")}
    assert sources - names == set()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {PACKAGE}


def test_the_source_distribution_carries_a_fresh_page_so_that_it_needs_no_node(
    shipped: Shipped, tmp_path: Path
) -> None:
    shutil.unpack_archive(shipped.sdist, tmp_path)
    (root,) = tmp_path.iterdir()
    static = root / PACKAGE / "static"
    assert {path.name: path.read_bytes() for path in static.glob("*.js")} == scripts_of(shipped)
    ask = "import sys; sys.path[:0] = ['frontend']; import build_page; print(build_page.is_fresh())"
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=root, check=False, capture_output=True, text=True
    )
    assert done.stdout == "True\n", done.stderr


def test_the_fresh_environment_has_the_wheels_own_package(python: Path, shipped: Shipped) -> None:
    ask = f"import {PACKAGE} as p; print(p.__file__, p.__version__)"
    done = subprocess.run([python, "-I", "-c", ask], check=False, capture_output=True, text=True)
    where, version = done.stdout.split()
    assert Path(where).is_relative_to(python.parents[1]), done.stderr
    assert f"-{version}-" in shipped.wheel.name


def test_tensorboard_finds_the_plugin_and_serves_its_page(
    installed: TensorBoard, shipped: Shipped
) -> None:
    listing = installed.ask("../../plugins_listing").json()
    assert listing["weightvis"]["tab_name"] == "WeightVis"
    assert installed.get("heads") == {"heads": [], "problems": []}
    scripts = scripts_of(shipped)
    assert len(scripts) > 1
    assert {name: installed.ask(name).content for name in scripts} == scripts


def test_the_command_is_installed(python: Path) -> None:
    done = subprocess.run(
        [python.with_name("weightvis"), "--version"], check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert b"0.1.0" in done.stdout


def test_everything_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    optional = (extras[name] for name in ("remote", "tensorflow", "torch", "umap", "video"))
    required = sum(optional, project["dependencies"])
    declared = {re.split(r"[<>=]", line)[0] for line in required}
    imports = {
        name.partition(".")[0]
        for path in (ROOT / PACKAGE).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _imported(node)
    }
    known_as = {
        "google_crc32c": "google-crc32c",
        "PIL": "pillow",
        "cv2": "opencv-python-headless",
        "sklearn": "scikit-learn",
        "umap": "umap-learn",
    }
    of_tensorboard = {"google", "werkzeug"}
    foreign = imports - set(sys.stdlib_module_names) - of_tensorboard - {PACKAGE}
    assert {known_as.get(name, name) for name in foreign} - declared == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
