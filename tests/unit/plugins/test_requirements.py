# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a managed host lacks is reported in one sentence: a newer Python, or a library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils import _interpreter, _module
from ansible_collections.ucfleet.voice.plugins.module_utils._core import http
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.vm_prefs import VM_PREFS
from ansible_collections.ucfleet.voice.plugins.plugin_utils import _direct
from ansible_collections.ucfleet.voice.tests.unit.support.modules import MODULES, PLUGINS

#: runs a module as if by Python 3.10, and fails when it imports more than the check
OLD_PYTHON = """
import runpy, sys

ALLOWED = ("._module", "._ansible", "._interpreter", "._core", "._fleet")

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("{plugins}.module_utils._") and not name.endswith(ALLOWED):
            raise AssertionError(name)

sys.meta_path.insert(0, Refuse())
sys.version_info = (3, 10, 13, "final", 0)
runpy.run_module("{plugins}.modules.{module}", run_name="__main__")
"""


@pytest.mark.parametrize(("version", "is_old"), [((3, 9, 18), True), ((3, 10, 99), True), ((3, 11, 0), False)])
def test_the_needed_and_the_found_version_are_named(version: tuple[int, ...], is_old: bool) -> None:
    expected = f"ucfleet.voice needs Python 3.11 or newer, but {sys.executable} is Python "
    assert _interpreter.problem(version) == (expected + ".".join(map(str, version)) if is_old else "")


@pytest.mark.parametrize("module", ["vm_prefs", "fleet"])
def test_an_old_python_is_one_sentence_before_any_other_import(module: str) -> None:
    assert module in MODULES
    ran = subprocess.run(
        [sys.executable, "-c", OLD_PYTHON.format(plugins=PLUGINS, module=module)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert (ran.returncode, ran.stderr) == (1, "")
    result = json.loads(ran.stdout)
    assert result["failed"] is True
    assert result["msg"] == (
        f"ucfleet.voice needs Python 3.11 or newer, but {sys.executable} is Python 3.10.13;"
        " set ansible_python_interpreter"
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
