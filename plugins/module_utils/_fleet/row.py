# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record of one user in a run: collected while the user's platforms are processed, then frozen.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError

#: characters of one value in a report
LONGEST_VALUE = 1000
CHANGED, OK, FAILED, STALE = "changed", "ok", "failed", "stale"
#: outcomes of a user for whom nothing is left to do
DONE = frozenset({CHANGED, OK})
_REPORTED = ("user", "where", "outcome", "changes", "stale", "failures", "unavailable", "warnings")


@dataclasses.dataclass(frozen=True)
class Row:
    """The outcome of one user. `number` counts the rows of a run in the order of the source.

    `changes`, `failures` and `unavailable` (settings that this user does not have, with the reason) hold
    dictionaries with `platform` and `setting`, as do the differences from the approved plan in `stale`.
    `exported` holds the settings that were read, by platform.
    `traces` say where defects of this collection appeared; they are for the report alone.
    """

    user: str
    where: str
    outcome: str
    number: int = 0
    changes: tuple[dict[str, Any], ...] = ()
    failures: tuple[dict[str, Any], ...] = ()
    unavailable: tuple[dict[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    exported: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict)
    traces: tuple[str, ...] = ()
    stale: tuple[dict[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For the result; empty parts are left out."""
        parts = {name: getattr(self, name) for name in _REPORTED}
        filled = {name: list(part) if isinstance(part, tuple) else part for name, part in parts.items() if part}
        return {**filled, "requests": self.requests, "seconds": round(self.seconds, 3)}

    def as_report(self) -> dict[str, Any]:
        """For the report file."""
        return {**self.as_dict(), **({"traces": list(self.traces)} if self.traces else {})}


class RowBuilder:
    """Collects what happens to one user; `row` gives the finished record."""

    def __init__(self, user: str, where: str, number: int) -> None:
        self.user = user
        self._where = where
        self._number = number
        self._changes: list[dict[str, Any]] = []
        self._failures: list[dict[str, Any]] = []
        self._unavailable: list[dict[str, Any]] = []
        self._warnings: dict[str, None] = {}
        self._exported: dict[str, Mapping[str, Any]] = {}
        self._traces: list[str] = []
        self._stale: tuple[dict[str, Any], ...] = ()
        self._requests = 0

    def changed(self, platform: str, setting: str, fields: dict[str, Any]) -> None:
        self._changes.append({"platform": platform, "setting": setting, "fields": fields})

    def stale(self, differences: Iterable[dict[str, Any]]) -> None:
        """What would be done is not what was approved."""
        self._stale = tuple(differences)

    def failed(self, platform: str, error: VoiceError, client: Any, setting: str = "") -> None:
        """`client` is None for a user whose connection could not be opened."""
        place = {"platform": platform, "setting": setting} if setting else {"platform": platform}
        self._failures.append({**place, **error_entry(error, client)})

    def defect(self, platform: str, error: Exception, client: Any) -> None:
        """The text of an unexpected exception may hold a secret, so only its type and its place are recorded."""
        self.failed(platform, errors.defect(error, "report it with the trace in report_file"), client)
        self._traces.append(errors.trace(error))

    def unavailable(self, platform: str, setting: str, error: VoiceError, client: Any) -> None:
        message = error_entry(error, client)["msg"]
        self._unavailable.append({"platform": platform, "setting": setting, "msg": message})

    def warn(self, texts: Iterable[str]) -> None:
        """Each text is kept once."""
        self._warnings.update(dict.fromkeys(texts))

    def exported(self, platform: str, values: Mapping[str, Any]) -> None:
        self._exported[platform] = values

    def requested(self, requests: int) -> None:
        self._requests += requests

    def row(self, seconds: float) -> Row:
        outcome = FAILED if self._failures else STALE if self._stale else CHANGED if self._changes else OK
        return Row(
            self.user,
            self._where,
            outcome,
            self._number,
            tuple(self._changes),
            tuple(self._failures),
            tuple(self._unavailable),
            tuple(self._warnings),
            self._requests,
            seconds,
            self._exported,
            tuple(self._traces),
            self._stale,
        )


def error_entry(error: VoiceError, client: Any) -> dict[str, Any]:
    """An error as a row of the report has it."""
    if client is not None:
        error = error.within(subject=error.subject or client.subject, platform=error.platform or client.title)
    return {"msg": error.message, "failure": error.failure}


def changed_fields(entry: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Before and after of what differs, from the diff of a result; long values are cut."""
    diff = entry.get("diff") or {}
    before, after = diff.get("before") or {}, diff.get("after") or {}
    if not isinstance(before, dict) or not isinstance(after, dict):
        return {}
    return {
        name: {"before": _cut(before.get(name)), "after": _cut(after.get(name))}
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    }


def _cut(value: Any) -> Any:
    """A value fit for a report: what is longer than the limit is shortened text."""
    if isinstance(value, (bool, int, float)) or value is None:
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return value if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}... ({len(text)} characters)"
