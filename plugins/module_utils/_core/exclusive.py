# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run at a time on this machine writes to one place (an account, or an object of it).

Two runs that look for an object at the same time both create it. So a run locks the places that it may write, one
byte of a common file for each, from the first read until the last write. The kernel releases the locks of a process
that dies. Threads of one process share its locks: what they do to one another is decided by the run itself.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import stat
import struct
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError

#: names another folder for the file of the locks
VARIABLE = "UCFLEET_LOCK_DIR"
#: the folder by default: the same in each session of a user, whatever HOME and TMPDIR are there
_USUAL = "/tmp"
#: seconds between two tries, at first and at most
_FIRST_PAUSE, _LAST_PAUSE = 0.02, 0.5
#: how Linux describes a lock (struct flock): type, whence, start, length, process
_FLOCK = "hhqqi"
_BUSY = frozenset({errno.EACCES, errno.EAGAIN})


class _Locks:
    """The locks of this process on the bytes of one file."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._guard = threading.Lock()
        self._process = os.getpid()
        self._held: Counter[int] = Counter()

    def take(self, byte: int) -> bool:
        """Lock a byte, unless another process has it. Raises OSError where the file system has no locks."""
        with self._guard:
            if self._process != os.getpid():
                # A forked process has the file, but none of the locks.
                self._process, self._held = os.getpid(), Counter()
            if not self._held[byte]:
                try:
                    fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
                except OSError as error:
                    if error.errno in _BUSY:
                        return False
                    raise
            self._held[byte] += 1
            return True

    def give_back(self, byte: int) -> None:
        with self._guard:
            self._held[byte] -= 1
            if not self._held[byte]:
                del self._held[byte]
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, byte)

    def holder(self, byte: int) -> int:
        """The process that has a byte; 0 where the system does not say."""
        if not sys.platform.startswith("linux"):
            return 0
        asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0)
        kind, _whence, _start, _length, process = struct.unpack(
            _FLOCK, fcntl.fcntl(self._descriptor, fcntl.F_GETLK, asked)
        )
        return 0 if kind == fcntl.F_UNLCK else max(0, int(process))


_guard = threading.Lock()
#: by folder; a file stays open, because to close it once would release every lock of the process
_files: dict[str, _Locks] = {}


@contextlib.contextmanager
def alone(
    places: Iterable[Hashable],
    deadline: Deadline,
    *,
    subject: str,
    say: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Work while no other process of this user on this machine works on one of these places.

    `subject` is what they are, for messages. `say` gets a line when the work has to wait, and why the locks cannot
    be used where that is so: the work goes on without them. Raises VoiceError (deadline).
    """
    # In one order for all, so that two runs never wait for each other.
    bytes_of = sorted({_byte(place) for place in places})
    with contextlib.ExitStack() as stack:
        if bytes_of:
            try:
                locks = _locks()
                for byte in bytes_of:
                    _wait(locks, byte, deadline, subject, say, sleep)
                    stack.callback(locks.give_back, byte)
            except OSError as error:
                _say_unusable(error, say)
        yield


def _wait(
    locks: _Locks,
    byte: int,
    deadline: Deadline,
    subject: str,
    say: Callable[[str], None],
    sleep: Callable[[float], None],
) -> None:
    pause = _FIRST_PAUSE
    is_said = False
    while not locks.take(byte):
        process = locks.holder(byte)
        other = f"another run on this machine{f' (process {process})' if process else ''} that works on {subject}"
        if deadline.left() <= pause:
            raise VoiceError(
                errors.DEADLINE,
                f"{deadline.label} ended while this one waited for {other}",
                "run one after the other, or give each of them users of its own; nothing was sent",
                subject=subject,
            )
        if not is_said and pause >= _LAST_PAUSE:
            say(f"waits for {other}")
            is_said = True
        sleep(pause)
        pause = min(2 * pause, _LAST_PAUSE)


def _byte(place: Hashable) -> int:
    """The byte of a place: two places share one with a probability of 2 to the power of -62."""
    return int.from_bytes(hashlib.sha256(repr(place).encode()).digest()[:8], "big") >> 2


_said: set[str] = set()


def _say_unusable(error: OSError, say: Callable[[str], None]) -> None:
    """Say once in each process that runs are not kept apart."""
    why = (error.strerror or str(error)).lower()
    text = (
        f"two runs on this machine that work on the same users at the same time are not kept apart, because"
        f" {error.filename or 'the file of the locks'} cannot be used ({why}); set {VARIABLE} to a folder of your own"
    )
    with _guard:
        is_new = text not in _said
        _said.add(text)
    if is_new:
        say(text)


def _locks() -> _Locks:
    """The locks in the first folder that can be used. Raises OSError when there is none."""
    given = os.environ.get(VARIABLE)
    bases = (given,) if given else (_USUAL, tempfile.gettempdir())
    key = "\0".join(bases)
    locks = _files.get(key)
    if locks is not None:
        return locks
    with _guard:
        problem: OSError | None = None
        for base in bases:
            if key in _files:
                break
            try:
                _files[key] = _Locks(_opened(os.path.realpath(base)))
            except OSError as error:
                problem = problem or error
        if key not in _files:
            raise problem or OSError(errno.ENOENT, os.strerror(errno.ENOENT))
        return _files[key]


def _opened(base: str) -> int:
    """A descriptor of the file with the locks, in a folder of this user alone; no link is followed. Raises OSError."""
    folder = os.path.join(base, f"ucfleet.voice-{os.geteuid()}")
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        status = os.fstat(place)
        if status.st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "it belongs to another user", folder)
        if stat.S_IMODE(status.st_mode) & 0o077:
            os.fchmod(place, 0o700)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open("locks", flags, 0o600, dir_fd=place)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(errno.EINVAL, "it is not a regular file", os.path.join(folder, "locks"))
        return descriptor
    finally:
        os.close(place)
