"""The head that a fitted scikit-learn classifier is. Knows estimators by their attributes alone."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.errors import HeadError
from tensorboard_plugin_weightvis.metadata import Activation


@runtime_checkable
class Estimator(Protocol):
    """Whatever can be asked for predictions, as scikit-learn's estimators can and no array can."""

    def predict(self, x: Any) -> Any: ...


class FittedHead(NamedTuple):
    """``kernel [features, units]`` and ``bias [units]``: its scores are ``decision_function``."""

    kernel: NDArray[Any]
    bias: NDArray[Any]
    activation: Activation
    class_names: list[str]
    feature_names: list[str] | None


def read_head(estimator: Any) -> FittedHead:
    """Read a fitted linear classifier, or a pipeline that ends in one.

    One row of ``coef_`` tells two classes apart: a sigmoid head, whose score is for the second of
    ``classes_``. As many rows as classes are a softmax head, though only some estimators are fitted
    as one. Features are those that the classifier itself is given, under the names that it, or the
    pipeline before it, has for them.

    Raises:
      HeadError: it is not fitted, no classifier, or not one linear score for each class.
    """
    steps = getattr(estimator, "steps", None)
    last = steps[-1][1] if steps else estimator
    _check_fitted(last)
    coefficients = last.coef_
    dense = coefficients.toarray() if hasattr(coefficients, "toarray") else coefficients
    rows, names = np.atleast_2d(dense), [str(each) for each in last.classes_]
    _check_rows(last, rows, names)
    return FittedHead(
        rows.T,
        np.broadcast_to(np.ravel(last.intercept_), len(rows)),  # 0.0 where none was fitted
        "sigmoid" if len(rows) == 1 else "softmax",
        names,
        _feature_names(estimator if steps else None, last),
    )


def _check_fitted(estimator: Any) -> None:
    kind = type(estimator).__name__
    if hasattr(estimator, "coef_") and not hasattr(estimator, "classes_"):
        raise HeadError(
            f"a head tells classes apart, and {kind} has no classes_: it is no classifier."
            " Pass a linear classifier, such as LogisticRegression."
        )
    if not hasattr(estimator, "coef_") or not hasattr(estimator, "intercept_"):
        fitted = any(name.endswith("_") and not name.startswith("_") for name in vars(estimator))
        raise HeadError(
            f"a head is a linear layer, and {kind} has no coef_ and intercept_: "
            + (
                "it is not a linear model. Pass a linear classifier, such as LogisticRegression."
                if fitted
                else "it is not fitted, or not a linear model. Call its fit(x, y) before."
            )
        )


def _check_rows(estimator: Any, rows: NDArray[Any], names: list[str]) -> None:
    labels = getattr(getattr(estimator, "_label_binarizer", None), "y_type_", "")
    if len(names) > 2 and hasattr(estimator, "support_vectors_"):
        reason = "tells its classes apart in pairs"  # of which three classes have three, too
    elif "multilabel" in labels:
        reason = "was fitted to samples of several classes at once"
    elif len(rows) != (1 if len(names) == 2 else len(names)):
        reason = f"has {len(rows)} rows of coef_ for {len(names)} classes"
    else:
        return
    raise HeadError(
        "a head has one score for each class, or one for two classes;"
        f" {type(estimator).__name__} {reason}. Pass an estimator that is fitted to one class a"
        " sample, and one against the rest, such as LinearSVC."
    )


def _feature_names(pipeline: Any, last: Any) -> list[str] | None:
    names = getattr(last, "feature_names_in_", None)
    if names is None and pipeline is not None:
        # Not every step can tell; an empty pipeline has nothing to ask.
        with suppress(AttributeError, TypeError, ValueError):
            names = pipeline[:-1].get_feature_names_out()
    return None if names is None else [str(each) for each in names]
