"""Every benchmark, one after the other, each in a process of its own; one table at the end.

`callback_cost` prints a report of its own, before the table.
"""

from __future__ import annotations

import importlib
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from benchmarks.figures import Figure, show

NAMES = (
    "start_up",
    "callback_cost",
    "writer",
    "views_latency",
    "large_logs",
    "many_at_once",
    "page_scrub",
    "scatter_frames",
    "tsne",
    "embedding",
    "importance",
    "whatif",
    "page_whatif",
    "worst_requests",
    "clip_reading",
    "attention_logging",
    "page_attention",
    "crash_demo",
)


def main() -> None:
    """Run them all; what one has found doesn't warm or slow the next."""
    fresh = multiprocessing.get_context("spawn")
    figures: list[Figure] = []
    with ProcessPoolExecutor(1, mp_context=fresh, max_tasks_per_child=1) as pool:
        for name in NAMES:
            print(f"{name} ...", flush=True)
            figures += pool.submit(_measure, name).result()
    show(figures)


def _measure(name: str) -> list[Figure]:
    benchmark = importlib.import_module(f"benchmarks.{name}")
    if hasattr(benchmark, "measure"):
        return benchmark.measure()
    benchmark.main()
    return []


if __name__ == "__main__":
    main()
