# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state file of a run: which users are done, so that a run can be resumed after a kill -9.

Private to the collection.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from typing import Self

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.digest import Digests, key_of, remove_key
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import (
    LOCK_SECONDS,
    LineFile,
    line_of,
    locked_file,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import DONE, FAILED, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.two_phases import PlannedBlock, Stop

_WHAT = "state_file"
_HEADER = {"fleet_state": 2}
_KIND = "the state of a fleet run"
_WORDS = ("done", "begun")


class StateFile(Sink):
    """Remembers the users who are done; without a path nothing is remembered.

    The file is removed after a run that tried every user. It stays after any other run that finished a user, and where
    a user failed of whom a part of a plan may be written, so that another run can write the rest.
    """

    def __init__(
        self,
        path: str | None,
        key: str | None = None,
        *,
        wait: float = LOCK_SECONDS,
        scope: Callable[[], bytes] = lambda: b"",
    ) -> None:
        """`key` is for the digests; without it there is a file with one. `wait` is how many seconds another run
        gets to release the file. What was done in another `scope` does not count in this one.
        """
        self._scope = scope
        self._lock = threading.Lock()
        self._begun: frozenset[bytes] = frozenset()
        self._key = key
        self._digests = Digests(b"")
        self._path = path
        self._wait = wait
        self._done: frozenset[bytes] = frozenset()
        self._file: LineFile | None = None
        self._is_removed = True
        #: whom this run is writing to
        self._under_way: set[str] = set()
        self._has_rest = False

    def __enter__(self) -> Self:
        if self._path is None:
            return self
        self._file = locked_file(self._path, self._wait, what=_WHAT, kind=_KIND, is_ours=_begins_a_state)
        try:
            found = _read_state(self._file)
            self._done = found.get("done", frozenset()) if found else frozenset()
            self._begun = found.get("begun", frozenset()) if found else frozenset()
            self._is_removed = not (self._done or self._begun)
            key = key_of(self._key, self._path, _WHAT)
            self._digests = Digests(key, self._scope())
            self._file.cut_torn_line()
            if found is None:
                self._file.write(_HEADER)
        except VoiceError:
            self._file.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None and self._path is not None:
            if self._is_removed:
                self._file.remove()
                if self._key is None:
                    remove_key(self._path, _WHAT)
            # This ends the lock, so no other run can take over a file that is about to be removed.
            self._file.close()

    def is_done(self, user: User) -> bool:
        """Whether the user was finished by an earlier run, with the same desired state."""
        return bool(self._done) and self._digests.of(user) in self._done

    def add(self, user: User | None, row: Row) -> None:
        if self._file is None or user is None:
            return
        if row.outcome in DONE:
            self._write("done", user)
        elif row.outcome == FAILED and (user.name in self._under_way or self.is_begun(user)):
            self._has_rest = True
        self._under_way.discard(user.name)

    def is_begun(self, user: User) -> bool:
        """Whether an earlier run, in the same scope, was about to write to the user."""
        return bool(self._begun) and self._digests.of(user) in self._begun

    def __call__(self, user: User, planned: Sequence[PlannedBlock]) -> Stop | None:
        """As a gate: note that something is about to be written to the user."""
        if self._file is not None and any(one.acts for one in planned):
            self._write("begun", user)
            self._under_way.add(user.name)
        return None

    def _write(self, word: str, user: User) -> None:
        if self._file is not None:
            mark = {word: self._digests.of(user).hex(), "user": user.name}
            with self._lock:
                self._is_removed = False
                self._file.write(mark)

    def finish(self, outcome: Outcome) -> None:
        self._is_removed = self._is_removed or (outcome.is_complete and not self._has_rest)


def _begins_a_state(head: bytes) -> bool:
    """Whether a file begins as a run writes it, perhaps cut off by a kill."""
    header = line_of(_HEADER)
    return head.startswith(header) or header.startswith(head)


def _read_state(file: LineFile) -> dict[str, frozenset[bytes]] | None:
    """Who is done, and on whom the work was begun; None for a file without a header.

    Raises VoiceError for a line that no run writes.
    """
    found: dict[str, set[bytes]] = {word: set() for word in _WORDS}
    number = 0
    for number, line in enumerate(file.lines(), 1):
        mark = _mark(line, number)
        if mark is None:
            raise file.foreign(number)
        for word, digest in mark.items():
            found[word].add(digest)
    return {word: frozenset(marks) for word, marks in found.items()} if number else None


def _mark(line: bytes, number: int) -> dict[str, bytes] | None:
    """The mark of a user by its word, nothing for the header, None for a line that no run writes."""
    try:
        row = json.loads(line)
        if number == 1:
            return {} if row == _HEADER else None
        (word,) = (word for word in _WORDS if word in row)
        return {word: bytes.fromhex(row[word])}
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
