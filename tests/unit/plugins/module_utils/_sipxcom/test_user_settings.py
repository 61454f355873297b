# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""user_settings and user_settings_info, against the simulator."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings import USER_SETTINGS
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings_info import (
    PARTS,
    USER_SETTINGS_INFO,
)
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import LOGIN, SUBJECT, simulated

PIN = "80415926"
PERIOD = {"scheduledDay": -1, "start": {"hrs": 18, "min": 0}, "end": {"hrs": 22, "min": 0}}
#: a user with something everywhere, odd things included
RICH: dict[str, Any] = {
    "groups": ["desk"],
    "aliases": ["kim.l"],
    "settings": {"voicemail/mailbox/primary-email-voicemail-notification": "1"},
    "profile": {"emailAddress": "kim@pbx.test", "emailAddressAliases": "a@pbx.test;b@pbx.test", "jobTitle": "日"},
    "schedules": [
        {"id": 41, "name": "Evenings", "description": "早", "periods": [PERIOD]},
        {"id": 42, "name": "Night", "periods": [{**PERIOD, "end": {"hrs": 0, "min": 0}}]},
    ],
    "rings": [
        {"number": "3200", "expiration": 0, "type": "At the same time", "enabled": False, "scheduleId": 9},
        {"number": None, "expiration": 5, "type": "If no response", "enabled": True, "scheduleId": None},
        {"number": "3200", "expiration": 5, "type": "If no response", "enabled": True, "scheduleId": 41},
    ],
    "attendant": {"menu": {"1": None, "2": "3102"}, "language": "de", "override_language": True},
    "phonebook": {"entries": [{"id": 310, "first-name": "Rosa", "last-name": "Feld", "number": "4201"}]},
    "speeddial": [{"label": None, "number": "3101", "blf": True}, {"label": "Łódź", "number": "9", "blf": False}],
}
WHOLE: dict[str, Any] = {
    "groups": [
        {
            "name": "desk",
            "weight": 1,
            "schedules": [
                {"id": 9, "name": "Desk", "periods": [PERIOD]},
                {"id": 10, "name": "Evenings", "periods": [PERIOD]},
            ],
        }
    ],
    "conferences": [
        {"name": "standup", "extension": "8800", "owner": "3100", "settings": {"accessCode": PIN, "moh": "RADIO"}},
        {"name": "two words", "extension": "8801", "owner": "3100"},
        {"name": "board", "extension": "8802", "owner": "3101"},
    ],
}
PLAIN = {"permissions": {"voicemail": False, "personal-auto-attendant": False, "subscribe-to-presence": False}}


def rich(legacy: bool = False) -> Sandbox:
    return simulated(copy.deepcopy(RICH), system={"legacy": legacy, "languages": ["de"]}, **copy.deepcopy(WHOLE))


def gathered(sandbox: Sandbox, **options: Any) -> dict[str, Any]:
    result = sandbox.run(USER_SETTINGS_INFO, check=True, **LOGIN, **options)
    assert not result.get("failed"), result
    return result


# ----------------------------------------------------------------------------- round trip
@pytest.mark.parametrize("reveal", [False, True])
@pytest.mark.parametrize("legacy", [False, True])
def test_what_is_gathered_can_be_applied_and_changes_nothing(legacy: bool, reveal: bool) -> None:
    sandbox = rich(legacy)
    found = gathered(sandbox, reveal_secrets=reveal)
    assert found["unavailable"] == {}
    assert set(found["user_settings"]) == set(PARTS)
    assert (PIN in json.dumps(found)) is reveal
    before = sandbox.platform.dump()
    applied = sandbox.run(USER_SETTINGS, **LOGIN, **json.loads(json.dumps(found["user_settings"])))
    assert not applied.get("failed"), applied
    assert applied["changed"] is False
    assert not [call for call in sandbox.calls if not call.startswith("GET ")]
    assert sandbox.platform.dump() == before
    assert len(sandbox.warnings) == 2, sandbox.warnings
    assert "the description of the schedule 41 reads '?'" in sandbox.warnings[0]
    assert "the label of the button 9 reads '?ód?'" in sandbox.warnings[1]


@pytest.mark.parametrize("legacy", [False, True])
def test_a_plain_user_without_any_permission(legacy: bool) -> None:
    sandbox = simulated(PLAIN, system={"legacy": legacy})
    found = gathered(sandbox)
    assert set(found["unavailable"]) == {"vm_prefs", "personal_attendant"}
    assert "no Voicemail permission" in found["unavailable"]["vm_prefs"]
    applied = sandbox.run(USER_SETTINGS, **LOGIN, **found["user_settings"])
    assert applied["changed"] is False, applied
    assert not applied.get("failed"), applied
    assert sandbox.warnings == []


