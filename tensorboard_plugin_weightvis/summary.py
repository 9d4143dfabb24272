"""``tf.summary``-style helpers for a training loop of one's own, and their ``_pb`` twins.

``head``, ``evaluation``, ``samples``, ``intervention``, ``clips`` and ``attention`` write to the
default ``tf.summary`` writer and need TensorFlow, outside ``tf.function``; the twins only build the
message, which any event writer can take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from tensorboard.compat.proto import summary_pb2

from tensorboard_plugin_weightvis import arguments, blobs, estimators, metadata
from tensorboard_plugin_weightvis import thumbnails as sprites
from tensorboard_plugin_weightvis.analysis.operation_text import parse_operations
from tensorboard_plugin_weightvis.analysis.operations import Operation, OperationError, spelled
from tensorboard_plugin_weightvis.attention_summary import attention_pb, clips_pb
from tensorboard_plugin_weightvis.errors import EvaluationError, HeadError, WeightVisError
from tensorboard_plugin_weightvis.estimators import Estimator
from tensorboard_plugin_weightvis.metadata import Activation, Tag

__all__ = [
    "attention",
    "attention_pb",
    "clips",
    "clips_pb",
    "evaluation",
    "evaluation_pb",
    "head",
    "head_pb",
    "intervention",
    "intervention_pb",
    "interventions_pb",
    "samples",
    "samples_pb",
]

# The head's size is not known here; what an operation names is checked where it is done.
_ANY_NUMBER = 10**9


def head(
    name: str,
    kernel: ArrayLike | Estimator,
    bias: ArrayLike | None = None,
    *,
    step: int,
    class_names: Sequence[str] | None = None,
    feature_names: Sequence[str] | None = None,
    activation: Activation = "softmax",
    metrics: Mapping[str, float] | None = None,
    half: bool = False,
) -> bool:
    """Log a head at a step to the default ``tf.summary`` writer; see :func:`head_pb`.

    Returns:
      False where there is no default writer, as ``tf.summary`` does.
    """
    message = partial(
        head_pb,
        name,
        kernel,
        bias,
        class_names=class_names,
        feature_names=feature_names,
        activation=activation,
        metrics=metrics,
        half=half,
    )
    return _write(message, step)


def head_pb(
    name: str,
    kernel: ArrayLike | Estimator,
    bias: ArrayLike | None = None,
    *,
    class_names: Sequence[str] | None = None,
    feature_names: Sequence[str] | None = None,
    activation: Activation = "softmax",
    metrics: Mapping[str, float] | None = None,
    half: bool = False,
) -> summary_pb2.Summary:
    """Build the summary of a head: the linear layer that makes the class scores.

    Args:
      name: what the page calls the head; one of several in a run.
      kernel: float array ``[features, classes]``, classes >= 2; for ``"sigmoid"``
        ``[features, 1]``: one unit that tells two classes apart. NaN and infinities are logged.
        Or a fitted linear classifier of scikit-learn, or a pipeline that ends in one, which has
        the rest but for ``metrics``. Its features are those that the classifier itself is given,
        behind the pipeline's other steps; its class ``i`` is ``classes_[i]``.
      bias: float array ``[classes]`` (``[1]`` for ``"sigmoid"``); zeros where left out.
      class_names: one name a class (two for ``"sigmoid"``), else ``Class 0``, ``Class 1``, ...
      feature_names: one name a feature, else ``feature 0``, ``feature 1``, ...
      activation: how scores become probabilities. Logits that a softmax loss takes are
        ``"softmax"``. ``"sigmoids"``: one for each class, so that a sample may be of several
        classes or of none (multi-label).
      metrics: this step's scalars, such as ``loss``, ``accuracy``, ``val_loss``.
      half: log the kernel as float16, half as large and exact to three digits or to 3e-8, unless
        its weights are too large or too small for that. The page says so.

    Raises:
      HeadError: the arrays or names do not fit each other, or the kernel is too large.
    """
    arguments.check_name("a head's name", name, HeadError)
    if isinstance(kernel, Estimator):
        if bias is not None:
            raise HeadError("an estimator has its own intercept_; got a bias, too. Leave it out.")
        fitted = estimators.read_head(kernel)
        kernel, bias, activation = fitted.kernel, fitted.bias, fitted.activation
        class_names = fitted.class_names if class_names is None else class_names
        feature_names = fitted.feature_names if feature_names is None else feature_names
    weights = arguments.numbers("kernel", kernel, HeadError)
    if weights.ndim != 2:
        raise HeadError(
            f"kernel must be [features, classes]; got shape {weights.shape}."
            " For a one-unit head pass kernel[:, None] with activation='sigmoid'."
        )
    features, units = weights.shape
    if not features:
        raise HeadError(f"kernel must have one feature or more; got shape {weights.shape}.")
    if weights.size > metadata.MOST_WEIGHTS or max(weights.shape) > metadata.MOST_SIDE:
        raise HeadError(
            f"kernel may have {metadata.MOST_WEIGHTS:,} weights and {metadata.MOST_SIDE:,} features"
            f" or classes at most; got shape {weights.shape}. Log the classes that you look at,"
            " with a weightvis.Writer: kernel[:, classes], bias[classes] and the samples of these."
        )
    classes = _class_count(units, activation)
    offsets = (
        np.zeros(units, weights.dtype)
        if bias is None
        else arguments.numbers("bias", bias, HeadError)
    )
    if offsets.shape != (units,):
        turned = offsets.shape == (features,)
        raise HeadError(
            f"bias must be [{units}], one value for each column of kernel {weights.shape};"
            f" got shape {offsets.shape}."
            + (" The kernel may be the wrong way round: pass kernel.T." if turned else "")
        )
    weights = arguments.halved(weights) if half else weights
    content = metadata.HeadContent(
        shape=(features, units),
        dtype=weights.dtype.name,
        activation=activation,
        class_names=arguments.names("class_names", class_names, classes, HeadError),
        feature_names=arguments.names("feature_names", feature_names, features, HeadError),
    )
    payload = [
        blobs.pack_array(weights),
        blobs.pack_array(offsets),
        _metrics(metrics),
    ]
    return metadata.message(Tag("head", name), payload, content)


def evaluation(
    split: str,
    activations: ArrayLike,
    labels: ArrayLike,
    *,
    step: int,
    head: str = "head",
    indices: ArrayLike | None = None,
    total: int | None = None,
    half: bool = False,
) -> bool:
    """Log what a head saw of a data split to the default ``tf.summary`` writer.

    See :func:`evaluation_pb`.

    Returns:
      False where there is no default writer, as ``tf.summary`` does.
    """
    message = partial(
        evaluation_pb,
        split,
        activations,
        labels,
        head=head,
        indices=indices,
        total=total,
        half=half,
    )
    return _write(message, step)


def evaluation_pb(
    split: str,
    activations: ArrayLike,
    labels: ArrayLike,
    *,
    head: str = "head",
    indices: ArrayLike | None = None,
    total: int | None = None,
    half: bool = False,
) -> summary_pb2.Summary:
    """Build the summary of an evaluation: what a head saw of a data split.

    Args:
      split: which data: ``"test"``, ``"validation"``, ...
      activations: float array ``[samples, features]``: the head's input.
      labels: int array ``[samples]``: the true class of each sample, counted from 0. Of a head with
        ``activation="sigmoids"``, 0 or 1 for each class: ``[samples, classes]``.
      head: the name under which the head is logged.
      indices: int array ``[samples]``: each sample's place in the data set, where not all of it
        is logged.
      total: how many samples the data set has, where not all of it is logged.
      half: log the activations as float16, as for :func:`head_pb`.

    Raises:
      EvaluationError: the arrays do not fit each other, there is nothing in them, or too much.
    """
    arguments.check_name("a head's name", head, EvaluationError)
    arguments.check_name("a split's name", split, EvaluationError)
    seen = arguments.numbers("activations", activations, EvaluationError)
    if seen.ndim != 2 or not seen.size:
        raise EvaluationError(
            "activations must be [samples, features] with one sample or more;"
            f" got shape {seen.shape}. Flatten what comes before the head."
        )
    if seen.size > metadata.MOST_ACTIVATIONS:
        raise EvaluationError(
            f"activations may be {metadata.MOST_ACTIVATIONS:,} numbers at most; got shape"
            f" {seen.shape}. Draw {metadata.MOST_ACTIVATIONS // seen.shape[1]:,} samples or fewer,"
            " and pass indices= and total=."
        )
    count, features = seen.shape
    seen = arguments.halved(seen) if half else seen
    payload = [blobs.pack_array(seen), blobs.pack_array(arguments.labels(labels, count))]
    if indices is not None:
        payload.append(blobs.pack_array(arguments.per_sample("indices", indices, count)))
    content = metadata.EvaluationContent(
        shape=(count, features),
        dtype=seen.dtype.name,
        total=None if total is None else _total(total, count),
    )
    return metadata.message(Tag("evaluation", head, split), payload, content)


def _total(total: int, count: int) -> int:
    """``total``, which can't be fewer than are logged."""
    if not count <= total <= metadata.LARGEST_NUMBER:
        raise EvaluationError(
            f"total must be a whole number from {count}, which are logged, to"
            f" {metadata.LARGEST_NUMBER}; got {total!r}."
        )
    return int(total)


