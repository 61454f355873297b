# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans through a real ansible-playbook, on both paths: the plays of the guide, and the playbooks of the collection."""

from __future__ import annotations

import json
import pathlib
import subprocess
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators

PASSWORD = "canary-portal-word"
PIN = "47114711"
STATE = {"users": [{"user_name": name, "password": PASSWORD} for name in ("3100", "3101", "3102")]}
DOCUMENTS: list[dict[str, Any]] = [
    {"name": "kim.lee", "sipxcom": {"username": "3100", "vm_prefs": {"greeting": "NONE"}}},
    {"name": "lee.park", "sipxcom": {"username": "3101", "vm_prefs": {"greeting": "NONE"}, "voicemail_pin": {}}},
    # Already as described.
    {"name": "ines.roy", "sipxcom": {"username": "3102", "vm_prefs": {"greeting": "STANDARD"}}},
]
LOGINS: dict[str, Any] = {one["name"]: {"sipxcom": {"password": PASSWORD}} for one in DOCUMENTS}
LOGINS["lee.park"]["sipxcom"]["voicemail_pin"] = {"pin": PIN}
BLOCKS = blocks("guide_plan")
NUMBERS = "\n".join(blocks("guide_plan", "text")[0].splitlines())
PATHS = ("direct", "module")

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", name="shared")
def _shared() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture(name="running")
def _running(shared: Simulators) -> Simulators:
    shared.load("sipxcom", STATE)
    shared.forget_requests("sipxcom")
    return shared


