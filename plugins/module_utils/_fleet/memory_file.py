# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The memory file of a fleet: which document was last applied to each user, so that unchanged users can be skipped.

After a head line come lines of two forms: `begun` before a user is worked on, `applied` with digest and time (seconds
since 1970) after a success. The last line of a user counts, so that a kill at any moment leaves no user as applied on
whom the work had begun.

Private to the collection.
"""

from __future__ import annotations

import hashlib
import os
import pathlib
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.digest import KEY_ENDING, Digests, key_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import (
    LOCK_SECONDS,
    LineFile,
    line_of,
    locked_file,
    row_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import check_own
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import DONE, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import SKIPPED, Objection, Outcome, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_undo import begins_undo_file

_WHAT = "memory_file"
_HEAD = {"fleet_memory": 1}
_KIND = "the memory of a fleet run (format 1)"
#: what separates these digests from those of other files and formats
_SCOPE = b"fleet_memory 1"
_USER, _APPLIED, _TIME, _BEGUN = "user", "applied", "time", "begun"
_MARK_BYTES, _TIME_BYTES = 8, 8


class _Line(NamedTuple):
    """A line on a user; `entry` is the digest and the time of what was applied, None where that is not known."""

    mark: int
    entry: bytes | None


class MemoryFile(Sink):
    """Remembers the documents that were applied, and leaves out users whose document is one of them."""

    def __init__(
        self,
        path: str,
        key: str | None = None,
        *,
        check: bool = False,
        skips: bool = False,
        max_age: float | None = None,
        records: bool = True,
        wait: float = LOCK_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """With `check` nothing is written. `skips`: users may be left out, unless applied more than `max_age` seconds
        ago. Without `records`, users only lose their entries. `wait` is how many seconds another run gets to release
        the file.
        """
        self._path = path
        self._key = key
        self._check = check
        self._skips = skips
        self._max_age = max_age
        self._records = records
        self._wait = wait
        self._clock = clock
        self._file: LineFile | None = None
        self._digests = Digests(b"")
        #: by the mark of the user's name. 24 bytes each, so that large fleets fit
        self._entries: dict[int, bytes] = {}
        self._lines = 0
        self._under_way: dict[int, bytes] = {}
        self._unseen: set[int] = set()
        self._is_partial = self._is_whole = False

    @classmethod
    def of(cls, params: Mapping[str, Any], *, check: bool) -> Self:
        """By the options of a task."""
        source = params.get("source")
        is_undo = source is not None and begins_undo_file(pathlib.Path(source))
        return cls(
            params["memory_file"],
            params.get("digest_key"),
            check=check,
            # What somebody approved, or wants to have back, is done for everybody.
            skips=bool(params["skip_unchanged"]) and not params.get("apply_plan") and not is_undo,
            max_age=params.get("skip_max_age"),
            records=not is_undo,
        )

    def __enter__(self) -> Self:
        if self._check:
            self._enter_to_read()
            return self
        self._file = locked_file(self._path, self._wait, what=_WHAT, kind=_KIND, is_ours=_begins_a_memory)
        try:
            self._read(self._file)
            self._digests = Digests(key_of(self._key, self._path, _WHAT), _SCOPE)
            self._file.cut_torn_line()
            if not self._lines:
                self._write(_HEAD)
        except VoiceError:
            self._file.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()

    def _enter_to_read(self) -> None:
        """Nothing is made that a run would find: no file, no key, no lock."""
        check_own(self._path, _WHAT, _begins_a_memory, _KIND)
        has_key = self._key is not None or os.path.lexists(self._path + KEY_ENDING)
        if not (self._skips and has_key and os.path.lexists(self._path)):
            return
        self._digests = Digests(key_of(self._key, self._path, _WHAT, make=False), _SCOPE)
        file = LineFile(self._path, what=_WHAT, kind=_KIND, is_ours=_begins_a_memory, read_only=True)
        try:
            self._read(file)
        finally:
            file.close()

    def _read(self, file: LineFile) -> None:
        """Raises VoiceError for a line that no run writes."""
        for number, text in enumerate(file.lines(), 1):
            row = row_of(text)
            line = _line(row)
            if row != _HEAD if number == 1 else line is None:
                raise file.foreign(number)
            if line is not None:
                self._note(line)
            self._lines = number
        self._unseen = set(self._entries)

    def _note(self, line: _Line) -> None:
        if line.entry is None:
            self._entries.pop(line.mark, None)
        else:
            self._entries[line.mark] = line.entry

    def examine(self, user: User, position: int, *, mine: bool) -> Iterable[Objection]:
        self._unseen.discard(_mark(user.name))
        self._is_partial = self._is_partial or not mine
        return ()

    def examined(self, *, whole: bool) -> Iterable[Objection]:
        self._is_whole = whole and not self._is_partial
        return ()

    def leaves_out(self, user: User) -> str:
        entry = self._entries.get(_mark(user.name)) if self._skips else None
        if entry is None or not self._is_fresh(entry):
            return ""
        return SKIPPED if entry[:-_TIME_BYTES] == self._digests.of(user) else ""

    def _is_fresh(self, entry: bytes) -> bool:
        """Whether a document was applied recently. What a clock that was set back calls the future is not recent."""
        return self._max_age is None or 0 <= self._now() - int.from_bytes(entry[-_TIME_BYTES:]) <= self._max_age

    def _now(self) -> int:
        return int(self._clock())

    def begin(self, user: User) -> None:
        """From now on, what the user has is not what an earlier run applied."""
        if self._file is None:
            return
        mark = _mark(user.name)
        if self._records:
            # Before the work, which may change what was prepared.
            self._under_way[mark] = self._digests.of(user)
        if mark in self._entries:
            self._write({_USER: user.name, _BEGUN: self._now()})
            del self._entries[mark]

    def add(self, user: User | None, row: Row) -> None:
        if self._file is None or user is None:
            return
        mark = _mark(user.name)
        digest = self._under_way.pop(mark, None)
        if digest is not None and row.outcome in DONE:
            now = self._now()
            self._write({_USER: user.name, _APPLIED: digest.hex(), _TIME: now})
            self._entries[mark] = _entry(digest, now)

    def _write(self, row: Mapping[str, Any]) -> None:
        if self._file is not None:
            self._file.write(row)
            self._lines += 1

    def finish(self, outcome: Outcome) -> None:
        """Leave one line of each user who counts. After a failure of the disk the lines stay as they are."""
        if self._file is None or outcome.error is not None:
            return
        if self._is_whole:
            for mark in self._unseen:
                self._entries.pop(mark, None)
        if self._lines > 1 + len(self._entries):
            self._file.keep(self._is_kept)

    def _is_kept(self, row: Any) -> bool:
        """Whether a row is the head or the last one of a user; each of these is kept once."""
        if row == _HEAD:
            return True
        line = _line(row)
        if line is None or line.entry is None or self._entries.get(line.mark) != line.entry:
            return False
        del self._entries[line.mark]
        return True

    def warnings(self, outcome: Outcome) -> Iterable[str]:
        if skipped := len(outcome.selection.skipped):
            yield (
                f"{skipped} of {outcome.selection.total} users were skipped, because their documents did not change"
                f" since they were applied (memory_file {self._path}); drift on the platform is not seen for them; to"
                " see it, run without skip_unchanged, or set skip_max_age"
            )


def _begins_a_memory(head: bytes) -> bool:
    """Whether a file begins as a run writes it, perhaps cut off by a kill."""
    begin = line_of(_HEAD)
    return head.startswith(begin) or begin.startswith(head)


def _line(row: Any) -> _Line | None:
    """What a row says of a user; None for a row that no run writes."""
    if not isinstance(row, dict) or not isinstance(name := row.get(_USER), str):
        return None
    if row.keys() == {_USER, _BEGUN}:
        return _Line(_mark(name), None)
    applied, when = row.get(_APPLIED), row.get(_TIME)
    try:
        return _Line(_mark(name), _entry(bytes.fromhex(applied), when))  # type: ignore[arg-type]
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None


def _entry(digest: bytes, when: int) -> bytes:
    return digest + when.to_bytes(_TIME_BYTES)


def _mark(name: str) -> int:
    """What stands for a name. Should two names have the same, their users lose their entries, and are asked again."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=_MARK_BYTES).digest())
