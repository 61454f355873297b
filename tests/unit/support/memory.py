# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Memory files in tests: the runs that write them, and what is in them."""

from __future__ import annotations

import pathlib
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.memory_file import MemoryFile
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import OK, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Selection
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import Shared, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.plans import KEY, lines

OTHER = {"vm_prefs": {"greeting": "STANDARD"}}
NOBODY: dict[str, int] = {"changed": 0, "ok": 0, "failed": 0, "skipped": 0}


def user_of(number: int = 0, **changes: object) -> User:
    document = people(number + 1)[number]
    document["sipxcom"] |= changes
    found, problems = Schema(COMPOSITES).read(Entry("users[1]", document))
    assert found is not None, problems
    return found


def opened(path: pathlib.Path, **options: Any) -> MemoryFile:
    return MemoryFile(str(path), KEY, **{"skips": True, **options}).__enter__()


def work(memory: MemoryFile, user: User, outcome: str = OK) -> None:
    memory.begin(user)
    memory.add(user, Row(user.name, user.where, outcome))


def finish(memory: MemoryFile, *, error: VoiceError | None = None) -> None:
    memory.finish(Outcome(Selection(1), {}, {}, 0, 0.0, "", error))
    memory.__exit__()


def names(path: pathlib.Path) -> list[str]:
    """The users whose document the file knows, after a run that compacted it."""
    assert all(row.keys() == {"user", "applied", "time"} for row in lines(path)[1:])
    return sorted(row["user"] for row in lines(path)[1:])


def fleet(wire: Shared, path: pathlib.Path, users: list[dict[str, Any]], **params: Any) -> dict[str, Any]:
    return run(Fleet, wire, users=users, **{"memory_file": str(path), "skip_unchanged": True, **params})


def counts(result: dict[str, Any]) -> dict[str, int]:
    return {name: result["summary"][name] for name in NOBODY}
