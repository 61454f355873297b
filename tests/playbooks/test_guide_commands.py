# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands of guides as they stand, in a folder with the files that they name."""

from __future__ import annotations

import json
import pathlib
import shlex
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.example_states import PASSWORD
from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.reader import CREDENTIALS, NAMES, Reader

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", name="running")
def _running() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture(name="reader")
def _reader(running: Simulators) -> Iterator[Reader]:
    """The source has two users with a greeting, and `vault.yml` has variables of the role."""
    with tempfile.TemporaryDirectory(prefix="r") as name:
        reader = Reader(pathlib.Path(name), running)
        documents = [document(user, vm_prefs={"greeting": "OUT_OF_OFFICE"}) for user in NAMES]
        reader.write("users.jsonl", "".join(json.dumps(one) + "\n" for one in documents))
        logins = {"fleet_defaults": {"sipxcom": {"url": "https://pbx.example.org"}}, "fleet_credentials": CREDENTIALS}
        reader.write("vault.yml", yaml.safe_dump(logins))
        yield reader


def document(name: str, **settings: Any) -> dict[str, Any]:
    return {"name": name, "sipxcom": {"username": NAMES[name], **settings}}


def type_in(reader: Reader, text: str, *more: str, **variables: Any) -> str:
    """The output of a command of a guide, whose variables of the shell have their values."""
    line = text.removeprefix("$ ").replace("\\\n", "").replace("$PWD", str(reader.folder))
    program, playbook, *options = shlex.split(line)
    assert program == "ansible-playbook"
    return reader.run(playbook, *options, *more, **variables)


def lines(reader: Reader, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (reader.folder / name).read_text(encoding="utf-8").splitlines()]


def greetings(running: Simulators, numbers: Iterable[str] = NAMES.values()) -> list[str | None]:
    """Which greeting the users have set."""
    users = {user["user_name"]: user["settings"] for user in running.dump("sipxcom")["users"]}
    return [users[number].get("voicemail/mailbox/active-greeting") for number in numbers]


def test_a_plan_is_written_and_applied(reader: Reader, running: Simulators) -> None:
    plan, apply = blocks("guide_plan", "console")
    before = greetings(running)
    type_in(reader, plan)
    assert greetings(running) == before
    [example] = map(json.loads, blocks("guide_plan", "json"))
    entry = next(line for line in lines(reader, "plan.jsonl") if line.get("user") == "kim.lee")
    assert list(entry) == list(example)
    assert list(entry["changes"][0]) == list(example["changes"][0])
    type_in(reader, apply)
    assert greetings(running) == ["outofoffice"] * len(NAMES)


def test_an_audit_and_its_findings(reader: Reader) -> None:
    [command] = blocks("guide_audit", "console")
    [example] = map(json.loads, blocks("guide_audit", "json"))
    rings = {"call_forward": {"rings": [{"number": example["value"]}]}}
    reader.write("users.jsonl", json.dumps(document("kim.lee", **rings)) + "\n")
    type_in(reader, command, fleet_look_at="documents", fleet_findings_file=str(reader.folder / "findings.jsonl"))
    [finding] = [line for line in lines(reader, "findings.jsonl") if line.get("rule") == example["rule"]]
    assert list(finding) == list(example)
    assert finding == {**example, "where": "users.jsonl:1"}


def test_a_page_about_drift(reader: Reader, running: Simulators) -> None:
    [command] = blocks("guide_report", "console")
    before = greetings(running)
    type_in(reader, command)
    page = (reader.folder / "drift.html").read_text(encoding="utf-8")
    assert all(name in page for name in NAMES)
    assert greetings(running) == before


def test_a_limit(reader: Reader, running: Simulators) -> None:
    [_asks, command] = blocks("guide_credentials", "console")
    users = {"u3100": "3100", "sales-kim": "3101", "kim.lee": "3102"}
    documents = [
        {"name": name, "sipxcom": {"username": number, "vm_prefs": {"greeting": "OUT_OF_OFFICE"}}}
        for name, number in users.items()
    ]
    reader.write("users.jsonl", "".join(json.dumps(one) + "\n" for one in documents))
    type_in(reader, command, fleet_defaults={"sipxcom": {"url": "https://pbx.example.org", "password": PASSWORD}})
    assert greetings(running, users.values()) == ["outofoffice", "outofoffice", None]


def test_the_credentials_of_the_pages_log_in(reader: Reader, running: Simulators) -> None:
    [file] = blocks("guide_credentials", "yaml")
    [variables] = blocks("guide_classes", "yaml")
    passwords = {name: one["sipxcom"]["password"] for name, one in yaml.safe_load(file).items()}
    kim = yaml.safe_load(variables)["vault_fleet_credentials"]
    assert kim == {"kim.lee": {"sipxcom": {"password": passwords["kim.lee"]}}}
    accounts = [
        {"user_name": str(number), "password": password, "voicemail_pin": "1"}
        for number, password in enumerate(passwords.values(), 3100)
    ]
    running.load("sipxcom", {"users": accounts})
    documents = [
        {"name": name, "sipxcom": {"username": str(number), "vm_prefs": {"greeting": "OUT_OF_OFFICE"}}}
        for number, name in enumerate(passwords, 3100)
    ]
    reader.write("users.jsonl", "".join(json.dumps(one) + "\n" for one in documents))
    reader.write("logins.yml", file)
    given = {"fleet_source": "users.jsonl", "fleet_defaults": {"sipxcom": {"url": "https://pbx.example.org"}}}
    output = reader.run("ucfleet.voice.provision", **given, fleet_credentials_file="logins.yml")
    assert not [password for password in passwords.values() if password in output]
    assert greetings(running, ["3100", "3101"]) == ["outofoffice"] * 2
    assert [user["voicemail_pin"] for user in running.dump("sipxcom")["users"]] == ["1", "271828"]