def intervention(
    operations: Iterable[str | Operation], *, step: int, held: bool = True, head: str = "head"
) -> bool:
    """Log what is done to a head's weights to the default ``tf.summary`` writer.

    See :func:`intervention_pb`.

    Returns:
      False where there is no default writer, as ``tf.summary`` does.
    """
    return _write(partial(intervention_pb, operations, held=held, head=head), step)


def intervention_pb(
    operations: Iterable[str | Operation], *, held: bool = True, head: str = "head"
) -> summary_pb2.Summary:
    """Build the summary of what is done to a head's weights, beside training.

    It is logged with the step after which it is done. Of several with the same step only the last
    stands, so all operations of a step belong in one.

    Args:
      operations: such as ``"mute:3"``, features by number; see
        :func:`weightvis.analysis.parse_operations`.
      held: whether what can be held is done again after every batch.
      head: the name under which the head is logged.

    Raises:
      HeadError: there are none, one cannot be read, or they contradict each other.
    """
    return interventions_pb([(operations, held)], head=head)


def interventions_pb(
    done: Iterable[tuple[Iterable[str | Operation], bool]], *, head: str = "head"
) -> summary_pb2.Summary:
    """Build the summary of all that is done to a head's weights after one step.

    Args:
      done: operations, and whether they are held, as for :func:`intervention_pb`.
      head: the name under which the head is logged.

    Raises:
      HeadError: as for :func:`intervention_pb`.
    """
    arguments.check_name("a head's name", head, HeadError)
    payload = [_intervention(operations, held=held) for operations, held in done]
    return metadata.message(Tag("interventions", head), payload, metadata.InterventionsContent())


