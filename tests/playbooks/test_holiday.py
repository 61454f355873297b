# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook holiday as the guide runs it: forward, run again, restore exactly, and what it refuses."""

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
NAMES = ["3100", "3101", "3102"]
OLD = [{"number": "4201", "type": "If no response", "enabled": True, "expiration": 25}]
[VARIABLES] = blocks("guide_holiday", "yaml")
COMMANDS = blocks("guide_holiday", "console")
RECORD = "holiday-2026-12-21.jsonl"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", name="shared")
def _shared() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture(name="running")
def _running(shared: Simulators) -> Simulators:
    users = [{"user_name": name, "password": PASSWORD} for name in NAMES]
    shared.load("sipxcom", {"users": users})
    shared.forget_requests("sipxcom")
    return shared


class Office:
    """A folder with the files of the guide, and the rings on the platform."""

    def __init__(self, folder: pathlib.Path, running: Simulators, path: str) -> None:
        self.folder, self.running, self.path = folder, running, path
        self.here = folder / "here"
        self.here.mkdir()
        self.variables: dict[str, Any] = {
            **yaml.safe_load(VARIABLES),
            "fleet_defaults": {"sipxcom": {"url": running.urls["sipxcom"]}},
        }
        self.passwords(dict.fromkeys(NAMES[:2], PASSWORD))

    def passwords(self, passwords: dict[str, str]) -> None:
        # The credentials of the whole office are given to a job for two users.
        everybody = {"3102": PASSWORD, "3999": PASSWORD, **passwords}
        content = {name: {"sipxcom": {"password": password}} for name, password in everybody.items()}
        (self.here / "vault.yml").write_text(yaml.safe_dump(content), encoding="utf-8")

    def run(self, day: str | None, *options: str, **variables: Any) -> subprocess.CompletedProcess[str]:
        today = {} if day is None else {"holiday_today": day}
        everything = {**self.variables, **today, **variables}
        outcome = playbook(self.folder, "ucfleet.voice.holiday", self.path, everything, *options)
        text = outcome.stdout + outcome.stderr
        assert PASSWORD not in text
        # A run that continues the record says so.
        assert_quiet(outcome)
        return outcome

    def fleet(self, documents: list[dict[str, Any]]) -> None:
        passwords = {"sipxcom": {"url": self.running.urls["sipxcom"], "password": PASSWORD}}
        given = {"fleet_users": documents, "fleet_defaults": passwords}
        outcome = playbook(self.folder, "ucfleet.voice.provision", self.path, given)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr

    def rings(self) -> dict[str, Any]:
        """By username, the rings and all other settings."""
        users = self.running.dump("sipxcom")["users"]
        return {user["user_name"]: {"rings": user["rings"], "settings": user["settings"]} for user in users}


@pytest.fixture(name="office", params=list(PATHS))
def _office(tmp_path: pathlib.Path, running: Simulators, request: pytest.FixtureRequest) -> Office:
    return Office(tmp_path, running, request.param)


def test_a_holiday_of_the_guide(office: Office) -> None:
    office.fleet([{"name": "kim", "sipxcom": {"username": "3100", "call_forward": {"rings": OLD, "expiration": 18}}}])
    before = office.rings()
    assert "2 users, holiday from 2026-12-21 to 2027-01-03: it begins later, and nothing is sent" in passed(
        office.run("2026-12-20")
    )
    assert '"changed": 2' in passed(office.run("2026-12-21", "--check"))
    assert office.rings() == before
    assert not (office.here / RECORD).exists()
    assert '"changed": 2' in passed(office.run("2026-12-21"))
    during = office.rings()
    assert during["3102"] == before["3102"]
    assert [ring["number"] for name in NAMES[:2] for ring in during[name]["rings"]] == ["3105", "3106"]
    record = (office.here / RECORD).read_text(encoding="utf-8")
    assert (office.here / RECORD).stat().st_mode & 0o777 == 0o600
    assert '"changed": 0' in passed(office.run("2027-01-03"))
    assert (office.here / RECORD).read_text(encoding="utf-8") == record
    assert '"changed": 2' in passed(office.run("2027-01-04"))
    assert office.rings() == before
    # A user who forwards calls after the holiday keeps that, whatever runs each night.
    mine = {"rings": [{"number": "4300"}]}
    office.fleet([{"name": "kim", "sipxcom": {"username": "3100", "call_forward": mine}}])
    later = office.rings()
    assert "Restored already" in passed(office.run("2027-01-05"))
    assert office.rings() == later


