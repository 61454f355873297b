# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rings and their schedules, as a state has them (sipXcom protocol, sections 5.1 and 5.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ucfleet_sandbox.from_export.node import Record
from ucfleet_sandbox.sipxcom.model import RING_TYPES
from ucfleet_sandbox.sipxcom.settings import TIMER

__all__ = ["Schedules", "forwarding"]

_WEEK = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_DAYS = {"everyday": 0, "weekdays": -1, "weekend": -2, **{day: number for number, day in enumerate(_WEEK, 1)}}
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
#: periods of a schedule of which the export holds the name only
_ALWAYS = [{"scheduledDay": 0, "start": {"hrs": 0, "min": 0}, "end": {"hrs": 23, "min": 59}}]


class Schedules:
    """Hands out the ids of schedules, which are unique in the whole system."""

    def __init__(self, users: Iterable[Record]) -> None:
        """`users`: the settings of all users. The ids that their rings name stay free."""
        self._used: set[int] = set()
        self._named = {
            int(name)
            for settings in users
            for ring in settings.record("call_forward").records("rings")
            if _is_id(name := ring.text("schedule"))
        }
        self._last = 0

    def next_id(self, wanted: int | None = None) -> int:
        """The id that a ring names, unless a schedule of another user has it; else a new one."""
        if wanted is not None and wanted not in self._used:
            self._used.add(wanted)
            return wanted
        self._last += 1
        while self._last in self._named:
            self._last += 1
        return self._last


def forwarding(settings: Record, stored: dict[str, str], ids: Schedules) -> dict[str, Any]:
    """Schedules and rings of a user. How long the user's own phone rings goes into the account settings `stored`.

    A ring can name a schedule that the export does not hold, because schedules were not asked for. It is made, and
    is in effect always.
    """
    schedules = [_schedule(record) for record in settings.records("call_forward_schedules")]
    forward = settings.record("call_forward")
    records = forward.records("rings")
    used = _by_label(schedules, (record.text("schedule") for record in records), ids)
    for schedule in schedules:
        if "id" not in schedule:
            schedule["id"] = ids.next_id()
    rings = []
    for record in records:
        rings.append(
            {
                "number": record.text("number") or None,
                "type": record.choice("type", {name: name for name in RING_TYPES}),
                "enabled": record.flag("enabled"),
                "expiration": record.number("expiration"),
                "scheduleId": used[record.text("schedule")]["id"] if record.text("schedule") else None,
            }
        )
        record.done()
    if forward.has("expiration"):
        stored[TIMER] = str(forward.number("expiration"))
    forward.done()
    return {"schedules": schedules, "rings": rings}


def _by_label(schedules: list[dict[str, Any]], labels: Iterable[str], ids: Schedules) -> dict[str, dict[str, Any]]:
    """The schedule behind each label of a ring; what is missing is added to the schedules.

    A label is a name, of two schedules with one name the first. It is an id where a name would not lead to the
    schedule: because it is all digits, or because it is the second of that name. Which one has the id, the export
    does not say; they get the ids in their order.
    """
    named: dict[str, dict[str, Any]] = {}
    others: list[dict[str, Any]] = []
    for schedule in schedules:
        if _is_id(schedule["name"]) or schedule["name"] in named:
            others.append(schedule)
        else:
            named[schedule["name"]] = schedule
    for label in labels:
        if not label or label in named:
            continue
        if _is_id(label) and others:
            named[label] = others.pop(0)
        else:
            named[label] = {"name": label, "description": None, "periods": _ALWAYS}
            schedules.append(named[label])
        if _is_id(label):
            named[label]["id"] = ids.next_id(int(label))
    return named


def _is_id(label: str) -> bool:
    return label.isascii() and label.isdigit()


def _schedule(record: Record) -> dict[str, Any]:
    schedule: dict[str, Any] = {
        "name": record.required("name"),
        "description": record.text("description") or None,
        "periods": [_period(period) for period in record.records("periods")],
    }
    record.done()
    return schedule


def _period(record: Record) -> dict[str, Any]:
    period: dict[str, Any] = {"scheduledDay": record.choice("day", _DAYS)}
    for key in ("start", "end"):
        time = _TIME.fullmatch(record.required(key))
        if time is None:
            raise record.error('must be a time from "00:00" to "23:59"', key)
        period[key] = {"hrs": int(time[1]), "min": int(time[2])}
    record.done()
    return period
