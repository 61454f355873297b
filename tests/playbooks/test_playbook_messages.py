# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbooks say to a person at a terminal: who and what, and what is missing. Nothing is sent by mistake."""

from __future__ import annotations

import pathlib
import subprocess
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators

PASSWORD = "canary-portal-word"
NAMES = {"kim.lee": "3100", "ines.roy": "3101"}


@pytest.fixture(scope="module", name="running")
def _running() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture(autouse=True)
def _begin(tmp_path: pathlib.Path, running: Simulators) -> None:
    running.load("sipxcom", {"users": [{"user_name": number, "password": PASSWORD} for number in NAMES.values()]})
    running.forget_requests("sipxcom")
    documents = [
        {"name": name, "sipxcom": {"username": number, "vm_prefs": {"greeting": "NONE"}}}
        for name, number in NAMES.items()
    ]
    documents[0]["sipxcom"]["call_forward"] = {"rings": [{"number": "+4990012345678"}]}
    (tmp_path / "users.yml").write_text(yaml.safe_dump(documents), encoding="utf-8")
    settings = {"fleet_defaults": {"sipxcom": {"url": running.urls["sipxcom"], "password": PASSWORD}}}
    (tmp_path / "settings.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def run(folder: pathlib.Path, playbook: str, *options: str, path: str = "direct") -> tuple[int, str]:
    """Exit code and output of a playbook of the collection; no secret, no warning of a deprecation."""
    given = ("-e", "@settings.yml", *(word for option in options for word in ("-e", option)), *PATHS[path])
    words, environment = playbook_command(folder, pathlib.Path(f"ucfleet.voice.{playbook}"), *given)
    outcome = subprocess.run(words, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    output = outcome.stdout + outcome.stderr
    for word in (PASSWORD, "Traceback", "DEPRECATION"):
        assert word not in output
    return outcome.returncode, output


@pytest.mark.parametrize("path", PATHS)
def test_an_undo_of_a_fleet_file_is_refused(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    code, output = run(tmp_path, "undo", "fleet_source=users.yml", path=path)
    assert code == 2
    assert "users.yml is not the undo file of a fleet run; name the file that the run wrote as undo_file" in output
    assert not running.requests("sipxcom")


def test_an_undo_takes_the_variables_of_a_drift(tmp_path: pathlib.Path, running: Simulators) -> None:
    code, output = run(tmp_path, "provision", "fleet_source=users.yml", "fleet_undo_file=undo.jsonl")
    assert code == 0, output
    # fleet_format is that of the file that was applied; fleet_fail_on_drift would end the run before it restores.
    code, output = run(tmp_path, "undo", "fleet_source=undo.jsonl", "fleet_format=yaml", "fleet_fail_on_drift=true")
    assert code == 0, output
    assert "kim.lee: changed: call_forward, vm_prefs" in output
    assert "changed=0" in run(tmp_path, "undo", "fleet_source=undo.jsonl")[1]


@pytest.mark.parametrize("playbook", ["provision", "drift", "export", "audit", "undo"])
def test_a_missing_fleet(tmp_path: pathlib.Path, running: Simulators, playbook: str) -> None:
    code, output = run(tmp_path, playbook, "fleet_dest=live.yml") if playbook == "export" else run(tmp_path, playbook)
    assert code == 2
    assert "fleet_source is missing; name the file with the users; nothing was sent" in output
    assert not running.requests("sipxcom")


@pytest.mark.parametrize("path", PATHS)
def test_who_changed_and_who_failed(tmp_path: pathlib.Path, path: str) -> None:
    (tmp_path / "logins.yml").write_text("ines.roy: {sipxcom: {password: wrong}}\n", encoding="utf-8")
    given = ("fleet_source=users.yml", "fleet_credentials_file=logins.yml")
    code, output = run(tmp_path, "provision", *given, path=path)
    assert code == 2
    assert '"kim.lee: changed: call_forward, vm_prefs"' in output
    assert '"ines.roy: failed: 3101@' in output
    assert "see results, or set fleet_report_file" in output
    quiet = run(tmp_path, "provision", *given, "fleet_summary=false", path=path)[1]
    assert "ines.roy: failed" not in quiet


def test_a_drift_names_users(tmp_path: pathlib.Path) -> None:
    code, output = run(tmp_path, "drift", "fleet_source=users.yml", "fleet_fail_on_drift=true")
    assert code == 2
    assert "kim.lee: changed: call_forward, vm_prefs" in output
    message = next(line for line in output.splitlines() if "2 of 2 users differ from the description, first" in line)
    assert all(name in message for name in NAMES)


@pytest.mark.parametrize("path", PATHS)
def test_an_audit_shows_its_findings(tmp_path: pathlib.Path, path: str) -> None:
    run(tmp_path, "provision", "fleet_source=users.yml", path=path)
    code, output = run(tmp_path, "audit", "fleet_source=users.yml", "fleet_default_region=DE", path=path)
    assert code == 0, output
    assert (
        '"high external_forward: kim.lee: sipxcom call_forward rings[1].number: calls are forwarded to a premium-rate'
        ' number; remove the number, or allow it with an exception"'
    ) in output


def test_an_export_without_a_file_is_refused(tmp_path: pathlib.Path, running: Simulators) -> None:
    code, output = run(tmp_path, "export", "fleet_source=users.yml")
    assert code == 2
    assert "fleet_dest is missing; name the file, or the folder with a / at its end; nothing was read" in output
    assert not running.requests("sipxcom")
    code, output = run(tmp_path, "export", "fleet_source=users.yml", "fleet_dest=live/")
    assert code == 0, output
    assert sorted(one.name for one in (tmp_path / "live").iterdir()) == ["ines.roy.yml", "kim.lee.yml"]