def test_schedules_are_reported_by_name() -> None:
    rings = gathered(rich(), gather_subset=["call_forward"])["user_settings"]["call_forward"]["rings"]
    assert [ring["schedule"] for ring in rings] == ["Desk", "", "Evenings"]


def test_an_old_server_without_json_resources() -> None:
    sandbox = simulated(system={"legacy": ["no_j_resources"]})
    found = gathered(sandbox)
    assert "call_forward" in found["user_settings"]
    assert "does not offer" in found["unavailable"]["speed_dial"]


def test_a_part_that_cannot_be_read_fails_the_task_and_the_others_are_read() -> None:
    """As an export of a fleet counts it as a failure."""
    broken = {"number": "3200", "type": None, "enabled": True, "expiration": 5, "scheduleId": None}
    sandbox = simulated({"rings": [broken]})
    result = sandbox.run(
        USER_SETTINGS_INFO, check=True, **LOGIN, gather_subset=["call_forward", "im_prefs", "vm_prefs"]
    )
    assert result["failed"]
    assert not result["changed"]
    assert set(result["user_settings"]) == {"im_prefs", "vm_prefs"}
    assert set(result["unavailable"]) == {"call_forward"}
    assert "1 of 3 settings could not be read, first call_forward: " in result["msg"]
    assert result["failure"]["kind"]


@pytest.mark.parametrize(
    ("subset", "parts"),
    [
        (["im_prefs"], {"im_prefs"}),
        (["all", "!phonebook"], set(PARTS) - {"phonebook"}),
        (["!phonebook", "!conferences"], set(PARTS) - {"phonebook", "conferences"}),
    ],
)
def test_subsets(subset: list[str], parts: set[str]) -> None:
    assert set(gathered(simulated(), gather_subset=subset)["user_settings"]) == parts


def test_an_empty_subset_is_refused() -> None:
    result = simulated().run(USER_SETTINGS_INFO, **LOGIN, gather_subset=["im_prefs", "!im_prefs"])
    assert result["failure"]["kind"] == "invalid"


def test_nothing_that_could_be_read_is_a_failure() -> None:
    result = simulated(PLAIN).run(USER_SETTINGS_INFO, **LOGIN, gather_subset=["vm_prefs", "personal_attendant"])
    assert result["failure"]["kind"] == "permission"
    assert "no Voicemail permission" in result["msg"]


def test_a_wrong_login_is_tried_once() -> None:
    sandbox = simulated()
    result = sandbox.run(USER_SETTINGS_INFO, **{**LOGIN, "password": "canary-wrong"})
    assert result["failure"]["kind"] == "authentication"
    assert len(sandbox.calls) == 1


# ------------------------------------------------------------------------- many at once
DESIRED: dict[str, Any] = {
    "call_forward": {"rings": [{"number": "3200", "schedule": "Off hours"}], "expiration": 18},
    "call_forward_schedules": [
        {"name": "Off hours", "periods": [{"day": "weekdays", "start": "18:00", "end": "23:59"}]},
        {"name": "Summer", "state": "absent"},
    ],
    "vm_prefs": {"greeting": "NONE"},
    "personal_attendant": {"operator": "3000"},
    "phonebook": {"entries": [{"last_name": "Roy", "first_name": "Ines", "number": "7790"}]},
    "conferences": [{"name": "standup", "access_code": PIN}],
    "speed_dial": {"buttons": [{"number": "3101", "label": "Lee"}]},
    "im_prefs": {"call_info": True},
    "imbot_prefs": {"conference_entry": False},
    "contact_information": {"job_title": "Analyst"},
}


def test_recipe() -> None:
    sandbox = simulated(conferences=[{"name": "standup", "extension": "8800", "owner": "3100"}])
    # One read for each resource, and one for the one conference.
    applied = sandbox.recipe(USER_SETTINGS, expect_requests=11, **LOGIN, **DESIRED)
    assert PIN not in json.dumps(applied)
    results = applied["settings"]
    assert results["call_forward"]["call_forward"]["rings"][0]["schedule"] == "Off hours"
    assert [entry["changed"] for entry in results["call_forward_schedules"]] == [True, False]
    assert [entry["after_header"] for entry in applied["diff"]][:2] == [
        "contact_information",
        "call_forward_schedules[1]",
    ]


