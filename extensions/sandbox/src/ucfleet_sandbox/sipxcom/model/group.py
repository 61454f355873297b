# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""User groups and the buttons of speed dial."""

from __future__ import annotations

import dataclasses
from typing import Any

from ucfleet_sandbox.sipxcom.checks import Fields
from ucfleet_sandbox.sipxcom.model.forwarding import Schedule

__all__ = ["Button", "Group"]


@dataclasses.dataclass(slots=True)
class Button:
    """One speed-dial key."""

    label: str | None
    number: str | None
    blf: bool

    @classmethod
    def from_json(cls, value: Any, where: str) -> Button:
        fields = Fields(value, where, frozenset({"label", "number", "blf", "name"}))
        return cls(fields.text("label"), fields.text("number"), fields.flag("blf", False))

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "number": self.number, "blf": self.blf}


@dataclasses.dataclass(slots=True)
class Group:
    """A user group: its settings, permissions and lists are inherited by its users."""

    name: str
    weight: int
    site: str | None
    settings: dict[str, str]
    permissions: dict[str, bool]
    speeddial: list[Button]
    schedules: list[Schedule]

    @classmethod
    def from_json(cls, value: Any, where: str) -> Group:
        known = frozenset({"name", "weight", "site", "settings", "permissions", "speeddial", "schedules"})
        fields = Fields(value, where, known)
        return cls(
            fields.required_text("name"),
            fields.number("weight", 0),
            fields.text("site"),
            fields.mapping("settings", str, "a text"),
            fields.mapping("permissions", bool, "true or false"),
            fields.objects("speeddial", Button.from_json),
            fields.objects("schedules", Schedule.from_json),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "weight": self.weight,
            "site": self.site,
            "settings": dict(self.settings),
            "permissions": dict(self.permissions),
            "speeddial": [button.to_json() for button in self.speeddial],
            "schedules": [schedule.to_json() for schedule in self.schedules],
        }
