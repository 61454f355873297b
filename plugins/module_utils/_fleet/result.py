# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a run for Ansible: counts, the rows worth looking at, and the message of a failure.

Private to the collection.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.messages import Messages
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_names import report_path
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import CHANGED, FAILED, OK, STALE, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Sink

#: different warnings that are listed before "and more"
LISTED_WARNINGS = 20


class Results(Sink):
    """The rows that the task returns: failures and changes, and not too many (controllers store every result).

    Whoever finishes first, the same users are returned in the same order: that of the source.
    """

    def __init__(self, params: Mapping[str, Any], *, diff: bool, without: Collection[str] = ()) -> None:
        """`without` names counts that the summary of this job does not have."""
        self._unchanged = bool(params.get("return_unchanged"))
        self._report_file = report_path(params)
        self._shows_diff = diff
        self._without = without
        #: failures first
        self._rows = _Limited(int(params["return_limit"]), _rank)
        self._diffs = _Limited(int(params["diff_limit"]) if diff else 0, lambda row: row.number)
        self._changed = False
        self._messages = Messages(LISTED_WARNINGS)
        self.first_failed: Row | None = None
        self.first_stale: Row | None = None

    def add(self, user: User | None, row: Row) -> None:
        self._changed = self._changed or bool(row.changes)
        for text in row.warnings:
            self._messages.add(row.user, text, row.number)
        if row.failures and (self.first_failed is None or row.number < self.first_failed.number):
            self.first_failed = row
        if row.outcome == STALE and (self.first_stale is None or row.number < self.first_stale.number):
            self.first_stale = row
        if row.changes:
            self._diffs.add(row)
        if row.outcome != OK or self._unchanged:
            self._rows.add(row)

    def warnings(self, outcome: Outcome) -> Iterable[str]:
        return self._messages.lines()

    def result(self, outcome: Outcome) -> dict[str, Any]:
        rows = sorted(self._rows.rows, key=lambda row: row.number)
        summary = {
            "total": outcome.selection.total,
            **{name: outcome.counts.get(name, 0) for name in (CHANGED, OK, FAILED, STALE)},
            "resumed": len(outcome.selection.resumed),
            "unplanned": len(outcome.selection.unplanned),
            "skipped": len(outcome.selection.skipped),
            "not_tried": outcome.not_tried,
            "failure_kinds": dict(sorted(outcome.failure_kinds.items())),
            "requests": outcome.requests,
            "seconds": round(outcome.seconds, 2),
        }
        result = {
            "changed": self._changed,
            "summary": {name: value for name, value in summary.items() if name not in self._without},
            "results": [row.as_dict() for row in rows],
            "results_left_out": self._rows.left_out,
            "report_file": self._report_file,
        }
        if self._shows_diff:
            diffs = [_diff(row, change) for row in self._diffs.rows for change in row.changes]
            more = [{"prepared": f"{self._more_differ()}\n"}] if self._diffs.left_out else []
            result["diff"] = diffs + more
        return result

    def _more_differ(self) -> str:
        place = f"see {self._report_file}" if self._report_file else "set report_file to get all of them"
        users = "user differs" if self._diffs.left_out == 1 else "users differ"
        return f"{self._diffs.left_out} more {users}; {place}, or raise diff_limit"


class _Limited:
    """The first rows by a key, at most `limit`; the others are counted."""

    def __init__(self, limit: int, key: Callable[[Row], Any]) -> None:
        self._limit = limit
        self._key = key
        self.rows: list[Row] = []
        self.left_out = 0

    def add(self, row: Row) -> None:
        bisect.insort(self.rows, row, key=self._key)
        if len(self.rows) > self._limit:
            self.rows.pop()
            self.left_out += 1


def failure_of(
    outcome: Outcome, first: Row | None, report_file: str | None, *, name: str, note: str, stale: Row | None = None
) -> dict[str, Any]:
    """The failure of a run: its counts, why it stopped, the `first` user who failed, and a `note` on the files.

    `stale` is the first user whose plan is not the approved one.
    """
    failed, differing = (outcome.counts.get(word, 0) for word in (FAILED, STALE))
    parts = [f"{failed} of {outcome.selection.total} users failed"] if failed else []
    if differing:
        first_stale = f", first {stale.user}" if stale is not None else ""
        parts.append(
            f"{differing} of {outcome.selection.total} users are stale, because what would be done is not what was"
            f" approved{first_stale}"
        )
    if outcome.stopped:
        parts.append(f"the run stopped with {outcome.not_tried} users not tried because {outcome.stopped}")
    elif outcome.error is not None:
        parts.append(outcome.error.why)
    why = ", and ".join(parts)
    if first is not None:
        # A line that is no user has no name; the message says where it stands.
        text = str(first.failures[0]["msg"]).rstrip(".")
        # A file that cannot be written ends the run and fails a user; what is wrong with it is said once.
        said = outcome.error is not None and text == outcome.error.message.rstrip(".")
        why += "; first " + ": ".join(filter(None, (first.user, "" if said else text)))
    why += f"; {note}" if note else ""
    advice = f"see {report_file}" if report_file else "see results, or set report_file"
    if differing:
        advice += "; to apply what differs, make a new plan"
    # Where no user failed and nothing broke, the plan was stale, or the deadline stopped the run.
    kind = errors.CONFLICT if differing and not outcome.stopped else errors.DEADLINE
    cause = outcome.error or VoiceError(kind, why, advice)
    message = cause.within(why=why, subject=name).message
    failure = cause.failure if outcome.error or first is None else first.failures[0]["failure"]
    return {"failed": True, "msg": message, "failure": failure}


def _rank(row: Row) -> tuple[int, int]:
    """Failures come first, then users with a stale plan, then the others in the order of the source."""
    return {FAILED: 0, STALE: 1}.get(row.outcome, 2), row.number


def _diff(row: Row, change: dict[str, Any]) -> dict[str, Any]:
    header = f"{row.user} {change['platform']} {change['setting']}"
    sides = {side: {name: values[side] for name, values in change["fields"].items()} for side in ("before", "after")}
    return {**sides, "before_header": header, "after_header": header}
