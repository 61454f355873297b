# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects of platforms that take two of one name: created once, whatever the server and other runs do meanwhile."""

from __future__ import annotations

import json
import pathlib
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.process import (
    Simulators,
    ansible_playbook,
    playbook_command,
    simulators,
)
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS

NAMES = [f"user{number:03}" for number in range(100)]
PASSWORD, SECRET = CONNECTIONS["ucp"]["password"], CONNECTIONS["voipnow"]["client_secret"]
DEVICES = [{"device": "dev-a", "start": 0, "end": 20}]
URL = "https://crm.test/calls"
CREATES = "/fmfm/profiles|/phoneCallEvents/"


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        yield found


def extension(name: str) -> str:
    return f"0003*{name.removeprefix('user')}"


def begin(running: Simulators, copies: int = 0) -> None:
    """Users with a device and a phone each, and with so many equal profiles and events."""
    wire = {"name": "office", "devices": [{"id": "dev-a", "not_ring": False, "start": 0, "end": 20}]}
    desk = {"devices": [{"id": "dev-a", "name": "Desk phone"}], "profiles": [wire] * copies}
    people = [{"username": name, "password": PASSWORD, **desk} for name in NAMES]
    running.load("ucp", {"switches": {"list_devices": True}, "tenants": [{"name": "acme", "users": people}]})
    events = [{"type": 0, "url": URL, "method": 1}] * copies
    phones = [{"number": extension(name), "type": "terminal", "events": events} for name in NAMES]
    app = {"client_id": "app", "client_secret": SECRET, "owner": "7"}
    running.load("voipnow", {"apps": [app], "users": [{"id": "7", "extensions": phones}]})
    disturb(running)


def disturb(running: Simulators, *rules: Mapping[str, Any]) -> None:
    for platform in ("ucp", "voipnow"):
        running.fault(platform, *rules)


def write_play(folder: pathlib.Path, running: Simulators, **each: Any) -> pathlib.Path:
    """A fleet of all users; `each` are further options of each object."""
    event = {"type": "dial_in", "event_url": URL, **each}
    documents = [
        {
            "name": name,
            "ucp": {"username": name, "fmfm_profiles": [{"name": "office", "devices": DEVICES, **each}]},
            "voipnow": {"phone_call_events": [{**event, "extension": extension(name)}]},
        }
        for name in NAMES
    ]
    common = {"timeout": 1.0, "deadline": 60}
    task = {
        "name": "Provision",
        "ucfleet.voice.fleet": {
            "users": documents,
            "defaults": {
                "ucp": {"url": running.urls["ucp"], "domain": "acme", "password": PASSWORD, **common},
                "voipnow": {
                    "url": running.urls["voipnow"],
                    "client_id": "app",
                    "client_secret": SECRET,
                    **common,
                },
            },
            "report_file": str(folder / "report.jsonl"),
            "fail_on_error": False,
        },
    }
    play = folder / "play.yml"
    play.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    return play


def rows(folder: pathlib.Path) -> list[dict[str, Any]]:
    lines = (folder / "report.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def stored(running: Simulators) -> Counter[tuple[str, str]]:
    """How many objects each user has, by user and platform."""
    people = running.dump("ucp")["tenants"][0]["users"]
    found = Counter({(user["username"], "ucp"): len(user["profiles"]) for user in people})
    for phone in running.dump("voipnow")["users"][0]["extensions"]:
        found["user" + phone["number"].removeprefix("0003*"), "voipnow"] = len(phone["events"])
    return found


def changed(report: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """What was reported as changed, by user and platform."""
    return {(row["user"], change["platform"]) for row in report for change in row.get("changes", ())}


def failed(report: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    return {
        (row["user"], str(failure["failure"]["platform"]).lower()): failure["msg"]
        for row in report
        for failure in row.get("failures", ())
    }


def test_slow_writes_and_reads_that_lag_behind_make_no_duplicate_and_no_false_report(
    tmp_path: pathlib.Path, running: Simulators
) -> None:
    begin(running)
    disturb(
        running,
        {"fault": "delay", "method": "POST", "target": CREATES, "rate": 0.15, "seconds": 2.2},
        {"fault": "delay", "method": "POST", "target": CREATES, "rate": 0.1, "seconds": 1.5, "when": "after"},
        {"fault": "status", "status": 502, "when": "after", "method": "POST", "target": CREATES, "rate": 0.05},
        {"fault": "stale_read", "target": CREATES, "rate": 0.3, "seconds": 5},
    )
    play = write_play(tmp_path, running)
    ansible_playbook(tmp_path, play, UCFLEET_LOCK_DIR=str(tmp_path))
    there = stored(running)
    assert max(there.values()) == 1, [place for place, count in there.items() if count > 1]
    report = rows(tmp_path)
    reported, problems = changed(report), failed(report)
    # Each object is reported: as changed, or as one that may have been created.
    assert {place for place, count in there.items() if count} <= reported | set(problems)
    assert {place for place in reported if not there[place]} <= set(problems)
    assert all("may have been created" in text or "afterwards" in text for text in problems.values()), problems
    assert len(problems) < 10, problems
    disturb(running)
    ansible_playbook(tmp_path, play, UCFLEET_LOCK_DIR=str(tmp_path))
    assert set(stored(running).values()) == {1}
    report = rows(tmp_path)
    assert not failed(report)
    assert changed(report) == {place for place, count in there.items() if not count}


def test_two_fleets_over_the_same_users_make_no_duplicate(tmp_path: pathlib.Path, running: Simulators) -> None:
    begin(running)
    disturb(running, {"fault": "delay", "method": "POST", "target": CREATES, "seconds": 0.1})
    folders = [tmp_path / name for name in ("one", "other")]
    programs = []
    for folder in folders:
        folder.mkdir()
        command, environment = playbook_command(folder, write_play(folder, running), UCFLEET_LOCK_DIR=str(tmp_path))
        programs.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True))
    for program in programs:
        output, _errors = program.communicate()
        assert program.returncode == 0, output
    assert set(stored(running).values()) == {1}
    reports = [rows(folder) for folder in folders]
    assert not any(map(failed, reports))
    # Each object was created by one of them.
    one, other = map(changed, reports)
    assert not one & other
    assert len(one | other) == 2 * len(NAMES)


@pytest.mark.parametrize("direct", ["true", "false"])
def test_copies_are_reported_and_removed(tmp_path: pathlib.Path, running: Simulators, direct: str) -> None:
    begin(running, copies=3)

    def run(**each: Any) -> list[dict[str, Any]]:
        play = write_play(tmp_path, running, **each)
        path = (
            "-e",
            f"ucfleet_voice_direct={direct}",
            "-e",
            "ansible_python_interpreter={{ ansible_playbook_python }}",
        )
        ansible_playbook(tmp_path, play, *path, UCFLEET_LOCK_DIR=str(tmp_path))
        return rows(tmp_path)

    problems = failed(run())
    assert len(problems) == 2 * len(NAMES)
    assert all("they are equal" in text and "remove_duplicates" in text for text in problems.values())
    assert set(stored(running).values()) == {3}
    report = run(remove_duplicates=True)
    assert not failed(report)
    assert len(changed(report)) == 2 * len(NAMES)
    assert set(stored(running).values()) == {1}
    assert not changed(run(remove_duplicates=True))
