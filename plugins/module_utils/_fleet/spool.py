# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file without a name that holds the lines of a run until its end.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import line_of, whole_lines
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import writing


class Spool:
    """Lines for the file at a path, in its folder; `what` is the option of that file. A kill leaves nothing of it."""

    def __init__(self, path: str, what: str) -> None:
        self._path = path
        self._what = what
        with self._usable(), contextlib.ExitStack() as stack:
            self._file = stack.enter_context(tempfile.TemporaryFile(dir=os.path.dirname(os.path.abspath(path))))
            self._open = stack.pop_all()

    def write(self, row: Mapping[str, Any]) -> None:
        self.append(line_of(row))

    def append(self, line: bytes) -> None:
        with self._usable():
            self._file.write(line)

    def flush(self) -> None:
        """Make everything that was written readable."""
        with self._usable():
            self._file.flush()

    def read(self, begin: int, length: int) -> bytes:
        """So many bytes from a position, after `flush`."""
        with self._usable():
            return os.pread(self._file.fileno(), length, begin)

    def lines(self) -> Iterator[bytes]:
        self.flush()
        with self._usable():
            yield from whole_lines(self._file.fileno())

    def close(self) -> None:
        # A full disk can refuse the rest of the text once more; nobody reads it any more.
        with contextlib.suppress(OSError):
            self._open.close()

    def _usable(self) -> contextlib.AbstractContextManager[None]:
        return writing(self._what, self._path)
