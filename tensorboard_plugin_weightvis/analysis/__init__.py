"""Analyses of a linear head: plain NumPy in and out, each with its formula and its source."""

from tensorboard_plugin_weightvis.analysis import ablation, permutation
from tensorboard_plugin_weightvis.analysis.agreement import (
    most_disputed,
    rank_correlation,
    ranks,
)
from tensorboard_plugin_weightvis.analysis.attention import (
    Directness,
    Grid,
    chance_directness,
    class_activation,
    directness,
    frame_matrix,
    looks,
    received,
    relevance,
    rollout,
)
from tensorboard_plugin_weightvis.analysis.calibration import Reliability, reliability
from tensorboard_plugin_weightvis.analysis.change import (
    Change,
    Epoch,
    change_of_margin,
    true_margins,
)
from tensorboard_plugin_weightvis.analysis.cheapest import Cheapest, cheapest_threshold
from tensorboard_plugin_weightvis.analysis.concentration import shares, weakest
from tensorboard_plugin_weightvis.analysis.contributions import (
    change_of_contributions,
    contributions,
)
from tensorboard_plugin_weightvis.analysis.dead import Dead, dead
from tensorboard_plugin_weightvis.analysis.dependence import Dependence, dependence, outcome
from tensorboard_plugin_weightvis.analysis.distances import distances
from tensorboard_plugin_weightvis.analysis.gauge import centred, two_columns
from tensorboard_plugin_weightvis.analysis.groups import auc, standardised_difference
from tensorboard_plugin_weightvis.analysis.influence import Influence, influence
from tensorboard_plugin_weightvis.analysis.interactions import Interactions, interactions
from tensorboard_plugin_weightvis.analysis.intervals import (
    Effect,
    Interval,
    Measured,
    of_mean,
    wilson,
)
from tensorboard_plugin_weightvis.analysis.judgement import (
    Judgement,
    joined_judgements,
    judge_margins,
    judge_scores,
    probability_of,
)
from tensorboard_plugin_weightvis.analysis.lean import Lean, lean
from tensorboard_plugin_weightvis.analysis.leaning import Leaning, by_score, by_size
from tensorboard_plugin_weightvis.analysis.minimal import Minimal, minimal
from tensorboard_plugin_weightvis.analysis.movement import alignment, head_moved, moved
from tensorboard_plugin_weightvis.analysis.norms import class_norms
from tensorboard_plugin_weightvis.analysis.operating import (
    OperatingCurve,
    OperatingPoint,
    OperatingPoints,
    area_under_roc,
    average_precision,
    mean_area_under_roc,
    mean_average_precision,
    operating_point,
    operating_points,
    precision_recall_curve,
    roc_curve,
)
from tensorboard_plugin_weightvis.analysis.operation_text import parse_operations
from tensorboard_plugin_weightvis.analysis.operations import (
    ChangedHead,
    Flip,
    Keep,
    Mute,
    Operation,
    OperationError,
    Scale,
    Swap,
    apply_operations,
    mean_deviation,
    needed_levels,
    spelled,
)
from tensorboard_plugin_weightvis.analysis.path import Path, path_order
from tensorboard_plugin_weightvis.analysis.prior import OnAverage, effective_bias, on_average
from tensorboard_plugin_weightvis.analysis.quality import (
    ByClass,
    Confusion,
    accuracy,
    by_class,
    confusion,
    mean_loss,
)
from tensorboard_plugin_weightvis.analysis.ranking import descending, spread_over_classes
from tensorboard_plugin_weightvis.analysis.recall import RecallGap, recall_gap
from tensorboard_plugin_weightvis.analysis.scores import (
    Figures,
    Predictions,
    figures,
    predictions,
    probabilities,
    scores,
)
from tensorboard_plugin_weightvis.analysis.shapley import mean_absolute_shapley, shapley_values
from tensorboard_plugin_weightvis.analysis.significance import (
    Significance,
    discoveries,
    sfit,
    sfit_of_losses,
)
from tensorboard_plugin_weightvis.analysis.spaces import Space, in_space
from tensorboard_plugin_weightvis.analysis.thinning import thinned

__all__ = [
    "ByClass",
    "Change",
    "ChangedHead",
    "Cheapest",
    "Confusion",
    "Dead",
    "Dependence",
    "Directness",
    "Effect",
    "Epoch",
    "Figures",
    "Flip",
    "Grid",
    "Influence",
    "Interactions",
    "Interval",
    "Judgement",
    "Keep",
    "Lean",
    "Leaning",
    "Measured",
    "Minimal",
    "Mute",
    "OnAverage",
    "OperatingCurve",
    "OperatingPoint",
    "OperatingPoints",
    "Operation",
    "OperationError",
    "Path",
    "Predictions",
    "RecallGap",
    "Reliability",
    "Scale",
    "Significance",
    "Space",
    "Swap",
    "ablation",
    "accuracy",
    "alignment",
    "apply_operations",
    "area_under_roc",
    "auc",
    "average_precision",
    "by_class",
    "by_score",
    "by_size",
    "centred",
    "chance_directness",
    "change_of_contributions",
    "change_of_margin",
    "cheapest_threshold",
    "class_activation",
    "class_norms",
    "confusion",
    "contributions",
    "dead",
    "dependence",
    "descending",
    "directness",
    "discoveries",
    "distances",
    "effective_bias",
    "figures",
    "frame_matrix",
    "head_moved",
    "in_space",
    "influence",
    "interactions",
    "joined_judgements",
    "judge_margins",
    "judge_scores",
    "lean",
    "looks",
    "mean_absolute_shapley",
    "mean_area_under_roc",
    "mean_average_precision",
    "mean_deviation",
    "mean_loss",
    "minimal",
    "most_disputed",
    "moved",
    "needed_levels",
    "of_mean",
    "on_average",
    "operating_point",
    "operating_points",
    "outcome",
    "parse_operations",
    "path_order",
    "permutation",
    "precision_recall_curve",
    "predictions",
    "probabilities",
    "probability_of",
    "rank_correlation",
    "ranks",
    "recall_gap",
    "received",
    "relevance",
    "reliability",
    "roc_curve",
    "rollout",
    "scores",
    "sfit",
    "sfit_of_losses",
    "shapley_values",
    "shares",
    "spelled",
    "spread_over_classes",
    "standardised_difference",
    "thinned",
    "true_margins",
    "two_columns",
    "weakest",
    "wilson",
]