def samples(
    split: str,
    names: Sequence[str] | None = None,
    thumbnails: ArrayLike | None = None,
    *,
    head: str = "head",
) -> bool:
    """Log the samples' names and pictures, once, to the default ``tf.summary`` writer.

    See :func:`samples_pb`.

    Returns:
      False where there is no default writer, as ``tf.summary`` does.
    """
    return _write(partial(samples_pb, split, names, thumbnails, head=head), 0)


def samples_pb(
    split: str,
    names: Sequence[str] | None = None,
    thumbnails: ArrayLike | None = None,
    *,
    head: str = "head",
) -> summary_pb2.Summary:
    """Build the summary of a split's sample names and thumbnails.

    Args:
      split: the evaluation's split; sample ``i`` here is row ``i`` there.
      names: one name a sample.
      thumbnails: one picture a sample, ``[samples, height, width]`` (grey) or with 1, 3 or 4
        channels at the end; uint8, or floats from 0 to 1. Larger ones are scaled down to
        64 pixels.
      head: the name under which the head is logged.

    Raises:
      EvaluationError: neither names nor thumbnails, their numbers differ, or no pictures.
    """
    arguments.check_name("a head's name", head, EvaluationError)
    arguments.check_name("a split's name", split, EvaluationError)
    pictures = (
        None if thumbnails is None else arguments.numbers("thumbnails", thumbnails, EvaluationError)
    )
    if names is None and pictures is None:
        raise EvaluationError("samples needs names, thumbnails or both; got neither.")
    sprite = None if pictures is None else sprites.pack(pictures)
    count = None if pictures is None else len(pictures)
    checked = arguments.names("names", names, count, EvaluationError)
    content = metadata.SamplesContent(
        tile=sprite and sprite.tile, columns=sprite.columns if sprite else 0
    )
    payload = [blobs.pack_names(checked), sprite.png if sprite else b""]
    return metadata.message(Tag("samples", head, split), payload, content)


