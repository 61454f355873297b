# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a run: one line of JSON for each user.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import LineFile
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import CHANGED, OK, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Selection, Sink


class Report(Sink):
    """Writes the rows to a file; without a path nowhere."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._file: LineFile | None = None

    def __enter__(self) -> Self:
        self._file = LineFile(self._path, what="report_file") if self._path else None
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()

    def start(self, selection: Selection) -> None:
        """Begin with an empty report, or continue after the rows of users whom an earlier run finished."""
        if self._file is None:
            return
        if selection.resumed:
            self._file.keep(lambda row: _is_of_one(row, selection.resumed))
        else:
            self._file.clear()

    def add(self, user: User | None, row: Row) -> None:
        if self._file is not None:
            self._file.write(row.as_report())


def _is_of_one(row: Any, names: Collection[str]) -> bool:
    """Whether a row of a report is that of one of these users, and of a success."""
    if not isinstance(row, Mapping) or row.get("outcome") not in (CHANGED, OK):
        return False
    return isinstance(row.get("user"), str) and row["user"] in names
