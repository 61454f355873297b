# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the software bill of materials of the collection: what it imports beside ansible-core, in CycloneDX.

The versions are those of `meta/ee-requirements-locked.txt`. They are installed into an environment of their own, with
their hashes compared, because only installed packages say their licences and what they need.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from typing import Any

import reproducible
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
NEEDS = ROOT / "meta" / "ee-requirements-locked.txt"
SPEC_VERSION = "1.6"


def project(galaxy: dict[str, Any], needs: list[str]) -> str:
    """A pyproject.toml that describes the collection: the root component. JSON texts and lists are TOML, too."""
    lines = {
        "name": f"{galaxy['namespace']}-{galaxy['name']}",
        "version": galaxy["version"],
        "description": galaxy["description"],
        "license": galaxy["license"][0],
        "dependencies": needs,
    }
    return "[project]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in lines.items())


def needs_of(path: pathlib.Path) -> list[str]:
    """The requirements of a file, without comments, hashes and continuation signs."""
    lines = (line.strip().rstrip("\\").strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith(("#", "--"))]


def write(target: pathlib.Path) -> None:
    """Write the bill as JSON and validate it against the schema. The same files give the same bytes."""
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "pyproject.toml").write_text(
            project(galaxy, needs_of(ROOT / "meta" / "ee-requirements.txt")), encoding="utf-8"
        )
        python = folder / "needs" / "bin" / "python"
        uv = [sys.executable, "-m", "uv", "--quiet"]
        subprocess.run([*uv, "venv", str(folder / "needs")], check=True)
        install = ["pip", "install", f"--python={python}", "--require-hashes", "-r", str(NEEDS)]
        subprocess.run([*uv, *install], check=True)
        bill = ["environment", f"--pyproject={folder / 'pyproject.toml'}", f"--sv={SPEC_VERSION}", "--of=JSON"]
        bill += ["--output-reproducible", "--validate", f"--output-file={target}", str(python)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(reproducible.epoch(ROOT))}
        subprocess.run([sys.executable, "-m", "cyclonedx_py", *bill], check=True, env=environment)


def main() -> None:
    """Write the bill to the path that is given."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target", type=pathlib.Path, help="the file to write, for example build/ucfleet-voice.cdx.json")
    write(parser.parse_args().target)


if __name__ == "__main__":
    main()
