"""What requests name by number: a head's features and classes."""

from __future__ import annotations

from tensorboard_plugin_weightvis.errors import NotLoggedError
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.views.wire import FeatureName


def feature_of(series: HeadSeries, number: int, features: int) -> FeatureName:
    """A feature of a head that has so many.

    Raises:
      NotLoggedError: it has not.
    """
    if number >= features:
        raise NotLoggedError(
            f"feature {number} of head {series.name!r} is not logged.",
            f"Features are numbered from 0 to {features - 1}.",
        )
    return FeatureName(number, series.feature_names(features)[number])


def class_of(series: HeadSeries, number: int, classes: int) -> int:
    """A class of a head that has so many.

    Raises:
      NotLoggedError: it has not.
    """
    if number >= classes:
        raise NotLoggedError(
            f"class {number} of head {series.name!r} is not logged.",
            f"Classes are numbered from 0 to {classes - 1}.",
        )
    return number
