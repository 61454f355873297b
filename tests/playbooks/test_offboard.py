# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook offboard as the guide runs it: settings and secrets end, run again, restore, and what it refuses."""

from __future__ import annotations

import json
import pathlib
import subprocess
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.playbooks.test_shipped import playbook
from ansible_collections.ucfleet.voice.tests.unit.support.accounts import STATES
from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS
from ansible_collections.ucfleet.voice.tests.unit.support.outcomes import assert_quiet, passed, refused
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS

PASSWORD = CONNECTIONS["sipxcom"]["password"]
NAMES = ["3100", "3101", "3102"]
OLD = {"rings": [{"number": "4201", "type": "If no response", "enabled": True, "expiration": 25}], "expiration": 18}
MAIL = {"greeting": "STANDARD", "email_notification": True, "email": "kim@example.org"}
[VARIABLES] = blocks("guide_offboard", "yaml")
COMMANDS = blocks("guide_offboard", "console")

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module", name="shared")
def _shared() -> Any:
    with simulators() as found:
        yield found


class Office:
    """A folder with the files of the guide, and the users on the platforms."""

    def __init__(self, folder: pathlib.Path, running: Simulators, path: str) -> None:
        self.folder, self.running, self.path = folder, running, path
        self.here = folder / "here"
        self.here.mkdir()
        self.passwords = self.here / "passwords.yml"
        users = [{"user_name": name, "password": PASSWORD} for name in NAMES]
        rooms = [{"name": f"room{number}", "extension": f"880{number}", "owner": "3100"} for number in range(2)]
        running.load("sipxcom", {"users": users, "conferences": rooms})
        running.load("ucp", STATES["ucp"])
        self.defaults = {name: {"url": running.urls[name]} for name in ("sipxcom", "ucp")}
        ucp = {key: CONNECTIONS["ucp"][key] for key in ("username", "domain")}
        self.kim = {"name": "3100", "sipxcom": {"username": "3100"}, "ucp": {**ucp}}
        self.write(dict.fromkeys([*NAMES, "3999"], PASSWORD))

    def write(self, passwords: dict[str, str]) -> None:
        content = {name: {"sipxcom": {"password": password}} for name, password in passwords.items()}
        # The undo file has no passwords, so that those of all platforms are in the credentials file.
        content["3100"]["ucp"] = {"password": CONNECTIONS["ucp"]["password"]}
        self.passwords.write_text(yaml.safe_dump(content), encoding="utf-8")

    def stored(self, name: str) -> tuple[str, str]:
        """Password and PIN of a user in the credentials file."""
        entry = yaml.safe_load(self.passwords.read_text(encoding="utf-8"))[name]["sipxcom"]
        return entry["password"], entry.get("voicemail_pin", {}).get("pin", "")

    def run(self, *options: str, **variables: Any) -> subprocess.CompletedProcess[str]:
        everything = {**yaml.safe_load(VARIABLES), "fleet_defaults": self.defaults, **variables}
        everything = {key: value for key, value in everything.items() if value is not None}
        outcome = playbook(self.folder, "ucfleet.voice.offboard", self.path, everything, *options)
        text = outcome.stdout + outcome.stderr
        for secret in {PASSWORD, *(part for name in NAMES for part in self.stored(name) if len(part) > 8)}:
            assert secret not in text
        assert_quiet(outcome)
        return outcome

    def before(self) -> None:
        """Settings of the user who leaves."""
        settings = {"username": "3100", "call_forward": OLD, "vm_prefs": MAIL}
        profiles = [
            {"name": "travel", "state": "present", "active": True, "devices": [{"device": "Desk phone", "end": 20}]}
        ]
        kim = {
            "name": "3100",
            "sipxcom": settings,
            "ucp": {**self.kim["ucp"], "fmfm_profiles": profiles, "fmfm": {"enabled": True}},
        }
        given = {"fleet_users": [kim], "fleet_defaults": self.defaults, "fleet_credentials_file": "passwords.yml"}
        outcome = playbook(
            self.folder, "ucfleet.voice.provision", self.path, {**given, "fleet_unused_credentials": "ignore"}
        )
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr

    def live(self, *, secrets: bool = True) -> dict[str, Any]:
        """The users and their conferences, perhaps without their passwords and PINs."""
        state = self.running.dump("sipxcom")
        users = {
            user["user_name"]: {
                key: value for key, value in user.items() if secrets or key not in ("password", "voicemail_pin", "pin")
            }
            for user in state["users"]
        }
        [kim] = [one for one in self.running.dump("ucp")["tenants"][0]["users"] if one["username"] == "anna"]
        return {"users": users, "conferences": state["conferences"], "ucp": kim}


@pytest.fixture(name="office", params=list(PATHS))
def _office(tmp_path: pathlib.Path, shared: Simulators, request: pytest.FixtureRequest) -> Office:
    return Office(tmp_path, shared, request.param)


