# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plays of the guide on classes through a real ansible-playbook, on both paths."""

from __future__ import annotations

import json
import pathlib
import stat
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators

PASSWORD = "canary-portal-word"
PLAYS = blocks("guide_classes")
[TABLE] = blocks("guide_classes", "text")
DEPARTMENTS = ("Sales", "Support", "Management")
#: more people for the table of the guide, every fifth without a mobile phone
MORE = [
    f"person{number};{3100 + number};{'' if number % 5 == 0 else f'+49155500{number:04}'};"
    f"p{number}@example.org;{DEPARTMENTS[number % 3]}"
    for number in range(4, 200)
]
PEOPLE = [line.split(";") for line in [*TABLE.splitlines()[1:], *MORE]]


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        yield found


def play(
    folder: pathlib.Path, running: Simulators, path: str, playbook: str, people: list[list[str]]
) -> subprocess.CompletedProcess[str]:
    logins = {row[0]: {"sipxcom": {"password": PASSWORD}} for row in people}
    (folder / "vars.json").write_text(json.dumps({"vault_fleet_credentials": logins}), encoding="utf-8")
    (folder / "play.yml").write_text(playbook.replace("https://pbx.example.org", running.urls["sipxcom"]), "utf-8")
    command, environment = playbook_command(
        folder,
        folder / "play.yml",
        *("-v", "-e", f"@{folder / 'vars.json'}", "-e", f"ucfleet_voice_direct={str(path == 'direct').lower()}"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}"),
    )
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)
    text = outcome.stdout + outcome.stderr
    assert "canary" not in text
    assert "Traceback" not in text
    assert "WARNING" not in text
    return outcome


def settings(running: Simulators) -> Mapping[str, Any]:
    return {user["user_name"]: user for user in running.dump("sipxcom")["users"]}


def test_the_playbook_of_the_guide_is_short() -> None:
    assert len(PLAYS) == 2
    assert len(PLAYS[0].splitlines()) <= 40
    assert len(PEOPLE) == 200


@pytest.mark.parametrize("path", ["direct", "module"])
def test_a_table_of_200_people_becomes_the_settings_of_three_departments(
    tmp_path: pathlib.Path, running: Simulators, path: str
) -> None:
    running.load("sipxcom", {"users": [{"user_name": row[1], "password": PASSWORD} for row in PEOPLE]})
    (tmp_path / "people.csv").write_text(TABLE + "\n".join(MORE) + "\n", encoding="utf-8")
    outcome = play(tmp_path, running, path, PLAYS[0], PEOPLE)
    assert outcome.returncode == 0, outcome.stdout
    found = settings(running)
    for _name, extension, mobile, mail, department in PEOPLE:
        user = found[extension]
        assert mail in json.dumps(user)
        greeting = user["settings"].get("voicemail/mailbox/active-greeting")
        assert (greeting == "outofoffice") is (department == "Management"), greeting
        rings = [ring["number"] for ring in user["rings"]]
        expected = {"Sales": [mobile] if mobile else [], "Support": ["4200"], "Management": []}
        assert rings == expected[department]
    again = play(tmp_path, running, path, PLAYS[0], PEOPLE)
    assert again.returncode == 0, again.stdout
    assert "changed=0" in again.stdout


