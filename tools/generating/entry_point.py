# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the task files of roles are described."""

from __future__ import annotations

import dataclasses
from typing import Any

#: a variable of a role that is no option of a module: its entry in the argument specs
Variable = dict[str, Any]
SUMMARY: Variable = {
    "description": "Whether a task shows the run in numbers.",
    "type": "bool",
    "default": True,
}


@dataclasses.dataclass(frozen=True)
class Entries:
    """A variable that holds the options of a module, or a list of them."""

    module: str
    description: str
    many: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class EntryPoint:
    """One task file of a role.

    Each option of the modules in `options_of` is a variable of the role, beside the connection of `platform_of`;
    `without` has options that are none. `variables` has the others by their name without the role's. `decides` are
    variables of another role that this one sets itself.
    """

    short_description: str
    description: tuple[str, ...]
    platform_of: str = ""
    options_of: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    decides: tuple[str, ...] = ()
    variables: dict[str, Entries | Variable] = dataclasses.field(default_factory=dict)
