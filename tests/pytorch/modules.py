"""Small modules, each with something that makes its head hard to find or to tap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import events
import torch
from torch import nn


class Ends(nn.Module):
    """Hidden features, a head, and what comes after it."""

    def __init__(self, units: int = 3, after: nn.Module | None = None, *, bias: bool = True):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 5), nn.ReLU())
        self.scores = nn.Linear(5, units, bias=bias)
        self.after = after or nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.after(self.scores(self.body(x)))


class Reordered(nn.Module):
    """Layers declared in another order than they run in, one of which never runs."""

    def __init__(self) -> None:
        super().__init__()
        self.scores = nn.Linear(5, 3)
        self.body = nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.Dropout(0.5))
        self.unused = nn.Linear(5, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.scores(self.body(x))


class Twice(nn.Module):
    """One layer that runs twice."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = nn.Linear(6, 6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.shared(torch.relu(self.shared(x)))


class Overwriting(Ends):
    """Gives the head its input by name, and overwrites it."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        hidden = self.body(x)
        scores = self.scores(input=hidden)
        hidden.zero_()
        return scores


class Talkative(Ends):
    """Gives more than its scores, and without an axis of length 1."""

    def forward(self, x: torch.Tensor) -> dict[str, Any]:
        hidden = self.body(x)
        scores = self.scores(hidden)
        return {"loss": scores.mean(), "hidden": (hidden, None), "scores": scores.squeeze()}


class Named(nn.Module):
    """Takes several inputs."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.scores = nn.Embedding(9, 4), nn.Linear(6, 3)

    def forward(self, tokens: torch.Tensor, sizes: torch.Tensor) -> torch.Tensor:
        return self.scores(torch.cat([self.embedding(tokens).mean(1), sizes], 1))


class Tied(nn.Module):
    """The head's weight is that of the embedding."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.scores = nn.Embedding(3, 4), nn.Linear(4, 3)
        self.scores.weight = self.embedding.weight

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.scores(self.embedding(tokens).mean(1))


def transformer() -> nn.Module:
    """In evaluation mode its layers run fused, past their submodules."""
    layer = nn.TransformerEncoderLayer(6, 2, 8, batch_first=True)
    encoder = nn.TransformerEncoder(layer, 2)
    return nn.Sequential(nn.Unflatten(1, (1, 6)), encoder, nn.Flatten(), nn.Linear(6, 3))


def weight_norm() -> nn.Module:
    """Its head has no weight of its own, but makes one of a direction and a length."""
    model = Ends()
    nn.utils.parametrizations.weight_norm(model.scores)
    return model


def spectral_norm() -> nn.Module:
    """In training mode, every look at its head's weight changes it."""
    model = Ends()
    nn.utils.parametrizations.spectral_norm(model.scores)
    return model


def nested() -> nn.Module:
    """A module in a module in a module."""
    return nn.Sequential(nn.Linear(6, 6), nn.Sequential(nn.Sequential(Ends()), nn.Flatten()))


def of_kind(folder: Path, kind: str) -> list[events.Logged]:
    """What is logged in a folder of a kind: ``head``, ``evaluation``, ``samples``."""
    return [each for each in events.of_folder(folder) if each.tag.split("/")[2] == kind]


def logged_scores(folder: Path) -> torch.Tensor:
    """The scores that the head logged last makes of what it is logged to be given."""
    head, seen = of_kind(folder, "head")[-1], of_kind(folder, "evaluation")[-1]
    return torch.from_numpy(seen.array(0) @ head.array(0) + head.array(1))
