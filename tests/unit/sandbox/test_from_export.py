# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`run --from`: an export of real simulators makes a sandbox whose own export is the same, byte for byte."""

from __future__ import annotations

import contextlib
import json
import pathlib
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FLEET_INFO
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import FLEET
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import execute

Start = Callable[..., Any]

PASSWORD = "canary-portal-word"
SECRET = "canary~App_Secret-1"
ID = "5f00000000000000000000a1"
NIGHT = [
    {"scheduledDay": -1, "start": {"hrs": 18, "min": 0}, "end": {"hrs": 22, "min": 30}},
    {"scheduledDay": 7, "start": {"hrs": 0, "min": 0}, "end": {"hrs": 9, "min": 5}},
]

#: a user who has everything that an export can hold
KIM: dict[str, Any] = {
    "user_name": "3100",
    "password": PASSWORD,
    "first_name": "Kim",
    "last_name": "Zażółć",
    "groups": ["plant"],
    "profile": {
        "jobTitle": "Luthier",
        "emailAddress": "kim@pbx.test",
        "alternateEmailAddress": "kim@home.test",
        "twiterName": "kim",
        "custom2": "no: yes",
        "homeAddress": {"street": "1 Oak", "zip": "01234"},
        "useBranchAddress": True,
    },
    "settings": {
        "im/on-the-phone-message": "",
        "im/include-call-info": "1",
        "im_notification/conferenceEntryIM": "0",
        "voicemail/mailbox/active-greeting": "extendedabsence",
        "voicemail/mailbox/primary-email-voicemail-notification": "1",
        "voicemail/mailbox/primary-email-format": "BRIEF",
        "voicemail/mailbox/forward-delete-voicemail": "1",
        "personal-attendant/operator": "3150",
        "personal-attendant/deposit-vm": "0",
    },
    "ring_time": 33,
    "schedules": [
        {"id": 41, "name": "Evenings", "description": "late", "periods": NIGHT},
        {"id": 42, "name": "77", "description": None, "periods": NIGHT[:1]},
    ],
    "rings": [
        {"number": "7101", "expiration": 12, "type": "If no response", "enabled": True, "scheduleId": 41},
        {"number": "4202", "expiration": 14, "type": "At the same time", "enabled": False, "scheduleId": 51},
        {"number": "+41441234567", "expiration": 16, "type": "At the same time", "enabled": True, "scheduleId": 42},
        {"number": "a@b.test", "expiration": 0, "type": "If no response", "enabled": True, "scheduleId": None},
    ],
    "attendant": {"menu": {"1": "3151", "2": None, "*": "sip:lobby@pbx.test"}, "language": "en"},
    "phonebook": {
        "entries": [
            {
                "id": 310,
                "first-name": "Rosa",
                "last-name": "Feld",
                "number": "4201",
                "contact-information": {
                    "companyName": "Feld",
                    "emailAddress": "rosa@kite.test",
                    "imDisplayName": "rosa",
                    "branchAddress": {"city": "Flims", "officeDesignation": "3a"},
                },
            },
            {"id": 311, "first-name": "No", "last-name": "Details", "number": "1", "contact-information": None},
        ]
    },
    "speeddial": [{"number": "3101", "label": "Lee", "blf": True}, {"number": "9", "label": None, "blf": False}],
}
SEED: dict[str, dict[str, Any]] = {
    "sipxcom": {
        "sites": [{"name": "Pit", "address": {"street": "Rim Road 2", "city": "Flims"}}],
        "groups": [
            {
                "name": "plant",
                "site": "Pit",
                "schedules": [{"id": 51, "name": "Shift", "periods": NIGHT}],
                "speeddial": [{"number": "3155", "label": "Desk", "blf": True}],
            }
        ],
        "users": [
            KIM,
            {"user_name": "lee", "password": PASSWORD, "groups": ["plant"], "permissions": {"voicemail": False}},
            {"user_name": "3102", "password": PASSWORD, "permissions": {"personal-auto-attendant": False}},
        ],
        "conferences": [
            {
                "name": "standup",
                "extension": "8800",
                "owner": "3100",
                "description": "daily",
                "settings": {"accessCode": "471199471", "moderatorCode": "99", "quickstart": False, "video": "1"},
            },
            {"name": "8801", "owner": "lee", "enabled": False, "settings": {"maxMembers": 7, "moh": "NONE"}},
        ],
    },
    "ucp": {
        "switches": {"read_switch": True, "list_devices": True},
        "tenants": [
            {
                "name": "acme",
                "users": [
                    {
                        "username": "kim",
                        "password": PASSWORD,
                        "enabled": True,
                        "devices": [{"id": "dev-desk", "name": "Desk"}, {"id": "dev-app", "name": "App"}],
                        "profiles": [
                            {
                                "name": "office",
                                "active": True,
                                "devices": [
                                    {"id": "dev-desk", "end": 20},
                                    {"id": "dev-app", "not_ring": True, "start": 3, "end": 9},
                                ],
                            },
                            {"name": "double"},
                            {"name": "double", "devices": [{"id": "dev-app", "start": 5, "end": 25}]},
                        ],
                    }
                ],
            },
            {"name": "other", "users": [{"username": "kim", "password": PASSWORD}]},
        ],
    },
    "voipnow": {
        "apps": [{"client_id": "desk~app", "client_secret": SECRET, "owner": "7"}],
        "users": [
            {
                "id": "7",
                "level": "organization",
                "extensions": [
                    {
                        "number": "0007*110",
                        "events": [
                            {"type": 2, "url": "https://crm.test/hangup", "note": "x"},
                            {"type": 0, "method": 1, "url": "https://crm.test/in?a=%20b", "status": 0},
                        ],
                    },
                    {"number": "0007*111"},
                    {
                        "number": "0007*200",
                        "type": "queue",
                        "agents": [
                            {"number": "0007*110", "status": 2},
                            {"number": "0007*111", "status": 1},
                            {"number": "remote", "identifier": "remote"},
                        ],
                    },
                ],
            },
            {"id": "8", "parent": "7", "extensions": [{"number": "0007*300", "events": [{"url": "http://x.test/"}]}]},
        ],
    },
    "telecomx": {
        "customers": [
            {
                "name": "Acme",
                "employees": [
                    {
                        "_id": ID,
                        "name": "Kim",
                        "emailAddress": "Kim@acme.test",
                        "password": PASSWORD,
                        "accessLevel": "OWNER",
                    },
                    {"name": "Lee", "username": "lee", "password": PASSWORD},
                ],
                "pbx_switches": {"night": True, "SHARED:day": False, f"{ID}:dnd": True},
                "pbx_variables": {"greeting": "", "SHARED:motto": "no: yes"},
            },
            {
                "name": "Brook",
                "employees": [{"name": "Ines", "username": "ines", "password": PASSWORD}],
                "pbx_switches": {"night": False},
            },
        ]
    },
}
EVENT = {"type": "dial_in", "event_url": "https://crm.test/"}
USERS: list[dict[str, Any]] = [
    {
        "name": "kim",
        "sipxcom": {"username": "3100"},
        "ucp": {"username": "kim", "domain": "acme"},
        "voipnow": {
            "client_id": "desk~app",
            "phone_call_events": [{"extension": "0007*110", **EVENT}],
            "queue_agents": [
                {"queue": "0007*200", "agent": "0007*110", "status": "online"},
                {"queue": "0007*200", "agent": "remote", "status": "online"},
            ],
        },
        "telecomx": {"username": "kim@acme.test"},
    },
    {
        "name": "lee",
        "sipxcom": {"username": "lee"},
        "ucp": {"username": "kim", "domain": "other"},
        "voipnow": {
            "client_id": "desk~app",
            "phone_call_events": [{"extension": "0007*300", "user_id": "8", **EVENT}],
            "queue_agents": [{"queue": "0007*200", "agent": "0007*111", "status": "online"}],
        },
        "telecomx": {"username": "lee"},
    },
    {"name": "ines.ok", "sipxcom": {"username": "3102"}, "telecomx": {"username": "ines"}},
]


