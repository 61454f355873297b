# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the plan of a run in check mode: users as they finish, then all of them sorted, as one new file.

Private to the collection.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.digest import key_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import line_of, row_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import check_own, replacing
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_counts import PlanCounts
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_format import (
    FORMAT,
    MARK,
    PlanKey,
    line_of_user,
    text_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import FAILED
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.spool import Spool
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.two_phases import PlannedBlock, Stop
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.version import VERSION

WHAT = "plan_file"
KIND = "a fleet plan"
TIME = "%Y-%m-%dT%H:%M:%SZ"


class PlanFile(Sink):
    """Notes what would be done to each user; a gate that everybody passes, and a sink.

    The file is written at the end of a run that tried every user; any other run leaves the old one.
    """

    def __init__(self, path: str, key: str | None, source: str) -> None:
        """`source` is what the head names as the source of the users; `key` is that of the digests, else of a file."""
        self._path = path
        self._given_key = key
        self._source = source
        self._counts = PlanCounts()
        self._lock = threading.Lock()
        self._places: list[tuple[str, int, int]] = []
        self._size = 0
        self._digest = ""
        self._is_written = False

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Self:
        """By the options of a task."""
        path, source = params["plan_file"], params.get("source")
        # As whoever reviews the plan finds it, on any computer.
        shown = os.path.relpath(source, os.path.dirname(path)) if source else "users"
        return cls(path, params.get("digest_key"), shown)

    def __enter__(self) -> Self:
        check_own(self._path, WHAT, begins_a_plan, KIND)
        self._key = PlanKey(key_of(self._given_key, self._path, WHAT))
        self._spool = Spool(self._path, WHAT)
        return self

    def __exit__(self, *error: object) -> None:
        self._spool.close()

    def __call__(self, user: User, planned: Sequence[PlannedBlock]) -> Stop | None:
        if not all(one.is_complete for one in planned):
            # The user fails, and nobody could approve a part.
            return None
        line = line_of_user(user, planned, self._key)
        if line is not None:
            text = text_of(line)
            with self._lock:
                self._counts.add(line)
                self._places.append((user.name, self._size, len(text)))
                self._size += len(text)
                self._spool.append(text)
        return None

    def finish(self, outcome: Outcome) -> None:
        if not outcome.is_complete:
            return
        head = {
            MARK: FORMAT,
            "created": time.strftime(TIME, time.gmtime()),
            "collection": VERSION,
            "source": self._source,
            "total": outcome.selection.total,
            "users": self._counts.users,
            "failed": outcome.counts.get(FAILED, 0),
            "counts": self._counts.by_setting(),
            "key": self._key.check,
        }
        digest = self._key.of_head(head)
        self._places.sort()
        self._spool.flush()
        for _name, begin, length in self._places:
            digest.update(self._spool.read(begin, length))
        self._digest = digest.hexdigest()
        with replacing(self._path, WHAT) as descriptor, open(descriptor, "wb", closefd=False) as new:
            new.write(line_of({**head, "digest": self._digest}))
            new.writelines(self._spool.read(begin, length) for _name, begin, length in self._places)
        self._is_written = True

    def note(self, outcome: Outcome) -> str:
        return "" if self._is_written else f"{WHAT} {self._path} was not written"

    def result(self, outcome: Outcome) -> dict[str, Any]:
        return self.report_line()

    def report_line(self) -> dict[str, Any]:
        """The plan in numbers and in sentences; nothing where none was written."""
        if not self._is_written:
            return {}
        plan = {
            "file": self._path,
            "digest": self._digest,
            "users": self._counts.users,
            "counts": self._counts.by_setting(),
            "top_values": self._counts.top(),
            "lines": self._counts.lines(),
        }
        return {"plan": plan}


def begins_a_plan(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a plan of whatever format."""
    first, line_break, _rest = head.partition(b"\n")
    if not line_break:
        return head.startswith(b'{"fleet_plan":')
    row = row_of(first)
    return isinstance(row, dict) and MARK in row
