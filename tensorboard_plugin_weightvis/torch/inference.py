"""Running a module as in inference, and leaving it as it was."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import torch
from torch import nn

from tensorboard_plugin_weightvis.torch.tensors import as_tensors, device_of

Forward = Callable[[nn.Module, Any], Any]


class Call(NamedTuple):
    """A layer, the tensor that it was called on, and the dtype of what it made of it."""

    layer: nn.Linear
    features: torch.Tensor
    dtype: torch.dtype


def unwrapped(model: nn.Module) -> nn.Module:
    """The module inside ``torch.compile``, ``DataParallel`` and ``DistributedDataParallel``.

    It has the same parameters, and runs by itself: on one device, and in one process of several.
    """
    while True:
        if isinstance(model, (nn.DataParallel, nn.parallel.DistributedDataParallel)):
            model = model.module
        elif "_orig_mod" in model._modules:  # torch.compile's, whose type is slow to import
            model = model.get_submodule("_orig_mod")
        else:
            return model


def call(model: nn.Module, inputs: Any) -> Any:
    """Call ``model`` on what it takes: a mapping is its arguments by name, a tuple in order."""
    if isinstance(inputs, Mapping):
        return model(**inputs)
    return model(*inputs) if isinstance(inputs, (tuple, list)) else model(inputs)


def call_watching(
    model: nn.Module, inputs: Any, layers: Iterable[nn.Linear], forward: Forward
) -> tuple[Any, list[Call]]:
    """Run ``model`` as in inference; its outputs, and the layers' calls in order.

    Args:
      inputs: arrays ``[samples, ...]``, nested as the model takes them.
    """
    calls: list[Call] = []

    def note(layer: Any, args: Any, kwargs: Any, output: torch.Tensor) -> None:
        features = args[0] if args else kwargs["input"]
        calls.append(Call(layer, features.clone(), output.dtype))

    with ExitStack() as stack:
        stack.enter_context(inference(model))
        for layer in layers:
            hook = layer.register_forward_hook(note, with_kwargs=True)
            stack.callback(hook.remove)
        return forward(model, as_tensors(inputs, model)), calls


@contextmanager
def unchanged_random_numbers(device: torch.device) -> Iterator[None]:
    """PyTorch's random numbers after are those that there would have been."""
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        yield


@contextmanager
def inference(model: nn.Module) -> Iterator[None]:
    """In evaluation mode, without gradients, uncompiled, in the model's own precision."""
    training = {module: module.training for module in model.modules()}
    device = device_of(model)
    with ExitStack() as stack:
        stack.enter_context(unchanged_random_numbers(device))
        # Not inference_mode(): what a model keeps from one call to the next could not be trained.
        stack.enter_context(torch.no_grad())
        if torch.amp.is_autocast_available(device.type):
            stack.enter_context(torch.autocast(device.type, enabled=False))
        if "torch._dynamo" in sys.modules:  # else nothing is compiled, and its import takes seconds
            stack.enter_context(torch.compiler.set_stance("force_eager"))
        try:
            for module in training:
                module.training = False  # train(False) may be a module's own, and do more
            yield
        finally:
            for module, flag in training.items():
                module.training = flag
