# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What changed between two looks at presence or calls, as events. Pure: no requests, no clock.

Private to the collection.
"""

from __future__ import annotations

import abc
import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

#: what an event says: its name and the values of the change
Event = dict[str, Any]
REGISTERED, UNREGISTERED, STILL_UNREGISTERED = "registered", "unregistered", "still_unregistered"
STATUS = "status"
CALL_STARTED, CALL_ANSWERED, CALL_ENDED = "call_started", "call_answered", "call_ended"


class Seen(abc.ABC):
    """What the last successful poll saw."""

    @abc.abstractmethod
    def next(self, result: Mapping[str, Any], now: float, *, is_first: bool) -> tuple[Seen, list[Event]]:
        """What a poll at `now` (seconds of a steady clock) saw, and an event for each change since the last one.

        With `is_first` there is no last one: then each object has one event that says how it was found.
        """


@dataclasses.dataclass(frozen=True)
class Extension:
    """One extension. `missing_since` is when the first poll saw it unregistered; `is_noted`: that lasted too long."""

    registered: bool
    status: str | None = None
    missing_since: float | None = None
    is_noted: bool = False


@dataclasses.dataclass(frozen=True)
class Phones(Seen):
    """Extensions of VoipNow by number. `lasting`: seconds after which an extension counts as still unregistered."""

    lasting: float | None = None
    extensions: Mapping[str, Extension] = dataclasses.field(default_factory=lambda: MappingProxyType({}))

    def next(self, result: Mapping[str, Any], now: float, *, is_first: bool) -> tuple[Phones, list[Event]]:
        listed = {item["extension"]: item for item in result["presence"]}
        events: list[Event] = []
        extensions = {}
        # Some servers do not list an extension that has no registration.
        for number in dict.fromkeys((*self.extensions, *listed)):
            item = listed.get(number) or {"registered": False, "status_name": None, "agents": []}
            extensions[number] = self._seen(number, item, now, events, is_first=is_first)
        return dataclasses.replace(self, extensions=MappingProxyType(extensions)), events

    def _seen(
        self, number: str, item: Mapping[str, Any], now: float, events: list[Event], *, is_first: bool
    ) -> Extension:
        before = self.extensions.get(number, Extension(registered=False))
        is_registered = bool(item["registered"])
        # Nobody knows the status of an extension that is not listed; the last known one counts.
        status = item["status_name"] or before.status
        missing_since, is_noted = before.missing_since, before.is_noted
        if is_registered:
            missing_since, is_noted = None, False
        elif missing_since is None:
            missing_since = now
        about = {"extension": number, "registered": is_registered, "status": status, "agents": list(item["agents"])}
        was = None if is_first else {"registered": before.registered, "status": before.status}
        if is_first or is_registered != before.registered:
            # How long it was unregistered, as far as polls have seen it.
            seconds = None if before.missing_since is None else round(now - before.missing_since, 1)
            name = REGISTERED if is_registered else UNREGISTERED
            events.append(
                {"event": name, **about, "before": was, "unregistered_seconds": seconds if is_registered else None}
            )
        if not is_first and before.status is not None and status != before.status:
            events.append({"event": STATUS, **about, "before": was})
        if missing_since is not None and not is_noted and self.lasting is not None:
            seconds = now - missing_since
            is_noted = seconds >= self.lasting
            if is_noted:
                events.append({"event": STILL_UNREGISTERED, **about, "unregistered_seconds": round(seconds, 1)})
        return Extension(is_registered, status, missing_since, is_noted)


#: what identifies a call in the list, and what of it changes with every look
_IDENTITY = ("from_aor", "to_aor", "start_time_ms")
_PASSING = ("duration_ms",)
#: identity of a call and its number among those with the same one
CallKey = tuple[tuple[Any, ...], int]


@dataclasses.dataclass(frozen=True)
class Calls(Seen):
    """Calls in progress of one user of sipXcom."""

    calls: Mapping[CallKey, Mapping[str, Any]] = dataclasses.field(default_factory=lambda: MappingProxyType({}))

    def next(self, result: Mapping[str, Any], now: float, *, is_first: bool) -> tuple[Calls, list[Event]]:
        calls = dict(_numbered(result["active_calls"]))
        events: list[Event] = [
            {"event": CALL_ENDED, "call": dict(call)} for key, call in self.calls.items() if key not in calls
        ]
        for key, call in calls.items():
            before = self.calls.get(key)
            if before is None:
                events.append({"event": CALL_STARTED, "call": dict(call)})
            elif call["recipient"] and not before["recipient"]:
                events.append({"event": CALL_ANSWERED, "call": dict(call)})
        return Calls(MappingProxyType(calls)), events


def _numbered(calls: Sequence[Mapping[str, Any]]) -> Iterator[tuple[CallKey, Mapping[str, Any]]]:
    counts: Counter[tuple[Any, ...]] = Counter()
    for call in calls:
        identity = tuple(call[name] for name in _IDENTITY)
        yield (identity, counts[identity]), {name: value for name, value in call.items() if name not in _PASSING}
        counts[identity] += 1
