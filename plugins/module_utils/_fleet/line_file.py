# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of JSON Lines that a run appends to, one complete line at a time.

A kill at any moment loses at most the line that was being written.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pathlib
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError

#: bytes read at once while the last line break is looked for
_BLOCK = 65536


class LineFile:
    """A file to which complete JSON lines are appended. Opening it keeps its content; `what` is its option."""

    def __init__(self, path: str, *, what: str) -> None:
        self._path = path
        self.what = what
        with self._usable():
            # It holds numbers and addresses of people, so nobody else may read it.
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, row: Mapping[str, Any]) -> None:
        """Append one line, with one system call where the disk has room."""
        rest = line_of(row)
        with self._usable():
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]

    def clear(self) -> None:
        """Remove the content, on a disk that takes at least one byte."""
        with self._usable():
            kind = os.fstat(self._descriptor).st_mode
            if stat.S_ISREG(kind):
                os.ftruncate(self._descriptor, 0)
            if stat.S_ISREG(kind) or stat.S_ISCHR(kind):
                os.write(self._descriptor, b"\n")
            if stat.S_ISREG(kind):
                os.ftruncate(self._descriptor, 0)

    def keep(self, is_kept: Callable[[Any], bool]) -> None:
        """Remove the rows of earlier runs that are not to be kept."""
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            return
        # A kill at any moment leaves the old file or the new one.
        path = os.path.realpath(self._path)
        with self._usable():
            handle, beside = tempfile.mkstemp(prefix=f".{os.path.basename(path)}.", dir=os.path.dirname(path))
            try:
                with open(handle, "wb") as new, open(path, "rb") as old:
                    new.writelines(line for line in old if line.endswith(b"\n") and is_kept(_row(line)))
                    new.flush()
                    os.fsync(new.fileno())
                os.replace(beside, path)
            finally:
                pathlib.Path(beside).unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND)

    def lock(self) -> bool:
        """Have the file for this process alone until it is closed; False while another process has it."""
        with self._usable():
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            # The process that had it may have removed it meanwhile.
            return os.fstat(self._descriptor).st_nlink > 0

    def cut_torn_line(self) -> None:
        """Keep everything up to the last line break; what a kill left behind it would spoil the next line."""
        with self._usable():
            if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
                return
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
        os.close(self._descriptor)

    @contextlib.contextmanager
    def _usable(self) -> Iterator[None]:
        """Report what the file system refuses as a failure of the option."""
        try:
            yield
        except OSError as error:
            raise unwritable(self.what, self._path, error) from error


def _row(line: bytes) -> Any:
    """The content of a line; None for a line that is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def line_of(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def unwritable(what: str, path: str | os.PathLike[str], error: OSError) -> VoiceError:
    """The failure of an output file that cannot be used; `what` is its option."""
    return VoiceError(
        errors.INVALID,
        f"{what} {path} cannot be written: {(error.strerror or str(error)).lower()}",
        "give a path in a folder that exists and is writable, on a file system with space",
    )
