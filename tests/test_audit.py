"""What ``make audit`` makes of what pip-audit and npm say."""

from __future__ import annotations

from typing import Any

import audit
import pytest

ADVISORY = {"id": "PYSEC-2026-1", "fix_versions": ["2.0"], "aliases": [], "description": ""}
SOUND = {"name": "numpy", "version": "2.0.0", "vulns": []}
BAD = {"name": "pillow", "version": "9.0", "vulns": [ADVISORY]}
UNKNOWN = {"name": "jinja2", "skip_reason": "Dependency not found on PyPI"}
OURS = {"name": "tensorboard-plugin-weightvis", "skip_reason": "distribution marked as editable"}


@pytest.mark.parametrize(
    ("packages", "said"),
    [
        ([SOUND, OURS], "no advisories on 1 packages."),
        ([SOUND, UNKNOWN, BAD], "1 advisories on 2 packages (1 more are not known to it)."),
        ([UNKNOWN, OURS], "the advisory service could not be reached, so nothing is known."),
    ],
)
def test_what_pip_audit_passes_over_is_not_called_clean(packages: list[Any], said: str) -> None:
    found = audit.python_packages({"dependencies": packages})
    assert audit.sentence("Python", found) == f"Python: {said}"


def test_an_advisory_is_named_with_its_cure() -> None:
    unmended = BAD | {"vulns": [ADVISORY | {"fix_versions": []}]}
    assert audit.python_packages({"dependencies": [BAD, unmended]}).advisories == [
        "pillow 9.0: PYSEC-2026-1, mended in 2.0",
        "pillow 9.0: PYSEC-2026-1, not mended yet",
    ]


def test_npm_names_what_it_found() -> None:
    vulnerable = {"vite": {"name": "vite", "severity": "high", "fixAvailable": True}}
    report = {"vulnerabilities": vulnerable, "metadata": {"dependencies": {"total": 200}}}
    found = audit.node_packages(report)
    assert found.advisories == ["vite: high, can be mended"]
    assert audit.sentence("Node", found) == "Node: 1 advisories on 200 packages."


def test_no_answer_is_not_called_clean() -> None:
    assert "nothing is known" in audit.sentence("Node", None)
