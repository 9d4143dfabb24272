"""A fitted scikit-learn classifier as a head, by what it predicts itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import events
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit, softmax
from sklearn.datasets import load_iris
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import (
    LinearRegression,
    LogisticRegression,
    LogisticRegressionCV,
    Perceptron,
    RidgeClassifier,
    RidgeClassifierCV,
    SGDClassifier,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import SVC, LinearSVC

from tensorboard_plugin_weightvis import HeadError, Writer, summary

IRIS = load_iris(as_frame=True)
NAMES = IRIS.target_names
X = IRIS.data + np.random.default_rng(0).normal(size=IRIS.data.shape)  # some are told wrongly
Y = NAMES[IRIS.target]

LINEAR = {
    "logistic": LogisticRegression(max_iter=500),
    "logistic without intercept": LogisticRegression(fit_intercept=False, max_iter=500),
    "logistic, validated": LogisticRegressionCV(max_iter=500),
    "discriminant analysis": LinearDiscriminantAnalysis(),
    "stochastic descent": SGDClassifier(random_state=0),
    "support vectors": LinearSVC(),
    "support vectors, all classes at once": LinearSVC(multi_class="crammer_singer"),
    "support vectors without intercept": LinearSVC(fit_intercept=False),
    "ridge": RidgeClassifier(),
    "ridge, validated": RidgeClassifierCV(),
    "perceptron": Perceptron(),
}
LOGISTIC = [name for name in LINEAR if "logistic" in name or "discriminant" in name]


def of_classes(count: int) -> tuple[Any, NDArray[Any]]:
    rows = IRIS.target.to_numpy() >= 3 - count
    return X[rows], Y[rows]


def scores(estimator: Any, x: Any) -> tuple[NDArray[Any], dict[str, Any]]:
    logged = events.of_message(summary.head_pb("head", estimator))
    return np.asarray(x) @ logged.array(0) + logged.array(1), logged.content


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", LINEAR)
def test_the_head_predicts_what_the_estimator_does(name: str, classes: int) -> None:
    x, y = of_classes(classes)
    estimator = LINEAR[name].fit(x, y)
    made, content = scores(estimator, x)
    assert content["activation"] == ("sigmoid" if classes == 2 else "softmax")
    assert content["class_names"] == list(NAMES[3 - classes :])
    assert content["feature_names"] == list(IRIS.feature_names)
    chosen = (made[:, 0] > 0).astype(int) if classes == 2 else made.argmax(axis=1)
    predicted = estimator.predict(x)
    np.testing.assert_array_equal(np.array(content["class_names"])[chosen], predicted)
    assert (predicted != y).any()


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", LOGISTIC)
def test_a_logistic_heads_probabilities_are_the_estimators(name: str, classes: int) -> None:
    x, y = of_classes(classes)
    estimator = LINEAR[name].fit(x, y)
    made, _ = scores(estimator, x)
    likely = np.hstack([expit(-made), expit(made)]) if classes == 2 else softmax(made, axis=1)
    np.testing.assert_allclose(likely, estimator.predict_proba(x), atol=1e-12)


def test_two_classes_of_a_linear_support_vector_machine() -> None:
    x, y = of_classes(2)
    estimator = SVC(kernel="linear").fit(x, y)
    made, content = scores(estimator, x)
    np.testing.assert_allclose(made[:, 0], estimator.decision_function(x), atol=1e-9)
    assert content["activation"] == "sigmoid"


def test_a_pipelines_head_works_on_what_its_last_step_is_given() -> None:
    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)
    made, content = scores(pipeline, pipeline[:-1].transform(X))
    np.testing.assert_allclose(softmax(made, axis=1), pipeline.predict_proba(X), atol=1e-12)
    assert content["feature_names"] == list(IRIS.feature_names)


def test_words_are_the_features_of_a_classifier_of_texts() -> None:
    texts = ["sunny and dry", "sunny", "rain", "rain and fog"]
    pipeline = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(texts, [1, 1, 0, 0])
    content = scores(pipeline, pipeline[:-1].transform(texts).toarray())[1]
    assert content["feature_names"] == ["and", "dry", "fog", "rain", "sunny"]
    assert content["class_names"] == ["0", "1"]


@pytest.mark.parametrize("steps", [[], [FunctionTransformer()]])
def test_features_that_nobody_has_named_have_no_names(steps: list[Any]) -> None:
    pipeline = make_pipeline(*steps, LogisticRegression(max_iter=500)).fit(X.to_numpy(), Y)
    assert scores(pipeline, X)[1]["feature_names"] is None


def test_names_given_are_those_logged() -> None:
    names = {"class_names": ["a", "b", "c"], "feature_names": list("vwxy")}
    message = summary.head_pb("head", LINEAR["ridge"].fit(X, Y), **names)
    assert names.items() <= events.of_message(message).content.items()


def test_sparse_coefficients_are_the_same_head() -> None:
    estimator = SGDClassifier(penalty="l1", random_state=0).fit(X, Y)
    dense = estimator.coef_.copy()
    logged = events.of_message(summary.head_pb("head", estimator.sparsify()))
    np.testing.assert_array_equal(logged.array(0), dense.T)


def test_a_writer_logs_it_with_its_metrics(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer:
        writer.head("head", LINEAR["ridge"].fit(X, Y), step=3, metrics={"accuracy": 0.9})
    (logged,) = events.of_folder(tmp_path)
    assert (logged.step, logged.content["class_names"]) == (3, list(NAMES))


SEVERAL = np.eye(3, dtype=int)[IRIS.target] | np.eye(3, dtype=int)[np.arange(150) % 3]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (LogisticRegression, r"LogisticRegression has no coef_.*Call its fit\(x, y\)"),
        (lambda: make_pipeline(StandardScaler(), LinearSVC()), r"LinearSVC.*Call its fit"),
        (lambda: LinearRegression().fit(X, IRIS.target), "LinearRegression has no classes_"),
        (lambda: RandomForestClassifier(2).fit(X, Y), "Forest.*not a linear model. Pass a linear"),
        (lambda: SVC().fit(X, Y), "SVC has no coef_.*not a linear model"),
        (lambda: SVC(kernel="linear").fit(X, Y), "SVC tells its classes apart in pairs.*LinearSVC"),
        (lambda: RidgeClassifier().fit(X, SEVERAL), "several classes at once"),
    ],
)
def test_what_makes_no_head_is_refused_with_a_reason(make: Any, says: str) -> None:
    with pytest.raises(HeadError, match=says):
        summary.head_pb("head", make())


def test_an_estimator_takes_no_bias_beside_its_own() -> None:
    with pytest.raises(HeadError, match=r"has its own intercept_.*Leave it out"):
        summary.head_pb("head", LINEAR["ridge"].fit(X, Y), [0, 0, 0])


def test_reading_an_estimator_does_not_import_scikit_learn() -> None:
    script = (
        "import sys\n"
        "from tensorboard_plugin_weightvis import summary\n"
        "class Fitted:\n"
        "    coef_, intercept_, classes_ = [[1.0, 2.0]], [0.5], ['no', 'yes']\n"
        "    def predict(self, x): ...\n"
        "summary.head_pb('head', Fitted())\n"
        "print('sklearn' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout == "False\n"