def test_back_early_and_one_user_who_fails(office: Office) -> None:
    before = office.rings()
    office.passwords({"3100": PASSWORD, "3101": "canary-wrong"})
    text = refused(office.run("2026-12-22"))
    assert "3101" in text
    assert "canary" not in text
    assert office.rings()["3100"] != before["3100"]
    assert office.rings()["3101"] == before["3101"]
    office.passwords(dict.fromkeys(NAMES[:2], PASSWORD))
    passed(office.run("2026-12-23"))
    # 3100 is back early, 3101 is not.
    one = {"holiday_cover": {"3100": "3105"}, "holiday_state": "restored"}
    passed(office.run("2026-12-24", **one))
    assert office.rings()["3100"] == before["3100"]
    passed(office.run("2026-12-25"))
    assert office.rings()["3100"] == before["3100"]
    assert office.rings()["3101"] != before["3101"]
    passed(office.run(None, holiday_state="restored"))
    assert office.rings() == before
    restored = office.here / f"{RECORD}.restored"
    lines = [json.loads(line) for line in restored.read_text(encoding="utf-8").splitlines()]
    assert lines == [{"fleet_record": 1, "job": "holiday"}, *({"name": name} for name in NAMES[:2])]
    assert restored.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("is_empty", [False, True])
def test_without_a_record_nothing_is_sent(office: Office, is_empty: bool) -> None:
    if is_empty:
        # The record was lost: whether calls still go to the cover is not known.
        (office.here / RECORD).touch(0o600)
    text = refused(office.run("2027-01-04"))
    assert f"No record of what was there before in {office.here / RECORD}" in text
    assert office.running.requests("sipxcom") == []


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"holiday_form": "2026-12-21"}, "the role holiday has no variable holiday_form, did you mean holiday_from?"),
        ({"holiday_to": "2026-12-20"}, "holiday_to 2026-12-20 is before holiday_from 2026-12-21"),
        ({"holiday_from": "21.12.2026"}, "holiday_from is '21.12.2026', which is no day"),
        ({"holiday_to": "2027-02-31", "holiday_state": "active"}, "holiday_to is '2027-02-31', which is no day"),
        ({"holiday_cover": {"3100": "3100"}}, "calls come back to an absent user: 3100 -> 3100"),
        ({"fleet_limit": "3100"}, "the role holiday sets fleet_limit itself; remove it"),
        ({"holiday_state": "on"}, "holiday_state must be one of"),
        ({"holiday_cover": {"3100": 3105}}, "3105 of user 3100 is not a text"),
        ({"holiday_users": ["3100"]}, "3101 is none of holiday_users"),
        (
            {"holiday_users": [{"name": "kim", "cover": "1", "ucp": {}}], "holiday_cover": ""},
            "only sipXcom can forward",
        ),
    ],
)
def test_wrong_variables_send_nothing(
    tmp_path: pathlib.Path, running: Simulators, variables: dict[str, Any], message: str
) -> None:
    office = Office(tmp_path, running, "direct")
    text = refused(office.run("2026-12-21", **variables))
    assert message in text
    # The person sees the text alone, and not the filter that found it.
    for word in ("Task failed: Finalization", "holiday_phase", "holiday_documents"):
        assert word not in text
    assert running.requests("sipxcom") == []


@pytest.mark.parametrize("what", ["link", "file", "other job"])
def test_a_file_of_somebody_else_is_not_touched(tmp_path: pathlib.Path, running: Simulators, what: str) -> None:
    office = Office(tmp_path, running, "direct")
    restored, other = office.here / f"{RECORD}.restored", office.here / "other"
    other.write_text("mine\n", encoding="utf-8")
    if what == "link":
        restored.symlink_to(other)
    else:
        restored.write_text("mine\n" if what == "file" else '{"fleet_record":1,"job":"offboard"}\n', encoding="utf-8")
    before = restored.read_bytes()
    text = refused(office.run("2026-12-21"))
    assert ("is a symbolic link" if what == "link" else "is not a record of the job holiday") in text
    assert (restored.read_bytes(), other.read_text(encoding="utf-8")) == (before, "mine\n")
    assert running.requests("sipxcom") == []


def test_the_commands_of_the_guide_are_those_of_the_tests() -> None:
    assert [one.split()[:3] for one in COMMANDS] == [["$", "ansible-playbook", "ucfleet.voice.holiday"]] * 2
    assert len(VARIABLES.splitlines()) <= 8
