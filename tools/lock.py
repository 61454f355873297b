# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the lock files: the newest versions of everything in requirements/, one set for all tested Pythons."""

from __future__ import annotations

import pathlib
import subprocess
import sys

HEADER = "".join(pathlib.Path(__file__).read_text(encoding="utf-8").partition("\n\n")[:2])
NOTE = "# Exact versions of everything that is installed, indirect needs included. Written by `make lock`.\n"


def lock(inputs: list[pathlib.Path], output: pathlib.Path) -> None:
    """Resolve the inputs for every supported Python and write the outcome."""
    command = ["pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--no-header", "--no-annotate"]
    resolved = subprocess.run(
        [sys.executable, "-m", "uv", *command, "--upgrade", *map(str, inputs)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    output.write_text(f"{HEADER}{NOTE}{resolved.stdout}", encoding="utf-8")


def main() -> None:
    """Write both lock files."""
    folder = pathlib.Path(__file__).resolve().parent.parent / "requirements"
    lock(sorted(folder.glob("*.in")), folder / "constraints.txt")
    lock([folder / "importer" / "importer.in"], folder / "importer" / "constraints.txt")


if __name__ == "__main__":
    main()
