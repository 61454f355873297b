# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the UCP modules share: one user, its login, its requests, its simulated platform."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import DELETE, GET, POST, PUT, Expected
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.ucp import Ucp

BASE = "/ucp/v2"
PROFILES = f"{BASE}/fmfm/profiles"
CONNECTION = {"url": "https://ucp.test:9443", "username": "anna", "password": "canary-pw", "domain": "acme"}
TOKEN = "canary-token"
#: the phone rings at once, the mobile from the tenth second on
DESK = {"device": "dev-desk", "end": 20}
MOBILE = {"device": "dev-mobile", "start": 10, "end": 40}
WIRE_DESK = {"id": "dev-desk", "not_ring": False, "start": 0, "end": 20}
WIRE_MOBILE = {"id": "dev-mobile", "not_ring": False, "start": 10, "end": 40}
DEVICES = [
    {"id": "dev-desk", "name": "Desk phone", "device_type": "sip_device", "enabled": True},
    {"id": "dev-mobile", "name": "Mobile", "device_type": "cellphone", "enabled": True},
    {"id": "dev-fax", "name": "Fax", "device_type": "fax", "enabled": False},
]


def login(token: str = TOKEN) -> Expected:
    """The login and its answer, which is secret as a whole."""
    sent = {"username": "anna", "password": "canary-pw", "domain": "acme"}
    user = {"id": "9f86d081884c7d65", "username": "anna", "pvt_md5_auth": "canary-digest"}
    answer = {"user": user, "access_token": token, "refresh_token": "canary-refresh"}
    return POST(f"{BASE}/login").json(sent).header("Content-Type", "application/json").answers(200, answer)


def asked(path: str, *, token: str = TOKEN) -> Expected:
    """A GET of the user."""
    return GET(BASE + path).bearer(token).header("Accept", "application/json")


def listed(*profiles: dict[str, Any], token: str = TOKEN) -> Expected:
    """The list of profiles."""
    return asked("/fmfm/profiles", token=token).answers(200, list(profiles))


def devices() -> Expected:
    """The list of devices."""
    return asked("/devices").answers(200, DEVICES)


def profile(name: str, *devices: dict[str, Any], active: bool = False, shown: bool = True) -> dict[str, Any]:
    """One entry of the list; its devices are there when the platform shows them."""
    entry = {"id": f"id-{name}", "name": name, "active": active}
    return {**entry, "devices": list(devices)} if shown else entry


def body(name: str, *devices: dict[str, Any], active: bool = False) -> dict[str, Any]:
    """What a create or an update sends."""
    return {"name": name, "active": active, "devices": list(devices)}


def put(profile_id: str, document: dict[str, Any]) -> Expected:
    return PUT(f"{PROFILES}/{profile_id}").bearer(TOKEN).json(document)


def post(document: dict[str, Any]) -> Expected:
    return POST(PROFILES).bearer(TOKEN).json(document)


def delete(profile_id: str) -> Expected:
    return DELETE(f"{PROFILES}/{profile_id}").bearer(TOKEN)


def sandbox(*profiles: dict[str, Any], enabled: bool = False, **switches: Any) -> Sandbox:
    """The simulated platform with this one user."""
    user = {
        "username": "anna",
        "password": "canary-pw",
        "enabled": enabled,
        "profiles": list(profiles),
        "devices": DEVICES,
    }
    switches = {"login_secret": "canary-digest", **switches}
    return Sandbox(Ucp(), {"switches": switches, "tenants": [{"name": "acme", "users": [user]}]})


def stored(platform: Sandbox) -> dict[str, Any]:
    """The user as the platform holds it now."""
    user: dict[str, Any] = platform.platform.dump()["tenants"][0]["users"][0]
    return user


def without_secrets(*values: Any) -> bool:
    """Whether no canary shows in any of the values."""
    return "canary" not in json.dumps(values, default=repr)
