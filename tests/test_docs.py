"""What can be asked, called and made is written down."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import tensorboard_plugin_weightvis as weightvis
from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.views import VIEWS
from tensorboard_plugin_weightvis.views.query import HeadQuery

ROOT = Path(__file__).parents[1]
# The targets that `make help` offers; what they need in turn is nobody's concern.
MAKE_TARGETS = re.findall(r'echo "make ([a-z-]+)', (ROOT / "Makefile").read_text())


def text(*names: str) -> str:
    paths = [ROOT / name for name in names]
    return "\n".join(path.read_text() for path in paths if path.exists())


def section(route: str) -> str:
    """What http_api.md says of a route: from the heading that names it to the next heading.

    With the section of another route where it says that it takes "the parameters of" that one.
    """
    parts = re.split(r"^#{1,6} ", text("http_api.md"), flags=re.MULTILINE)
    own = "\n".join(part for part in parts if f"`{route}`" in part.partition("\n")[0])
    return own + "".join(section(other) for other in re.findall(r"the parameters of `(\w+)`", own))


@pytest.mark.parametrize("route", VIEWS)
def test_every_route_has_a_section_in_http_api(route: str) -> None:
    assert section(route), f"http_api.md needs a heading with `{route}`"


@pytest.mark.parametrize(
    ("route", "parameter"),
    [
        (route, field)
        for route, view in VIEWS.items()
        for field in view.query.__struct_fields__
        if field not in HeadQuery.__struct_fields__
    ],
)
def test_every_parameter_of_a_route_is_in_its_section(route: str, parameter: str) -> None:
    assert f"`{parameter}`" in section(route), f"`{parameter}` of `{route}`"


@pytest.mark.parametrize("parameter", HeadQuery.__struct_fields__)
def test_what_names_a_head_is_among_the_parameters_that_routes_share(parameter: str) -> None:
    shared = text("http_api.md").partition("**Parameters that routes share**")[2].partition("#")[0]
    assert f"`{parameter}`" in shared


@pytest.mark.parametrize("target", MAKE_TARGETS)
def test_every_make_target_is_in_readme_or_build(target: str) -> None:
    documents = text("README.md", "BUILD.md", "CONTRIBUTING.md")
    assert re.search(rf"make {target}\b(?!-)", documents), f"`make {target}`"


@pytest.mark.parametrize("name", weightvis.__all__)
def test_every_public_name_is_in_the_readme(name: str) -> None:
    assert re.search(rf"\b{name}\b", text("README.md")), name


@pytest.mark.parametrize("name", analysis.__all__)
def test_every_analysis_is_in_its_document(name: str) -> None:
    assert re.search(rf"`{name}(\.\w+)?`", text("docs/analysis.md")), name


@pytest.mark.parametrize("name", analysis.__all__)
def test_every_analysis_says_what_it_is(name: str) -> None:
    assert name == "Space" or inspect.getdoc(getattr(analysis, name))


@pytest.mark.parametrize("document", ["README.md", "docs/analysis.md", "docs/case_study.md"])
def test_every_picture_and_page_that_is_linked_is_there(document: str) -> None:
    linked = re.findall(r"\]\(([^)#:]+)(?:#[\w-]*)?\)", text(document))
    assert linked
    missing = [each for each in linked if not (ROOT / document).parent.joinpath(each).exists()]
    assert missing == []
