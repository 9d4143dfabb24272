"""The command line: ``weightvis demo`` and ``weightvis --version``."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import shlex
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from tensorboard_plugin_weightvis import __version__
from tensorboard_plugin_weightvis.demo.crash.presets import PRESETS, USUAL
from tensorboard_plugin_weightvis.demo.endings import ENDINGS
from tensorboard_plugin_weightvis.demo.quiet import tensorflow_quiet
from tensorboard_plugin_weightvis.demo.serve import (
    USUAL_PORT,
    TensorBoard,
    choose_port,
    tensorboard,
)
from tensorboard_plugin_weightvis.errors import LogdirError, WeightVisError

DEMOS = ("breast_cancer", "digits")
CRASH = "crash"  # takes minutes, and so is only trained when asked for by its name
EPOCHS = 60
Run = Callable[..., None]
_EXTRAS = ("keras", "tensorflow", "sklearn")
_PACKAGE = __name__.rpartition(".")[0]
_HOMES = {CRASH: "crash.training"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return _demo(options)
    except WeightVisError as error:
        print(f"weightvis: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        _exit_at_once(signal.SIGINT)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="weightvis", description="What a classifier's last layer does, in TensorBoard."
    )
    parser.add_argument("--version", action="version", version=f"weightvis {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    demo = commands.add_parser("demo", help="train on real data with TensorBoard open beside it")
    demo.add_argument(
        "name",
        nargs="?",
        default="all",
        choices=(*DEMOS, CRASH, "all"),
        help=f"which data (default: all, which is all but {CRASH})",
    )
    demo.add_argument(
        "--logdir",
        type=Path,
        help="where to log; must not hold the demo's runs yet"
        " (default: a fresh folder in logs/demo, named by the time)",
    )
    demo.add_argument(
        "--port", type=_port, help=f"TensorBoard's port (default: {USUAL_PORT}, or the next free)"
    )
    demo.add_argument(
        "--epochs",
        type=_epochs,
        help=f"how long to train (default: {EPOCHS}; {CRASH}: what the preset says)",
    )
    demo.add_argument(
        "--no-serve", dest="serve", action="store_false", help="train only, without TensorBoard"
    )
    crash = demo.add_argument_group(CRASH)
    crash.add_argument(
        "--clips",
        type=Path,
        help="a folder with two folders of videos, one a class (default: clips that are drawn)",
    )
    crash.add_argument(
        "--preset", choices=PRESETS, help=f"the model and its input (default: {USUAL})"
    )
    return parser


def _demo(options: argparse.Namespace) -> int:
    _check_extras()
    names = DEMOS if options.name == "all" else (options.name,)
    settings = _settings(options)
    logdir = options.logdir or Path("logs", "demo", f"{datetime.now():%Y-%m-%d_%H-%M-%S}")
    if not options.serve:
        _train(_load(names, logdir), logdir, settings)
        print(f"Done. Look at it with: {_opening(logdir)}")
        return 0
    return _train_and_serve(names, logdir, settings, options.port)


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    """What the runs are given beside the folder to log in."""
    own = {"clips": options.clips, "preset": options.preset}
    given = {name: value for name, value in own.items() if value is not None}
    if options.name == CRASH:
        importlib.import_module(f"{_PACKAGE}.{CRASH}.opencv")  # says it, where it is missing
        return {"epochs": options.epochs, **given}
    if given:
        raise WeightVisError(
            f"--{next(iter(given))} is for the demo {CRASH}; got {options.name}."
            f" Say: weightvis demo {CRASH} --{next(iter(given))} ..."
        )
    return {"epochs": options.epochs or EPOCHS}


def _train_and_serve(
    names: Sequence[str], logdir: Path, settings: Mapping[str, Any], wanted: int | None
) -> int:
    port = choose_port(wanted)
    if port not in (wanted, USUAL_PORT):
        _say(f"Port {USUAL_PORT} is in use; taking {port}.")
    _say("Starting TensorBoard ...")
    with tensorboard(logdir, port) as server:
        _never_outlived_by(server)
        runs = _load(names, logdir)
        server.wait_until_ready()
        _say(f"\n  Open {server.page}\n\nThe tab fills while the models train.")
        _train(runs, logdir, settings)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _say(f"\nTrained. TensorBoard goes on at {server.page} until you press Ctrl-C.")
        try:
            server.wait()
        except KeyboardInterrupt:
            _say(f"\nStopped. The logs stay in {logdir}. Look at them with: {_opening(logdir)}")
            return 0
    print("weightvis: TensorBoard has ended by itself.", file=sys.stderr)
    return 1


def _opening(logdir: Path) -> str:
    return shlex.join(["tensorboard", "--logdir", str(logdir)])


def _load(names: Sequence[str], logdir: Path) -> dict[str, Run]:
    """The runs of the named demos, none of which ``logdir`` may hold yet."""
    homes = [f"{_PACKAGE}.{_HOMES.get(name, name)}" for name in names]
    with tensorflow_quiet():
        demos = [importlib.import_module(home) for home in homes]
    runs = {name: train for demo in demos for name, train in demo.RUNS.items()}
    earlier = next((logdir / name for name in runs if (logdir / name).exists()), None)
    if earlier:
        raise LogdirError(
            f"--logdir must not hold an earlier demo, for the two would mix; {earlier} is there."
            " Choose another folder, or leave --logdir out."
        )
    return runs


def _train(runs: Mapping[str, Run], logdir: Path, settings: Mapping[str, Any]) -> None:
    for number, (name, train) in enumerate(runs.items(), 1):
        _say(f"\n{name}, run {number} of {len(runs)}")
        train(logdir / name, **settings)


def _check_extras() -> None:
    missing = [name for name in _EXTRAS if importlib.util.find_spec(name) is None]
    if missing:
        raise WeightVisError(
            f"the demos need {' and '.join(missing)}, which is not installed;"
            " pip install 'tensorboard-plugin-weightvis[demo]'"
        )


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port < 2**16:
        raise argparse.ArgumentTypeError(f"must be from 1 to 65535; got {port}")
    return port


def _epochs(text: str) -> int:
    epochs = int(text)
    if epochs < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more; got {epochs}")
    return epochs


def _say(text: str) -> None:
    print(text, flush=True)


def _never_outlived_by(server: TensorBoard) -> None:
    """Take TensorBoard along when this process is told to end, or its terminal is closed.

    An exception raised here would do that too, if TensorFlow did not abort when one passes it.
    """

    def end(number: int, _frame: object) -> NoReturn:
        server.end()
        _exit_at_once(number)

    for ending in ENDINGS:
        signal.signal(ending, end)


def _exit_at_once(number: int) -> NoReturn:
    """End by a signal: TensorFlow, cut short in mid-step, can abort Python's own orderly ending."""
    # The signal may have come in the middle of a print, or because the terminal is gone.
    with suppress(RuntimeError, OSError):
        sys.stdout.flush()
    os._exit(128 + number)
