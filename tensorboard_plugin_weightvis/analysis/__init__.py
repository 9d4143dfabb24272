"""Analyses of a linear head: plain NumPy in and out, each with its formula and its source."""

from tensorboard_plugin_weightvis.analysis.contributions import (
    change_of_contributions,
    contributions,
)
from tensorboard_plugin_weightvis.analysis.distances import distances
from tensorboard_plugin_weightvis.analysis.gauge import centred, two_columns
from tensorboard_plugin_weightvis.analysis.groups import auc, standardised_difference
from tensorboard_plugin_weightvis.analysis.influence import Influence, influence
from tensorboard_plugin_weightvis.analysis.leaning import Leaning, by_score, by_size
from tensorboard_plugin_weightvis.analysis.ranking import descending, spread_over_classes
from tensorboard_plugin_weightvis.analysis.scores import (
    Figures,
    Predictions,
    figures,
    predictions,
    probabilities,
    scores,
)
from tensorboard_plugin_weightvis.analysis.spaces import Space, in_space

__all__ = [
    "Figures",
    "Influence",
    "Leaning",
    "Predictions",
    "Space",
    "auc",
    "by_score",
    "by_size",
    "centred",
    "change_of_contributions",
    "contributions",
    "descending",
    "distances",
    "figures",
    "in_space",
    "influence",
    "predictions",
    "probabilities",
    "scores",
    "spread_over_classes",
    "standardised_difference",
    "two_columns",
]
