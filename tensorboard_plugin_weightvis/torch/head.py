"""The head: the ``nn.Linear`` that makes a module's class scores, and how it is found."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.parameter import is_lazy
from torch.nn.utils.parametrize import is_parametrized

from tensorboard_plugin_weightvis.errors import HeadError, HeadNotFoundError
from tensorboard_plugin_weightvis.metadata import Activation
from tensorboard_plugin_weightvis.torch.inference import Forward, call_watching, inference
from tensorboard_plugin_weightvis.torch.tensors import as_array


class Head(NamedTuple):
    """The layer that makes the class scores.

    ``activation`` turns scores into probabilities, in the module or in its loss. ``dtype`` is the
    name of the one that the layer computes in.
    """

    layer: nn.Linear
    name: str
    activation: Activation
    dtype: str

    @property
    def kind(self) -> str:
        """What errors call a layer that may be a head."""
        return "nn.Linear"

    @property
    def classes(self) -> int:
        """How many classes the head tells apart: two for one unit."""
        return 2 if self.activation == "sigmoid" else self.layer.out_features

    def readings(self) -> list[Head]:
        """The head; a sigmoid for each class may follow what seems to be for a softmax."""
        one = self.activation == "softmax"
        return [self, self._replace(activation="sigmoids")] if one else [self]

    def kernel(self) -> NDArray[Any]:
        """The weights as they are now: float array ``[features, units]``."""
        with inference(self.layer):  # a parametrization may change with every look in training
            return as_array(self.layer.weight).T

    def bias(self) -> NDArray[Any] | None:
        """The bias as it is now: float array ``[units]``, or None where the layer has none."""
        return None if self.layer.bias is None else as_array(self.layer.bias)


def find_head(
    model: nn.Module,
    sample: Any,
    forward: Forward,
    *,
    layer: nn.Module | str | None = None,
    activation: Activation | None = None,
) -> Head:
    """Find the layer that makes ``model``'s class scores: the last ``nn.Linear`` that runs.

    Args:
      sample: inputs of one sample, ``[1, ...]``, which show the order of calls; or None.
      layer: the layer or its dotted name, where the user says which one it is.
      activation: how its scores become probabilities, where the user says.

    Raises:
      HeadNotFoundError: no single layer in it makes class scores, or the weights do not exist yet.
      HeadError: its weights cannot be read.
    """
    if any(map(is_lazy, [*model.parameters(), *model.buffers()])):
        raise HeadNotFoundError(
            "a head's weights exist once a lazy module has run, and"
            f" {type(model).__name__}'s have not. Call it once on a batch before."
        )
    names = {module: name.replace("_orig_mod.", "") for name, module in model.named_modules()}
    linear = {module: names[module] for module in names if isinstance(module, nn.Linear)}
    candidates = linear if layer is None else _named(model, names, linear, layer)
    found, dtype = _last_called(model, candidates, sample, forward)
    own_dtype = _checked_dtype(found, linear[found])
    single = found.out_features == 1
    return Head(
        found,
        linear[found],
        activation or ("sigmoid" if single else "softmax"),
        str(dtype or own_dtype).removeprefix("torch."),
    )


def _named(
    model: nn.Module,
    names: dict[nn.Module, str],
    linear: dict[nn.Linear, str],
    layer: nn.Module | str,
) -> dict[nn.Linear, str]:
    """The layer that the user says."""
    for module, name in names.items():
        if layer in (module, name):
            if isinstance(module, nn.Linear):
                return {module: name}
            kind = type(module).__name__
            raise _not_found(model, linear, f"layer={name!r} is a {kind}, not an nn.Linear")
    shown = layer if isinstance(layer, str) else type(layer).__name__
    raise _not_found(model, linear, f"layer={shown!r} is none of its modules")


def _last_called(
    model: nn.Module, candidates: dict[nn.Linear, str], sample: Any, forward: Forward
) -> tuple[nn.Linear, torch.dtype | None]:
    """The candidate that runs last, and the dtype of its scores where it was seen to run."""
    if sample is None:
        if len(candidates) == 1:
            return next(iter(candidates)), None
        raise _not_found(model, candidates, "which one runs last is seen only with test data")
    _, calls = call_watching(model, sample, candidates, forward)
    if not calls:
        raise _not_found(model, candidates, "none was seen to run when it was called")
    return calls[-1].layer, calls[-1].dtype


def _checked_dtype(layer: nn.Linear, name: str) -> torch.dtype:
    """The dtype of a layer's weight, which must be readable as a matrix."""
    if not (is_parametrized(layer, "weight") or "weight" in layer._parameters):
        raise HeadError(
            f"a head's weight must be its own or parametrized; that of layer {name!r} is set by a"
            " hook when the layer runs, and is an old one until then. Use"
            " torch.nn.utils.parametrizations (weight_norm, spectral_norm) instead."
        )
    with inference(layer):
        weight = layer.weight
    shape = [layer.out_features, layer.in_features]
    if list(weight.shape) != shape or not weight.is_floating_point():
        raise HeadError(
            f"a head's weight must be {shape} real numbers; that of layer {name!r} is"
            f" {list(weight.shape)} {weight.dtype}. Leave this layer out of quantization or"
            " sharding."
        )
    return weight.dtype


def _not_found(
    model: nn.Module, candidates: dict[nn.Linear, str], reason: str
) -> HeadNotFoundError:
    listed = ", ".join(f"{name} ({each.out_features} units)" for each, name in candidates.items())
    cure = (
        " Pass layer= one of them, the module or its name."
        if listed
        else " End it with one; where a convolution makes the scores, pool before it and put an"
        " nn.Linear in its place, or log arrays with weightvis.Writer."
    )
    return HeadNotFoundError(
        f"one nn.Linear must make the class scores of {type(model).__name__}; {reason}."
        f" Its nn.Linear layers: {listed or 'none'}.{cure}"
    )
