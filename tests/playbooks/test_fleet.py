# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fleets through a real ansible-playbook: killed in the middle, on both paths, and without a secret in any output."""

from __future__ import annotations

import json
import pathlib
import time
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.accounts import STATES
from ansible_collections.ucfleet.voice.tests.unit.support.killed import (
    PATHS,
    kill_when,
)
from ansible_collections.ucfleet.voice.tests.unit.support.process import (
    Simulators,
    ansible_playbook,
    simulators,
)
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS

PASSWORD = CONNECTIONS["sipxcom"]["password"]
NAMES = [str(3100 + number) for number in range(60)]
#: seconds that each response takes, so that there is a middle in which to kill
ANSWER = 0.02
LATE = {"day": "weekdays", "start": "18:00", "end": "20:00"}
#: users that must be finished before the kill
FINISHED = 8


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        yield found


# --------------------------------------------------------------------------- kill -9
def begin(running: Simulators) -> None:
    """The state of all users before the first run."""
    running.load(
        "sipxcom",
        {
            "users": [{"user_name": name, "password": PASSWORD} for name in NAMES],
            "conferences": [{"name": f"room{name}", "extension": f"8{name}", "owner": name} for name in NAMES],
        },
    )
    running.forget_requests("sipxcom")


def desired(name: str) -> dict[str, Any]:
    """Settings of every kind: a document that is replaced, objects that are created, one that others refer to."""
    return {
        "username": name,
        "vm_prefs": {"greeting": "OUT_OF_OFFICE"},
        "call_forward_schedules": [
            {"name": "Late", "periods": [{"day": "weekdays", "start": "18:00", "end": "20:00"}]}
        ],
        "call_forward": {"rings": [{"number": "4201", "schedule": "Late"}]},
        "phonebook_entries": [{"last_name": "Roy", "first_name": "Ines", "number": "7790"}],
        "conferences": [{"name": f"room{name}", "description": "daily"}],
    }


def write_play(folder: pathlib.Path, running: Simulators) -> pathlib.Path:
    documents = [{"name": f"user-{name}", "sipxcom": desired(name)} for name in NAMES]
    source = folder / "users.jsonl"
    source.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
    task = {
        "name": "Provision",
        "ucfleet.voice.fleet": {
            "source": str(source),
            "defaults": {"sipxcom": {"url": running.urls["sipxcom"], "password": PASSWORD}},
            "concurrency": 3,
            "state_file": str(folder / "state.jsonl"),
            "report_file": str(folder / "report.jsonl"),
            "progress_interval": 0.2,
        },
    }
    play = folder / "play.yml"
    play.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    return play


def final(running: Simulators) -> Any:
    """The state of all users without times, and numbers that the server hands out in the order of the requests."""
    return without_numbers(running.dump("sipxcom"))


def without_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: without_numbers(inner)
            for key, inner in value.items()
            if key not in ("id", "scheduleId", "internalId", "next_ids", "timestamp")
        }
    return [without_numbers(inner) for inner in value] if isinstance(value, list) else value


def done(state: pathlib.Path) -> list[str]:
    """Names in the state file, whole lines only."""
    if not state.exists():
        return []
    lines = [line for line in state.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")]
    return [row["user"] for row in map(json.loads, lines) if "user" in row]


def kill_in_the_middle(folder: pathlib.Path, play: pathlib.Path, everything: bool, path: str) -> list[str]:
    """Kill a run after some users; who is finished when nothing of it is left."""
    state = folder / "state.jsonl"
    kill_when(lambda: len(done(state)) >= FINISHED, folder, play, everything=everything, path=path)
    return done(state)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("everything", [True, False], ids=["all of its processes", "ansible-playbook alone"])
def test_a_run_that_was_killed_ends_in_the_state_of_an_undisturbed_one(
    tmp_path: pathlib.Path, running: Simulators, everything: bool, path: str
) -> None:
    running.fault("sipxcom", {"fault": "delay", "seconds": ANSWER})
    play = write_play(tmp_path, running)
    begin(running)
    ansible_playbook(tmp_path, play)
    undisturbed = final(running)
    assert not (tmp_path / "state.jsonl").exists()

    begin(running)
    assert final(running) != undisturbed
    finished = kill_in_the_middle(tmp_path, play, everything, path)
    assert FINISHED <= len(finished) < len(NAMES), finished
    assert final(running) != undisturbed
    # Nothing writes any more, and no file of a module, which holds its options, is left.
    sent = len(running.requests("sipxcom"))
    time.sleep(20 * ANSWER)
    assert len(running.requests("sipxcom")) == sent
    if not everything:
        assert list((tmp_path / "remote").glob("*")) == []

    running.forget_requests("sipxcom")
    output = ansible_playbook(tmp_path, play, *PATHS[path])
    assert final(running) == undisturbed
    asked = {entry["user"] for entry in running.requests("sipxcom")}
    assert asked == set(NAMES) - {name.removeprefix("user-") for name in finished}
    assert not (tmp_path / "state.jsonl").exists()

    rows = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["user"] for row in rows} == {f"user-{name}" for name in NAMES}
    if path == "module":
        return
    # The progress can be read where the run is followed, in a log without a terminal too.
    progress = [line for line in output.splitlines() if line.startswith("fleet: ")]
    resumed = f"({len(finished)} by an earlier run)"
    assert progress[-1].startswith(f"fleet: {len(NAMES)}/{len(NAMES)} users {resumed}, ")


