# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A schedule as its options describe it and as sipXcom stores it (sipXcom protocol, section 5.3).

Private to the collection.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import ClockTime
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WHEN_KNOWN, Doc, Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Int, ListOf, Record, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import WrittenInt
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import schedules
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import SEE_MASKED

#: the days in the order of their numbers on the wire
WEEK = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
#: day or group of days -> number on the wire
DAYS = {"everyday": 0, "weekdays": -1, "weekend": -2, **{day: number for number, day in enumerate(WEEK, 1)}}
_DAY_NAMES = {str(number): day for day, number in DAYS.items()}
#: group of days -> its days
GROUPS = {"everyday": WEEK, "weekdays": WEEK[1:6], "weekend": (WEEK[0], WEEK[6])}
_MIDNIGHT = 24 * 60
#: a period up to 24:00 reads like this; it can be kept, but neither be made nor be written back
_STORED_MIDNIGHT = "00:00"


def day_name(text: str) -> str:
    """The name of a day or group of days that is given by name or number."""
    return _DAY_NAMES.get(text.strip(), text.strip())


def _time_field(name: str, *, doc: Doc = "") -> Field:
    hint = (
        "must be a time from '0:00' to '23:59' as H:MM or HH:MM (sipXcom cannot store 24:00; the last minute of a day"
        " is 23:59)"
    )
    return ClockTime(name, required=True, pattern_hint=hint, doc=doc)


class _DayField(Text):
    """A day by name or by sipXcom's number, which loses nothing without quotes."""

    def type_problem(self, value: Any) -> str | None:
        # A number of a source knows how it was written; the general rule judges it.
        is_bare = isinstance(value, int) and not isinstance(value, WrittenInt)
        return None if is_bare and clipped(value) in _DAY_NAMES else super().type_problem(value)


PERIOD = (
    _DayField(
        "day",
        required=True,
        clean=day_name,
        choices=(*DAYS, *_DAY_NAMES),
        doc=(
            "The day or the group of days, by name or by sipXcom's number.",
            (
                "V(1) is Sunday and V(7) is Saturday; V(0) is every day, V(-1) is Monday to Friday, V(-2) is"
                " Saturday and Sunday."
            ),
        ),
    ),
    _time_field(
        "start",
        doc='When the period starts, from V("00:00") to V("23:59") in the user\'s time zone.',
    ),
    _time_field(
        "end",
        doc=(
            "When the period ends. It must be later than O(periods[].start).",
            'sipXcom cannot store V("24:00"); the last minute of a day is V("23:59").',
        ),
    ),
)
FIELDS = (
    Int(
        "id",
        read_only=True,
        doc="The id that sipXcom gave it; missing while it does not exist yet.",
    ),
    Text(
        "name",
        required=True,
        minimum=1,
        maximum=255,
        clean=str.strip,
        doc=(
            "The name of the schedule, in exact case.",
            (
                "sipXcom shows every character outside Latin-1 as a question mark, so that different names read"
                " alike. For such a name, or one with a question mark, the task tries to create a schedule for a"
                " moment; if sipXcom refuses the name, it is the user's own. The task fails if several schedules"
                " read alike, if the one that does has another name, or in check mode if it would be changed."
            ),
        ),
    ),
    Text(
        "description",
        clearable=True,
        maximum=255,
        doc=("What the schedule is for. An empty value clears it.", SEE_MASKED),
        returned=WHEN_KNOWN,
    ),
    ListOf(
        "periods",
        Record("period", PERIOD),
        doc=(
            "The complete list of periods in which the schedule is in effect. A new schedule needs it.",
            (
                "Periods must not overlap; one can start where another ends. A period that passes midnight is"
                " written as two."
            ),
        ),
    ),
)

_CLOCK = (Int("hrs"), Int("min"))
_WIRE_PERIOD = (
    Int("scheduledDay"),
    Record("start", _CLOCK),
    Record("end", _CLOCK),
)
_WIRE = (
    Int("id", wire="scheduleId"),
    Text("name"),
    Text("description"),
    ListOf("periods", Record("period", _WIRE_PERIOD)),
)


# ------------------------------------------------------------------------ wire forms
def decoded(client: SipxcomClient, item: Mapping[str, Any]) -> dict[str, Any]:
    values = client.decode(_WIRE, item, schedules.PATH)
    values["periods"] = [
        {
            "day": day_name(str(period["scheduledDay"] or 0)),
            "start": _clock(period["start"]),
            "end": _clock(period["end"]),
        }
        for period in values["periods"]
    ]
    return values


def _clock(time: Mapping[str, Any]) -> str:
    minutes = (time["hrs"] or 0) * 60 + (time["min"] or 0)
    return "{:02}:{:02}".format(*divmod(minutes % _MIDNIGHT, 60))


def encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    periods = [
        {
            "scheduledDay": DAYS[period["day"]] if period["day"] in DAYS else int(period["day"]),
            "start": _wire_time(period["start"]),
            "end": _wire_time(period["end"]),
        }
        for period in values["periods"]
    ]
    return {"name": values["name"], "description": values.get("description") or None, "periods": periods}


def _wire_time(text: str) -> dict[str, int]:
    hours, minutes = text.split(":")
    return {"hrs": int(hours), "min": int(minutes)}


# --------------------------------------------------------------------------- checks
def check_periods(desired: Desired) -> list[str]:
    """What the server would refuse without a reason that helps."""
    periods = desired.values.get("periods") or []
    problems = [text for number, period in enumerate(periods, 1) for text in _check_times(number, period)]
    if problems:
        return problems
    spans = [
        (day, _wire_minutes(period["start"]), _wire_minutes(period["end"]) or _MIDNIGHT, number)
        for number, period in enumerate(periods, 1)
        for day in GROUPS.get(period["day"], (period["day"],))
    ]
    pairs = {
        (one[3], other[3]): one[0]
        for one, other in itertools.combinations(spans, 2)
        if one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
    }
    return [f"periods {one} and {other} overlap on {day}" for (one, other), day in pairs.items()]


def _check_times(number: int, period: Mapping[str, str]) -> list[str]:
    start, end = period["start"], period["end"]
    if start == end:
        return [f"period {number} starts and ends at {start}"]
    if start > end and end != _STORED_MIDNIGHT:
        return [
            f"period {number} ends ({end}) before it starts ({start}); split one that passes midnight into a period"
            " up to 23:59 and one from 00:00 of the next day"
        ]
    return []


def check_midnight(desired: Desired, actual: Actual) -> None:
    """sipXcom took 24:00 once, shows it as 0:00 and refuses that; so a schedule that has it cannot be written."""
    live = actual.values
    merged = walk.merge(FIELDS, live, desired.values)
    ends = [period["end"] for period in merged["periods"]]
    if _STORED_MIDNIGHT in ends and walk.changes(FIELDS, live, merged):
        raise errors.invalid(
            f"a period of the schedule ends at {_STORED_MIDNIGHT}, which sipXcom cannot store",
            "give periods that end at 23:59 at the latest",
        )


def _wire_minutes(text: str) -> int:
    time = _wire_time(text)
    return time["hrs"] * 60 + time["min"]
