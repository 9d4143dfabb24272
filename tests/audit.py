"""Ask for known advisories on every package that is used; fails where there is one.

Where an advisory service cannot be reached nothing is known, which is said and fails nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

_ROOT = Path(__file__).parents[1]
_OURS = "tensorboard-plugin-weightvis"


class Audit(NamedTuple):
    """How many packages were looked up, of how many, and a line for each advisory."""

    known: int
    of: int
    advisories: list[str]


def python_packages(report: Any) -> Audit:
    """What ``pip-audit -f json`` says. What its service does not know, it skips and calls clean."""
    packages = [each for each in report["dependencies"] if each["name"] != _OURS]
    looked_up = [each for each in packages if "skip_reason" not in each]
    advisories = [
        f"{each['name']} {each['version']}: {found['id']}{_mended(found['fix_versions'])}"
        for each in looked_up
        for found in each["vulns"]
    ]
    return Audit(len(looked_up), len(packages), advisories)


def node_packages(report: Any) -> Audit:
    """What ``npm audit --json`` says; instead of a report it may give an error."""
    count = report["metadata"]["dependencies"]["total"]
    advisories = [
        f"{name}: {found['severity']}, {'can' if found['fixAvailable'] else 'cannot'} be mended"
        for name, found in report["vulnerabilities"].items()
    ]
    return Audit(count, count, advisories)


def sentence(what: str, audit: Audit | None) -> str:
    """What has come out, in a line; None where there was no answer."""
    if audit is None or not audit.known:
        return f"{what}: the advisory service could not be reached, so nothing is known."
    found, others = len(audit.advisories), audit.of - audit.known
    some = f" ({others} more are not known to it)" if others else ""
    return f"{what}: {found or 'no'} advisories on {audit.known} packages{some}."


def _mended(versions: Sequence[str]) -> str:
    return f", mended in {versions[0]}" if versions else ", not mended yet"


def _report(*command: str | Path) -> Any:
    answered = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    try:
        return json.loads(answered.stdout)
    except json.JSONDecodeError:
        sys.exit(f"{' '.join(map(str, command))} gave no report:\n{answered.stderr}")


def _asked() -> Iterable[tuple[str, Audit | None]]:
    report = _report(sys.executable, "-m", "pip_audit", "--format=json", "--progress-spinner=off")
    yield "Python packages", python_packages(report) if "dependencies" in report else None
    report = _report(sys.executable, "frontend/build_page.py", "audit", "--json")
    yield "Node packages", node_packages(report) if "vulnerabilities" in report else None


def main() -> None:
    """Ask, tell, and fail where an advisory was found."""
    found = False
    for what, audit in _asked():
        print(sentence(what, audit))
        for line in audit.advisories if audit else ():
            print(f"  {line}")
            found = True
    sys.exit(found)


if __name__ == "__main__":
    main()
