# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Named schedules for rings (sipXcom protocol, section 5.3).

The list mixes the user's own schedules with those of the user's groups, nothing in it
distinguishes them, and the server lets any member overwrite and remove a group's schedule.
A create does show it: names are unique for each owner, so it is refused exactly if
the user owns the name already. Before a schedule is changed or removed it is therefore
created first; only a refusal opens the way.

Names that sipXcom masks (section 3.4) identify nothing. Where exactly one schedule reads like
the desired name, the same create proves the name before anything else is done.

Private to the collection.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import ClockTime
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Doc, Field, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Int, ListOf, Record, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import WrittenInt
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan, Written, absent
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import schedules
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import (
    MASKED_TEXTS,
    as_desired,
    guarded,
    identifies,
    is_masked,
    same,
)

PATH = schedules.PATH
_RENAME = "rename schedules in the user portal"
_RINGS_PATH = "/my/callfwd"
_WEEK = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
#: day or group of days -> number on the wire
DAYS = {"everyday": 0, "weekdays": -1, "weekend": -2, **{day: number for number, day in enumerate(_WEEK, 1)}}
_DAY_NAMES = {str(number): day for day, number in DAYS.items()}
_GROUPS = {"everyday": _WEEK, "weekdays": _WEEK[1:6], "weekend": (_WEEK[0], _WEEK[6])}
_MIDNIGHT = 24 * 60
#: a period up to 24:00 reads like this; it can be kept, but neither be made nor be written back
_STORED_MIDNIGHT = "00:00"
#: valid whatever the schedule looks like, so that only the name can be refused
_PROBE = [{"scheduledDay": 1, "start": {"hrs": 0, "min": 0}, "end": {"hrs": 0, "min": 1}}]


def _day(text: str) -> str:
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
        return None if is_bare and str(value) in _DAY_NAMES else super().type_problem(value)


