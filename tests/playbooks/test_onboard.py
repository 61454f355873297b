# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook onboard as the guide runs it: plan, apply, secrets once, users who fail, and what it refuses."""

from __future__ import annotations

import json
import pathlib
import subprocess
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.playbooks.test_shipped import playbook
from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS
from ansible_collections.ucfleet.voice.tests.unit.support.outcomes import assert_quiet, passed, refused
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS

PASSWORD = CONNECTIONS["sipxcom"]["password"]
NAMES = {"kim.lee": "3100", "ines.roy": "3101", "lee.park": "3102"}
[VARIABLES] = blocks("guide_onboard", "yaml")
[TABLE] = blocks("guide_onboard", "text")
COMMANDS = "".join(blocks("guide_onboard", "console")).splitlines()

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module", name="shared")
def _shared() -> Any:
    with simulators() as found:
        yield found


class Office:
    """A folder with the files of the guide, and the accounts of the new users."""

    def __init__(self, folder: pathlib.Path, running: Simulators, path: str) -> None:
        self.folder, self.running, self.path = folder, running, path
        self.here = folder / "here"
        self.here.mkdir()
        users = [{"user_name": name, "password": PASSWORD} for name in NAMES.values()]
        running.load("sipxcom", {"users": users})
        running.forget_requests("sipxcom")
        self.table(TABLE)
        self.passwords = self.here / "passwords.yml"
        everybody = {name: {"sipxcom": {"password": PASSWORD}} for name in [*NAMES, "ada.moss"]}
        self.passwords.write_text(yaml.safe_dump(everybody), encoding="utf-8")

    def table(self, text: str) -> None:
        (self.here / "people.csv").write_text(text, encoding="utf-8")

    def files(self) -> list[str]:
        return sorted(one.name for one in self.here.iterdir())

    def stored(self, name: str) -> tuple[str, str]:
        """Password and PIN of a user in the credentials file."""
        entry = yaml.safe_load(self.passwords.read_text(encoding="utf-8"))[name]["sipxcom"]
        return entry["password"], entry.get("voicemail_pin", {}).get("pin", "")

    def run(self, *options: str, job: str = "onboard", **variables: Any) -> subprocess.CompletedProcess[str]:
        given = yaml.safe_load(VARIABLES.replace("https://pbx.example.org", self.running.urls["sipxcom"]))
        everything = {**given, "fleet_unused_credentials": "ignore", **variables}
        everything = {key: value for key, value in everything.items() if value is not None}
        outcome = playbook(self.folder, f"ucfleet.voice.{job}", self.path, everything, *options)
        text = outcome.stdout + outcome.stderr
        for secret in {PASSWORD, *(part for name in NAMES for part in self.stored(name) if len(part) > 5)}:
            assert secret not in text
        assert_quiet(outcome)
        return outcome

    def live(self) -> dict[str, Any]:
        return {user["user_name"]: user for user in self.running.dump("sipxcom")["users"]}

    def writes(self) -> list[dict[str, Any]]:
        return [one for one in self.running.requests("sipxcom") if one["method"] != "GET"]


@pytest.fixture(name="office", params=list(PATHS))
def _office(tmp_path: pathlib.Path, shared: Simulators, request: pytest.FixtureRequest) -> Office:
    return Office(tmp_path, shared, request.param)


