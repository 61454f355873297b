# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests for one user are those of the table in the documentation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.tests.unit.support import telecomx, ucp, voipnow
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, Shared, pbx, run
from ansible_collections.ucfleet.voice.tests.unit.support.guides import GUIDES
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.telecomx import TelecomX

_ROW = re.compile(r"   \* - (\w+)\n     - (\w+): (\d+)\n     - (\d+)\n     - (\d+)\n")
TABLE = [
    (platform, setting, int(count), int(converged), int(changed))
    for platform, setting, count, converged, changed in _ROW.findall((GUIDES / "requests.rst").read_text("utf-8"))
]
PERIOD = {"day": "weekdays", "start": "08:00", "end": "18:00"}


def sipxcom_wire() -> Shared:
    wire = pbx(1, conferences=[{"name": f"room{n}", "extension": f"88{n}", "owner": "3100"} for n in range(9)])
    user = {"name": "kim", "sipxcom": {**LOGINS["sipxcom"], "call_forward_schedules": schedules(5, "Old")}}
    run(Fleet, wire, users=[user])
    return wire


LOGINS: dict[str, dict[str, Any]] = {
    "sipxcom": {"url": URL, "username": "3100", "password": PASSWORD},
    "ucp": {"url": "https://ucp.test", "username": "anna", "password": "canary-pw", "domain": "acme"},
    "voipnow": {**voipnow.APP},
    "telecomx": {"url": "https://x.test", "username": "kim@x.test", "password": telecomx.PASSWORD},
}
WIRES: dict[str, Callable[[], Shared]] = {
    "sipxcom": sipxcom_wire,
    "ucp": lambda: Shared(
        ucp.sandbox(ucp.profile("Old", ucp.WIRE_DESK, active=True), list_devices=True, read_switch=True)
    ),
    "voipnow": lambda: Shared(voipnow.simulated()),
    "telecomx": lambda: Shared(Sandbox(TelecomX(), telecomx.state())),
}


def schedules(count: int, name: str) -> list[dict[str, Any]]:
    return [{"name": f"{name}{number}", "periods": [PERIOD]} for number in range(count)]


def contacts(count: int) -> list[dict[str, Any]]:
    return [{"last_name": f"L{number}", "first_name": "A", "number": str(7000 + number)} for number in range(count)]


def settings(setting: str, count: int) -> Any:
    """A setting with that many objects, none of which is there."""
    many: dict[str, Callable[[int], Any]] = {
        "phonebook_entries": contacts,
        "phonebook": lambda number: {"entries": contacts(number)},
        "call_forward_schedules": lambda number: schedules(number, "New"),
        "call_forward": lambda number: {
            "rings": [{"number": str(200 + n), "schedule": f"Old{n}"} for n in range(number)]
        },
        "conferences": lambda number: [{"name": f"room{n}", "description": "daily"} for n in range(number)],
        "fmfm_profiles": lambda number: [
            {"name": f"P{n}", "devices": [{"device": "Desk phone", "end": 20 + n}]} for n in range(number)
        ],
        "phone_call_events": lambda number: [
            {"extension": "0007*110", "type": "dial_in", "event_url": f"https://a.test/{n}"} for n in range(number)
        ],
        "queue_agents": lambda number: [
            {"queue": "0007*200", "agent": f"0007*11{n}", "status": "paused"} for n in range(number)
        ],
        "pbx_switches": lambda number: [{"name": f"new{n}", "value": True} for n in range(number)],
        "pbx_variables": lambda number: [{"name": f"new{n}", "value": "x"} for n in range(number)],
    }
    single: dict[str, Any] = {
        "vm_prefs": {"greeting": "NONE"},
        "contact_information": {"job_title": "Clerk"},
        "personal_attendant": {"operator": "3000"},
        "speed_dial": {"buttons": [{"number": "200", "label": "Bo"}]},
        "im_prefs": {"call_info": True},
        "imbot_prefs": {"conference_entry": False, "voicemail_begin": False},
        "fmfm": {"enabled": True},
    }
    return many[setting](count) if setting in many else single[setting]


def sent(wire: Shared) -> list[str]:
    """The requests of the last run without logins."""
    return [call for call in wire.calls if "login" not in call and "/oauth/" not in call]


@pytest.mark.parametrize(
    ("platform", "setting", "count", "converged", "changed"), TABLE, ids=[f"{row[1]} {row[2]}" for row in TABLE]
)
def test_the_table_says_how_many(platform: str, setting: str, count: int, converged: int, changed: int) -> None:
    wire = WIRES[platform]()
    user = {"name": "kim", platform: {**LOGINS[platform], setting: settings(setting, count)}}
    first = run(Fleet, wire, users=[user])
    assert first["summary"]["changed"] == 1, first
    found_changed = len(sent(wire))
    second = run(Fleet, wire, users=[user])
    assert second["summary"]["ok"] == 1, second
    assert (len(sent(wire)), found_changed) == (converged, changed), sent(wire)


def test_the_table_has_every_setting_that_can_be_read() -> None:
    named = {row[:2] for row in TABLE}
    expected = {
        (platform, part.option)
        for platform, composite in COMPOSITES.items()
        for part in composite.parts
        if part.option not in ("portal_password", "voicemail_pin", "mobileconfig", "mobileconfig_copy")
    }
    assert named == expected
