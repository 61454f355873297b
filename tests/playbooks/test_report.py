# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports through a real ansible-playbook, on both paths: the plays of the guide, and what is refused."""

from __future__ import annotations

import json
import pathlib
import subprocess
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.playbooks.test_audit import LOGINS, PASSWORD, files, play
from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators

STATE = {"users": [{"user_name": name, "password": PASSWORD} for name in ("3100", "3101")]}
RING = {"number": "3199", "expiration": 20}
BLOCKS = blocks("guide_report")
PATHS = ("direct", "module")
ROW = {"user": "kim.lee", "where": "users.jsonl:1", "outcome": "ok", "requests": 1, "seconds": 0.1}


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        found.load("sipxcom", STATE)
        yield found


def play_block(folder: pathlib.Path, number: int, path: str, url: str = "") -> subprocess.CompletedProcess[str]:
    playbook = folder / "play.yml"
    playbook.write_text(BLOCKS[number].replace("https://pbx.example.org", url), encoding="utf-8")
    outcome = play(folder, str(playbook), path)
    text = outcome.stdout + outcome.stderr
    assert "canary" not in text
    assert "Traceback" not in text
    return outcome


def test_the_guide_has_no_other_plays() -> None:
    assert len(BLOCKS) == 2


@pytest.mark.parametrize("path", PATHS)
def test_the_guide_makes_the_page(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    files(tmp_path)
    document = {"name": "kim.lee", "sipxcom": {"username": "3100", "call_forward": {"rings": [RING]}}}
    (tmp_path / "users.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")
    login = {"vault_fleet_credentials": {"kim.lee": LOGINS["kim.lee"]}}
    (tmp_path / "vars.json").write_text(json.dumps(login), encoding="utf-8")
    running.forget_requests("sipxcom")
    compared = play_block(tmp_path, 0, path, running.urls["sipxcom"])
    assert compared.returncode == 0, compared.stdout
    assert {one["method"] for one in running.requests("sipxcom")} == {"GET"}
    lines = [json.loads(line) for line in (tmp_path / "drift.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [list(line) for line in lines[1:]] == [["run"]]
    assert lines[0]["check"] is True
    assert lines[1]["run"]["servers"] == [running.urls["sipxcom"]]
    page = (tmp_path / "drift.html").read_text(encoding="utf-8")
    assert "ring 1 is missing, should ring 3199" in page
    assert "Check mode: nothing was written to the platforms." in page
    assert PASSWORD not in page
    for expected in ("changed=1", "changed=0"):
        made = play_block(tmp_path, 1, path)
        assert made.returncode == 0, made.stdout
        assert expected in made.stdout
    again = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert again == page.replace("Drift of the fleet", "Drift of the night")
    assert (tmp_path / "report.html").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "drift.jsonl:1 is empty, so there is nothing to report"),
        (json.dumps(ROW) + "\n{broken\n", "drift.jsonl:2 is not JSON"),
        (json.dumps(ROW) + '\n{"other": 1}\n', "drift.jsonl:2 is not a line of the report of a fleet run"),
        (json.dumps(ROW) + '\n{"user": "le', "drift.jsonl:2 is cut off"),
    ],
)
def test_an_empty_or_broken_file_is_named_with_its_line(
    tmp_path: pathlib.Path, content: str, message: str, path: str
) -> None:
    files(tmp_path)
    (tmp_path / "drift.jsonl").write_text(content, encoding="utf-8")
    outcome = play_block(tmp_path, 1, path)
    assert outcome.returncode == 2, outcome.stdout
    assert message in outcome.stdout
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("path", PATHS)
def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: pathlib.Path, path: str) -> None:
    files(tmp_path)
    (tmp_path / "drift.jsonl").write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    (tmp_path / "report.html").write_text("<p>mine</p>", encoding="utf-8")
    outcome = play_block(tmp_path, 1, path)
    assert outcome.returncode == 2, outcome.stdout
    assert "report.html is not a page that a report wrote, and it is not overwritten" in outcome.stdout
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "<p>mine</p>"
