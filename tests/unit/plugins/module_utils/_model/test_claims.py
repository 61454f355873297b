# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._model.claims import ADVICE, Claim, conflicts
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import Shared, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom

PERIODS = [{"day": "monday", "start": "8:00", "end": "9:00"}]
INES = {"last_name": "Roy", "first_name": "Ines", "number": "7790"}
EVENT = {"extension": "0003*210", "type": "dial_in", "event_url": "https://crm.test/calls"}
AGENT = {"queue": "0003*300", "agent": "0003*210", "status": "online"}
OWN = {"scope": "personal", "employee": {"extension": "0210"}}


def problems(platform: str, settings: dict[str, Any]) -> str:
    try:
        COMPOSITES[platform].prepare(settings)
    except VoiceError as error:
        return error.why
    return ""


@pytest.mark.parametrize(
    ("platform", "settings", "places"),
    [
        (
            "sipxcom",
            {
                "call_forward_schedules": [
                    {"name": "a", "periods": PERIODS},
                    {"name": "b"},
                    {"name": " a ", "periods": PERIODS},
                ]
            },
            "call_forward_schedules[1] and call_forward_schedules[3] both describe the call_forward_schedule a",
        ),
        (
            "sipxcom",
            {"call_forward_schedules": [{"name": "a", "periods": PERIODS}, {"name": "a", "state": "absent"}]},
            "call_forward_schedules[1] and call_forward_schedules[2] both",
        ),
        (
            "sipxcom",
            {"phonebook_entries": [INES, {**INES, "state": "absent"}]},
            "phonebook_entries[1] and phonebook_entries[2] both describe the phonebook_entry Roy, Ines, 7790",
        ),
        (
            "sipxcom",
            {"phonebook": {"entries": [INES]}, "phonebook_entries": [INES]},
            "phonebook.entries[1] and phonebook_entries[1] both",
        ),
        (
            "sipxcom",
            {"phonebook_entries": [{**INES, "first_name": "Zoë"}, {**INES, "first_name": "Zoe\u0308"}]},
            "phonebook_entries[1] and phonebook_entries[2] both",
        ),
        (
            "sipxcom",
            {"conferences": [{"name": "daily", "enabled": True}, {"name": "daily", "enabled": False}]},
            "conferences[1] and conferences[2] both describe the conference daily",
        ),
        (
            "ucp",
            {"fmfm_profiles": [{"name": "a"}, {"name": "a", "state": "absent"}]},
            "fmfm_profiles[1] and fmfm_profiles[2] both describe the fmfm_profile a",
        ),
        (
            "ucp",
            {"fmfm_profiles": [{"name": "a", "profile_id": "7"}, {"name": "b", "profile_id": "7"}]},
            "fmfm_profiles[1] and fmfm_profiles[2] both",
        ),
        (
            "ucp",
            {"fmfm_profiles": [{"name": "a", "profile_id": "7"}, {"name": "a"}]},
            "fmfm_profiles[1] and fmfm_profiles[2] both",
        ),
        (
            "ucp",
            {"fmfm_profiles": [{"name": "a", "active": True}, {"name": "c"}, {"name": "b", "active": True}]},
            "fmfm_profiles[1] and fmfm_profiles[3] both describe the one fmfm_profile with active on",
        ),
        (
            "ucp",
            {"fmfm_profiles": [{"name": "a", "new_name": "b"}, {"name": "b"}]},
            "fmfm_profiles[1] and fmfm_profiles[2] both describe the fmfm_profile b",
        ),
        (
            "ucp",
            {"fmfm_profiles": [{"profile_id": "7", "new_name": "b"}, {"profile_id": "8", "name": "b"}]},
            "fmfm_profiles[1] and fmfm_profiles[2] both describe the fmfm_profile b",
        ),
        (
            "ucp",
            {"fmfm_profiles": [{"name": "a", "new_name": "c"}, {"name": "b", "new_name": "c"}]},
            "fmfm_profiles[1] and fmfm_profiles[2] both describe the fmfm_profile c",
        ),
        (
            "sipxcom",
            {"conferences": [{"name": "daily", "new_name": "weekly"}, {"name": "weekly"}]},
            "conferences[1] and conferences[2] both describe the conference weekly",
        ),
        (
            "voipnow",
            {"queue_agents": [AGENT, {**AGENT, "status": "paused"}]},
            "queue_agents[1] and queue_agents[2] both",
        ),
        (
            "voipnow",
            {"phone_call_events": [EVENT, {**EVENT, "note": "x"}]},
            "phone_call_events[1] and phone_call_events[2] both",
        ),
        (
            "voipnow",
            {"phone_call_events": [{**EVENT, "id": "7"}, {**EVENT, "id": "7", "event_url": "https://crm.test/b"}]},
            "phone_call_events[1] and phone_call_events[2] both",
        ),
        (
            "telecomx",
            {"pbx_variables": [{"name": "x", "value": "1", **OWN}, {"name": "x", "value": "2", **OWN}]},
            "pbx_variables[1] and pbx_variables[2] both describe the pbx_variable x, personal",
        ),
        (
            "telecomx",
            {"pbx_switches": [{"name": "x", "value": True}, {"name": "x", "value": False, "scope": "global"}]},
            "pbx_switches[1] and pbx_switches[2] both",
        ),
    ],
)
def test_two_desired_states_for_one_object_are_refused(platform: str, settings: dict[str, Any], places: str) -> None:
    found = problems(platform, settings)
    assert places in found
    assert ADVICE in found


