"""A model's symbolic graph, walked back from its outputs to the Dense layers that make them.

Keras has no public way to ask what made a tensor; the two private names that tell it,
``_keras_history`` and ``_inbound_nodes``, are used in this file only.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import keras


class End(NamedTuple):
    """A Dense layer at the end of a graph, and the function applied to its ``h @ W + b``.

    ``features`` and ``output`` are the symbolic ``h`` and the model's output; ``features`` is None
    where the layer sits in a nested model, whose graph is another one.
    """

    layer: Any
    activation: str
    features: Any | None
    output: Any


def is_graph(model: Any) -> bool:
    """Whether the graph is what the model does: no layer of the user's own ``call`` over it."""
    return bool(
        type(model).call.__module__.startswith("keras.") and getattr(model, "outputs", None)
    )


def dense_ends(model: Any) -> list[End]:
    """The outputs of a graph that a Dense layer makes, through softmax, sigmoid or nothing."""
    found = (_end(output, output, nested=False) for output in model.outputs)
    return [end for end in found if end is not None]


def activation_name(function: Any) -> str:
    """What an activation is called, whichever library it is from: ``softmax``, ``linear``, ..."""
    name = getattr(function, "__name__", type(function).__name__)
    return str(name).lower().removesuffix("_v2")


def _end(tensor: Any, output: Any, *, nested: bool, applied: str = "linear") -> End | None:
    maker, node, position = tensor._keras_history
    if isinstance(maker, keras.layers.Dense):
        own = activation_name(maker.activation)
        if "linear" not in (own, applied):
            return None
        features = None if nested else _inputs(maker, node)[0]
        return End(maker, own if applied == "linear" else applied, features, output)
    if isinstance(maker, keras.Model):
        if not is_graph(maker):
            return None
        return _end(maker.outputs[position], output, nested=True, applied=applied)
    function = _elementwise(maker)
    if function is None or "linear" not in (function, applied):
        return None
    onward = function if applied == "linear" else applied
    return _end(_inputs(maker, node)[0], output, nested=nested, applied=onward)


def _elementwise(maker: Any) -> str | None:
    """The function that an operation applies to scores, None where it does anything else."""
    if isinstance(maker, keras.layers.Activation):
        return activation_name(maker.activation)
    name = type(maker).__name__
    if name == "Softmax":  # keras.layers.Softmax and keras.ops.softmax alike
        return "softmax" if maker.axis in (-1, 1) else None
    return "sigmoid" if name == "Sigmoid" else None


def _inputs(maker: Any, node: int) -> list[Any]:
    tensors: list[Any] = maker._inbound_nodes[node].input_tensors
    return tensors
