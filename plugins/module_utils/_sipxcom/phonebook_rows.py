# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entries of a phonebook: the outcome of each, and the result of all.

Private to the collection.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterable
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import reconcile as loop
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Result
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import (
    CREATE,
    DELETE,
    NOTHING,
    UPDATE,
    Desired,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import contacts
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contact_fields import KEY
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook_entry import PHONEBOOK_ENTRY

NAME = "phonebook"
#: one contact without a reading of its own after a create
ONE_CONTACT = dataclasses.replace(PHONEBOOK_ENTRY, verify_create=False)
_WORDS = {CREATE: "created", UPDATE: "updated", DELETE: "deleted", NOTHING: "unchanged"}
FAILED, SKIPPED = "failed", "skipped"


@dataclasses.dataclass(frozen=True)
class Row:
    """One entry and its outcome; neither outcome nor error: it was not tried."""

    desired: Desired
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
        return self.touched or (self.outcome is not None and self.outcome.plan.acts)

    @property
    def name(self) -> str:
        return contacts.name_of(self.desired.values)

    def failed(self, error: VoiceError) -> Row:
        about = error.within(subject=self.name, platform=error.platform or SIPXCOM.title)
        return dataclasses.replace(self, touched=error.changed or self.changed, error=about)

    def result(self) -> dict[str, Any]:
        entry: dict[str, Any] = {field.name: self.desired.values[field.name] for field in KEY}
        entry |= {"outcome": self.word, "changed": self.changed, "id": None, "fields": []}
        if self.outcome is not None:
            plan = self.outcome.plan
            entry["id"] = ((plan.after or plan.before) or {}).get("id")
            entry["fields"] = list(plan.changed)
        if self.error is not None:
            entry |= {"msg": self.error.message, "failure": self.error.failure}
        return entry


def result_of(rows: list[Row], mode: Mode, *, unchanged: bool) -> Result:
    """The result of all entries; `unchanged`: also with those that did not differ."""
    counts = collections.Counter(row.word for row in rows)
    shown = [row for row in rows if unchanged or row.word != "unchanged"]
    result: Result = {
        "changed": any(row.changed for row in rows),
        NAME: {
            "summary": {word: counts[word] for word in (*_WORDS.values(), FAILED, SKIPPED)},
            "entries": [row.result() for row in shown],
        },
        "actions": [
            {
                "action": row.outcome.plan.action,
                "entry": row.name,
                "fields": list(row.outcome.plan.changed),
            }
            for row in rows
            if row.outcome is not None and row.changed
        ],
    }
    if mode.diff:
        result["diff"] = _diff(rows)
    return result


def failure_of(rows: list[Row], stopped: VoiceError | None, result: Result) -> VoiceError | None:
    """What went wrong with some of the entries, in one error with the result of all; None where nothing did."""
    failed = [row.error for row in rows if row.error is not None]
    first = failed[0] if failed else stopped
    if first is None:
        return None
    parts = [f"{len(failed)} of {len(rows)} entries failed"] if failed else []
    if skipped := sum(row.word == SKIPPED for row in rows):
        parts.append(f"{skipped} were not tried")
    summary = ", ".join(parts) or "the phonebook could not be read again after the changes"
    return errors.partly(first, summary, result)


def _diff(rows: Iterable[Row]) -> dict[str, Any]:
    """Both sides by contact, of those that differ."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for row in rows:
        if row.outcome is None or not row.changed:
            continue
        sides = row.outcome.diff(ONE_CONTACT)
        name = row.name
        if row.outcome.plan.before is not None:
            before[name] = sides["before"]
        if row.outcome.plan.after is not None:
            after[name] = sides["after"]
    return {"before": before, "after": after}