@pytest.mark.parametrize(
    ("platform", "settings"),
    [
        ("sipxcom", {"phonebook_entries": [INES, {**INES, "number": "7791"}]}),
        ("ucp", {"fmfm_profiles": [{"name": "a", "profile_id": "7"}, {"name": "a", "profile_id": "8"}]}),
        ("ucp", {"fmfm_profiles": [{"name": "a", "active": True}, {"name": "b", "active": False}]}),
        ("ucp", {"fmfm_profiles": [{"name": "a", "new_name": "a"}, {"name": "b", "new_name": "c"}]}),
        ("sipxcom", {"phonebook": {"entries": [INES]}, "phonebook_entries": [{**INES, "number": "7791"}]}),
        (
            "sipxcom",
            {
                "phonebook": {"entries": [INES], "purge": True},
                "phonebook_entries": [{**INES, "number": "7791", "state": "absent"}],
            },
        ),
        ("voipnow", {"phone_call_events": [{**EVENT, "id": "7"}, {**EVENT, "id": "8"}]}),
        ("voipnow", {"queue_agents": [AGENT, {**AGENT, "user_id": "7"}]}),
        ("telecomx", {"pbx_variables": [{"name": "x", "value": "1"}, {"name": "x", "value": "2", **OWN}]}),
    ],
)
def test_different_objects_are_not(platform: str, settings: dict[str, Any]) -> None:
    assert problems(platform, settings) == ""


def test_an_entry_beside_a_phonebook_that_is_purged_is_refused() -> None:
    entries = [{**INES, "number": "7791"}, {**INES, "number": "7792"}]
    found = problems("sipxcom", {"phonebook": {"entries": [INES], "purge": True}, "phonebook_entries": entries})
    assert "phonebook_entries[1], phonebook_entries[2] would be removed by phonebook.purge" in found
    assert "move what they describe into phonebook.entries" in found


@pytest.mark.parametrize(("profile", "mailbox"), [("email_address", "email"), ("alternate_email_address", "alt_email")])
def test_one_address_in_two_settings_has_one_value(profile: str, mailbox: str) -> None:
    def given(one: str, other: str) -> str:
        return problems("sipxcom", {"contact_information": {profile: one}, "vm_prefs": {mailbox: other}})

    found = given("kim@pbx.test", "lee@pbx.test")
    assert f"contact_information.{profile} (kim@pbx.test) and vm_prefs.{mailbox} (lee@pbx.test) are one and" in found
    # In either case it is stored the same.
    assert given("kim@pbx.test", "Kim@pbx.test") == ""


def test_every_pair_is_named() -> None:
    claims = [(place, Claim("x", "the x a", "a")) for place in ("x[1]", "x[2]", "x[3]")]
    assert [problem.split(" both")[0] for problem in conflicts(claims)] == ["x[1] and x[2]", "x[1] and x[3]"]


# ----------------------------------------------------------------------- across the users of a fleet
def refusal(users: list[dict[str, Any]], **options: Any) -> str:
    wire = Shared(Sandbox(SipXcom(seed=1), {}))
    result = run(Fleet, wire, users=users, **options)
    assert result["failed"]
    assert wire.calls == []
    return str(result["msg"])


def test_two_users_with_one_login_are_refused() -> None:
    users = people(2)
    users[1]["sipxcom"]["username"] = users[0]["sipxcom"]["username"]
    assert "users[2] (user-3101): logs in to sipXcom as 3100 like user-3100 at users[1]" in refusal(users)


def test_two_users_with_one_object_are_refused() -> None:
    login = {"url": "https://pbx.kite.test", "token": "canary-token"}
    users = [{"name": name, "voipnow": {**login, "queue_agents": [AGENT]}} for name in ("kim", "lee")]
    found = refusal(users)
    assert "users[2] (lee): describes the queue_agent 0003*300, 0003*210 like kim at users[1]" in found
    assert "canary" not in found


def test_numbers_without_quotes_are_named_in_one_warning() -> None:
    wire = Shared(Sandbox(SipXcom(seed=1), {"users": [{"user_name": "3100", "password": "canary-word"}]}))
    users = people(1, {"speed_dial": {"buttons": [{"number": 4201}, {"number": "4202"}]}})
    users[0]["sipxcom"] |= {"username": 3100, "password": "canary-word"}
    warned: list[str] = []
    result = run(Fleet, wire, users=users, warned=warned)
    assert not result.get("failed"), result
    assert warned == [
        "fleet: put numbers that are texts into quotes, because YAML drops a + and reads a leading 0 as base 8:"
        " sipxcom.username is 3100, perhaps written as 06034 (user-3100 at users[1]);"
        " sipxcom.speed_dial.buttons[1].number is 4201, perhaps written as 010151 (user-3100 at users[1])"
    ]
