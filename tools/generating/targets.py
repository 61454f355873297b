# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is the same in every integration target of a platform: its aliases and the target that it depends on."""

from __future__ import annotations

import pathlib

from generating.collection import module_names, platform_of
from generating.text import HEADER, Files

_TARGETS = "tests/integration/targets"
#: platforms whose modules are all tested with the state of one setup target
_PLATFORMS = ("sipxcom", "telecomx")


def files(root: pathlib.Path, expected: Files) -> Files:
    """Aliases and dependencies of the targets that are there."""
    found: Files = {}
    for name in module_names(root):
        platform = getattr(platform_of(name), "name", "")
        if platform in _PLATFORMS and (root / _TARGETS / name).is_dir():
            found[f"{_TARGETS}/{name}/aliases"] = f"{HEADER}\ncontext/controller\ngather_facts/no\n"
            found[f"{_TARGETS}/{name}/meta/main.yml"] = f"{HEADER}\n---\ndependencies:\n  - setup_{platform}\n"
    return found