def play(folder: pathlib.Path, playbook: str, path: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a playbook in a folder; nothing that it shows is a secret."""
    command, environment = playbook_command(
        folder,
        pathlib.Path(playbook),
        *("-vv", "-e", f"@{folder / 'vars.json'}", "-e", f"ucfleet_voice_direct={str(path == 'direct').lower()}"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}", *options),
    )
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)
    text = outcome.stdout + outcome.stderr
    for secret in ("canary", PIN, "Traceback"):
        assert secret not in text
    return outcome


def play_block(folder: pathlib.Path, running: Simulators, number: int, path: str) -> subprocess.CompletedProcess[str]:
    """Run one of the plays of the guide."""
    playbook = folder / "play.yml"
    playbook.write_text(BLOCKS[number].replace("https://pbx.example.org", running.urls["sipxcom"]), encoding="utf-8")
    running.forget_requests("sipxcom")
    return play(folder, str(playbook), path)


def files(folder: pathlib.Path) -> None:
    """What the plays of the guide read."""
    lines = "".join(json.dumps(document) + "\n" for document in DOCUMENTS)
    (folder / "users.jsonl").write_text(lines, encoding="utf-8")
    variables = {"vault_fleet_credentials": LOGINS, "vault_fleet_digest_key": "canary-key-of-digests-0123456789"}
    (folder / "vars.json").write_text(json.dumps(variables), encoding="utf-8")


def rows(path: pathlib.Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def written(running: Simulators) -> list[str]:
    return [one["target"] for one in running.requests("sipxcom") if one["method"] != "GET"]


@pytest.mark.parametrize("path", PATHS)
def test_the_guide_plans_and_applies_exactly_that(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    files(tmp_path)
    outcome = play_block(tmp_path, running, 0, path)
    assert outcome.returncode == 0, outcome.stdout
    for line in NUMBERS.splitlines():
        assert line in outcome.stdout
    assert written(running) == []
    text = (tmp_path / "plan.jsonl").read_text(encoding="utf-8")
    assert PIN not in text
    assert "canary" not in text
    head, *users = rows(tmp_path / "plan.jsonl")
    assert (head["users"], head["total"], head["source"]) == (2, 3, "users.jsonl")
    assert [user["user"] for user in users] == ["kim.lee", "lee.park"]
    assert not (tmp_path / "plan.jsonl.key").exists()

    outcome = play_block(tmp_path, running, 1, path)
    assert outcome.returncode == 0, outcome.stdout
    assert '"unplanned": 1' in outcome.stdout
    assert '"changed": 2' in outcome.stdout
    report = rows(tmp_path / "report.jsonl")
    assert sorted((row["user"], row["outcome"]) for row in report) == [("kim.lee", "changed"), ("lee.park", "changed")]
    assert len(written(running)) == 3
    assert not (tmp_path / "state.jsonl").exists()


@pytest.mark.parametrize("path", PATHS)
def test_the_guide_leaves_a_stale_user_alone(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    files(tmp_path)
    assert play_block(tmp_path, running, 0, path).returncode == 0
    changed = [{**DOCUMENTS[0], "sipxcom": {"username": "3100", "vm_prefs": {"greeting": "OUT_OF_OFFICE"}}}]
    text = "".join(json.dumps(document) + "\n" for document in [*changed, *DOCUMENTS[1:]])
    (tmp_path / "users.jsonl").write_text(text, encoding="utf-8")
    outcome = play_block(tmp_path, running, 1, path)
    assert outcome.returncode == 2, outcome.stdout
    assert (
        "1 of 3 users are stale, because what would be done is not what was approved, first kim.lee" in outcome.stdout
    )
    (row,) = [row for row in rows(tmp_path / "report.jsonl") if row["outcome"] == "stale"]
    assert row["stale"][0]["now"] == {"before": "STANDARD", "after": "OUT_OF_OFFICE"}
    assert len(written(running)) == 2


def test_the_guide_has_no_other_plays() -> None:
    assert len(BLOCKS) == 2


@pytest.mark.parametrize("path", PATHS)
def test_the_playbooks_plan_and_apply(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    files(tmp_path)
    variables = {
        "fleet_source": "users.jsonl",
        "fleet_defaults": {"sipxcom": {"url": running.urls["sipxcom"]}},
        "fleet_credentials": LOGINS,
        "fleet_report_file": "report.jsonl",
    }
    (tmp_path / "vars.json").write_text(json.dumps(variables), encoding="utf-8")
    missing = play(tmp_path, "ucfleet.voice.plan", path)
    assert missing.returncode == 2
    assert "fleet_plan_file is missing" in missing.stdout
    planned = play(tmp_path, "ucfleet.voice.plan", path, "-e", "fleet_plan_file=plan.jsonl")
    assert planned.returncode == 0, planned.stdout
    for line in NUMBERS.splitlines():
        assert line in planned.stdout
    assert written(running) == []
    assert (tmp_path / "plan.jsonl.key").stat().st_mode & 0o777 == 0o600
    assert rows(tmp_path / "report.jsonl")[-1]["plan"]["lines"] == NUMBERS.splitlines()

    # Another system changes one of the users between the plan and its application.
    changed = [{**DOCUMENTS[0], "sipxcom": {"username": "3100", "vm_prefs": {"greeting": "OUT_OF_OFFICE"}}}]
    (tmp_path / "other.jsonl").write_text(json.dumps(changed[0]) + "\n", encoding="utf-8")
    assert play(tmp_path, "ucfleet.voice.provision", path, "-e", "fleet_source=other.jsonl").returncode == 0
    running.forget_requests("sipxcom")
    applied = play(tmp_path, "ucfleet.voice.apply", path, "-e", "fleet_apply_plan=plan.jsonl")
    assert applied.returncode == 2, applied.stdout
    assert "1 of 3 users are stale" in applied.stdout
    assert '"kim.lee"' in applied.stdout
    assert '"before": "OUT_OF_OFFICE"' in applied.stdout
    assert len(written(running)) == 2
    again = play(
        tmp_path, "ucfleet.voice.apply", path, "-e", "fleet_apply_plan=plan.jsonl", "-e", "fleet_fail_on_stale=false"
    )
    assert again.returncode == 0, again.stdout
