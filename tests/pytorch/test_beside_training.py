"""HeadLogger leaves module and training as they are, and says at once what it cannot log."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from modules import Ends, Reordered, Twice, of_kind, weight_norm
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

import tensorboard_plugin_weightvis as weightvis
from tensorboard_plugin_weightvis import (
    EvaluationError,
    HeadError,
    HeadNotFoundError,
    LogdirError,
    ReplayError,
    WeightVisError,
)

HeadLogger = weightvis.torch.HeadLogger
X = torch.randn(90, 6, generator=torch.Generator().manual_seed(1))
Y = X[:, :3].argmax(1)


class Chancy(Reordered):
    """Draws random numbers in evaluation, too, and keeps what it made last."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.mask = torch.rand(x.shape) + self.body[0].weight[0]
        return super().forward(x)


def trained(folder: Path | None, seed: int = 3) -> list[float]:
    torch.manual_seed(seed)
    model = Chancy()
    data = DataLoader(TensorDataset(X, Y), batch_size=30, shuffle=True)
    logger = folder and HeadLogger(folder, model, data)
    optimizer = torch.optim.Adam(model.parameters(), 0.05)
    losses = []
    for epoch in range(3):
        for x, y in data:
            loss = functional.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        if logger:
            logger.log(epoch + 1, {"loss": loss})
    return losses


def test_training_is_the_same_with_the_logger_as_without(tmp_path: Path) -> None:
    assert trained(tmp_path) == trained(None)
    assert [each.step for each in of_kind(tmp_path, "evaluation")] == [0, 1, 2, 3]


def state(model: nn.Module) -> list[Any]:
    """All that a logger could leave behind."""
    return [
        (name, module.training, len(module._forward_hooks), sorted(vars(module)))
        for name, module in model.named_modules()
    ] + [(name, value.tolist()) for name, value in model.state_dict().items()]


def test_leaves_the_module_as_it_was(tmp_path: Path) -> None:
    model = Reordered()
    model.body[1].eval()  # a frozen normalization
    nn.utils.parametrizations.spectral_norm(model.scores)
    before = state(model)
    with HeadLogger(tmp_path, model, (X, Y)) as logger:
        logger.log(1)
    assert state(model) == before
    model(X).sum().backward()
    assert model.scores.parametrizations.weight.original.grad is not None


