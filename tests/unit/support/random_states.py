# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulator of each platform with one user for random changes, and the live settings of that user."""

from __future__ import annotations

import json
import pathlib
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.tests.unit.support import telecomx, ucp, voipnow
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, Shared, pbx, run
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.telecomx import TelecomX

CONFERENCES = [{"name": "standup", "extension": "8800", "owner": "3100"}]


def telecomx_wire() -> Shared:
    return Shared(Sandbox(TelecomX(), telecomx.state()))


PLATFORMS: Mapping[str, tuple[Callable[[], Shared], dict[str, Any]]] = {
    "sipxcom": (
        lambda: pbx(1, conferences=CONFERENCES),
        {"url": URL, "username": "3100", "password": PASSWORD},
    ),
    "ucp": (
        lambda: Shared(ucp.sandbox(list_devices=True, read_switch=True)),
        {"url": "https://ucp.test", "username": "anna", "password": "canary-pw", "domain": "acme"},
    ),
    "voipnow": (lambda: Shared(voipnow.simulated()), {**voipnow.APP}),
    "telecomx": (
        telecomx_wire,
        {"url": "https://x.test", "username": "kim@x.test", "password": telecomx.PASSWORD},
    ),
}
#: what an export of VoipNow has to name
NAMED = {
    "voipnow": {
        "phone_call_events": [
            {"extension": one, "type": "dial_in", "event_url": "https://a.test/x"} for one in ("0007*110", "0007*111")
        ],
        "queue_agents": [{"queue": "0007*200", "agent": one, "status": "online"} for one in ("0007*110", "0007*111")],
    }
}


def state_of(platform: str, wire: Shared, login: dict[str, Any]) -> dict[str, Any]:
    """Everything that an export shows of the user."""
    user = {"name": "kim", platform: {**login, **NAMED.get(platform, {})}}
    with tempfile.TemporaryDirectory() as folder:
        dest = pathlib.Path(folder, "live.jsonl")
        result = run(FleetInfo, wire, users=[user], reveal_secrets=True, dest=str(dest))
        assert "failed" not in result, result
        found = json.loads(dest.read_text())[platform] if dest.exists() and dest.read_text() else {}
    return {name: value for name, value in found.items() if name not in login}


def without(state: Mapping[str, Any], left: list[dict[str, str]]) -> Any:
    """The state without what is irreversible: fields of one object, or the setting that is a list of objects."""
    kept = {name: in_order(value) for name, value in json.loads(json.dumps(state)).items()}
    for one in left:
        option = one["setting"].partition("[")[0]
        inner = kept.get(option)
        *path, last = one["field"].split(".")
        if isinstance(inner, dict) and last:
            for name in path:
                inner = inner.get(name, {})
            inner.pop(last, None)
        else:
            kept.pop(option, None)
    return {name: value for name, value in kept.items() if value not in ({}, [])}


def in_order(value: Any) -> Any:
    """Objects of a list that a platform orders by its own ids."""
    if isinstance(value, list) and value and isinstance(value[0], dict) and "state" not in value[0]:
        return sorted(value, key=lambda one: json.dumps(one, sort_keys=True))
    if isinstance(value, dict):
        return {name: in_order(one) if name == "entries" else one for name, one in value.items()}
    return value
