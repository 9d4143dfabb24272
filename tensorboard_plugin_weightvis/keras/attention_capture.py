"""The attention scores of a model's layers, and what its head pools, seen while the model runs.

Keras makes no scores where it can do without, and none at all in flash attention; so while the
model is watched its attention layers are called as with ``return_attention_scores=True``. The
switch to flash attention, ``_flash_attention``, is private to Keras and used in this file only.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.keras.capture import Call, call_watching, replaced
from tensorboard_plugin_weightvis.keras.graph import AVERAGE_POOLINGS
from tensorboard_plugin_weightvis.keras.replicas import shared_out


class Attended(NamedTuple):
    """One call of an attention layer.

    ``scores``: float tensor ``[batch, heads, queries, keys]``, with more axes where the layer
    attends along several. ``of_itself``: bool tensor ``[]``, whether the queries are the keys.
    """

    layer: Any
    scores: Any
    of_itself: Any


class Pooled(NamedTuple):
    """``tokens``: what an average pooling layer was given; ``features [features]``: the head."""

    tokens: NDArray[Any]
    features: NDArray[Any]


class Captured(NamedTuple):
    """What a model does with one clip.

    ``scores``: a float32 array ``[heads, tokens, tokens]`` a call. ``pooled``: where it was asked
    for.
    """

    scores: list[NDArray[np.float32]]
    pooled: Pooled | None


Capture = Callable[[Any], Iterator[Captured]]


class Seen(NamedTuple):
    """One run of a model: what its head was called on last, what was pooled, what was attended."""

    features: Any
    pooled: list[Call]
    attended: list[Attended]


def attention_layers(model: Any) -> list[Any]:
    """Every multi-head attention layer that can give its scores, however deeply nested."""
    layers = model._flatten_layers(include_self=False)
    kinds = keras.layers.MultiHeadAttention
    return [each for each in layers if isinstance(each, kinds) and _gives_scores(each)]


def look(model: Any, inputs: Any, head_layer: Any, layers: Sequence[Any]) -> Seen:
    """Call ``model`` in inference mode, watching its head, its pooling and these layers.

    Args:
      inputs: arrays or tensors ``[batch, ...]``, nested as the model takes them.
      layers: attention layers.
    """
    poolings = [
        each
        for each in model._flatten_layers(include_self=False)
        if isinstance(each, AVERAGE_POOLINGS)
    ]
    attended: list[Attended] = []
    with ExitStack() as watches:
        for layer in layers:
            watches.enter_context(_scored(layer, attended))
        _, calls = call_watching(model, inputs, [head_layer, *poolings])
    at_head = [call.features for call in calls if call.layer is head_layer]
    pooled = [call for call in calls if call.layer is not head_layer]
    return Seen(at_head[-1] if at_head else None, pooled, attended)


def capture(
    model: Any,
    head_layer: Any,
    layers: Sequence[Any],
    *,
    calls: Sequence[int],
    pooling: int | None,
    sample: Any,
) -> Capture:
    """A function from a batch of clips to what the model does with each.

    It runs in inference mode, leaves the model as it is, and may be called again after each epoch.
    Where the model allows, it is compiled once.

    Args:
      layers: attention layers.
      calls: which of their calls, in order, are wanted.
      pooling: which pooling layer's call is wanted, None for none.
      sample: a batch to try it on: arrays ``[batch, ...]``, nested as the model takes them.
    """

    def tensors(inputs: Any) -> Any:
        seen = look(model, inputs, head_layer, layers)
        pooled = [] if pooling is None else [seen.pooled[pooling].features, seen.features]
        return [seen.attended[i].scores for i in calls], pooled

    run = _compiled(model, tensors, sample)
    return lambda inputs: _each(*run(inputs))


def _each(scores: list[Any], pooled: list[Any]) -> Iterator[Captured]:
    matrices = [_matrices(np.asarray(each)) for each in scores]
    for i in range(len(matrices[0])):
        found = Pooled(*(np.asarray(each[i]) for each in pooled)) if pooled else None
        yield Captured([each[i] for each in matrices], found)


def _matrices(scores: NDArray[Any]) -> NDArray[np.float32]:
    """As ``[batch, heads, tokens, tokens]``, whichever axes the tokens lie along."""
    tokens = math.isqrt(scores[0, 0].size)
    return scores.reshape(*scores.shape[:2], tokens, tokens).astype(np.float32, copy=False)


def _compiled(model: Any, function: Callable[[Any], Any], sample: Any) -> Callable[[Any], Any]:
    """``function``, which calls ``model``, as fast as Keras can make it; arrays for tensors."""

    def made(*, eagerly: bool) -> Callable[[Any], Any]:
        shared = shared_out(model, function, eagerly=eagerly)
        return shared or _Whole(model, function, eagerly=eagerly).predict_on_batch

    run = made(eagerly=model.run_eagerly)
    try:
        run(sample)
    except Exception:  # what only runs eagerly says so in as many ways as there are backends
        run = made(eagerly=True)
    return run


class _Whole(keras.Model):  # type: ignore[misc]  # Keras is untyped
    """A function that calls a model, as a model that Keras can compile."""

    def __init__(self, model: Any, function: Callable[[Any], Any], *, eagerly: bool) -> None:
        super().__init__(name="weightvis_attention", autocast=False)
        self.run_eagerly = eagerly
        # XLA would take longer to compile than it saves, where Keras can do without.
        self.jit_compile = keras.backend.backend() == "jax"
        self._model = model  # its variables are then this one's, too
        self._function = function

    def build(self, input_shape: Any) -> None:  # noqa: ARG002
        self.built = True

    def call(self, inputs: Any) -> Any:
        return self._function(inputs)


@contextmanager
def _scored(layer: Any, attended: list[Attended]) -> Iterator[None]:
    inference, signature = layer.call, inspect.signature(layer.call)

    def call(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        asked = given.arguments.get("return_attention_scores", False)
        given.arguments["return_attention_scores"] = True
        output, scores = inference(*given.args, **given.kwargs)
        attended.append(Attended(layer, scores, _of_itself(given.arguments)))
        return (output, scores) if asked else output

    flash = vars(layer).get("_flash_attention")  # which Keras 3.6 does not have
    with (
        replaced(layer, "_flash_attention", False) if flash else nullcontext(),
        replaced(layer, "call", call),
    ):
        yield


def _gives_scores(layer: Any) -> bool:
    return "return_attention_scores" in inspect.signature(layer.call).parameters


def _of_itself(arguments: dict[str, Any]) -> Any:
    query, key = arguments["query"], arguments.get("key")
    key = arguments["value"] if key is None else key
    if query is key or query.shape != key.shape:
        return keras.ops.convert_to_tensor(query is key)
    # In mixed precision the layer gets two casts of one tensor.
    return keras.ops.all(keras.ops.equal(query, key))
