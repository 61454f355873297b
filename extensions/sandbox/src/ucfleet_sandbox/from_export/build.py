# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""States of all platforms from one export."""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ucfleet_sandbox.from_export import sipxcom, telecomx, ucp, voipnow
from ucfleet_sandbox.from_export.accounts import servers_note
from ucfleet_sandbox.from_export.logins import Account, Passwords
from ucfleet_sandbox.from_export.node import ExportError, Node, Record
from ucfleet_sandbox.from_export.reading import read_documents
from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.registry import create_platform

__all__ = ["Built", "states_of"]

#: platform -> (accounts -> its state)
_BUILDERS: dict[str, Callable[[Sequence[Account]], dict[str, Any]]] = {
    "sipxcom": sipxcom.state_of,
    "ucp": ucp.state_of,
    "voipnow": voipnow.state_of,
    "telecomx": telecomx.state_of,
}
_SHOWN_NAMES = 5


@dataclasses.dataclass(frozen=True)
class Built:
    """States by platform, for those that the export has, and sentences that the user should read."""

    states: dict[str, dict[str, Any]]
    notes: list[str]


def states_of(
    export: pathlib.Path, passwords: pathlib.Path | None, password: str | None, platforms: Iterable[str]
) -> Built:
    """The states of these platforms. Raises ExportError; nothing is written anywhere.

    `password` is the one of every user, and wins over those of the file `passwords` and of the export.
    """
    logins = Passwords(passwords, password)
    accounts: dict[str, list[Account]] = {}
    names: dict[str, Node] = {}
    wanted = frozenset(platforms)
    documents = read_documents(export)
    if not documents:
        raise ExportError(f"the export {export} has no users")
    for node in documents:
        document = Record(node, "")
        name = document.required("name").strip()
        if name in names:
            raise node.error(f"the user {name} stands in line {names[name].line}, too")
        names[name] = node
        document.place = name
        for platform in _BUILDERS:
            if document.has(platform):
                account = logins.account(name, document.record(platform))
                accounts.setdefault(platform, []).append(account)
        document.done()
    states, notes = {}, []
    for platform, found in accounts.items():
        if platform not in wanted:
            notes.append(f"{platform}: {len(found)} users of the export are left out, as this platform does not run")
            continue
        note = servers_note(platform, found)
        notes += [note] if note else []
        states[platform] = _checked(platform, export, _BUILDERS[platform](found))
    unused = logins.unused()
    if unused:
        shown = ", ".join(unused[:_SHOWN_NAMES]) + (", ..." if len(unused) > _SHOWN_NAMES else "")
        notes.append(f"{len(unused)} names with passwords are not in the export: {shown}")
    return Built(states, notes)


def _checked(platform: str, export: pathlib.Path, state: dict[str, Any]) -> dict[str, Any]:
    """The state, which the platform accepts."""
    try:
        create_platform(platform).load(state)
    except StateError as problem:
        raise ExportError(f"the export {export} does not make a state of {platform}: {problem}") from None
    return state
