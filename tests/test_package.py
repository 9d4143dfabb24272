"""Importing the package costs nothing, and nothing in it can take TensorBoard down."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from argparse import Namespace
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

import pytest

import tensorboard_plugin_weightvis as weightvis
from tensorboard_plugin_weightvis.loader import WeightVisLoader

HEAVY = ("tensorflow", "keras", "sklearn", "scipy", "openTSNE", "numpy", "PIL", "msgspec", "torch")


def in_a_fresh_interpreter(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )


def imported(script: str) -> set[str]:
    """Which of the heavy libraries are imported once ``script`` has run."""
    shown = f"{script}\nimport sys; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = in_a_fresh_interpreter(shown)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_entry_point_imports_no_more_than_tensorboard_does() -> None:
    alone = imported("import tensorboard.plugins.base_plugin")
    assert imported("import tensorboard_plugin_weightvis.loader") == alone


def test_the_package_itself_imports_nothing_heavy() -> None:
    assert imported("import tensorboard_plugin_weightvis") == set()


def test_the_backend_imports_neither_tensorflow_nor_keras() -> None:
    served = imported(
        "from tensorboard.plugins.base_plugin import TBContext\n"
        "from tensorboard_plugin_weightvis.loader import WeightVisLoader\n"
        "plugin = WeightVisLoader().load(TBContext())\n"
        "plugin.get_plugin_apps()"
    )
    assert "numpy" in served
    assert served.isdisjoint({"tensorflow", "keras", "torch", "sklearn", "openTSNE"})


def test_what_is_recorded_is_made_without_the_framework_that_trains() -> None:
    imported_with = imported(
        "import importlib, pkgutil\n"
        "from tensorboard_plugin_weightvis import recording\n"
        "for module in pkgutil.iter_modules(recording.__path__):\n"
        "    importlib.import_module(f'{recording.__name__}.{module.name}')"
    )
    assert "numpy" in imported_with
    assert imported_with.isdisjoint({"tensorflow", "keras", "torch", "sklearn"})


def test_a_logger_for_pytorch_says_where_pytorch_is_missing() -> None:
    done = in_a_fresh_interpreter(
        "import sys\n"
        "sys.modules['torch'] = None\n"
        "import tensorboard_plugin_weightvis as weightvis\n"
        "weightvis.torch.HeadLogger"
    )
    assert "PyTorch is not installed; pip install" in done.stderr.splitlines()[-1]


def test_tensorboard_finds_the_entry_point() -> None:
    (found,) = entry_points(group="tensorboard_plugins", name="weightvis")
    assert found.load() is WeightVisLoader


@pytest.mark.parametrize("name", weightvis.__all__)
def test_every_public_name_can_be_had(name: str) -> None:
    assert getattr(weightvis, name) is not None
    assert name in dir(weightvis)


def test_public_names_are_sorted_and_said_to_type_checkers_too() -> None:
    source = importlib.util.find_spec("tensorboard_plugin_weightvis")
    assert source is not None
    assert source.origin is not None
    with open(source.origin) as file:
        for_type_checkers = file.read().partition("if TYPE_CHECKING")[2].partition("_HOMES")[0]
    assert sorted(weightvis.__all__) == weightvis.__all__
    assert [name for name in weightvis.__all__ if name not in for_type_checkers] == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'hed'"):
        weightvis.hed  # noqa: B018


def test_every_step_is_kept_where_the_user_has_not_said_how_many() -> None:
    flags = Namespace(samples_per_plugin={"images": 3})
    WeightVisLoader().fix_flags(flags)
    assert flags.samples_per_plugin == {"images": 3, "weightvis": 0}


@pytest.mark.parametrize("value", [0, 1, 500])
def test_a_users_own_number_of_steps_stands(value: int) -> None:
    flags = Namespace(samples_per_plugin={"weightvis": value})
    WeightVisLoader().fix_flags(flags)
    assert flags.samples_per_plugin == {"weightvis": value}


@pytest.mark.parametrize("flags", [Namespace(), Namespace(samples_per_plugin=None), None])
def test_flags_that_are_not_there_are_left_alone(flags: Any) -> None:
    WeightVisLoader().fix_flags(flags)


def test_broken_settings_of_fsspec_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", ModuleType("fsspec"))
    monkeypatch.setitem(sys.modules, "fsspec.config", Namespace(conf={"s3": None}))
    WeightVisLoader().fix_flags(Namespace(logdir="s3://bucket/run"))


@pytest.mark.parametrize("missing", ["msgspec", "cachetools", "numpy", "PIL"])
def test_a_missing_library_gives_a_line_in_the_log_and_no_plugin(missing: str) -> None:
    done = in_a_fresh_interpreter(
        "import sys\n"
        "from tensorboard.plugins.base_plugin import TBContext\n"
        f"sys.modules[{missing!r}] = None\n"
        "from tensorboard_plugin_weightvis.loader import WeightVisLoader\n"
        "print(WeightVisLoader().load(TBContext()))"
    )
    assert done.stdout == "None\n", done.stderr
    assert "weightvis is not shown" in done.stderr
    assert missing in done.stderr
    assert "Reinstall it: pip install" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_library_that_breaks_while_it_is_imported_gives_no_plugin_either() -> None:
    done = in_a_fresh_interpreter(
        "import sys, types\n"
        "from tensorboard.plugins.base_plugin import TBContext\n"
        "sys.modules['cachetools'] = types.ModuleType('cachetools')\n"
        "from tensorboard_plugin_weightvis.loader import WeightVisLoader\n"
        "print(WeightVisLoader().load(TBContext()))"
    )
    assert done.stdout == "None\n", done.stderr
    assert "weightvis is not shown" in done.stderr
