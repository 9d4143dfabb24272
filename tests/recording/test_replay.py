"""Which outputs a head can have made, by SciPy's softmax and sigmoid."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit, log_expit, log_softmax, softmax

from tensorboard_plugin_weightvis import ReplayError
from tensorboard_plugin_weightvis.metadata import Activation
from tensorboard_plugin_weightvis.recording.replay import check_replay, puts_out_logits
from tensorboard_plugin_weightvis.recording.tapped import Tapped

RANDOM = np.random.default_rng(0)
SEEN = RANDOM.normal(size=(40, 6)).astype(np.float32)


class Plain(NamedTuple):
    """A head of arrays."""

    weights: NDArray[Any]
    activation: Activation
    name: str = "scores"
    kind: str = "linear"
    dtype: str = "float32"

    @property
    def classes(self) -> int:
        return max(self.weights.shape[1], 2)

    def kernel(self) -> NDArray[Any]:
        return self.weights

    def bias(self) -> NDArray[Any] | None:
        return None


SOFTMAX = Plain(RANDOM.normal(size=(6, 3)).astype(np.float32), "softmax")
SIGMOID = Plain(RANDOM.normal(size=(6, 1)).astype(np.float32), "sigmoid")
MADE = {
    "scores": (SOFTMAX, lambda scores: scores),
    "softmax": (SOFTMAX, lambda scores: softmax(scores, axis=1)),
    "log-softmax": (SOFTMAX, lambda scores: log_softmax(scores, axis=1)),
    "score": (SIGMOID, lambda scores: scores),
    "sigmoid": (SIGMOID, expit),
    "log-sigmoid": (SIGMOID, log_expit),
    "sigmoid without its axis": (SIGMOID, lambda scores: expit(scores[:, 0])),
}


@pytest.mark.parametrize("scale", [1, 1000])
@pytest.mark.parametrize("name", MADE)
def test_scores_probabilities_and_their_logarithms_are_a_heads(name: str, scale: float) -> None:
    head, after = MADE[name]
    seen = scale * SEEN
    check_replay(head, Tapped(seen, [after(seen @ head.weights)]))


@pytest.mark.parametrize("name", MADE)
def test_softmax_makes_the_same_of_scores_and_of_logarithms(name: str) -> None:
    head, after = MADE[name]
    tapped = Tapped(SEEN, [after(SEEN @ head.weights)])
    if name != "log-sigmoid":  # which no loss takes
        assert puts_out_logits(head, tapped) == (name in ("scores", "score", "log-softmax"))


@pytest.mark.parametrize("off", [lambda made: made * 1.02, lambda made: made + 0.02, np.roll])
@pytest.mark.parametrize("name", MADE)
def test_what_is_off_is_refused(name: str, off: Any) -> None:
    head, after = MADE[name]
    made = after(SEEN @ head.weights)
    wrong = np.roll(made, 1, axis=0) if off is np.roll else off(made)
    with pytest.raises(ReplayError, match=r"'scores'.*pass layer= the linear layer"):
        check_replay(head, Tapped(SEEN, [wrong]))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
@pytest.mark.parametrize("name", ["scores", "softmax", "log-softmax"])
def test_a_diverged_model_is_no_other_model(name: str, value: float) -> None:
    head, after = MADE[name]
    seen = SEEN.copy()
    seen[3, 0] = value
    with np.errstate(all="ignore"):
        made = after((seen.astype(np.float64) @ head.weights).astype(np.float32))
    check_replay(head, Tapped(seen, [made]))
