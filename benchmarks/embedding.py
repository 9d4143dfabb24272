"""The embedding route at 2,000 x 64 and 10,000 x 64, beside scikit-learn's t-SNE in the same run.

The route is read at the socket: to the end of the stream's first line (the start, drawn at once)
and of its last (settled). scikit-learn has the paper's setting (§4.2.1): 300 iterations, learning
rate 200, perplexity 30, started from PCA. The route is asked with its own schedule and with the
paper's; both give the Kullback-Leibler divergence of the same affinities, as scikit-learn does.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.manifold import TSNE

from benchmarks.figures import Figure, show
from benchmarks.logs import FEATURES, HEAD, SPLIT, write_evaluation
from benchmarks.server import Server, serving

SIZES = (2_000, 10_000)
PAPER = {"iterations": 300, "learning_rate": 200}
_PERPLEXITY = 30


class _Layout(NamedTuple):
    """Seconds to the first and to the last picture; the last one's divergence in nats."""

    first: float
    settled: float
    kl: float


def measure() -> list[Figure]:
    """Each size once: scikit-learn, the route's own schedule, the paper's."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        seen = {size: write_evaluation(Path(folder), str(size), size) for size in SIZES}
        with serving(Path(folder), epochs=1) as server:
            for size, activations in seen.items():
                theirs = _scikit_learn(activations)
                figures += [
                    _figure(f"scikit-learn, {size:,} x {FEATURES}", theirs, theirs),
                    _figure(f"route, {size:,} x {FEATURES}", _route(server, size, {}), theirs),
                    _figure("the same, paper's schedule", _route(server, size, PAPER), theirs),
                ]
    return figures


def _route(server: Server, size: int, schedule: Mapping[str, object]) -> _Layout:
    query = {"run": size, "head": HEAD, "split": SPLIT, "perplexity": _PERPLEXITY, **schedule}
    started = time.perf_counter()
    with server.open("embedding", **query) as response:
        response.readline()
        first = time.perf_counter() - started
        last = json.loads(response.readlines()[-1])
    assert last["final"], last
    return _Layout(first, time.perf_counter() - started, last["kl"])


def _scikit_learn(activations: np.ndarray) -> _Layout:
    started = time.perf_counter()
    tsne = TSNE(
        perplexity=_PERPLEXITY,
        learning_rate=PAPER["learning_rate"],
        max_iter=PAPER["iterations"],
        init="pca",
        random_state=0,
        n_jobs=-1,
    )
    tsne.fit(activations)
    seconds = time.perf_counter() - started
    return _Layout(seconds, seconds, float(tsne.kl_divergence_))


def _figure(what: str, found: _Layout, theirs: _Layout) -> Figure:
    text = f"settled {found.settled:.1f} s, KL {found.kl:.2f}"
    if found is not theirs:
        ratio = theirs.settled / found.settled
        text = f"first {1000 * found.first:.0f} ms, {text}, {ratio:.1f} x as fast"
    return Figure(what, text, "", None, "one run each, perplexity 30")


if __name__ == "__main__":
    show(measure())
