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
from typing import Any, NamedTuple, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit import address
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.documents import DOCUMENTS, LIVE, Described
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES, number_fields
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rewrite import (
    REWRITE_FIELDS,
    Documents,
    Logins,
    Person,
    Rewriting,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyPart
from ansible_collections.ucfleet.voice.plugins.module_utils._model.dialled import dialled
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Int, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.moving import Moved
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode

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
    *REWRITE_FIELDS,
    Text(
        "look_at",
        choices=(LIVE, DOCUMENTS),
        doc=(
            "Where O(find) and O(rewrite) look. V(live) reads the settings from the platforms. V(documents) looks at"
            " O(users) or O(source), such as an export, merged with O(defaults), O(classes) and O(credentials), and"
            " sends no request.",
            "Without it the first user decides: V(live) if there is a complete login to a platform of this user, else"
            " V(documents). RV(look_at) says which of the two it was.",
        ),
    ),
)


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
    """Finds the numbers that an expression matches, and makes documents in which others stand.

    `settings` are those that are looked at; None: all. `live`: rows bring the settings that were read. At least one
    of `expression` and `rewriting` is given.
    """

    def __init__(
        self,
        expression: re.Pattern[str] | None,
        rewriting: Rewriting | None,
        documents: Documents | None,
        logins: Logins,
        settings: frozenset[str] | None,
        *,
        limit: int,
        live: bool,
    ) -> None:
        self._expression = expression
        self._rewriting = rewriting
        self._documents = documents
        self._logins = logins
        self._settings = settings
        self._limit = limit
        self._is_live = live
        self._found: list[Found] = []
        self._left_out = 0
        self._kept = 0

    def __enter__(self) -> Self:
        if self._documents is not None:
            self._documents.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        if self._documents is not None:
            self._documents.__exit__(*error)

    @property
    def has_documents(self) -> bool:
        """Whether it makes documents with other numbers."""
        return self._documents is not None

    def add(self, user: User | None, row: Row) -> None:
        if user is not None:
            self.look_at(self._logins.live(user, row))
        elif self._documents is not None and self._is_live:
            self._documents.add(row.number, None, {})

    def describe(self, one: Described) -> None:
        """Look at a user as the documents describe this one."""
        self.look_at(self._logins.described(one))

    def look_at(self, person: Person) -> None:
        """Note the numbers of a user that match."""
        changed: dict[str, dict[str, Any]] = {}
        for position, entry in enumerate(self._of(person, changed)):
            self._kept += entry.get("kept") is not None
            bisect.insort(self._found, Found(person.number, position, entry), key=lambda one: one[:2])
            if len(self._found) > self._limit:
                self._found.pop()
                self._left_out += 1
        if self._documents is not None:
            self._documents.add(person.number, person, changed)

    def _of(self, person: Person, changed: dict[str, dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """The places of a user that are found; the settings that change go into `changed`."""
        for platform, settings in person.platforms.items():
            fields = number_fields(platform)
            for part in COMPOSITES[platform].parts:
                value = settings.get(part.option)
                if value is None or part.option not in fields:
                    continue
                if self._settings is not None and part.option not in self._settings:
                    continue
                moved = self._moved(part, value)
                if moved.descriptions:
                    descriptions = list(moved.descriptions)
                    changed.setdefault(platform, {})[part.option] = descriptions if part.many else descriptions[0]
                yield from self._places(person, platform, part.option, fields[part.option], value, moved)

    def _moved(self, part: AnyPart, value: Any) -> Moved:
        return part.moved(value, self._rewriting.new) if self._rewriting is not None else Moved()

    def _places(
        self, person: Person, platform: str, setting: str, field: Field, value: Any, moved: Moved
    ) -> Iterator[Mapping[str, Any]]:
        for one in dialled(field, value):
            new, kept = moved.new.get(one.place), moved.kept.get(one.place, "")
            if self._rewriting is not None and not kept:
                kept = self._rewriting.kept(one)
            if new is None and not kept and not self._matches(one.text):
                continue
            yield {
                "user": person.name,
                "where": person.where,
                "platform": platform,
                "setting": setting,
                "place": one.place,
                "value": address.shown(one.text),
                **({} if new is None else {"new": address.shown(new)}),
                **({"kept": kept} if kept else {}),
            }

    def _matches(self, text: str) -> bool:
        return self._expression is not None and any(map(self._expression.search, forms(text)))

    def finish(self, outcome: Outcome) -> None:
        if self._documents is not None and outcome.selection.total and outcome.is_complete:
            self._documents.keep()

    def warnings(self, outcome: Outcome) -> Iterator[str]:
        if self._rewriting is not None:
            yield from self._rewriting.warnings()
        if self._kept:
            first = next((one.entry for one in self._found if "kept" in one.entry), None)
            example = ""
            if first is not None:
                example = "; first {user}: {platform} {setting} {place} ({value}): {kept}".format_map(first)
            yield f"rewrite matches {self._kept} numbers that it leaves as they are{example}"

    def result(self, outcome: Outcome) -> dict[str, Any]:
        found = {"found": [one.entry for one in self._found], "found_left_out": self._left_out}
        return {**found, **(self._documents.result() if self._documents is not None else {})}


def search_of(params: Mapping[str, Any], mode: Mode, settings: frozenset[str], *, live: bool = True) -> Search | None:
    """What `find` and `rewrite` ask for; None without them. Raises VoiceError."""
    expression, rewriting = expression_of(params), Rewriting.of(params)
    if expression is None and rewriting is None:
        return None
    # Documents can have settings that no export has.
    looked_at = number_settings(settings) if params.get("gather_subset") else None
    documents = Documents(params, mode) if rewriting is not None else None
    logins = Logins(bool(params["reveal_secrets"]), bool(params["logins"]), params.get("defaults") or {})
    return Search(expression, rewriting, documents, logins, looked_at, limit=int(params["find_limit"]), live=live)


def forms(text: str) -> tuple[str, ...]:
    """The ways to read what is dialled: as written, without a password, and the number in it with and without signs."""
    user = address.parse(text).user
    return tuple(dict.fromkeys((address.shown(text), user, address.compact(user))))