PERIOD = (
    _DayField(
        "day",
        required=True,
        clean=_day,
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
        doc="What the schedule is for. An empty value clears it.",
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
def _decoded(client: SipxcomClient, item: Mapping[str, Any]) -> dict[str, Any]:
    values = client.decode(_WIRE, item, PATH)
    values["periods"] = [
        {
            "day": _day(str(period["scheduledDay"] or 0)),
            "start": _clock(period["start"]),
            "end": _clock(period["end"]),
        }
        for period in values["periods"]
    ]
    return values


def _clock(time: Mapping[str, Any]) -> str:
    minutes = (time["hrs"] or 0) * 60 + (time["min"] or 0)
    return "{:02}:{:02}".format(*divmod(minutes % _MIDNIGHT, 60))


def _encoded(values: Mapping[str, Any]) -> dict[str, Any]:
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


def _probe(name: str) -> dict[str, Any]:
    return {"name": name, "description": None, "periods": _PROBE}


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
        for day in _GROUPS.get(period["day"], (period["day"],))
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


def _check_midnight(desired: Desired, actual: Actual) -> None:
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


# -------------------------------------------------------------------------- handler
class _Memo(NamedTuple):
    """The ids of all schedules that were there, and whether the name was proven to be the user's own."""

    ids: tuple[str, ...]
    proven: bool = False


class _Handler(BaseHandler[SipxcomClient]):
    def read(self, desired: Desired) -> Actual:
        """The first schedule of that name: the user's own stand before those of groups."""
        items = schedules.read_list(self._client)
        name = desired.values["name"]
        hits = [item for item in items if same(str(item.get("name") or ""), name)]
        if not hits:
            return absent()
        if len(hits) > 1 and not identifies(name):
            raise schedules.ambiguous(name, [str(item.get("scheduleId")) for item in hits], _RENAME)
        values = _decoded(self._client, hits[0])
        if values["id"] is None:
            raise self._client.unexpected("answered a schedule without scheduleId", "GET", PATH)
        for field in ("name", "description"):
            values[field] = as_desired(values[field], desired.values.get(field))
        return Actual(values, _Memo(tuple(str(item.get("scheduleId")) for item in items)))

    def verify(self, plan: Plan, written: Written) -> Actual:
        try:
            return super().verify(plan, written)
        except VoiceError as error:
            # Another one that reads alike appeared meanwhile.
            raise (error.within(changed=True) if error.kind == errors.CONFLICT else error) from error

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        if not desired.present:
            actual = self._proven(desired, actual)
            return desired, actual.warned(*self._uses(actual)) if actual.exists else actual
        if not actual.exists and "periods" not in desired.values:
            raise errors.invalid(
                f"there is no schedule {desired.values['name']!r} yet, and a new one needs periods", "give periods"
            )
        _check_midnight(desired, actual)
        target = walk.merge(FIELDS, actual.values, desired.values)
        description = actual.values.get("description")
        if actual.exists and target != actual.values and "description" not in desired.values and is_masked(description):
            desired, actual = guarded(desired, actual, [f"description {description!r}"], ("name",))
        return desired, self._proven(desired, actual)

    def _proven(self, desired: Desired, actual: Actual) -> Actual:
        """The schedule, once its name is proven where sipXcom masks it. Raises VoiceError (conflict) if it is not.

        A masked name has one way of proof, a create that is refused. Check mode has none: it lets a schedule pass
        that needs no change, and predicts nothing for another.
        """
        name = desired.values["name"]
        if not actual.exists or identifies(name):
            return actual
        number = str(actual.values["id"])
        if self._context.check:
            if desired.present and walk.merge(FIELDS, actual.values, desired.values) == actual.values:
                return actual.warned(f"check mode cannot prove that the schedule {number} has the name {name!r}")
            raise schedules.ambiguous(name, [number], "run without check mode, which can prove the name")
        if not self._created(_probe(name)):
            return actual.remembering(actual.memo._replace(proven=True))
        self._remove_probe(name, actual.memo.ids)
        if desired.present:
            raise schedules.ambiguous(name, [number], _RENAME)
        return absent().warned(
            f"the schedule {number} reads like {name!r}, but the user owns none of that name; it was left alone"
        )

    def _remove_probe(self, name: str, known: tuple[str, ...]) -> None:
        """Remove what proved that the user owns no schedule of that name. Raises VoiceError if it may be left."""
        try:
            numbers = [
                number
                for item in schedules.read_list(self._client)
                if (number := str(item.get("scheduleId"))) not in known and same(str(item.get("name") or ""), name)
            ]
            if len(numbers) != 1 or not schedules.is_id(numbers[0]):
                raise VoiceError(
                    errors.CONFLICT,
                    f"{len(numbers)} new schedules read like {name!r} where one was made to test the name",
                    "look at the schedules in the user portal and delete the one for Sunday from 0:00 to 0:01",
                )
            self._client.delete(f"{PATH}/{numbers[0]}")
        except VoiceError as error:
            raise error.within(changed=True) from error

    def _uses(self, actual: Actual) -> list[str]:
        """Rings that will ring at any time once the schedule is gone."""
        try:
            document = self._client.get(_RINGS_PATH)
        except VoiceError as error:
            if error.status not in (404, 500) or error.kind == errors.UNEXPECTED_ANSWER:
                raise
            return [f"whether rings use the schedule is unknown, because {_RINGS_PATH} fails"]
        rings = document.get("rings") if isinstance(document, Mapping) else None
        number = str(actual.values["id"])
        numbers = [
            str(ring.get("number"))
            for ring in (rings if isinstance(rings, list) else [])
            if isinstance(ring, Mapping) and str(ring.get("scheduleId")) == number
        ]
        if not numbers:
            return []
        return [f"the schedule is in use; without it these numbers ring at any time: {', '.join(numbers)}"]

    def create(self, plan: Plan) -> None:
        self._client.post(PATH, _encoded(plan.desired.values))

    def update(self, plan: Plan) -> Written | None:
        document = _encoded(plan.target)
        if not plan.actual.memo.proven and self._created(document):
            text = "the schedule of that name belongs to a user group and was left alone; the user has an own one now"
            return Written(warnings=(text,))
        self._client.put(f"{PATH}/{plan.actual.values['id']}", document)
        return None

    def delete(self, plan: Plan) -> None:
        name = plan.actual.values["name"]
        if plan.actual.memo.proven or not self._created(_probe(name)):
            self._client.delete(f"{PATH}/{plan.actual.values['id']}")
            return
        self._remove_probe(name, plan.actual.memo.ids)
        raise VoiceError(
            errors.PERMISSION,
            f"the schedule {name!r} belongs to a user group and is not the user's to remove",
            "ask an administrator to change the group, or leave the schedule alone",
        )

    def _created(self, document: Mapping[str, Any]) -> bool:
        """Create a schedule of the user's own; False when the user owns one of that name already."""
        try:
            self._client.post(PATH, document)
        except VoiceError as error:
            if error.status == 422 and error.kind == errors.INVALID:
                return False
            raise
        return True


def _listing(client: SipxcomClient, place: Values) -> list[Actual]:
    """Every schedule that a ring can use, of equal names the first; groups' schedules look like own ones.

    Masked names can be different ones, so none of them is left out.
    """
    found: list[Actual] = []
    names: set[str] = set()
    for item in schedules.read_list(client):
        values = _decoded(client, item)
        name = values["name"]
        if not identifies(name):
            text = (
                f"the name of the schedule {values['id']} reads {name!r}; a question mark can stand for any character"
                " outside Latin-1, so correct the name before it is used"
            )
            found.append(Actual(values, warnings=(text,)))
        elif name not in names:
            found.append(Actual(values))
        names.add(name)
    return found


CALL_FORWARD_SCHEDULE = Resource(
    name=schedules.KIND,
    identity="id",
    options=(MASKED_TEXTS,),
    platform=SIPXCOM,
    state=FIELDS,
    handler=_Handler,
    key=("name",),
    absentable=True,
    verify=True,
    verify_create=True,
    check=check_periods,
    listing=_listing,
)
