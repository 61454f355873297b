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
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import ENDS_USER, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import reconcile as loop
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.claims import Claim
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, ListOf, Record
from ansible_collections.ucfleet.voice.plugins.module_utils._model.moving import Moved, New, joined
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    Exported,
    ExportRequest,
    Mode,
    Operation,
    Result,
    refuse,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.planned import (
    Change,
    ObjectPlan,
    Planned,
    Seal,
    change_of,
    is_in_force,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import STATE, shape_of
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import (
    CREATE,
    DELETE,
    Actual,
    Context,
    Desired,
    Plan,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.undo import Undo, inverse
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import contacts
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contact_fields import CONTACT, KEY
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contacts import Contact, Key
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook_entry import (
    PHONEBOOK_ENTRY,
    ContactHandler,
    not_deleted,
    pick,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook_rows import (
    NAME,
    ONE_CONTACT,
    Row,
    failure_of,
    result_of,
)

_ENTRY = (*(field for field in CONTACT if not field.read_only), STATE)
OPTIONS = (
    ListOf(
        "entries",
        Record("entry", _ENTRY),
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
            "They are removed one by one, each proven to be the user's own, and only if no other entry failed.",
        ),
    ),
    Bool(
        "return_unchanged",
        default=False,
        doc="Whether RV(phonebook.entries) also holds the entries that did not differ.",
    ),
)
_WITH_DIFF = Mode(check=True, diff=True)


@dataclasses.dataclass(frozen=True)
class Book:
    """The desired state of a whole phonebook."""

    entries: tuple[Desired, ...]
    purge: bool
    return_unchanged: bool


class _BookHandler(ContactHandler):
    """One contact of a whole book."""

    def delete(self, plan: Plan) -> None:
        # Whether it took effect shows for all deletions at once, in the reading after the last write.
        contacts.remove(self._client, plan.actual.memo)


#: every contact that the user sees; several can have one key
_Visible = Mapping[Key, list[Contact]]


def _find(visible: _Visible, desired: Desired) -> Actual:
    return pick(visible.get(contacts.key_of(desired.values), ()), desired)


class Phonebook(Operation[SipxcomClient, Book]):
    """Bring the private phonebook to the described entries."""

    name = NAME
    platform = SIPXCOM

    def own_fields(self) -> tuple[Field, ...]:
        return OPTIONS

    def prepare(self, params: Mapping[str, Any]) -> Book:
        options, problems = walk.normalise_all(OPTIONS, params)
        if "entries" not in options and not problems:
            # Never taken for an empty list, which would clear the book together with purge.
            problems.append("entries is missing")
        entries = tuple(map(_entry, options.get("entries", ())))
        refuse(problems + _duplicates(entries))
        return Book(entries, bool(options.get("purge")), bool(options.get("return_unchanged")))

    def claims(self, prepared: Book) -> Iterable[tuple[str, Claim]]:
        for position, entry in enumerate(prepared.entries, 1):
            for _place, claim in PHONEBOOK_ENTRY.claims(entry):
                yield f"entries[{position}]", claim

    def run(self, client: SipxcomClient, prepared: Book, mode: Mode, context: Context) -> Result:
        rows, stopped = _planned(client, prepared, context)
        return _carried_out(client, prepared, rows, stopped, mode, context)

    def plan(self, client: SipxcomClient, prepared: Book, mode: Mode, context: Context) -> Planned:
        """One reading plans all entries; `work` is the rows, and what kept the rest of them from being planned."""
        rows, stopped = _planned(client, prepared, context)
        return Planned(
            prepared,
            result_of(rows, _WITH_DIFF, unchanged=prepared.return_unchanged),
            (rows, stopped),
            tuple(ObjectPlan(ONE_CONTACT, row.outcome.plan) for row in rows if row.outcome is not None),
            failure=failure_of(rows, stopped, {"changed": False}),
        )

    def apply(self, client: SipxcomClient, planned: Planned, mode: Mode, context: Context) -> Result:
        rows, stopped = planned.work
        return _carried_out(client, planned.prepared, rows, stopped, mode, context)

    def undo(self, client: SipxcomClient, planned: Planned, *, secrets: bool) -> tuple[Undo, ...]:
        """One list of entries, never with a purge: what the run does not touch stays."""
        found = [inverse(shape_of(one.resource), one.plan, secrets=secrets) for one in planned.objects]
        entries = [one.values for one in found if one.values is not None]
        return (
            Undo({"entries": entries} if entries else None, tuple(pair for one in found for pair in one.irreversible)),
        )

    def changes(self, planned: Planned, seal: Seal) -> tuple[Change, ...]:
        return tuple(change_of(one, one.plan.desired, seal) for one in planned.objects if one.plan.acts)

    def holds(self, planned: Planned, change: Change, seal: Seal) -> bool:
        if any(is_in_force(one, one.plan.desired, change, seal) for one in planned.objects):
            return True
        # A contact that a purge removed is named nowhere any more.
        named = [{name: one.plan.desired.values[name] for name in change.where} for one in planned.objects]
        return change.action == DELETE and bool(planned.prepared.purge) and dict(change.where) not in named

    def moved(self, given: Values, new: New) -> Moved:
        """The entries that change, never with a purge: what is not named stays."""
        entries = given.get("entries")
        found = joined(
            PHONEBOOK_ENTRY.moved(entry, new).below(f"entries[{position}].")
            for position, entry in enumerate(entries if isinstance(entries, (list, tuple)) else (), 1)
            if isinstance(entry, Mapping)
        )
        return found._replace(descriptions=({"entries": list(found.descriptions)},)) if found.new else found

    def export(self, client: SipxcomClient, request: ExportRequest) -> Exported:
        """The phonebook as options; it holds no secrets."""
        exported = PHONEBOOK_ENTRY.export(client, request)
        return Exported({"entries": exported.values}, exported.unreadable, exported.warnings)


def _entry(entry: Values) -> Desired:
    values = {name: value for name, value in entry.items() if name != STATE.name}
    return Desired(values, present=entry.get(STATE.name) != "absent")


def _duplicates(entries: Iterable[Desired]) -> list[str]:
    counts = collections.Counter(contacts.key_of(entry.values) for entry in entries)
    return [
        f"entries holds {last}, {first} ({number}) {count} times"
        for (last, first, number), count in counts.items()
        if count > 1
    ]


def _surplus(visible: _Visible, entries: Iterable[Desired]) -> list[Desired]:
    """The user's own contacts that no entry names, to be deleted; those that may be own ones fail then."""
    named = {contacts.key_of(entry.values) for entry in entries}
    names = [field.name for field in KEY]
    return [
        Desired(dict(zip(names, key, strict=True)), present=False)
        for key, same in visible.items()
        if key not in named and any(contact.own or contact.is_unclear for contact in same)
    ]


def _planned(client: SipxcomClient, book: Book, context: Context) -> tuple[list[Row], VoiceError | None]:
    """Read the book once, and plan each entry."""
    handler = _BookHandler(client, context)
    visible = contacts.read_visible(client)
    entries = (*book.entries, *(_surplus(visible, book.entries) if book.purge else ()))

    def plan(row: Row, context: Context) -> loop.Outcome:
        found = _find(visible, row.desired)
        return loop.foreseen(loop.planned(ONE_CONTACT, handler, row.desired, context, found))

    return _one_by_one(list(map(Row, entries)), plan, context)


def _carried_out(
    client: SipxcomClient, book: Book, rows: list[Row], stopped: VoiceError | None, mode: Mode, context: Context
) -> Result:
    """The result of the planned rows, after their writes unless in check mode. Raises VoiceError if one failed."""
    if not mode.check and stopped is None:
        handler = _BookHandler(client, context)

        def write(row: Row, context: Context) -> loop.Outcome | None:
            return row.outcome and loop.carried_out(ONE_CONTACT, handler, row.outcome.plan, context)

        rows, stopped = _one_by_one(rows, write, context)
        if stopped is None:
            rows, stopped = _verify(client, handler, rows)
    result = result_of(rows, mode, unchanged=book.return_unchanged)
    failure = failure_of(rows, stopped, result)
    if failure is not None:
        raise failure
    return result


def _one_by_one(
    rows: Sequence[Row], act: Callable[[Row, Context], loop.Outcome | None], context: Context
) -> tuple[list[Row], VoiceError | None]:
    """Row after row, removals last. One failure stops what would fail the same way, and is returned then.

    After a contact that could not be brought to its state, none is removed.
    """
    done: dict[int, Row] = {}
    stopped: VoiceError | None = None
    for position in sorted(range(len(rows)), key=lambda position: not rows[position].desired.present):
        row = rows[position]
        try:
            row = dataclasses.replace(row, outcome=None if stopped is not None else act(row, context))
        except VoiceError as error:
            row = dataclasses.replace(row, outcome=None).failed(error)
            stopped = error if error.kind in ENDS_USER else None
        if row.error is not None and row.desired.present:
            context = context.after_failure(row.name, row.error)
        done[position] = row
    return [done[position] for position in range(len(rows))], stopped


def _verify(client: SipxcomClient, handler: _BookHandler, rows: list[Row]) -> tuple[list[Row], VoiceError | None]:
    """Look once more where contacts came or went: ids do not show otherwise, and deletions always succeed."""
    if not any(row.word in ("created", "deleted") for row in rows):
        return rows, None
    try:
        # Reads can lag behind writes.
        visible = client.settle(
            lambda: contacts.by_key(client), lambda visible: all(_shows(visible, row) for row in rows)
        )
    except VoiceError as error:
        return rows, error
    return [_verified(handler, visible, row) for row in rows], None


def _shows(visible: _Visible, row: Row) -> bool:
    """Whether the phonebook shows that an entry was added or removed."""
    own = {contact.values["id"] for contact in visible.get(contacts.key_of(row.desired.values), ()) if contact.own}
    if row.word == "created":
        return bool(own)
    if row.word == "deleted" and row.outcome is not None:
        return row.outcome.plan.actual.values["id"] not in own
    return True


def _verified(handler: _BookHandler, visible: _Visible, row: Row) -> Row:
    outcome = row.outcome
    if outcome is None or row.word not in ("created", "deleted"):
        return row
    plan = outcome.plan
    try:
        seen = _find(visible, row.desired)
        if plan.action == CREATE:
            plan = plan._replace(after=loop.verified(ONE_CONTACT, plan, seen))
            return dataclasses.replace(row, outcome=outcome._replace(plan=plan))
        if seen.exists:
            if seen.values["id"] == plan.actual.values["id"]:
                raise not_deleted(seen)
            # Further copies of a deleted contact.
            handler.delete_all(seen)
    except VoiceError as error:
        return row.failed(error)
    return row


PHONEBOOK = Phonebook()
