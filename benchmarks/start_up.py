"""What the entry point adds to TensorBoard's start.

Fresh interpreters import TensorBoard and its own plugins, as its command does, and then clock the
plugin: the import of the entry point, which TensorBoard cannot do without, and after it the load.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import NamedTuple

from benchmarks.figures import Figure, below, show, spread

RUNS = 25
TARGET_MS = 50
HEAVY = ("tensorflow", "keras", "sklearn")

_PROGRAM = f"""
import json, sys, time
from importlib import metadata
from types import SimpleNamespace
from tensorboard import default, main, program
from tensorboard.plugins import base_plugin
default.get_static_plugins()
(entry,) = metadata.entry_points(group="tensorboard_plugins", name="weightvis")
before = set(sys.modules)
started = time.perf_counter()
loader = entry.load()()
loader.fix_flags(SimpleNamespace(samples_per_plugin={{}}))
imported = time.perf_counter()
heavy = [name for name in {HEAVY} if name in set(sys.modules) - before]
assert loader.load(base_plugin.TBContext(data_provider=object()))
loaded = time.perf_counter()
heavy_then = [name for name in {HEAVY} if name in set(sys.modules) - before]
print(json.dumps([1000 * (imported - started), 1000 * (loaded - imported), heavy, heavy_then]))
"""


class _Start(NamedTuple):
    import_ms: float
    load_ms: float
    heavy: list[str]
    heavy_after_load: list[str]


def measure() -> list[Figure]:
    """Clock fresh interpreters, one after the other."""
    starts = [_start() for _ in range(RUNS)]
    assert not any(start.heavy for start in starts), f"the entry point imports {starts[0].heavy}"
    imports = spread([start.import_ms for start in starts])
    loads = spread([start.load_ms for start in starts])
    late = ", ".join(starts[0].heavy_after_load) or "none"
    return [
        below(
            "importing the entry point adds to TensorBoard's start",
            imports.median,
            TARGET_MS,
            "ms",
            how=f"median of {RUNS} fresh interpreters that have TensorBoard imported",
            more=f"95th percentile {imports.p95:.1f} ms",
        ),
        Figure(
            "heavy libraries that the import brings", "none", "none", True, f"of {', '.join(HEAVY)}"
        ),
        Figure(
            "loading the plugin after it",
            f"{loads.median:.0f} ms (95th percentile {loads.p95:.0f} ms)",
            "",
            None,
            f"same interpreters; heavy libraries: {late}",
        ),
    ]


def _start() -> _Start:
    command = [sys.executable, "-c", _PROGRAM]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return _Start(*json.loads(output))


if __name__ == "__main__":
    show(measure())
