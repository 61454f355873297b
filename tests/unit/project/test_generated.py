# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generated files are up to date, and little is written by hand where declarations say it all."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.checkout import GENERATED_BLOCK, GENERATED_FILE, ROOT

MODULE_LINES = 5000


def generate(root: pathlib.Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "tools" / "generate.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_generated_files_are_up_to_date() -> None:
    outcome = generate(ROOT, "--check")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("plugins/action/vm_prefs.py", "operation = VM_PREFS\n    _supports_async = False"),
        ("plugins/modules/vm_prefs.py", "The active greeting of somebody"),
        ("meta/runtime.yml", "- vm_prefs_info"),
    ],
)
def test_a_stale_file_is_named(tmp_path: pathlib.Path, path: str, change: str) -> None:
    """In files that are generated as a whole, and inside of blocks."""
    for name in ("plugins", "roles", "meta", "tools", "docs", "README.md", "galaxy.yml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    target = tmp_path / path
    text = target.read_text(encoding="utf-8")
    old = {"- vm_prefs_info": "- vm_prefs\n", "The active greeting of somebody": "The active greeting"}
    target.write_text(text.replace(old.get(change, "operation = VM_PREFS"), change, 1), encoding="utf-8")
    outcome = generate(tmp_path, "--check")
    assert outcome.returncode == 1
    assert outcome.stdout == f"not up to date: {path}; run tools/generate.py\n"


def test_wholly_generated_files_say_so() -> None:
    for path in [*ROOT.glob("plugins/action/*.py"), *ROOT.glob("roles/*/meta/argument_specs.yml")]:
        head = path.read_text(encoding="utf-8").splitlines()[:8]
        assert any(GENERATED_FILE in line for line in head), path


def test_module_files_hold_little_that_is_written_by_hand() -> None:
    texts = [path.read_text(encoding="utf-8") for path in ROOT.glob("plugins/modules/*.py")]
    assert sum(len(GENERATED_BLOCK.sub("", text).splitlines()) for text in texts) <= MODULE_LINES
