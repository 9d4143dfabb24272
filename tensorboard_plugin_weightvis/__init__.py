"""weightvis: what a classifier's last layer does, in TensorBoard.

Nothing heavy is imported until a name is used, since TensorBoard imports this package at start.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tensorboard_plugin_weightvis import analysis, summary, torch
    from tensorboard_plugin_weightvis.errors import (
        EvaluationError,
        HeadError,
        HeadNotFoundError,
        LogdirError,
        ReplayError,
        WeightVisError,
    )
    from tensorboard_plugin_weightvis.keras.attention import Attention
    from tensorboard_plugin_weightvis.keras.callback import WeightVisCallback
    from tensorboard_plugin_weightvis.keras.intervention_callback import InterventionCallback
    from tensorboard_plugin_weightvis.keras.run import RunResult, run
    from tensorboard_plugin_weightvis.writer import Writer

_HOMES = {
    "Attention": "keras.attention",
    "EvaluationError": "errors",
    "HeadError": "errors",
    "HeadNotFoundError": "errors",
    "InterventionCallback": "keras.intervention_callback",
    "LogdirError": "errors",
    "ReplayError": "errors",
    "RunResult": "keras.run",
    "WeightVisCallback": "keras.callback",
    "WeightVisError": "errors",
    "Writer": "writer",
    "analysis": "",
    "run": "keras.run",
    "summary": "",
    "torch": "",
}

__all__ = [
    "Attention",
    "EvaluationError",
    "HeadError",
    "HeadNotFoundError",
    "InterventionCallback",
    "LogdirError",
    "ReplayError",
    "RunResult",
    "WeightVisCallback",
    "WeightVisError",
    "Writer",
    "analysis",
    "run",
    "summary",
    "torch",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f"{__name__}.{home or name}")
    return getattr(module, name) if home else module


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
