"""Training under ``tf.distribute``: one writer, an evaluation that is shared out, and the figures
of one worker."""

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import distributed_training
import numpy as np
import pytest
from cases import heavy
from distributed_training import CASES, SAMPLES, main
from transformers import Log as AttentionLog

FITS = {"fit", "fit_in_scope"}
LOOPS = [case for case in CASES if case not in FITS]
UNLOGGED = {"unwritable", "full_disk", "sharded"}
ALIKE = ["own_loop", "subclassed", "one_sample", "interventions", "resumed"]


def run(folder, strategy, cases):
    """What each process of a training says."""
    command = [sys.executable, distributed_training.__file__, str(folder), strategy, *cases]

    def one_process(environment):
        return subprocess.run(
            command, capture_output=True, text=True, env=environment, timeout=600, check=False
        )

    with ThreadPoolExecutor() as threads:
        done = list(threads.map(one_process, environments(2 if strategy == "workers" else 1)))
    said = [each.stdout + each.stderr for each in done]
    assert [each.returncode for each in done] == [0] * len(done), "\n".join(said)
    return said


def environments(workers):
    if workers == 1:
        return [dict(os.environ)]
    with ExitStack() as stack:
        probes = [stack.enter_context(closing(socket.socket())) for _ in range(workers)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        cluster = {"worker": ["{}:{}".format(*probe.getsockname()) for probe in probes]}
    tasks = [{"type": "worker", "index": i} for i in range(workers)]
    told = [json.dumps({"cluster": cluster, "task": task}) for task in tasks]
    return [{**os.environ, "TF_CONFIG": each} for each in told]


def assert_alike(log, one, *, rtol=1e-5, atol=1e-6):
    assert (log.steps, log.evaluated, log.tags) == (one.steps, one.evaluated, one.tags)
    for ours, theirs in zip(log.heads, one.heads, strict=True):
        np.testing.assert_allclose(ours.kernel, theirs.kernel, rtol=rtol, atol=atol)
        np.testing.assert_allclose(ours.bias, theirs.bias, rtol=rtol, atol=atol)
        assert ours.metrics == pytest.approx(theirs.metrics, rel=rtol)
    for ours, theirs in zip(log.evaluations, one.evaluations, strict=True):
        np.testing.assert_allclose(ours.activations, theirs.activations, rtol=rtol, atol=atol)
        np.testing.assert_array_equal(ours.labels, theirs.labels)
        np.testing.assert_array_equal(ours.indices, theirs.indices)


def assert_logs_what_the_model_predicts(log, predictions):
    head, seen = log.heads[-1], log.evaluations[-1]
    scores = np.exp(seen.activations @ head.kernel + head.bias)
    probabilities = scores / scores.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(probabilities, predictions[seen.indices], atol=1e-5)


@pytest.mark.heavy
def test_a_fit_on_two_devices_logs_what_one_does(tmp_path, read_log):
    (tmp_path / "one").mkdir()
    run(tmp_path, "mirrored", ["fit_in_scope"])
    main(tmp_path / "one", "one", ["fit"])
    log = read_log(tmp_path / "fit_in_scope")
    assert_alike(log, read_log(tmp_path / "one/fit"))
    predictions = np.load(tmp_path / "fit_in_scope/predictions.npy")
    assert_logs_what_the_model_predicts(log, predictions)


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    """Every case as one device trains it."""
    folder = tmp_path_factory.mktemp("one")
    main(folder, "one", [case for case in CASES if case not in UNLOGGED])
    return folder


@pytest.fixture(scope="module", params=["mirrored", "workers"])
def trained(request, tmp_path_factory):
    """Every case on two devices, or by two workers; and what each process says."""
    folder, workers = tmp_path_factory.mktemp(request.param), request.param == "workers"
    cases = LOOPS if workers else [case for case in CASES if case != "sharded"]
    return folder, run(folder, request.param, cases)


@pytest.mark.parametrize("case", heavy(*ALIKE))
def test_a_loop_of_ones_own_logs_what_one_worker_does(case, trained, one, read_log):
    folder, _ = trained
    assert_alike(read_log(folder / case), read_log(one / case))
    assert len(list((folder / case).glob("*tfevents*"))) == (2 if case == "resumed" else 1)


@pytest.mark.heavy
def test_half_precision_differs_by_its_rounding_alone(trained, one, read_log):
    assert_alike(
        read_log(trained[0] / "bfloat16"), read_log(one / "bfloat16"), rtol=2**-6, atol=2**-6
    )


@pytest.mark.heavy
def test_attention_is_that_of_one_worker(trained, one):
    ours, theirs = (AttentionLog(folder / "attention") for folder in (trained[0], one))
    assert ours.places == theirs.places
    assert [step.step for step in ours.steps] == [0, 1, 2]
    for step, expected in zip(ours.steps, theirs.steps, strict=True):
        np.testing.assert_allclose(step.outputs, expected.outputs, atol=1e-5)
        np.testing.assert_allclose(step.full, expected.full, atol=1e-3)  # logged as float16


@pytest.mark.heavy
def test_what_is_logged_is_what_the_model_predicts(trained, read_log):
    folder, _ = trained
    predictions = np.load(folder / "own_loop/predictions.npy")
    assert_logs_what_the_model_predicts(read_log(folder / "own_loop"), predictions)


@pytest.mark.heavy
def test_each_replica_runs_its_share_of_the_samples(trained):
    _, said = trained
    assert all(f"at most {-(-SAMPLES // 2)} samples at once" in text for text in said)


@pytest.mark.heavy
@pytest.mark.parametrize("cause", ["must be a folder that can be written", "could not be written"])
def test_training_outlives_the_log_in_every_worker(cause, trained, read_log):
    """Only the chief meets the fault; the others would wait for it."""
    folder, said = trained
    assert [cause in text for text in said] == [True, False][: len(said)]
    assert [text.count("trained on") for text in said] == [2] * len(said)
    assert read_log(folder / "full_disk").steps == [0]


@pytest.mark.heavy
@pytest.mark.parametrize("trained", ["workers"], indirect=True)
def test_workers_that_are_given_different_samples_all_say_so(trained):
    folder, said = trained
    assert all("Give every worker the whole of test" in text for text in said)
    assert not (folder / "sharded").exists()
