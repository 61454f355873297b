# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts."""

from __future__ import annotations

import dataclasses
from typing import Any

from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.sipxcom.checks import Fields
from ucfleet_sandbox.sipxcom.model.address import without_none
from ucfleet_sandbox.sipxcom.model.contact import PrivatePhonebook
from ucfleet_sandbox.sipxcom.model.forwarding import Ring, Schedule
from ucfleet_sandbox.sipxcom.model.group import Button
from ucfleet_sandbox.sipxcom.model.profile import Profile

__all__ = ["DIAL_PAD", "ActiveCall", "Attendant", "User"]

DIAL_PAD = tuple("0123456789*#")


@dataclasses.dataclass(slots=True)
class Attendant:
    """Personal attendant: dial-pad key to target (None: an entry with another action)."""

    menu: dict[str, str | None] = dataclasses.field(default_factory=dict)
    language: str | None = None
    override_language: bool = False

    @classmethod
    def from_json(cls, value: Any, where: str) -> Attendant:
        fields = Fields({} if value is None else value, where, frozenset({"menu", "language", "override_language"}))
        menu = fields.optional_texts("menu")
        unknown = [key for key in menu if key not in DIAL_PAD]
        if unknown:
            raise StateError(f"{fields.path('menu')} has {unknown[0]}, which is no dial-pad key")
        return cls(menu, fields.text("language"), fields.flag("override_language", False))

    def to_json(self) -> dict[str, Any]:
        return {"menu": dict(self.menu), "language": self.language, "override_language": self.override_language}


@dataclasses.dataclass(slots=True)
class ActiveCall:
    """A call in progress, as the call-records service reports it: SIP addresses, epoch ms, ms."""

    caller: str | None
    callee: str | None
    recipient: str | None
    start_time: int
    duration: int

    @classmethod
    def from_json(cls, value: Any, where: str) -> ActiveCall:
        fields = Fields(value, where, frozenset({"from", "to", "recipient", "start-time", "duration"}))
        return cls(
            fields.text("from"),
            fields.text("to"),
            fields.text("recipient"),
            fields.number("start-time", 0),
            fields.number("duration", 0),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "from": self.caller,
            "to": self.callee,
            "recipient": self.recipient,
            "start-time": self.start_time,
            "duration": self.duration,
        }


_USER_KEYS = frozenset(
    [
        "id",
        "user_name",
        "password",
        "sip_password",
        "voicemail_pin",
        "first_name",
        "last_name",
        "aliases",
        "groups",
        "site",
        "permissions",
        "settings",
        "ring_time",
        "im_enabled",
        "fax",
        "profile",
        "schedules",
        "rings",
        "attendant",
        "phonebook",
        "speeddial",
        "active_calls",
    ]
)


@dataclasses.dataclass(slots=True)
class User:
    """An account. `settings` holds own values by setting path; lists that are None do not exist."""

    user_name: str
    password: str
    id: int | None = None
    sip_password: str | None = None
    voicemail_pin: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    aliases: list[str] = dataclasses.field(default_factory=list)
    groups: list[str] = dataclasses.field(default_factory=list)
    site: str | None = None
    permissions: dict[str, bool] = dataclasses.field(default_factory=dict)
    settings: dict[str, str] = dataclasses.field(default_factory=dict)
    im_enabled: bool = False
    profile: Profile = dataclasses.field(default_factory=Profile)
    schedules: list[Schedule] = dataclasses.field(default_factory=list)
    rings: list[Ring] = dataclasses.field(default_factory=list)
    attendant: Attendant = dataclasses.field(default_factory=Attendant)
    phonebook: PrivatePhonebook | None = None
    speeddial: list[Button] | None = None
    active_calls: list[ActiveCall] = dataclasses.field(default_factory=list)

    @classmethod
    def from_json(cls, value: Any, where: str) -> User:
        fields = Fields(value, where, _USER_KEYS)
        phonebook = fields.raw("phonebook")
        return cls(
            user_name=fields.required_text("user_name"),
            password=fields.text("password", "") or "",
            id=fields.optional_number("id"),
            sip_password=fields.text("sip_password"),
            voicemail_pin=fields.text("voicemail_pin"),
            first_name=fields.text("first_name"),
            last_name=fields.text("last_name"),
            aliases=fields.texts("aliases"),
            groups=fields.texts("groups"),
            site=fields.text("site"),
            permissions=fields.mapping("permissions", bool, "true or false"),
            settings=_user_settings(fields),
            im_enabled=fields.flag("im_enabled", False),
            profile=Profile.from_json(fields.raw("profile"), fields.path("profile")),
            schedules=fields.objects("schedules", Schedule.from_json),
            rings=fields.objects("rings", Ring.from_json),
            attendant=Attendant.from_json(fields.raw("attendant"), fields.path("attendant")),
            phonebook=None if phonebook is None else PrivatePhonebook.from_json(phonebook, fields.path("phonebook")),
            speeddial=fields.objects("speeddial", Button.from_json) if fields.has("speeddial") else None,
            active_calls=fields.objects("active_calls", ActiveCall.from_json),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            **without_none(
                {
                    "id": self.id,
                    "user_name": self.user_name,
                    "password": self.password,
                    "sip_password": self.sip_password,
                    "voicemail_pin": self.voicemail_pin,
                    "first_name": self.first_name,
                    "last_name": self.last_name,
                    "site": self.site,
                }
            ),
            "aliases": list(self.aliases),
            "groups": list(self.groups),
            "permissions": dict(self.permissions),
            "settings": dict(self.settings),
            "im_enabled": self.im_enabled,
            "profile": self.profile.to_json(),
            "schedules": [schedule.to_json() for schedule in self.schedules],
            "rings": [ring.to_json() for ring in self.rings],
            "attendant": self.attendant.to_json(),
            "phonebook": self.phonebook.to_json() if self.phonebook else None,
            "speeddial": None if self.speeddial is None else [button.to_json() for button in self.speeddial],
            "active_calls": [call.to_json() for call in self.active_calls],
        }


def _user_settings(fields: Fields) -> dict[str, str]:
    """Own settings by path, with those that the schema spells out as keys of their own."""
    settings = fields.mapping("settings", str, "a text")
    ring_time = fields.optional_number("ring_time")
    if ring_time is not None:
        settings["callfwd/timer"] = str(ring_time)
    if fields.has("fax"):
        fax = Fields(fields.raw("fax"), fields.path("fax"), frozenset({"extension", "did"}))
        for key in ("extension", "did"):
            value = fax.text(key)
            if value is not None:
                settings[f"voicemail/fax/{key}"] = value
    return settings
