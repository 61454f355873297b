# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a managed host lacks is reported in one sentence: a newer Python, or a library."""

from __future__ import annotations

import ast
import json
import os
import pathlib
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils import _interpreter, _module
from ansible_collections.ucfleet.voice.plugins.module_utils._core import http
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.vm_prefs import VM_PREFS
from ansible_collections.ucfleet.voice.plugins.plugin_utils import _direct
from ansible_collections.ucfleet.voice.tests.unit.support.modules import MODULES, PLUGINS, ROOT

#: folders of files that Ansible does not load by itself, or only for their documentation
NOT_LOADED = ("module_utils", "plugin_utils", "doc_fragments")
LOADED = sorted(path for path in (ROOT / "plugins").glob("*/*.py") if path.parent.name not in NOT_LOADED)

#: runs a file as if by Python 3.10, and fails when it imports more of the collection than the check
OLD_PYTHON = """
import runpy, sys
{first}

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("{plugins}.module_utils.") and not name.endswith("._interpreter"):
            raise AssertionError(name)

sys.meta_path.insert(0, Refuse())
sys.version_info = (3, 10, 13, "final", 0)
runpy.run_module("{plugins}.{name}", run_name="__main__")
"""


def run_on_old_python(name: str, first: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", OLD_PYTHON.format(plugins=PLUGINS, name=name, first=first)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


@pytest.mark.parametrize(("version", "is_old"), [((3, 9, 18), True), ((3, 10, 99), True), ((3, 11, 0), False)])
def test_the_needed_and_the_found_version_are_named(version: tuple[int, ...], is_old: bool) -> None:
    expected = f"ucfleet.voice needs Python 3.11 or newer, but {sys.executable} is Python "
    assert _interpreter.problem(version) == (expected + ".".join(map(str, version)) if is_old else "")


@pytest.mark.parametrize("path", LOADED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_file_that_ansible_loads_checks_python_ahead_of_its_other_imports(path: pathlib.Path) -> None:
    statements = [
        statement
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if not isinstance(getattr(statement, "value", None), ast.Constant)
    ]
    assert [ast.unparse(statement) for statement in statements[:3]] == [
        "from __future__ import annotations",
        f"from {PLUGINS}.module_utils._interpreter import require",
        "require()",
    ]


@pytest.mark.parametrize("module", ["vm_prefs", "fleet"])
def test_an_old_python_is_one_sentence_before_any_other_import(module: str) -> None:
    assert module in MODULES
    ran = run_on_old_python(f"modules.{module}")
    assert (ran.returncode, ran.stderr) == (1, "")
    result = json.loads(ran.stdout)
    assert result["failed"] is True
    assert result["msg"] == (
        f"ucfleet.voice needs Python 3.11 or newer, but {sys.executable} is Python 3.10.13;"
        " set ansible_python_interpreter"
    )


@pytest.mark.parametrize("name", ["action.vm_prefs", "action.fleet", "lookup.role_problems"])
def test_ansible_on_an_old_python_gets_one_sentence_before_any_other_import(name: str) -> None:
    ran = run_on_old_python(name, first="import ansible.plugins")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.splitlines()[-1] == (
        f"ImportError: ucfleet.voice needs Python 3.11 or newer, but {sys.executable} is Python 3.10.13"
    )


def test_ansible_itself_on_an_old_python_is_not_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = {"ansible.plugins": None}
    old = SimpleNamespace(version_info=(3, 10, 13, "final", 0), executable="py", modules=modules)
    monkeypatch.setattr(_interpreter, "sys", old)
    with pytest.raises(ImportError, match=r"^ucfleet\.voice needs Python 3\.11 or newer, but py is Python 3\.10\.13$"):
        _interpreter.require()


def test_a_missing_library_names_the_interpreter_and_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _module.missing_library() == {}
    monkeypatch.setattr(http, "REQUESTS_IMPORT_ERROR", "Traceback: no module named requests")
    result = _module.missing_library()
    assert result["failed"] is True
    assert "(requests) on " in result["msg"]
    assert f"{sys.executable} -m pip install 'requests>=2.32' 'urllib3>=2.2'" in result["msg"]
    assert result["exception"] == "Traceback: no module named requests"


def test_the_direct_path_reports_a_missing_library_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "REQUESTS_IMPORT_ERROR", "Traceback: no module named requests")
    action: Any = object.__new__(type("OneAccount", (_direct.DirectAction,), {"operation": VM_PREFS}))
    options = {"url": "pbx.test", "username": "3100", "password": "canary-word"}
    action._task = SimpleNamespace(args=options, action="ucfleet.voice.vm_prefs", check_mode=False, diff=False)
    result = action._run_here()
    assert "-m pip install" in result["msg"]
    assert result["exception"] == "Traceback: no module named requests"
    assert "failure" not in result
