# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tutorial as a reader runs it: its files, its commands in their order, its mistakes; not the installation."""

from __future__ import annotations

import contextlib
import json
import pathlib
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.process import playbook_command
from ansible_collections.ucfleet.voice.tests.unit.support.sockets import lasting_port

PORT = "18080"
RECAP = re.compile(r"changed=(\d+)\s+unreachable=\d+\s+failed=(\d+)")
INSTALL, START, PREVIEW, APPLY, BY_HAND, DRIFT, CORRECT = blocks("tutorial", "bash")
(ACCOUNTS,) = blocks("tutorial", "json")
PEOPLE, SETTINGS = blocks("tutorial", "yaml")

pytestmark = pytest.mark.timeout(300)


class Reader:
    """A folder with the files of the tutorial, and its commands on another port."""

    def __init__(self, folder: pathlib.Path, port: str) -> None:
        self._folder = folder
        self._port = port

    def words(self, command: str) -> list[str]:
        return shlex.split(command.replace(PORT, self._port))

    def write(self, name: str, text: str) -> None:
        (self._folder / name).write_text(text.replace(PORT, self._port), encoding="utf-8")

    def play(self, command: str) -> tuple[int, int, str]:
        """Run one command of ansible-playbook; number of changed and failed tasks, and the output."""
        program, name, *options = self.words(command)
        assert program == "ansible-playbook"
        line, environment = playbook_command(self._folder, pathlib.Path(name), *options)
        done = subprocess.run(
            line, env=environment, cwd=self._folder, capture_output=True, text=True, check=False, timeout=120
        )
        recap = RECAP.search(done.stdout)
        assert recap, done.stdout + done.stderr
        assert done.returncode == (2 if recap[2] != "0" else 0)
        return int(recap[1]), int(recap[2]), done.stdout

    def run(self, command: str) -> None:
        subprocess.run(self.words(command), cwd=self._folder, check=True, capture_output=True, timeout=30)


@contextlib.contextmanager
def platform(folder: pathlib.Path, command: list[str]) -> Iterator[None]:
    assert command[0] == "ucfleet-sandbox"
    program = [sys.executable, "-m", "ucfleet_sandbox", *command[1:]]
    with subprocess.Popen(program, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["ready"] is True
            yield
        finally:
            process.terminate()


@pytest.fixture(name="reader")
def _reader(tmp_path: pathlib.Path) -> Reader:
    folder = tmp_path / "reader"
    folder.mkdir()
    reader = Reader(folder, str(lasting_port()))
    for name, text in (("accounts.json", ACCOUNTS), ("people.yml", PEOPLE), ("settings.yml", SETTINGS)):
        reader.write(name, text)
    return reader


def test_the_way_from_nothing_to_a_corrected_drift(tmp_path: pathlib.Path, reader: Reader) -> None:
    with platform(tmp_path / "reader", reader.words(START)):
        changed, failed, output = reader.play(PREVIEW)
        assert (changed, failed) == (1, 0)
        assert "OUT_OF_OFFICE" in output
        assert "portal-3100" not in output
        assert reader.play(APPLY)[:2] == (1, 0)
        assert reader.play(APPLY)[:2] == (0, 0)
        reader.run(BY_HAND)
        drift = reader.play(DRIFT)[2]
        assert "kim.lee" in drift
        assert "greeting" in drift
        assert reader.play(CORRECT)[:2] == (1, 0)
        assert reader.play(APPLY)[:2] == (0, 0)
        assert (tmp_path / "reader" / "undo.jsonl").stat().st_mode & 0o777 == 0o600


def test_the_mistakes_that_the_tutorial_invites(tmp_path: pathlib.Path, reader: Reader) -> None:
    with platform(tmp_path / "reader", reader.words(START)):
        reader.write("people.yml", PEOPLE.replace("greeting", "greting", 1))
        _changed, failed, output = reader.play(APPLY)
        assert failed == 1
        assert "greting" in output
        assert "greeting" in output
        reader.write("people.yml", PEOPLE)
        reader.write("settings.yml", SETTINGS.replace("portal-3100", "another"))
        _changed, failed, output = reader.play(APPLY)
        assert failed == 1
        assert "kim.lee" in output
        assert "another" not in output
        reader.write("settings.yml", SETTINGS)
    _changed, failed, output = reader.play(APPLY)
    assert failed == 1
    assert "refused" in output or "unreachable" in output
