# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the users of a fleet come from: a list, or a file that is read as it is worked on.

Every reader yields `Entry` objects one by one, so memory does not grow with the fleet (a JSON list and an encrypted
file are in memory as texts). A reader notes a `Mistake` for a user with a value that is not valid, and goes on
so that all of them are reported; it raises one where nothing after it can be read.

Private to the collection.
"""

from __future__ import annotations

import functools
import io
import pathlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_columns import (
    LISTED,
    Layout,
    Place,
    listed,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_csv import read_csv
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import (
    NAME,
    Entry,
    Mistake,
    Note,
    size_problem,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_file import (
    check_encoding,
    check_path,
    opened_text,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_json import json_lines, json_list
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_undo import (
    UNDO,
    begins_undo_file,
    is_head,
    is_torn,
    no_undo_file,
    refuse_others,
    undo_entries,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_yaml import YAML_IMPORT_ERROR, read_yaml
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.yaml_writer import dump_yaml

__all__ = ["FORMATS", "LISTED", "NAME", "YAML_IMPORT_ERROR", "Entry", "Place", "Source", "dump_yaml", "parse_slice"]

#: file name ending -> format
FORMATS = {".yml": "yaml", ".yaml": "yaml", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv"}


class Source:
    """A fleet that can be read more than once.

    The following are for CSV files only: `columns` (see `source_columns`), `platforms` and `others` (with the former,
    every column but `name` must lie below one of them, or at or below one of the latter), `ignore_unknown_columns`
    (leaves out whatever else there is), `is_dictionary` (whether a place holds a dictionary, so that a number below
    it is a key), `has_default` (whether a place has a value below the documents), and `note_places` (gets the places
    that columns fill). `encoding` is that of the file if it is not UTF-8. `decrypt` makes the clear text of a file
    that Ansible's vault encrypted; without it such a file is refused. `open_file` opens a file
    in another way than a source. Raises VoiceError, here and while it is read.
    """

    def __init__(
        self,
        *,
        users: Sequence[Any] | None = None,
        path: str | None = None,
        file_format: str | None = None,
        columns: Mapping[str, Any] | None = None,
        platforms: Collection[str] = (),
        others: Collection[str] = (),
        ignore_unknown_columns: bool = False,
        is_dictionary: Callable[[Place], bool] | None = None,
        has_default: Callable[[Place], bool] | None = None,
        note_places: Callable[[Iterable[Place]], None] | None = None,
        encoding: str | None = None,
        decrypt: Callable[[bytes], bytes] | None = None,
        open_file: Callable[[pathlib.Path], io.BufferedReader] | None = None,
    ) -> None:
        self._users = users
        self._path = check_path(path) if path is not None else None
        self._columns = columns or {}
        self._layout = Layout(
            tuple(platforms), tuple(others), ignore_unknown_columns, is_dictionary or _nowhere, has_default or _nowhere
        )
        self._note_places = note_places
        self._encoding = check_encoding(encoding)
        self._decrypt = decrypt
        self._open_file = open_file
        self._format = ""
        self._must_undo = file_format == UNDO
        self._of_file: Callable[[str], Source] | None = None
        if self._path is not None and self._path.is_dir():
            # Each file has its own format, so that what is said of files of one format is looked at there.
            self._of_file = lambda file: Source(
                path=file,
                file_format=file_format,
                columns=columns,
                platforms=platforms,
                others=others,
                ignore_unknown_columns=ignore_unknown_columns,
                is_dictionary=is_dictionary,
                has_default=has_default,
                note_places=note_places,
                encoding=encoding,
                decrypt=decrypt,
                open_file=open_file,
            )
            return
        if self._path is not None:
            self._format = file_format or FORMATS.get(self._path.suffix.lower(), "")
            if self._must_undo:
                refuse_others(self._path)
            if self._must_undo or begins_undo_file(self._path):
                # What was said of the file that the run worked on does not count for what it wrote.
                self._format, self._columns, self._encoding = "jsonl", {}, ""
            if not self._format:
                raise errors.invalid(
                    f"the name of source {self._path} does not show its format",
                    f"set format, or use one of the endings {', '.join(FORMATS)}",
                )
        self._check_options()

    def _check_options(self) -> None:
        given = f"source {self._path.name} is {self._format}" if self._path else "users is given"
        if self._columns and self._format != "csv":
            raise errors.invalid(
                f"columns says what the columns of a CSV file mean, but {given}",
                "leave columns out, or set format to csv if the file is one",
            )
        if self._encoding and self._path is None:
            raise errors.invalid(f"encoding is that of a file, but {given}", "leave encoding out")

    @functools.cached_property
    def is_undo(self) -> bool:
        """Whether this is an undo file, whose documents hold nothing but what a run changed."""
        first = next(self._entries(), None) if self._format == "jsonl" else None
        return first is not None and is_head(first.document)

    def __iter__(self) -> Iterator[Entry]:
        if not self.is_undo:
            if self._must_undo and self._path is not None and next(self._entries(), None) is not None:
                raise no_undo_file(self._path)
            return self._entries()
        return undo_entries(self._entries, torn=self._path is not None and is_torn(self._path))

    def _entries(self) -> Iterator[Entry]:
        """The entries as they stand in the source."""
        if self._path is None:
            for number, document in enumerate(self._users or (), 1):
                if problem := size_problem(document):
                    raise errors.invalid(f"users[{number}] {problem}", "correct the data; nothing was sent")
                yield Entry(f"users[{number}]", document)
            return
        try:
            if self._of_file is not None:
                for file in _files(self._path):
                    yield from self._of_file(str(file))
                return
            yield from self._read(self._path)
        except OSError as error:
            raise errors.invalid(
                f"source {self._path} cannot be read: {(error.strerror or str(error)).lower()}", "check the path"
            ) from error

    def _read(self, path: pathlib.Path) -> Iterator[Entry]:
        """The users of a file. What is not valid is collected, and reported when all is read."""
        mistakes: list[Mistake] = []

        def note(mistake: Mistake) -> None:
            if len(mistakes) <= LISTED:
                mistakes.append(mistake)

        newline = "" if self._format == "csv" else None
        with opened_text(
            path,
            self._encoding,
            newline=newline,
            is_in_lines=self._format in ("csv", "jsonl"),
            decrypt=self._decrypt,
            open_file=self._open_file,
        ) as stream:
            try:
                yield from self._reader(stream, path.name, note)
            except Mistake as mistake:
                mistakes.append(mistake)
        if mistakes:
            why = listed([f"{path.name}:{mistake.line} {mistake.why}" for mistake in mistakes], "; ")
            advice = {mistake.advice for mistake in mistakes}
            raise errors.invalid(why, advice.pop() if len(advice) == 1 else "correct the file") from mistakes[0]

    def _reader(self, stream: Any, name: str, note: Note) -> Iterator[Entry]:
        if self._format == "csv":
            return read_csv(stream, name, self._columns, self._layout, note, self._note_places)
        return {"yaml": read_yaml, "jsonl": json_lines, "json": json_list}[self._format](stream, name, note)


def _files(folder: pathlib.Path) -> list[pathlib.Path]:
    """The files with documents in a folder, by name. Raises VoiceError and OSError."""
    found = sorted(one for one in folder.iterdir() if one.suffix.lower() in FORMATS and not one.name.startswith("."))
    if not found:
        raise errors.invalid(
            f"source {folder} is a folder without any file that ends with {', '.join(FORMATS)}",
            "name the folder with the documents",
        )
    return found


def _nowhere(place: Place) -> bool:
    """Without knowledge of the documents, a number below a place counts the entries of a list, and has no default."""
    return False


def parse_slice(text: str) -> tuple[int, int]:
    """`3/10` as (3, 10). Raises VoiceError."""
    numbers = re.fullmatch(r"\s*([0-9]{1,9})\s*/\s*([0-9]{1,9})\s*", text)
    if numbers:
        part, parts = int(numbers[1]), int(numbers[2])
        if 1 <= part <= parts:
            return part, parts
    raise VoiceError(
        errors.INVALID, f"slice is {clipped(text)}", "write it as PART/PARTS, such as 3/10, counted from 1"
    )
