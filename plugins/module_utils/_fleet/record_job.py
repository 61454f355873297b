# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job behind the module `fleet_record`: which users a job of several runs is done with.

The file has a head with the name of the job, and then one line for each user.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import (
    LOCK_SECONDS,
    LineFile,
    line_of,
    locked_file,
    row_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import NAME
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.undo_file import begins_an_undo_file
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import ListOf, Path, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    NO_RULES,
    Mode,
    Result,
    Rules,
    Run,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.plain_job import PlainJob

HEAD = "fleet_record"
FIELDS = (
    Path(
        "path",
        required=True,
        doc=(
            "The file that remembers the users, readable by its owner only. It is created with the first user. A file"
            " that another O(job) or anything else wrote is refused."
        ),
    ),
    Text("job", required=True, pattern="[a-z][a-z0-9_]*", doc="The name of the job, such as V(holiday)."),
    ListOf(
        "users",
        Text("user"),
        clearable=True,
        doc="Names of users whom the job is done with from now on. Without it the file is only read.",
    ),
    Path(
        "undo_file",
        doc="An undo file of M(ucfleet.voice.fleet), whose users are returned as RV(recorded). It is only read.",
    ),
)


class FleetRecord(PlainJob):
    """Remember users, and return those who are remembered."""

    name = "fleet_record"

    def fields(self) -> tuple[Field, ...]:
        return FIELDS

    def rules(self) -> Rules:
        return NO_RULES

    def work(self, run: Run) -> Result:
        return _remembered(run.params, run.mode)


def _remembered(params: Mapping[str, Any], mode: Mode) -> Result:
    path, job = os.path.abspath(params["path"]), params["job"]
    recorded = None if params["undo_file"] is None else _users_of_undo_file(os.path.abspath(params["undo_file"]))
    known = _read(path, job)
    new = [name for name in dict.fromkeys(params["users"] or ()) if name not in known]
    if new and not mode.check:
        known = _add(path, job, new)
    users = [*known, *new]
    summary = {"users": len(users)}
    return {"changed": bool(new), "path": path, "users": users, "recorded": recorded, "summary": summary}


def _read(path: str, job: str) -> list[str]:
    """The users in a file, none where there is no file. Raises VoiceError."""
    if not os.path.lexists(path):
        return []
    file = LineFile(path, what="path", kind=_kind(job), is_ours=lambda head: _begins(head, job), read_only=True)
    with contextlib.closing(file):
        return list(dict.fromkeys(_names(file, file.lines())))


def _add(path: str, job: str, names: Iterable[str]) -> list[str]:
    """Add users to a file; returns those whom it had. Raises VoiceError."""
    file = locked_file(path, LOCK_SECONDS, what="path", kind=_kind(job), is_ours=lambda head: _begins(head, job))
    with contextlib.closing(file):
        file.cut_torn_line()
        lines = list(file.lines())
        known = list(dict.fromkeys(_names(file, lines)))
        if not lines:
            file.write(_head(job))
        for name in names:
            if name not in known:
                file.write({NAME: name})
        file.sync()
    return known


def _users_of_undo_file(path: str) -> list[str] | None:
    """The users in an undo file. Raises VoiceError.

    None where there is no file, or no whole line in it: a run writes the first line before the first request, so a file
    without it records nothing, or was spoilt later.
    """
    if not os.path.lexists(path):
        return None
    kind = "the undo file of a fleet run"
    file = LineFile(path, what="undo_file", kind=kind, is_ours=begins_an_undo_file, read_only=True)
    with contextlib.closing(file):
        lines = list(file.lines())
        return list(dict.fromkeys(_names(file, lines))) if lines else None


def _names(file: LineFile, lines: Iterable[bytes]) -> Iterator[str]:
    """The name in each line after the head."""
    for number, line in enumerate(lines, 1):
        row = row_of(line)
        if number == 1:
            continue
        if not isinstance(row, dict) or not isinstance(row.get(NAME), str):
            raise file.foreign(number)
        yield row[NAME]


def _kind(job: str) -> str:
    return f"a record of the job {job}"


def _head(job: str) -> dict[str, Any]:
    return {HEAD: 1, "job": job}


def _begins(head: bytes, job: str) -> bool:
    """Whether a file begins as this job writes it, perhaps cut off by a kill."""
    begin = line_of(_head(job))
    return head.startswith(begin) or begin.startswith(head)


FLEET_RECORD = FleetRecord()
