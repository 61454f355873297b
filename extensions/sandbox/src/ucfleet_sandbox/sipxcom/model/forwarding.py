# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rings and their schedules."""

from __future__ import annotations

import dataclasses
from typing import Any

from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.sipxcom.checks import Fields

__all__ = ["RING_TYPES", "Period", "Ring", "Schedule"]

RING_TYPES = ("If no response", "At the same time")


@dataclasses.dataclass(slots=True)
class Period:
    """One period of a schedule; start and end in minutes from midnight, as given (they may lie outside of the day)."""

    day: int
    start: int
    end: int

    @classmethod
    def from_json(cls, value: Any, where: str) -> Period:
        fields = Fields(value, where, frozenset({"scheduledDay", "start", "end"}))
        day = fields.number("scheduledDay", 0)
        if not -2 <= day <= 7:
            raise StateError(f"{fields.path('scheduledDay')} must be between -2 and 7")
        return cls(day, *(_minutes(fields.raw(key), fields.path(key)) for key in ("start", "end")))

    def to_json(self) -> dict[str, Any]:
        return {"scheduledDay": self.day, "start": _time_of_day(self.start), "end": _time_of_day(self.end)}


def _minutes(value: Any, where: str) -> int:
    fields = Fields(value, where, frozenset({"hrs", "min"}))
    return fields.number("hrs", -1) * 60 + fields.number("min", -1)


def _time_of_day(minutes: int) -> dict[str, int]:
    """The clock's view of a time: what lies outside of the day is folded into it."""
    hours, rest = divmod(minutes % (24 * 60), 60)
    return {"hrs": hours, "min": rest}


@dataclasses.dataclass(slots=True)
class Schedule:
    """A named set of periods, owned by a user or a group."""

    id: int
    name: str | None
    description: str | None
    periods: list[Period]

    @classmethod
    def from_json(cls, value: Any, where: str) -> Schedule:
        fields = Fields(value, where, frozenset({"id", "name", "description", "periods"}))
        schedule_id = fields.optional_number("id")
        if schedule_id is None:
            raise StateError(f"{fields.path('id')} is missing")
        return cls(
            schedule_id, fields.text("name"), fields.text("description"), fields.objects("periods", Period.from_json)
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "periods": [period.to_json() for period in self.periods],
        }


@dataclasses.dataclass(slots=True)
class Ring:
    """One forwarding target. `type` is None when it is not one of the two that exist."""

    number: str | None
    expiration: int
    type: str | None
    enabled: bool
    schedule_id: int | None = None

    @classmethod
    def from_json(cls, value: Any, where: str) -> Ring:
        fields = Fields(value, where, frozenset({"number", "expiration", "type", "enabled", "scheduleId"}))
        ring_type = fields.text("type")
        return cls(
            fields.text("number"),
            fields.number("expiration", 0),
            ring_type if ring_type in RING_TYPES else None,
            fields.flag("enabled", False),
            fields.optional_number("scheduleId"),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "expiration": self.expiration,
            "type": self.type,
            "enabled": self.enabled,
            "scheduleId": self.schedule_id,
        }
