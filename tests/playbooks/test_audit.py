# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Audits through a real ansible-playbook, on both paths: the plays of the guide, and the playbook of the collection."""

from __future__ import annotations

import json
import pathlib
import subprocess
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators

PASSWORD = "canary-portal-word"
PIN = "31121999"
COSTLY = "+499001234567"
RING = {"number": COSTLY, "expiration": 12, "type": "If no response", "enabled": True, "scheduleId": None}
STATE = {
    "users": [
        {"user_name": "3100", "password": PASSWORD, "rings": [RING]},
        {"user_name": "3101", "password": PASSWORD},
    ],
    "conferences": [{"name": "daily", "extension": "8800", "owner": "3101", "settings": {"accessCode": PIN}}],
}
DOCUMENTS: list[dict[str, Any]] = [
    {"name": "kim.lee", "sipxcom": {"username": "3100", "vm_prefs": {"email": "kim@example.org"}}},
    {"name": "lee.park", "sipxcom": {"username": "3101", "vm_prefs": {"email": "lee@other.test"}}},
]
#: a user whom the exception of the guide is for
EXCEPTED = {
    "name": "sales-roy",
    "sipxcom": {"username": "3102", "call_forward": {"rings": [{"number": "+12125550100"}]}},
}
LOGINS = {one["name"]: {"sipxcom": {"password": PASSWORD}} for one in DOCUMENTS}
BLOCKS = blocks("guide_audit")


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        found.load("sipxcom", STATE)
        yield found


def files(folder: pathlib.Path) -> None:
    """What the plays of the guide read."""
    lines = "".join(json.dumps(document) + "\n" for document in DOCUMENTS)
    (folder / "users.jsonl").write_text(lines, encoding="utf-8")
    (folder / "live.jsonl").write_text(lines + json.dumps(EXCEPTED) + "\n", encoding="utf-8")
    (folder / "live.yml").write_text(yaml.safe_dump(DOCUMENTS), encoding="utf-8")
    (folder / "vars.json").write_text(json.dumps({"vault_fleet_credentials": LOGINS}), encoding="utf-8")


def play(folder: pathlib.Path, playbook: str, path: str, *options: str) -> subprocess.CompletedProcess[str]:
    command, environment = playbook_command(
        folder,
        pathlib.Path(playbook),
        *("-vv", "-e", f"@{folder / 'vars.json'}", "-e", f"ucfleet_voice_direct={str(path == 'direct').lower()}"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}", *options),
    )
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)


def play_block(folder: pathlib.Path, running: Simulators, number: int, path: str) -> subprocess.CompletedProcess[str]:
    files(folder)
    playbook = folder / "play.yml"
    playbook.write_text(BLOCKS[number].replace("https://pbx.example.org", running.urls["sipxcom"]), encoding="utf-8")
    running.forget_requests("sipxcom")
    outcome = play(folder, str(playbook), path)
    text = outcome.stdout + outcome.stderr
    assert "canary" not in text
    assert PIN not in text
    assert "Traceback" not in text
    return outcome


@pytest.mark.parametrize("path", ["direct", "module"])
def test_the_guide_finds_what_is_live(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    outcome = play_block(tmp_path, running, 0, path)
    assert outcome.returncode == 2, outcome.stdout
    assert "fleet_audit: 1 finding has the severity high or a higher one; first kim.lee: external_" in outcome.stdout
    # A module runs in the folder of the playbook, too.
    rows = [json.loads(line) for line in (tmp_path / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sorted((row["user"], row["rule"], row["value"]) for row in rows) == [
        ("kim.lee", "external_forward", COSTLY),
        ("lee.park", "open_conference", "********"),
    ]
    assert running.requests("sipxcom")
    assert {one["method"] for one in running.requests("sipxcom")} == {"GET"}


@pytest.mark.parametrize("path", ["direct", "module"])
@pytest.mark.parametrize("number", [1, 3])
def test_the_guide_looks_at_documents(tmp_path: pathlib.Path, running: Simulators, number: int, path: str) -> None:
    outcome = play_block(tmp_path, running, number, path)
    assert outcome.returncode == 0, outcome.stdout
    assert ('"rule": "mail_outside"' in outcome.stdout) is (number == 3)
    assert "WARNING" not in outcome.stdout + outcome.stderr
    assert running.requests("sipxcom") == []


@pytest.mark.parametrize("path", ["direct", "module"])
def test_the_guide_applies_nothing_dangerous(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    outcome = play_block(tmp_path, running, 2, path)
    assert outcome.returncode == 2, outcome.stdout
    assert "fleet: audit refuses the documents: 1 finding has the severity medium or a higher one" in outcome.stdout
    assert running.requests("sipxcom") == []


def test_the_guide_has_no_other_plays() -> None:
    assert len(BLOCKS) == 4


def test_the_playbook_audits_the_fleet(tmp_path: pathlib.Path, running: Simulators) -> None:
    files(tmp_path)
    variables = {
        "fleet_source": str(tmp_path / "users.jsonl"),
        "fleet_defaults": {"sipxcom": {"url": running.urls["sipxcom"]}},
        "fleet_credentials": LOGINS,
        "fleet_default_region": "DE",
        "fleet_rules": {"open_conference": {"enabled": False}},
        "fleet_findings_file": str(tmp_path / "findings.jsonl"),
    }
    (tmp_path / "fleet.json").write_text(json.dumps(variables), encoding="utf-8")
    outcome = play(tmp_path, "ucfleet.voice.audit", "direct", "-e", f"@{tmp_path / 'fleet.json'}")
    assert outcome.returncode == 0, outcome.stdout
    assert '"high": 1' in outcome.stdout
    rows = [json.loads(line) for line in (tmp_path / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["user"], row["rule"]) for row in rows] == [("kim.lee", "external_forward")]
    failed = play(
        tmp_path, "ucfleet.voice.audit", "direct", "-e", f"@{tmp_path / 'fleet.json'}", "-e", "fleet_fail_on=high"
    )
    assert failed.returncode == 2, failed.stdout
    assert '"high": 1' in failed.stdout
