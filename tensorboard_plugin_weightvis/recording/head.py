"""What is recorded of a model's head, whatever its layer is made of."""

from __future__ import annotations

from typing import Any, Protocol, Self

from numpy.typing import NDArray

from tensorboard_plugin_weightvis.metadata import Activation


class Head(Protocol):
    """The layer that makes the class scores.

    ``kind`` and ``name`` are what errors call it: ``Dense``, ``scores``. ``dtype`` is the one that
    it computes in, by name. ``activation`` turns scores into probabilities, in the model or in its
    loss.
    """

    @property
    def kind(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def dtype(self) -> str: ...

    @property
    def activation(self) -> Activation: ...

    @property
    def classes(self) -> int:
        """How many classes the head tells apart: two for one unit."""

    def readings(self) -> list[Self]:
        """The head, and what else it could be as far as is known; likeliest first."""

    def kernel(self) -> NDArray[Any]:
        """The weights as they are now: float array ``[features, units]``."""

    def bias(self) -> NDArray[Any] | None:
        """The bias as it is now: float array ``[units]``, or None where the layer has none."""
