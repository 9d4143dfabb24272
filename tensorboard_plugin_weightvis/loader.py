"""What TensorBoard imports at its start. Whatever fails here would take TensorBoard down."""

from __future__ import annotations

import logging
from typing import Any

from tensorboard.plugins import base_plugin

_log = logging.getLogger(__name__)
_EVERY_STEP = 0


class WeightVisLoader(base_plugin.TBLoader):  # type: ignore[misc]  # tensorboard has no types
    """Sees to it that every logged step is kept, then hands over to the plugin."""

    def fix_flags(self, flags: Any) -> None:
        """Keep every step, where the user has not said how many.

        TensorBoard keeps ten steps of a plugin that it does not know.
        """
        samples = getattr(flags, "samples_per_plugin", None)
        if isinstance(samples, dict):
            samples.setdefault("weightvis", _EVERY_STEP)

    def load(self, context: base_plugin.TBContext) -> base_plugin.TBPlugin | None:
        """The plugin, or None with a line in the log where something it needs is missing."""
        try:
            from tensorboard_plugin_weightvis.plugin import WeightVisPlugin

            return WeightVisPlugin(context)
        except Exception as error:  # ImportError, or a library that breaks while it is imported
            _log.warning(
                "weightvis is not shown: %s. Reinstall it: pip install --force-reinstall"
                " tensorboard-plugin-weightvis",
                error,
            )
            return None
