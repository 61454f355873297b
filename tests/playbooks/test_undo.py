# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Undo through a real ansible-playbook: after a kill at any moment, the state before the run comes back."""

from __future__ import annotations

import json
import pathlib
import random
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS, kill_when
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, ansible_playbook, simulators
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
