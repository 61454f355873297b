# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The map of the code in CONTRIBUTING.md is that of the code."""

from __future__ import annotations

import pathlib
import re
import sys

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import PoolTransport
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Run
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.vm_prefs import VM_PREFS
from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT

MAP = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Map of the code")[2].partition("\n## ")[0]
#: number of the first step below the module files and the code that knows Ansible
FIRST_BELOW_ANSIBLE = 3


def calls() -> list[tuple[str, str]]:
    """The numbered steps of the map, from the first below Ansible: file and function."""
    steps = re.findall(r"^(\d+)\. `([^`]+)`: (.+)$", MAP, re.MULTILINE)
    return [
        (path, function)
        for number, path, functions in steps
        if int(number) >= FIRST_BELOW_ANSIBLE
        for function in re.findall(r"`([^`]+)`", functions)
    ]


def test_the_files_and_folders_of_the_map_exist() -> None:
    named = re.findall(r"`((?:plugins|extensions|tests)/[\w./]+)`", MAP)
    assert len(named) > len(calls())
    assert [name for name in named if not (ROOT / name).exists()] == []


class _Reached(BaseException):
    """The wire. No `Exception`: a job would report one as a defect of this collection."""


def test_the_calls_of_the_map_are_those_of_a_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []

    def exchange(self: PoolTransport, *positional: object, **named: object) -> object:
        frame = sys._getframe(1)
        while frame is not None and frame.f_code.co_name != "test_the_calls_of_the_map_are_those_of_a_read":
            folders = pathlib.Path(frame.f_code.co_filename).parts
            if "plugins" in folders:
                seen.insert(0, ("/".join(folders[folders.index("plugins") :]), frame.f_code.co_qualname))
            frame = frame.f_back
        raise _Reached

    monkeypatch.setattr(PoolTransport, "exchange", exchange)
    account = {"url": "https://127.0.0.1", "username": "3100", "password": "x", "greeting": "NONE"}
    defaults = {field.name: field.default for field in VM_PREFS.fields()}
    with pytest.raises(_Reached):
        VM_PREFS.execute(Run({**defaults, **account}, Mode(check=True)))
    assert [*seen, ("plugins/module_utils/_core/http.py", "PoolTransport.exchange")] == calls()
