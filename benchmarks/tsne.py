"""t-SNE beside scikit-learn's at the paper's setting, in one run: seconds, and KL on the same P.

The points lie on two curved sheets in 64 dimensions. scikit-learn has the paper's setting (§4.2.1):
300 iterations, learning rate 200, perplexity 30, started from PCA. Ours goes the way that the
server's worker goes: preparation, neighbours, affinities, descent.

Cold: from nothing to the settled layout. Preview: from a settled layout to the picture that is
shown of another perplexity, its affinities included, the neighbours being known; scikit-learn has
to start anew, so that its time is the same. KL: the exact Kullback-Leibler divergence, from every
pair of points, of the affinities that ours rests on. Trust: the figures of trust beside a layout,
as a share of its time.
"""

from __future__ import annotations

import statistics
import time
from typing import NamedTuple

import numpy as np
from sklearn.manifold import TSNE

from benchmarks.figures import Figure, below, show
from tensorboard_plugin_weightvis.analysis import tsne
from tensorboard_plugin_weightvis.analysis.neighbours import nearest
from tensorboard_plugin_weightvis.analysis.preparation import main_axes, prepare
from tensorboard_plugin_weightvis.analysis.trust import trust

PERPLEXITY = 30
OTHERS = (15, 50)
NEIGHBOURS = 150
FEATURES = 64
# Points: how many times faster cold and preview should be, and rounds.
TARGETS = {1_000: (2.0, 10.0, 5), 3_000: (2.5, 12.0, 5), 10_000: (4.5, 10.0, 3), 30_000: (6, 15, 1)}
TRUST_PERCENT = 10
_ROWS_AT_ONCE = 2000


class _Found(NamedTuple):
    """Seconds, and KL in nats."""

    seconds: float
    kl: float


class _Round(NamedTuple):
    """One round. ``previews`` and ``papers`` by perplexity; ``trust`` in seconds."""

    cold: _Found
    trust: float
    previews: dict[int, _Found]
    papers: dict[int, _Found]


def measure() -> list[Figure]:
    """Every size: rounds of ours and scikit-learn's, one after the other; the medians."""
    _round(500)  # so that nobody's imports are timed
    figures = []
    for points, (cold, preview, count) in TARGETS.items():
        rounds = [_round(points) for _ in range(count)]
        found = [each.cold for each in rounds]
        theirs = [each.papers[PERPLEXITY] for each in rounds]
        figures.append(_beside(f"cold, {points:,} points", found, theirs, cold))
        share = 100 * statistics.median(each.trust / each.cold.seconds for each in rounds)
        how = f"of the layout's time, median of {count}"
        figures.append(below(f"trust, {points:,} points", share, TRUST_PERCENT, "%", how=how))
        for other in OTHERS:
            found = [each.previews[other] for each in rounds]
            theirs = [each.papers[other] for each in rounds]
            what = f"preview at perplexity {other}, {points:,} points"
            figures.append(_beside(what, found, theirs, preview))
    return figures


def _round(points: int) -> _Round:
    values = _sheets(points)
    started = time.perf_counter()
    prepared = prepare(values).points
    axes = main_axes(prepared)
    near = nearest(prepared, NEIGHBOURS)
    joint = tsne.affinities(*near, PERPLEXITY)
    *_, settled = tsne.layouts(tsne.start(axes), joint, tsne.settled(points))
    seconds = time.perf_counter() - started
    trust(near[0], settled.positions, np.arange(points) % 2)
    trusted = time.perf_counter() - started - seconds
    cold = _Found(seconds, _divergence(joint, settled.positions))
    previews, papers = {}, {PERPLEXITY: _papers(values, PERPLEXITY, joint)}
    for other in OTHERS:
        started = time.perf_counter()
        there = tsne.affinities(*near, other)
        *_, shown = tsne.layouts(settled.positions, there, tsne.warm())
        seconds = time.perf_counter() - started
        previews[other] = _Found(seconds, _divergence(there, shown.positions))
        papers[other] = _papers(values, other, there)
    return _Round(cold, trusted, previews, papers)


def _papers(values: np.ndarray, perplexity: int, joint: tsne.Affinities) -> _Found:
    started = time.perf_counter()
    positions = TSNE(
        perplexity=perplexity,
        learning_rate=200,
        max_iter=300,
        init="pca",
        random_state=0,
        n_jobs=-1,
    ).fit_transform(values)
    return _Found(time.perf_counter() - started, _divergence(joint, positions))


def _divergence(joint: tsne.Affinities, positions: np.ndarray) -> float:
    """KL(P || Q), Q's normalisation from every pair."""
    y = positions.astype(np.float32)
    squares = (y * y).sum(axis=1)
    total = -float(len(y))
    for start in range(0, len(y), _ROWS_AT_ONCE):
        block = slice(start, start + _ROWS_AT_ONCE)
        apart = squares[block, None] + squares - 2 * y[block] @ y.T
        total += float((1 / (1 + np.maximum(apart, 0))).sum(dtype=np.float64))
    rows = np.repeat(np.arange(len(y)), np.diff(joint.offsets))
    apart = ((y[rows].astype(np.float64) - y[joint.columns]) ** 2).sum(axis=1)
    p = joint.values.astype(np.float64)
    stored = p > 0
    return float((p[stored] * np.log(p[stored] * total * (1 + apart[stored]))).sum())


def _sheets(points: int) -> np.ndarray:
    """Two classes on curved sheets in 64 dimensions: float32 ``[points, 64]``."""
    rng = np.random.default_rng(5)
    turn, height = rng.uniform(0, 4, points), rng.uniform(-1, 1, points)
    side = np.where(np.arange(points) % 2, 1.0, -1.0)
    sheet = np.stack([side * np.cos(turn), side * np.sin(turn), height, turn * side], axis=1)
    mixed = sheet @ rng.normal(size=(4, FEATURES))
    return (mixed + rng.normal(scale=0.3, size=mixed.shape)).astype(np.float32)


def _beside(what: str, ours: list[_Found], theirs: list[_Found], target: float) -> Figure:
    ratio = statistics.median(t.seconds / o.seconds for o, t in zip(ours, theirs, strict=True))
    seconds, papers = (statistics.median(f.seconds for f in found) for found in (ours, theirs))
    kl, papers_kl = (statistics.median(f.kl for f in found) for found in (ours, theirs))
    return Figure(
        what,
        f"{ratio:.1f} x as fast: {seconds:.2f} s, KL {kl:.2f}; scikit-learn {papers:.2f} s,"
        f" KL {papers_kl:.2f}",
        f"> {target:g} x, KL no worse",
        ratio > target and kl <= papers_kl,
        f"median of {len(ours)}",
    )


if __name__ == "__main__":
    show(measure())
