"""A model's symbolic graph, walked back from its outputs to the Dense layers that make them.

Keras has no public way to ask what made a tensor; the two private names that tell it,
``_keras_history`` and ``_inbound_nodes``, are used in this file only.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import keras

AVERAGE_POOLINGS = (
    keras.layers.GlobalAveragePooling1D,
    keras.layers.GlobalAveragePooling2D,
    keras.layers.GlobalAveragePooling3D,
)
_CONVOLUTIONS = (keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D)


class End(NamedTuple):
    """A Dense layer at the end of a graph, and the function applied to its ``h @ W + b``.

    ``features`` and ``output`` are the symbolic ``h`` and the model's output; ``features`` is None
    where the layer sits in a nested model, whose graph is another one. Where the layer works on
    every place of a map, and its scores are averaged (``pooled``), so is ``h``: the mean of the
    scores is the score of the mean.
    """

    layer: Any
    activation: str
    features: Any | None
    output: Any
    pooled: bool = False


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


def is_pointwise(layer: Any) -> bool:
    """Whether it is a convolution that looks at one place at a time: a Dense layer on every one."""
    if not isinstance(layer, _CONVOLUTIONS):
        return False
    one = {*layer.kernel_size, *layer.strides, layer.groups} == {1}
    return one and layer.data_format == "channels_last"


def _end(tensor: Any, output: Any, *, nested: bool, applied: str = "linear") -> End | None:
    maker, node, position = tensor._keras_history
    if isinstance(maker, keras.layers.Dense):
        features = None if nested else _inputs(maker, node)[0]
        own = activation_name(maker.activation)
        onward = own if applied == "linear" else applied
        return End(maker, onward, features, output) if "linear" in (own, applied) else None
    if isinstance(maker, AVERAGE_POOLINGS):
        return _pooled_end(maker, _inputs(maker, node)[0], output, nested=nested, applied=applied)
    if isinstance(maker, keras.Model):
        inner = maker.outputs[position] if is_graph(maker) else None
        return None if inner is None else _end(inner, output, nested=True, applied=applied)
    function = _elementwise(maker)
    if function is None or "linear" not in (function, applied):
        return None
    onward = function if applied == "linear" else applied
    return _end(_inputs(maker, node)[0], output, nested=nested, applied=onward)


def _pooled_end(
    pooling: Any, tensor: Any, output: Any, *, nested: bool, applied: str
) -> End | None:
    """The linear layer whose scores, place by place, ``pooling`` averages."""
    maker, node, _ = tensor._keras_history
    pointwise = isinstance(maker, keras.layers.Dense) or is_pointwise(maker)
    if not pointwise or activation_name(maker.activation) != "linear":
        return None
    features = None if nested else type(pooling)()(_inputs(maker, node)[0])
    return End(maker, applied, features, output, pooled=True)


def _elementwise(maker: Any) -> str | None:
    """The function that an operation applies to scores, None where it does anything else."""
    if isinstance(maker, keras.layers.Activation):
        return activation_name(maker.activation)
    name = type(maker).__name__
    if name == "Cast":
        return "linear"
    if name == "Softmax":  # keras.layers.Softmax and keras.ops.softmax alike
        return "softmax" if maker.axis in (-1, 1) else None
    return "sigmoid" if name == "Sigmoid" else None


def _inputs(maker: Any, node: int) -> list[Any]:
    tensors: list[Any] = maker._inbound_nodes[node].input_tensors
    return tensors
