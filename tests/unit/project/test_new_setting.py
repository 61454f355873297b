# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The worked example of CONTRIBUTING.md: a new setting of sipXcom in a copy of the checkout, with 11 files by hand."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
UTILS = "plugins/module_utils/_sipxcom"
SANDBOX = "extensions/sandbox/src/ucfleet_sandbox/sipxcom"
UNIT = "tests/unit/plugins/module_utils/_sipxcom"
TARGETS = "tests/integration/targets"
NAMES = (
    ("imbot_prefs", "pager_prefs"),
    ("IMBOT_PREFS", "PAGER_PREFS"),
    ("imbot/prefs", "pager/prefs"),
    ("ImBotPreferences", "PagerPreferences"),
)


def renamed(text: str) -> str:
    """A text about the IM assistant as one about the example."""
    for old, new in NAMES:
        text = text.replace(old, new)
    return text


def with_part(text: str) -> str:
    (line,) = re.findall(r"^from \S+imbot_prefs import IMBOT_PREFS\n", text, re.M)
    part = '        Part("imbot_prefs", IMBOT_PREFS),\n'
    assert part in text
    return text.replace(line, line + renamed(line)).replace(part, part + renamed(part))


def with_class(text: str) -> str:
    (found,) = re.findall(r"^class ImBotPreferences.*?(?=^class |\Z)", text, re.M | re.S)
    return f"{text.rstrip()}\n\n\n" + re.sub(r"settings\.([A-Z_]+)", r"settings.PAGER_\1", renamed(found))


def with_route(text: str) -> str:
    (line,) = re.findall(r"^.*/my/imbot/prefs.*\n", text, re.M)
    return text.replace(line, line + renamed(line))


def with_places(text: str) -> str:
    """The example's values are stored apart from those of the IM assistant."""
    found = re.findall(r'^([A-Z_]+) = "im_notification/(\w+)"\n', text, re.M)
    places = "".join(f'PAGER_{name} = "pager/{key}"\n' for name, key in found)
    defaults = "".join(
        f"    PAGER_{name}: {value},\n" for name, _key in found for value in re.findall(rf"    {name}: (.*),\n", text)
    )
    start = "FACTORY_DEFAULTS: dict[str, str] = {\n"
    return text.replace("OPERATOR = ", f"{places}OPERATOR = ", 1).replace(start, start + defaults)


def with_sample(text: str) -> str:
    (line,) = re.findall(r'^    "imbot_prefs":.*\n', text, re.M)
    return text.replace(line, line + renamed(line))


#: a file by hand -> what it is made of, and how
BY_HAND: dict[str, tuple[str, Callable[[str], str]]] = {
    f"{UTILS}/pager_prefs.py": (f"{UTILS}/imbot_prefs.py", renamed),
    f"{UTILS}/user_settings.py": (f"{UTILS}/user_settings.py", with_part),
    "plugins/modules/pager_prefs.py": ("plugins/modules/imbot_prefs.py", renamed),
    f"{SANDBOX}/resources/messaging.py": (f"{SANDBOX}/resources/messaging.py", with_class),
    f"{SANDBOX}/resources/__init__.py": (f"{SANDBOX}/resources/__init__.py", with_route),
    f"{SANDBOX}/settings.py": (f"{SANDBOX}/settings.py", with_places),
    f"{UNIT}/test_pager_prefs.py": (f"{UNIT}/test_imbot_prefs.py", renamed),
    "tests/unit/support/samples.py": ("tests/unit/support/samples.py", with_sample),
    f"{TARGETS}/pager_prefs/tasks/main.yml": (f"{TARGETS}/imbot_prefs/tasks/main.yml", renamed),
    f"{TARGETS}/pager_prefs/tasks/checks.yml": (f"{TARGETS}/imbot_prefs/tasks/checks.yml", renamed),
    f"{TARGETS}/pager_prefs/tasks/bring.yml": (f"{TARGETS}/imbot_prefs/tasks/bring.yml", renamed),
}
#: files that name the new setting without a hand
GENERATED = (
    "README.md",
    "meta/runtime.yml",
    "plugins/action/pager_prefs.py",
    "plugins/modules/user_settings.py",
    "plugins/modules/user_settings_info.py",
    "plugins/modules/fleet_info.py",
    "roles/sipxcom_user/meta/argument_specs.yml",
    "roles/sipxcom_user/tasks/main.yml",
    "roles/sipxcom_user/README.md",
    "docs/docsite/rst/options.rst",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A copy of the checkout with the files that a person writes."""
    tree = tmp_path_factory.mktemp("example") / "ansible_collections" / "ucfleet" / "voice"
    tree.mkdir(parents=True)
    leave = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build")
    for name in ("docs", "extensions", "meta", "plugins", "roles", "tests", "tools"):
        shutil.copytree(ROOT / name, tree / name, ignore=leave)
    for name in ("README.md", "pyproject.toml", "galaxy.yml"):
        shutil.copy(ROOT / name, tree / name)
    for path, (source, change) in BY_HAND.items():
        text = change((ROOT / source).read_text(encoding="utf-8"))
        assert text != (tree / path).read_text(encoding="utf-8") if (tree / path).exists() else text
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text, encoding="utf-8")
    return tree


def in_copy(copy: pathlib.Path, *command: str) -> str:
    """Run a program of this interpreter's environment on the copy; returns its output."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(copy.parents[2]), str(copy / "extensions" / "sandbox" / "src"))),
        "ANSIBLE_COLLECTIONS_PATH": str(copy.parents[2]),
        "ANSIBLE_HOME": str(copy.parents[2] / "home"),
    }
    outcome = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout


def test_eleven_files_by_hand_make_a_module(copy: pathlib.Path) -> None:
    assert len(BY_HAND) <= 11
    program = str(copy / "tools" / "generate.py")
    in_copy(copy, sys.executable, program)
    in_copy(copy, sys.executable, program, "--check")
    for path in GENERATED:
        assert "pager_prefs" in (copy / path).read_text(encoding="utf-8"), path
    unit = (f"{UNIT}/test_pager_prefs.py", "tests/unit/plugins/test_declarations.py")
    rules = "tests/unit/project/test_files.py::test_every_module_has_an_integration_target"
    shown = in_copy(copy, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *unit, rules)
    assert "failed" not in shown
    program = str(pathlib.Path(sys.executable).with_name("ansible-doc"))
    assert "pager_prefs" in in_copy(copy, sys.executable, program, "ucfleet.voice.pager_prefs")
    assert "sipxcom_user_pager_prefs" in in_copy(
        copy, sys.executable, program, "-t", "role", "ucfleet.voice.sipxcom_user"
    )


def test_the_guide_lists_the_files() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = guide.partition("## Add a setting")[2].partition("\n## ")[0]
    for path in BY_HAND:
        assert path.replace("pager_prefs", "NAME") in section, path
