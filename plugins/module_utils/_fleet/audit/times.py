# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a ring is in effect, as minutes of a week.

Private to the collection.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import (
    SIPXCOM,
    Document,
    is_list,
    records,
    text,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.schedule_fields import GROUPS, WEEK, day_name

_DAY = 24 * 60
_KEYS = ("day", "start", "end")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
#: from and to which minute of the week, without the last one
Times = tuple[tuple[int, int], ...]
ALWAYS: Times = ((0, len(WEEK) * _DAY),)
NEVER: Times = ()


def of_schedules(document: Document) -> dict[str, Times]:
    """The times of each schedule of a user by name. A schedule that cannot be understood is always in effect."""
    found: dict[str, Times] = {}
    for _position, schedule in records(document.setting(SIPXCOM, "call_forward_schedules")):
        name = text(schedule.get("name"))
        # sipXcom shows different names alike, so that nobody can say which one a ring has.
        found[name] = ALWAYS if name in found else _times(schedule.get("periods"))
    return found


def _times(periods: Any) -> Times:
    if not is_list(periods):
        return ALWAYS
    try:
        return tuple(sorted(span for one in periods for span in _spans(*(text(one[key]) for key in _KEYS))))
    except (KeyError, TypeError, ValueError):
        return ALWAYS


@functools.lru_cache(1024)
def _spans(day: str, start: str, end: str) -> Times:
    """The spans of a period. Raises ValueError where it is none."""
    name = day_name(day).lower()
    begins = [WEEK.index(one) * _DAY for one in GROUPS.get(name, (name,))]
    # An end at midnight reads as 0:00.
    first, last = _minutes(start), _minutes(end) or _DAY
    if first >= last:
        raise ValueError(end)
    return tuple((begin + first, begin + last) for begin in begins)


def _minutes(written: str) -> int:
    clock = _CLOCK.fullmatch(written)
    if clock is None:
        raise ValueError(written)
    return int(clock[1]) * 60 + int(clock[2])


def includes(times: Times, minute: int) -> bool:
    """Whether a minute is one of the times."""
    return any(first <= minute < last for first, last in times)


def in_words(minute: int) -> str:
    """A minute of the week as a day and a time."""
    day, rest = divmod(minute, _DAY)
    return f"{WEEK[day].capitalize()} {rest // 60:02}:{rest % 60:02}"