def clips(
    split: str,
    frames: ArrayLike,
    labels: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    frame_rate: float = 10.0,
    head: str = "head",
) -> bool:
    """Log the clips that attention is logged for, once, to the default ``tf.summary`` writer.

    See :func:`clips_pb`.

    Returns:
      False where there is no default writer, as ``tf.summary`` does.
    """
    message = partial(
        clips_pb, split, frames, labels, names=names, frame_rate=frame_rate, head=head
    )
    return _write(message, 0)


def attention(
    split: str,
    scores: Iterable[Sequence[ArrayLike]],
    outputs: ArrayLike,
    *,
    step: int,
    grid: tuple[int, int, int],
    class_token: bool = False,
    class_activation: Iterable[ArrayLike | None] | None = None,
    full: bool = False,
    layer_names: Sequence[str] | None = None,
    head: str = "head",
) -> bool:
    """Log what a model attends to in some clips to the default ``tf.summary`` writer.

    See :func:`attention_pb`.

    Returns:
      False where there is no default writer, as ``tf.summary`` does.
    """
    message = partial(
        attention_pb,
        split,
        scores,
        outputs,
        grid=grid,
        class_token=class_token,
        class_activation=class_activation,
        full=full,
        layer_names=layer_names,
        head=head,
    )
    return _write(message, step)


def _write(message: Callable[[], summary_pb2.Summary], step: int) -> bool:
    try:
        import tensorflow as tf
    except ImportError as error:
        raise WeightVisError(
            "weightvis.summary writes through tf.summary, and TensorFlow is not installed;"
            " use weightvis.Writer(logdir), or"
            " pip install 'tensorboard-plugin-weightvis[tensorflow]'."
        ) from error
    if not tf.executing_eagerly():
        raise WeightVisError(
            "weightvis.summary logs values, and while tf.function traces there are none yet: what"
            " it is given here it would log once, not whenever the function runs. Call it outside"
            " the function; or, in it, pass the tensors through tf.py_function to a Python function"
            " that calls a weightvis.Writer."
        )
    written = tf.summary.experimental.write_raw_pb(
        message().SerializeToString(), step=arguments.checked_step(step)
    )
    return bool(written)


def _class_count(units: int, activation: Activation) -> int:
    if activation == "sigmoid":
        if units != 1:
            raise HeadError(
                f"a sigmoid head has one unit and tells two classes apart; got {units} units."
                " Pass activation='softmax', or 'sigmoids' where a sample may be of several."
            )
        return 2
    if activation == "sigmoids":
        return units
    if activation != "softmax":
        raise HeadError(
            f"activation must be 'softmax', 'sigmoid' or 'sigmoids'; got {activation!r}."
        )
    if units < 2:
        raise HeadError(
            "a softmax head has two classes or more; got one unit. Pass activation='sigmoid'."
        )
    return units


def _metrics(metrics: Mapping[str, float] | None) -> bytes:
    try:
        return blobs.pack_metrics(metrics or {})
    except (TypeError, ValueError, AttributeError) as cause:
        raise HeadError(
            f"metrics must map names to numbers, one each; got {metrics!r} ({cause})."
            " Leave out what is not a number."
        ) from cause


def _intervention(operations: Iterable[str | Operation], *, held: bool) -> bytes:
    try:
        found = parse_operations(operations, _ANY_NUMBER, _ANY_NUMBER)
    except OperationError as error:
        raise HeadError(str(error)) from error
    if not found:
        raise HeadError("an intervention is one operation or more; got none. Pass ['mute:3'].")
    return blobs.pack_intervention([spelled(each) for each in found], held=held)
