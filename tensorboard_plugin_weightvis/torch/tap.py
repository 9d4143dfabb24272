"""What the head is given and what the module puts out, for inputs in memory."""

from __future__ import annotations

from typing import Any

import torch
from numpy.typing import NDArray
from torch import nn

from tensorboard_plugin_weightvis.errors import HeadNotFoundError
from tensorboard_plugin_weightvis.recording import trees
from tensorboard_plugin_weightvis.recording.tapped import Tap, Tapped, in_batches
from tensorboard_plugin_weightvis.torch.head import Head
from tensorboard_plugin_weightvis.torch.inference import Forward, call_watching
from tensorboard_plugin_weightvis.torch.tensors import as_array


def tap(model: nn.Module, head: Head, forward: Forward) -> Tap:
    """A function from inputs (arrays, nested as the module takes them) to what the head sees.

    It runs in evaluation mode and in batches, leaves the module as it is, and may be called again
    after each epoch.
    """

    def one_batch(batch: Any) -> Tapped:
        outputs, calls = call_watching(model, batch, [head.layer], forward)
        if not calls:
            raise HeadNotFoundError(
                f"layer {head.name!r} must run whenever {type(model).__name__} is called; it was"
                " not seen to. Pass layer= another one."
            )
        return Tapped(as_array(calls[-1].features), _per_sample(outputs, len(calls[-1].features)))

    return lambda inputs: in_batches(one_batch, inputs)


def _per_sample(outputs: Any, samples: int) -> list[NDArray[Any]]:
    """Of a module's outputs, those that may be scores: ``[samples, ...]``, whatever else it gives.

    A single sample's may have lost its first axis to ``squeeze()``.
    """
    tensors = [each for each in trees.leaves(outputs) if isinstance(each, torch.Tensor)]
    return [
        as_array(each.reshape(samples, -1))
        for each in tensors
        if each.is_floating_point() and (len(each) if each.ndim else 1) == samples
    ]
