"""What HeadLogger logs of a module, compared with what the module itself gives."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from modules import (
    Ends,
    Named,
    Overwriting,
    Reordered,
    Talkative,
    Tied,
    Twice,
    logged_scores,
    nested,
    of_kind,
    spectral_norm,
    transformer,
    weight_norm,
)
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

import tensorboard_plugin_weightvis as weightvis
from tensorboard_plugin_weightvis.errors import WeightVisError
from tensorboard_plugin_weightvis.recording.sampling import draw
from tensorboard_plugin_weightvis.torch.inference import unwrapped

HeadLogger = weightvis.torch.HeadLogger
X = torch.randn(90, 6, generator=torch.Generator().manual_seed(1))
Y = X[:, :3].argmax(1)
TWO = (X[:, 0] > 0).long()

MODELS = {
    "layers in another order": Reordered,
    "a layer that runs twice": Twice,
    "an input that is overwritten": Overwriting,
    "no bias": lambda: Ends(bias=False),
    "nested": nested,
    "a transformer": transformer,
    "weight norm": weight_norm,
    "spectral norm": spectral_norm,
}


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(7)


def outputs(model: nn.Module, *inputs: Any, **named: Any) -> Any:
    """What a copy of the module gives as in inference."""
    with torch.no_grad():
        return copy.deepcopy(model).eval()(*inputs, **named)


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_what_is_logged_makes_the_modules_own_scores(tmp_path: Path, make: Any) -> None:
    model = make()
    HeadLogger(tmp_path, model, (X, Y)).close()
    torch.testing.assert_close(logged_scores(tmp_path), outputs(model, X))
    assert of_kind(tmp_path, "head")[0].content["activation"] == "softmax"


def test_scores_may_go_through_softmax_or_its_logarithm(tmp_path: Path) -> None:
    for after in (nn.Softmax(1), nn.LogSoftmax(1)):
        model = Ends(3, after)
        HeadLogger(tmp_path, model, (X, Y)).close()
        torch.testing.assert_close(after(logged_scores(tmp_path)), outputs(model, X))


@pytest.mark.parametrize("after", [nn.Sigmoid(), nn.Flatten(0), None])
def test_one_unit_tells_two_classes_apart(tmp_path: Path, after: Any) -> None:
    model = Ends(1, after)
    HeadLogger(tmp_path, model, (X, TWO.float()), class_names=["no", "yes"]).close()
    scores = logged_scores(tmp_path)
    torch.testing.assert_close(after(scores) if after else scores, outputs(model, X))
    assert of_kind(tmp_path, "head")[0].content["activation"] == "sigmoid"


@pytest.mark.parametrize("after", [None, nn.Sigmoid()])
def test_a_sample_may_be_of_several_classes(tmp_path: Path, after: Any) -> None:
    model = Ends(3, after)
    several = (X[:, :3] > 0).float()
    HeadLogger(tmp_path, model, (X, several)).close()
    scores = logged_scores(tmp_path)
    torch.testing.assert_close(after(scores) if after else scores, outputs(model, X))
    assert of_kind(tmp_path, "head")[0].content["activation"] == "sigmoids"


def test_the_scores_may_be_one_of_many_outputs_and_without_an_axis_of_one(tmp_path: Path) -> None:
    for samples in (1, 90):
        model, x = Talkative(1), X[:samples].repeat(1, 1)
        HeadLogger(tmp_path, model, (x, TWO[:samples])).close()
        torch.testing.assert_close(logged_scores(tmp_path).squeeze(), outputs(model, x)["scores"])


def test_every_step_is_the_modules_weights_of_the_moment(tmp_path: Path) -> None:
    model = weight_norm()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    kept = [model.scores.weight.detach().clone()]
    with HeadLogger(tmp_path, model, (X, Y)) as logger:
        for epoch in range(3):
            loss = functional.cross_entropy(model(X), Y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            logger.log(epoch + 1)
            kept.append(model.scores.weight.detach().clone())
    assert [each.step for each in of_kind(tmp_path, "head")] == [0, 1, 2, 3]
    assert [each.step for each in of_kind(tmp_path, "evaluation")] == [0, 1, 2, 3]
    for logged, weight in zip(of_kind(tmp_path, "head"), kept, strict=True):
        np.testing.assert_array_equal(logged.array(0), weight.T)
    torch.testing.assert_close(logged_scores(tmp_path), outputs(model, X))


def test_metrics_are_logged_as_numbers(tmp_path: Path) -> None:
    with HeadLogger(tmp_path, Ends(), layer="scores", start=None) as logger:
        loss = torch.tensor(0.25, requires_grad=True, dtype=torch.bfloat16)
        logger.log(4, {"loss": loss, "accuracy": 0.5, "odd": "?", "many": X})
    (head,) = of_kind(tmp_path, "head")
    assert (head.step, head.blobs[2]) == (4, b'{"loss":0.25,"accuracy":0.5}')


def test_evaluates_where_it_is_told_to(tmp_path: Path) -> None:
    with HeadLogger(tmp_path, Ends(), (X, Y), start=5) as logger:
        for step in (6, 7, 8):
            logger.log(step, evaluate=step == 7)
    assert [each.step for each in of_kind(tmp_path, "head")] == [5, 6, 7, 8]
    assert [each.step for each in of_kind(tmp_path, "evaluation")] == [5, 7]


def test_names_reach_the_log(tmp_path: Path) -> None:
    names = [f"sample {i}" for i in range(90)]
    HeadLogger(
        tmp_path,
        Ends(),
        (X, Y),
        class_names=["ant", "bee", "cat"],
        feature_names=list("vwxyz"),
        head="scores",
        split="holdout",
        samples=30,
        sample_names=names,
        thumbnails=np.zeros((90, 4, 4), np.uint8),
    ).close()
    (head,), (seen,), (samples,) = (
        of_kind(tmp_path, kind) for kind in ("head", "evaluation", "samples")
    )
    assert head.content["class_names"] == ["ant", "bee", "cat"]
    assert head.content["feature_names"] == list("vwxyz")
    assert seen.tag == "scores/weightvis/evaluation/holdout"
    assert samples.blobs[0].decode().count("sample") == 30
    np.testing.assert_array_equal(seen.array(2), draw(Y.numpy(), 30, 0))


DATA = {
    "tensors": lambda: (X, Y),
    "arrays of double precision": lambda: (X.double().numpy(), Y.numpy()),
    "one-hot labels": lambda: (X, functional.one_hot(Y)),
    "labels in a column": lambda: (X, Y[:, None].float()),
    "texts for labels": lambda: (X, np.array(["a", "b", "c"])[Y]),
    "tensors with gradients": lambda: (X.clone().requires_grad_(), Y),
    "half precision": lambda: (X.bfloat16().float().bfloat16(), Y),
    "a DataLoader": lambda: DataLoader(TensorDataset(X, Y), batch_size=16),
    "a generator with weights": lambda: ((X[i : i + 9], Y[i : i + 9], 1) for i in range(0, 90, 9)),
}


@pytest.mark.parametrize("name", DATA)
def test_data_of_any_kind_are_the_same_samples(tmp_path: Path, name: str) -> None:
    model = Ends()
    HeadLogger(tmp_path, model, DATA[name](), samples=40, class_names=["a", "b", "c"]).close()
    (seen,) = of_kind(tmp_path, "evaluation")
    drawn = draw(Y.numpy(), 40, 0)
    np.testing.assert_array_equal(seen.array(2), drawn)
    np.testing.assert_array_equal(seen.array(1), Y[drawn])
    x = X.bfloat16().float() if name == "half precision" else X
    torch.testing.assert_close(logged_scores(tmp_path), outputs(model, x[drawn]))


TOKENS = torch.arange(90)[:, None] * torch.tensor([1, 3]) % 9
SIZES = X[:, :2]


@pytest.mark.parametrize(
    ("x", "forward"),
    [
        ({"sizes": SIZES, "tokens": TOKENS}, {}),
        ((TOKENS, SIZES), {}),
        (
            {"words": [TOKENS, SIZES]},
            {"forward": lambda model, x: model(x["words"][0], sizes=x["words"][1])},
        ),
    ],
)
def test_several_inputs_reach_the_module(tmp_path: Path, x: Any, forward: Any) -> None:
    model = Named()
    HeadLogger(tmp_path, model, (x, Y), **forward).close()
    torch.testing.assert_close(logged_scores(tmp_path), outputs(model, TOKENS, SIZES))


def test_a_weight_that_is_the_embeddings_is_the_heads(tmp_path: Path) -> None:
    model = Tied()
    HeadLogger(tmp_path, model, (TOKENS % 3, Y)).close()
    torch.testing.assert_close(logged_scores(tmp_path), outputs(model, TOKENS % 3))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
def test_a_module_keeps_its_precision(tmp_path: Path, dtype: torch.dtype) -> None:
    model = nn.Sequential(nn.Linear(6, 512), nn.ReLU(), nn.Linear(512, 3)).to(dtype)
    HeadLogger(tmp_path, model, (X, Y)).close()
    (head,) = of_kind(tmp_path, "head")
    assert {each.dtype for each in model.parameters()} == {dtype}
    np.testing.assert_array_equal(head.array(0), model[2].weight.detach().double().T)
    torch.testing.assert_close(
        logged_scores(tmp_path).double(), outputs(model, X.to(dtype)).double(), atol=0.02, rtol=0.02
    )


class Mixed(Ends):
    """Computes in less precision than its weights have."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            return super().forward(x).float()


