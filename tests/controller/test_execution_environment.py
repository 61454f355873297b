# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


"""ansible-builder makes the build context of the execution environment out of the kit's definition."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys

import yaml

from ansible_collections.ucfleet.voice.tests.controller.jobs import KIT
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ROOT


def test_the_definition_makes_a_build_context(tmp_path: pathlib.Path) -> None:
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    tarball = f"ucfleet-voice-{version}.tar.gz"
    shutil.copy(KIT / "execution-environment.yml", tmp_path)
    (tmp_path / tarball).write_bytes(b"the collection")
    program = str(pathlib.Path(sys.executable).with_name("ansible-builder"))
    ended = subprocess.run(
        [program, "create", "--output-filename", "Dockerfile"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    build = tmp_path / "context" / "_build"
    requirements = yaml.safe_load((build / "requirements.yml").read_text(encoding="utf-8"))
    (wanted,) = requirements["collections"]
    # ansible-galaxy runs in the folder of the requirements.
    assert (build / wanted["name"]).read_bytes() == b"the collection"
    steps = (tmp_path / "context" / "Dockerfile").read_text(encoding="utf-8")
    assert "COPY _build /build\nWORKDIR /build\n" in steps
    assert "ansible-core>=2.16" in steps


def test_what_the_collection_needs_is_where_ansible_builder_looks_for_it() -> None:
    needs = yaml.safe_load((ROOT / "meta" / "execution-environment.yml").read_text(encoding="utf-8"))
    listed = (ROOT / needs["dependencies"]["python"]).read_text(encoding="utf-8")
    assert "requests" in listed
