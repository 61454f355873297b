# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Customers and employees of the simulated Telecom X, and the names of their settings."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

__all__ = ["ACCESS_LEVELS", "Config", "Customer", "Employee", "is_id", "setting_key", "split_name"]

#: lowest first
ACCESS_LEVELS = ("NO_LOGIN", "PERSONAL", "VIEWER", "MANAGER", "OWNER", "RESELLER", "RESELLER_ADMIN", "ADMIN")

_ID = re.compile(r"[0-9a-fA-F]{24}")
_SETTING = re.compile(r"(?:(?:SHARED|[0-9a-fA-F]{24}):)?[A-Za-z0-9_-]{1,50}")


def is_id(value: Any) -> bool:
    """24 hex digits in either case."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def setting_key(name: str) -> str | None:
    """The name of a switch or variable as it is stored, None for an impossible one."""
    if _SETTING.fullmatch(name) is None:
        return None
    prefix, mark, bare = name.rpartition(":")
    return (prefix.lower() if is_id(prefix) else prefix) + mark + bare


def split_name(key: str) -> tuple[str, str]:
    """Prefix ("" for a global name) and bare name of a stored name."""
    prefix, _unused, bare = key.rpartition(":")
    return prefix, bare


@dataclasses.dataclass
class Config:
    """One type of a mobile config. `items` and `others` are ids (types that refer) or objects.

    `others` None: everything the employee may see that is not in `items`.
    """

    type: str
    items: list[Any]
    others: list[Any] | None

    def as_json(self) -> dict[str, Any]:
        value = {"type": self.type, "items": self.items}
        return value if self.others is None else {**value, "others": self.others}

    def copy(self) -> Config:
        return Config(self.type, list(self.items), None if self.others is None else list(self.others))


@dataclasses.dataclass
class Employee:
    id: str
    customer: str
    name: str
    title: str | None
    department: str | None
    email: str | None
    username: str | None
    password: str | None
    access_level: str
    state: str
    authenticator: dict[str, Any] | None
    sms_codes: list[str]
    ip_restriction: list[str]
    visible_queues: list[str] | None
    configs: list[Config] | None

    @property
    def label(self) -> str:
        """How logs call the employee."""
        return self.email or self.username or self.id

    def level(self) -> int:
        return ACCESS_LEVELS.index(self.access_level)

    def as_json(self) -> dict[str, Any]:
        return {
            "_id": self.id,
            "name": self.name,
            "title": self.title,
            "department": self.department,
            "emailAddress": self.email,
            "username": self.username,
            "password": self.password,
            "accessLevel": self.access_level,
            "state": self.state,
            "authenticator": self.authenticator,
            "sms_codes": self.sms_codes,
            "ipRestriction": self.ip_restriction,
            "visible_queues": self.visible_queues,
            "mobileconfig": None if self.configs is None else [config.as_json() for config in self.configs],
        }


@dataclasses.dataclass
class Customer:
    id: str
    name: str
    parent: str | None
    employees: dict[str, Employee] = dataclasses.field(default_factory=dict)
    queues: dict[str, str] = dataclasses.field(default_factory=dict)
    extensions: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    settings: dict[str, dict[str, Any]] = dataclasses.field(default_factory=lambda: {"switch": {}, "variable": {}})

    def extensions_json(self) -> dict[str, Any]:
        queues = [{"_id": key, "name": name} for key, name in self.queues.items()]
        return {"queues": queues, "extensions": self.extensions}

    def settings_json(self) -> dict[str, Any]:
        return {"pbx_switches": self.settings["switch"], "pbx_variables": self.settings["variable"]}
