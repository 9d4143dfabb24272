"""Classifiers of every make: trained, logged, read back over HTTP, and told as they predict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from cases import heavy
from server import TensorBoard, until
from zoo import (
    CLASSES,
    LABELS,
    MAPS,
    RNG,
    SAMPLES,
    SEQUENCES,
    SEVERAL,
    SPARSE,
    TWO,
    VECTORS,
    check,
    functional,
    hidden,
    scores,
    train,
)

from tensorboard_plugin_weightvis import HeadNotFoundError, WeightVisCallback

layers = keras.layers


class Misleading(keras.Model):
    """The head is made first, the first layer last, and there is no ``input``."""

    def __init__(self) -> None:
        super().__init__()
        self.head = layers.Dense(CLASSES, "softmax", name="scores")
        self.body = layers.Dense(5, "relu", name="body")

    @property
    def input(self) -> Any:
        raise AttributeError("there is none")

    def call(self, inputs: Any) -> Any:
        return self.head(self.body(inputs))


def nested() -> Any:
    body = keras.Sequential([keras.Input((8,)), layers.Dense(6, "relu")])
    return keras.Sequential([keras.Input((8,)), body, keras.Sequential([scores()])])


def used_twice() -> Any:
    shared = layers.Dense(8, name="shared")
    return functional(VECTORS, shared, layers.ReLU(), shared, layers.Softmax())


def lora() -> Any:
    model = functional(VECTORS, layers.Dense(5, "relu"), scores())
    model.layers[-1].enable_lora(2)
    model.layers[-1].lora_kernel_b.assign(np.ones((2, CLASSES)))
    return model


def of_precision(policy: str) -> Callable[[], Any]:
    def make() -> Any:
        keras.config.set_dtype_policy(policy)
        try:
            return functional(VECTORS, layers.Dense(5, "relu"), scores())
        finally:
            keras.config.set_dtype_policy("float32")

    return make


class Numbered(keras.utils.PyDataset):
    """Batches by number."""

    def __init__(self) -> None:
        super().__init__()

    def __len__(self) -> int:
        return 6

    def __getitem__(self, i: int) -> tuple[np.ndarray, np.ndarray]:
        return VECTORS[10 * i : 10 * i + 10], LABELS[10 * i : 10 * i + 10]


def of_maps(*chain: Any) -> Callable[[], Any]:
    return lambda: functional(MAPS, *chain)


BINARY = keras.losses.BinaryCrossentropy
ONE_HOT = np.eye(CLASSES, dtype=np.float32)[LABELS]
NAMES = np.array(list("abc"))[LABELS]
WEIGHTS = RNG.random(SAMPLES).astype(np.float32)
POOL = layers.GlobalAveragePooling2D

# By name: the model, its data (inputs, labels) or a data set, and how it is compiled and trained.
ZOO: dict[str, tuple[Callable[[], Any], Any, dict[str, Any]]] = {
    "Sequential": (
        lambda: keras.Sequential([keras.Input((8,)), layers.Dense(5, "relu"), scores()]),
        (VECTORS, LABELS),
        {},
    ),
    "Functional": (hidden(scores()), (VECTORS, LABELS), {}),
    "subclassed, misleading": (Misleading, (VECTORS, LABELS), {}),
    "nested": (nested, (VECTORS, LABELS), {}),
    "Dense, then Activation": (
        hidden(scores(activation=None), layers.Activation("softmax")),
        (VECTORS, LABELS),
        {},
    ),
    "Dense, then Softmax": (
        hidden(scores(activation=None), layers.Softmax()),
        (VECTORS, LABELS),
        {},
    ),
    "logits": (
        hidden(scores(activation=None)),
        (VECTORS, LABELS),
        {"loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True)},
    ),
    "one unit": (hidden(scores(1, "sigmoid")), (VECTORS, TWO), {"loss": BINARY()}),
    "one unit's logit": (
        hidden(scores(1, None)),
        (VECTORS, TWO),
        {"loss": BINARY(from_logits=True)},
    ),
    "multi-label": (hidden(scores(activation="sigmoid")), (VECTORS, SEVERAL), {"loss": BINARY()}),
    "without bias": (hidden(scores(use_bias=False)), (VECTORS, LABELS), {}),
    "1 x 1 convolution, pooled": (
        of_maps(layers.Conv2D(CLASSES, 1, name="scores"), POOL(), layers.Softmax()),
        (MAPS, LABELS),
        {},
    ),
    "Dense on every token, pooled": (
        lambda: functional(
            SEQUENCES, scores(activation=None), layers.GlobalAveragePooling1D(), layers.Softmax()
        ),
        (SEQUENCES, LABELS),
        {},
    ),
    "a layer used twice": (used_twice, (VECTORS, LABELS), {}),
    "Flatten": (of_maps(layers.Conv2D(3, 3), layers.Flatten(), scores()), (MAPS, LABELS), {}),
    "pooling": (of_maps(layers.Conv2D(3, 3), POOL(), scores()), (MAPS, LABELS), {}),
    "Dropout": (hidden(layers.Dropout(0.5), scores()), (VECTORS, LABELS), {}),
    "LayerNormalization": (hidden(layers.LayerNormalization(), scores()), (VECTORS, LABELS), {}),
    "mixed float16": (of_precision("mixed_float16"), (VECTORS, LABELS), {}),
    "mixed bfloat16": (of_precision("mixed_bfloat16"), (VECTORS, LABELS), {}),
    "LoRA": (lora, (VECTORS, LABELS), {}),
    "jit_compile": (hidden(scores()), (VECTORS, LABELS), {"jit_compile": True}),
    "graph": (hidden(scores()), (VECTORS, LABELS), {"run_eagerly": False}),
    "one-hot": (hidden(scores()), (VECTORS, ONE_HOT), {"loss": "categorical_crossentropy"}),
    "names": (
        hidden(scores()),
        (VECTORS, np.array(list("abc"))[LABELS]),
        {"fit": (VECTORS, LABELS)},
    ),
    "PyDataset": (hidden(scores()), Numbered(), {}),
    "class weights": (hidden(scores()), (VECTORS, LABELS), {"class_weight": {0: 1, 1: 2, 2: 3}}),
    "sample weights": (hidden(scores()), (VECTORS, LABELS, WEIGHTS), {}),
    "precomputed features": (lambda: functional(VECTORS, scores()), (VECTORS, LABELS), {}),
}


# What test_head.py tries, too; and what PyTorch's compiler takes half a minute for.
ELSEWHERE = {
    "jit_compile",
    *("Functional", "nested", "Dense, then Activation", "Dense, then Softmax", "without bias"),
    *("Dropout", "LayerNormalization", "graph", "one-hot", "names", "precomputed features"),
}


@pytest.fixture(scope="module")
def trained(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Each model that is asked for, or why it could not be trained and logged; and where."""
    folder = tmp_path_factory.mktemp("zoo")
    found: dict[str, Any] = {"folder": folder}
    cases = (getattr(item, "callspec", None) for item in request.session.items)
    names = [case.params.get("name") for case in cases if case]
    for name, (make, data, options) in ZOO.items():
        if name not in names:
            continue
        keras.utils.set_random_seed(1)
        try:
            found[name] = train(folder / name, make(), data, options)
        except Exception as error:  # told by the test of that name
            found[name] = error
    return found