def test_offboarding_of_the_guide(office: Office) -> None:
    office.before()
    before = office.live()
    users = {"offboard_users": [{**office.kim, "manager": "3105"}, "3101"], "offboard_manager": "3105"}
    passed(office.run("--check", **users))
    assert office.live() == before
    assert sorted(one.name for one in office.here.iterdir()) == ["passwords.yml"]
    passed(office.run(**users))
    after = office.live()
    kim = after["users"]["3100"]
    assert [ring["number"] for ring in kim["rings"]] == ["3105"]
    assert after["users"]["3102"] == before["users"]["3102"]
    assert [one["enabled"] for one in after["conferences"]] == [False, False]
    assert after["ucp"] != before["ucp"]
    for name in NAMES[:2]:
        password, pin = office.stored(name)
        assert after["users"][name]["password"] == password != PASSWORD
        assert len(pin) == 6
    assert office.stored("3102") == (PASSWORD, "")
    assert office.passwords.stat().st_mode & 0o777 == 0o600
    files = ["offboard.jsonl", "offboard.jsonl.done", "passwords.yml"]
    assert sorted(one.name for one in office.here.iterdir()) == files
    assert (office.here / "offboard.jsonl").stat().st_mode & 0o777 == 0o600
    # Nothing is left to do, although the passwords are new.
    record = (office.here / "offboard.jsonl").read_bytes()
    text = passed(office.run(**users))
    assert '"changed": 0' in text
    assert '"changed": 1' not in text
    assert office.live() == after
    assert (office.here / "offboard.jsonl").read_bytes() == record
    # The settings come back, the secrets stay.
    passed(office.run(offboard_state="restored", **users))
    again = office.live()
    assert again["conferences"] == before["conferences"]
    assert again["users"]["3100"]["rings"] == before["users"]["3100"]["rings"]
    assert again["users"]["3100"]["settings"] == before["users"]["3100"]["settings"]
    assert again["users"]["3100"]["password"] == after["users"]["3100"]["password"]
    assert "Restored already" in passed(office.run(**users))
    assert office.live() == again


def test_one_user_who_fails_stops_nobody(office: Office) -> None:
    office.write({"3100": PASSWORD, "3101": "canary-wrong", "3102": PASSWORD})
    text = refused(office.run())
    assert "3101" in text
    assert "canary" not in text
    live = office.live()["users"]
    assert live["3100"]["password"] == office.stored("3100")[0] != PASSWORD
    assert [ring["number"] for ring in live["3100"]["rings"]] == ["3105"]
    assert live["3101"]["password"] == PASSWORD
    office.passwords.write_text(office.passwords.read_text().replace("canary-wrong", PASSWORD), encoding="utf-8")
    passed(office.run())
    later = office.live()["users"]
    assert later["3100"] == live["3100"]
    assert later["3101"]["password"] == office.stored("3101")[0] != PASSWORD
    done = [json.loads(line) for line in (office.here / "offboard.jsonl.done").read_text().splitlines()]
    assert done == [{"fleet_record": 1, "job": "offboard"}, {"name": "3100"}, {"name": "3101"}]


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"offboard_boss": "3105"}, "the role offboard has no variable offboard_boss"),
        ({"offboard_state": "back"}, "offboard_state must be one of"),
        ({"offboard_greeting": "BYE"}, "offboard_greeting must be one of"),
        ({"offboard_secrets": "maybe"}, "offboard_secrets must be true or false"),
        ({"offboard_manager": {"3100": 3105}}, "offboard_manager: 3105 of user 3100 is not a text"),
        ({"offboard_manager": None}, "offboard_users must be a list with at least one user"),
        ({"fleet_source": "users.jsonl"}, "the role offboard sets fleet_source itself; remove it"),
        ({"fleet_credentials_file": None}, "fleet_credentials_file is missing, which gets the new passwords"),
        ({"offboard_state": "restored"}, "No record of what was there before in"),
    ],
)
def test_wrong_variables_send_nothing(
    tmp_path: pathlib.Path, shared: Simulators, variables: dict[str, Any], message: str
) -> None:
    office = Office(tmp_path, shared, "direct")
    shared.forget_requests("sipxcom")
    assert message in refused(office.run(**variables))
    assert shared.requests("sipxcom") == []
    assert sorted(one.name for one in office.here.iterdir()) == ["passwords.yml"]


def test_the_commands_of_the_guide_are_those_of_the_tests() -> None:
    assert [one.split()[:3] for one in COMMANDS] == [["$", "ansible-playbook", "ucfleet.voice.offboard"]] * 2
    assert "offboard_state=restored" in COMMANDS[1]
    assert len(VARIABLES.splitlines()) <= 6