def test_a_module_with_autocast_of_its_own_is_checked_within_its_rounding(tmp_path: Path) -> None:
    model = Mixed()
    HeadLogger(tmp_path, model, (100 * X, Y)).close()
    torch.testing.assert_close(
        logged_scores(tmp_path), outputs(model, 100 * X), atol=0.5, rtol=0.05
    )


def test_the_users_autocast_does_not_reach_the_log(tmp_path: Path) -> None:
    model = Ends()
    with torch.autocast("cpu", torch.bfloat16):
        HeadLogger(tmp_path, model, (X, Y)).close()
    torch.testing.assert_close(logged_scores(tmp_path), outputs(model, X))


def compiled(model: nn.Module) -> nn.Module:
    return torch.compile(model, backend="aot_eager")


def test_logging_compiles_nothing(tmp_path: Path) -> None:
    graphs = []

    def backend(graph: Any, _: Any) -> Any:
        graphs.append(graph)
        return graph.forward

    model = nn.Sequential(torch.compile(Ends(), backend=backend))
    model(X)
    HeadLogger(tmp_path, model, (X[:40], Y[:40]), layer="0.scores").close()
    assert len(graphs) == 1
    model(X)
    assert len(graphs) == 1


def compiled_in_place(model: nn.Module) -> nn.Module:
    model.compile(backend="aot_eager")
    return model


