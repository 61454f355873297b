# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Skipping unchanged users through a real ansible-playbook, on both paths, with the playbooks of the collection."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.playbooks.test_plan import DOCUMENTS, LOGINS, PATHS, STATE, play, rows
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", name="running")
def _running() -> Any:
    with simulators() as found:
        yield found


@pytest.mark.parametrize("path", PATHS)
def test_provision_asks_only_for_users_whose_document_changed(
    tmp_path: pathlib.Path, running: Simulators, path: str
) -> None:
    running.load("sipxcom", STATE)
    variables = {
        "fleet_source": "users.jsonl",
        "fleet_defaults": {"sipxcom": {"url": running.urls["sipxcom"]}},
        "fleet_credentials": LOGINS,
        "fleet_memory_file": "memory.jsonl",
        "fleet_skip_unchanged": True,
        "fleet_skip_max_age": 3600,
    }
    (tmp_path / "vars.json").write_text(json.dumps(variables), encoding="utf-8")
    memory = tmp_path / "memory.jsonl"

    def provision(documents: list[dict[str, Any]], *options: str) -> tuple[str, int]:
        """What the playbook shows, and the number of requests."""
        lines = "".join(json.dumps(document) + "\n" for document in documents)
        (tmp_path / "users.jsonl").write_text(lines, encoding="utf-8")
        running.forget_requests("sipxcom")
        outcome = play(tmp_path, "ucfleet.voice.provision", path, *options)
        assert outcome.returncode == 0, outcome.stdout
        # Ansible wraps the lines of a warning.
        return " ".join((outcome.stdout + outcome.stderr).split()), len(running.requests("sipxcom"))

    shown, requests = provision(DOCUMENTS)
    assert '"skipped": 0' in shown
    assert requests > len(DOCUMENTS)
    assert sorted(row["user"] for row in rows(memory)[1:]) == sorted(one["name"] for one in DOCUMENTS)
    assert (tmp_path / "memory.jsonl.key").stat().st_mode & 0o777 == 0o600

    shown, requests = provision(DOCUMENTS)
    assert requests == 0
    assert '"skipped": 3' in shown
    assert "drift on the platform is not seen for them" in shown

    changed = [{**DOCUMENTS[0], "sipxcom": {"username": "3100", "vm_prefs": {"greeting": "STANDARD"}}}, *DOCUMENTS[1:]]
    before = memory.read_bytes()
    shown, requests = provision(changed, "--check")
    assert ('"skipped": 2' in shown, '"changed": 1' in shown, requests) == (True, True, 1)
    assert memory.read_bytes() == before
    shown, requests = provision(changed)
    assert ('"skipped": 2' in shown, '"changed": 1' in shown, requests) == (True, True, 3)
    assert provision(changed)[1] == 0

    # A comparison asks for everybody, although the variables are extra variables.
    running.forget_requests("sipxcom")
    drift = play(tmp_path, "ucfleet.voice.drift", path)
    assert drift.returncode == 0, drift.stdout
    assert '"skipped": 0' in drift.stdout
    assert len(running.requests("sipxcom")) >= 3
