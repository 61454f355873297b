# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users of a fleet as hosts of an inventory: their variables, classes and groups.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import name_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.messages import Messages
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.resolved_file import settings_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import NAME, VARS
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.users import LISTED_PROBLEMS, Users
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk

#: variables of a host
USER, CLASSES, VARIABLES, WHERE = "voice_user", "voice_classes", "voice_vars", "voice_where"


def host_variables(
    params: Mapping[str, Any], *, secrets: bool, decrypt: Callable[[bytes], bytes] | None = None
) -> list[dict[str, Any]]:
    """The variables of the host of each user, in the order of the source. `params` are options of a fleet.

    Raises VoiceError with every problem of the data, in the words of a fleet.
    """
    users = Users(
        {"allow_empty": False, "concurrency": 1, **params}, needs_settings=False, labels=True, decrypt=decrypt
    )
    problems = Messages(LISTED_PROBLEMS)
    for where, text in users.schema.problems_of_defaults():
        problems.add(where, text)
    seen: dict[str, str] = {}
    found: list[dict[str, Any]] = []
    for position, (entry, mine) in enumerate(users.entries()):
        name = name_of(entry.document)
        for text in _problems_of(entry, name, seen):
            problems.add(f"{entry.where} ({name})" if name else entry.where, text, position)
        if entry.problem:
            continue
        variables, wrong = _variables(users, entry, secrets=secrets)
        for text in wrong:
            problems.add(f"{entry.where} ({name})" if name else entry.where, text, position)
        if mine:
            found.append(variables)
    for where, text in users.problems_of_all():
        problems.add(where, text)
    if not seen and not problems:
        problems.add("", "the source holds no user")
    if problems:
        raise VoiceError(errors.INVALID, "; ".join(problems.lines()), "correct the data")
    return found


def _problems_of(entry: Entry, name: str, seen: dict[str, str]) -> Iterator[str]:
    """Why an entry is no user of its own; `seen` knows the users before, and learns of this one."""
    if entry.problem:
        yield entry.problem
    elif name and name in seen:
        yield f"duplicate user name, first used at {seen[name]}"
    elif name:
        seen[name] = entry.where


def _variables(users: Users, entry: Entry, *, secrets: bool) -> tuple[dict[str, Any], list[str]]:
    """The variables of one user, and what is wrong with the document."""
    name, platforms, problems = users.schema.merged(entry)
    if problems:
        return {}, problems
    document: dict[str, Any] = {NAME: name}
    for platform, options in platforms.items():
        composite = COMPOSITES[platform]
        fields = composite.platform.connection
        values, wrong = walk.normalise_all(fields, options)
        document[platform] = walk.exportable(fields, values, secrets=secrets)
        try:
            document[platform] |= settings_of(composite, composite.steps(options), secrets=secrets)
        except VoiceError as error:
            wrong.append(error.why)
        problems += [f"{platform}: {text}" for text in wrong]
    hidden = frozenset() if secrets else users.schema.resolution.classes.secret_names
    given = entry.document.get(VARS) or {}
    variables = {
        USER: document,
        CLASSES: list(users.schema.classes_of(entry.document)),
        VARIABLES: {key: value for key, value in given.items() if key not in hidden},
        WHERE: entry.where,
    }
    return variables, problems