@pytest.mark.parametrize("path", ["direct", "module"])
def test_the_guide_writes_what_the_classes_come_to(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    running.load("sipxcom", {"users": [{"user_name": row[1], "password": PASSWORD} for row in PEOPLE[:3]]})
    documents = [
        {"name": row[0], "class": row[4], "vars": {"extension": row[1], "mobile": row[2]}} for row in PEOPLE[:3]
    ]
    lines = "".join(json.dumps(one) + "\n" for one in documents)
    (tmp_path / "people.jsonl").write_text(lines, encoding="utf-8")
    rings = [{"number": "${mobile}", "expiration": 20}, {"number": "4200", "expiration": "${seconds}"}]
    classes = {
        "Sales": {"sipxcom": {"call_forward": {"rings": rings}}},
        "Support": {"extends": "Sales", "sipxcom": {"vm_prefs": {"greeting": "NONE"}}},
    }
    (tmp_path / "classes.yml").write_text(yaml.safe_dump(classes), encoding="utf-8")
    refused = play(tmp_path, running, path, PLAYS[1], PEOPLE[:3])
    assert refused.returncode == 2
    problem = (
        "class Sales at sipxcom.call_forward.rings.1.expiration: refers to the variable seconds, which no user has"
    )
    assert problem in refused.stdout
    rings[1]["expiration"] = 15
    (tmp_path / "classes.yml").write_text(yaml.safe_dump(classes), encoding="utf-8")
    outcome = play(tmp_path, running, path, PLAYS[1], PEOPLE[:3])
    assert outcome.returncode == 0, outcome.stdout
    resolved = tmp_path / "resolved.yml"
    assert stat.S_IMODE(resolved.stat().st_mode) == 0o600
    kim, ines, lee = yaml.safe_load(resolved.read_text(encoding="utf-8"))
    ring = {"number": "4200", "expiration": 15}
    login = {"url": f"{running.urls['sipxcom']}/sipxconfig/rest"}
    first = {"number": "+491555003100", "expiration": 20}
    assert kim == {
        "name": "kim.lee",
        "sipxcom": {**login, "username": "3100", "call_forward": {"rings": [first, ring]}},
    }
    assert ines == {"name": "ines.roy", "sipxcom": {**login, "username": "3101", "call_forward": {"rings": [ring]}}}
    assert lee["sipxcom"]["vm_prefs"] == {"greeting": "NONE"}
    # Nothing was written to the platform, and the file is a source that gives the same.
    assert all(not user["rings"] for user in settings(running).values())
    task = {"source": "resolved.yml", "credentials": "{{ vault_fleet_credentials }}"}
    second = [{"hosts": "localhost", "gather_facts": False, "tasks": [{"name": "Apply", "ucfleet.voice.fleet": task}]}]
    applied = play(tmp_path, running, path, yaml.safe_dump(second), PEOPLE[:3])
    assert applied.returncode == 0, applied.stdout
    assert [one["number"] for one in settings(running)["3100"]["rings"]] == ["+491555003100", "4200"]


@pytest.mark.parametrize("path", ["direct", "module"])
def test_variables_that_fill_secrets_are_shown_nowhere(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    """A PIN and a password from a table and from the option users, with a login that is refused."""
    pin = "31415926"
    running.load("sipxcom", {"users": [{"user_name": row[1], "password": PASSWORD} for row in PEOPLE[:2]]})
    classes = {
        "all": {
            "sipxcom": {
                "url": running.urls["sipxcom"],
                "username": "${ext}",
                "password": "${word}",
                "voicemail_pin": {"pin": "9${pin}"},
                "vm_prefs": {"greeting": "NONE"},
            }
        }
    }
    words = {"3100": PASSWORD, "3101": f"{PASSWORD}-wrong"}
    rows = "".join(f"n{ext};all;{ext};{word};{pin}\n" for ext, word in words.items())
    (tmp_path / "people.csv").write_text("name;class;vars.ext;vars.word;vars.pin\n" + rows, encoding="utf-8")
    users = [
        {"name": f"n{ext}", "class": "all", "vars": {"ext": ext, "word": word, "pin": pin}}
        for ext, word in words.items()
    ]
    # Not in the play, whose text Ansible shows beside an error.
    (tmp_path / "people.json").write_text(json.dumps({"people": users}), encoding="utf-8")
    for number, given in enumerate(({"source": "people.csv"}, {"users": "{{ people }}"})):
        report = tmp_path / f"report{number}.jsonl"
        resolved = tmp_path / f"resolved{number}.yml"
        task = {**given, "classes": classes, "report_file": str(report), "resolved_file": str(resolved)}
        tasks = [
            {"name": "Show", "ucfleet.voice.fleet": task, "check_mode": True, "ignore_errors": True, "diff": True},
            {"name": "Apply", "ucfleet.voice.fleet": task, "diff": True},
        ]
        text = yaml.safe_dump(
            [{"hosts": "localhost", "gather_facts": False, "vars_files": ["people.json"], "tasks": tasks}]
        )
        outcome = play(tmp_path, running, path, text, [])
        assert outcome.returncode == 2
        assert "1 of 2 users failed" in outcome.stdout
        shown = [outcome.stdout, outcome.stderr, report.read_text("utf-8"), resolved.read_text("utf-8")]
        assert not [one for one in shown if pin in one or "canary" in one]
        outcomes = {row["user"]: row["outcome"] for row in map(json.loads, shown[2].splitlines())}
        assert outcomes["n3101"] == "failed"
        assert outcomes["n3100"] != "failed"
