"""Giving a model its weights before training does."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from tensorboard_plugin_weightvis.keras.replicas import scope_of


def build(model: Any, inputs: Any) -> None:
    """Build an unbuilt model for inputs like these, as the first batch of a fit would.

    Args:
      inputs: arrays ``[samples, ...]``, nested as the model takes them.
    """
    if model.built:
        return
    with scope_of(model):
        if isinstance(model, keras.Sequential) and isinstance(inputs, np.ndarray):
            model.build((None, *inputs.shape[1:]))  # a call would fix the number of samples, too
        else:
            model(inputs, training=False)
