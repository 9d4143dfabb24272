"""What TensorBoard imports at its start. Whatever fails here would take TensorBoard down."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any

from tensorboard.plugins import base_plugin

_log = logging.getLogger(__name__)
_EVERY_STEP = 0
_USUAL_MEGABYTES = 256


class WeightVisLoader(base_plugin.TBLoader):  # type: ignore[misc]  # tensorboard has no types
    """Sees to it that every logged step is kept and found, then hands over to the plugin."""

    def define_flags(self, parser: Any) -> None:
        """Let the user say how much the plugin may keep in memory."""
        parser.add_argument_group("weightvis plugin").add_argument(
            "--weightvis_megabytes",
            metavar="MEGABYTES",
            type=int,
            default=_USUAL_MEGABYTES,
            help="How much of what it has read weightvis keeps in memory (default: %(default)s)."
            " An evaluation may take half of that; of a larger one some samples are drawn.",
        )

    def fix_flags(self, flags: Any) -> None:
        """Keep every step, where the user has not said how many.

        TensorBoard keeps ten steps of a plugin that it does not know.
        """
        samples = getattr(flags, "samples_per_plugin", None)
        if isinstance(samples, dict):
            samples.setdefault("weightvis", _EVERY_STEP)
        _follow(getattr(flags, "logdir", None) or "")

    def load(self, context: base_plugin.TBContext) -> base_plugin.TBPlugin | None:
        """The plugin, or None with a line in the log where something it needs is missing."""
        try:
            from tensorboard_plugin_weightvis.heaps import share_heaps
            from tensorboard_plugin_weightvis.plugin import WeightVisPlugin

            share_heaps()
            megabytes = getattr(context.flags, "weightvis_megabytes", _USUAL_MEGABYTES)
            return WeightVisPlugin(context, max(1, megabytes) * 2**20)
        except Exception as error:  # ImportError, or a library that breaks while it is imported
            _log.warning(
                "weightvis is not shown: %s. Reinstall it: pip install --force-reinstall"
                " tensorboard-plugin-weightvis",
                error,
            )
            return None


def _follow(logdir: str) -> None:
    """Have fsspec look at a store anew, where the user has not said how.

    It remembers what it found there, so that TensorBoard would never see a log grow
    (tensorflow/tensorboard#6712).
    """
    protocol, remote, _ = logdir.partition("://")
    if remote:
        # It may be missing (TensorBoard then reads through boto3 or TensorFlow), or set up wrongly.
        with suppress(Exception):
            from fsspec.config import conf

            conf.setdefault(protocol, {}).setdefault("use_listings_cache", False)
