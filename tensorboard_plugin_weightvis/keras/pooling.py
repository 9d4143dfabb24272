"""The tokens whose mean the head is given, found among what a model pools."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.keras.attention_capture import Seen

# How far, of the largest, the features may be from the mean for rounding alone.
_ROUNDING = {"float32": 1e-4, "float64": 1e-4}
_ROUNDING_OF_HALF = 2.0**-7


def pooled_tokens(layer: Any, pooled: NDArray[Any]) -> NDArray[np.float64]:
    """What an average pooling layer was given for one clip, as tokens.

    Args:
      layer: the layer, global in all axes.
      pooled: float array ``[..., features]``, or ``[features, ...]`` with channels first.

    Returns:
      float array ``[tokens, features]``.
    """
    axis = 0 if layer.data_format == "channels_first" else -1
    last = np.moveaxis(pooled, axis, -1)
    return last.reshape(-1, last.shape[-1]).astype(np.float64)


def gives_mean(layer: Any, pooled: NDArray[Any], features: NDArray[Any]) -> bool:
    """Whether a head's ``features [features]`` are the mean of such tokens, but for rounding."""
    tokens, given = pooled_tokens(layer, pooled), features.astype(np.float64)
    if given.shape != tokens.shape[1:]:
        return False
    rounding = _ROUNDING.get(layer.compute_dtype, _ROUNDING_OF_HALF)
    return bool(np.abs(tokens.mean(axis=0) - given).max() <= rounding * np.abs(given).max())


def find_pooling(seen: Seen, tokens: int) -> int | None:
    """Which call of a pooling layer gave the head the mean of so many tokens, None where none did.

    Args:
      seen: what was seen of one clip.
    """
    for i, (layer, tensor) in reversed(list(enumerate(seen.pooled))):
        pooled, features = _array(tensor), _array(seen.features)
        if len(pooled_tokens(layer, pooled)) == tokens and gives_mean(layer, pooled, features):
            return i
    return None


def _array(tensor: Any) -> NDArray[Any]:
    return np.asarray(keras.ops.convert_to_numpy(tensor)[0])