def defaults(sandbox: Any, secret: str | None = None) -> dict[str, Any]:
    """What all users have in common."""
    found: dict[str, Any] = {name: {"url": url} for name, url in sandbox.ready["urls"].items() if name != "control"}
    for name, options in found.items():
        key = "client_secret" if name == "voipnow" else "password"
        options[key] = secret or (SECRET if name == "voipnow" else PASSWORD)
    return found


def export(sandbox: Any, dest: pathlib.Path, *, secret: str | None = None, **options: Any) -> str:
    """The text of an export, in which nothing failed."""
    result = execute(FLEET_INFO, dest=str(dest), defaults=defaults(sandbox, secret), **options)
    assert not result.get("failed"), result
    return dest.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def production(start: Start) -> Any:
    sandbox = start("--control-port", "0")
    for platform, state in SEED.items():
        sandbox.load(platform, state)
    return sandbox


@pytest.mark.parametrize("secrets", [False, True])
@pytest.mark.parametrize("ending", ["yml", "jsonl"])
def test_the_export_of_a_sandbox_made_from_an_export_is_the_same(
    start: Start, production: Any, tmp_path: pathlib.Path, ending: str, secrets: bool
) -> None:
    live, again = tmp_path / f"live.{ending}", tmp_path / f"again.{ending}"
    before = export(production, live, users=USERS, reveal_secrets=secrets)
    live.chmod(0o400)
    sandbox = start("--from", str(live), "--password", "rehearsal")
    options = {"source": str(live), "reveal_secrets": secrets}
    with contextlib.suppress(FileNotFoundError):
        again.unlink()
    assert export(sandbox, again, secret="rehearsal", **options) == before
    assert live.read_text(encoding="utf-8") == before
    # Nothing differs for the module that applies documents, either.
    applied = execute(FLEET, source=str(live), defaults=defaults(sandbox, "rehearsal"))
    assert not applied.get("failed"), applied
    assert not applied["changed"], applied["results"]
    sandbox.stop()


