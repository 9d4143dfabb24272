"""A model's replicas under ``tf.distribute``: how they share work out, and which process writes.

What is run here is run by every worker of a job alike, or those that did would wait for the others.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.errors import EvaluationError

_SMALLEST_SHARE = 2  # a model's squeeze() would take the axis of a single sample


def is_chief(model: Any) -> bool:
    """Whether it falls to this process to log a model's training."""
    strategy = _strategy_of(model)
    return strategy is None or bool(strategy.extended.should_save_summary)


def on_any_worker(model: Any, fact: bool) -> bool:
    """Whether it is so in any process that trains a model; asked in all of them at once."""
    strategy = _strategy_of(model)
    return fact if strategy is None else any(_told(strategy, int(fact)))


def scope_of(model: Any) -> AbstractContextManager[Any]:
    """In which a model's variables are made for all its replicas."""
    strategy = _strategy_of(model)
    return nullcontext() if strategy is None else strategy.scope()


def shared_out(
    model: Any, function: Callable[[Any], Any], *, eagerly: bool
) -> Callable[[Any], Any] | None:
    """``function`` done by a model's replicas, each with its share of a batch.

    Args:
      function: from inputs ``[samples, ...]``, nested as the model takes them, to tensors or arrays
        ``[samples, ...]``, nested in lists.
      eagerly: do not compile it.

    Returns:
      The same from arrays to arrays; None where the model has no replicas. It raises an
      EvaluationError in all workers where they are given different inputs.
    """
    strategy = _strategy_of(model)
    if strategy is None:
        return None
    import tensorflow as tf

    def tensors(share: Any) -> Any:
        return tf.nest.map_structure(_gatherable, function(share))

    def run(shares: Any) -> Any:
        return strategy.run(tensors, args=(shares,))

    def gather(parts: Any) -> Any:
        return tf.nest.map_structure(lambda part: strategy.gather(part, axis=0), parts)

    done = run if eagerly else tf.function(run, reduce_retracing=True)
    gathered = tf.function(gather, reduce_retracing=True)

    def whole(batch: Any) -> Any:
        count = len(keras.tree.flatten(batch)[0])
        made = gathered(done(_shares(strategy, batch, count)))
        return tf.nest.map_structure(lambda tensor: tensor.numpy()[:count], made)

    return whole


def _strategy_of(model: Any) -> Any | None:
    """The strategy under which a model was made, where it has several replicas."""
    strategy = getattr(model, "distribute_strategy", None)  # of TensorFlow's models only
    return strategy if strategy is not None and strategy.num_replicas_in_sync > 1 else None


def _shares(strategy: Any, batch: Any, count: int) -> Any:
    """Each replica's rows of a batch, in order and equally many: the last are the first again."""
    import tensorflow as tf

    if len(set(_told(strategy, _checksum(batch)))) > 1:
        raise EvaluationError(
            "all workers must evaluate the same samples, of which each does its share; theirs"
            " differ. Give every worker the whole of test, in the same order: do not shard it."
        )
    replicas = strategy.num_replicas_in_sync
    size = max(-(-count // replicas), _SMALLEST_SHARE)
    rows = np.resize(np.arange(count), size * replicas)

    def share(context: Any) -> Any:
        start = context.replica_id_in_sync_group * size
        mine = rows[start : start + size]
        return keras.tree.map_structure(lambda array: tf.convert_to_tensor(array[mine]), batch)

    return strategy.experimental_distribute_values_from_function(share)


def _told(strategy: Any, value: int) -> list[int]:
    """The value that each replica's process gives."""
    if strategy.cluster_resolver is None:  # all replicas are this process'
        return [value]
    import tensorflow as tf

    values = strategy.experimental_distribute_values_from_function(
        lambda _: tf.constant([value], tf.int64)
    )
    return list(strategy.gather(values, axis=0).numpy())


def _checksum(batch: Any) -> int:
    total = 0
    for array in keras.tree.flatten(batch):
        total = zlib.crc32(_bytes(array), total)
    return total


def _bytes(array: NDArray[Any]) -> bytes:
    return (array.astype(str) if array.dtype == object else array).tobytes()


def _gatherable(values: Any) -> Any:
    """As a tensor that workers can send each other."""
    import tensorflow as tf

    tensor = tf.convert_to_tensor(values)
    return tf.cast(tensor, tf.float32) if tensor.dtype == tf.bfloat16 else tensor
