# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An undo file as the source of a fleet: its head and what cannot be undone are no settings.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import pathlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import NAME, Entry
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_file import open_regular

#: the key that makes the first line of a file the head of an undo file
HEAD = "fleet_undo"
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


def undo_entries(read: Callable[[], Iterator[Entry]]) -> Iterator[Entry]:
    """The last entry of each user who has something to restore. `read` begins to read the file from its start."""
    last = {_name(entry.document): number for number, entry in enumerate(read())}
    for number, entry in enumerate(read()):
        document = entry.document
        if number == 0 and is_head(document):
            continue
        if not isinstance(document, Mapping):
            yield entry
        elif last.get(_name(document)) == number:
            restored = {key: value for key, value in document.items() if key != IRREVERSIBLE}
            if restored.keys() - {NAME} or IRREVERSIBLE not in document:
                yield Entry(entry.where, restored)


def _name(document: Any) -> object:
    name = document.get(NAME) if isinstance(document, Mapping) else None
    return name if isinstance(name, str) else None
