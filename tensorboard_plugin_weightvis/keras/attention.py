"""What a model attends to in a few clips that stay the same throughout its training."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray
from tensorboard.compat.proto.summary_pb2 import Summary

from tensorboard_plugin_weightvis import arguments, summary
from tensorboard_plugin_weightvis.analysis.attention import class_activation
from tensorboard_plugin_weightvis.analysis.gauge import two_columns
from tensorboard_plugin_weightvis.analysis.types import Floats
from tensorboard_plugin_weightvis.errors import EvaluationError, WeightVisError
from tensorboard_plugin_weightvis.keras.attention_capture import (
    Pooled,
    Seen,
    attention_layers,
    capture,
    look,
)
from tensorboard_plugin_weightvis.keras.attention_choice import Choice, choose
from tensorboard_plugin_weightvis.keras.clips import (
    as_clips,
    drawn_pictures,
    input_pictures,
    pick_clips,
    scaled,
)
from tensorboard_plugin_weightvis.keras.head import Head
from tensorboard_plugin_weightvis.keras.pooling import find_pooling, gives_mean, pooled_tokens
from tensorboard_plugin_weightvis.recording.evaluation_data import EvaluationData
from tensorboard_plugin_weightvis.recording.sampling import Ints

MOST_CLIPS = 16
_BATCH_BYTES = 64 << 20  # of scores, or one clip's where those are more


@dataclass(frozen=True, eq=False)
class Attention:
    """What :class:`WeightVisCallback` logs of a model's attention: ``attention=Attention(...)``.

    At evaluated steps the scores of every ``keras.layers.MultiHeadAttention`` in which tokens
    attend to each other are captured, as in inference, for a few clips of the test data that stay
    the same throughout. An image is a clip of one frame. Where the head is given the mean of the
    tokens (``GlobalAveragePooling``), each token's part in the class scores is logged, too.

    Args:
      grid: how many tokens there are in time, down and across, in the order in which the model
        takes them: token ``n`` is ``(t * rows + i) * columns + j``. Left out, it is told from the
        sizes of the input where only one grid of square patches has that many tokens.
      clips: for how many clips, 1 to 16, of each class equally many; drawn by the callback's seed.
      class_token: whether token 0 is a class token, which stands for no place.
      full: keep whole matrices too: ``2 * heads * tokens ** 2`` bytes a clip and step.
      every: log at steps that this divides; at the start and after the last in any case.
      frames: one clip for each sample of the callback's ``test``, as it is shown: ``[samples,
        frames, height, width]``, images ``[samples, height, width]``, or with 1 or 3 channels at
        the end; uint8, or floats from 0 to 1. Anything with a length and numbered entries; only
        the logged clips are read. Left out, the model's own input is shown, its lowest value black
        and its highest white.
      frame_rate: frames a second, as clips are played.
      layers: names of the attention layers to log; all where left out.

    Raises:
      WeightVisError: a number is out of its range.
    """

    grid: tuple[int, int, int] | None = None
    clips: int = 8
    class_token: bool = False
    full: bool = False
    every: int = 1
    frames: ArrayLike | None = None
    frame_rate: float = 10.0
    layers: Sequence[str] | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.clips <= MOST_CLIPS:
            raise WeightVisError(f"clips must be from 1 to {MOST_CLIPS}; got {self.clips}.")
        if self.every < 1:
            raise WeightVisError(f"every must be 1 step or more; got {self.every}.")
        if isinstance(self.layers, str):
            raise WeightVisError(f"layers must be a list of names; got {self.layers!r}.")
        if self.grid is not None:
            arguments.token_grid(self.grid, WeightVisError)


class AttentionRecorder:
    """Makes the summaries of a model's attention to some clips.

    Whatever can be refused is refused when it is made.

    Raises:
      EvaluationError: no attention layers, or tokens that fit no grid.
    """

    def __init__(
        self, options: Attention, model: Any, head: Head, data: EvaluationData, *, seed: int
    ) -> None:
        self._options, self._head, self._data = options, head, data
        self._rows = pick_clips(data.labels, options.clips, seed)
        shown = input_pictures(data.inputs)
        layers = attention_layers(model)
        seen = look(model, self._inputs(self._rows[:1]), head.layer, layers)
        self._chosen = choose(
            seen.attended,
            layers=options.layers,
            grid=options.grid,
            class_token=options.class_token,
            size=shown and shown.size,
        )
        self._batches = _batches(self._rows, _score_bytes(seen, self._chosen))
        pooling = find_pooling(seen, self._chosen.grid.tokens)
        self._capture = capture(
            model,
            head.layer,
            layers,
            calls=self._chosen.calls,
            pooling=pooling,
            sample=self._inputs(self._batches[0]),
        )
        self._pools = None if pooling is None else seen.pooled[pooling].layer

    def clips_summary(self, split: str, names: Sequence[str] | None, *, head: str) -> Summary:
        """The summary of the clips themselves.

        Args:
          names: one for each sample of the evaluation data; their places in the test data where
            left out.

        Raises:
          EvaluationError: there are no pictures of them, or fewer than the grid has frames.
        """
        texts = names or [f"sample {i}" for i in self._data.indices]
        return summary.clips_pb(
            split,
            self._pictures(),
            self._data.labels[self._rows],
            names=[texts[row] for row in self._rows],
            frame_rate=self._options.frame_rate,
            head=head,
        )

    def summary(self, split: str, activations: NDArray[Any], *, head: str) -> Summary:
        """The summary of what the model attends to in them now.

        Args:
          activations: float array ``[samples, features]``, of all the evaluation data.
        """
        kernel, bias = self._weights()
        parts: list[NDArray[Any] | None] = []
        return summary.attention_pb(
            split,
            self._scores(kernel, parts),
            activations[self._rows].astype(np.float64) @ kernel + bias,
            grid=self._chosen.grid,
            class_token=self._options.class_token,
            # A clip's parts are asked for after its scores, which so are held clip by clip.
            class_activation=None if self._pools is None else parts,
            full=self._options.full,
            layer_names=self._chosen.names,
            head=head,
        )

    def _scores(
        self, kernel: Floats, parts: list[NDArray[Any] | None]
    ) -> Iterator[list[NDArray[Any]]]:
        """Each clip's scores; its class activation is put behind ``parts``."""
        for rows in self._batches:
            for captured in self._capture(self._inputs(rows)):
                parts.append(self._activation(captured.pooled, kernel))
                yield captured.scores

    def _activation(self, pooled: Pooled | None, kernel: Floats) -> NDArray[Any] | None:
        """None where the head is not given the mean now: what stands between them, such as a batch
        normalization, may pass it on unchanged until it is trained; padding differs by clip."""
        if pooled is None or not gives_mean(self._pools, pooled.tokens, pooled.features):
            return None
        return class_activation(pooled_tokens(self._pools, pooled.tokens), kernel)

    def _inputs(self, rows: Ints) -> Any:
        return keras.tree.map_structure(lambda array: array[rows], self._data.inputs)

    def _pictures(self) -> NDArray[Any]:
        wanted = self._chosen.grid.frames
        if self._options.frames is not None:
            drawn = drawn_pictures(self._options.frames, self._data, self._rows)
            if drawn.shape[1] < wanted:
                raise EvaluationError(
                    f"frames must be {wanted} or more of each clip, one for each frame of the grid;"
                    f" got {drawn.shape[1]}."
                )
            return drawn
        shown = input_pictures(self._data.inputs)
        if shown is None or shown.size.frames == 1 < wanted:
            raise EvaluationError(
                "attention is shown over the clips, and no single input of the model is one:"
                " [frames, height, width] or an image, with 1 or 3 channels at the end."
                " Pass frames=, one clip for each sample of test."
            )
        return scaled(as_clips(shown.array[self._rows]))

    def _weights(self) -> tuple[Floats, Floats]:
        """The head as a softmax has it: kernel ``[features, classes]`` and bias ``[classes]``."""
        kernel, bias = self._head.kernel().astype(np.float64), self._head.bias()
        offsets = np.zeros(kernel.shape[1]) if bias is None else bias.astype(np.float64)
        if self._head.activation == "sigmoid":
            return two_columns(kernel), two_columns(offsets)
        return kernel, offsets


def _score_bytes(seen: Seen, chosen: Choice) -> int:
    """Of one clip."""
    return sum(4 * math.prod(seen.attended[call].scores.shape) for call in chosen.calls)


def _batches(rows: Ints, bytes_each: int) -> list[Ints]:
    """``rows`` in few batches of two sizes at most, for each of which a function is compiled."""
    most = max(1, _BATCH_BYTES // bytes_each)
    return np.array_split(rows, -(-len(rows) // most))
