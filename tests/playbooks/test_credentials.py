# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Encrypted credentials and limits through a real ansible-playbook: the plays of the guide, and the role."""

from __future__ import annotations

import json
import pathlib
import subprocess
from typing import Any

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators

PASSWORD = "canary-portal-word"
VAULT = "canary-vault-word"
PLAYS = blocks("guide_credentials")
NAMES = {"u3100": "3100", "sales-kim": "3101", "sales-lee": "3102", "lee.park": "3103"}
LOGINS = {name: {"sipxcom": {"password": PASSWORD}} for name in NAMES}
DOCUMENTS = [
    {"name": name, "sipxcom": {"username": number, "vm_prefs": {"greeting": "NONE"}}} for name, number in NAMES.items()
]
GREETING = "voicemail/mailbox/active-greeting"


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture
def folder(tmp_path: pathlib.Path, running: Simulators) -> pathlib.Path:
    """A folder with what the plays read, and the users without any setting."""
    users = [{"user_name": number, "password": PASSWORD} for number in NAMES.values()]
    running.load("sipxcom", {"users": users})
    running.forget_requests("sipxcom")
    (tmp_path / "users.jsonl").write_text("".join(json.dumps(one) + "\n" for one in DOCUMENTS), encoding="utf-8")
    (tmp_path / "password").write_text(VAULT, encoding="utf-8")
    return tmp_path


def encrypt(path: pathlib.Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(VaultLib([("default", VaultSecret(VAULT.encode()))]).encrypt(text))


def play(folder: pathlib.Path, running: Simulators, path: str, playbook: str, *options: str) -> tuple[int, str]:
    """The exit code and everything that was shown; `playbook` is a name or the text of one."""
    file = pathlib.Path(playbook)
    if "\n" in playbook:
        file = folder / "play.yml"
        file.write_text(playbook.replace("https://pbx.example.org", running.urls["sipxcom"]), encoding="utf-8")
    command, environment = playbook_command(
        folder,
        file,
        *("-vv", "-e", f"ucfleet_voice_direct={str(path == 'direct').lower()}"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}", *options),
    )
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)
    text = done.stdout + done.stderr
    assert "canary" not in text
    assert "Traceback" not in text
    return done.returncode, text


def changed(running: Simulators) -> list[str]:
    """The users whose greeting was set."""
    numbers = {user["user_name"]: user["settings"].get(GREETING) for user in running.dump("sipxcom")["users"]}
    return [name for name, number in NAMES.items() if numbers[number] == "none"]


def test_the_guide_has_no_other_plays() -> None:
    assert len(PLAYS) == 2


@pytest.mark.parametrize("text", [json.dumps(LOGINS), json.dumps(LOGINS).replace('"', "")], ids=["json", "yaml"])
def test_the_guide_takes_encrypted_passwords(folder: pathlib.Path, running: Simulators, text: str) -> None:
    encrypt(folder / "passwords.yml", text)
    status, shown = play(folder, running, "direct", PLAYS[0], "--vault-password-file", "password")
    assert status == 0, shown
    assert "WARNING" not in shown
    assert changed(running) == list(NAMES)


def test_vault_passwords_that_do_not_decrypt(folder: pathlib.Path, running: Simulators) -> None:
    encrypt(folder / "passwords.yml", json.dumps(LOGINS))
    status, shown = play(folder, running, "direct", PLAYS[0])
    assert status == 2
    file = folder / "passwords.yml"
    assert (
        f"credentials_file {file} cannot be read: it is encrypted with Ansible's vault, and no vault password" in shown
    )
    (folder / "password").write_text("canary-other", encoding="utf-8")
    status, shown = play(folder, running, "direct", PLAYS[0], "--vault-password-file", "password")
    assert status == 2
    assert "no given vault password decrypts it; give the password that it was encrypted with" in shown
    assert running.requests("sipxcom") == []


def test_a_module_process_says_that_it_cannot_decrypt(folder: pathlib.Path, running: Simulators) -> None:
    encrypt(folder / "passwords.yml", json.dumps(LOGINS))
    status, shown = play(folder, running, "module", PLAYS[0], "--vault-password-file", "password")
    assert status == 2
    assert (
        "is encrypted with Ansible's vault, and this task runs as a module process, which has no vault secrets" in shown
    )
    assert running.requests("sipxcom") == []


@pytest.mark.parametrize("path", ["direct", "module"])
def test_the_guide_limits_a_run(folder: pathlib.Path, running: Simulators, path: str) -> None:
    # Relative paths begin at the folder of the playbook on both paths, also those of a list.
    (folder / "passwords").mkdir()
    for name, login in LOGINS.items():
        (folder / "passwords" / f"{name}.json").write_text(json.dumps({name: login}), encoding="utf-8")
    status, shown = play(folder, running, path, PLAYS[1])
    assert status == 0, shown
    assert changed(running) == ["sales-kim"]


def test_the_role_takes_a_limit_and_an_encrypted_source(folder: pathlib.Path, running: Simulators) -> None:
    encrypt(folder / "passwords.yml", json.dumps(LOGINS))
    encrypt(folder / "users.jsonl", (folder / "users.jsonl").read_text(encoding="utf-8"))
    defaults = {"fleet_defaults": {"sipxcom": {"url": running.urls["sipxcom"]}}}
    (folder / "vars.json").write_text(json.dumps(defaults), encoding="utf-8")
    options = ("-e", f"@{folder / 'vars.json'}", "-e", "fleet_source=users.jsonl", "--vault-password-file", "password")
    files = ("-e", "fleet_credentials_file=passwords.yml")
    status, shown = play(
        folder, running, "direct", "ucfleet.voice.provision", *options, *files, "-e", "fleet_limit='u3100,sales-*'"
    )
    assert status == 0, shown
    assert changed(running) == ["u3100", "sales-kim", "sales-lee"]
    status, shown = play(
        folder, running, "direct", "ucfleet.voice.provision", *options, *files, "-e", "fleet_limit=u31000"
    )
    assert status == 2
    assert "no user matches u31000 of limit" in shown
