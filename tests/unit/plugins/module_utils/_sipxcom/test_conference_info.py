# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import conference_info
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.conference_info import CONFERENCE_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.modules import source
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import (
    LOGIN,
    SUBJECT,
    asked,
    null_pointer,
    refused,
    shows_x,
    simulated,
)

LIST, LIVE = "/my/conferences", "/my/conferencedetails"
PIN = "80415926"
MEMBER = {
    "id": 4,
    "name": "3101",
    "uuid": "7d1c",
    "volumeIn": 1,
    "volumeOut": -2,
    "energyLevel": 100,
    "canHear": True,
    "canSpeak": False,
}


def listed(*names: str, **changed: Any) -> Expected:
    entries = [{"enabled": True, "name": name, "extension": "8800", **changed} for name in names]
    return shows_x(LIST, {"conferences": entries})


def setting(name: str, **changed: Any) -> Expected:
    document = {"enabled": True, "name": name, "quickstart": True, "maxMembers": 0, "moderatorCode": PIN, **changed}
    return shows_x(f"{LIST}/{name}", {"setting": document})


def live(name: str, *members: dict[str, Any]) -> Expected:
    document = {"extension": "8800", "locked": True, "members": list(members)}
    return shows_x(f"{LIVE}/{name}", {"conference": document})


def idle(name: str) -> Expected:
    return refused(asked(f"{LIVE}/{name}"), 406, "Conference found, but not active")


def run(http: Http, **params: Any) -> dict[str, Any]:
    return http.run(CONFERENCE_INFO, check=True, **LOGIN, **params)


def test_the_list_costs_one_request() -> None:
    result = run(Http(listed("standup", "board", accessCode=PIN)))
    assert result["requests"] == 1
    assert result["changed"] is False
    assert [item["name"] for item in result["conferences"]] == ["board", "standup"]
    assert result["conferences"][0] == {
        "name": "board",
        "extension": "8800",
        "enabled": True,
        "description": "",
        "access_code": HIDDEN,
        "settings": None,
        "live": None,
    }


def test_settings_and_members() -> None:
    result = run(
        Http(listed("standup"), setting("standup"), live("standup", MEMBER)), gather_settings=True, gather_members=True
    )
    found = result["conferences"][0]
    assert found["settings"]["quickstart"] is True
    assert found["settings"]["moderator_code"] == HIDDEN
    assert found["live"]["active"] is True
    assert found["live"]["locked"] is True
    assert found["live"]["members"][0] == {
        "id": 4,
        "number": "3101",
        "im_id": "",
        "uuid": "7d1c",
        "volume_in": 1,
        "volume_out": -2,
        "energy_level": 100,
        "can_hear": True,
        "can_speak": False,
    }
    assert PIN not in json.dumps(result)


def test_pins_are_shown_on_request_only() -> None:
    http = Http(listed("standup", accessCode=PIN), setting("standup"))
    found = run(http, gather_settings=True, reveal_secrets=True)["conferences"][0]
    assert (found["access_code"], found["settings"]["moderator_code"]) == (PIN, PIN)


# ----------------------------------------------------------------- 403, 404 and 406 distinguished
@pytest.mark.parametrize("lost_phrase", [False, True])
def test_nobody_in_the_conference(lost_phrase: bool) -> None:
    answer = idle("standup")
    if lost_phrase:
        page = "<html><body>Conference found, but not active</body></html>"
        answer = asked(f"{LIVE}/standup").answers(406, text=page, content_type="text/html")
    result = run(Http(listed("standup"), answer), name="standup", gather_members=True)
    assert result["conferences"][0]["live"] == {"active": False, "locked": None, "members": []}


def test_a_406_of_another_kind_is_no_idle_conference() -> None:
    answer = refused(asked(f"{LIVE}/standup"), 406, "The resource identified by the request is only capable of")
    result = run(Http(listed("standup"), answer), gather_members=True)
    assert result["failure"]["kind"] == "unexpected_answer"


