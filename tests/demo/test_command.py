"""The ``weightvis`` command, in a process of its own where it starts one."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from tensorboard_plugin_weightvis import WeightVisError, __version__
from tensorboard_plugin_weightvis.demo import command, serve

COMMAND = [
    sys.executable,
    "-c",
    "import sys; from tensorboard_plugin_weightvis.demo.command import main; sys.exit(main())",
]
# Buffered, as a user's is.
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": ""}


@contextmanager
def running(*arguments, cwd, **environment):
    """The command with its lines to read; it and its child are gone when the block ends."""
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**ENVIRONMENT, **environment},
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def read_until(process, pattern):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if found := re.search(pattern, line):
            return found, "".join(lines)
    raise AssertionError("".join(lines))


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310
            return response.read().decode()
    except urllib.error.URLError:
        return None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_tab_is_up_before_training_and_gone_after_ctrl_c(tmp_path):
    port = free_port()
    with running("demo", "digits", "--epochs", "2", "--port", str(port), cwd=tmp_path) as process:
        opened, before = read_until(process, r"Open (http://localhost:\d+)/#weightvis")
        assert "Epoch" not in before
        address = opened[1].replace("localhost", "127.0.0.1")
        assert opened[1].endswith(f":{port}")
        assert answers(f"{address}/data/environment")
        _, training = read_until(process, "until you press Ctrl-C")
        assert "digits/convnet, run 1 of 1" in training
        assert "Epoch 2/2" in training
        assert "oneDNN" not in before + training
        assert _soon(lambda: '"digits/convnet"' in (answers(f"{address}/data/runs") or ""))
        process.send_signal(signal.SIGINT)
        read_until(process, r"The logs stay in logs/demo/\d{4}-")
        assert process.wait(30) == 0
        assert answers(address) is None


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("ending", "epochs", "when"),
    [
        (signal.SIGTERM, 500, "Epoch 2/500"),
        (signal.SIGINT, 500, "Epoch 2/500"),
        (signal.SIGTERM, 1, "until you press Ctrl-C"),
    ],
)
def test_whenever_it_is_ended_it_takes_tensorboard_along(tmp_path, ending, epochs, when):
    with running("demo", "digits", "--epochs", str(epochs), cwd=tmp_path) as process:
        opened, _ = read_until(process, r"Open http://localhost:(\d+)/")
        read_until(process, when)
        process.send_signal(ending)
        last_words = process.stdout.read()
        assert process.wait(30) == 128 + ending, last_words
        assert answers(f"http://127.0.0.1:{opened[1]}/") is None


NOBODY_LISTENS = """
import signal, sys, time
from tensorboard_plugin_weightvis.demo import command
signal.signal(signal.SIGHUP, lambda number, _frame: command._exit_at_once(number))
print("never read")
print("ready", file=sys.stderr, flush=True)
time.sleep(60)
"""


def test_it_ends_too_where_its_terminal_is_gone():
    command_line = [sys.executable, "-c", NOBODY_LISTENS]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command_line, env=ENVIRONMENT, **pipes) as process:
        assert process.stderr.readline() == b"ready\n"
        process.stdout.close()
        process.send_signal(signal.SIGHUP)
        assert process.wait(30) == 128 + signal.SIGHUP


def _soon(true, seconds=15):
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def test_training_only(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert (
        command.main(["demo", "digits", "--epochs", "1", "--no-serve", "--logdir", "my logs"]) == 0
    )
    assert "tensorboard --logdir 'my logs'" in capfd.readouterr().out
    assert list((tmp_path / "my logs" / "digits" / "convnet").glob("*tfevents*"))
    assert command.main(["demo", "digits", "--no-serve", "--logdir", "my logs"]) == 1
    assert "must not hold an earlier demo" in capfd.readouterr().err


def test_a_port_that_is_taken_is_refused_at_once(tmp_path, capfd):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert command.main(["demo", "--port", str(port), "--logdir", str(tmp_path)]) == 1
    assert f"--port must be free; {port} is in use" in capfd.readouterr().err


def test_without_a_port_the_next_free_one_is_taken(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(serve, "USUAL_PORT", port)
        assert serve.choose_port(None) > port


@pytest.mark.heavy
def test_a_tensorboard_that_does_not_start_says_why(tmp_path):
    port = free_port()
    with (
        pytest.raises(WeightVisError, match=r"did not start; it said:\n[\s\S]*in use"),
        serve.tensorboard(tmp_path, port) as server,
        socket.create_server(("127.0.0.1", port)),
    ):
        server.wait_until_ready()


def test_missing_extras_are_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(command, "_EXTRAS", ("keras", "no_such_package"))
    assert command.main(["demo", "--no-serve"]) == 1
    assert capsys.readouterr().err == (
        "weightvis: the demos need no_such_package, which is not installed;"
        " pip install 'tensorboard-plugin-weightvis[demo]'\n"
    )


def test_a_missing_opencv_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "cv2", None)
    monkeypatch.delitem(sys.modules, f"{command._PACKAGE}.crash.opencv", raising=False)
    assert command.main(["demo", "crash", "--no-serve"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("weightvis: clips need OpenCV, which cannot be imported")
    assert line.endswith("pip install 'tensorboard-plugin-weightvis[video]'")


@pytest.mark.parametrize("option", ["--clips", "--preset"])
def test_what_is_for_one_demo_is_refused_for_others(option, capsys):
    assert command.main(["demo", "digits", option, "small"]) == 1
    assert capsys.readouterr().err == (
        f"weightvis: {option} is for the demo crash; got digits."
        f" Say: weightvis demo crash {option} ...\n"
    )


def test_a_folder_without_clips_is_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert command.main(["demo", "crash", "--no-serve", "--clips", "none"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("weightvis: none is not there. Name a folder that holds two folders")


def test_a_refusal_awaits_no_tensorflow():
    program = f"import sys, {command.__name__}; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", program], env=ENVIRONMENT, text=True)
    assert not {"keras", "tensorflow", "cv2"} & set(loaded.split())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["demo", "iris"], "invalid choice: 'iris'"),
        (["demo", "crash", "--preset", "huge"], "invalid choice: 'huge'"),
        (["demo", "--epochs", "0"], "must be 1 or more; got 0"),
        (["demo", "--port", "70000"], "from 1 to 65535; got 70000"),
        (["demo", "--port", "x"], "'x'"),
        ([], "required"),
    ],
)
def test_wrong_arguments_are_named(arguments, says, capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_version(capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"weightvis {__version__}\n"
