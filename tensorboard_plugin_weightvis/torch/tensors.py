"""Tensors as arrays, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.recording import trees


def as_array(values: Any) -> NDArray[Any]:
    """A tensor, or what is like an array, as an array; bfloat16, which NumPy lacks, as float32."""
    if not isinstance(values, torch.Tensor):
        return np.asarray(values)
    held = values.detach().cpu()
    return np.asarray((held.float() if held.dtype == torch.bfloat16 else held).numpy())


def as_tensors(inputs: Any, model: torch.nn.Module) -> Any:
    """Arrays as tensors on ``model``'s device, real numbers in its dtype, nested as they were."""
    device = device_of(model)
    parameters = (each.dtype for each in model.parameters() if each.is_floating_point())
    dtype = next(parameters, None)

    def tensor(array: NDArray[Any]) -> torch.Tensor:
        values = torch.from_numpy(np.ascontiguousarray(array))
        return values.to(device, dtype if values.is_floating_point() else None)

    return trees.mapped(tensor, inputs)


def device_of(model: torch.nn.Module) -> torch.device:
    """Where ``model``'s inputs go: to its first parameter."""
    first = next(model.parameters(), None)
    return torch.device("cpu") if first is None else first.device
