"""The head: the Dense layer that makes a model's class scores, and how it is found."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import keras
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.errors import HeadNotFoundError
from tensorboard_plugin_weightvis.keras.capture import call_watching
from tensorboard_plugin_weightvis.keras.graph import (
    End,
    activation_name,
    dense_ends,
    is_graph,
    is_pointwise,
)
from tensorboard_plugin_weightvis.metadata import Activation


class Head(NamedTuple):
    """The layer that makes the class scores.

    ``activation`` turns scores into probabilities, in the model or in its loss. ``end`` is the
    head's place in the model's graph, None where the graph does not show it.
    """

    layer: Any
    activation: Activation
    end: End | None = None

    @property
    def kind(self) -> str:
        """What errors call a layer that may be a head."""
        return "Dense"

    @property
    def name(self) -> str:
        """The layer's name."""
        return str(self.layer.name)

    @property
    def dtype(self) -> str:
        """The name of the dtype that the layer computes in."""
        # Only with TensorFlow does a float64 layer multiply in float64.
        return str(keras.backend.result_type(self.layer.compute_dtype))

    @property
    def classes(self) -> int:
        """How many classes the head tells apart: two for one unit."""
        return 2 if self.activation == "sigmoid" else _units(self.layer)

    def readings(self) -> list[Head]:
        """The head; without a graph, or before there is a loss, a sigmoid for each class may follow
        what seems to be for a softmax."""
        one = self.activation == "softmax"
        return [self, self._replace(activation="sigmoids")] if one else [self]

    def kernel(self) -> NDArray[Any]:
        """The weights as they are now: float array ``[features, units]``."""
        kernel = keras.ops.convert_to_numpy(self.layer.kernel)
        return cast("NDArray[Any]", kernel.reshape(-1, kernel.shape[-1]))

    def bias(self) -> NDArray[Any] | None:
        """The bias as it is now: float array ``[units]``, or None where the layer has none."""
        if self.layer.bias is None:
            return None
        return cast("NDArray[Any]", keras.ops.convert_to_numpy(self.layer.bias))


def find_head(model: Any, layer: Any = None, sample: Any = None) -> Head:
    """Find the layer that makes ``model``'s class scores.

    Args:
      model: a built Keras model.
      layer: the Dense layer or its name, where the user says which one it is.
      sample: inputs of one sample, ``[1, ...]``; shows a subclassed model's order of calls.

    Raises:
      HeadNotFoundError: the model is not built, or no single layer in it makes class scores.
    """
    if not model.built:
        raise HeadNotFoundError(
            f"a head's weights exist once the model is built, and {model.name!r} is not."
            " Begin it with keras.Input(shape), or call it once on a batch before."
        )
    ends = dense_ends(model) if is_graph(model) else []
    if layer is not None:
        return _named(model, _resolve(model, layer), ends)
    if len(ends) == 1:
        return _head(model, ends[0].layer, ends[0].activation, ends[0])
    if is_graph(model):
        if ends:
            raise _not_found(
                model,
                f"{len(ends)} do, each an output",
                " For all of them, a WeightVisCallback each, with head= another name.",
            )
        raise _not_found(model, "none makes an output, but for softmax or sigmoid")
    last = _last_called(model, sample)
    return _head(model, last, activation_name(last.activation))


def _named(model: Any, layer: Any, ends: list[End]) -> Head:
    for end in ends:
        if end.layer is layer:
            return _head(model, layer, end.activation, end)
    return _head(model, layer, activation_name(layer.activation))


def _resolve(model: Any, layer: Any) -> Any:
    for candidate in _dense_layers(model):
        if candidate is layer or candidate.name == layer:
            return candidate
    raise _not_found(model, f"layer={getattr(layer, 'name', layer)!r} is none of them")


def _last_called(model: Any, sample: Any) -> Any:
    candidates = _dense_layers(model)
    if len(candidates) == 1:
        return candidates[0]
    if sample is None or not candidates:
        raise _not_found(model, "a subclassed model does not show which comes last")
    _, calls = call_watching(model, sample, candidates)
    if not calls:
        raise _not_found(model, "none was called")
    return calls[-1].layer


def _head(model: Any, layer: Any, applied: str, end: End | None = None) -> Head:
    """The head that a layer and the function applied to its scores make, if they make one."""
    if getattr(layer, "quantization_mode", None):
        raise HeadNotFoundError(
            f"a head's scores are h @ W + b; layer {layer.name!r} is quantized"
            f" ({layer.quantization_mode}) and rounds h, too, so that no weights make its scores."
            " Leave this layer out of quantization."
        )
    single = _units(layer) == 1
    if applied not in ("linear", "sigmoid") and (single or applied != "softmax"):
        raise HeadNotFoundError(
            "a head's scores go through softmax (two units or more), sigmoid or nothing; layer"
            f" {layer.name!r} has {_units(layer)} unit(s) with {applied}."
            " Pass layer= the Dense layer that makes the class scores."
        )
    if single:
        return Head(layer, "sigmoid", end)
    several = applied == "sigmoid" or (applied == "linear" and _binary_loss(model))
    return Head(layer, "sigmoids" if several else "softmax", end)


def _binary_loss(model: Any) -> bool:
    """Whether a compiled model's loss treats each output as a yes-or-no question of its own."""
    loss = getattr(model, "loss", None)
    name = loss if isinstance(loss, str) else getattr(loss, "name", activation_name(loss))
    return "binary" in str(name).lower()


def _units(layer: Any) -> int:
    return int(layer.filters if is_pointwise(layer) else layer.units)


def _dense_layers(model: Any) -> list[Any]:
    """Every layer that may be a head, however deeply nested, in the order of the model's own list:
    Dense layers, and convolutions that do as one on every place."""
    layers = model._flatten_layers(include_self=False)
    return [each for each in layers if isinstance(each, keras.layers.Dense) or is_pointwise(each)]


def _not_found(model: Any, reason: str, more: str = "") -> HeadNotFoundError:
    names = ", ".join(f"{each.name} ({_units(each)} units)" for each in _dense_layers(model))
    return HeadNotFoundError(
        f"one Dense layer must make the class scores of model {model.name!r}; {reason}."
        f" Its Dense layers: {names or 'none'}."
        + (f" Pass layer= one of them.{more}" if names else " End it with one.")
    )
