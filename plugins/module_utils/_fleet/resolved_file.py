# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file of the resolved documents: what classes, defaults and variables come to for each user, without secrets.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export_file import written_at
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.login import login_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Objection, Selection, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import NAME
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyComposite, AnyStep


class ResolvedFile(Sink):
    """Writes the documents once all of them are checked; without a path nowhere.

    They hold everything but secrets, so that with the credentials alone they are the same fleet.
    """

    def __init__(self, path: str | None) -> None:
        self._file = written_at(path, "resolved_file") if path is not None else None

    def __enter__(self) -> Self:
        if self._file is not None:
            self._file.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.__exit__(*error)

    def examine(self, user: User, position: int, *, mine: bool) -> Iterable[Objection]:
        if self._file is not None and mine:
            platforms = {block.composite.platform.name: _shown(block) for block in user.blocks}
            self._file.add({NAME: user.name, **platforms})
        return ()

    def start(self, selection: Selection) -> None:
        if self._file is not None:
            self._file.keep()


def _shown(block: Block) -> Mapping[str, Any]:
    """The options of a platform without secrets, in the order of the declarations."""
    login = login_of(block, secrets=False, everything=True)
    return login | settings_of(block.composite, block.steps, secrets=False)


def settings_of(composite: AnyComposite, steps: Sequence[AnyStep], *, secrets: bool) -> dict[str, Any]:
    """The settings that steps describe as options, in the order of the declarations."""
    found: dict[str, Any] = {}
    for part in composite.parts:
        mine = sorted((step for step in steps if step.part is part), key=lambda step: step.position)
        values = [walk.exportable(part.operation.own_fields(), step.given, secrets=secrets) for step in mine]
        if values:
            found[part.option] = values if part.many else values[0]
    return found
