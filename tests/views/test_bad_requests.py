"""Whatever is asked, the answer is a sentence and a hint; never a 500, never a stack trace."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import logs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from server import TensorBoard, strict_json
from tensorboard.plugins.base_plugin import TBContext
from werkzeug.exceptions import NotFound
from werkzeug.test import Client

from tensorboard_plugin_weightvis.plugin import WeightVisPlugin
from tensorboard_plugin_weightvis.views import VIEWS

GOOD = {"run": "two_class", "head": "head"}
SPLIT = GOOD | {"split": "test"}
DIVERGED = {"run": "diverged", "head": "head", "split": "test"}
LONG = "x" * 30_000

# route, query, status, and what the error names.
BAD: list[tuple[str, dict[str, object], int, str]] = [
    ("heads", {"run": "two_class"}, 400, "no parameter 'run'"),
    ("overview", {}, 400, "'run' is missing"),
    ("overview", {"run": "two_class"}, 400, "'head' is missing"),
    ("overview", {"run": "none", "head": "head"}, 404, "run 'none'"),
    ("overview", GOOD | {"head": "none"}, 404, "no head 'none'"),
    ("overview", {"run": "future", "head": "head"}, 422, "run 'future' cannot be read"),
    ("overview", GOOD | {"step": 31}, 404, "step 31"),
    ("overview", GOOD | {"step": "last"}, 400, "step must be"),
    ("overview", GOOD | {"step": -1}, 400, "step must be"),
    ("overview", GOOD | {"step": 1.5}, 400, "step must be"),
    ("overview", GOOD | {"step": "NaN"}, 400, "step must be"),
    ("overview", GOOD | {"step": 2**80}, 400, "step must be"),
    ("overview", GOOD | {"step": ""}, 400, "step must be"),
    ("overview", GOOD | {"split": "train"}, 404, "split 'train'"),
    ("overview", GOOD | {"stepp": 3}, 400, "no parameter 'stepp'"),
    ("overview", {"run": LONG, "head": "head"}, 400, "run must be"),
    ("tendency", GOOD | {"rank": "best"}, 400, "rank must be one of"),
    ("tendency", GOOD | {"rank": ""}, 400, "rank must be one of"),
    ("tendency", GOOD | {"rank": "class:2:desc"}, 400, "this head has 2"),
    ("tendency", GOOD | {"rank": "class:-1:desc"}, 400, "rank must be one of"),
    ("tendency", GOOD | {"rank": "class:0:down"}, 400, "rank must be one of"),
    ("tendency", GOOD | {"rank": "margin:asc"}, 400, "rank must be one of"),
    ("tendency", GOOD | {"rank": LONG}, 400, "rank must be"),
    ("tendency", GOOD | {"limit": 0}, 400, "limit must be"),
    ("tendency", GOOD | {"limit": 5001}, 400, "limit must be"),
    ("tendency", GOOD | {"limit": "all"}, 400, "limit must be"),
    ("tendency", GOOD | {"offset": -1}, 400, "offset must be"),
    ("tendency", GOOD | {"offset": 2**40}, 400, "offset must be"),
    ("tendency", GOOD | {"search": "x" * 201}, 400, "search must be"),
    ("tendency", GOOD | {"gauge": "centered"}, 400, "one of raw, centred"),
    ("tendency", GOOD | {"classes": "2"}, 400, "classes must be whole numbers from 0 to 1"),
    ("tendency", GOOD | {"classes": "1-0"}, 400, "classes must be"),
    ("tendency", GOOD | {"classes": "0-999999999"}, 400, "classes must be"),
    ("tendency", GOOD | {"classes": "a"}, 400, "classes must be"),
    ("tendency", GOOD | {"rank": "influence:desc", "split": "x"}, 404, "split 'x'"),
    ("tendency", {"run": "no_evaluation", "head": "head", "rank": "influence:desc"}, 404, "split"),
    ("weights", GOOD | {"mode": "epochs"}, 400, "mode must be"),
    ("weights", GOOD | {"step": 99}, 404, "step 99"),
    ("curves", GOOD | {"step": 1}, 400, "no parameter 'step'"),
    ("overview", {"run": "damaged", "head": "metrics"}, 422, "damaged"),
    ("embedding", GOOD, 400, "'split' is missing"),
    ("embedding", GOOD | {"split": "train"}, 404, "split 'train'"),
    ("embedding", SPLIT | {"perplexity": "wide"}, 400, "perplexity must be"),
    ("embedding", SPLIT | {"perplexity": -1}, 400, "perplexity must be"),
    ("embedding", SPLIT | {"perplexity": "NaN"}, 400, "perplexity must be"),
    ("embedding", SPLIT | {"perplexity": "inf"}, 400, "perplexity must be"),
    ("embedding", SPLIT | {"iterations": 0}, 400, "iterations must be"),
    ("embedding", SPLIT | {"iterations": 10**6}, 400, "iterations must be"),
    ("embedding", SPLIT | {"learning_rate": 0}, 400, "learning_rate must be"),
    ("embedding", SPLIT | {"learning_rate": "NaN", "iterations": 1}, 400, "learning_rate must be"),
    ("embedding", SPLIT | {"space": "weights"}, 400, "space must be"),
    ("embedding", SPLIT | {"seed": -3}, 400, "seed must be"),
    ("embedding", SPLIT | {"method": "lda"}, 400, "method must be one of"),
    ("embedding", SPLIT | {"neighbours": 1}, 400, "neighbours must be"),
    ("embedding", SPLIT | {"most": 60_001}, 400, "most must be"),
    ("embedding", SPLIT | {"most": 0}, 400, "most must be"),
    ("embedding", SPLIT | {"ahead": "perhaps"}, 400, "ahead must be"),
    ("embedding", SPLIT | {"page": LONG}, 400, "page must be"),
    ("embedding", SPLIT | {"from_perplexity": -1}, 400, "from_perplexity must be"),
    ("film", GOOD, 400, "'split' is missing"),
    ("film", SPLIT | {"split": "train"}, 404, "split 'train'"),
    ("film", SPLIT | {"step": 1}, 400, "no parameter 'step'"),
    ("agreement", SPLIT | {"seeds": 21}, 400, "seeds must be"),
    ("agreement", SPLIT | {"perplexities": "5,wide"}, 400, "perplexities must be"),
    ("agreement", SPLIT | {"perplexities": "5,-1"}, 400, "perplexities must be"),
    ("agreement", SPLIT | {"perplexities": "5," * 13}, 400, "perplexities must be"),
    ("agreement", SPLIT | {"perplexities": "nan"}, 400, "perplexities must be"),
    ("samples", GOOD, 400, "'split' is missing"),
    ("samples", SPLIT | {"indices": "60"}, 400, "indices must be whole numbers from 0 to 59"),
    ("samples", SPLIT | {"indices": "1,,x"}, 400, "indices must be"),
    ("samples", SPLIT | {"indices": "-1"}, 400, "indices must be"),
    ("samples", SPLIT | {"indices": "1" * 50_001}, 400, "indices must be"),
    ("samples", {"run": "damaged", "head": "head", "split": "test", "step": 8}, 422, "damaged"),
    ("samples", SPLIT | {"indices": ","}, 400, "indices must choose a row"),
    ("samples", SPLIT | {"indices": "bits:"}, 400, "indices must choose a row"),
    ("samples", SPLIT | {"indices": "bits:AAAA"}, 400, "indices must choose a row"),
    ("samples", SPLIT | {"indices": "bits:AQ=="}, 400, "base64url without padding"),
    ("samples", SPLIT | {"indices": "bits:A+/A"}, 400, "base64url without padding"),
    ("samples", SPLIT | {"indices": "bits:A"}, 400, "base64url without padding"),
    ("samples", SPLIT | {"indices": "bits:१"}, 400, "base64url without padding"),
    ("samples", SPLIT | {"indices": "bits:AAAAAAAAABA"}, 400, "rows from 0 to 59; got bit 60"),
    ("selection", GOOD | {"indices": "0"}, 400, "'split' is missing"),
    ("selection", SPLIT, 400, "'indices' is missing"),
    ("selection", SPLIT | {"indices": ""}, 400, "indices must choose a row"),
    ("selection", SPLIT | {"indices": "60"}, 400, "indices must be whole numbers from 0 to 59"),
    ("selection", SPLIT | {"indices": "0", "limit": 0}, 400, "limit must be"),
    ("selection", SPLIT | {"indices": "0", "limit": 5001}, 400, "limit must be"),
    ("selection", SPLIT | {"indices": "0", "split": "train"}, 404, "split 'train'"),
    ("activations", GOOD | {"feature": 0}, 400, "'split' is missing"),
    ("activations", SPLIT, 400, "'feature' is missing"),
    ("activations", SPLIT | {"feature": -1}, 400, "feature must be"),
    ("activations", SPLIT | {"feature": "area"}, 400, "feature must be"),
    ("activations", SPLIT | {"feature": 12}, 404, "feature 12 of head 'head' is not logged"),
    ("neighbours", SPLIT, 400, "'sample' is missing"),
    ("neighbours", SPLIT | {"sample": -1}, 400, "sample must be"),
    ("neighbours", SPLIT | {"sample": 60}, 404, "sample 60 of split 'test' is not logged"),
    ("neighbours", SPLIT | {"sample": 0, "count": 0}, 400, "count must be"),
    ("neighbours", SPLIT | {"sample": 0, "count": 101}, 400, "count must be"),
    ("neighbours", SPLIT | {"sample": 0, "space": "weights"}, 400, "space must be one of"),
    ("neighbours", DIVERGED | {"sample": 3, "step": 0}, 400, "sample 3 has no neighbours"),
    ("neighbours", DIVERGED | {"sample": 0, "space": "scores"}, 400, "scores are not all finite"),
    ("projector", GOOD, 400, "'split' is missing"),
    ("projector", SPLIT | {"split": "train"}, 404, "split 'train'"),
    ("projector", SPLIT | {"space": "weights"}, 400, "space must be one of"),
    ("projector", SPLIT | {"indices": "0,60"}, 400, "indices must be whole numbers from 0 to 59"),
    ("projector", DIVERGED | {"indices": "3"}, 400, "none of the samples chosen"),
    ("projector", DIVERGED | {"space": "contributions"}, 400, "contributions that are all finite"),
    ("projector", {"run": "damaged", "head": "head", "split": "pictures"}, 422, "thumbnails"),
]


def refused(answer: Any) -> dict[str, str]:
    """The body of a refusal, which always looks alike."""
    body = strict_json(answer.text)
    assert set(body) == {"error", "hint"}, body
    assert body["error"]
    assert body["hint"]
    assert "Traceback" not in answer.text
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    return dict(body)


@pytest.mark.parametrize(("route", "query", "status", "names"), BAD)
def test_a_bad_request_is_refused_with_what_is_wrong_and_what_to_do(
    tensorboard: TensorBoard, route: str, query: dict[str, object], status: int, names: str
) -> None:
    answer = tensorboard.ask(route, **query)
    assert answer.status_code == status, answer.text
    body = refused(answer)
    assert names in body["error"]
    assert len(body["error"]) < 500


DAMAGED_KERNELS = {n: what for n, what in logs.DAMAGE_AT.items() if what != logs.BAD_BIAS}


@pytest.mark.parametrize("step", DAMAGED_KERNELS, ids=DAMAGED_KERNELS.values())
@pytest.mark.parametrize("route", ["overview", "tendency", "weights"])
def test_a_damaged_step_is_named_and_hides_no_other(
    tensorboard: TensorBoard, route: str, step: int
) -> None:
    answer = tensorboard.ask(route, run="damaged", head="head", step=step)
    assert answer.status_code == 422
    assert f"step {step} of head 'head' in run 'damaged' is damaged" in refused(answer)["error"]
    for good in logs.GOOD_STEPS_OF_DAMAGED:
        assert tensorboard.get(route, run="damaged", head="head", step=good)["step"] == good


def test_a_bias_that_does_not_fit_is_named_where_scores_are_asked_for(
    tensorboard: TensorBoard,
) -> None:
    answer = tensorboard.ask("samples", run="damaged", head="head", split="pictures", step=6)
    assert answer.status_code == 422
    assert "kernel (4, 3) and bias (7,) do not fit" in refused(answer)["error"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("route", [*VIEWS, "index.js"])
def test_nothing_but_get_is_answered(tensorboard: TensorBoard, method: str, route: str) -> None:
    answer = tensorboard.ask(route, verb=method, **GOOD)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    refused(answer)


def test_an_unknown_route_is_tensorboards_own_not_found(tensorboard: TensorBoard) -> None:
    assert tensorboard.ask("nothing").status_code == 404
    assert tensorboard.ask("../weightvis/static/../plugin.py").status_code == 404


def test_tensorboards_other_routes_still_answer_and_it_has_said_nothing_bad(
    tensorboard: TensorBoard,
) -> None:
    for route in ("runs", "plugins_listing", "environment", "plugin/scalars/tags"):
        assert tensorboard.ask(f"../../{route}").status_code == 200
    assert tensorboard.is_running()
    assert "Traceback" not in tensorboard.log


@pytest.fixture(scope="module")
def ask(logdir: Path) -> Callable[[str, dict[str, str], str], Any]:
    """The plugin's own WSGI application over TensorBoard's Python provider, in this process."""
    apps = WeightVisPlugin(TBContext(data_provider=logs.provided(logdir)), 2**28).get_plugin_apps()

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        return apps.get(environ["PATH_INFO"], NotFound())(environ, start_response)

    client = Client(application)
    return lambda route, query, method: client.open(f"/{route}", method, query_string=query)


NUMBERS = st.integers(-3, 40).map(str) | st.sampled_from(["1e3", "NaN", "0x1", "१", "9" * 30, " 1"])
VALUES = st.text(max_size=20) | NUMBERS
FIELDS = {name: sorted(view.query.__struct_fields__) for name, view in VIEWS.items()}
HEADS = [*sorted(logs.expected_steps()), ("future", "head"), ("none", "head"), ("two_class", "")]
TYPICAL = {
    "split": st.sampled_from(["test", "", "pictures"]),
    "rank": st.sampled_from(["index", "margin:desc", "influence:desc", "class:1:asc", "class:x"]),
    "gauge": st.sampled_from(["raw", "centred"]),
    "unit": st.sampled_from(["0", "2", "9"]),
    "mode": st.sampled_from(["classes", "steps"]),
    "space": st.sampled_from(["activations", "scores", "contributions"]),
    "classes": st.lists(st.integers(0, 11).map(str)).map(",".join),
    "indices": st.lists(st.integers(0, 70).map(str)).map(",".join)
    | st.text("AQg_-", max_size=12).map("bits:{}".format),
}


@st.composite
def queries(draw: st.DrawFn, route: str) -> dict[str, str]:
    """Mostly of the route's own parameters, mostly of a head that is there."""
    run, head = draw(st.sampled_from(HEADS))
    names = draw(st.lists(st.sampled_from([*FIELDS[route], "other"]), max_size=5, unique=True))
    query = {"run": run, "head": head} if "run" in FIELDS[route] else {}
    for name in names:
        query[name] = draw(TYPICAL.get(name, NUMBERS) | VALUES)
    # An embedding that settles takes seconds; one iteration goes the same way.
    return query | ({"iterations": "1"} if route == "embedding" else {})


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(VIEWS)).flatmap(lambda route: st.tuples(st.just(route), queries(route)))
)
def test_no_query_gets_a_500(
    ask: Callable[[str, dict[str, str], str], Any], request_: tuple[str, dict[str, str]]
) -> None:
    check(ask(*request_, "GET"))


@pytest.mark.heavy
@pytest.mark.parametrize("route", sorted(VIEWS))
def test_none_of_very_many_queries_of_a_route_gets_a_500(
    ask: Callable[[str, dict[str, str], str], Any], route: str
) -> None:
    @settings(max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
    @given(queries(route))
    def each(query: dict[str, str]) -> None:
        check(ask(route, query, "GET"))

    each()


def check(answer: Any) -> None:
    """See that an answer is a good one, or a refusal in the house's form."""
    assert answer.status_code in (200, 400, 404, 422), answer.text
    if answer.content_type == "application/zip":
        assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    elif answer.status_code == 200:
        assert all("error" not in strict_json(line) for line in answer.text.splitlines())
    else:
        refused(answer)