def test_the_conference_of_somebody_else() -> None:
    answer = refused(asked(f"{LIVE}/board"), 403, "User is not owner of this conference")
    result = run(Http(listed("standup"), answer), name="board")
    assert result["failure"]["kind"] == "permission"
    assert "'board' belongs to somebody else" in result["msg"]
    assert result["msg"].startswith(f"conference_info of {SUBJECT}: ")


def test_a_conference_that_does_not_exist() -> None:
    answer = refused(asked(f"{LIVE}/board"), 404, "Conference not found")
    result = run(Http(listed("standup"), answer), name="board")
    assert result["failure"]["kind"] == "not_found"
    assert "no conference 'board'" in result["msg"]
    assert "own conferences are: standup" in result["msg"]


@pytest.mark.parametrize("answer", [idle("board"), live("board")])
def test_an_answer_that_contradicts_the_list(answer: Expected) -> None:
    assert run(Http(listed(), answer), name="board")["failure"]["kind"] == "not_found"


def test_another_failure_stays_what_it_is() -> None:
    result = run(Http(listed(), null_pointer(asked(f"{LIVE}/board"))), name="board")
    assert result["failure"]["kind"] == "server"


# ------------------------------------------------------------------------------ odds and ends
def test_a_name_that_cannot_be_addressed_is_listed_with_a_warning() -> None:
    http = Http(listed("two words", "standup"), setting("standup"))
    result = run(http, gather_settings=True)
    assert [item["settings"] is None for item in result["conferences"]] == [False, True]
    assert "'two words'" in http.warnings[0]
    http = Http(listed("two words"))
    run(http)
    assert http.warnings == []


def test_a_name_that_cannot_be_addressed_is_refused_before_any_request() -> None:
    assert run(Http(), name="two words")["failure"]["kind"] == "invalid"


@pytest.mark.parametrize("extension", ["8801", "x"])
def test_live_data_of_another_conference_is_refused(extension: str) -> None:
    document = {"extension": extension, "locked": True, "members": []}
    answer = shows_x(f"{LIVE}/standup", {"conference": document})
    result = run(Http(listed("standup"), answer), gather_members=True)
    assert result["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize("document", [[], 7, None, {}, {"conference": 7}, {"conference": {"members": [7]}}])
def test_live_data_of_another_shape_is_no_traceback(document: Any) -> None:
    http = Http(listed("standup"), shows_x(f"{LIVE}/standup", document))
    assert run(http, gather_members=True)["failure"]["kind"] == "unexpected_answer"


def test_the_documentation_names_what_is_returned() -> None:
    documented = yaml.safe_load(source("conference_info").RETURN)["conferences"]["contains"]
    found = run(
        Http(listed("standup"), setting("standup"), live("standup", MEMBER)), gather_settings=True, gather_members=True
    )
    shown = found["conferences"][0]
    assert set(documented) == set(shown)
    assert set(documented["settings"]["contains"]) == set(shown["settings"])
    assert set(documented["live"]["contains"]) == set(shown["live"])
    members = documented["live"]["contains"]["members"]["contains"]
    assert set(members) == {field.name for field in conference_info.MEMBER}


def test_against_the_simulator() -> None:
    conferences = [
        {"name": "standup", "extension": "8800", "owner": "3100", "active": {"members": [{"id": 1, "number": "3101"}]}},
        {"name": "review", "extension": "8801", "owner": "3100", "settings": {"accessCode": PIN}},
        {"name": "board", "extension": "8802", "owner": "3101"},
        {"name": "lobby", "extension": "8803"},
    ]
    sandbox = simulated(conferences=conferences)
    found = sandbox.run(CONFERENCE_INFO, check=True, **LOGIN, gather_settings=True, gather_members=True)["conferences"]
    assert [(item["name"], item["live"]["active"]) for item in found] == [("review", False), ("standup", True)]
    assert found[1]["live"]["members"][0]["number"] == "3101"
    assert len(sandbox.calls) == 5
    kinds = {name: sandbox.run(CONFERENCE_INFO, **LOGIN, name=name) for name in ("board", "lobby", "nothing")}
    assert [kinds[name]["failure"]["kind"] for name in kinds] == ["permission", "permission", "not_found"]
