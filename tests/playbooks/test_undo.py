# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Undo through a real ansible-playbook: after a kill at any moment, the state before the run comes back."""

from __future__ import annotations

import json
import pathlib
import random
import subprocess
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS, kill_when
from ansible_collections.ucfleet.voice.tests.unit.support.process import (
    Simulators,
    ansible_playbook,
    playbook_command,
    simulators,
)
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS

PASSWORD = CONNECTIONS["sipxcom"]["password"]
NAMES = [str(3100 + number) for number in range(40)]
PERIOD = {"day": "weekdays", "start": "18:00", "end": "20:00"}


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        yield found


def begin(running: Simulators) -> None:
    running.fault("sipxcom", {"fault": "delay", "seconds": 0.02})
    running.load(
        "sipxcom",
        {
            "users": [{"user_name": name, "password": PASSWORD} for name in NAMES],
            "conferences": [{"name": f"room{name}", "extension": f"8{name}", "owner": name} for name in NAMES],
        },
    )


def document(name: str) -> dict[str, Any]:
    return {
        "name": f"user-{name}",
        "sipxcom": {
            "username": name,
            "vm_prefs": {"greeting": "OUT_OF_OFFICE"},
            "contact_information": {"job_title": "Clerk"},
            "call_forward_schedules": [{"name": "Late", "periods": [PERIOD]}],
            "call_forward": {"rings": [{"number": "4201", "schedule": "Late"}]},
            "phonebook_entries": [{"last_name": "Roy", "first_name": "Ines", "number": "7790"}],
            "conferences": [{"name": f"room{name}", "description": "daily"}],
        },
    }


def play_of(folder: pathlib.Path, running: Simulators, name: str, **options: Any) -> pathlib.Path:
    task = {
        "name": "Run",
        "ucfleet.voice.fleet": {
            "defaults": {"sipxcom": {"url": running.urls["sipxcom"], "password": PASSWORD}},
            "concurrency": 3,
            **options,
        },
    }
    play = folder / f"{name}.yml"
    play.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    return play


def exported(folder: pathlib.Path, running: Simulators, dest: str) -> Any:
    """The live settings of all users."""
    task = {
        "name": "Export",
        "ucfleet.voice.fleet_info": {
            "source": str(folder / "users.jsonl"),
            "defaults": {"sipxcom": {"url": running.urls["sipxcom"], "password": PASSWORD}},
            "dest": str(folder / dest),
        },
    }
    play = folder / "export.yml"
    play.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    ansible_playbook(folder, play)
    return [json.loads(line) for line in (folder / dest).read_text(encoding="utf-8").splitlines()]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("path", PATHS)
def test_a_killed_run_is_undone(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    begin(running)
    source, undo = tmp_path / "users.jsonl", tmp_path / "undo.jsonl"
    source.write_text("".join(json.dumps(document(name)) + "\n" for name in NAMES), encoding="utf-8")
    before = exported(tmp_path, running, "before.jsonl")
    lines = random.Random(path).randrange(3, 15)
    play = play_of(tmp_path, running, "change", source=str(source), undo_file=str(undo))

    def is_time() -> bool:
        return undo.exists() and undo.read_text(encoding="utf-8").count("\n") > lines

    kill_when(is_time, tmp_path, play, everything=True, path=path)
    assert exported(tmp_path, running, "middle.jsonl") != before
    restore = play_of(tmp_path, running, "undo", source=str(undo))
    ansible_playbook(tmp_path, restore, *PATHS[path])
    assert exported(tmp_path, running, "after.jsonl") == before
    stored = running.dump("sipxcom")
    assert not [user for user in stored["users"] if user["schedules"]]


# ------------------------------------------------------------------ the guide
[GUIDE] = blocks("guide_undo")
[COMMAND] = blocks("guide_undo", "console")


def playbook(folder: pathlib.Path, *arguments: str, path: str) -> str:
    """The output of a playbook that succeeds; no secret and no warning is in it."""
    command, environment = playbook_command(
        folder,
        pathlib.Path(arguments[0]),
        *arguments[1:],
        *("-e", f"ucfleet_voice_direct={str(path == 'direct').lower()}"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}"),
    )
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)
    text = outcome.stdout + outcome.stderr
    assert outcome.returncode == 0, text
    assert "canary" not in text
    assert "WARNING" not in text
    return outcome.stdout


def users(running: Simulators) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = running.dump("sipxcom")["users"]
    return found


@pytest.mark.timeout(240)
@pytest.mark.parametrize("path", PATHS)
def test_the_guide(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    names = NAMES[:4]
    running.load("sipxcom", {"users": [{"user_name": name, "password": PASSWORD} for name in names]})
    before = [user["settings"] for user in users(running)]
    documents = [{"name": f"user-{name}", "sipxcom": {"username": name}} for name in names]
    (tmp_path / "users.jsonl").write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
    credentials = {f"user-{name}": {"sipxcom": {"password": PASSWORD}} for name in names}
    settings = {"vm_prefs": {"greeting": "OUT_OF_OFFICE"}}
    logins = {
        "vault_fleet_credentials": credentials,
        "fleet_credentials": credentials,
        "fleet_defaults": {"sipxcom": {"url": running.urls["sipxcom"], **settings}},
    }
    (tmp_path / "logins.yml").write_text(json.dumps(logins), encoding="utf-8")
    (tmp_path / "play.yml").write_text(GUIDE.replace("https://pbx.example.org", running.urls["sipxcom"]), "utf-8")
    vault = ("-e", f"@{tmp_path / 'logins.yml'}")
    playbook(tmp_path, str(tmp_path / "play.yml"), *vault, path=path)
    changed = [user["settings"] for user in users(running)]
    assert all(one != other for one, other in zip(before, changed, strict=True))
    undo = COMMAND.removeprefix("$ ansible-playbook ").split()
    shown = playbook(tmp_path, *undo, "--check", path=path)
    assert '"changed": 4' in shown
    assert "STANDARD" in shown
    assert [user["settings"] for user in users(running)] == changed
    playbook(tmp_path, *undo, "-e", "users=user-3101", path=path)
    now = [user["settings"] for user in users(running)]
    assert [one == other for one, other in zip(now, changed, strict=True)] == [True, False, True, True]
    playbook(tmp_path, *undo, path=path)
    after = running.dump("sipxcom")
    running.load("sipxcom", after)
    again = playbook(tmp_path, *undo, path=path)
    assert '"changed": 0' in again
