"""The PyTorch door: a logger for any ``torch.nn.Module``. PyTorch is imported when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tensorboard_plugin_weightvis.torch.logger import HeadLogger

__all__ = ["HeadLogger"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from tensorboard_plugin_weightvis.torch import logger
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise ModuleNotFoundError(
            "weightvis.torch logs PyTorch models, and PyTorch is not installed;"
            " pip install 'tensorboard-plugin-weightvis[torch]', or see pytorch.org.",
            name="torch",
        ) from error
    return getattr(logger, name)


def __dir__() -> list[str]:
    return list(__all__)
