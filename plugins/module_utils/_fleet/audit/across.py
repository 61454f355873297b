# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules that need all users: who has which number, and whom each user forwards to.

They note what they need of each user, some short texts, and find when all users have been seen. So a fleet is read
once, and memory holds numbers and not documents.

Private to the collection.
"""

from __future__ import annotations

import collections
import fnmatch
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit import times
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import (
    FORWARD,
    HIGH,
    SIPXCOM,
    Call,
    Document,
    Hit,
    mapping,
    of_call,
    records,
    text,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.numbers import SERVICE_NAME, NumberPlan
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.times import ALWAYS, NEVER, Times

#: users that the search for one loop looks at before it only says that there is one
_MOST_SEEN = 200
#: users of a loop that a message shows
_SHOWN = 8
#: forwards that are looked at for one group of users, again at each moment; beyond, schedules do not count
_MOST_LOOKS = 1_000_000


class Noted(NamedTuple):
    """A call to a number in its one form, with whom it belongs to; not `reported` are users of another slice.

    `times` is when a ring is in effect.
    """

    order: int
    user: str
    where: str
    number: str
    call: Call
    reported: bool
    times: Times = ALWAYS


class Directory:
    """All numbers that somebody has, and all calls to internal numbers and to direct numbers of users."""

    def __init__(self, plan: NumberPlan) -> None:
        self._plan = plan
        self._owners: dict[str, str] = {}
        #: direct number -> user; empty where several users have it, as with the number of a reception
        self._direct: dict[str, str] = {}
        #: internal numbers in phonebooks and names of conferences
        self._listed: set[str] = set()
        self._calls: list[Noted] = []
        self._outside: list[Noted] = []

    def note(self, document: Document, *, reported: bool = True) -> None:
        """Remember what the rules need of one user; the calls of a user who is not `reported` are found nowhere."""
        for number in (document.name, *document.numbers):
            self._owners.setdefault(self._plan.internal(number) or number.lower(), document.name)
        did_number = text(mapping(document.setting(SIPXCOM, "contact_information")).get("did_number"))
        direct = self._plan.internal(did_number) or self._plan.e164(did_number)
        if direct:
            self._direct[direct] = "" if direct in self._direct else document.name
        for number in _listed(document):
            internal = self._plan.internal(number)
            if internal:
                self._listed.add(internal)
        schedules = times.of_schedules(document)
        for call in document.calls:
            internal = self._plan.internal(call.number)
            number = internal or (self._plan.e164(call.number) if call.kind == FORWARD else "")
            if number:
                rings_at = schedules.get(call.schedule, ALWAYS) if call.rings else NEVER
                noted = Noted(document.order, document.name, document.where, number, call, reported, rings_at)
                (self._calls if internal else self._outside).append(noted)

    def unknown_targets(self, values: Mapping[str, Any]) -> Iterator[tuple[Noted, Hit]]:
        """Calls to numbers that no user and no phonebook has."""
        known: Sequence[Any] = values.get("known") or ()
        for noted in self._calls:
            number = noted.number
            if not noted.reported or number in self._owners or number in self._listed:
                continue
            if number.startswith(SERVICE_NAME):
                continue
            if any(fnmatch.fnmatchcase(number, str(pattern).strip().lower()) for pattern in known):
                continue
            reason = "no user of this fleet has this internal number, and no phonebook lists it"
            advice = (
                "correct the number, or add it to known if it is that of a group, a queue, a conference or a service"
            )
            yield noted, of_call(noted.call, reason, advice)

    def loops(self) -> Iterator[tuple[Noted, Hit]]:
        """Forwarding that leads back to the user, with the shortest way."""
        forwards = list(self._forwards())
        ways = _ways(forwards)
        for number, (noted, _target) in enumerate(forwards):
            if number in ways and noted.reported:
                way, moment = ways[number]
                when = "" if moment is None else f", for example on {times.in_words(moment)}"
                reason = f"calls come back to the user: {_shown([noted.user, *way])}{when}"
                yield noted, of_call(noted.call, reason, "forward to somebody outside of the loop", HIGH)

    def _forwards(self) -> Iterator[Forward]:
        """Each forward to a user that is in effect at some time."""
        for noted in (*self._calls, *self._outside):
            target = self._owners.get(noted.number) or self._direct.get(noted.number, "")
            if target and noted.call.kind == FORWARD and noted.times:
                yield noted, target


#: a call that is forwarded, and the user whom it reaches
Forward = tuple[Noted, str]


def _ways(forwards: Sequence[Forward]) -> dict[int, tuple[list[str], int | None]]:
    """The ways back of the forwards that are on a loop, by their places; with a moment where it is not always there."""
    group = _groups(_edges(forwards))
    within: dict[int, list[int]] = collections.defaultdict(list)
    for number, (noted, target) in enumerate(forwards):
        if group[noted.user] == group[target]:
            within[group[target]].append(number)
    found: dict[int, tuple[list[str], int | None]] = {}
    for numbers in within.values():
        for moment, active in _together(forwards, numbers):
            edges = _edges(forwards[number] for number in active)
            closer = _groups(edges)
            for number in active:
                noted, target = forwards[number]
                if number not in found and closer[noted.user] == closer[target]:
                    is_own = noted.user == target
                    found[number] = ([target] if is_own else _way(edges, closer, target, noted.user)), moment
    return found


def _together(forwards: Sequence[Forward], numbers: Sequence[int]) -> Iterator[tuple[int | None, Sequence[int]]]:
    """The forwards that are in effect at the same time, with the moment; None is any time.

    What is in effect at the same time is so when the last one of it begins.
    """
    at = {number: forwards[number][0].times for number in numbers}
    starts = {first for spans in set(at.values()) if spans != ALWAYS for first, _last in spans}
    if len(starts) * len(numbers) > _MOST_LOOKS:
        yield None, numbers
        return
    yield None, [number for number in numbers if at[number] == ALWAYS]
    for moment in sorted(starts):
        yield moment, [number for number in numbers if times.includes(at[number], moment)]


def _edges(forwards: Iterable[Forward]) -> dict[str, dict[str, None]]:
    edges: dict[str, dict[str, None]] = collections.defaultdict(dict)
    for noted, target in forwards:
        edges[noted.user][target] = None
    return edges


def _listed(document: Document) -> Iterator[str]:
    """Every number that the phonebook of a user lists, the user's own direct one, and the names of conferences."""
    entries = mapping(document.setting(SIPXCOM, "phonebook")).get("entries")
    for one in (entries, document.setting(SIPXCOM, "phonebook_entries")):
        yield from (text(entry.get("number")) for _position, entry in records(one))
    yield text(mapping(document.setting(SIPXCOM, "contact_information")).get("did_number"))
    yield from (text(one.get("name")) for _position, one in records(document.setting(SIPXCOM, "conferences")))


