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
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit import address
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
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.numbers import NumberPlan

#: users that the search for one loop looks at before it only says that there is one
_MOST_SEEN = 200
#: users of a loop that a message shows
_SHOWN = 8


class Noted(NamedTuple):
    """A call to a number in its one form, with whom it belongs to; not `reported` are users of another slice."""

    order: int
    user: str
    where: str
    number: str
    call: Call
    reported: bool


class Directory:
    """All numbers that somebody has, and all calls to internal numbers and to direct numbers of users."""

    def __init__(self, plan: NumberPlan) -> None:
        self._plan = plan
        self._owners: dict[str, str] = {}
        #: direct number -> user; empty where several users have it, as with the number of a reception
        self._direct: dict[str, str] = {}
        self._phonebook: set[str] = set()
        self._calls: list[Noted] = []
        self._outside: list[Noted] = []

    def note(self, document: Document, *, reported: bool = True) -> None:
        """Remember what the rules need of one user; the calls of a user who is not `reported` are found nowhere."""
        for number in (document.name, *document.numbers):
            self._owners.setdefault(self._plan.internal(number) or number.lower(), document.name)
        direct = address.digits(text(mapping(document.setting(SIPXCOM, "contact_information")).get("did_number")))
        if direct:
            self._direct[direct] = "" if direct in self._direct else document.name
        for number in _phonebook(document):
            internal = self._plan.internal(number)
            if internal:
                self._phonebook.add(internal)
        for call in document.calls:
            internal = self._plan.internal(call.number)
            number = internal or (address.digits(call.number) if call.kind == FORWARD else "")
            if number:
                noted = Noted(document.order, document.name, document.where, number, call, reported)
                (self._calls if internal else self._outside).append(noted)

    def unknown_targets(self, values: Mapping[str, Any]) -> Iterator[tuple[Noted, Hit]]:
        """Calls to numbers that no user and no phonebook has."""
        known: Sequence[Any] = values.get("known") or ()
        for noted in self._calls:
            number = noted.number
            if not noted.reported or number in self._owners or number in self._phonebook:
                continue
            if any(fnmatch.fnmatchcase(number, str(pattern).strip().lower()) for pattern in known):
                continue
            reason = "no user of this fleet has this internal number, and no phonebook lists it"
            advice = "correct the number, or add it to known if it is that of a group, a queue or a service"
            yield noted, of_call(noted.call, reason, advice)

    def loops(self) -> Iterator[tuple[Noted, Hit]]:
        """Forwarding that leads back to the user, with the shortest way."""
        edges: dict[str, dict[str, None]] = collections.defaultdict(dict)
        targets = ((noted, self._owners.get(noted.number, "")) for noted in self._calls if noted.call.kind == FORWARD)
        direct = ((noted, self._direct.get(noted.number, "")) for noted in self._outside)
        forwards = [(noted, target) for noted, target in (*targets, *direct) if target]
        for noted, target in forwards:
            edges[noted.user][target] = None
        group = _groups(edges)
        for noted, target in forwards:
            if noted.user == target:
                way = [target]
            elif group[noted.user] == group[target]:
                way = _way(edges, group, target, noted.user)
            else:
                continue
            if not noted.reported:
                continue
            reason = f"calls come back to the user: {_shown([noted.user, *way])}"
            yield noted, of_call(noted.call, reason, "forward to somebody outside of the loop", HIGH)


def _phonebook(document: Document) -> Iterator[str]:
    """Every number that the phonebook of a user lists, and the user's own direct one."""
    entries = mapping(document.setting(SIPXCOM, "phonebook")).get("entries")
    for one in (entries, document.setting(SIPXCOM, "phonebook_entries")):
        yield from (text(entry.get("number")) for _position, entry in records(one))
    yield text(mapping(document.setting(SIPXCOM, "contact_information")).get("did_number"))


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
