# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job move through real runs of ansible-playbook: the guide, on both paths."""

from __future__ import annotations

import json
import pathlib
import shlex
import stat
import subprocess
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators

PASSWORD = "canary-portal-word"
FIND, VARIABLES = blocks("guide_move", "yaml")
PLAN, APPLY, UNDO = blocks("guide_move", "console")
#: who refers to the numbers that move
RINGS = [
    {"number": "3105", "expiration": 33, "type": "If no response", "enabled": False},
    {"number": "9", "expiration": 20, "type": "At the same time", "enabled": True},
]
USERS: list[dict[str, Any]] = [
    {"user_name": "4100", "password": PASSWORD, "rings": RINGS, "permissions": {"subscribe-to-presence": True}},
    {
        "user_name": "4101",
        "password": PASSWORD,
        "attendant": {"menu": {"1": "3106", "2": "9"}},
        "speeddial": [{"number": "3107", "label": "Lee", "blf": False}],
    },
    {"user_name": "4102", "password": PASSWORD},
]


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture
def folder(tmp_path: pathlib.Path, running: Simulators) -> pathlib.Path:
    """A folder with the files of the guide."""
    running.load("sipxcom", {"users": USERS})
    running.forget_requests("sipxcom")
    names = [user["user_name"] for user in USERS]
    documents = [{"name": f"u{name}", "sipxcom": {"username": name}} for name in names]
    (tmp_path / "users.jsonl").write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
    text = VARIABLES.replace("https://pbx.example.org", running.urls["sipxcom"])
    # A setting of the defaults is no part of a move.
    text = text.replace('"}}', '", im_prefs: {call_info: true}}}')
    assert "call_info" in text
    (tmp_path / "move.yml").write_text(text, encoding="utf-8")
    logins = {f"u{name}": {"sipxcom": {"password": PASSWORD}} for name in names}
    (tmp_path / "logins.yml").write_text(json.dumps({"fleet_credentials": logins}), encoding="utf-8")
    return tmp_path


def play(folder: pathlib.Path, path: str, command: str, *options: str) -> tuple[int, str]:
    """Run a command of the guide; the exit code and everything that was shown."""
    program, name, *arguments = shlex.split(command.strip().removeprefix("$ "))
    assert program == "ansible-playbook"
    line, environment = playbook_command(
        folder,
        pathlib.Path(name),
        *arguments,
        *("-e", f"ucfleet_voice_direct={str(path == 'direct').lower()}"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}", *options),
    )
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False, cwd=folder)
    text = done.stdout + done.stderr
    for word in ("Traceback", "canary", "DEPRECATION"):
        assert word not in text, text
    return done.returncode, text


def writes(running: Simulators) -> list[str]:
    return [one["path"] for one in running.requests("sipxcom") if one["method"] != "GET"]


def users(running: Simulators) -> dict[str, Any]:
    return {user["user_name"]: user for user in running.dump("sipxcom")["users"]}