@pytest.fixture(scope="module")
def board(trained: dict[str, Any]) -> Iterator[TensorBoard]:
    logged = sum(isinstance(model, keras.Model) for model in trained.values())
    with closing(TensorBoard(trained["folder"], "rust")) as running:
        assert until(lambda: len(running.get("heads")["heads"]) == logged)
        yield running


@pytest.mark.parametrize(
    "name", [*(name for name in ZOO if name not in ELSEWHERE), *heavy(*ELSEWHERE)]
)
def test_what_is_read_back_is_what_the_model_predicts(
    trained: dict[str, Any], board: TensorBoard, name: str
) -> None:
    model = trained[name]
    if isinstance(model, Exception):
        raise model
    data = ZOO[name][1]
    x = data[0] if isinstance(data, tuple) else VECTORS
    check(board, name, model, x, tolerance=1e-2 if name.startswith("mixed") else 1e-5)


def test_each_of_several_outputs_is_logged_by_a_callback_of_its_own(
    tmp_path: Path, read_log: Any
) -> None:
    inputs = keras.Input((8,))
    body = layers.Dense(5, "relu")(inputs)
    ends = [layers.Dense(n, "softmax", name=name)(body) for n, name in ((3, "kind"), (2, "side"))]
    model = keras.Model(inputs, ends)
    model.compile("adam", [SPARSE, SPARSE], run_eagerly=True)
    with pytest.raises(HeadNotFoundError, match=r"2 do, each an output.*a WeightVisCallback each"):
        model.fit(VECTORS, [LABELS, TWO], verbose=0, callbacks=[WeightVisCallback(tmp_path / "no")])
    callbacks = [
        WeightVisCallback(tmp_path, (VECTORS, labels), layer=name, head=name)
        for name, labels in (("kind", LABELS), ("side", TWO))
    ]
    model.fit(VECTORS, [LABELS, TWO], epochs=2, verbose=0, callbacks=callbacks)
    log = read_log(tmp_path)
    assert sorted({tag.head for tag in log.tags}) == ["kind", "side"]
    assert sorted(log.steps) == [0, 0, 1, 1, 2, 2]


def test_a_quantized_head_is_refused_with_the_reason() -> None:
    model = functional(VECTORS, scores())
    model.layers[-1].quantize("int8")
    model.compile("sgd", SPARSE, run_eagerly=True)
    callback = WeightVisCallback("never", (VECTORS, LABELS))
    callback.set_model(model)
    with pytest.raises(HeadNotFoundError, match=r"'scores' is quantized \(int8\).*Leave this"):
        callback.on_train_begin()
    assert not Path("never").exists()
