"""What happens to a training when its log fails: nothing, unless that is asked for."""

from __future__ import annotations

import warnings
from collections.abc import Callable


class Faults:
    """Keeps what goes wrong while logging from the training that is under way.

    The first fault is told in one warning, and ends the log. ``said`` is what it says, ``met``
    whether there was one.

    Args:
      fatal: raise faults instead.
    """

    def __init__(self, *, fatal: bool = False) -> None:
        self._fatal = fatal
        self.met = False
        self.said = ""

    def attempt(self, logging: Callable[[], object]) -> None:
        """Log, unless logging has failed before."""
        if self.met:
            return
        try:
            logging()
        except Exception as error:  # a fault of ours, or too little memory, least of all
            if self._fatal:
                raise
            self.met, self.said = True, str(error)
            warnings.warn(f"weightvis stops logging; training goes on. {error}", stacklevel=3)
