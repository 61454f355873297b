# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a run: one line of JSON for each user, and perhaps a page and a table with the same.

Private to the collection.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.limits import origin
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import LineFile, row_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_files import (
    content,
    prepare_target,
    write_target,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_names import JSONL, report_paths
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_run import RUN, RunFacts
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import CHANGED, FAILED, OK, STALE, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Selection, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.spool import Spool

WHAT = "report_file"
#: outcomes of a row
OUTCOMES = (CHANGED, OK, FAILED, STALE)
#: a time in UTC
TIME = "%Y-%m-%dT%H:%M:%SZ"
#: how a row begins, with or without a name
_BEGINNINGS = (b'{"user":', b'{"where":', b'{"plan":', b'{"run":')


class Report(Sink):
    """Writes the rows to the files that the options of a task name; without `report_file` nowhere."""

    def __init__(
        self,
        params: Mapping[str, Any],
        job: str,
        *,
        check: bool = False,
        last_line: Callable[[], Mapping[str, Any]] = dict,
        findings: Callable[[], Iterable[Mapping[str, Any]]] = tuple,
    ) -> None:
        """`job` is the name of the module. `last_line` is asked at the end for what is to be said about the run as a
        whole, `findings` for those of an audit.
        """
        self._paths = report_paths(params)
        self._pages = {name: path for name, path in self._paths.items() if name != JSONL}
        self._describes_run = params.get("report_format") is not None
        self._job = job
        self._check = check
        self._last_line = last_line
        self._findings = findings
        self._file: LineFile | Spool | None = None
        self._servers: dict[str, None] = {}
        self._began = ""

    def __enter__(self) -> Self:
        self._began = time.strftime(TIME, time.gmtime())
        for name, path in self._pages.items():
            prepare_target(path, name, WHAT)
        if JSONL in self._paths:
            self._file = _report_at(self._paths[JSONL])
        elif self._pages:
            self._file = Spool(min(self._pages.values()), WHAT)
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()

    def examine(self, user: User, position: int, *, mine: bool) -> tuple[()]:
        if self._describes_run and mine:
            self._servers.update(dict.fromkeys(origin(block.settings.url) for block in user.blocks))
        return ()

    def start(self, selection: Selection) -> None:
        """Begin with an empty report, or continue after the rows of users whom an earlier run finished."""
        if isinstance(self._file, LineFile):
            self._file.keep(lambda row: _is_of_one(row, selection.resumed))

    def finish(self, outcome: Outcome) -> None:
        if self._file is None:
            return
        line = self._last_line()
        if line:
            self._file.write(line)
        if not self._describes_run:
            return
        run = RunFacts.of_outcome(
            self._job, outcome, check=self._check, began=self._began, servers=tuple(sorted(self._servers))
        )
        self._file.write(run.as_line())
        for name, path in self._pages.items():
            rows = filter(is_row, map(row_of, self._file.lines()))
            write_target(path, content(name, run.head(), rows, self._findings()), WHAT)

    def add(self, user: User | None, row: Row) -> None:
        if self._file is not None:
            self._file.write({**row.as_report(), **({"check": True} if self._check else {})})

    def result(self, outcome: Outcome) -> dict[str, Any]:
        return {"report_files": dict(self._paths)} if self._describes_run else {}


def is_row(row: object) -> bool:
    """Whether a line of a report is about a user, or about a line of the source that cannot be read."""
    return isinstance(row, Mapping) and "where" in row and row.get("outcome") in OUTCOMES


def _report_at(path: str) -> LineFile:
    """The report at a path. Raises VoiceError where the file there is something else."""
    return LineFile(path, what=WHAT, kind="the report of a fleet run", is_ours=begins_a_report)


def begins_a_report(head: bytes) -> bool:
    """Whether the first line is a row of a report, perhaps longer than the head or cut off by a kill."""
    first, line_break, _rest = head.partition(b"\n")
    if not line_break:
        return any(first.startswith(begin) or begin.startswith(first) for begin in _BEGINNINGS)
    row = row_of(first)
    # A run without users has the last lines only.
    return is_row(row) or (isinstance(row, Mapping) and row.keys() in ({"plan"}, {RUN}))


def _is_of_one(row: Any, names: Collection[str]) -> bool:
    """Whether a row of a report is that of one of these users, and of a success."""
    if not isinstance(row, Mapping) or row.get("outcome") not in (CHANGED, OK):
        return False
    return isinstance(row.get("user"), str) and row["user"] in names
