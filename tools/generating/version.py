# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The version of the collection, for code that runs where galaxy.yml is not."""

from __future__ import annotations

import pathlib

import yaml

from generating.text import HEADER, Files

PLACE = "plugins/module_utils/_fleet/version.py"


def files(root: pathlib.Path, expected: Files) -> Files:
    """The module with the version of galaxy.yml."""
    galaxy = yaml.safe_load((root / "galaxy.yml").read_text(encoding="utf-8"))
    return {PLACE: f'{HEADER}\nfrom __future__ import annotations\n\nVERSION = "{galaxy["version"]}"\n'}
