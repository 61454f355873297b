# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Building the package leaves its source tree as it was, also where nothing can be written."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys
import zipfile

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[3] / "extensions" / "sandbox"

#: what pip calls, in its order, each in a process that starts in the source tree
HOOKS = """
import sys
sys.path.insert(0, "build_backend")
sys.dont_write_bytecode = True
import copied_tree as backend
out = sys.argv[1]  # setuptools replaces the arguments
assert backend.get_requires_for_build_wheel() == []
backend.prepare_metadata_for_build_wheel(out)
print(backend.build_wheel(out))
"""


def test_a_build_leaves_the_source_tree_alone(tmp_path: pathlib.Path) -> None:
    pytest.importorskip("setuptools", reason="the build needs setuptools, which this environment does not have")
    source, out = tmp_path / "source", tmp_path / "out"
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    out.mkdir()
    before = sorted(source.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-c", HOOKS, str(out)], cwd=source, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert sorted(source.rglob("*")) == before
    names = zipfile.ZipFile(out / done.stdout.split()[-1]).namelist()
    assert "ucfleet_sandbox/cli.py" in names
    assert "ucfleet_sandbox/py.typed" in names
    assert not any("build_backend" in name or "copied_tree" in name for name in names)
