# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of the checkout, for tests that read all of them."""

from __future__ import annotations

import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]

TEXT_SUFFIXES = frozenset(
    {"", ".cfg", ".in", ".ini", ".j2", ".json", ".md", ".py", ".rst", ".sh", ".toml", ".txt", ".yaml", ".yml"}
)


def tracked_files() -> list[pathlib.Path]:
    """Paths below ROOT that git tracks or would track; in a copy without git, every file that is not hidden."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if listing.returncode:
        names = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return [name for name in names if not any(part.startswith(".") for part in name.parts)]
    return [pathlib.Path(name) for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]
