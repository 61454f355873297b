# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the documents of an export go: into the result, or into a file that is replaced as a whole.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import pathlib
import stat
import tempfile
from collections.abc import Callable, Mapping
from typing import Any, Self, TypeAlias

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import source as sources
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import name_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export_folder import Folder
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import (
    check_folder,
    check_own,
    open_to_read,
    unwritable,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import CLASS, VARS
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode

YAML, JSONL = "yaml", "jsonl"
#: an export that lacks this part of the users of the last one is refused
_LARGE_PART = 5
_USER_KEYS = frozenset({sources.NAME, CLASS, VARS, *COMPOSITES})


class Listed:
    """Without dest: the documents are part of the result."""

    #: how many files were replaced when not all could be
    replaced = 0

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []

    def last(self, name: str) -> Mapping[str, Any]:
        """There was no export before."""
        return {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing to close."""

    def add(self, document: dict[str, Any]) -> None:
        self.documents.append(document)

    def keep(self) -> bool:
        return False


class Written:
    """A file that is replaced at once by a whole new one, and only if that differs."""

    documents: tuple[()] = ()
    #: it is replaced as a whole or not at all
    replaced = 0

    def __init__(
        self, path: pathlib.Path, file_format: str, *, write: bool, may_shrink: bool, what: str = "dest"
    ) -> None:
        """`what` is the option; `may_shrink`: the new file may lack any number of the users in the old one."""
        self._what = what
        self._path = path
        self._format = file_format
        self._render = _yaml_item if file_format == YAML else _json_line
        self._write = write
        self._may_shrink = may_shrink
        self._last: dict[str, Mapping[str, Any]] | None = None
        self._digest = hashlib.blake2b()
        self._names: set[str] = set()

    def last(self, name: str) -> Mapping[str, Any]:
        """The document of a user in the export that this one replaces. Raises VoiceError when that is none."""
        if self._last is None:
            old = self._old() if os.path.lexists(self._path) else ()
            self._last = {name_of(entry.document): entry.document for entry in old if not entry.problem}
        return self._last.get(name, {})

    def _old(self) -> sources.Source:
        """The users in the file that this one replaces. Nothing is read through a link."""
        return sources.Source(
            path=str(self._path), file_format=self._format, open_file=lambda path: open_to_read(path, "dest")
        )

    def __enter__(self) -> Self:
        self._file: Any = None
        self._check()
        check_folder(self._path.parent, self._what, self._path)
        if self._write:
            try:
                # Readable by nobody else from the beginning.
                handle, self._new = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
            except OSError as error:
                raise unwritable(self._what, self._path, error) from error
            self._file = os.fdopen(handle, "wb")
        if self._render is _yaml_item:
            self._put("---\n")
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            # A full disk can refuse the rest of the text once more; the file is not kept anyway.
            with contextlib.suppress(OSError):
                self._file.close()
            pathlib.Path(self._new).unlink(missing_ok=True)

    def add(self, document: dict[str, Any]) -> None:
        self._names.add(name_of(document))
        self._put(self._render(document))

    def keep(self) -> bool:
        """Replace the file by what was added; whether it changed (in check mode: would change).

        Raises VoiceError, also for a file that would lose too many users, or that is another one by now.
        """
        if self._render is _yaml_item and not self._names:
            self._put("[]\n")
        if self._is_same():
            return False
        self._check()
        if not self._may_shrink:
            self._refuse_to_shrink()
        if self._file is not None:
            try:
                self._file.flush()
                os.fsync(self._file.fileno())
                os.replace(self._new, self._path)
            except OSError as error:
                raise unwritable(self._what, self._path, error) from error
        return True

    def _check(self) -> None:
        check_own(str(self._path), self._what, self._is_ours, "an export or a fleet document")

    def _refuse_to_shrink(self) -> None:
        """An outage or a wrong response must not make an export forget its users."""
        self.last("")
        old = (self._last or {}).keys() - {""}
        gone = len(old - self._names)
        if gone and gone * _LARGE_PART >= len(old):
            raise errors.invalid(
                f"dest {self._path} has {len(old)} users, and {gone} of them are not in the new export, so it was left"
                " as it was",
                "check why they are missing, or set allow_shrink if that is intended",
            )

    def _is_ours(self, head: bytes) -> bool:
        """Whether the first document in the file is one of a user."""
        try:
            first = next(iter(self._old()), None)
        except VoiceError:
            return False
        if first is None:
            return True
        return not first.problem and isinstance(first.document, Mapping) and set(first.document) <= _USER_KEYS

    def _put(self, text: str) -> None:
        data = text.encode()
        self._digest.update(data)
        if self._file is not None:
            try:
                self._file.write(data)
            except OSError as error:
                raise unwritable(self._what, self._path, error) from error

    def _is_same(self) -> bool:
        """Whether the file has the same content already, and nobody else may read it."""
        try:
            with open_to_read(self._path, "dest") as stream:
                is_private = not stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o077
                old = hashlib.file_digest(stream, hashlib.blake2b)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise unwritable(self._what, self._path, error) from error
        return is_private and old.digest() == self._digest.digest()


#: where the documents of an export go
Destination: TypeAlias = "Listed | Written | Folder"


def destination(params: Mapping[str, Any], mode: Mode) -> Destination:
    """Where the documents go. Raises VoiceError for options that do not fit together."""
    path = params.get("dest")
    if path is None:
        if params["reveal_secrets"]:
            raise errors.invalid(
                "reveal_secrets needs dest, because a result would be shown and stored",
                "set dest, or leave reveal_secrets off",
            )
        return Listed()
    file_format = params.get("dest_format")
    if path.endswith("/"):
        return _folder(params, mode, path, file_format or YAML)
    advice = "set dest_format, or end the name with .yml or .jsonl"
    file = _document_file(path, file_format, "dest", advice)
    return Written(*file, write=not mode.check, may_shrink=bool(params["allow_shrink"]))


def _folder(params: Mapping[str, Any], mode: Mode, path: str, file_format: str) -> Folder:
    """The folder with a file for each user. Raises VoiceError."""
    if file_format == YAML and sources.YAML_IMPORT_ERROR is not None:
        raise errors.invalid(sources.YAML_IMPORT_ERROR, "install it, or set dest_format to jsonl")

    def only(file: pathlib.Path) -> Mapping[str, Any] | None:
        reader = functools.partial(open_to_read, what="dest")
        entries = iter(sources.Source(path=str(file), file_format=file_format, open_file=reader))
        entry, more = next(entries, None), next(entries, None)
        document = None if entry is None or entry.problem or more is not None else entry.document
        return document if isinstance(document, Mapping) and set(document) <= _USER_KEYS else None

    is_part = params.get("limit") is not None or (params.get("slice") and sources.parse_slice(params["slice"])[1] > 1)
    return Folder(
        pathlib.Path(os.path.abspath(path)),
        ".yml" if file_format == YAML else ".jsonl",
        (lambda document: f"---\n{_yaml_item(document)}") if file_format == YAML else _json_line,
        only,
        write=not mode.check,
        may_shrink=bool(params["allow_shrink"]),
        is_whole=not is_part,
    )


def written_at(path: str, what: str) -> Written:
    """The file of documents at a path, as YAML or JSON Lines by its name; `what` is the option. Raises VoiceError."""
    file = _document_file(path, None, what, "end the name with .yml or .jsonl")
    return Written(*file, write=True, may_shrink=True, what=what)


def _document_file(path: str, file_format: str | None, what: str, advice: str) -> tuple[pathlib.Path, str]:
    """The path of a file of documents and its format. Raises VoiceError."""
    file = pathlib.Path(os.path.abspath(path))
    if file.is_dir():
        hint = ", or end it with / for one file for each user" if what == "dest" else ""
        raise errors.invalid(f"{what} {file} is a folder", f"name a file{hint}")
    found = file_format or sources.FORMATS.get(file.suffix.lower())
    if found not in (YAML, JSONL):
        raise errors.invalid(f"the name of {what} {file} does not show its format", advice)
    if found == YAML and sources.YAML_IMPORT_ERROR is not None:
        raise errors.invalid(sources.YAML_IMPORT_ERROR, "install it, or write JSON Lines")
    return file, found


class InOrder:
    """Hands documents on in the order of their numbers from 0, whoever finishes first."""

    def __init__(self, add: Callable[[dict[str, Any]], None]) -> None:
        self._add = add
        self._next = 0
        self._finished: dict[int, dict[str, Any] | None] = {}

    def finished(self, number: int, document: dict[str, Any] | None) -> None:
        self._finished[number] = document
        while self._next in self._finished:
            ready = self._finished.pop(self._next)
            self._next += 1
            if ready is not None:
                self._add(ready)


def _yaml_item(document: dict[str, Any]) -> str:
    """One element of a list; no line is folded, so that versions can be compared line by line."""
    return sources.dump_yaml([document])


def _json_line(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False) + "\n"
