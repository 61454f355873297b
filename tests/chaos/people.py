# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fleet of the chaos runs: users on all platforms, what they shall have, and what the servers hold of them."""

from __future__ import annotations

import json
import pathlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import execute
from ansible_collections.ucfleet.voice.tests.unit.support.process import PLATFORMS, Simulators

PASSWORD = "canary-chaos-word"
COUNT = 16
NAMES = [f"{number}" for number in range(3100, 3100 + COUNT)]
#: what a server makes up itself
_MADE_UP = re.compile(r"^(_?id|created|modified|timestamp|.*_at|pkey|next_.*)$")


def extension(name: str) -> str:
    return f"0007*{name}"


def key(name: str) -> str:
    """The id of an employee of Telecom X."""
    return f"5f{name:0>22}"


def states() -> dict[str, dict[str, Any]]:
    """The servers at the start of each run."""
    conferences = [{"name": f"room{name}", "extension": f"8{name}", "owner": name} for name in NAMES]
    devices = [{"id": "dev-a", "name": "Desk phone"}]
    phones = [{"number": extension(name), "type": "terminal"} for name in NAMES]
    agents = [{"number": extension(name), "status": 0} for name in NAMES]
    queue = {"number": "0007*200", "type": "queue", "agents": agents}
    boss = {
        "_id": key("9"),
        "name": "Boss",
        "emailAddress": "boss@x.test",
        "password": PASSWORD,
        "accessLevel": "OWNER",
    }
    staff = [{"_id": key(name), "name": f"E{name}", "emailAddress": f"{name}@x.test"} for name in NAMES]
    return {
        "sipxcom": {
            "users": [{"user_name": name, "password": PASSWORD, "voicemail_pin": "4711"} for name in NAMES],
            "conferences": conferences,
        },
        "ucp": {
            "switches": {"list_devices": True},
            "tenants": [
                {
                    "name": "acme",
                    "users": [{"username": name, "password": PASSWORD, "devices": devices} for name in NAMES],
                }
            ],
        },
        "voipnow": {
            "apps": [{"client_id": "app", "client_secret": PASSWORD, "owner": "7"}],
            "users": [{"id": "7", "extensions": [*phones, queue]}],
        },
        "telecomx": {
            "customers": [
                {
                    "name": "Acme",
                    "employees": [boss, *staff],
                    "pbx_variables": {f"v{name}": "old" for name in NAMES},
                }
            ],
        },
    }


def documents(running: Simulators, *, patient: bool) -> list[dict[str, Any]]:
    """What each user shall have, a document for each platform. Not `patient`: in less time than slow faults take."""
    common = {
        "timeout": 20 if patient else 0.5,
        "deadline": 120 if patient else 6,
        "retries": 2,
        "retry_max_delay": 0.2,
    }
    device = {"device": "dev-a", "start": 0, "end": 20}
    found = []
    for name in NAMES:
        desired: dict[str, dict[str, Any]] = {
            "sipxcom": {
                "username": name,
                "password": PASSWORD,
                "vm_prefs": {"greeting": "NONE"},
                "im_prefs": {"call_info": True},
                "conferences": [{"name": f"room{name}", "max_members": 7}],
                "call_forward_schedules": [
                    {"name": "Day", "periods": [{"day": "weekdays", "start": "08:00", "end": "18:00"}]}
                ],
                "phonebook_entries": [{"last_name": "Roy", "first_name": "Ines", "number": "7101"}],
            },
            "ucp": {
                "username": name,
                "password": PASSWORD,
                "domain": "acme",
                "fmfm_profiles": [{"name": "office", "devices": [device]}, {"name": "trip", "devices": [device]}],
            },
            "voipnow": {
                "client_id": "app",
                "client_secret": PASSWORD,
                "phone_call_events": [
                    {"extension": extension(name), "type": kind, "event_url": "https://crm.test/x"}
                    for kind in ("dial_in", "dial_out")
                ],
                "queue_agents": [{"queue": "0007*200", "agent": extension(name), "status": "online"}],
            },
            "telecomx": {
                "username": "boss@x.test",
                "password": PASSWORD,
                "mobileconfig": {"employee": {"id": key(name)}},
                "pbx_variables": [{"name": f"v{name}", "scope": "global", "value": "new"}],
            },
        }
        for platform in PLATFORMS:
            settings = {"url": running.urls[platform], **common, **desired[platform]}
            found.append({"name": f"{platform}-{name}", platform: settings})
    return found


def run(
    running: Simulators, folder: pathlib.Path, *, check: bool = False, patient: bool = True
) -> dict[str, dict[str, Any]]:
    """Apply the fleet; returns the line of the report of each user."""
    report = folder / "report.jsonl"
    report.unlink(missing_ok=True)
    result = execute(
        Fleet(),
        mode=Mode(check, diff=True),
        users=documents(running, patient=patient),
        concurrency=16,
        report_file=str(report),
        fail_on_error=False,
    )
    assert "summary" in result, result.get("msg")
    rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    return {row["user"]: row for row in rows}


def held(running: Simulators) -> dict[str, Any]:
    """What the servers hold of each user, without what they make up."""
    found: dict[str, Any] = {}
    dumps = {platform: running.dump(platform) for platform in PLATFORMS}
    rooms = {one["owner"]: one for one in dumps["sipxcom"]["conferences"]}
    for user in dumps["sipxcom"]["users"]:
        found[f"sipxcom-{user['user_name']}"] = {**user, "room": rooms[user["user_name"]]}
    for user in dumps["ucp"]["tenants"][0]["users"]:
        found[f"ucp-{user['username']}"] = user
    *phones, queue = dumps["voipnow"]["users"][0]["extensions"]
    agents = {one["number"]: one for one in queue["agents"]}
    for phone in phones:
        name = phone["number"].removeprefix("0007*")
        found[f"voipnow-{name}"] = {**phone, "agent": agents[phone["number"]]}
    customer = dumps["telecomx"]["customers"][0]
    for one in customer["employees"]:
        if one["name"] != "Boss":
            name = one["name"].removeprefix("E")
            found[f"telecomx-{name}"] = {**one, "variable": customer["pbx_variables"][f"v{name}"]}
    return {user: _plain(value) for user, value in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items() if not _MADE_UP.match(name)}
    if isinstance(value, list):
        return sorted((_plain(inner) for inner in value), key=lambda one: json.dumps(one, sort_keys=True))
    return value


def duplicates(state: Any) -> Iterator[str]:
    """Objects that a list of the state has more than once."""
    if isinstance(state, Mapping):
        for inner in state.values():
            yield from duplicates(inner)
    elif isinstance(state, list):
        counts = Counter(json.dumps(one, sort_keys=True) for one in state if isinstance(one, Mapping))
        yield from (one for one, count in counts.items() if count > 1)
