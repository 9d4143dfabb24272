"""A data set cut into training, validation and test, the same way every time."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

SEED = 0


class Split(NamedTuple):
    """Places in the data set, int arrays, disjoint; each part has the classes' proportions."""

    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]


def split(labels: NDArray[Any], *, validation: float, test: float) -> Split:
    """Split a data set, ``validation`` and ``test`` being their shares of the whole."""
    everything = np.arange(len(labels))
    rest, for_test = train_test_split(
        everything, test_size=test, stratify=labels, random_state=SEED
    )
    for_training, for_validation = train_test_split(
        rest, test_size=validation / (1 - test), stratify=labels[rest], random_state=SEED
    )
    return Split(for_training, for_validation, for_test)
