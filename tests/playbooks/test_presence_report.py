# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook presence_report as its guide runs it: several servers, one of which fails, on both paths."""

from __future__ import annotations

import csv
import pathlib
import re
import shlex
import socket
import subprocess
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators

SECRET = "canary~App-Secret"
INVENTORY = blocks("guide_presence", "yaml")[0]
PRINT, WRITE = blocks("guide_presence", "console")
[ALARMS] = blocks("guide_presence", "text")
STATE = {
    "apps": [{"client_id": "desk", "client_secret": SECRET, "owner": "7"}],
    "users": [{"id": "7", "extensions": [{"number": "0007*110"}, {"number": "0007*111"}]}],
}


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture
def folder(tmp_path: pathlib.Path, running: Simulators) -> pathlib.Path:
    running.load("voipnow", STATE)
    (tmp_path / "vault.yml").write_text(f"vault_voipnow_app_secret: {SECRET}\n", encoding="utf-8")
    (tmp_path / "hosts.yml").write_text(
        INVENTORY.replace("https://voipnow.example.org", running.urls["voipnow"]), encoding="utf-8"
    )
    return tmp_path


def play(folder: pathlib.Path, command: str, *options: str) -> tuple[int, str]:
    program, name, *arguments = shlex.split(command.strip().removeprefix("$ "))
    assert program == "ansible-playbook"
    line, environment = playbook_command(folder, pathlib.Path(name), *arguments, *options)
    # The inventory is that of the guide.
    at = line.index("-i")
    line = [*line[:at], *line[at + 4 :]]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False, cwd=folder)
    text = done.stdout + done.stderr
    assert "canary" not in text
    assert "WARNING" not in text
    assert "Traceback" not in text
    return done.returncode, text


def test_the_guide_prints_a_line_for_each_extension(folder: pathlib.Path) -> None:
    status, shown = play(folder, PRINT)
    assert status == 0, shown
    assert "0007*110" in shown
    assert "0007*111" in shown
    assert not list(folder.glob("*.prom"))


@pytest.mark.parametrize("path", PATHS)
def test_the_guide_writes_metrics_and_a_table(folder: pathlib.Path, path: str) -> None:
    status, shown = play(folder, WRITE, *PATHS[path])
    assert status == 0, shown
    metrics = (folder / "voipnow.prom").read_text(encoding="utf-8")
    assert 'ucfleet_voice_extension_registered{host="voipnow.example.org",extension="0007*110"} ' in metrics
    assert 'ucfleet_voice_presence_up{host="voipnow.example.org"} 1\n' in metrics
    # The expressions for alarms name metrics that the file has.
    assert set(re.findall(r"ucfleet_\w+", ALARMS)) <= set(re.findall(r"ucfleet_\w+", metrics))
    with (folder / "presence.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["extension"] for row in csv.DictReader(stream)] == ["0007*110", "0007*111"]
    status, shown = play(folder, WRITE, *PATHS[path])
    assert status == 0, shown
    assert "changed=0" in shown


def test_a_server_that_fails_stops_no_other(folder: pathlib.Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        hosts = (folder / "hosts.yml").read_text(encoding="utf-8")
        down = f"    a-pbx:\n      voipnow_presence_url: http://127.0.0.1:{taken.getsockname()[1]}\n"
        down += "      voipnow_presence_retries: 0\n"
        (folder / "hosts.yml").write_text(hosts.replace("  hosts:\n", f"  hosts:\n{down}"), encoding="utf-8")
        status, _shown = play(folder, WRITE)
    assert status == 2
    metrics = (folder / "voipnow.prom").read_text(encoding="utf-8")
    assert 'ucfleet_voice_presence_up{host="a-pbx"} 0\n' in metrics
    assert 'ucfleet_voice_presence_up{host="voipnow.example.org"} 1\n' in metrics
    # The expressions for alarms name metrics that the file has.
    assert set(re.findall(r"ucfleet_\w+", ALARMS)) <= set(re.findall(r"ucfleet_\w+", metrics))
    assert 'extension="0007*111"' in metrics


def test_a_misspelt_variable_is_refused(folder: pathlib.Path) -> None:
    status, shown = play(folder, PRINT, "-e", "presence_report_promethus_file=voipnow.prom")
    assert status == 2
    assert "The playbook has no variable presence_report_promethus_file; its variables are" in " ".join(shown.split())
    assert not (folder / "voipnow.prom").exists()


def test_an_inventory_without_a_server_is_refused(folder: pathlib.Path) -> None:
    hosts = (folder / "hosts.yml").read_text(encoding="utf-8")
    (folder / "hosts.yml").write_text(hosts.replace("voipnow:\n", "other:\n", 1), encoding="utf-8")
    status, shown = play(folder, PRINT)
    assert status == 2
    assert "The inventory has no host in the group voipnow; give one with -i" in " ".join(shown.split())
