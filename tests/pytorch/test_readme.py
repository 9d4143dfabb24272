"""The README's PyTorch, run as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import torch
from torch import nn

import tensorboard_plugin_weightvis as weightvis
from tensorboard_plugin_weightvis import analysis

README = Path(__file__).parents[2] / "README.md"
CLIPS, TOKENS, WIDTH = 3, 640, 12


class Block(nn.Module):
    """Attention, and what follows it."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(WIDTH, 3, batch_first=True)
        self.inner = nn.Linear(WIDTH, WIDTH)

    def rest(self, tokens: torch.Tensor, attended: torch.Tensor) -> torch.Tensor:
        return tokens + self.inner(tokens + attended).relu()


class Transformer(nn.Module):
    """Two such blocks over tokens, average pooling, and a head of two classes."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Linear(5, WIDTH)
        self.blocks = nn.ModuleList([Block(), Block()])
        self.head = nn.Linear(WIDTH, 2)


def test_attention_is_logged_as_it_says(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    snippets = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (snippet,) = (each for each in snippets if "average_attn_weights" in each)
    torch.manual_seed(0)
    names = {
        "torch": torch,
        "weightvis": weightvis,
        "model": Transformer(),
        "x": torch.randn(CLIPS, TOKENS, 5),
        "frames": np.zeros((CLIPS, 10, 16, 16), np.uint8),
        "labels": [0, 1, 0],
    }
    exec(snippet, names)  # noqa: S102  # our own file
    for epoch in (0, 1):
        names["log"](epoch)
    names["writer"].close()
    assert list((tmp_path / "logs" / "run-3").glob("*tfevents*"))
    tokens = torch.randn(TOKENS, WIDTH)
    kernel = names["model"].head.weight.detach().T
    parts = analysis.class_activation(tokens, kernel)
    torch.testing.assert_close(parts.sum(1), tokens.mean(0) @ kernel)