def test_numbers_that_settings_name_are_users(start: Start, production: Any, tmp_path: pathlib.Path) -> None:
    live = tmp_path / "live.yml"
    export(production, live, users=USERS)
    sandbox = start("--from", str(live), "--password", "x", "--platform", "sipxcom")
    state = sandbox.control("GET", "/sipxcom/state")[1]
    names = [user["user_name"] for user in state["users"]]
    # In the order of rings, buttons, menu and operator; not the conference 8801, and no number of the outside world.
    assert names == ["3100", "lee", "3102", "7101", "4202", "3101", "3151", "3150", "3155"]
    passwords = {user["password"] for user in state["users"]}
    assert len(passwords) == len(names) - 2, "those who are only called have passwords of their own"
    sandbox.stop()


def test_an_export_of_a_part_names_schedules_that_it_does_not_hold(
    start: Start, production: Any, tmp_path: pathlib.Path
) -> None:
    live = tmp_path / "live.yml"
    part = {"gather_subset": ["call_forward"]}
    before = export(production, live, users=USERS[:1], **part)
    sandbox = start("--from", str(live), "--password", "x")
    assert export(sandbox, tmp_path / "again.yml", secret="x", source=str(live), **part) == before
    sandbox.stop()


def test_an_old_server_stays_old(start: Start, tmp_path: pathlib.Path) -> None:
    old = start("--platform", "sipxcom")
    old.load("sipxcom", {**SEED["sipxcom"], "system": {"legacy": True}})
    live = tmp_path / "live.yml"
    users = [{"name": one["name"], "sipxcom": one["sipxcom"]} for one in USERS]
    before = export(old, live, users=users)
    assert "public_room" in before
    assert "forward_delete_voicemail" not in before
    sandbox = start("--platform", "sipxcom", "--from", str(live), "--password", "x")
    assert export(sandbox, tmp_path / "again.yml", secret="x", source=str(live)) == before
    old.stop()
    sandbox.stop()


def test_passwords_come_from_the_credentials_of_a_fleet(start: Start, production: Any, tmp_path: pathlib.Path) -> None:
    live, secrets = tmp_path / "live.json", tmp_path / "credentials.json"
    credentials = {
        one["name"]: {
            platform: {**{key: one[platform][key] for key in ("username", "domain") if key in one[platform]}}
            | ({"client_secret": "new-secret"} if platform == "voipnow" else {"password": f"new-{one['name']}"})
            for platform in one
            if platform != "name"
        }
        for one in USERS
    }
    users = json.loads(json.dumps(USERS))
    for one in users:
        for platform in ("sipxcom", "telecomx"):
            # Where a document does not say whom to log in as, the credentials do.
            one[platform].pop("username")
    known = json.loads(json.dumps(credentials))
    for one in known.values():
        for options in one.values():
            options.pop("password", None)
            options.pop("client_secret", None)
    result = execute(FLEET_INFO, users=users, credentials=known, defaults=defaults(production))
    assert not result.get("failed"), result
    live.write_text(json.dumps(result["users"], indent=1), encoding="utf-8")
    secrets.write_text(json.dumps({**credentials, "nobody": {}}), encoding="utf-8")
    sandbox = start("--from", str(live), "--passwords", str(secrets))
    urls = {name: {"url": url} for name, url in sandbox.ready["urls"].items() if name != "control"}
    again = execute(FLEET_INFO, users=users, credentials=credentials, defaults=urls)
    assert not again.get("failed"), again
    assert again["users"] == result["users"]
    error = sandbox.stop()[2]
    assert "1 names with passwords are not in the export: nobody" in error
    assert "new-" not in error
