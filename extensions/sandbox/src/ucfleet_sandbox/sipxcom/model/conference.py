# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conferences, and who is in them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from ucfleet_sandbox.sipxcom.checks import Fields

__all__ = ["CONFERENCE_DEFAULTS", "ActiveConference", "Conference", "Member"]


@dataclasses.dataclass(slots=True)
class Member:
    """Somebody in a conference."""

    id: int
    number: str | None
    name: str | None
    uuid: str | None
    volume_in: int
    volume_out: int
    energy_level: int
    can_hear: bool
    can_speak: bool

    @classmethod
    def from_json(cls, value: Any, where: str) -> Member:
        known = "id number name uuid volumeIn volumeOut energyLevel canHear canSpeak"
        fields = Fields(value, where, frozenset(known.split()))
        return cls(
            fields.number("id", 0),
            fields.text("number"),
            fields.text("name"),
            fields.text("uuid"),
            fields.number("volumeIn", 0),
            fields.number("volumeOut", 0),
            fields.number("energyLevel", 0),
            fields.flag("canHear", True),
            fields.flag("canSpeak", True),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "number": self.number,
            "name": self.name,
            "uuid": self.uuid,
            "volumeIn": self.volume_in,
            "volumeOut": self.volume_out,
            "energyLevel": self.energy_level,
            "canHear": self.can_hear,
            "canSpeak": self.can_speak,
        }


@dataclasses.dataclass(slots=True)
class ActiveConference:
    """Live state of a conference that somebody is in."""

    locked: bool
    members: list[Member]

    @classmethod
    def from_json(cls, value: Any, where: str) -> ActiveConference:
        fields = Fields(value, where, frozenset({"locked", "members"}))
        return cls(fields.flag("locked", False), fields.objects("members", Member.from_json))

    def to_json(self) -> dict[str, Any]:
        return {"locked": self.locked, "members": [member.to_json() for member in self.members]}


#: settings of a conference with their factory defaults
CONFERENCE_DEFAULTS: dict[str, str | bool | int | None] = {
    "autorecorded": False,
    "accessCode": None,
    "moderatorCode": None,
    "quickstart": True,
    "video": False,
    "sendActiveVideoOnly": False,
    "maxMembers": 0,
    "moh": "FILES_SRC",
    "playEntryToneEnabled": True,
    "playExitToneEnabled": True,
    "recordAndPlayNameOnEntryEnabled": False,
    "recordAndPlayNameOnExitEnabled": False,
    # Removed from newer servers; shown and accepted in legacy mode only.
    "moderatedRoom": False,
    "publicRoom": True,
}


@dataclasses.dataclass(slots=True)
class Conference:
    """A conference; `settings` holds own values only."""

    name: str
    extension: str | None
    did: str | None
    owner: str | None
    enabled: bool
    description: str | None
    settings: dict[str, Any]
    active: ActiveConference | None

    @classmethod
    def from_json(cls, value: Any, where: str) -> Conference:
        known = frozenset({"name", "extension", "did", "owner", "enabled", "description", "settings", "active"})
        fields = Fields(value, where, known)
        active = fields.raw("active")
        return cls(
            fields.required_text("name"),
            fields.text("extension"),
            fields.text("did"),
            fields.text("owner"),
            fields.flag("enabled", True),
            fields.text("description"),
            _conference_settings(fields.raw("settings"), fields.path("settings")),
            None if active is None else ActiveConference.from_json(active, fields.path("active")),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "extension": self.extension,
            "did": self.did,
            "owner": self.owner,
            "enabled": self.enabled,
            "description": self.description,
            "settings": self._settings_json(),
            "active": self.active.to_json() if self.active else None,
        }

    def _settings_json(self) -> dict[str, Any]:
        video = self.settings.get("video")
        return self.settings | ({} if video is None else {"video": "1" if video else "0"})

    def setting(self, key: str) -> Any:
        """Own value or factory default; a blank text is None."""
        value = self.settings.get(key, CONFERENCE_DEFAULTS[key])
        return None if value == "" else value


def _conference_settings(value: Any, where: str) -> dict[str, Any]:
    if value is None:
        return {}
    fields = Fields(value, where, frozenset(CONFERENCE_DEFAULTS))
    readers: dict[type, Callable[[str], Any]] = {bool: fields.optional_flag, int: fields.optional_number}
    settings: dict[str, Any] = {}
    for key, default in CONFERENCE_DEFAULTS.items():
        if key == "video":
            # The recorded initial states say true and the recorded server answers false: only the
            # stored text counts here, which is also what a dump has.
            if fields.raw(key) in ("0", "1"):
                settings[key] = fields.raw(key) == "1"
        elif fields.has(key):
            settings[key] = readers.get(type(default), fields.text)(key)
    return settings
