"""How some samples differ from the rest, feature by feature."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Flags, Floats

_FEATURES_AT_ONCE = 256


def standardised_difference(activations: Floats, chosen: Flags) -> Floats:
    """By how many standard deviations the chosen samples' mean lies above that of the rest.

    ``(mean_chosen - mean_rest) / std_all``: Cohen's d (1988), over the spread of all samples, so
    that a selection which is all of a peak has a spread to be measured by.

    Args:
      activations: float array ``[samples, features]``.
      chosen: bool array ``[samples]``.

    Returns:
      float64 array ``[features]``; NaN for a feature that is constant or not all finite, and for
      every one where none are chosen or none are left.
    """
    found = np.full(activations.shape[1], np.nan)
    if chosen.all() or not chosen.any():
        return found
    for columns in _blocks(activations.shape[1]):
        values = activations[:, columns].astype(np.float64)
        with np.errstate(invalid="ignore", over="ignore"):
            # The deviation of equal values may be rounding rather than zero.
            values[:, values.min(axis=0) == values.max(axis=0)] = np.nan
            apart = values[chosen].mean(axis=0) - values[~chosen].mean(axis=0)
            found[columns] = apart / values.std(axis=0)
    found[~np.isfinite(found)] = np.nan
    return found


def auc(activations: Floats, chosen: Flags) -> Floats:
    """How often a chosen sample's activation exceeds one of the rest; ties count half.

    The area under the ROC curve as Mann and Whitney's ``U / (n_chosen n_rest)``, by ranks (Hanley
    and McNeil, 1982).

    Args:
      activations: float array ``[samples, features]``.
      chosen: bool array ``[samples]``.

    Returns:
      float64 array ``[features]`` from 0 to 1; NaN for a feature with a NaN, and for every one
      where none are chosen or none are left.
    """
    from scipy.stats import rankdata

    count, rest = np.count_nonzero(chosen), np.count_nonzero(~chosen)
    found = np.full(activations.shape[1], np.nan)
    if not count or not rest:
        return found
    for columns in _blocks(activations.shape[1]):
        ranks = rankdata(activations[:, columns], axis=0)
        above = ranks[chosen].sum(axis=0) - count * (count + 1) / 2
        found[columns] = above / count / rest
    return found


def _blocks(features: int) -> Iterator[slice]:
    """A few features at a time, so that no float64 copy of all activations is made."""
    for start in range(0, features, _FEATURES_AT_ONCE):
        yield slice(start, start + _FEATURES_AT_ONCE)
