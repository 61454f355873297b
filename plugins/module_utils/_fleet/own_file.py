# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that users name for a run to write: reports, states, keys, exports.

Such a file is a regular file of this user that nobody else may read. No link is followed, so that a link planted by
somebody else cannot lead a run as root to another file, and nothing but a regular file is opened, so that no pipe
blocks and no device is written.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import pathlib
import stat
import tempfile
from collections.abc import Callable, Iterator

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError

#: nobody but the owner may read or write
PRIVATE = 0o600
#: bytes that are looked at to recognise the content of a file
HEAD_BYTES = 65_536
_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def open_own(path: str, what: str, *, create: bool = True, append: bool = False) -> int:
    """A descriptor to read and write a file of this user, which becomes private; `what` is its option.

    Raises VoiceError for anything but a regular file of this user, also for none where `create` is off.
    """
    _refuse_other_kinds(path, what)
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    flags |= (os.O_CREAT if create else 0) | (os.O_APPEND if append else 0)
    with writing(what, path):
        descriptor = os.open(path, flags, PRIVATE)
        try:
            # Between the look at the path and its opening, something else can have been put there.
            status = os.fstat(descriptor)
            _refuse(status, path, what)
            if status.st_nlink > 1:
                # What is appended here would be in all of them, such as a backup that was made of hard links.
                raise errors.invalid(
                    f"{what} {os.path.abspath(path)} has {status.st_nlink} names (hard links)",
                    "give another path, or replace it by a copy of its own",
                )
            if stat.S_IMODE(status.st_mode) != PRIVATE:
                os.fchmod(descriptor, PRIVATE)
        except (OSError, VoiceError):
            os.close(descriptor)
            raise
    return descriptor


def open_to_read(path: str | os.PathLike[str], what: str, *, of_anybody: bool = False) -> io.BufferedReader:
    """A file of this user, or `of_anybody`, opened to be read. Raises VoiceError and OSError."""
    stream = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    try:
        _refuse(os.fstat(stream.fileno()), path, what, of_anybody=of_anybody)
    except VoiceError:
        stream.close()
        raise
    return stream


def check_own(path: str, what: str, is_ours: Callable[[bytes], bool], kind: str) -> None:
    """Refuse a file that something else wrote. `is_ours` gets the first bytes; `kind` says what the file should be.

    A file that does not exist, and an empty one, is fine. Nothing is changed.
    """
    status = _refuse_other_kinds(path, what)
    if status is None or not status.st_size:
        return
    try:
        with open_to_read(path, what) as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise unwritable(what, path, error) from error
    if not is_ours(head):
        raise errors.invalid(
            f"{what} {os.path.abspath(path)} is not {kind}, and it is not overwritten",
            "give another path, or remove the file",
        )


def check_folder(folder: pathlib.Path, what: str, path: str | os.PathLike[str]) -> None:
    """Refuse a folder in which no file can be made; `path` is what would be there. Nothing is changed."""
    if os.access(folder, os.W_OK | os.X_OK):
        return
    reason = errno.ENOENT
    if folder.is_dir():
        reason = errno.EROFS if os.statvfs(folder).f_flag & os.ST_RDONLY else errno.EACCES
    raise unwritable(what, path, OSError(reason, os.strerror(reason)))


@contextlib.contextmanager
def replacing(path: str, what: str, *, mode: int = PRIVATE) -> Iterator[int]:
    """A descriptor of a new file, which takes the place of `path` at the end; a kill leaves the old or the new.

    What an exception ends leaves the old file, and nothing of the new one. The descriptor is closed here. The file is
    private, unless `mode` lets others read it.
    """
    _refuse_other_kinds(path, what)
    folder, name = os.path.split(os.path.abspath(path))
    with writing(what, path):
        descriptor, beside = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
        try:
            yield descriptor
            if mode != PRIVATE:
                os.fchmod(descriptor, mode)
            os.fsync(descriptor)
            os.replace(beside, path)
        finally:
            os.close(descriptor)
            pathlib.Path(beside).unlink(missing_ok=True)


@contextlib.contextmanager
def writing(what: str, path: str | os.PathLike[str]) -> Iterator[None]:
    """Report what the file system refuses as a failure of the option."""
    try:
        yield
    except OSError as error:
        raise unwritable(what, path, error) from error


def unwritable(what: str, path: str | os.PathLike[str], error: OSError) -> VoiceError:
    """The failure of an output file that cannot be used; `what` is its option."""
    return VoiceError(
        errors.INVALID,
        f"{what} {os.path.abspath(path)} cannot be written: {(error.strerror or str(error)).lower()}",
        "give a path in a folder that exists and is writable, on a file system with space",
    )


def _refuse_other_kinds(path: str, what: str) -> os.stat_result | None:
    """The status of the file, None where there is none."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unwritable(what, path, error) from error
    _refuse(status, path, what)
    return status


def _refuse(status: os.stat_result, path: str | os.PathLike[str], what: str, *, of_anybody: bool = False) -> None:
    kind = next((name for is_kind, name in _KINDS if is_kind(status.st_mode)), "")
    if kind:
        raise errors.invalid(f"{what} {os.path.abspath(path)} is {kind}", "give the path of a regular file")
    if status.st_uid != os.geteuid() and not of_anybody:
        raise errors.invalid(
            f"{what} {os.path.abspath(path)} belongs to another user", "give another path, or run as its owner"
        )
