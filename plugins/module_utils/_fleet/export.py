# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job behind the module `fleet_info`: the live state of many users as documents that `fleet` takes.

Private to the collection.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import options
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.documents import (
    LIVE,
    Described,
    Look,
    choice,
    look_at_documents,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export_file import JSONL, YAML, InOrder, destination
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fields import SOURCE_FIELDS, WORK_FIELDS
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.job import FleetJob, Task
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.login import login_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.reading import Export
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report import Report
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.result import Results
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import FAILED, OK, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.search import (
    SEARCH_FIELDS,
    Search,
    number_settings,
    search_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Objection, Outcome, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import NAME
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.users import Users
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import (
    ALL,
    gathered,
    subset_choices,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Path, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Result, Run

#: settings that an export can hold, in the order of their declaration
SETTINGS = tuple(dict.fromkeys(part.option for one in COMPOSITES.values() for part in one.parts if part.gathered))
GATHER_SUBSET = ListOf(
    "gather_subset",
    Text("gather_subset", choices=subset_choices(SETTINGS)),
    doc=(
        "The settings to read, by default all. With C(!) in front, all others.",
        "V(phonebook) holds the entries of the private phonebook.",
    ),
)
FIELDS = (
    *SOURCE_FIELDS,
    GATHER_SUBSET,
    Bool(
        "reveal_secrets",
        default=False,
        doc=(
            (
                "Whether PINs of conferences, and the secrets of those connection options that are exported, are"
                " part of it."
            ),
            "Needs O(dest), whose file nobody else can read.",
        ),
    ),
    Bool(
        "logins",
        default=False,
        doc=(
            "Whether all connection options are part of the export, so that it needs nothing else, and not"
            " only those of the user's own document."
        ),
    ),
    Path(
        "dest",
        doc=(
            (
                "The file to write. It is replaced as a whole at the end, only if the content differs. Without it the"
                " documents are in the result."
            ),
            "It may be O(source) itself, to make an export again. A source that would lose something by that is"
            " refused before the first request: with O(classes), O(limit) or O(slice), with C(vars) of a user,"
            " or with passwords without O(reveal_secrets). Comments are lost.",
            "A path that ends with V(/) is a folder for one file for each user, readable by its owner only. The files"
            " have the names of the users, with C(%) and two digits for each character that not all file systems take."
            " Files of users who are no longer in the export are removed, unless O(limit) or O(slice) is given. No"
            " other file is touched. The folder is a O(source), too.",
            (
                "A new file can be read by its owner only, and one with O(reveal_secrets) always; any other keeps"
                " its mode."
            ),
            (
                "A run that was stopped early, one that could read no user, a source with lines that cannot be read,"
                " and one without any user leave it as it was. In check mode it is not written."
            ),
        ),
    ),
    Text(
        "dest_format",
        choices=(YAML, JSONL),
        doc=(
            "The format of O(dest), V(yaml) (one list) or V(jsonl) (a document on each line). Without it the"
            " ending of the file's name decides."
        ),
    ),
    Bool(
        "omit_empty",
        default=False,
        doc=(
            "Whether the documents leave out what is empty - texts, lists and dictionaries without content. They are"
            " shorter to read; applied, they leave alone what a complete export would clear. An entry keeps what it"
            " needs, and a menu all its keys.",
        ),
    ),
    Bool(
        "allow_shrink",
        default=False,
        doc=(
            "Whether O(dest) may lose a fifth of its users, or all of them. Otherwise the run fails and leaves it as it"
            " was, because a wrong response of a server can look like users who are not there."
        ),
    ),
    *SEARCH_FIELDS,
    *WORK_FIELDS,
    Int(
        "return_limit",
        default=100,
        doc="The most users in RV(results).",
    ),
)


class FleetInfo(FleetJob):
    """Export the live state of many users."""

    name = "fleet_info"
    needs_settings = False
    progress_words: Mapping[str, str] = {OK: "read", FAILED: "failed"}

    def may_write(self, params: Mapping[str, Any]) -> bool:
        return params.get("dest") is not None

    def fields(self) -> tuple[Field, ...]:
        return FIELDS

    def problems(self, params: Mapping[str, Any], mode: Mode) -> list[str]:
        if not _renews(params):
            return []
        # A folder keeps the files of users who are left out.
        others = "" if params["dest"].endswith("/") else "the other users"
        losses = {"classes": "what refers to them", "limit": others, "slice": others}
        return [
            f"{name} is given, and dest is the source, which would lose {what}; name another file in dest"
            for name, what in losses.items()
            if what and params.get(name)
        ]

    def task(self, params: Mapping[str, Any], run: Run) -> Task:
        settings = chosen(params)
        search = search_of(params, run.mode, settings)
        report, secrets = Report(params, self.name), bool(params["reveal_secrets"])
        if search is None or (params.get("dest") and not search.has_documents):
            sinks = (report, Documents(params, run.mode, settings), *([search] if search else ()))
            return Task(Export(settings, secrets=secrets), self._results(params), sinks)
        # What cannot be given again matters for the documents alone.
        work = Export(number_settings(settings), secrets=False, checked=search.has_documents)
        return Task(work, self._results(params), (report, search))

    def _results(self, params: Mapping[str, Any]) -> Results:
        return Results(params, diff=False, without=("changed", "resumed", "stale", "unplanned", "skipped"))

    def _execute(self, run: Run, users: Users | None = None) -> Result:
        params = options.with_absolute_paths(run.params)
        # Before a file is read: a wrong expression is seen at once.
        search = search_of(params, run.mode, chosen(params), live=False)
        if search is None:
            if params.get("look_at"):
                raise errors.invalid(
                    "look_at is given without find and rewrite", "give one of them, or leave look_at out"
                )
            return super()._execute(run)
        users = self.users_of(run)

        def say(text: str) -> None:
            run.warn(f"{self.name}: {text}")

        look_at = params.get("look_at") or choice(users, say)
        result = super()._execute(run, users) if look_at == LIVE else self._documents(params, users, search, say)
        return {"look_at": look_at, **result}

    def _documents(self, params: Mapping[str, Any], users: Users, search: Search, say: Callable[[str], None]) -> Result:
        if params.get("dest") and not search.has_documents:
            raise errors.invalid(
                "dest is the file of an export of live settings, and look_at is documents",
                "leave dest out, or set look_at to live",
            )

        numbers = itertools.count()

        def look(one: Described) -> None:
            if one.mine:
                search.describe(one._replace(number=next(numbers)))

        sinks = (self._results(params), Report(params, self.name), search)
        return look_at_documents(users, Look(look, _ignored, {}), sinks, params, say, self.name)


_OTHER_DEST = "name another file in dest, or set reveal_secrets"


def _renews(params: Mapping[str, Any]) -> bool:
    """Whether an export replaces the file that says whom to read, as an export may that is made again."""
    dest, source = params.get("dest"), params.get("source")
    return bool(dest and source) and options.is_same_file(str(dest), str(source))


def _ignored() -> None:
    """A line that cannot be read is a failed user, and says nothing of the others."""


def chosen(params: Mapping[str, Any]) -> frozenset[str]:
    """The settings that gather_subset names. Raises VoiceError."""
    found = frozenset(gathered(params.get("gather_subset") or [ALL], SETTINGS))
    if not found:
        raise errors.invalid("gather_subset leaves nothing to gather", "name at least one setting")
    return found


class Documents(Sink):
    """Writes one document for each user, in the order of the source. `settings` are those that are exported."""

    def __init__(self, params: Mapping[str, Any], mode: Mode, settings: frozenset[str]) -> None:
        self._dest = params.get("dest")
        self._secrets = bool(params["reveal_secrets"])
        self._logins = bool(params["logins"])
        self._omits = bool(params["omit_empty"])
        self._renews = _renews(params)
        self._settings = settings
        self._target = destination(params, mode)
        self._ordered = InOrder(self._target.add)
        self._changed = False
        #: whether anything of anybody was read, or surely is not there
        self._has_read = False
        self._left_out = 0
        self._first_left_out: Row | None = None

    def __enter__(self) -> Self:
        self._target.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._target.__exit__(*error)

    def examine(self, user: User, position: int, *, mine: bool) -> Iterable[Objection]:
        """A source that is replaced must not lose what an export has not, as the secrets of its logins."""
        if not self._renews:
            return
        if user.has_variables:
            text = "has vars, and dest is the source, which would lose them"
            yield Objection(f"{user.where} ({user.name})", text, position, "name another file in dest")
        if self._secrets:
            return
        for block in user.blocks:
            platform = block.composite.platform
            for field in platform.connection:
                if field.secret and field.name in block.login:
                    text = f"{platform.name}: has {field.name}, and dest is the source, which would lose it"
                    yield Objection(f"{user.where} ({user.name})", text, position, _OTHER_DEST)

    def add(self, user: User | None, row: Row) -> None:
        self._has_read = self._has_read or row.outcome != FAILED or any(row.exported.values())
        document = None if user is None else self._document(user, row)
        if user is not None and document is None and row.outcome != FAILED:
            self._left_out += 1
            if self._first_left_out is None or row.number < self._first_left_out.number:
                self._first_left_out = row
        self._ordered.finished(row.number, document)

    def finish(self, outcome: Outcome) -> None:
        try:
            self._changed = self._target.keep() if self._is_written(outcome) else False
        except VoiceError:
            self._changed = bool(self._target.replaced)
            raise

    def _is_written(self, outcome: Outcome) -> bool:
        return self._has_read and _is_whole(outcome)

    def warnings(self, outcome: Outcome) -> Iterable[str]:
        """Users who are in no document although nothing failed, which nobody would notice."""
        first = self._first_left_out
        if first is not None:
            why = "none of the settings asked for exists on the user's platforms"
            if first.unavailable:
                why = first.unavailable[0]["msg"]
            elif first.warnings:
                why = first.warnings[0]
            count = f"{self._left_out} of {outcome.selection.total} users"
            yield f"the export leaves out {count}, who have nothing to export; first {first.user}: {why}"

    def note(self, outcome: Outcome) -> str:
        if self._dest is None:
            return ""
        if self._is_written(outcome):
            return f"what could not be read stays in {self._dest} as the last export had it"
        if self._target.replaced:
            return f"{self._dest} has {self._target.replaced} files of this run, and the others as they were"
        return f"{self._dest} was not written"

    def result(self, outcome: Outcome) -> dict[str, Any]:
        place = {"users": self._target.documents} if self._dest is None else {"dest": self._dest}
        return {"changed": self._changed, **place}

    def _document(self, user: User, row: Row) -> dict[str, Any] | None:
        """The document of a user who is finished; None when there is nothing to export.

        What failed is taken from the last export, by the user's name: an outage is no deletion.
        """
        document = {}
        for block in user.blocks:
            platform = block.composite.platform.name
            values = row.exported.get(platform, {})
            if any(failure["platform"] == platform for failure in row.failures):
                values = {**self._kept(block, row, self._target.last(user.name).get(platform)), **values}
                values = {part.option: values[part.option] for part in block.composite.parts if part.option in values}
            if values:
                if self._omits:
                    values = walk.without_empty([part.field for part in block.composite.parts], values)
                login = login_of(block, secrets=self._secrets, everything=self._logins)
                document[platform] = {**login, **values}
        return {NAME: user.name, **document} if document else None

    def _kept(self, block: Block, row: Row, old: Any) -> dict[str, Any]:
        """The settings of an older export that this one would hold, too, if it could read them."""
        composite = block.composite
        gone = {entry["setting"] for entry in row.unavailable if entry["platform"] == composite.platform.name}
        parts = [part for part in composite.parts if part.option in self._settings and part.option not in gone]
        kept = {part.option: old[part.option] for part in parts if part.option in old} if isinstance(old, dict) else {}
        try:
            composite.prepare(kept)
        except VoiceError:
            # No export wrote it.
            return {}
        return walk.exportable((part.field for part in parts), kept, secrets=self._secrets)


def _is_whole(outcome: Outcome) -> bool:
    """Whether every user was read or at least tried: a part of a fleet must never replace an export of the whole."""
    return bool(outcome.selection.total) and outcome.is_complete and not outcome.selection.broken


FLEET_INFO = FleetInfo()
