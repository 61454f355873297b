# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users of a task: read from the source, checked before the first request, handed out one by one.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.credentials_file import (
    laid_under,
    read_credentials,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import (
    Schema,
    User,
    name_of,
    secrets_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fields import IGNORE
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.limit import Limit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.login import logins_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.messages import Messages
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.places import dictionaries_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import FAILED, Row, error_entry
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.side import is_of_login
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import (
    RESUMED,
    SKIPPED,
    UNPLANNED,
    Objection,
    Selection,
    Sink,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry, Place, Source, parse_slice
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import CLASS, VARS
from ansible_collections.ucfleet.voice.plugins.module_utils._model.claims import ADVICE
from ansible_collections.ucfleet.voice.plugins.module_utils._model.given import quote_warning

#: different problems of the data that are listed before "and more"
LISTED_PROBLEMS = 50
#: names that one warning lists before "and more"
LISTED_NAMES = 10
#: a fleet of up to this many users stays in memory between the check and the work; a larger one is read again
KEPT_USERS = 2000


class Users:
    """The users of a task, read as often as needed, checked against the declarations."""

    def __init__(
        self,
        params: Mapping[str, Any],
        *,
        needs_settings: bool,
        labels: bool = False,
        decrypt: Callable[[bytes], bytes] | None = None,
    ) -> None:
        """`needs_settings`: a user without any setting is refused, because nothing would be done for that user.

        `labels`: where no classes are given, users may name any. `decrypt` makes the clear text of files that
        Ansible's vault encrypted. Raises VoiceError.
        """
        self._needs_settings = needs_settings
        self._allow_empty = bool(params["allow_empty"])
        classes = params.get("classes") or {}
        layers = [params.get("defaults"), *classes.values()]
        self._source = Source(
            users=params.get("users"),
            path=params.get("source"),
            file_format=params.get("format"),
            columns=params.get("columns"),
            platforms=tuple(COMPOSITES),
            others=(CLASS, VARS),
            ignore_unknown_columns=bool(params.get("ignore_unknown_columns")),
            is_dictionary=dictionaries_of(COMPOSITES),
            has_default=lambda place: any(_has(below, place) for below in layers),
            note_places=self._note_places,
            encoding=params.get("encoding"),
            decrypt=decrypt,
        )
        paths = params.get("credentials_file")
        self._filed = read_credentials(paths, decrypt) if paths else {}
        self._has_files = bool(paths)
        self.schema = Schema(
            COMPOSITES,
            # What an undo file does not name, its run did not change.
            defaults=logins_of(params.get("defaults")) if self._source.is_undo else params.get("defaults"),
            classes=classes,
            credentials=laid_under(params.get("credentials"), self._filed),
            rehearse_on=params.get("rehearse_on"),
            connections=int(params["concurrency"]),
            applies=needs_settings,
            labels=labels and not classes,
        )
        self._limit = Limit(params.get("limit"))
        self._part, self._parts = parse_slice(params["slice"]) if params.get("slice") else (1, 1)
        self._kept: list[User] | None = None

    def _note_places(self, places: Iterable[Place]) -> None:
        """A column of a table is a variable of every user, if an empty one."""
        self.schema.resolution.note_variables(place[1] for place in places if place[0] == VARS and len(place) == 2)

    def check(self, sinks: Sequence[Sink] = ()) -> Selection:
        """Read everything once before the first request, and let the sinks examine each user.

        Raises VoiceError with every problem of the data and every objection.
        """
        problems = Messages(LISTED_PROBLEMS)
        wrong_layers = self.schema.problems_of_defaults()
        for where, text in wrong_layers:
            problems.add(where, text)
        seen: dict[str, str] = {}
        claimed: dict[Hashable, str] = {}
        unquoted = self.schema.unquoted_in_classes()
        broken: list[Row] = []
        without: list[str] = []
        left_out: dict[str, set[str]] = {RESUMED: set(), UNPLANNED: set(), SKIPPED: set()}
        kept: list[User] | None = []
        total, idle, first_idle = 0, 0, ""
        advices: list[str] = []

        def refuse(objections: Iterable[Objection]) -> None:
            for one in objections:
                problems.add(one.where, one.text, one.position)
                if one.advice not in advices:
                    advices.append(one.advice)

        # An undo file has only those users whom its run changed.
        position, is_whole = -1, not self._source.is_undo
        for position, (entry, mine) in enumerate(self.entries()):
            if entry.problem:
                is_whole = False
                if mine:
                    broken.append(broken_row(entry.where, entry.problem))
                    total += 1
                continue
            user, found = self.schema.read(entry)
            name = name_of(entry.document)
            if name:
                if name in seen:
                    found.append(f"duplicate user name, first used at {seen[name]}")
                else:
                    seen[name] = entry.where
            if user is not None and self._needs_settings:
                found += _claimed_twice(user, claimed)
            if isinstance(entry.document, Mapping):
                unquoted += (f"{text} ({name} at {entry.where})" for text in self.schema.unquoted(entry.document))
            if self._has_files and name not in self._filed and any(map(is_of_login, found)):
                without.append(name)
            for text in found:
                problems.add(f"{entry.where} ({name})" if name else entry.where, text, position)
            if user is None:
                is_whole = False
                continue
            for sink in sinks:
                refuse(sink.examine(user, position, mine=mine))
            if self._needs_settings and not user.has_settings:
                idle, first_idle = idle + 1, first_idle or f"{user.name} at {entry.where}"
            if not mine:
                continue
            total += 1
            if reason := next(filter(None, (sink.leaves_out(user) for sink in sinks)), ""):
                left_out[reason].add(user.name)
            elif kept is not None:
                kept.append(user)
                kept = kept if len(kept) <= KEPT_USERS else None
        for where, text in self.problems_of_all():
            problems.add(where, text, position)
        if without:
            problems.add("", f"credentials_file has no entry for {_named(without)}", position)
        # What is wrong with a class or the defaults leaves users without settings who will have some.
        if idle and not self._allow_empty and not wrong_layers and not self.schema.resolution.unknown_references():
            have = "user has" if idle == 1 else "users have"
            problems.add("", f"{idle} {have} no settings, first {first_idle}; set allow_empty if that is intended")
        if position < 0 and not self._allow_empty:
            problems.add("", "the source holds no user; set allow_empty if that is intended")
        for sink in sinks:
            refuse(sink.examined(whole=is_whole))
        if problems:
            advice = "; ".join(("correct the data", *advices, "nothing was sent"))
            result = {key: value for sink in sinks for key, value in sink.refusal().items()}
            raise VoiceError(errors.INVALID, "; ".join(problems.lines()), advice, result=result)
        self._kept = kept
        unused = () if self._source.is_undo else tuple(self.schema.unused_credentials(seen))
        selection = Selection(
            total,
            tuple(broken),
            frozenset(left_out[RESUMED]),
            unused,
            tuple(unquoted),
            frozenset(left_out[UNPLANNED]),
            frozenset(left_out[SKIPPED]),
        )
        # The first slice looks for the users whom no slice has; a limit asks for some users only.
        expected = (name for sink in sinks for name in sink.expects()) if self._part == 1 and not self._limit else ()
        missing = [name for name in expected if name not in seen]
        return selection.having(row for sink in sinks for row in sink.missing(missing))

    def entries(self) -> Iterator[tuple[Entry, bool]]:
        """The entries of the source as they were written, and whether each is worked on, by slice and limit."""
        for position, entry in enumerate(self._source):
            # Asked of each user, so that a pattern that matches nobody is noticed.
            is_meant = not self._limit or (not entry.problem and self._limit.includes(name_of(entry.document)))
            yield entry, is_meant and position % self._parts == self._part - 1

    def problems_of_all(self) -> Iterator[tuple[str, str]]:
        """What is wrong with all users together, once all entries were read: where, and what."""
        if not self._source.is_undo:
            # An undo file has no variables; what the defaults made of them for a login is in its lines.
            yield from self.schema.resolution.unknown_references()
        if unmatched := self._limit.unmatched():
            yield "", f"no user matches {_named(unmatched)} of limit"

    def secrets(self) -> list[str]:
        """The secrets in the files of the task."""
        return secrets_of(COMPOSITES, self._filed.values())

    def ready(self, is_included: Callable[[str], bool]) -> Iterator[User]:
        """The users who are worked on, one by one: those of the selection that `check` returned."""
        if self._kept is not None:
            # Whoever works on a user may change what was prepared, so each is handed out once.
            yield from self._kept
            self._kept = None
            return
        for entry, mine in self.entries():
            if mine and not entry.problem and is_included(name_of(entry.document)):
                user, problems = self.schema.read(entry)
                if user is None:
                    raise errors.invalid(
                        [f"{entry.where}: {text}" for text in problems],
                        "the source changed while it was read; leave it alone during a run",
                    )
                yield user


def _has(value: Any, place: tuple[Any, ...]) -> bool:
    """Whether there is something at a place below a value."""
    for step in place:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value is not None


def _named(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - LISTED_NAMES} more" if len(names) > LISTED_NAMES else ""
    return f"{', '.join(names[:LISTED_NAMES])}{more}"


def broken_row(where: str, problem: str) -> Row:
    """The row of a line of the source that cannot be read."""
    failure = VoiceError(errors.INVALID, f"{where} {problem}", "correct the line; the other users were processed")
    return Row("", where, FAILED, failures=(error_entry(failure, None),))


def warnings_of(selection: Selection, params: Mapping[str, Any]) -> list[str]:
    """What is unexpected about the users as a whole."""
    found = []
    if not selection.total:
        place = params.get("source") or "users"
        part = f" in the part {params['slice']}" if params.get("slice") else ""
        part += " that limit leaves" if params.get("limit") else ""
        found.append(f"there is no user in {place}{part}, so nothing was done")
    unused = selection.unused_credentials
    if unused and params.get("unused_credentials") != IGNORE:
        found.append(f"credentials match no user: {_named(unused)}; check the names")
    if selection.unquoted:
        found.append(quote_warning(selection.unquoted))
    return found


def _claimed_twice(user: User, claimed: dict[Hashable, str]) -> list[str]:
    """What a user describes although another user does; `claimed` knows the users before, and learns of this one."""
    me = f"{user.name} at {user.where}"
    problems = []
    for block in user.blocks:
        settings, platform = block.settings, block.composite.platform
        login = (platform.name, settings.url, settings.username, settings.client_id, settings.domain, settings.token)
        if platform.is_own_account:
            first = claimed.setdefault(login, me)
            if first != me:
                account = f" as {settings.username}" if settings.username else ""
                problems.append(f"logs in to {platform.title}{account} like {first}: {ADVICE}")
            continue
        for _place, claim in block.composite.claims(block.steps):
            others = {claimed.setdefault((login, identity), me) for identity in claim.identities()} - {me}
            problems += (f"describes {claim.title} like {other}: {ADVICE}" for other in sorted(others)[:1])
    return problems
