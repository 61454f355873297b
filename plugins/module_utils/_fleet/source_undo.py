# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An undo file as the source of a fleet: its head and what cannot be undone are no settings.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import io
import pathlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import NAME, Entry
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_file import VAULT_HEADER, open_regular

#: the option `format` of a source that must be an undo file
UNDO = "undo"
#: the key that makes the first line of a file the head of an undo file
HEAD = "fleet_undo"
#: what this version writes and reads
FORMAT = 1
#: the key of a line with what cannot be undone
IRREVERSIBLE = "irreversible"


def is_head(document: Any) -> bool:
    """Whether a document is the head of an undo file."""
    return isinstance(document, Mapping) and HEAD in document


def begins_undo_file(path: pathlib.Path) -> bool:
    """Whether a file has the head of an undo file, whatever its name says. What cannot be opened is reported later."""
    begin = f'{{"{HEAD}":'.encode()
    with contextlib.suppress(OSError, VoiceError), open_regular(path) as stream:
        return stream.read(len(begin)) == begin
    return False


def refuse_others(path: pathlib.Path) -> None:
    """Raise VoiceError for a file with another head. What cannot be opened, or is encrypted, is looked at later."""
    begin = f'{{"{HEAD}":'.encode()
    with contextlib.suppress(OSError), open_regular(path) as stream:
        # A file that a kill left can be empty, or end within its head.
        found = stream.read(len(begin))
        if not begin.startswith(found) and found != begin and not found.startswith(VAULT_HEADER[: len(begin)]):
            raise no_undo_file(path)


def no_undo_file(path: pathlib.Path) -> VoiceError:
    """The failure of a source that must be an undo file and is none."""
    return errors.invalid(
        f"source {path} is not the undo file of a fleet run",
        "name the file that the run wrote as undo_file; nothing was sent",
    )


def is_torn(path: pathlib.Path) -> bool:
    """Whether a file ends within a line, as a kill leaves it."""
    with contextlib.suppress(OSError, VoiceError), open_regular(path) as stream:
        if stream.seek(0, io.SEEK_END):
            stream.seek(-1, io.SEEK_END)
            return stream.read(1) != b"\n"
    return False


def undo_entries(read: Callable[[], Iterator[Entry]], *, torn: bool) -> Iterator[Entry]:
    """The last entry of each user who has something to restore. `read` begins to read the file from its start.

    `torn`: the last line may be a part of one. Nothing was written to its user yet, because the line comes first.
    Raises VoiceError for a file of another format.
    """
    count, last = 0, {}
    for count, entry in enumerate(read(), 1):
        last[_name(entry.document)] = count
    for number, entry in enumerate(read(), 1):
        document = entry.document
        if number == 1 and is_head(document):
            if document[HEAD] != FORMAT:
                raise errors.invalid(
                    f"{entry.where} is the undo file of another version: it has the format {clipped(document[HEAD])},"
                    f" and this version of the collection knows {FORMAT}",
                    "restore with the version that made it; nothing was sent",
                )
            continue
        if not isinstance(document, Mapping):
            if not (torn and number == count):
                yield entry
        elif last.get(_name(document)) == number:
            restored = {key: value for key, value in document.items() if key != IRREVERSIBLE}
            if restored.keys() - {NAME} or IRREVERSIBLE not in document:
                yield Entry(entry.where, restored)


def _name(document: Any) -> object:
    name = document.get(NAME) if isinstance(document, Mapping) else None
    return name if isinstance(name, str) else None
