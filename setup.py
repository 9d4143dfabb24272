"""What pyproject.toml cannot say: the page is built with the package, with Node only if need be."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

sys.path.insert(0, str(Path(__file__).parent / "frontend"))
import build_page as page  # found by the line above


class BuildWithPage(build_py):
    """Put a fresh page into the wheel."""

    def run(self) -> None:
        page.build()
        super().run()


class SourceWithPage(sdist):
    """Put a fresh page into the source distribution, so that it installs without Node."""

    def run(self) -> None:
        page.build()
        super().run()


setup(
    cmdclass={"build_py": BuildWithPage, "sdist": SourceWithPage},
    setup_requires=[] if page.is_fresh() or page.node_on_path() else [page.NODE_WHEEL],
)
