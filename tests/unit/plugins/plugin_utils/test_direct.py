# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the direct path does before a worker exists; real runs of it are in tests/playbooks."""

from __future__ import annotations

import os
import pathlib

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import FLEET
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.vm_prefs import VM_PREFS
from ansible_collections.ucfleet.voice.plugins.plugin_utils import _direct


def test_the_tls_context_is_made_before_workers_fork_where_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(_direct, "prepare_tls", lambda: made.append("context"))
    type("OneAccount", (_direct.DirectAction,), {"operation": VM_PREFS})
    assert made == ["context"]
    type("ManyUsers", (_direct.DirectAction,), {"operation": FLEET})
    assert made == ["context"]


def test_the_folder_is_changed_for_the_task_alone(tmp_path: pathlib.Path) -> None:
    def fail() -> None:
        assert pathlib.Path.cwd() == tmp_path.resolve()
        raise KeyError

    before = os.getcwd()
    with pytest.raises(KeyError), _direct.working_in(str(tmp_path)):
        fail()
    assert os.getcwd() == before


def test_a_folder_that_may_not_be_entered_again_costs_no_result(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with `sudo -u ansible` in root's own folder."""
    entered: list[str] = []

    def enter(folder: str) -> None:
        if folder != str(tmp_path):
            raise PermissionError(folder)
        entered.append(folder)

    monkeypatch.setattr(os, "chdir", enter)
    with _direct.working_in(str(tmp_path)):
        pass
    assert entered == [str(tmp_path)]


def test_a_base_directory_that_has_gone_is_an_error(tmp_path: pathlib.Path) -> None:
    with pytest.raises(FileNotFoundError), _direct.working_in(str(tmp_path / "gone")):
        raise AssertionError("nothing may be done elsewhere")
