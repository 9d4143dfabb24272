"""The logs that the tests look at, and the very arrays that are in them."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.compat.proto import summary_pb2
from tensorboard.context import RequestContext

from tensorboard_plugin_weightvis import Writer, blobs, metadata, summary
from tensorboard_plugin_weightvis.store import Log, Store

Array = NDArray[Any]

OLD_LOGS = Path(__file__).parent / "fixtures"

HOSTILE_RUN = "<img src=x onerror=alert(1)> 'ä☃' & %2e%2e #?"
QUOTED_RUN = 'say "hi"'
HOSTILE_HEADS = (
    "<script>alert('head')</script>",
    "../../etc/passwd",
    "it's & am%20p",
    "Ünï/çødé/☃ 日本語",
    "x" * 1000,
)
HOSTILE_FEATURES = ["</script><script>alert(1)</script>", '"', "☃", "", "n" * 1000, "a\nb\t\x00c"]
HOSTILE_FEATURES_SHOWN = [*HOSTILE_FEATURES[:-1], "a b \ufffdc"]


def provided(logdir: Path) -> MultiplexerDataProvider:
    """A folder of logs as TensorBoard's own Python loader has read it."""
    multiplexer = EventMultiplexer(
        size_guidance={"tensors": 0}, tensor_size_guidance={"weightvis": 0}
    )
    multiplexer.AddRunsFromDirectory(str(logdir))
    multiplexer.Reload()
    return MultiplexerDataProvider(multiplexer, str(logdir))


def opened(logdir: Path, budget: int = 2**28) -> Log:
    """The same, behind a store of that many bytes."""
    return Store(provided(logdir), budget).open(RequestContext(), "")


class Seen(NamedTuple):
    """An evaluation as it was logged."""

    activations: Array
    labels: Array


class Recorded(NamedTuple):
    """A head as it was logged: everything by step."""

    kernels: dict[int, Array]
    biases: dict[int, Array]
    metrics: dict[int, dict[str, float]]
    evaluations: dict[int, Seen]

    @property
    def steps(self) -> list[int]:
        return sorted(self.kernels)


TWO_CLASS_FEATURES = [
    *("mean radius", "Mean texture", "worst radius", "worst texture", "area", "smoothness"),
    *("RADIUS error", "symmetry", "concavity", "compactness", "fractal dimension", "perimeter"),
]
TWO_CLASS_NAMES = ["malignant", "benign"]
SAMPLE_NAMES = [f"patient {i}" for i in range(60)]


def _two_class() -> Recorded:
    rng = np.random.default_rng(1)
    start, drift = rng.normal(size=(2, 12, 2)).astype(np.float32)
    activations = rng.normal(size=(60, 12)).astype(np.float32) * np.arange(1, 13, dtype=np.float32)
    labels = rng.integers(0, 2, 60)
    steps = range(31)
    metrics = {n: {"loss": 1 / (n + 1), "val_accuracy": n / 31} for n in steps if n}
    return Recorded(
        kernels={n: start + np.float32(n / 10) * drift for n in steps},
        biases={n: np.array([n / 7, -1], np.float32) for n in steps},
        metrics={0: {"val_accuracy": 0.5}, **metrics},
        evaluations={n: Seen(activations + np.float32(n) * 0.01, labels) for n in steps},
    )


def _ten_class() -> Recorded:
    rng = np.random.default_rng(2)
    centres = rng.normal(size=(10, 80)) * 4
    labels = np.arange(200) % 10
    activations = (centres[labels] + rng.normal(size=(200, 80))).astype(np.float32)
    return Recorded(
        kernels={n: rng.normal(size=(80, 10)).astype(np.float32) for n in (0, 5, 10)},
        biases={n: rng.normal(size=10).astype(np.float32) for n in (0, 5, 10)},
        metrics={n: {"loss": 2.5 - n / 10} for n in (0, 5, 10)},
        evaluations={5: Seen(activations, labels)},
    )


def _sigmoid() -> Recorded:
    rng = np.random.default_rng(3)
    activations = rng.normal(size=(30, 6)).astype(np.float64)
    return Recorded(
        kernels={n: rng.normal(size=(6, 1)) for n in range(4)},
        biases={n: rng.normal(size=1) for n in range(4)},
        metrics={n: {} for n in range(4)},
        evaluations={n: Seen(activations, rng.integers(0, 2, 30)) for n in range(4)},
    )


