# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the simulated UCP: tenants, users, their profiles and devices."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, Self

from ucfleet_sandbox.parted import World, join_key, split_key
from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.schema import Fields, Switch, read_switches, stable_hex, unique

__all__ = ["SWITCHES", "Profile", "UcpWorld", "User"]

SWITCHES = {
    "token_lifetime": Switch(3600, "seconds an access token is valid"),
    "token_format": Switch("jwt", "a token with readable claims, or one that means nothing", ("jwt", "opaque")),
    "login_failure_status": Switch(400, "answer to wrong credentials", (400, 401, 403)),
    "login_secret": Switch("decoy-5ec2e7-never-print-this", "value of pvt_md5_auth in the login's user object"),
    "switch_answer": Switch("text", "body after PUT /fmfm", ("text", "empty", "object")),
    "create_answer": Switch("text", "body after a create", ("text", "empty", "object", "profile", "id")),
    "update_answer": Switch("text", "body after an update", ("text", "empty", "object", "profile", "id")),
    "delete_answer": Switch("text", "body after a delete", ("text", "empty", "object")),
    "create_status": Switch(200, "status of a create", (200, 201)),
    "write_status": Switch(200, "status of the other writes; 204 has no body", (200, 202, 204)),
    "kazoo": Switch(False, "enabling without a device that rings in the active profile stores false"),
    "list_devices": Switch(False, "the profile list shows devices"),
    "list_order": Switch("creation", "order of the profile list", ("creation", "reverse")),
    "read_switch": Switch(False, "GET /fmfm exists"),
    "read_profile": Switch(False, "GET /fmfm/profiles/{id} exists"),
    "profile_envelope": Switch("plain", "shape of the single profile", ("plain", "data", "array")),
    "undocumented_status": Switch(404, "answer of the two GETs while they do not exist", (404, 400, 405, 501)),
    "activation": Switch("exclusive", "what activating does to the other profiles", ("exclusive", "keep")),
    "put_mode": Switch(
        "replace", "PUT without devices empties them, is refused, or keeps", ("replace", "strict", "merge")
    ),
    "unknown_id_status": Switch(404, "PUT or DELETE of an unknown profile", (404, 400, 500)),
    "duplicate_names": Switch(True, "two profiles of one name are allowed, else 400"),
    "check_devices": Switch(True, "a profile with a device the user does not have is 400"),
    "error_body": Switch(
        "json", "shape of error bodies", ("json", "nested", "message", "detail", "data", "text", "html", "empty")
    ),
}


@dataclasses.dataclass
class Profile:
    id: str
    name: str
    active: bool
    devices: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    def rings(self) -> bool:
        return any(not device["not_ring"] for device in self.devices)


@dataclasses.dataclass
class User:
    tenant: str
    username: str
    password: str
    id: str
    enabled: bool
    profiles: dict[str, Profile]
    devices: dict[str, dict[str, Any]]
    created: int

    @property
    def key(self) -> str:
        return join_key(self.tenant, self.username)

    def as_json(self) -> dict[str, Any]:
        return {
            "username": self.username,
            "password": self.password,
            "id": self.id,
            "enabled": self.enabled,
            "profiles": [profile.as_json() for profile in self.profiles.values()],
            "devices": list(self.devices.values()),
            "created": self.created,
        }


class UcpWorld(World):
    """Tenants and users; `users` by `tenant/username`."""

    PART = "user:"

    def __init__(self) -> None:
        self.switches: dict[str, Any] = {}
        self.tenants: list[str] = []
        self.users: dict[str, User] = {}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        world = cls()
        world.switches = read_switches(SWITCHES, fields.object("switches"))
        seen: set[str] = set()
        for tenant in fields.objects("tenants"):
            name = tenant.text("name", empty=False)
            unique(seen, name, f"tenant {name!r}")
            world.tenants.append(name)
            for item in tenant.objects("users"):
                world._add(_read_user(item, name))
            tenant.done()
        return world

    def _add(self, user: User) -> None:
        if user.key in self.users:
            raise StateError(f"user {user.username!r} of tenant {user.tenant!r} occurs twice")
        self.users[user.key] = user

    def system(self) -> dict[str, Any]:
        return {"switches": self.switches, "tenants": self.tenants}

    def records(self) -> Iterable[str]:
        return [self.PART + key for key in self.users]

    def record(self, name: str) -> Any:
        user = self.users.get(name.removeprefix(self.PART))
        return user.as_json() if user else None

    @staticmethod
    def join(system: dict[str, Any], records: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        users: dict[str, list[Any]] = {name: [] for name in system.get("tenants", [])}
        for name, user in records:
            tenant = split_key(name.removeprefix(UcpWorld.PART))[0]
            users.setdefault(tenant, []).append(user)
        return {**system, "tenants": [{"name": name, "users": items} for name, items in users.items()]}


def _read_user(fields: Fields, tenant: str) -> User:
    username = fields.text("username", empty=False)
    devices: dict[str, dict[str, Any]] = {}
    for index, item in enumerate(fields.objects("devices")):
        device = _read_device(item, stable_hex(32, "device", tenant, username, index))
        if device["id"] in devices:
            raise StateError(f"{item.place('id')} {device['id']!r} occurs twice")
        devices[device["id"]] = device
    profiles: dict[str, Profile] = {}
    for index, item in enumerate(fields.objects("profiles")):
        profile = _read_profile(item, stable_hex(32, "profile", tenant, username, index))
        if profile.id in profiles:
            raise StateError(f"{item.place('id')} {profile.id!r} occurs twice")
        profiles[profile.id] = profile
    user = User(
        tenant=tenant,
        username=username,
        password=fields.text("password"),
        id=fields.text("id", stable_hex(32, "user", tenant, username), empty=False),
        enabled=fields.boolean("enabled", False),
        profiles=profiles,
        devices=devices,
        created=fields.integer("created", 0),
    )
    fields.done()
    return user


def _read_device(fields: Fields, default_id: str) -> dict[str, Any]:
    media = {"audio": {"codecs": ["PCMA"]}, "video": {"codecs": []}, "encryption": {}, "webrtc": False}
    known = {
        "id": fields.text("id", default_id, empty=False),
        "name": fields.text("name"),
        "device_type": fields.text("device_type", "sip_device"),
        "enabled": fields.boolean("enabled", True),
        "sip": fields.raw("sip", {}),
        "push": fields.raw("push", {}),
        "media": fields.raw("media", media),
    }
    return {**known, **fields.rest()}


def _read_profile(fields: Fields, default_id: str) -> Profile:
    devices = []
    for item in fields.objects("devices"):
        devices.append(
            {
                "id": item.text("id", empty=False),
                "not_ring": item.boolean("not_ring", False),
                "start": item.integer("start", 0),
                "end": item.integer("end", 0),
            }
        )
        item.done()
    profile = Profile(
        fields.text("id", default_id, empty=False), fields.text("name"), fields.boolean("active", False), devices
    )
    fields.done()
    return profile
