# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looking for numbers in the settings of many users: forwards, buttons, contacts, menus, whatever is dialled.

Private to the collection.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit import address
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.documents import DOCUMENTS, LIVE, Described
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES, number_fields
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._model.dialled import dialled
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Int, Text

SEARCH_FIELDS: tuple[Field, ...] = (
    Text(
        "find",
        doc=(
            "A regular expression, such as V(^31..$). RV(found) lists every number, name or SIP address of the settings"
            " in which it is found - of rings, menus, buttons, contacts, queues, disabled ones included - with its"
            " user and place.",
            "It is looked for in the value as it is written, in the number of a SIP or tel address, and in the number"
            " without blanks and separators.",
            "Without O(dest) only the settings that can hold a number are read, and no documents are returned.",
        ),
    ),
    Int("find_limit", default=1000, doc="The most entries of RV(found), in the order of the users."),
    Text(
        "look_at",
        choices=(LIVE, DOCUMENTS),
        doc=(
            "Where O(find) looks. V(live) reads the settings from the platforms. V(documents) looks at O(users) or"
            " O(source), such as an export, merged with O(defaults), O(classes) and O(credentials), and sends no"
            " request.",
            "Without it the first user decides: V(live) if there is a complete login to a platform of this user, else"
            " V(documents). RV(look_at) says which of the two it was.",
        ),
    ),
)


class Person(NamedTuple):
    """A user whose numbers are looked at: the settings by platform. `number` counts the users of the source."""

    name: str
    where: str
    number: int
    platforms: Mapping[str, Mapping[str, Any]]

    @classmethod
    def live(cls, user: User, row: Row) -> Person:
        """A user with the settings that were read."""
        return cls(user.name, user.where, row.number, row.exported)

    @classmethod
    def described(cls, one: Described) -> Person:
        """A user with the settings of the documents."""
        return cls(one.name, one.entry.where, one.number, one.platforms)


class Found(NamedTuple):
    """A place that refers to a number. `number` is that of the user."""

    number: int
    position: int
    entry: Mapping[str, Any]


def expression_of(params: Mapping[str, Any]) -> re.Pattern[str] | None:
    """What `find` looks for. Raises VoiceError."""
    text = params.get("find")
    if text is None:
        return None
    try:
        found = re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise errors.invalid(f"find is no regular expression: {error}", "correct it; nothing was sent") from error
    if found.search("") is not None:
        raise errors.invalid(
            f"find is {clipped(text)}, which every text matches", "name some digits, as in ^31..$; nothing was sent"
        )
    return found


def number_settings(settings: frozenset[str]) -> frozenset[str]:
    """Those of the settings that can hold a number. Raises VoiceError where none does."""
    found = settings & {name for platform in COMPOSITES for name in number_fields(platform)}
    if not found:
        raise errors.invalid("gather_subset names no setting that can hold a number", "leave gather_subset out")
    return found


class Search(Sink):
    """Finds the numbers that an expression matches. `settings` are those that are looked at; None: all."""

    def __init__(self, expression: re.Pattern[str], settings: frozenset[str] | None, *, limit: int) -> None:
        self._expression = expression
        self._settings = settings
        self._limit = limit
        self._found: list[Found] = []
        self._left_out = 0

    def add(self, user: User | None, row: Row) -> None:
        if user is not None:
            self.look_at(Person.live(user, row))

    def look_at(self, person: Person) -> None:
        """Note the numbers of a user that match."""
        for position, entry in enumerate(self._of(person)):
            bisect.insort(self._found, Found(person.number, position, entry), key=lambda one: one[:2])
            if len(self._found) > self._limit:
                self._found.pop()
                self._left_out += 1

    def _of(self, person: Person) -> Iterator[Mapping[str, Any]]:
        for platform, settings in person.platforms.items():
            for setting, field in number_fields(platform).items():
                if settings.get(setting) is None or (self._settings is not None and setting not in self._settings):
                    continue
                for one in dialled(field, settings[setting]):
                    if any(map(self._expression.search, forms(one.text))):
                        yield {
                            "user": person.name,
                            "where": person.where,
                            "platform": platform,
                            "setting": setting,
                            "place": one.place,
                            "value": address.shown(one.text),
                        }

    def result(self, outcome: Outcome) -> dict[str, Any]:
        return {"found": [one.entry for one in self._found], "found_left_out": self._left_out}


def forms(text: str) -> tuple[str, ...]:
    """The ways to read what is dialled: as written, without a password, and the number in it with and without signs."""
    user = address.parse(text).user
    return tuple(dict.fromkeys((address.shown(text), user, address.compact(user))))