def _diverged() -> Recorded:
    rng = np.random.default_rng(4)
    kernels = {n: rng.normal(size=(8, 3)).astype(np.float32) for n in range(6)}
    kernels[4][2, 1], kernels[4][5, 0] = np.nan, np.inf
    kernels[5][:] = np.nan
    loss = {0: 1.0, 1: 2.0, 2: 40.0, 3: np.inf, 4: np.nan, 5: np.nan}
    activations = rng.normal(size=(20, 8)).astype(np.float32)
    activations[3, 3] = np.nan
    return Recorded(
        kernels=kernels,
        biases={n: np.zeros(3, np.float32) for n in range(6)},
        metrics={n: {"loss": value} for n, value in loss.items()},
        evaluations={n: Seen(activations, np.arange(20) % 3) for n in range(6)},
    )


def _small(steps: int, seed: int) -> Recorded:
    rng = np.random.default_rng(seed)
    return Recorded(
        kernels={n: rng.normal(size=(6, 3)) for n in range(steps)},
        biases={n: rng.normal(size=3) for n in range(steps)},
        metrics={n: {"loss": float(n)} for n in range(steps)},
        evaluations={},
    )


def _multi_label() -> Recorded:
    """Three classes that don't exclude each other."""
    rng = np.random.default_rng(12)
    kernel = rng.normal(size=(5, 3)).astype(np.float32)
    seen = rng.normal(size=(40, 5)).astype(np.float32)
    return Recorded(
        {0: kernel}, {0: np.zeros(3, np.float32)}, {0: {}}, {0: Seen(seen, seen @ kernel > 0)}
    )


def _big() -> Recorded:
    """Enough to embed for the work to go on for a while, unless it is stopped."""
    rng = np.random.default_rng(6)
    seen = Seen(rng.normal(size=(1500, 16)).astype(np.float32), np.arange(1500) % 3)
    kernel = rng.normal(size=(16, 3)).astype(np.float32)
    return Recorded({0: kernel}, {0: np.zeros(3, np.float32)}, {0: {}}, {0: seen})


TWO_CLASS, TEN_CLASS, SIGMOID, DIVERGED = _two_class(), _ten_class(), _sigmoid(), _diverged()
ONE_EPOCH, NO_EVALUATION, HOSTILE, BIG = _small(1, 7), _small(3, 8), _small(2, 9), _big()
THUMBNAILS = np.random.default_rng(10).integers(0, 256, (60, 8, 6, 3), np.uint8)
INDICES = np.arange(60) * 3 + 1

# Which runs are readable, and what is in them. Every head is called "head".
RECORDED = {
    "two_class": TWO_CLASS,
    "ten_class": TEN_CLASS,
    "sigmoid": SIGMOID,
    "diverged": DIVERGED,
    "one_epoch": ONE_EPOCH,
    "no_evaluation": NO_EVALUATION,
    "big": BIG,
}
BAD_BIAS = "a bias for other classes"
DAMAGE_AT = {
    1: "a kernel cut short",
    2: "random bytes",
    3: "a pickle",
    4: "a header that promises 10^12 numbers",
    5: "no blobs at all",
    6: BAD_BIAS,
    7: "a kernel of rank 1",
}
GOOD_STEPS_OF_DAMAGED = (0, 8)


def expected_steps() -> dict[tuple[str, str], list[int]]:
    """Every readable head there is, with its steps."""
    heads = {(run, "head"): recorded.steps for run, recorded in RECORDED.items()}
    heads |= {(HOSTILE_RUN, name): HOSTILE.steps for name in HOSTILE_HEADS}
    heads[QUOTED_RUN, "head"] = [0]
    heads |= {("format-1", "head"): [0, 1, 5], ("format-1", "unit"): [0]}
    heads["damaged", "head"] = sorted((*DAMAGE_AT, *GOOD_STEPS_OF_DAMAGED))
    heads["damaged", "metrics"] = [0]
    heads["multi_label", "head"] = [0]
    return heads


def write_all(logdir: Path) -> None:
    """Write every run that the tests know."""
    _write(logdir / "two_class", TWO_CLASS, names=True)
    for run, recorded in RECORDED.items():
        if run != "two_class":
            _write(logdir / run, recorded, activation="sigmoid" if run == "sigmoid" else "softmax")
    _write(logdir / "multi_label", _multi_label(), activation="sigmoids")
    _write(logdir / QUOTED_RUN, ONE_EPOCH)
    shutil.copytree(OLD_LOGS, logdir, dirs_exist_ok=True)
    _write_hostile(logdir / HOSTILE_RUN)
    _write_future(logdir / "future")
    _write_damaged(logdir / "damaged")


