# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a fleet run leaves on disk: the report, and the state that lets it resume.

Both are JSON Lines, written one complete line at a time, so that a kill at any moment
loses at most the line that was being written.

Private to the collection.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import Step

_HEADER = {"fleet_state": 1}
#: bytes read at once while the last line break is looked for
_BLOCK = 65536
#: seconds that another run, perhaps one that was just killed, gets to let go of the state file
LOCK_SECONDS = 60.0
_LOCK_PAUSE = 0.2


class LineFile:
    """A file to which complete JSON lines are appended. Opening it leaves alone what it holds."""

    def __init__(self, path: str, *, what: str) -> None:
        try:
            # Numbers and addresses of people are in it: nobody else's business.
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise unwritable(what, path, error) from error
        self._path = path
        self.what = what

    def write(self, row: Mapping[str, Any]) -> None:
        """Append one line, with one system call where the disk has room."""
        rest = _line(row)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            raise unwritable(self.what, self._path, error) from error

    def clear(self) -> None:
        """Begin anew, on a disk that takes at least one octet."""
        try:
            kind = os.fstat(self._descriptor).st_mode
            if stat.S_ISREG(kind):
                os.ftruncate(self._descriptor, 0)
            if stat.S_ISREG(kind) or stat.S_ISCHR(kind):
                os.write(self._descriptor, b"\n")
            if stat.S_ISREG(kind):
                os.ftruncate(self._descriptor, 0)
        except OSError as error:
            raise unwritable(self.what, self._path, error) from error

    def keep(self, is_kept: Callable[[Any], bool]) -> None:
        """Keep the rows of earlier runs that are asked for, and no others."""
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            return
        try:
            # Written over itself: the writing never overtakes the reading.
            with open(self._path, "rb") as old, open(self._path, "r+b") as new:
                new.writelines(line for line in old if line.endswith(b"\n") and is_kept(_row(line)))
                new.truncate()
        except OSError as error:
            raise unwritable(self.what, self._path, error) from error

    def lock(self) -> bool:
        """Have the file for this process alone until it is closed; False while somebody else has it."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever had it may have removed it meanwhile.
            return os.fstat(self._descriptor).st_nlink > 0
        except BlockingIOError:
            return False
        except OSError as error:
            raise unwritable(self.what, self._path, error) from error

    def cut_torn_line(self) -> None:
        """Keep everything up to the last line break; what a kill left behind it would spoil the next line."""
        try:
            _cut_torn_line(self._descriptor)
        except OSError as error:
            raise unwritable(self.what, self._path, error) from error

    def close(self) -> None:
        os.close(self._descriptor)


def _cut_torn_line(descriptor: int) -> None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        return
    size = end = os.fstat(descriptor).st_size
    while end > 0:
        begin = max(0, end - _BLOCK)
        position = os.pread(descriptor, end - begin, begin).rfind(b"\n")
        if position >= 0:
            end = begin + position + 1
            break
        end = begin
    if end < size:
        os.ftruncate(descriptor, end)


def _row(line: bytes) -> Any:
    """What a line holds; None for a line that is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def unwritable(what: str, path: str | os.PathLike[str], error: OSError) -> VoiceError:
    """What to say of an output file that cannot be used; `what` is its option."""
    return VoiceError(
        errors.INVALID,
        f"{what} {path} cannot be written: {(error.strerror or str(error)).lower()}",
        "give a path in a folder that exists and is writable, on a file system with space",
    )


def _locked(path: str, wait: float) -> LineFile:
    """The state file for this run alone; `wait` is how many seconds another run gets to let go of it."""
    give_up_at = time.monotonic() + wait
    while True:
        file = LineFile(path, what="state_file")
        if file.lock():
            return file
        file.close()
        if time.monotonic() >= give_up_at:
            raise VoiceError(
                errors.INVALID,
                f"state_file {path} is in use by another run",
                "wait until that run has ended; a run whose ansible-playbook was killed ends with the users under way",
            )
        time.sleep(_LOCK_PAUSE)


class Progress:
    """Which users are done, kept over a kill -9; without a path nothing is kept."""

    def __init__(self, path: str | None, *, wait: float = LOCK_SECONDS) -> None:
        self._path = path
        self._done: set[bytes] = set()
        self._file: LineFile | None = None
        self._is_empty = True
        if path is None:
            return
        self._file = _locked(path, wait)
        try:
            self._done, whole = _read_state(path)
            self._is_empty = not self._done
            self._file.cut_torn_line()
            if not whole:
                self._file.write(_HEADER)
        except VoiceError:
            self._file.close()
            raise

    @property
    def resumed(self) -> bool:
        """Whether an earlier run did not come to its end."""
        return bool(self._done)

    def is_done(self, user: User) -> bool:
        """Whether the user was finished by an earlier run, with the same wish."""
        return bool(self._done) and digest(user) in self._done

    def done(self, user: User) -> None:
        if self._file is not None:
            self._is_empty = False
            self._file.write({"done": digest(user).hex(), "user": user.name})

    def finish(self, complete: bool) -> None:
        """Forget everything after a run that tried every user; keep it after any other that finished somebody."""
        if self._file is not None and self._path is not None:
            if complete or self._is_empty:
                os.unlink(self._path)
            # With this the lock ends, so nobody can take over a file that is about to go.
            self._file.close()


def _read_state(path: str) -> tuple[set[bytes], int]:
    """Who is done, and how many bytes hold whole lines. Raises VoiceError for any other file."""
    done: set[bytes] = set()
    whole = 0
    try:
        with open(path, "rb") as stream:
            for number, line in enumerate(stream, 1):
                if not line.endswith(b"\n") and (number > 1 or _line(_HEADER).startswith(line)):
                    # The line that a kill cut off: its user is simply done again.
                    break
                mark = _mark(line, number)
                if mark is None:
                    raise VoiceError(
                        errors.INVALID,
                        f"state_file {path}:{number} is not the state of a fleet run",
                        "give another path, or remove the file to begin anew",
                    )
                done.add(mark)
                whole += len(line)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise unwritable("state_file", path, error) from error
    return done - {b""}, whole


def _mark(line: bytes, number: int) -> bytes | None:
    """The mark of a user who is done, nothing for the header, None for a line that no run writes."""
    try:
        row = json.loads(line)
        if number == 1:
            return b"" if row == _HEADER else None
        return bytes.fromhex(row["done"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def digest(user: User) -> bytes:
    """A fingerprint of who is brought to which state; it says nothing about secrets."""
    parts: list[Any] = [user.name]
    for block in user.blocks:
        settings = block.settings
        account = settings.username or settings.client_id
        parts.append([block.composite.platform.name, settings.url, account])
        parts += [_step_text(step) for step in block.steps]
    text = json.dumps(parts, sort_keys=True, default=repr)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _step_text(step: Step) -> list[Any]:
    return [step.label, walk.exportable(step.part.operation.own_fields(), step.given, secrets=False)]
