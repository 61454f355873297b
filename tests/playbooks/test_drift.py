# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook drift, as its guide shows it: who differs, the exit codes, and no write."""

from __future__ import annotations

import base64
import json
import pathlib
import re
import subprocess
import urllib.request
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.guides import GUIDES, blocks
from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators

[NIGHTLY] = blocks("guide_drift", "yaml")
PASSWORD = "canary-portal-word"
NAMES = {"kim.lee": "3100", "ines.roy": "3101"}


def command(number: int) -> tuple[str, ...]:
    """The playbook and the options of a command in the guide."""
    text = (GUIDES / "guide_drift.rst").read_text(encoding="utf-8")
    return tuple(re.findall(r"\$ ansible-playbook (.*)", text)[number].split())


@pytest.fixture(scope="module", name="running")
def _running() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture(autouse=True)
def _begin(tmp_path: pathlib.Path, running: Simulators) -> None:
    users = [{"user_name": number, "password": PASSWORD} for number in NAMES.values()]
    running.load("sipxcom", {"users": users})
    (tmp_path / "nightly.yml").write_text(
        NIGHTLY.replace("https://pbx.example.org", running.urls["sipxcom"]), encoding="utf-8"
    )
    documents = [
        {"name": name, "sipxcom": {"username": number, "vm_prefs": {"greeting": "STANDARD"}}}
        for name, number in NAMES.items()
    ]
    (tmp_path / "users.yml").write_text(yaml.safe_dump(documents), encoding="utf-8")
    logins(tmp_path)


def logins(folder: pathlib.Path, **other: str) -> None:
    """The passwords of all users; a user can get another one."""
    found = {name: {"sipxcom": {"password": other.get(name, PASSWORD)}} for name in NAMES}
    (folder / "logins.yml").write_text(yaml.safe_dump(found), encoding="utf-8")


def run(folder: pathlib.Path, path: str, number: int, *more: str) -> subprocess.CompletedProcess[str]:
    playbook, *options = command(number)
    words, environment = playbook_command(folder, pathlib.Path(playbook), *options, *more, *PATHS[path])
    outcome = subprocess.run(words, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    for word in (PASSWORD, "Traceback", "DEPRECATION"):
        assert word not in outcome.stdout + outcome.stderr
    return outcome


def greet(running: Simulators, greeting: str) -> None:
    """The user changes the greeting in the portal."""
    login = base64.b64encode(f"3100:{PASSWORD}".encode()).decode()
    request = urllib.request.Request(
        f"{running.urls['sipxcom']}/sipxconfig/rest/my/vmprefs",
        json.dumps({"greeting": greeting}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Basic {login}"},
        method="PUT",
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_night(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    same = run(tmp_path, path, 0)
    assert same.returncode == 0, same.stdout
    greet(running, "NONE")
    before = running.dump("sipxcom")
    running.forget_requests("sipxcom")
    differs = run(tmp_path, path, 0)
    assert differs.returncode == 2
    assert "1 of 2 users differ from the description" in differs.stdout + differs.stderr
    assert {one["method"] for one in running.requests("sipxcom")} == {"GET"}
    assert running.dump("sipxcom") == before
    lines = [json.loads(line) for line in (tmp_path / "drift.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {one["user"]: one["outcome"] for one in lines if "user" in one} == {"kim.lee": "changed", "ines.roy": "ok"}
    assert "kim.lee" in (tmp_path / "drift.html").read_text(encoding="utf-8")
    corrected = run(tmp_path, path, 1)
    assert corrected.returncode == 0, corrected.stdout
    assert run(tmp_path, path, 0).returncode == 0


def test_a_user_who_cannot_be_read(tmp_path: pathlib.Path, running: Simulators) -> None:
    logins(tmp_path, **{"ines.roy": "wrong"})
    outcome = run(tmp_path, "direct", 0)
    assert outcome.returncode == 2
    assert "1 of 2 users failed; first ines.roy" in outcome.stdout + outcome.stderr


def test_a_file_that_is_missing(tmp_path: pathlib.Path) -> None:
    (tmp_path / "nightly.yml").unlink()
    assert run(tmp_path, "direct", 0).returncode in (1, 4)
