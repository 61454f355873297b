# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file of the resolved documents: what classes, defaults and variables come to for each user, without secrets.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export_file import written_at
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Selection, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import NAME
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.users import Users
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk


class ResolvedFile(Sink):
    """Writes the documents once all of them are checked; without a path nowhere.

    They hold everything but secrets, so that with the credentials alone they are the same fleet.
    """

    def __init__(self, path: str | None, params: Mapping[str, Any]) -> None:
        self._params = params
        self._file = written_at(path, "resolved_file") if path is not None else None

    def __enter__(self) -> Self:
        if self._file is not None:
            self._file.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.__exit__(*error)

    def start(self, selection: Selection) -> None:
        if self._file is None:
            return
        users = Users({**self._params, "credentials": None}, needs_settings=True)
        for entry, mine in users.entries():
            if mine and not entry.problem:
                name, platforms, _problems = users.schema.merged(entry)
                self._file.add({NAME: name, **{one: _shown(one, options) for one, options in platforms.items()}})
        self._file.keep()


def _shown(platform: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a platform without secrets."""
    return walk.exportable(COMPOSITES[platform].fields(), options, secrets=False)
