"""The stratified draw: which samples of a data set are kept, from its labels and a seed alone.

Each sample gets a random key; of every class the samples with the lowest keys are drawn. So the
draw can be made in one pass over batches, and is the same as over the whole.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_SPARE = 16


def draw(labels: Ints, samples: int | None, seed: int) -> Ints:
    """Draw ``samples`` of ``labels`` (None: all), each class in proportion and at least one of it.

    Args:
      labels: int array ``[N]``.

    Returns:
      The places of those drawn, ascending; ``min(samples, N)`` of them.
    """
    reservoir = Reservoir(samples, seed)
    reservoir.add(labels)
    reservoir.settle()
    return reservoir.indices


def shares(counts: Ints, samples: int | None) -> Ints:
    """Split ``samples`` over classes in proportion to their sizes, at least one to each.

    Where there are fewer samples than classes, the largest classes get one.

    Args:
      counts: int array ``[classes]``, each 1 or more.

    Returns:
      Int array ``[classes]``, none above ``counts``; its sum is ``min(samples, counts.sum())``.

    References:
      The largest-remainder method (Hamilton).
    """
    total = int(counts.sum())
    if samples is None or samples >= total:
        return counts.copy()
    if samples < len(counts):
        return (_rank_descending(counts) < samples).astype(np.int64)
    split, remainder = np.divmod(samples * counts, total)
    split += _rank_descending(remainder) < samples - split.sum()
    for empty in np.flatnonzero(split == 0):
        split[split.argmax()] -= 1
        split[empty] = 1
    return np.asarray(split)


def _rank_descending(values: Ints) -> Ints:
    """Each value's place among them, 0 for the largest; of equals, the earlier first."""
    return np.argsort(np.argsort(-values, kind="stable"))


class Reservoir:
    """The draw over batches of labels, in one pass, holding about twice what is drawn.

    ``indices`` are the places, in the whole, of the samples now held; ``labels`` their labels.
    """

    def __init__(self, samples: int | None, seed: int) -> None:
        self.indices: Ints = np.zeros(0, np.int64)
        self.labels: Ints = np.zeros(0, np.int64)
        self.seen = 0
        self._samples = samples
        self._keys: NDArray[np.float64] = np.zeros(0)
        self._random = np.random.default_rng(seed)
        self._counts: dict[int, int] = {}

    def add(self, labels: Ints) -> Ints:
        """Take in a batch.

        Returns:
          The rows to go on holding, counted through those held before and then the batch.
        """
        fresh = np.arange(self.seen, self.seen + len(labels))
        self.seen += len(labels)
        for label, count in zip(*np.unique(labels, return_counts=True), strict=True):
            self._counts[int(label)] = self._counts.get(int(label), 0) + int(count)
        self.indices = np.concatenate([self.indices, fresh])
        self.labels = np.concatenate([self.labels, labels])
        self._keys = np.concatenate([self._keys, self._random.random(len(labels))])
        return self._hold(spare=True)

    def settle(self) -> Ints:
        """End the draw: hold what is drawn and no more. Returns the rows, as :meth:`add` does."""
        return self._hold(spare=False)

    def _hold(self, *, spare: bool) -> Ints:
        classes, strata = np.unique(self.labels, return_inverse=True)
        counts = np.array([self._counts[int(label)] for label in classes], np.int64)
        # A class whose share grows later may need more of its early samples, though never (but
        # for odds of one in a million) more than these.
        quotas = shares(counts, self._samples) * (2 if spare else 1) + (_SPARE if spare else 0)
        rows = _lowest(self._keys, strata, quotas)
        self.indices, self.labels = self.indices[rows], self.labels[rows]
        self._keys = self._keys[rows]
        return rows


def _lowest(keys: NDArray[np.float64], strata: Ints, quotas: Ints) -> Ints:
    """The rows with the lowest keys of each stratum, as many as its quota, ascending."""
    order = np.lexsort((keys, strata))
    starts = np.searchsorted(strata[order], np.arange(len(quotas)))
    rank = np.arange(len(keys)) - starts[strata[order]]
    return np.sort(order[rank < quotas[strata[order]]])