def test_onboarding_of_the_guide(office: Office) -> None:
    before, files = office.live(), office.files()
    text = passed(office.run("--check"))
    assert '"3 users would change"' in text
    assert "+491555003100" in text
    assert office.live() == before
    assert office.writes() == []
    assert office.files() == files
    passed(office.run())
    after = office.live()
    assert [ring["number"] for ring in after["3100"]["rings"]] == ["+491555003100"]
    assert after["3101"]["rings"] == []
    assert [ring["number"] for ring in after["3102"]["rings"]] == ["4200"]
    for name, number in NAMES.items():
        password, pin = office.stored(name)
        assert after[number]["password"] == password != PASSWORD
        assert len(pin) == 6
        assert f"{name}@example.org" in json.dumps(after[number])
    assert office.stored("ada.moss") == (PASSWORD, "")
    assert office.files() == sorted([*files, "onboard.jsonl", "onboard.jsonl.done"])
    assert {one.stat().st_mode & 0o777 for one in office.here.glob("*.y*ml")} == {0o600}
    # Nothing is left to do, although the secrets are new.
    office.running.forget_requests("sipxcom")
    record = (office.here / "onboard.jsonl").read_bytes()
    assert '"changed": 0' in passed(office.run())
    assert office.live() == after
    assert office.writes() == []
    assert (office.here / "onboard.jsonl").read_bytes() == record
    # The settings of one user come back, the secrets stay.
    passed(office.run(job="undo", fleet_source="onboard.jsonl", users="kim.lee"))
    undone = office.live()
    assert undone["3100"]["rings"] == before["3100"]["rings"]
    assert undone["3100"]["password"] == after["3100"]["password"]
    assert undone["3102"] == after["3102"]


def test_a_user_who_does_not_exist_stops_nobody(office: Office) -> None:
    office.table(TABLE + "ada.moss;3999;;Sales\n")
    text = refused(office.run("--check"))
    assert "ada.moss" in text
    text = refused(office.run())
    assert "1 of 4 users failed" in text
    assert "ada.moss" in text
    assert "auth" in text
    live = office.live()
    assert all(live[number]["password"] == office.stored(name)[0] != PASSWORD for name, number in NAMES.items())
    assert [ring["number"] for ring in live["3102"]["rings"]] == ["4200"]
    # The account is there, and only this user is new.
    state = office.running.dump("sipxcom")
    office.running.load("sipxcom", {**state, "users": [*state["users"], {"user_name": "3999", "password": PASSWORD}]})
    passed(office.run())
    later = office.live()
    assert {number: later[number] for number in NAMES.values()} == live
    assert later["3999"]["password"] == office.stored("ada.moss")[0] != PASSWORD


@pytest.mark.parametrize(
    ("table", "variables", "message"),
    [
        (TABLE.replace("Department", "Team"), {}, "Team"),
        (TABLE.replace(";Support", ";Suport"), {}, "Suport"),
        (f"{TABLE}kim.lee;3103;;Sales\n", {}, "kim.lee"),
        (TABLE, {"onboard_secret": True}, "the role onboard has no variable onboard_secret, did you mean"),
        (TABLE, {"onboard_secrets": "maybe"}, "onboard_secrets must be true or false"),
        (TABLE, {"fleet_undo_file": "undo.jsonl"}, "the role onboard sets fleet_undo_file itself; remove it"),
        (TABLE, {"fleet_credentials_file": None}, "fleet_credentials_file is missing, which gets the new passwords"),
        (f"{TABLE}new.one;3104;;Sales\n", {}, "new.one"),
    ],
    ids=["column", "class", "twice", "unknown", "type", "decided", "no file", "no password"],
)
@pytest.mark.parametrize("path", ["direct"])
def test_bad_input_sends_nothing(
    tmp_path: pathlib.Path, shared: Simulators, path: str, table: str, variables: dict[str, Any], message: str
) -> None:
    office = Office(tmp_path, shared, path)
    office.table(table)
    before = office.files()
    assert message in refused(office.run(**variables))
    assert shared.requests("sipxcom") == []
    assert office.files() == before


def test_the_commands_of_the_guide_are_those_of_the_tests() -> None:
    assert [one.split()[2] for one in COMMANDS] == [*["ucfleet.voice.onboard"] * 2, "ucfleet.voice.undo"]
    assert "--check" in COMMANDS[0]
    assert "fleet_source=onboard.jsonl -e users=kim.lee" in COMMANDS[2]
    assert len(VARIABLES.splitlines()) <= 25
