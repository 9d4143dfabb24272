"""The README's PyTorch, run as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import torch
from modules import of_kind
from torch import nn

import tensorboard_plugin_weightvis as weightvis

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
    folder = tmp_path / "logs" / "run-3"
    assert len(of_kind(folder, "clips")) == 1
    heads, attended = of_kind(folder, "head"), of_kind(folder, "attention")
    assert [each.step for each in heads] == [each.step for each in attended] == [0, 1]
    outputs, bias = attended[-1].array(0), heads[-1].array(1)
    model = names["model"]
    tokens = model.embedding(names["x"])
    for block in model.blocks:
        tokens = block.rest(tokens, block.attention(tokens, tokens, tokens)[0])
    np.testing.assert_allclose(outputs, model.head(tokens.mean(1)).detach(), atol=1e-5)
    for clip in range(CLIPS):
        activation = attended[-1].array(2 + 6 * clip + 4)
        np.testing.assert_allclose(activation.sum((1, 2, 3)) + bias, outputs[clip], atol=1e-5)
