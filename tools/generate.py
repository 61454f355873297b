# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write what follows from the declarations: documentation, action plugins, action groups, role specs, tables.

Without arguments it writes the files that are not up to date; with `--check` it writes nothing and fails with their
names. Parts of a file that are generated stand between lines with BEGIN GENERATED and END GENERATED; the rest of such
a file is written by hand. The collection must be importable (the environment of the unit tests is).
"""

from __future__ import annotations

import argparse
import pathlib
import sys

from generating import modules, reference, roles, schema, shims, tables, targets, version, written
from generating.text import Files

ROOT = pathlib.Path(__file__).resolve().parents[1]


def stale_files(root: pathlib.Path) -> Files:
    """Path -> text of each generated file that is not up to date; the path is relative to the checkout."""
    expected: Files = {}
    # Later ones read what earlier ones wrote: the table of a role names the variables of its argument specs.
    for generator in (shims, modules, roles, tables, targets, version, schema, reference, written):
        expected.update(generator.files(root, expected))
    return {
        name: text
        for name, text in expected.items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    }


def main() -> int:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not up to date")
    arguments = parser.parse_args()
    stale = stale_files(ROOT)
    if arguments.check and stale:
        print(f"not up to date: {', '.join(sorted(stale))}; run tools/generate.py")
        return 1
    for name, text in stale.items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(text, encoding="utf-8")
        print(f"written: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
