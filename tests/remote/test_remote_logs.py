"""Logs in a store that speaks S3, written and read without TensorFlow."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import keras
import numpy as np
import pytest
import torch
from server import TensorBoard, unpacked, until, without
from tensorboard.compat.tensorflow_stub.io import gfile

import tensorboard_plugin_weightvis as weightvis
from tensorboard_plugin_weightvis import LogdirError, WeightVisCallback, Writer

X = np.random.default_rng(0).normal(size=(60, 6)).astype(np.float32)
Y = np.arange(60) % 3
LAYERS = ("s3fs", "boto3")

TRAINER = """
import sys
import numpy as np
from tensorboard_plugin_weightvis import Writer

with Writer(sys.argv[1]) as writer:
    for step, line in enumerate(sys.stdin):
        samples = int(line)
        writer.head("head", np.full((4, 2), step), step=step)
        writer.evaluation("test", np.zeros((samples, 4)), np.arange(samples) % 2, step=step)
        print(step, flush=True)
print(*{"boto3", "tensorflow"} & set(sys.modules))
"""


@pytest.fixture(scope="module")
def boards(bucket: str) -> Iterator[dict[str, TensorBoard]]:
    """TensorBoard over the bucket's folder ``all``, through each of its file layers for S3."""
    with ExitStack() as stack:
        options = ("--reload_interval=1",)
        yield {
            layer: stack.enter_context(
                closing(TensorBoard(f"{bucket}/all", "python", *options, boto3=layer == "boto3"))
            )
            for layer in LAYERS
        }


@pytest.fixture(params=LAYERS)
def board(request: pytest.FixtureRequest, boards: dict[str, TensorBoard]) -> TensorBoard:
    return boards[request.param]


def entry(board: TensorBoard, run: str) -> dict[str, Any]:
    """A run's only head. Through s3fs, a run's name begins with the folder that it lies in."""
    heads = board.get("heads")["heads"]
    return next((each for each in heads if each["run"] in (run, f"all/{run}")), {"steps": []})


def kernel(board: TensorBoard, run: str, step: int) -> np.ndarray:
    logged = board.get("weights", run=entry(board, run)["run"], head="head", step=step)
    return unpacked(logged["values"])


def objects(folder: str) -> list[str]:
    return sorted(gfile.listdir(folder))


@pytest.mark.parametrize("layer", LAYERS)
def test_a_log_is_followed_while_it_is_written(
    bucket: str, boards: dict[str, TensorBoard], layer: str
) -> None:
    board, run = boards[layer], f"followed by {layer}"
    command = [sys.executable, "-c", TRAINER, f"{bucket}/all/{run}"]
    trainer = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | without(tensorflow=True, boto3=layer != "boto3"),
    )
    assert trainer.stdin
    assert trainer.stdout
    samples = [4] * 6 + [50_000] + [4] * 4  # a step that is larger than an object may grow
    for step, count in enumerate(samples):
        print(count, file=trainer.stdin, flush=True)
        assert trainer.stdout.readline() == f"{step}\n"
        if step in (2, 6, 10):
            logged = [*range(step + 1)]
            assert until(lambda steps=logged: entry(board, run)["steps"] == steps)
            assert until(lambda steps=logged: entry(board, run)["splits"][0]["steps"] == steps)
            assert kernel(board, run, step)[0, 0] == step
    trainer.stdin.close()
    assert trainer.stdout.read().split() == (["boto3"] if layer == "boto3" else [])
    assert trainer.wait() == 0
    assert len(objects(f"{bucket}/all/{run}")) == 2


def test_a_run_that_goes_on_is_read_to_its_end(bucket: str, board: TensorBoard) -> None:
    run = f"resumed for {board.address[-5:]}"
    for begin in (0, 3, 6):
        with Writer(f"{bucket}/all/{run}") as writer:
            for step in range(begin, begin + 3):
                writer.head("head", np.full((3, 2), step), step=step)
    assert len(objects(f"{bucket}/all/{run}")) == 3
    assert until(lambda: entry(board, run)["steps"] == [*range(9)])
    assert kernel(board, run, 7)[0, 0] == 7


def test_few_objects_hold_many_steps(bucket: str) -> None:
    with Writer(f"{bucket}/many") as writer:
        for step in range(100):
            writer.head("head", np.ones((64, 2)), step=step)
    (small,) = objects(f"{bucket}/many")
    with Writer(f"{bucket}/large") as writer:
        for step in range(30):
            writer.head("head", np.ones((200_000, 1)), step=step, activation="sigmoid")
    assert len(objects(f"{bucket}/large")) == 30
    assert small.startswith("events.out.tfevents.")


def test_the_callback_and_run_log_to_a_store(bucket: str, boards: dict[str, TensorBoard]) -> None:
    board = boards["s3fs"]
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(3, "softmax")])
    done = weightvis.run(model, (X, Y), (X, Y), epochs=2, verbose=0, logdir=f"{bucket}/all/keras")
    assert done.logdir == f"{bucket}/all/keras"
    assert done.command == f"tensorboard --logdir {bucket}/all/keras"
    assert until(lambda: entry(board, "keras")["steps"] == [0, 1, 2])
    resumed = WeightVisCallback(f"{bucket}/all/keras", (X, Y))
    model.fit(X, Y, initial_epoch=2, epochs=4, verbose=0, callbacks=[resumed])
    assert until(lambda: entry(board, "keras")["steps"] == [0, 1, 2, 3, 4])
    np.testing.assert_array_equal(kernel(board, "keras", 4), model.layers[-1].kernel.numpy())
    assert entry(board, "keras")["splits"][0]["steps"] == [0, 1, 2, 3, 4]
    assert "repeated" not in entry(board, "keras")


def test_pytorchs_logger_logs_to_a_store(bucket: str, boards: dict[str, TensorBoard]) -> None:
    board, model = boards["s3fs"], torch.nn.Linear(6, 3)
    with weightvis.torch.HeadLogger(f"{bucket}/all/torch", model, (X, Y)) as logger:
        logger.log(1)
    assert until(lambda: entry(board, "torch")["steps"] == [0, 1])
    np.testing.assert_array_equal(kernel(board, "torch", 1), model.weight.detach().numpy().T)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_bucket_that_is_not_there_is_refused(bucket: str, layer: str) -> None:
    script = "import sys; from tensorboard_plugin_weightvis import Writer; Writer(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", script, "s3://missing/run"],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | without(tensorflow=True, boto3=layer != "boto3"),
    )
    assert "LogdirError: the logdir must be in a store that can be written" in done.stderr
    assert "got 's3://missing/run'" in done.stderr
    assert "bucket does not exist" in done.stderr


def test_training_outlives_a_store_that_cannot_be_written(bucket: str) -> None:
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(3, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    with pytest.warns(UserWarning, match=r"training goes on\. the logdir must be in a store"):
        history = model.fit(
            X, Y, epochs=2, verbose=0, callbacks=[WeightVisCallback("s3://missing/run", (X, Y))]
        )
    assert len(history.epoch) == 2
    callback = WeightVisCallback("s3://missing/run", (X, Y), fatal=True)
    with pytest.raises(LogdirError, match="in a store that can be written"):
        model.fit(X, Y, verbose=0, callbacks=[callback])