# ------------------------------------------------------------------- both paths, secrets
APP = CONNECTIONS["voipnow"]
AGENT = {"queue_agents": [{"queue": "0003*300", "agent": "0003*210", "status": "online"}]}
SECRETS = ("canary", "8041592653", "471199471", "117499117")


def secret_tasks(urls: Mapping[str, str], folder: pathlib.Path) -> list[dict[str, Any]]:
    """Tasks that get every kind of secret in options of free form, and fail in every way."""
    users = [
        {
            "name": "kim",
            "sipxcom": {
                "username": "3100",
                "password": PASSWORD,
                "vm_prefs": {"greeting": "NONE"},
                "voicemail_pin": {"pin": "8041592653"},
                "conferences": [{"name": "standup", "access_code": "471199471", "moderator_code": "117499117"}],
            },
            "voipnow": {"client_secret": APP["client_secret"], **AGENT},
        },
        {
            "name": "lee",
            "sipxcom": {"username": "3101", "password": "canary-wrong", "vm_prefs": {"greeting": "NONE"}},
            "voipnow": {
                "client_secret": "canary-wrong-too",
                "queue_agents": [{"queue": "0003*300", "agent": "0003*211", "status": "paused"}],
            },
        },
    ]
    defaults = {
        "sipxcom": {"url": urls["sipxcom"], "retries": 0},
        "voipnow": {"url": urls["voipnow"], "client_id": APP["client_id"]},
    }
    common = {"users": users, "defaults": defaults}
    credentials = {"kim": {"sipxcom": {"password": PASSWORD}}}
    fleet = {**common, "credentials": credentials, "report_file": str(folder / "report.jsonl")}
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "apply": ("fleet", fleet),
        "typo": ("fleet", {**fleet, "no_such_option": 1}),
        "type": ("fleet", {**fleet, "concurrency": "many"}),
        "data": ("fleet", {**fleet, "users": [*users, {"name": "bo", "sipxcom": {"pasword": "canary-typo"}}]}),
        "export": ("fleet_info", {**common, "users": users[:1]}),
        "file": ("fleet_info", {**common, "reveal_secrets": True, "logins": True, "dest": str(folder / "live.yml")}),
    }
    return [
        {
            "name": label,
            f"ucfleet.voice.{module}": options,
            "register": f"result_{label}",
            "ignore_errors": True,
            "diff": True,
        }
        for label, (module, options) in calls.items()
    ]


@pytest.mark.timeout(180)
@pytest.mark.parametrize("path", ["direct", "module"])
def test_no_secret_shows_on_either_path(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    running.fault("sipxcom")
    for platform in ("sipxcom", "voipnow"):
        running.load(platform, STATES[platform])
    tasks = secret_tasks(running.urls, tmp_path)
    results = {task["register"]: f"{{{{ {task['register']} }}}}" for task in tasks}
    keep = {
        "name": "Keep the results",
        "ansible.builtin.copy": {"content": "{{ results | to_json }}", "dest": str(tmp_path / "results.json")},
        "vars": {"results": results},
        "no_log": True,
    }
    play = tmp_path / "play.yml"
    # Ansible quotes the line of a task that failed, so the options come from elsewhere.
    variables = {task["name"]: task.pop(next(key for key in task if key.startswith("ucfleet"))) for task in tasks}
    modules = dict.fromkeys(variables, "ucfleet.voice.fleet") | dict.fromkeys(
        ("export", "file"), "ucfleet.voice.fleet_info"
    )
    for task in tasks:
        names = list(variables[task["name"]])
        task[modules[task["name"]]] = {name: f"{{{{ options_{task['name']}.{name} }}}}" for name in names}
    (tmp_path / "vars.json").write_text(
        json.dumps({f"options_{name}": value for name, value in variables.items()}), encoding="utf-8"
    )
    play.write_text(
        yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": [*tasks, keep]}], sort_keys=False),
        encoding="utf-8",
    )
    output = ansible_playbook(
        tmp_path,
        play,
        *("-vvv", "-e", f"@{tmp_path / 'vars.json'}", "-e", f"ucfleet_voice_direct={str(path == 'direct').lower()}"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}"),
    )
    found = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert ("AnsiballZ_fleet.py" in output) == (path == "module")
    assert found["result_apply"]["changed"]
    assert found["result_apply"]["summary"]["failed"] == 1
    refused = next(row for row in found["result_apply"]["results"] if row["user"] == "lee")["failures"]
    assert [entry["platform"] for entry in refused] == ["sipxcom", "voipnow"]
    assert {entry["failure"]["kind"] for entry in refused} == {"authentication"}
    assert "no_such_option" in found["result_typo"]["msg"]
    assert "concurrency" in found["result_type"]["msg"]
    assert "does not know pasword" in found["result_data"]["msg"]
    assert found["result_export"]["users"][0]["sipxcom"]["vm_prefs"]["greeting"] == "NONE"
    everything = output + json.dumps(found) + (tmp_path / "report.jsonl").read_text(encoding="utf-8")
    for secret in SECRETS:
        assert [line for line in everything.splitlines() if secret in line] == []
    assert "Traceback" not in everything
    # Where secrets are asked for, they are in the file, for its owner alone.
    dest = tmp_path / "live.yml"
    for secret in ("471199471", APP["client_secret"]):
        assert secret in dest.read_text(encoding="utf-8")
    assert dest.stat().st_mode & 0o777 == 0o600
