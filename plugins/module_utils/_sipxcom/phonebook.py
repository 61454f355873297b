# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole private phonebook in one task (sipXcom protocol, sections 5.8 to 5.10).

One reading serves all entries, each goes through the same loop as a single contact, and one
more reading after the last write shows the new ids and proves what was written. The server's
bulk deletion is never used: contacts go one by one, each proven to be the user's own.

Private to the collection.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import ENDS_USER, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import reconcile as loop
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, ListOf, Record
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    STATE,
    Found,
    Lost,
    Mode,
    Operation,
    Wanted,
    not_told,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import contacts
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contacts import Contact, Key
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook_entry import (
    PHONEBOOK_ENTRY,
    ContactHandler,
    not_deleted,
    pick,
)

_ENTRY = (*(field for field in contacts.CONTACT if not field.read_only), STATE)
OPTIONS = (
    ListOf(
        "entries",
        Record("entrie", _ENTRY),
        required=True,
        clearable=True,
        doc=(
            "The contacts. An empty list is allowed; together with O(purge=true) it clears the private phonebook.",
            "No two entries may have the same last name, first name and number.",
        ),
    ),
    Bool(
        "purge",
        default=False,
        doc=(
            "Whether contacts of the private phonebook that O(entries) does not name are removed.",
            "They are removed one by one, each proven to be the user's own.",
        ),
    ),
    Bool(
        "return_unchanged",
        default=False,
        doc="Whether RV(phonebook.entries) also holds the entries that did not differ.",
    ),
)
#: one contact without a reading of its own after a create
_CONTACT = dataclasses.replace(PHONEBOOK_ENTRY, verify_create=False)
_WORDS = {loop.CREATE: "created", loop.UPDATE: "updated", loop.DELETE: "deleted", loop.NOTHING: "unchanged"}
FAILED, SKIPPED = "failed", "skipped"


@dataclasses.dataclass(frozen=True)
class Book:
    """The wish for a whole phonebook."""

    wishes: list[Wanted]
    purge: bool
    return_unchanged: bool


@dataclasses.dataclass
class _Row:
    """One entry and what became of it; neither outcome nor error: it was not tried."""

    wanted: Wanted
    outcome: loop.Outcome | None = None
    error: VoiceError | None = None
    #: a failed entry may have been changed all the same
    touched: bool = False

    @property
    def word(self) -> str:
        if self.error is not None:
            return FAILED
        return SKIPPED if self.outcome is None else _WORDS[self.outcome.plan.action]

    @property
    def changed(self) -> bool:
        acted = self.outcome is not None and self.outcome.plan.action != loop.NOTHING
        return self.touched or acted

    def fail(self, error: VoiceError) -> None:
        self.touched = error.changed or self.changed
        self.error = error.within(subject=contacts.name_of(self.wanted), platform=error.platform or SIPXCOM.title)

    def result(self) -> dict[str, Any]:
        entry: dict[str, Any] = {field.name: self.wanted[field.name] for field in contacts.KEY}
        entry |= {"outcome": self.word, "changed": self.changed, "id": None, "fields": []}
        if self.outcome is not None:
            plan = self.outcome.plan
            entry["id"] = ((plan.after or plan.before) or {}).get("id")
            entry["fields"] = list(plan.changed)
        if self.error is not None:
            entry |= {"msg": self.error.message, "failure": self.error.failure}
        return entry


class _BookHandler(ContactHandler):
    """Contacts as the whole book showed them; a second look at one of them asks the server."""

    def __init__(self, client: SipxcomClient) -> None:
        super().__init__(client)
        self._asked: set[Key] = set()
        self.refresh()

    def refresh(self) -> None:
        """Read the whole book."""
        self._visible: dict[Key, list[Contact]] = collections.defaultdict(list)
        for contact in contacts.read_contacts(self._client):
            self._visible[contacts.key_of(contact.values)].append(contact)

    def find(self, wanted: Wanted) -> Found | None:
        return pick(self._visible.get(contacts.key_of(wanted), ()), wanted)

    def read(self, wanted: Wanted) -> Found | None:
        key = contacts.key_of(wanted)
        if key in self._asked:
            return super().read(wanted)
        self._asked.add(key)
        return self.find(wanted)

    def delete(self, found: Found) -> None:
        # Whether it took effect shows for all deletions at once, in the reading after the last write.
        contacts.remove(self._client, found.raw)

    def delete_rest(self, wanted: Wanted, deleted_id: str) -> None:
        """Remove further copies of a deleted contact. Raises VoiceError where the deletion had no effect."""
        left = self.find(wanted)
        if left is None:
            return
        if left.values["id"] == deleted_id:
            raise not_deleted(left)
        super().delete(left)

    def own_keys(self) -> list[Key]:
        return [key for key, same in self._visible.items() if any(contact.own for contact in same)]


