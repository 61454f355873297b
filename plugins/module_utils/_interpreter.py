# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuses a Python interpreter that is too old, before anything is imported that fails there.

This file must work with Python 3.7 and newer. Private to the collection.
"""

from __future__ import annotations

import json
import sys

MINIMUM = (3, 11)


def problem(version: tuple[int, ...]) -> str:
    """What is wrong with a version of Python; empty if nothing is."""
    if version >= MINIMUM:
        return ""
    needed, found = (".".join(map(str, part)) for part in (MINIMUM, version[:3]))
    return f"ucfleet.voice needs Python {needed} or newer, but {sys.executable} is Python {found}"


def require() -> None:
    """On a Python that is too old, end the process of a module with a result that says so; elsewhere raise ImportError.

    Every file that Ansible loads (a module, an action, a lookup) calls it ahead of its other imports.
    """
    text = problem(tuple(sys.version_info[:3]))
    if not text:
        return
    # Only a process of Ansible itself has its plugins.
    if "ansible.plugins" in sys.modules:
        raise ImportError(text)
    sys.stdout.write(json.dumps({"failed": True, "changed": False, "msg": f"{text}; set ansible_python_interpreter"}))
    raise SystemExit(1)
