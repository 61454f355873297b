# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which interpreters are that of Ansible; every link and environment here is a real one."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

from ansible_collections.ucfleet.voice.plugins.plugin_utils._interpreters import difference

#: the program itself, which every environment links to
PYTHON = os.path.realpath(sys.executable)


def environment(folder: pathlib.Path) -> pathlib.Path:
    """The interpreter of a new virtual environment."""
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(f"home = {os.path.dirname(PYTHON)}\n", encoding="utf-8")
    (folder / "bin" / "python").symlink_to(PYTHON)
    (folder / "bin" / "python3").symlink_to("python")
    return folder / "bin" / "python"


@pytest.fixture
def own(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """Ansible runs in a virtual environment."""
    found = environment(tmp_path / "own")
    monkeypatch.setattr(sys, "executable", str(found))
    return found


def prefix(interpreter: pathlib.Path) -> str:
    """What Python itself says of where its libraries are."""
    command = [str(interpreter), "-c", "import sys; print(sys.prefix)"]
    return os.path.realpath(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())


def test_links_within_one_environment_are_one_interpreter(own: pathlib.Path, tmp_path: pathlib.Path) -> None:
    current = tmp_path / "current"
    current.symlink_to("own")
    for same in (
        own,
        own.with_name("python3"),
        current / "bin" / "python",
        current / "bin" / "python3",
        tmp_path / "own" / ".." / "own" / "bin" / "python",
    ):
        assert difference(str(same)) == "", same
        assert prefix(same) == prefix(own)


def test_another_environment_of_the_same_python_is_another_interpreter(
    own: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    other = environment(tmp_path / "other")
    outside = tmp_path / "python3"
    outside.symlink_to(own)
    installed = os.path.dirname(os.path.dirname(PYTHON))
    for path, libraries in ((other, str(tmp_path / "other")), (outside, installed), (pathlib.Path(PYTHON), installed)):
        assert prefix(path) == os.path.realpath(libraries) != prefix(own)
        assert difference(str(path)) == (
            f"its interpreter {path} has the libraries of {libraries}, and Ansible those of {tmp_path / 'own'}"
        )


def test_links_to_an_installed_python_are_one_interpreter(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", PYTHON)
    link, chain = tmp_path / "python3", tmp_path / "chain"
    link.symlink_to(PYTHON)
    chain.symlink_to(link)
    for same in (PYTHON, str(link), str(chain)):
        assert difference(same) == "", same
    assert "has the libraries of" in difference(str(environment(tmp_path / "other")))


def test_a_hard_link_in_another_installation_is_another_interpreter(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As environments of conda are made: the same file in several folders, each with libraries of its own."""
    first, second = (tmp_path / name / "bin" / "python" for name in ("first", "second"))
    for path in (first, second):
        path.parent.mkdir(parents=True)
    first.write_bytes(b"#!/bin/sh\n")
    first.chmod(0o700)
    os.link(first, second)
    monkeypatch.setattr(sys, "executable", str(first))
    assert difference(str(first)) == ""
    assert "has the libraries of" in difference(str(second))


def test_what_is_not_this_program_is_another_interpreter(
    own: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = own.with_name("script")
    script.write_bytes(b"#!/bin/sh\n")
    script.chmod(0o700)
    for other in (str(script), str(tmp_path / "none"), str(tmp_path), "no-such-command", ""):
        assert difference(other) == f"its interpreter {other} is not that of Ansible, {own}"
    monkeypatch.setenv("PATH", str(own.parent))
    assert difference("python3") == ""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert difference("~/own/bin/python") == ""