def _write(
    logdir: Path,
    recorded: Recorded,
    *,
    names: bool = False,
    activation: metadata.Activation = "softmax",
) -> None:
    with Writer(logdir) as writer:
        for step in recorded.steps:
            writer.head(
                "head",
                recorded.kernels[step],
                recorded.biases[step],
                step=step,
                activation=activation,
                class_names=TWO_CLASS_NAMES if names else None,
                feature_names=TWO_CLASS_FEATURES if names else None,
                metrics=recorded.metrics[step],
            )
            if step in recorded.evaluations:
                seen = recorded.evaluations[step]
                writer.evaluation("test", *seen, step=step, indices=INDICES if names else None)
        if names:
            writer.samples("test", SAMPLE_NAMES, THUMBNAILS)


def _write_hostile(logdir: Path) -> None:
    with Writer(logdir) as writer:
        for name in HOSTILE_HEADS:
            for step in HOSTILE.steps:
                writer.head(
                    name,
                    HOSTILE.kernels[step],
                    step=step,
                    class_names=["<b>bold</b>", '"', "\u202eright to left"],
                    feature_names=HOSTILE_FEATURES,
                    metrics={"<i>loss</i>": 1.0, "": 2.0},
                )
        seen = np.ones((6, 6))
        writer.evaluation(HOSTILE_HEADS[0], seen, [0, 1, 2] * 2, step=0, head=HOSTILE_HEADS[0])
        writer.samples(HOSTILE_HEADS[0], HOSTILE_FEATURES, head=HOSTILE_HEADS[0])


def _write_future(logdir: Path) -> None:
    message = summary.head_pb("head", np.ones((2, 2)))
    plugin_data = message.value[0].metadata.plugin_data
    plugin_data.content = b'{"version":2,"shape":{"rows":2},"new":"thing"}'
    with Writer(logdir) as writer:
        writer.add(message, 0)


def _write_damaged(logdir: Path) -> None:
    kernel, bias = blobs.pack_array(np.ones((4, 3))), blobs.pack_array(np.ones(3))
    header = io.BytesIO()
    lie = {"descr": "<f8", "fortran_order": False, "shape": (10**6, 10**6)}
    np.lib.format.write_array_header_1_0(header, lie)
    pickle = io.BytesIO()
    np.lib.format.write_array(pickle, np.array([[None]]), allow_pickle=True)
    payloads = {
        0: [kernel, bias, b"{}"],
        1: [kernel[:-3], bias],
        2: [np.random.default_rng(0).bytes(200), bias],
        3: [pickle.getvalue(), bias],
        4: [header.getvalue() + b"\0" * 64, bias],
        5: [],
        6: [kernel, blobs.pack_array(np.ones(7))],
        7: [blobs.pack_array(np.ones(12)), bias],
        8: [kernel, bias],
    }
    evaluations = {0: [kernel, blobs.pack_array(np.array([0, 1]))], 8: [b"", b""]}
    with Writer(logdir) as writer:
        for step, payload in payloads.items():
            writer.add(with_payload(summary.head_pb("head", np.ones((4, 3))), payload), step)
        writer.add(
            with_payload(summary.head_pb("metrics", np.ones((4, 3))), [kernel, bias, b"[1"]), 0
        )
        for step, payload in evaluations.items():
            message = summary.evaluation_pb("test", np.ones((4, 4)), [0, 1, 2, 0])
            writer.add(with_payload(message, payload), step)
        undescribed = summary.head_pb("undescribed", np.ones((4, 3)))
        undescribed.value[0].metadata.plugin_data.content = b"\xff{"
        writer.add(undescribed, 0)
        good = summary.evaluation_pb("pictures", np.ones((4, 4)), [0, 1, 2, 0])
        writer.add(good, 6)
        writer.add(good, 8)
        message = summary.samples_pb("pictures", thumbnails=np.zeros((4, 5, 5), np.uint8))
        writer.add(with_payload(message, [b"null", b"\x89PNG no more"]), 0)


def with_payload(message: summary_pb2.Summary, payload: list[bytes]) -> summary_pb2.Summary:
    """The message with other blobs in it."""
    tensor = message.value[0].tensor
    del tensor.string_val[:]
    tensor.string_val.extend(payload)
    tensor.tensor_shape.dim[0].size = len(payload)
    return message
