# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option `find` of the job `fleet_info`: who refers to a number."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.tests.unit.support.exports import both, office
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, Shared, names, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom

EVERYTHING = [
    (both()[0]["name"], "call_forward", "rings[1].number", "4201"),
    (both()[0]["name"], "call_forward", "rings[2].number", "4202"),
    (both()[0]["name"], "call_forward", "rings[3].number", "4203"),
    (both()[0]["name"], "personal_attendant", "menu.1", "3101"),
    (both()[0]["name"], "phonebook", "entries[2].number", "4201"),
    (both()[0]["name"], "speed_dial", "buttons[1].number", "3101"),
]


def find(expression: str, wire: Shared | None = None, **params: Any) -> dict[str, Any]:
    result = run(FleetInfo, wire or pbx(0), find=expression, **params)
    assert not result.get("failed"), result
    return result


def rows(result: dict[str, Any]) -> list[tuple[str, ...]]:
    return [tuple(one[key] for key in ("user", "setting", "place", "value")) for one in result["found"]]


def test_live_settings_of_all_kinds_are_searched() -> None:
    wire = office()
    result = find("^(31|42)..$", wire, users=both())
    assert rows(result) == EVERYTHING
    assert {call.partition(" ")[0] for call in wire.calls} == {"GET"}
    # Only what can hold a number is asked for, and no documents come along.
    assert not [call for call in wire.calls if "vmprefs" in call or "conference" in call]
    assert "users" not in result
    assert (result["look_at"], result["found_left_out"], result["changed"]) == ("live", 0, False)


def test_an_export_gives_the_same_without_a_request(tmp_path: pathlib.Path) -> None:
    dest, wire = tmp_path / "live.yml", office()
    live = find("^(31|42)..$", wire, users=both(), dest=str(dest))
    assert live["changed"]
    assert [one["name"] for one in yaml.safe_load(dest.read_text(encoding="utf-8"))] == [o["name"] for o in both()]
    result = find("^(31|42)..$", wire, source=str(dest), look_at="documents")
    assert rows(result) == rows(live)
    assert [one["where"].partition(":")[0] for one in result["found"]] == ["live.yml"] * len(EVERYTHING)
    assert wire.calls == []


DOCUMENTS = [
    {
        "name": "kim",
        "sipxcom": {
            "username": "3199",
            "contact_information": {"cell_phone_number": "+49 155 500-3100", "job_title": "3100"},
            "phonebook_entries": [
                {"last_name": "A", "first_name": "B", "number": "3100", "state": "absent"},
                {"last_name": "A", "first_name": "C", "number": "sip:3100:canary-sip-word@pbx.test"},
            ],
        },
    },
    {"name": "lee", "voipnow": {"queue_agents": [{"queue": "0003*300", "agent": "0003*3100"}]}},
    {"name": "ana", "telecomx": {"pbx_variables": [{"name": "night", "value": "3100"}]}},
]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("^3100$", [("kim", "[2].number", "sip:3100@pbx.test"), ("ana", "[1].value", "3100")]),
        (
            "3100$",
            [
                ("kim", "cell_phone_number", "+49 155 500-3100"),
                ("kim", "[2].number", "sip:3100@pbx.test"),
                ("lee", "[1].agent", "0003*3100"),
                ("ana", "[1].value", "3100"),
            ],
        ),
        (r"^\+491555003100$", [("kim", "cell_phone_number", "+49 155 500-3100")]),
        ("canary", []),
        ("pbx.test", [("kim", "[2].number", "sip:3100@pbx.test")]),
    ],
)
def test_documents_of_all_platforms_are_searched(expression: str, expected: list[tuple[str, ...]]) -> None:
    result = find(expression, users=DOCUMENTS)
    assert [(one["user"], one["place"], one["value"]) for one in result["found"]] == expected
    assert result["look_at"] == "documents"
    assert "canary-sip-word" not in json.dumps(result)


def test_defaults_and_limit_count() -> None:
    defaults = {"sipxcom": {"call_forward": {"rings": [{"number": "3100"}]}}}
    users = [{"name": name, "sipxcom": {}} for name in ("kim", "lee")]
    assert rows(find("3100", users=users, defaults=defaults, limit=["lee"])) == [
        ("lee", "call_forward", "rings[1].number", "3100")
    ]


def test_the_first_entries_are_returned_and_the_others_counted() -> None:
    rings = [{"number": number, "type": "If no response"} for number in ("9001", "9002")]
    state = {"users": [{"user_name": name, "password": PASSWORD, "rings": rings} for name in names(5)]}
    result = find("^900.$", Shared(Sandbox(SipXcom(seed=1), state)), users=people(5, {}), find_limit=3, concurrency=4)
    assert [row[0] for row in rows(result)] == ["user-3100", "user-3100", "user-3101"]
    assert result["found_left_out"] == 7


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"find": "31["}, "find is no regular expression"),
        ({"find": ".*"}, "which every text matches"),
        ({"find": "31", "gather_subset": ["vm_prefs"]}, "no setting that can hold a number"),
        ({"look_at": "documents"}, "look_at is given without find"),
        ({"find": "31", "look_at": "documents", "dest": "/tmp/live.yml"}, "dest is the file of an export"),
        ({"find": "31", "find_limit": -1}, "find_limit must not be negative"),
    ],
)
def test_wrong_options_are_refused_before_a_request(params: dict[str, Any], message: str) -> None:
    wire = pbx(1)
    result = run(FleetInfo, wire, users=people(1), **params)
    assert result["failed"]
    assert message in result["msg"]
    assert wire.calls == []


def test_a_user_who_cannot_be_read_is_a_failure_and_the_others_are_searched() -> None:
    wire = pbx(2)
    users = people(2, {})
    users[0]["sipxcom"]["password"] = "wrong"
    run(FleetInfo, wire, users=users)
    result = run(FleetInfo, wire, users=users, find="3")
    assert result["failed"]
    assert result["summary"]["failed"] == 1
    assert [one["user"] for one in result["results"]] == ["user-3100"]
