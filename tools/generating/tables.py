# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the modules."""

from __future__ import annotations

import pathlib

from generating.text import Files


def files(root: pathlib.Path, expected: Files) -> Files:
    """The module files."""
    return {}
