# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedules of call forwarding (sipXcom protocol, section 5.3)."""

from __future__ import annotations

import itertools
from typing import Any

from ucfleet_sandbox.sipxcom import jackson
from ucfleet_sandbox.sipxcom.errors import (
    ILLEGAL_ARGUMENT,
    JavaError,
    StatusError,
    check_length,
    not_null,
    null_pointer,
    user_error,
)
from ucfleet_sandbox.sipxcom.javatypes import parse_int
from ucfleet_sandbox.sipxcom.model import Group, Period, Schedule, User
from ucfleet_sandbox.sipxcom.resource import EVERYTHING, Call, JResource

__all__ = ["Schedules"]

_DAY = 24 * 60
_WEEK = 7 * _DAY

#: day groups as days of the week, 1 = Sunday
_DAY_GROUPS = {0: range(1, 8), -1: range(2, 7), -2: (7, 1)}

_TIME = jackson.bean({"hrs": jackson.int_value, "min": jackson.int_value})
_PERIOD = {"scheduledDay": jackson.int_value, "start": _TIME, "end": _TIME}
_SCHEDULE = {
    "scheduleId": jackson.optional_int,
    "name": jackson.text,
    "description": jackson.text,
    "periods": jackson.items(jackson.bean(_PERIOD)),
}


def _schedule_bean(schedule: Schedule) -> dict[str, Any]:
    return {
        "scheduleId": schedule.id,
        "name": schedule.name,
        "description": schedule.description,
        "periods": [period.to_json() for period in schedule.periods],
    }


def _read_periods(values: dict[str, Any]) -> list[Period]:
    """Checked periods of a body. Raises StatusError 422 or JavaError as the server does."""
    if values.get("periods") is None:
        raise null_pointer()
    periods = [_read_period(period) for period in values["periods"]]
    if not periods:
        raise StatusError(422)
    for period in periods:
        if period.start > period.end:
            raise StatusError(422)
        if period.start == period.end:
            raise user_error(
                "error.sameStartAndStopHoursException",
                "org.sipfoundry.sipxconfig.dialplan.attendant.WorkingTime$SameStartAndStopHoursException",
            )
    if _overlap(periods):
        raise StatusError(422)
    return periods


def _read_period(values: dict[str, Any] | None) -> Period:
    if values is None:
        raise null_pointer()
    day = values.get("scheduledDay", 0)
    if not -2 <= day <= 7:
        raise JavaError(ILLEGAL_ARGUMENT, "Internal error: Pass Calendar.MONDAY, Calendar.TUESDAY etc.")
    return Period(day, _read_minutes(values.get("start")), _read_minutes(values.get("end")))


def _read_minutes(values: dict[str, Any] | None) -> int:
    """Minutes from midnight; an hour or minute that is not given is -1."""
    if values is None:
        raise null_pointer()
    return int(values.get("hrs", -1)) * 60 + int(values.get("min", -1))


def _overlap(periods: list[Period]) -> bool:
    intervals: list[tuple[int, int]] = []
    for period in periods:
        for day in _DAY_GROUPS.get(period.day, (period.day,)):
            start = (day - 1) * _DAY + period.start % _DAY
            end = (day - 1) * _DAY + period.end % _DAY
            # A time beyond the day was folded into it: the period then runs round the end of the week.
            intervals += [(start, end)] if start <= end else [(start, _WEEK), (0, end)]
    intervals.sort(key=lambda interval: interval[0])
    return any(later[0] < earlier[1] for earlier, later in itertools.pairwise(intervals))


class Schedules(JResource):
    """`/my/callfwdsched` and `/my/callfwdsched/{id}`; an id that is no integer counts as none."""

    allowed = EVERYTHING
    absent_in = JResource.absent_in | {"no_callfwd"}

    @staticmethod
    def _id(call: Call) -> int | None:
        return parse_int(call.variables.get("id"))

    def _required_id(self, call: Call) -> int:
        schedule_id = self._id(call)
        if schedule_id is None:
            raise StatusError(403)
        return schedule_id

    def value(self, call: Call) -> Any:
        schedule_id = self._id(call)
        if schedule_id is None:
            return [_schedule_bean(schedule) for schedule in call.state.schedules_of(call.user)]
        return _schedule_bean(call.state.get_schedule(schedule_id)[0])

    def post(self, call: Call) -> None:
        values = call.j_body(_SCHEDULE)
        if values is None:
            raise null_pointer()
        periods = _read_periods(values)
        name = values.get("name")
        self._check_name(call.user, name)
        check_length(name, values.get("description"))
        call.state.add_schedule(call.user, Schedule(0, name, values.get("description"), periods))

    def put(self, call: Call) -> None:
        schedule_id = self._required_id(call)
        values = call.j_body(_SCHEDULE)
        if values is None:
            raise null_pointer()
        schedule, owner = call.state.get_schedule(schedule_id)
        periods = _read_periods(values)
        name = values.get("name")
        if name != schedule.name:
            self._check_name(owner, name)
        check_length(name, values.get("description"))
        schedule.name, schedule.description, schedule.periods = name, values.get("description"), periods
        call.state.touch_schedule(owner)

    @staticmethod
    def _check_name(owner: User | Group, name: str | None) -> None:
        if name is None:
            # The database has no place for a schedule without a name.
            raise not_null()
        if any(schedule.name == name for schedule in owner.schedules):
            raise StatusError(422, f"A schedule with name {name} is already defined")

    def delete(self, call: Call) -> None:
        call.state.delete_schedule(self._required_id(call))