class Keeping(Ends):
    """Keeps a tensor that it makes when it first runs."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not hasattr(self, "kept"):
            self.kept = torch.ones(5)
        return self.scores(self.kept * self.body(x))


def test_what_a_module_keeps_can_be_trained_with(tmp_path: Path) -> None:
    model = Keeping()
    HeadLogger(tmp_path, model, (X, Y)).close()
    model(X).sum().backward()
    assert model.body[0].weight.grad is not None


class Failing(Ends):
    """Fails when it is told to."""

    fails = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        scores = super().forward(x)
        if self.fails:
            raise RuntimeError("no such kernel")
        return scores


def test_leaves_the_module_as_it_was_where_it_fails(tmp_path: Path) -> None:
    model = Failing()
    logger = HeadLogger(tmp_path, model, (X, Y))
    before = state(model)
    model.fails = True
    with pytest.warns(UserWarning, match=r"stops logging; training goes on\. no such kernel"):
        logger.log(1)
    del model.fails
    assert state(model) == before


def test_a_fault_ends_the_log_with_one_warning_and_training_goes_on(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    model = Ends()
    with HeadLogger(tmp_path, model, (X, Y)) as logger:
        model.after = nn.Softplus()
        for step in range(1, 4):
            logger.log(step)
    (ours,) = [str(each.message) for each in recwarn if "weightvis" in str(each.message)]
    assert "pass layer= the nn.Linear layer" in ours
    assert [each.step for each in of_kind(tmp_path, "head")] == [0]


def test_a_diverged_training_is_logged_as_it_is(tmp_path: Path) -> None:
    model = Ends(3, nn.LogSoftmax(1))
    with HeadLogger(tmp_path, model, (X, Y)) as logger:
        for step, value in enumerate((np.inf, -np.inf, np.nan, 1e30), 1):
            model.scores.weight.data[0, 0] = value
            logger.log(step)
    assert [each.step for each in of_kind(tmp_path, "evaluation")] == [0, 1, 2, 3, 4]


def old_weight_norm() -> nn.Module:
    model = Ends()
    nn.utils.weight_norm(model.scores)
    return model


def quantized() -> nn.Module:
    model = Ends()
    model.scores.weight = nn.Parameter(torch.zeros(3, 5, dtype=torch.int8), requires_grad=False)
    return model


def convolution() -> nn.Module:
    return nn.Sequential(nn.Unflatten(1, (6, 1, 1)), nn.Conv2d(6, 3, 1), nn.Flatten())


def on_sequences() -> nn.Module:
    return nn.Sequential(nn.Unflatten(1, (2, 3)), nn.Linear(3, 3))


REFUSED: dict[str, tuple[Any, dict[str, Any], type[Exception], str]] = {
    "a function": (lambda: torch.relu, {}, HeadError, "must be a torch.nn.Module; got builtin"),
    "no Linear": (
        convolution,
        {},
        HeadNotFoundError,
        "layers: none. End it with one; where a conv",
    ),
    "a Conv2d": (convolution, {"layer": "1"}, HeadNotFoundError, "layer='1' is a Conv2d, not"),
    "no such layer": (
        Ends,
        {"layer": "nope"},
        HeadNotFoundError,
        r"layer='nope' is none.*body\.0 \(5 units\), scores \(3 units\)\. Pass layer=",
    ),
    "a layer of another": (Ends, {"layer": nn.Linear(5, 3)}, HeadNotFoundError, "layer='Linear'"),
    "a layer that never runs": (
        Reordered,
        {"layer": "unused"},
        HeadNotFoundError,
        "none was seen to run",
    ),
    "which one is not to be seen": (Ends, {"test": None}, HeadNotFoundError, "only with test data"),
    "lazy": (lambda: nn.Sequential(nn.LazyLinear(3)), {}, HeadNotFoundError, "Call it once"),
    "a hook's weight": (old_weight_norm, {}, HeadError, r"utils\.parametrizations"),
    "whole numbers": (
        quantized,
        {"layer": "scores", "test": None},
        HeadError,
        "Leave this layer out of quantization",
    ),
    "not the last": (Ends, {"layer": "body.0"}, ReplayError, "has another shape"),
    "scores changed after": (lambda: Ends(3, nn.Softplus()), {}, ReplayError, "is off by up to"),
    "a head on sequences": (on_sequences, {}, ReplayError, "Pool or flatten"),
    "names": (Ends, {"class_names": ["a"]}, HeadError, "class_names must be 3 names"),
    "softmax of one": (lambda: Ends(1), {"activation": "softmax"}, HeadError, "two classes or"),
    "labels": (Ends, {"test": (X, Y + 1)}, EvaluationError, "from 0 to 2.*got 3"),
    "no labels": (Ends, {"test": X}, EvaluationError, "must come with labels"),
    "lengths": (Ends, {"test": (X, Y[:5])}, EvaluationError, "of one length"),
    "samples, not batches": (
        Ends,
        {"test": TensorDataset(X, Y)},
        EvaluationError,
        r"DataLoader\(test, 32\)",
    ),
    "sample names": (Ends, {"sample_names": ["a"]}, EvaluationError, "sample_names must be 90"),
}


@pytest.mark.parametrize(("make", "options", "error", "says"), REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")
def test_refuses_before_training_and_leaves_neither_folder_nor_hook(
    tmp_path: Path, make: Any, options: dict[str, Any], error: type[Exception], says: str
) -> None:
    model = make()
    with pytest.raises(error, match=says):
        HeadLogger(tmp_path / "log", model, **{"test": (X, Y), **options})
    assert not (tmp_path / "log").exists()
    if isinstance(model, nn.Module):
        assert not any(each._forward_hooks or not each.training for each in model.modules())


def test_a_layer_is_the_module_or_its_name(tmp_path: Path) -> None:
    model = weight_norm()
    for layer in ("scores", model.scores):
        HeadLogger(tmp_path, model, layer=layer).close()
    first, second = of_kind(tmp_path, "head")
    assert first.blobs == second.blobs


def test_training_outlives_a_logdir_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.warns(UserWarning, match=r"training goes on\..*Choose another one") as caught:
        logger = HeadLogger(tmp_path / "file" / "log", Twice(), (X, Y))
    assert caught[0].filename == __file__
    logger.log(1)
    logger.close()


def test_a_fault_of_the_log_is_raised_where_it_is_to_be_fatal(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LogdirError, match="Choose another one"):
        HeadLogger(tmp_path / "file" / "log", Twice(), (X, Y), fatal=True)


@pytest.mark.parametrize("fatal", [True, False])
def test_a_start_that_is_no_step_is_refused(tmp_path: Path, fatal: bool) -> None:
    with pytest.raises(WeightVisError, match="step must be"):
        HeadLogger(tmp_path, Twice(), (X, Y), start=-1, fatal=fatal)


FULL_DISK = """
    import resource, sys, warnings
    import torch
    import tensorboard_plugin_weightvis as weightvis

    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))  # bytes a file may grow to
    x, y = torch.zeros(64, 6), torch.arange(64) % 3
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        logger = weightvis.torch.HeadLogger(sys.argv[1], torch.nn.Linear(6, 3), (x, y))
        for step in range(1, 20):
            logger.log(step)
        logger.close()
    ours = [str(each.message) for each in caught if "weightvis" in str(each.message)]
    print(len(ours), ours[0], caught[0].filename)
"""


def test_training_outlives_a_full_disk(tmp_path: Path) -> None:
    script = [sys.executable, "-c", textwrap.dedent(FULL_DISK), str(tmp_path)]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("1 weightvis stops logging; training goes on.")
    assert "Free some space" in done.stdout
    assert done.stdout.endswith("<string>\n")  # the user's own line is what the warning points at
    assert 0 < len(of_kind(tmp_path, "head")) < 19


def test_neither_tensorflow_nor_keras_is_imported() -> None:
    script = (
        "import sys, tensorboard_plugin_weightvis as weightvis\n"
        "weightvis.torch\n"
        "before = 'torch' in sys.modules\n"
        "weightvis.torch.HeadLogger\n"
        "print(before, *[name in sys.modules for name in ('torch', 'tensorflow', 'keras')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False True False False\n"
