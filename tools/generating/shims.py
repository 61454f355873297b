# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Action plugins, one for each module, and the action groups."""

from __future__ import annotations

import pathlib

from generating.collection import PLUGINS, REQUIRE_PYTHON, jobs, module_names, platform_of
from generating.text import HEADER, Files, filled

_ACTION = (
    HEADER
    + """
from __future__ import annotations

"""
    + REQUIRE_PYTHON
    + """\
{imports}


class ActionModule(DirectAction):
    operation = {constant}
"""
)
RUNTIME = "meta/runtime.yml"


def files(root: pathlib.Path, expected: Files) -> Files:
    """The action plugin of each module, and meta/runtime.yml."""
    names = module_names(root)
    runtime = filled((root / RUNTIME).read_text(encoding="utf-8"), lambda dummy: groups(names))
    return {**{f"plugins/action/{name}.py": action(name) for name in names}, RUNTIME: runtime}


def action(module: str) -> str:
    """The action plugin of a module."""
    place, constant, _dummy = jobs()[module]
    lines = [
        f"from {PLUGINS}.module_utils.{place} import {constant}",
        f"from {PLUGINS}.plugin_utils._direct import DirectAction",
    ]
    return _ACTION.format(imports="\n".join(lines), constant=constant)


def groups(names: list[str]) -> str:
    """The action groups: one of all modules, and one for each platform."""
    members = {"all": names}
    for name in names:
        platform = platform_of(name)
        if platform is not None:
            members.setdefault(platform.name, []).append(name)
    lines = []
    for group, modules in sorted(members.items()):
        lines += [f"  {group}:", *(f"    - {name}" for name in modules)]
    return "".join(f"{line}\n" for line in lines)
