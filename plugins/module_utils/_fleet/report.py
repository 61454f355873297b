# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a run: one line of JSON for each user.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import LineFile, row_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import CHANGED, FAILED, OK, STALE, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Selection, Sink

#: outcomes of a row
OUTCOMES = (CHANGED, OK, FAILED, STALE)
#: how a row begins, with or without a name
_BEGINNINGS = (b'{"user":', b'{"where":', b'{"plan":')


class Report(Sink):
    """Writes the rows to a file, and perhaps a last line; without a path nowhere."""

    def __init__(self, path: str | None, last_line: Callable[[], Mapping[str, Any]] = dict) -> None:
        """`last_line` is asked at the end for what is to be said about the run as a whole."""
        self._path = path
        self._last_line = last_line
        self._file: LineFile | None = None

    def __enter__(self) -> Self:
        self._file = _report_at(self._path) if self._path else None
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()

    def start(self, selection: Selection) -> None:
        """Begin with an empty report, or continue after the rows of users whom an earlier run finished."""
        if self._file is None:
            return
        self._file.keep(lambda row: _is_of_one(row, selection.resumed))

    def finish(self, outcome: Outcome) -> None:
        line = self._last_line()
        if self._file is not None and line:
            self._file.write(line)

    def add(self, user: User | None, row: Row) -> None:
        if self._file is not None:
            self._file.write(row.as_report())


def _report_at(path: str) -> LineFile:
    """The report at a path. Raises VoiceError where the file there is something else."""
    return LineFile(path, what="report_file", kind="the report of a fleet run", is_ours=_begins_a_report)


def _begins_a_report(head: bytes) -> bool:
    """Whether the first line is a row of a report, perhaps longer than the head or cut off by a kill."""
    first, line_break, _rest = head.partition(b"\n")
    if not line_break:
        return any(first.startswith(begin) or begin.startswith(first) for begin in _BEGINNINGS)
    row = row_of(first)
    if not isinstance(row, Mapping):
        return False
    # A run without users has the last line only.
    return row.keys() == {"plan"} or ("where" in row and row.get("outcome") in OUTCOMES)


def _is_of_one(row: Any, names: Collection[str]) -> bool:
    """Whether a row of a report is that of one of these users, and of a success."""
    if not isinstance(row, Mapping) or row.get("outcome") not in (CHANGED, OK):
        return False
    return isinstance(row.get("user"), str) and row["user"] in names
