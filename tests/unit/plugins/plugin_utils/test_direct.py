# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the direct path does before a worker exists; real runs of it are in tests/playbooks."""

from __future__ import annotations

import datetime
import os
import pathlib
import signal
import sys
from collections import UserDict, UserString
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader

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


class Vaulted(UserString):
    """As ansible-core before 2.19 has an inline secret: no str, but a sequence."""

    __ENCRYPTED__ = True


def test_options_are_those_that_a_module_gets() -> None:
    given = {
        "password": Vaulted("canary-word"),
        "when": [datetime.date(2024, 1, 2), datetime.datetime(2024, 1, 2, 3, 4, tzinfo=datetime.UTC)],
        "pair": (1, None),
        "keys": {1: True, None: UserDict(x=1.5)},
    }
    assert _direct.as_module_gets(given) == {
        "password": "canary-word",
        "when": ["2024-01-02", "2024-01-02T03:04:00+00:00"],
        "pair": [1, None],
        "keys": {"1": True, "null": {"x": 1.5}},
    }


@pytest.mark.parametrize("value", [{1, 2}, b"canary"])
def test_what_no_module_can_get_is_refused_and_not_shown(value: object) -> None:
    with pytest.raises(TypeError, match=rf"^Object of type {type(value).__name__} is not JSON serializable$"):
        _direct.as_module_gets({"option": value})


class Templar:
    """Values as they are."""

    def template(self, value: object) -> object:
        return value


def action() -> Any:
    found = object.__new__(type("OneAccount", (_direct.DirectAction,), {"operation": VM_PREFS}))
    found._templar = Templar()
    found._task = SimpleNamespace(delegate_to=None)
    return found


@pytest.mark.parametrize(
    ("value", "expected"), [(None, True), ("", True), (True, True), ("no", False), (0, False), ("yes", True)]
)
def test_the_switch(value: object, expected: bool) -> None:
    assert action()._is_switched_on({_direct.SWITCH: value}) is expected
    assert action()._is_switched_on({}) is True


def test_a_wrong_switch_names_itself() -> None:
    with pytest.raises(AnsibleActionFail, match="ucfleet_voice_direct must be true or false, not 'maybe'"):
        action()._is_switched_on({_direct.SWITCH: "maybe"})


def reason(variables: dict[str, Any], connection: dict[str, Any] | None = None, **task: Any) -> str:
    """Why a task takes the module path."""
    found = action()
    found._task = SimpleNamespace(**{"delegate_to": None, "async_val": 0, "environment": [], **task})
    found._connection = SimpleNamespace(**{"transport": "local", "become": None, **(connection or {})})
    return str(found._reason_for_a_module(variables))


def test_every_reason_for_a_module_has_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANSIBLE_PYTHON_INTERPRETER", raising=False)
    assert reason({}) == ""
    assert reason({}, environment=[{}, None]) == ""
    assert reason({_direct.SWITCH: False}) == "the variable ucfleet_voice_direct is false"
    assert reason({}, async_val=60) == "the task has async"
    assert reason({}, connection={"transport": "ssh"}) == "the connection is ssh, not local"
    assert reason({}, connection={"become": object()}) == "the task has become"
    assert reason({}, environment=[{"A": "b"}]) == "the task has an environment"
    expected = f"its interpreter /usr/bin/other is not that of Ansible, {sys.executable}"
    assert reason({"ansible_python_interpreter": "/usr/bin/other"}) == expected
    monkeypatch.setenv("ANSIBLE_PYTHON_INTERPRETER", "/usr/bin/other")
    assert reason({}) == expected
    assert reason({"ansible_python_interpreter": "auto_silent"}) == ""


def test_a_fleet_runs_once_whatever_the_number_of_hosts() -> None:
    assert type("ManyUsers", (_direct.DirectAction,), {"operation": FLEET}).BYPASS_HOST_LOOP
    assert not type("OneAccount", (_direct.DirectAction,), {"operation": VM_PREFS}).BYPASS_HOST_LOOP


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


@pytest.mark.parametrize("folder", [".", "sub"])
def test_a_playbook_of_the_collection_begins_at_the_current_directory(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    playbooks = tmp_path / "playbooks"
    (playbooks / "sub").mkdir(parents=True)
    monkeypatch.setattr(_direct, "_PLAYBOOKS", str(playbooks))
    monkeypatch.chdir(tmp_path)
    found = action()
    found._loader = SimpleNamespace(get_basedir=lambda: str(playbooks / folder))
    assert found._folder() == str(tmp_path)
    for other in (str(tmp_path), str(tmp_path / "playbooks-of-others")):
        found._loader = SimpleNamespace(get_basedir=lambda other=other: other)
        assert found._folder() == other


def test_a_module_on_this_machine_begins_where_relative_paths_begin(tmp_path: pathlib.Path) -> None:
    """Paths inside of documents are resolved by the module itself."""
    loader = DataLoader()
    loader.set_basedir(str(tmp_path / "playbooks"))

    def fail() -> None:
        assert loader.get_basedir() == str(tmp_path)
        raise KeyError

    with pytest.raises(KeyError), _direct.based_at(loader, str(tmp_path)):
        fail()
    assert loader.get_basedir() == str(tmp_path / "playbooks")


@pytest.mark.parametrize(
    ("operation", "given", "expected"),
    [
        (VM_PREFS, {}, 18.0),
        (VM_PREFS, {"deadline": 5}, None),
        (FLEET, {"deadline": 600}, 18.0),
        # Without a deadline of its own there is nothing to make shorter.
        (SimpleNamespace(fields=tuple), {}, None),
    ],
)
def test_the_deadline_of_a_job_ends_before_the_time_of_its_task(
    operation: Any, given: dict[str, Any], expected: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = object.__new__(type("Any", (_direct.DirectAction,), {"operation": operation}))
    found._task = SimpleNamespace(timeout=20, async_val=0, args=given)
    monkeypatch.setattr(signal, "getitimer", lambda which: (0.0, 0.0))
    limit = found._shorter_deadline(is_module=False)
    assert (limit and limit.seconds) == expected


def test_a_module_gets_absolute_paths(tmp_path: pathlib.Path) -> None:
    found = object.__new__(type("ManyUsers", (_direct.DirectAction,), {"operation": FLEET}))
    found._loader = SimpleNamespace(get_basedir=lambda: str(tmp_path))
    given = {
        "source": "users.yml",
        "report_file": "/var/report",
        "state_file": "~/state",
        "dest": "not an option of this module",
        "slice": "1/2",
        "users": None,
    }
    found._task = SimpleNamespace(args=given)
    assert found._with_absolute_paths() == {**given, "source": str(tmp_path / "users.yml")}
    assert given["source"] == "users.yml"
    for text in ("", " ", None, 7):
        found._task = SimpleNamespace(args={"source": text})
        assert found._with_absolute_paths() == {"source": text}
