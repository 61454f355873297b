# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a run in numbers, for the charts and lists of a page.

Private to the collection.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.sentences import differences, place_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.text import visible

#: bars of a chart
BARS = 12
#: examples of a group: messages of one kind of failure, sentences of one setting, findings of one rule
EXAMPLES = 5
#: upper ends in seconds of the steps of the chart of time per user
STEPS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
Row = Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class Group:
    """What belongs together: how often it is there, and examples (user, text). `advice` says what to do, if known."""

    name: str
    count: int
    examples: tuple[tuple[str, str], ...]
    advice: str = ""


@dataclasses.dataclass(frozen=True)
class Person:
    """A line of the table of users. `tags` are what the list can be filtered by: settings, failures, findings."""

    user: str
    where: str
    outcome: str
    requests: int
    seconds: float
    details: tuple[str, ...]
    tags: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Numbers:
    """A run in numbers. Bars are pairs of label and count. `requests` and `seconds` are sums over the users."""

    requests: int
    seconds: float
    outcomes: tuple[tuple[str, int], ...]
    times: tuple[tuple[str, int], ...]
    settings: tuple[Group, ...]
    failures: tuple[Group, ...]
    findings: tuple[Group, ...]
    people: tuple[Person, ...]

    @property
    def tags(self) -> tuple[str, ...]:
        """Everything that the list can be filtered by."""
        return tuple(dict.fromkeys(tag for one in self.people for tag in one.tags))


class _Groups:
    """Counts what belongs together, with the first examples."""

    def __init__(self) -> None:
        self._counts: collections.Counter[str] = collections.Counter()
        self._examples: dict[str, dict[tuple[str, str], None]] = collections.defaultdict(dict)
        self._advice: dict[str, str] = {}

    def add(self, name: str, user: str, texts: Iterable[str], advice: str = "") -> None:
        self._counts[name] += 1
        found = self._examples[name]
        for text in texts:
            if len(found) < EXAMPLES:
                found[user, text] = None
        self._advice.setdefault(name, advice)

    def groups(self) -> tuple[Group, ...]:
        return tuple(
            Group(name, count, tuple(self._examples[name]), self._advice[name])
            for name, count in self._counts.most_common()
        )


def numbers_of(rows: Iterable[Row], findings: Iterable[Row] = (), *, check: bool) -> Numbers:
    """The numbers of rows as `Report` writes them; `check` says that nothing was written."""
    outcomes: collections.Counter[str] = collections.Counter()
    times: collections.Counter[int] = collections.Counter()
    settings, failures, rules = _Groups(), _Groups(), _Groups()
    of_user = collections.defaultdict(list)
    for finding in findings:
        user = visible(str(finding.get("user", "")))
        of_user[user].append(finding)
        rules.add(_rule(finding), user, [_finding(finding)], visible(str(finding.get("advice") or "")))
    people, requests, seconds = [], 0, 0.0
    for row in rows:
        person = _person(row, of_user, settings, failures, check=check)
        people.append(person)
        outcomes[person.outcome] += 1
        requests += person.requests
        seconds += person.seconds
        times[sum(person.seconds > step for step in STEPS)] += 1
    # Findings without the report of their run.
    for user, mine in of_user.items():
        outcomes["finding"] += 1
        where = visible(str(mine[0].get("where", "")))
        details, tags = _found(mine)
        people.append(Person(user, where, "finding", 0, 0.0, details, tags))
    return Numbers(
        requests,
        round(seconds, 3),
        tuple(outcomes.most_common()),
        # Without requests nobody waited for anything.
        tuple((_step(number), times[number]) for number in sorted(times)) if requests else (),
        settings.groups(),
        failures.groups(),
        rules.groups(),
        tuple(people),
    )


def _person(row: Row, of_user: dict[str, list[Row]], settings: _Groups, failures: _Groups, *, check: bool) -> Person:
    where = visible(str(row.get("where", "")))
    user = visible(str(row.get("user") or where))
    details, tags = [], []
    for change in _dictionaries(row, "changes"):
        place, found = place_of(change), differences(change, check=check)
        settings.add(place, user, found)
        details += [f"{place}: {one}" for one in found]
        tags.append(place)
    for failure in _dictionaries(row, "failures"):
        kind, message = kind_of(failure), visible(str(failure.get("msg", "")))
        # Most messages begin with the user, whom the list names already.
        failures.add(kind, user, [message.removeprefix(f"{user}: ")])
        details.append(f"failed: {message}")
        tags.append(f"failure: {kind}")
    found_details, found_tags = _found(of_user.pop(user, ()))
    details += [*found_details, *_more(row)]
    return Person(
        user,
        where,
        visible(str(row.get("outcome", ""))),
        int(row.get("requests") or 0),
        float(row.get("seconds") or 0),
        tuple(details),
        tuple(dict.fromkeys((*tags, *found_tags))),
    )


def kind_of(failure: Row) -> str:
    """The kind of a failure, which is a text or stands in a dictionary."""
    given = failure.get("failure")
    kind = given.get("kind") if isinstance(given, Mapping) else given
    return visible(str(kind or "other"))


def _more(row: Row) -> Iterator[str]:
    """What else a row says."""
    for entry in _dictionaries(row, "stale"):
        yield f"stale: {place_of(entry)} {visible(str(entry.get('field', '')))} is not what was approved"
    for entry in _dictionaries(row, "unavailable"):
        yield f"not available: {place_of(entry)}: {visible(str(entry.get('msg', '')))}"
    for name, words in (("warnings", "warning: "), ("notes", "")):
        for text in row.get(name) or ():
            yield f"{words}{visible(str(text))}"


def _found(findings: Iterable[Row]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Details and tags of the findings of a user."""
    rows = list(findings)
    return tuple(f"{_rule(one)}: {_finding(one)}" for one in rows), tuple(_rule(one) for one in rows)


def _rule(finding: Row) -> str:
    return visible(f"{finding.get('severity', '')} {finding.get('rule', '')}".strip())


def _finding(finding: Row) -> str:
    said = {name: str(text) for name, text in finding.items() if text}
    value = f"is {said['value']}" if "value" in said else ""
    words = (*(said.get(name) for name in ("platform", "setting", "place")), value)
    return visible(": ".join(filter(None, (" ".join(filter(None, words)), said.get("reason")))))


def _dictionaries(row: Row, name: str) -> Iterator[Row]:
    found = row.get(name)
    yield from (one for one in (found if isinstance(found, list) else ()) if isinstance(one, Mapping))


def _step(number: int) -> str:
    return f"up to {STEPS[number]:g} s" if number < len(STEPS) else f"more than {STEPS[-1]:g} s"