@pytest.mark.parametrize("wrap", [compiled, compiled_in_place, nn.DataParallel])
def test_wrapped_modules_are_logged_as_what_is_inside(tmp_path: Path, wrap: Any) -> None:
    model = Ends()
    expected, wrapped = outputs(model, X), wrap(model)
    wrapped(X)
    HeadLogger(tmp_path, wrapped, (X, Y), layer="scores").close()
    HeadLogger(tmp_path, nn.Sequential(wrapped), (X, Y)).close()
    assert len(of_kind(tmp_path, "head")) == 2
    assert unwrapped(nn.DataParallel(wrapped)) is model
    torch.testing.assert_close(logged_scores(tmp_path), expected)


def test_weights_alone_without_test_data(tmp_path: Path) -> None:
    for model, layer in ((nn.Sequential(nn.Linear(6, 3)), None), (Twice(), "shared")):
        HeadLogger(tmp_path, model, layer=layer).close()
        assert of_kind(tmp_path, "evaluation") == []


@pytest.mark.parametrize("step", [1.5, -1, "two", None])
def test_a_step_that_is_none_is_said_and_costs_no_log(tmp_path: Path, step: Any) -> None:
    logger = HeadLogger(tmp_path, Ends(), (X, Y), layer="scores")
    with pytest.raises(WeightVisError, match="step must be a whole number"):
        logger.log(step)
    logger.log(1)
    logger.close()
    assert [each.step for each in of_kind(tmp_path, "head")] == [0, 1]
