# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the lock files: the newest versions of everything in requirements/, one set for all tested Pythons.

Each version has the hashes of its files, and what is installed is compared with them.
"""

from __future__ import annotations

import argparse
import pathlib
import subprocess
import sys

HEADER = "".join(pathlib.Path(__file__).read_text(encoding="utf-8").partition("\n\n")[:2])
NOTE = "# Exact versions of everything that is installed, indirect needs included. Written by `make lock`.\n"
NEEDS = """# What the collection needs beside ansible-core, in tested versions, for `pip install --require-hashes -r`.
# Written by `make lock`.
"""
INSTALLER = "# What `make` installs with pip; uv installs everything else. Written by `make lock`.\n"


def lock(
    inputs: list[pathlib.Path], output: pathlib.Path, note: str, keep: bool, given: pathlib.Path | None = None
) -> None:
    """Resolve the inputs for every supported Python and write the outcome.

    With `keep`, versions that the output has stay. `given` is a lock file whose versions are taken.
    """
    command = ["pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--no-header", "--no-annotate"]
    command += ["--generate-hashes", f"--output-file={output}", *([] if keep else ["--upgrade"])]
    command += [] if given is None else [f"--constraints={given}"]
    subprocess.run([sys.executable, "-m", "uv", *command, *map(str, inputs)], check=True)
    lines = output.read_text(encoding="utf-8").splitlines(keepends=True)
    resolved = "".join(line for line in lines if not line.startswith("#")).lstrip("\n")
    output.write_text(f"{HEADER}{note}{resolved}", encoding="utf-8")


def main() -> None:
    """Write all lock files."""
    parser = argparse.ArgumentParser(description="Write the lock files.")
    parser.add_argument(
        "--keep", action="store_true", help="keep the versions that are locked, and add what is missing"
    )
    keep = parser.parse_args().keep
    root = pathlib.Path(__file__).resolve().parent.parent
    folder = root / "requirements"
    everything = folder / "constraints.txt"
    lock(sorted(folder.glob("*.in")), everything, NOTE, keep)
    lock([folder / "importer" / "importer.in"], folder / "importer" / "constraints.txt", NOTE, keep)
    lock([root / "meta" / "ee-requirements.txt"], root / "meta" / "ee-requirements-locked.txt", NEEDS, keep, everything)
    lock([folder / "installer" / "uv.in"], folder / "installer" / "uv.txt", INSTALLER, keep, everything)


if __name__ == "__main__":
    main()