def test_one_failure_does_not_stop_the_rest() -> None:
    sandbox = simulated(PLAIN)
    desired = {name: DESIRED[name] for name in ("vm_prefs", "im_prefs", "conferences")}
    result = sandbox.run(USER_SETTINGS, **LOGIN, **desired)
    assert result["failed"] is True
    assert result["changed"] is True
    assert result["settings"]["vm_prefs"]["failure"]["kind"] == "permission"
    assert result["settings"]["conferences"][0]["failure"]["kind"] == "not_found"
    assert result["settings"]["im_prefs"]["changed"] is True
    assert "2 of 3 settings failed, first vm_prefs" in result["msg"]
    assert SUBJECT in result["msg"]


def test_a_wrong_login_stops_the_rest() -> None:
    sandbox = simulated()
    result = sandbox.run(USER_SETTINGS, **{**LOGIN, "password": "canary-wrong"}, **DESIRED)
    assert result["failure"]["kind"] == "authentication"
    assert len(sandbox.calls) == 1
    assert result["settings"]["im_prefs"]["skipped"] is True


def test_every_mistake_is_reported_before_any_request() -> None:
    sandbox = simulated()
    result = sandbox.run(USER_SETTINGS, **LOGIN, conferences=[{"name": "a b"}], voicemail_pin={"pin": "x"})
    assert result["failure"]["kind"] == "invalid"
    assert "conferences[1]" in result["msg"]
    assert "voicemail_pin" in result["msg"]
    assert sandbox.calls == []


def test_a_rotation_comes_first_and_can_run_again() -> None:
    sandbox = simulated()
    desired = {"portal_password": {"new_password": "canary-next-1"}, "im_prefs": {"call_info": True}}
    for check, changed in ((True, True), (False, True), (False, False), (True, False)):
        result = sandbox.run(USER_SETTINGS, check=check, **LOGIN, **desired)
        assert result["changed"] is changed, result
        assert "canary" not in json.dumps(result)


# ------------------------------------------------------------------- names that look alike
EVENING = {"day": "weekdays", "start": "18:00", "end": "22:00"}
BY_MASKED_NAME = {
    "call_forward_schedules": [{"name": "Вторник", "periods": [EVENING]}],
    "call_forward": {"rings": [{"number": "3200", "schedule": "Вторник"}]},
}


def test_a_ring_may_name_a_masked_schedule_that_the_same_task_proves() -> None:
    sandbox = simulated()
    sandbox.recipe(USER_SETTINGS, **LOGIN, **BY_MASKED_NAME)
    user = sandbox.platform.dump()["users"][0]
    assert user["rings"][0]["scheduleId"] == user["schedules"][0]["id"]
    alone = sandbox.run(USER_SETTINGS, **LOGIN, call_forward=BY_MASKED_NAME["call_forward"])
    assert "reads like 'Вторник'" in alone["msg"]


def test_what_a_task_learns_about_a_schedule_is_not_shown() -> None:
    sandbox = simulated()
    result = sandbox.run(USER_SETTINGS, **LOGIN, **BY_MASKED_NAME)
    assert set(result["settings"]["call_forward_schedules"][0]) == {"changed", "call_forward_schedule", "actions"}


def test_an_export_keeps_schedules_that_look_alike_and_warns() -> None:
    two = [{"id": 7, "name": "Вторник", "periods": [PERIOD]}, {"id": 8, "name": "Четверг", "periods": [PERIOD]}]
    ring = {"number": "3200", "type": "If no response", "enabled": True, "expiration": 5, "scheduleId": 8}
    sandbox = simulated({"schedules": two, "rings": [ring]})
    result = sandbox.run(USER_SETTINGS_INFO, **LOGIN, gather_subset=["call_forward", "call_forward_schedules"])
    shown = result["user_settings"]
    assert [item["name"] for item in shown["call_forward_schedules"]] == ["???????", "???????"]
    assert shown["call_forward"]["rings"][0]["schedule"] == "8"
    texts = "\n".join(sandbox.warnings)
    for text in (
        "the schedule 7 reads '???????'",
        "the schedule 8 reads '???????'",
        "refers to its schedule by the id 8",
    ):
        assert text in texts


def test_an_export_names_each_text_that_can_be_another_one() -> None:
    user = {
        "settings": {"im/on-the-phone-message": "Обед"},
        "speeddial": [{"label": "Маша", "number": "анна@x.test", "blf": False}],
        "attendant": {"menu": {"1": "анна@x.test", "2": "3102"}},
    }
    sandbox = simulated(user)
    gathered(sandbox)
    texts = "\n".join(sandbox.warnings)
    for text in (
        "on_the_phone_message reads '????'",
        "the number of the button ????@x.test reads '????@x.test'",
        "the label of the button ????@x.test reads '????'",
        "menu key 1 reads '????@x.test'",
    ):
        assert text in texts
