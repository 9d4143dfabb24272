"""What the head is given and what the model puts out, for a batch of inputs."""

from __future__ import annotations

from functools import partial
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.errors import HeadNotFoundError
from tensorboard_plugin_weightvis.keras.capture import call_watching
from tensorboard_plugin_weightvis.keras.graph import is_pointwise
from tensorboard_plugin_weightvis.keras.head import Head
from tensorboard_plugin_weightvis.keras.replicas import shared_out
from tensorboard_plugin_weightvis.recording.tapped import Tap, Tapped, in_batches


def tap(model: Any, head: Head) -> Tap:
    """A function from inputs (arrays, nested as the model takes them) to what the head sees.

    It runs in inference mode and in batches, leaves the model as it is, and may be called again
    after each epoch. Where the graph allows, it is compiled once. A model's replicas share each
    batch out.
    """
    one_batch = _graph_tap(model, head) or _capture_tap(model, head)
    return lambda inputs: in_batches(one_batch, inputs)


def _graph_tap(model: Any, head: Head) -> Tap | None:
    if head.end is None or head.end.features is None:
        return None
    inputs = model.inputs[0] if isinstance(model, keras.Sequential) else model.input
    both = keras.Model(inputs, [head.end.features, head.end.output], name="weightvis_tap")
    shared = shared_out(model, partial(both, training=False), eagerly=model.run_eagerly)
    # predict() would set up a data pipeline each time, which costs more than the arithmetic.
    run = shared or both.predict_on_batch

    def one_batch(batch: Any) -> Tapped:
        activations, output = run(batch)
        return Tapped(activations, [output])

    return one_batch


def _capture_tap(model: Any, head: Head) -> Tap:
    def arrays(batch: Any) -> list[NDArray[Any]]:
        outputs, calls = call_watching(model, batch, [head.layer])
        if not calls:
            raise HeadNotFoundError(
                f"layer {head.layer.name!r} must run when model {model.name!r} is called; it was"
                " not seen to. Pass layer= another one, and no tf.function around its call."
            )
        seen = _array(calls[-1].features)
        if seen.ndim > 2 and (is_pointwise(head.layer) or (head.end and head.end.pooled)):
            seen = seen.mean(axis=tuple(range(1, seen.ndim - 1)))  # as its scores are
        return [seen, *(_array(x) for x in keras.tree.flatten(outputs))]

    run = shared_out(model, arrays, eagerly=True) or arrays

    def one_batch(batch: Any) -> Tapped:
        activations, *outputs = run(batch)
        return Tapped(activations, outputs)

    return one_batch


def _array(tensor: Any) -> NDArray[Any]:
    try:
        return np.asarray(keras.ops.convert_to_numpy(tensor))
    except (AttributeError, NotImplementedError, TypeError) as error:
        raise HeadNotFoundError(
            "the head's input must be readable as numbers while the model runs; it is symbolic."
            " Take tf.function (or jit) off the model's call; fit compiles it anyway."
        ) from error
