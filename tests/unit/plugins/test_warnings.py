# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Warnings and progress hold names from servers and files, and Ansible writes them to the terminal as they are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils import _module
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Mask
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Job, Result, Rules, Run
from ansible_collections.ucfleet.voice.plugins.plugin_utils import _direct

SAID = "the entry \x1b[31mRed\x9b2J\r\n\u202e is odd"
SHOWN = "the entry ?[31mRed?2J  ? is odd"


class Saying(Job):
    """A job that passes a server's words on."""

    name = "saying"

    def fields(self) -> tuple[Field, ...]:
        return ()

    def rules(self) -> Rules:
        return Rules()

    def execute(self, run: Run) -> Result:
        run.warn(SAID)
        run.progress(SAID)
        return {"changed": False}


def test_no_control_character_reaches_the_terminal_on_the_direct_path(monkeypatch: pytest.MonkeyPatch) -> None:
    displayed: list[str] = []
    monkeypatch.setattr(_direct, "display", SimpleNamespace(display=lambda text, stderr: displayed.append(text)))
    action: Any = object.__new__(type("Talking", (_direct.DirectAction,), {"operation": Saying()}))
    action._task = SimpleNamespace(args={}, action="saying", check_mode=False, diff=False)
    assert action._run_here() == {"changed": False, "warnings": [SHOWN]}
    assert displayed == [SHOWN]


def test_no_control_character_reaches_the_terminal_on_the_module_path(monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[str] = []
    module = SimpleNamespace(
        params={}, check_mode=False, mask=Mask(()), warn=warned.append, written=dict, exit_json=lambda **result: None
    )
    monkeypatch.setattr(_module, "_Module", lambda job: module)
    monkeypatch.setattr(_module, "shows_diff", lambda module: False)
    _module.run(Saying())
    assert warned == [SHOWN]
