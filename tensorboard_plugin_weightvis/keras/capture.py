"""What layers are given while a model runs, for models that have no graph to cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any, NamedTuple

import keras

_NOT_ITS_OWN = object()


class Call(NamedTuple):
    """A layer, and the tensor that it was called on."""

    layer: Any
    features: Any


def call_watching(model: Any, inputs: Any, layers: Iterable[Any]) -> tuple[Any, list[Call]]:
    """Call ``model`` eagerly in inference mode; its outputs, and the layers' calls in order."""
    calls: list[Call] = []
    with ExitStack() as watches, _no_gradients():
        for layer in layers:
            watches.enter_context(_watched(layer, calls))
        return model(inputs, training=False), calls


def _no_gradients() -> AbstractContextManager[Any]:
    """Where PyTorch keeps nothing for gradients, as it would outside of ``predict``."""
    if keras.backend.backend() != "torch":
        return nullcontext()
    import torch

    return torch.no_grad()


@contextmanager
def _watched(layer: Any, calls: list[Call]) -> Iterator[None]:
    inference = layer.call

    def call(inputs: Any, *args: Any, **kwargs: Any) -> Any:
        calls.append(Call(layer, inputs))
        return inference(inputs, *args, **kwargs)

    with replaced(layer, "call", call):
        yield


@contextmanager
def replaced(layer: Any, name: str, value: Any) -> Iterator[None]:
    """Give a layer another attribute past Keras' tracking; it is as before after."""
    own = vars(layer)
    before = own.get(name, _NOT_ITS_OWN)
    own[name] = value
    try:
        yield
    finally:
        if before is _NOT_ITS_OWN:
            del own[name]
        else:
            own[name] = before
