# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An export with one file for each user in a folder.

The folder is a source of a fleet. A file of ours is one with a single document, of the user whom its name stands for;
no other file is replaced or removed.

Private to the collection.
"""

from __future__ import annotations

import hashlib
import os
import pathlib
import re
import stat
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self, TypeAlias

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import name_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import (
    check_folder,
    check_own,
    open_to_read,
    replacing,
    unwritable,
)

#: characters of a file's name before its ending; file systems take 255 bytes
_LONGEST = 100
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]*")
#: names that Windows keeps for devices, whatever their ending is
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
#: reads the document of a file; None where there is none, or more than one
OnlyDocument: TypeAlias = "Callable[[pathlib.Path], Mapping[str, Any] | None]"


class Folder:
    """A folder whose files are replaced one by one at the end, and only those that differ.

    `ending` is that of the files, `render` makes the text of a document, `only` reads one. Files of users who are in
    the export no more are removed if it `is_whole`; unless it `may_shrink`, a fifth of them may go.
    """

    documents: tuple[()] = ()

    def __init__(
        self,
        path: pathlib.Path,
        ending: str,
        render: Callable[[dict[str, Any]], str],
        only: OnlyDocument,
        *,
        write: bool,
        may_shrink: bool,
        is_whole: bool,
    ) -> None:
        self._path = path
        self._ending = ending
        self._render = render
        self._only = only
        self._write = write
        self._may_shrink = may_shrink
        self._is_whole = is_whole
        #: how many files were written or removed
        self.replaced = 0
        #: file name -> text, of the files that differ
        self._texts: dict[str, str] = {}
        self._names: set[str] = set()
        #: names without regard to case, which does not count on some file systems
        self._folded: set[str] = set()

    def __enter__(self) -> Self:
        try:
            status = os.lstat(self._path)
        except FileNotFoundError:
            check_folder(self._path.parent, "dest", self._path)
            return self
        except OSError as error:
            raise unwritable("dest", self._path, error) from error
        if not stat.S_ISDIR(status.st_mode):
            raise errors.invalid(f"dest {self._path} is no folder", "leave out the / at its end to name a file")
        if status.st_uid != os.geteuid():
            raise errors.invalid(f"dest {self._path} belongs to another user", "give another path, or run as its owner")
        check_folder(self._path, "dest", self._path)
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is open."""

    def last(self, name: str) -> Mapping[str, Any]:
        """The document of a user in the export that this one replaces."""
        for file in (_file_name(name), _marked(name)):
            document = self._own(self._path / f"{file}{self._ending}")
            if document is not None and name_of(document) == name:
                return document
        return {}

    def add(self, document: dict[str, Any]) -> None:
        """Remember a document. Raises VoiceError where a foreign file stands in its place."""
        file = _file_name(name_of(document))
        if file.casefold() in self._folded:
            file = _marked(name_of(document))
        self._folded.add(file.casefold())
        name = f"{file}{self._ending}"
        self._names.add(name)
        path = self._path / name
        check_own(str(path), "dest", lambda head: self._own(path) is not None, "the export of this user")
        text = self._render(document)
        if not self._is_same(path, text):
            self._texts[name] = text

    def keep(self) -> bool:
        """Write what differs, and remove what is no more; whether anything changed (in check mode: would change).

        Raises VoiceError, also for an export that lacks too many users.
        """
        stale = [path for path in self._files() if path.name not in self._names] if self._is_whole else []
        if stale and not self._may_shrink and len(stale) * 5 >= sum(1 for _path in self._files()):
            raise errors.invalid(
                f"dest {self._path} has the files of {len(stale)} users who are not in the new export, so it was left"
                " as it was",
                "check why they are missing, or set allow_shrink if that is intended",
            )
        if self._write:
            if self._texts:
                self._make()
            for name, text in self._texts.items():
                with (
                    replacing(str(self._path / name), "dest") as descriptor,
                    os.fdopen(descriptor, "wb", closefd=False) as stream,
                ):
                    stream.write(text.encode())
                self.replaced += 1
            for path in stale:
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    raise unwritable("dest", path, error) from error
                self.replaced += 1
        return bool(self._texts or stale)

    def _make(self) -> None:
        try:
            self._path.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise unwritable("dest", self._path, error) from error

    def _files(self) -> Iterator[pathlib.Path]:
        """The files of ours in the folder."""
        if not self._path.is_dir():
            return
        for path in sorted(self._path.iterdir()):
            if path.suffix == self._ending and self._own(path) is not None:
                yield path

    def _own(self, path: pathlib.Path) -> Mapping[str, Any] | None:
        """The document of a file of ours; None for any other file, which is not opened if it is no regular one."""
        try:
            if not stat.S_ISREG(os.lstat(path).st_mode):
                return None
            document = self._only(path)
        except (OSError, VoiceError):
            return None
        name = name_of(document) if document is not None else ""
        is_ours = bool(name) and path.name.removesuffix(self._ending) in (_file_name(name), _marked(name))
        return document if is_ours else None

    def _is_same(self, path: pathlib.Path, text: str) -> bool:
        """Whether a file has this text already, and nobody else may read it."""
        try:
            with open_to_read(path, "dest") as stream:
                is_private = not stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o077
                return is_private and stream.read() == text.encode()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise unwritable("dest", path, error) from error


def _file_name(name: str) -> str:
    """The file name of a user without its ending: readable, and safe on every file system."""
    if _SAFE.fullmatch(name) and not _RESERVED.fullmatch(name) and not name.endswith("."):
        safe = name
    else:
        safe = urllib.parse.quote(name, safe="@+").replace(".", "%2E").replace("~", "%7E")
        safe = f"%{ord(safe[0]):02X}{safe[1:]}" if _RESERVED.fullmatch(name) else safe
    return safe if len(safe) <= _LONGEST else _marked(name)


def _marked(name: str) -> str:
    """A file name for a long one, or one that differs from another in its case only."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).hexdigest()
    return f"{re.sub(r'[^A-Za-z0-9_-]', '_', name[:40])}~{digest}"