@pytest.mark.parametrize("path", PATHS)
def test_the_guide(folder: pathlib.Path, running: Simulators, path: str) -> None:
    before = users(running)
    code, text = play(folder, path, PLAN)
    assert code == 0, text
    assert "u4100 sipxcom call_forward rings[1].number 3105 -> 7105" in text
    assert "u4101 sipxcom personal_attendant menu.1 3106 -> 7106" in text
    assert "u4101 sipxcom speed_dial buttons[1].number 3107 -> 7107" in text
    assert writes(running) == []
    for name in ("move-documents.jsonl", "move-plan.jsonl"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    documents = [json.loads(line) for line in (folder / "move-documents.jsonl").read_text("utf-8").splitlines()]
    assert [one["name"] for one in documents] == ["u4100", "u4101"]
    assert "4102" not in (folder / "move-plan.jsonl").read_text("utf-8")

    code, text = play(folder, path, APPLY)
    assert code == 0, text
    after = users(running)
    assert [ring["number"] for ring in after["4100"]["rings"]] == ["7105", "9"]
    assert after["4100"]["rings"][0]["enabled"] is False
    assert after["4100"]["rings"][0]["expiration"] == 33
    assert after["4101"]["attendant"]["menu"] == {"1": "7106", "2": "9"}
    assert [button["number"] for button in after["4101"]["speeddial"]] == ["7107"]
    assert {name: user["settings"] for name, user in after.items()} == {
        name: user["settings"] for name, user in before.items()
    }

    code, text = play(folder, path, PLAN)
    assert code == 0, text
    assert "There is nothing to plan" in text

    code, text = play(folder, path, UNDO)
    assert code == 0, text
    undone = users(running)
    assert [ring["number"] for ring in undone["4100"]["rings"]] == ["3105", "9"]
    assert undone["4101"]["attendant"]["menu"] == before["4101"]["attendant"]["menu"]


def test_check_mode_and_a_user_who_cannot_be_read(folder: pathlib.Path, running: Simulators) -> None:
    logins = json.loads((folder / "logins.yml").read_text("utf-8"))
    logins["fleet_credentials"]["u4100"]["sipxcom"]["password"] = "canary-wrong"
    (folder / "logins.yml").write_text(json.dumps(logins), encoding="utf-8")
    code, text = play(folder, "direct", PLAN, "--check")
    assert code == 2, text
    assert "1 of 3 users failed" in text
    [line] = (folder / "move-documents.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["name"] == "u4101"
    assert "u4101" in (folder / "move-plan.jsonl").read_text("utf-8")
    assert writes(running) == []
    code, text = play(folder, "direct", APPLY, "--check")
    assert code == 0, text
    assert writes(running) == []
    assert not (folder / "move-undo.jsonl").exists()


def test_changed_settings_are_left_alone(folder: pathlib.Path, running: Simulators) -> None:
    assert play(folder, "direct", PLAN)[0] == 0
    changed = [{**USERS[0], "rings": [{**RINGS[0], "number": "8"}]}, *USERS[1:]]
    running.load("sipxcom", {"users": changed})
    running.forget_requests("sipxcom")
    code, text = play(folder, "direct", APPLY)
    assert code == 2, text
    assert "stale" in text
    assert [ring["number"] for ring in users(running)["4100"]["rings"]] == ["8"]
    assert [button["number"] for button in users(running)["4101"]["speeddial"]] == ["7107"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-e", "{fleet_rewrite: {31xx: 71x}}"], "same number of x"),
        (["-e", "fleet_rewirte=x"], "fleet_rewirte"),
        (["-e", "{fleet_rewrite: {}}"], "patterns must be a mapping"),
    ],
)
def test_wrong_variables_are_refused(
    folder: pathlib.Path, running: Simulators, options: list[str], message: str
) -> None:
    code, text = play(folder, "direct", PLAN, *options)
    assert code == 2, text
    assert message in text
    assert running.requests("sipxcom") == []
    assert not (folder / "move-plan.jsonl").exists()


def test_the_first_task_of_the_guide(folder: pathlib.Path, running: Simulators) -> None:
    [play_of_guide] = yaml.safe_load(FIND)
    (folder / "find.yml").write_text(yaml.safe_dump([{**play_of_guide, "connection": "local"}]), encoding="utf-8")
    logins = json.loads((folder / "logins.yml").read_text("utf-8"))
    (folder / "vault.yml").write_text(json.dumps({"vault_fleet_credentials": logins["fleet_credentials"]}), "utf-8")
    code, text = play(folder, "direct", "$ ansible-playbook find.yml -e @move.yml -e @vault.yml")
    assert code == 0, text
    assert text.count("place:") + text.count('"place"') == 3, text
    assert writes(running) == []


@pytest.mark.parametrize("path", PATHS)
def test_the_guide_of_exports(folder: pathlib.Path, running: Simulators, path: str) -> None:
    [variables, *_others] = blocks("guide_export", "yaml")
    [command, *_others] = blocks("guide_export", "console")
    text = variables.replace("https://pbx.example.org", running.urls["sipxcom"])
    (folder / "export.yml").write_text(text, encoding="utf-8")
    code, shown = play(folder, path, command)
    assert code == 0, shown
    assert sorted(one.name for one in (folder / "live").iterdir()) == ["u4100.yml", "u4101.yml", "u4102.yml"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in (folder / "live").iterdir()} == {0o600}
    written = (folder / "live" / "u4102.yml").read_text("utf-8")
    assert ": ''" not in written
    assert ": []" not in written
    code, shown = play(folder, path, command.replace("export ", "provision ", 1), "-e", "fleet_source=live/")
    assert code == 0, shown
    assert "changed=0" in shown
    assert writes(running) == []
