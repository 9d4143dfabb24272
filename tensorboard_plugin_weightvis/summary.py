"""``tf.summary``-style helpers for a training loop of one's own, and their ``_pb`` twins.

``head``, ``evaluation``, ``samples`` and ``intervention`` write to the default ``tf.summary``
writer and need TensorFlow; the twins only build the message, which any event writer can take.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tensorboard.compat.proto import summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2

from tensorboard_plugin_weightvis import blobs, metadata
from tensorboard_plugin_weightvis import thumbnails as sprites
from tensorboard_plugin_weightvis.analysis.operation_text import parse_operations
from tensorboard_plugin_weightvis.analysis.operations import Operation, OperationError, spelled
from tensorboard_plugin_weightvis.errors import EvaluationError, HeadError, WeightVisError
from tensorboard_plugin_weightvis.metadata import Activation, Tag

# The head's size is not known here; what an operation names is checked where it is done.
_ANY_NUMBER = 10**9


def head(
    name: str,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    step: int,
    class_names: Sequence[str] | None = None,
    feature_names: Sequence[str] | None = None,
    activation: Activation = "softmax",
    metrics: Mapping[str, float] | None = None,
) -> bool:
    """Log a head at a step to the default ``tf.summary`` writer; see :func:`head_pb`.

    Returns:
      False where there is no default writer, as ``tf.summary`` does.
    """
    message = head_pb(
        name,
        kernel,
        bias,
        class_names=class_names,
        feature_names=feature_names,
        activation=activation,
        metrics=metrics,
    )
    return _write(message, step)


def head_pb(
    name: str,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    class_names: Sequence[str] | None = None,
    feature_names: Sequence[str] | None = None,
    activation: Activation = "softmax",
    metrics: Mapping[str, float] | None = None,
) -> summary_pb2.Summary:
    """Build the summary of a head: the linear layer that makes the class scores.

    Args:
      name: what the page calls the head; one of several in a run.
      kernel: float array ``[features, classes]``, classes >= 2; for ``"sigmoid"``
        ``[features, 1]``: one unit that tells two classes apart. NaN and infinities are logged.
      bias: float array ``[classes]`` (``[1]`` for ``"sigmoid"``); zeros where left out.
      class_names: one name a class (two for ``"sigmoid"``), else ``Class 0``, ``Class 1``, ...
      feature_names: one name a feature, else ``feature 0``, ``feature 1``, ...
      activation: how scores become probabilities. Logits that a softmax loss takes are
        ``"softmax"``.
      metrics: this step's scalars, such as ``loss``, ``accuracy``, ``val_loss``.

    Raises:
      HeadError: the arrays or names do not fit each other.
    """
    _check_name("a head's name", name, HeadError)
    weights = _numbers("kernel", kernel, HeadError)
    if weights.ndim != 2:
        raise HeadError(
            f"kernel must be [features, classes]; got shape {weights.shape}."
            " For a one-unit head pass kernel[:, None] with activation='sigmoid'."
        )
    features, units = weights.shape
    if not features:
        raise HeadError(f"kernel must have one feature or more; got shape {weights.shape}.")
    classes = _class_count(units, activation)
    offsets = np.zeros(units, weights.dtype) if bias is None else _numbers("bias", bias, HeadError)
    if offsets.shape != (units,):
        turned = offsets.shape == (features,)
        raise HeadError(
            f"bias must be [{units}], one value for each column of kernel {weights.shape};"
            f" got shape {offsets.shape}."
            + (" The kernel may be the wrong way round: pass kernel.T." if turned else "")
        )
    content = metadata.HeadContent(
        shape=(features, units),
        activation=activation,
        class_names=_names("class_names", class_names, classes, HeadError),
        feature_names=_names("feature_names", feature_names, features, HeadError),
    )
    payload = [
        blobs.pack_array(weights),
        blobs.pack_array(offsets),
        _metrics(metrics),
    ]
    return _summary(Tag("head", name), payload, content)


def evaluation(
    split: str,
    activations: ArrayLike,
    labels: ArrayLike,
    *,
    step: int,
    head: str = "head",
    indices: ArrayLike | None = None,
) -> bool:
    """Log what a head saw of a data split to the default ``tf.summary`` writer.

    See :func:`evaluation_pb`.

    Returns:
      False where there is no default writer, as ``tf.summary`` does.
    """
    return _write(evaluation_pb(split, activations, labels, head=head, indices=indices), step)


def evaluation_pb(
    split: str,
    activations: ArrayLike,
    labels: ArrayLike,
    *,
    head: str = "head",
    indices: ArrayLike | None = None,
) -> summary_pb2.Summary:
    """Build the summary of an evaluation: what a head saw of a data split.

    Args:
      split: which data: ``"test"``, ``"validation"``, ...
      activations: float array ``[samples, features]``: the head's input.
      labels: int array ``[samples]``: the true class of each sample, counted from 0.
      head: the name under which the head is logged.
      indices: int array ``[samples]``: each sample's place in the data set, where not all of it
        is logged.

    Raises:
      EvaluationError: the arrays do not fit each other, or there is nothing in them.
    """
    _check_name("a head's name", head, EvaluationError)
    _check_name("a split's name", split, EvaluationError)
    seen = _numbers("activations", activations, EvaluationError)
    if seen.ndim != 2 or not seen.size:
        raise EvaluationError(
            "activations must be [samples, features] with one sample or more;"
            f" got shape {seen.shape}. Flatten what comes before the head."
        )
    payload = [
        blobs.pack_array(seen),
        blobs.pack_array(_per_sample("labels", labels, len(seen))),
    ]
    if indices is not None:
        payload.append(blobs.pack_array(_per_sample("indices", indices, len(seen))))
    return _summary(Tag("evaluation", head, split), payload, metadata.EvaluationContent())


def intervention(
    operations: Iterable[str | Operation], *, step: int, held: bool = True, head: str = "head"
) -> bool:
    """Log what is done to a head's weights to the default ``tf.summary`` writer.

    See :func:`intervention_pb`.

    Returns:
      False where there is no default writer, as ``tf.summary`` does.
    """
    return _write(intervention_pb(operations, held=held, head=head), step)


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
    _check_name("a head's name", head, HeadError)
    payload = [_intervention(operations, held=held) for operations, held in done]
    return _summary(Tag("interventions", head), payload, metadata.InterventionsContent())


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
    return _write(samples_pb(split, names, thumbnails, head=head), 0)


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
    _check_name("a head's name", head, EvaluationError)
    _check_name("a split's name", split, EvaluationError)
    pictures = None if thumbnails is None else _numbers("thumbnails", thumbnails, EvaluationError)
    if names is None and pictures is None:
        raise EvaluationError("samples needs names, thumbnails or both; got neither.")
    sprite = None if pictures is None else sprites.pack(pictures)
    count = None if pictures is None else len(pictures)
    checked = _names("names", names, count, EvaluationError)
    content = metadata.SamplesContent(
        tile=sprite and sprite.tile, columns=sprite.columns if sprite else 0
    )
    payload = [blobs.pack_names(checked), sprite.png if sprite else b""]
    return _summary(Tag("samples", head, split), payload, content)


def checked_step(step: object) -> int:
    """``step`` as a whole number from 0 on.

    Raises:
      WeightVisError: it is something else.
    """
    try:
        whole = operator.index(np.asarray(step).item())
    except (TypeError, ValueError):
        whole = -1
    if whole < 0:
        raise WeightVisError(f"step must be a whole number from 0 on; got {step!r}.")
    return whole


def _write(message: summary_pb2.Summary, step: int) -> bool:
    try:
        import tensorflow as tf
    except ImportError as error:
        raise WeightVisError(
            "weightvis.summary writes through tf.summary, and TensorFlow is not installed;"
            " use weightvis.Writer(logdir), or"
            " pip install 'tensorboard-plugin-weightvis[tensorflow]'."
        ) from error
    written = tf.summary.experimental.write_raw_pb(
        message.SerializeToString(), step=checked_step(step)
    )
    return bool(written)


def _summary(tag: Tag, payload: list[bytes], content: metadata.Content) -> summary_pb2.Summary:
    dimension = tensor_shape_pb2.TensorShapeProto.Dim(size=len(payload))
    tensor = tensor_pb2.TensorProto(
        dtype=types_pb2.DT_STRING,
        tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=[dimension]),
        string_val=payload,
    )
    value = summary_pb2.Summary.Value(
        tag=str(tag), tensor=tensor, metadata=metadata.summary_metadata(content)
    )
    return summary_pb2.Summary(value=[value])


def _class_count(units: int, activation: Activation) -> int:
    if activation == "sigmoid":
        if units != 1:
            raise HeadError(
                f"a sigmoid head has one unit and tells two classes apart; got {units} units."
                " Pass activation='softmax', or one head for each unit."
            )
        return 2
    if activation != "softmax":
        raise HeadError(f"activation must be 'softmax' or 'sigmoid'; got {activation!r}.")
    if units < 2:
        raise HeadError(
            "a softmax head has two classes or more; got one unit. Pass activation='sigmoid'."
        )
    return units


def _numbers(what: str, values: ArrayLike, error: type[WeightVisError]) -> NDArray[Any]:
    try:
        array = np.asarray(values)
        if array.dtype.kind in "cmMOSU":
            raise TypeError(f"dtype {array.dtype}")
        if array.dtype.kind not in "fiub":
            array = array.astype(np.float32)  # bfloat16 and its like, which .npy does not know
    except (TypeError, ValueError, NotImplementedError) as cause:
        raise error(
            f"{what} must be an array of real numbers; got {type(values).__name__} ({cause})."
            " Inside tf.function there are no values yet: call the helper outside it."
        ) from cause
    return array


def _per_sample(what: str, values: ArrayLike, count: int) -> NDArray[Any]:
    array = _numbers(what, values, EvaluationError)
    if array.shape != (count,):
        raise EvaluationError(
            f"{what} must be [{count}], one whole number for each row of activations;"
            f" got shape {array.shape}."
            + (" For one-hot labels pass labels.argmax(-1)." if array.ndim == 2 else "")
        )
    whole = array.astype(np.int64)
    fits = whole.min() >= 0 and whole.max() <= metadata.LARGEST_NUMBER
    if not (fits and np.array_equal(whole, array)):
        raise EvaluationError(
            f"{what} must be whole numbers from 0 to {metadata.LARGEST_NUMBER};"
            f" got {array.min()} to {array.max()}."
        )
    return whole


def _metrics(metrics: Mapping[str, float] | None) -> bytes:
    try:
        return blobs.pack_metrics(metrics or {})
    except (TypeError, ValueError, AttributeError) as cause:
        raise HeadError(
            f"metrics must map names to numbers, one each; got {metrics!r} ({cause})."
            " Leave out what is not a number."
        ) from cause


def _names(
    what: str, names: Iterable[str] | None, count: int | None, error: type[WeightVisError]
) -> list[str] | None:
    if names is None:
        return None
    listed = isinstance(names, Iterable) and not isinstance(names, str)
    # A file's name may hold half a character, which UTF-8 cannot spell.
    given = [str(name).encode(errors="replace").decode() for name in names] if listed else []
    if not listed or count not in (None, len(given)):
        received = f"{len(given)} names" if listed else repr(names)
        wanted = "a list of" if count is None else count
        raise error(f"{what} must be {wanted} names, one each; got {received}.")
    return given


def _intervention(operations: Iterable[str | Operation], *, held: bool) -> bytes:
    try:
        found = parse_operations(operations, _ANY_NUMBER, _ANY_NUMBER)
    except OperationError as error:
        raise HeadError(str(error)) from error
    if not found:
        raise HeadError("an intervention is one operation or more; got none. Pass ['mute:3'].")
    return blobs.pack_intervention([spelled(each) for each in found], held=held)


def _check_name(what: str, name: object, error: type[WeightVisError]) -> None:
    problem = metadata.name_problem(name)
    if problem:
        raise error(f"{what}: {problem}")