class Phonebook(Operation):
    """Bring the private phonebook to the described entries."""

    name = "phonebook"
    platform = SIPXCOM

    def own_fields(self) -> tuple[Field, ...]:
        return OPTIONS

    def prepare(self, params: Mapping[str, Any]) -> Book:
        options, problems = walk.normalise_all(OPTIONS, params)
        if "entries" not in options and not problems:
            # Never taken for an empty list, which would clear the book together with purge.
            problems.append("entries is missing")
        wishes = [_wish(entry) for entry in options.get("entries", ())]
        problems += _duplicates(wishes)
        if problems:
            raise errors.invalid(problems, "correct the options; nothing was sent")
        return Book(wishes, bool(options.get("purge")), bool(options.get("return_unchanged")))

    def run(self, client: SipxcomClient, prepared: Book, mode: Mode) -> dict[str, Any]:
        handler = _BookHandler(client)
        wishes = prepared.wishes + (_surplus(handler, prepared.wishes) if prepared.purge else [])
        rows = [_Row(wish) for wish in wishes]
        stopped = _apply(handler, rows, mode)
        if not mode.check and stopped is None:
            stopped = _verify(handler, rows)
        return _result(rows, stopped, prepared, mode)

    def export(self, client: SipxcomClient, *, secrets: bool, lost: Lost = not_told) -> dict[str, Any]:
        """The live phonebook in the words of the options; it holds no secrets."""
        return {"entries": PHONEBOOK_ENTRY.export(client, secrets=secrets, lost=lost)}


def _wish(entry: Mapping[str, Any]) -> Wanted:
    values = {name: value for name, value in entry.items() if name != STATE.name}
    return Wanted(values, {}, entry.get(STATE.name) != "absent")


def _duplicates(wishes: Iterable[Wanted]) -> list[str]:
    counts = collections.Counter(map(contacts.key_of, wishes))
    return [
        f"entries holds {last}, {first} ({number}) {count} times"
        for (last, first, number), count in counts.items()
        if count > 1
    ]


def _surplus(handler: _BookHandler, wishes: Iterable[Wanted]) -> list[Wanted]:
    """The user's own contacts that no entry names, to be deleted."""
    named = set(map(contacts.key_of, wishes))
    names = [field.name for field in contacts.KEY]
    return [Wanted(dict(zip(names, key, strict=True)), {}, False) for key in handler.own_keys() if key not in named]


def _apply(handler: _BookHandler, rows: Iterable[_Row], mode: Mode) -> VoiceError | None:
    """Entry after entry; one failure stops only what would fail the same way, and is returned then."""
    for row in rows:
        try:
            row.outcome = loop.reconcile(_CONTACT, handler, row.wanted, mode)
        except VoiceError as error:
            row.fail(error)
            if error.kind in ENDS_USER:
                return error
    return None


def _verify(handler: _BookHandler, rows: Iterable[_Row]) -> VoiceError | None:
    """Look once more where contacts came or went: ids are not told otherwise, and deletions always succeed."""
    acted = [
        (row, row.outcome.plan)
        for row in rows
        if row.outcome is not None and row.outcome.plan.action in (loop.CREATE, loop.DELETE)
    ]
    if not acted:
        return None
    try:
        handler.refresh()
    except VoiceError as error:
        return error
    for row, plan in acted:
        try:
            if plan.action == loop.DELETE:
                handler.delete_rest(row.wanted, (plan.before or {})["id"])
                continue
            seen = handler.find(row.wanted)
            if seen is None:
                raise loop.not_converged("it was accepted, but the new contact does not show", list(plan.changed))
            plan.after = loop.verified(_CONTACT, row.wanted, plan, seen)
        except VoiceError as error:
            row.fail(error)
    return None


def _result(rows: list[_Row], stopped: VoiceError | None, book: Book, mode: Mode) -> dict[str, Any]:
    counts = collections.Counter(row.word for row in rows)
    shown = [row for row in rows if book.return_unchanged or row.word != "unchanged"]
    result: dict[str, Any] = {
        "changed": any(row.changed for row in rows),
        Phonebook.name: {
            "summary": {word: counts[word] for word in (*_WORDS.values(), FAILED, SKIPPED)},
            "entries": [row.result() for row in shown],
        },
        "actions": [
            {
                "action": row.outcome.plan.action,
                "entry": contacts.name_of(row.wanted),
                "fields": row.outcome.plan.changed,
            }
            for row in rows
            if row.outcome is not None and row.changed
        ],
    }
    if mode.diff:
        result["diff"] = _diff(rows)
    failed = [row.error for row in rows if row.error is not None]
    first = failed[0] if failed else stopped
    if first is not None:
        parts = [f"{len(failed)} of {len(rows)} entries failed"] if failed else []
        if counts[SKIPPED]:
            parts.append(f"{counts[SKIPPED]} were not tried")
        told = ", ".join(parts) or "the phonebook could not be read again after the changes"
        raise errors.partly(first, told, result)
    return result


def _diff(rows: Iterable[_Row]) -> dict[str, Any]:
    """Both sides by contact, of those that differ."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for row in rows:
        if row.outcome is None or not row.changed:
            continue
        sides = row.outcome.result(_CONTACT, Mode(diff=True))["diff"]
        name = contacts.name_of(row.wanted)
        if row.outcome.plan.before is not None:
            before[name] = sides["before"]
        if row.outcome.plan.after is not None:
            after[name] = sides["after"]
    return {"before": before, "after": after}


PHONEBOOK = Phonebook()
