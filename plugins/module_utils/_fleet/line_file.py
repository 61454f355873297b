# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of JSON Lines that a run appends to, one complete line at a time.

A kill at any moment loses at most the line that was being written.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import (
    check_own,
    open_own,
    open_to_read,
    replacing,
    writing,
)

#: bytes read at once
_BLOCK = 1024 * 1024
#: bytes of one line that is read back
LONGEST_LINE = 16 * 1024 * 1024
#: seconds that another run, perhaps one that was just killed, gets to release a file that belongs to one run
LOCK_SECONDS = 60.0
_LOCK_PAUSE = 0.2
#: not every system has the shorter one
_sync = getattr(os, "fdatasync", os.fsync)


class LineFile:
    """A private file to which complete JSON lines are appended. Opening it keeps its content; `what` is its option.

    `is_ours` looks at the first bytes of a file that exists; what something else wrote is refused as not `kind`.
    """

    def __init__(
        self, path: str, *, what: str, kind: str, is_ours: Callable[[bytes], bool], read_only: bool = False
    ) -> None:
        self._path = path
        self.what = what
        self._kind = kind
        check_own(path, what, is_ours, kind)
        self._is_torn = False
        self._descriptor = _opened_to_read(path, what) if read_only else open_own(path, what, append=True)

    def write(self, row: Mapping[str, Any]) -> None:
        """Append one line, with one system call where the disk has room."""
        rest = line_of(row)
        if self._is_torn:
            self.cut_torn_line()
        # A disk that is full in the middle of a line leaves a part of it, which would spoil the next one.
        self._is_torn = True
        with self._usable():
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        self._is_torn = False

    def sync(self) -> None:
        """Wait until everything that was written is on the disk."""
        with self._usable():
            # The size is written, too; the times of the file are not needed to read it.
            _sync(self._descriptor)
            if not os.fstat(self._descriptor).st_nlink:
                # Nobody could read what is written to a file without a name.
                raise FileNotFoundError(errno.ENOENT, "it was removed during the run")

    def keep(self, is_kept: Callable[[Any], bool]) -> None:
        """Remove the rows of earlier runs that are not to be kept, on a disk that takes at least one byte."""
        with replacing(self._path, self.what) as descriptor:
            os.write(descriptor, b"\n")
            os.ftruncate(descriptor, 0)
            with open(descriptor, "wb", closefd=False) as new:
                new.seek(0)
                new.writelines(line for line in self.lines() if is_kept(row_of(line)))
        os.close(self._descriptor)
        self._descriptor = open_own(self._path, self.what, create=False, append=True)

    def remove(self) -> None:
        """Delete the file, unless something else has taken its place."""
        with self._usable(), contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.lstat(self._path), os.fstat(self._descriptor)):
                os.unlink(self._path)

    def lock(self) -> bool:
        """Have the file for this process alone until it is closed; False while another process has it."""
        with self._usable():
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            # The process that had it may have removed it meanwhile.
            return os.fstat(self._descriptor).st_nlink > 0

    def lines(self) -> Iterator[bytes]:
        """The whole lines; what a kill left behind the last line break is not one. Raises VoiceError."""
        lines, number = whole_lines(self._descriptor), 1
        while True:
            with self._usable():
                try:
                    line = next(lines, None)
                except LongLine as error:
                    raise self.foreign(number) from error
            if line is None:
                return
            yield line
            number += 1

    def foreign(self, number: int) -> VoiceError:
        """The failure of a line that no run wrote; `number` counts from 1."""
        return errors.invalid(
            f"{self.what} {os.path.abspath(self._path)}:{number} is not {self._kind}",
            "give another path, or remove the file to begin from the start",
        )

    def cut_torn_line(self) -> None:
        """Keep everything up to the last line break; what a kill left behind it would spoil the next line."""
        with self._usable():
            size = end = os.fstat(self._descriptor).st_size
            while end > 0:
                begin = max(0, end - _BLOCK)
                position = os.pread(self._descriptor, end - begin, begin).rfind(b"\n")
                if position >= 0:
                    end = begin + position + 1
                    break
                end = begin
            if end < size:
                os.ftruncate(self._descriptor, end)

    def close(self) -> None:
        with self._usable():
            os.close(self._descriptor)

    def _usable(self) -> contextlib.AbstractContextManager[None]:
        return writing(self.what, self._path)


def locked_file(path: str, wait: float, *, what: str, kind: str, is_ours: Callable[[bytes], bool]) -> LineFile:
    """A file for this run alone. Raises VoiceError where another run does not release it within `wait` seconds."""
    give_up_at = time.monotonic() + wait
    while True:
        file = LineFile(path, what=what, kind=kind, is_ours=is_ours)
        if file.lock():
            return file
        file.close()
        if time.monotonic() >= give_up_at:
            raise errors.invalid(
                f"{what} {path} is in use by another run",
                "wait until that run has ended; a run whose ansible-playbook was killed ends with the users under way",
            )
        time.sleep(_LOCK_PAUSE)


def _opened_to_read(path: str, what: str) -> int:
    with writing(what, path), open_to_read(path, what) as stream:
        return os.dup(stream.fileno())


class LongLine(ValueError):
    """A line that is longer than any that a run writes."""


def whole_lines(descriptor: int) -> Iterator[bytes]:
    """The lines of a file up to the last line break, from its beginning. Raises OSError and LongLine."""
    position, rest = 0, b""
    while block := os.pread(descriptor, _BLOCK, position):
        position += len(block)
        *lines, rest = (rest + block).split(b"\n")
        yield from (line + b"\n" for line in lines)
        if len(rest) > LONGEST_LINE:
            raise LongLine


def row_of(line: bytes) -> Any:
    """The content of a line; None for a line that is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def line_of(row: Mapping[str, Any]) -> bytes:
    return _ENCODER.encode(row).encode("utf-8", "surrogatepass") + b"\n"