def _shown(users: Sequence[str]) -> str:
    shown = [*users[: _SHOWN - 1], "...", users[-1]] if len(users) > _SHOWN else list(users)
    return " -> ".join(shown)


def _way(edges: Mapping[str, Mapping[str, None]], group: Mapping[str, int], start: str, goal: str) -> list[str]:
    """The shortest way from one user to another of the same group; without its middle if that takes too long."""
    before = {start: ""}
    waiting = collections.deque([start])
    while waiting and len(before) <= _MOST_SEEN:
        user = waiting.popleft()
        if user == goal:
            way = [user]
            while before[way[-1]]:
                way.append(before[way[-1]])
            return way[::-1]
        for target in edges.get(user, ()):
            if target not in before and group[target] == group[goal]:
                before[target] = user
                waiting.append(target)
    return [start, "...", goal]


def _groups(edges: Mapping[str, Mapping[str, None]]) -> dict[str, int]:
    """The number of the strongly connected component of each user (Tarjan's algorithm, without recursion)."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    group: dict[str, int] = {}
    path: list[str] = []
    for root in list(edges):
        if root in index:
            continue
        work = [(root, iter(edges.get(root, ())))]
        index[root] = lowest[root] = len(index)
        path.append(root)
        while work:
            user, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    above = work[-1][0]
                    lowest[above] = min(lowest[above], lowest[user])
                if lowest[user] == index[user]:
                    while path:
                        member = path.pop()
                        group[member] = index[user]
                        if member == user:
                            break
            elif target not in index:
                index[target] = lowest[target] = len(index)
                path.append(target)
                work.append((target, iter(edges.get(target, ()))))
            elif target not in group:
                lowest[user] = min(lowest[user], index[target])
    return group
