# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rotation of passwords through real runs of ansible-playbook: the guide, both paths, and kill -9."""

from __future__ import annotations

import json
import pathlib
import shlex
import stat
import subprocess
import time
from typing import Any

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS, kill_when
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators

PASSWORD = "canary-portal-word"
VAULT = VaultLib([("default", VaultSecret(b"canary-vault-word"))])
VARIABLES, *_others = blocks("guide_rotate", "yaml")
COMMANDS = blocks("guide_rotate", "console")
NAMES = {f"u{number}": str(number) for number in range(3100, 3112)}
#: seconds of each response while a run is to be killed
ANSWER = 0.05


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture
def folder(tmp_path: pathlib.Path, running: Simulators) -> pathlib.Path:
    """A folder with the files of the guide."""
    running.fault("sipxcom")
    running.load("sipxcom", {"users": [{"user_name": number, "password": PASSWORD} for number in NAMES.values()]})
    running.forget_requests("sipxcom")
    documents = [{"name": name, "sipxcom": {"username": number, "retries": 0}} for name, number in NAMES.items()]
    (tmp_path / "users.jsonl").write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
    (tmp_path / "rotate.yml").write_text(
        VARIABLES.replace("https://pbx.example.org", running.urls["sipxcom"]), encoding="utf-8"
    )
    (tmp_path / "vault-password").write_text("canary-vault-word", encoding="utf-8")
    write(tmp_path, encrypted=True)
    return tmp_path


def write(folder: pathlib.Path, *, encrypted: bool) -> None:
    text = "# by department\n" + "".join(f"{name}: {{sipxcom: {{password: {PASSWORD}}}}}\n" for name in NAMES)
    data = VAULT.encrypt(text) if encrypted else text.encode()
    (folder / "passwords.yml").write_bytes(data)


def read(folder: pathlib.Path, name: str = "passwords.yml") -> dict[str, Any]:
    path = folder / name
    if not path.exists():
        return {}
    data = path.read_bytes()
    text = VAULT.decrypt(data) if data.startswith(b"$ANSIBLE_VAULT") else data
    return dict(yaml.safe_load(text))


def secrets_of(*files: dict[str, Any]) -> list[str]:
    return [entry["sipxcom"]["password"] for file in files for entry in file.values() if entry]


def play(folder: pathlib.Path, running: Simulators, command: str, *options: str) -> tuple[int, str]:
    """Run a command of the guide; the exit code and everything that was shown."""
    program, name, *arguments = shlex.split(command.strip().removeprefix("$ "))
    assert program == "ansible-playbook"
    line, environment = playbook_command(folder, pathlib.Path(name), "-vv", "--diff", *arguments, *options)
    before = secrets_of(read(folder), read(folder, "passwords.yml.pending"))
    log = folder / "ansible.log"
    done = subprocess.run(
        line,
        env={**environment, "ANSIBLE_LOG_PATH": str(log)},
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    text = done.stdout + done.stderr + log.read_text(encoding="utf-8")
    log.unlink()
    assert "Traceback" not in text
    for secret in (*before, *secrets_of(read(folder), read(folder, "passwords.yml.pending")), "canary"):
        assert secret not in text
    return done.returncode, text


def passwords(running: Simulators) -> dict[str, str]:
    """Name -> password on the platform."""
    return {f"u{user['user_name']}": user["password"] for user in running.dump("sipxcom")["users"]}


def check_stored(folder: pathlib.Path, running: Simulators) -> None:
    """Every stored password is the one in force, nobody has the old one, and nothing is left to do."""
    stored = {name: entry["sipxcom"]["password"] for name, entry in read(folder).items()}
    assert stored == passwords(running)
    assert PASSWORD not in stored.values()
    assert not (folder / "passwords.yml.pending").exists()


def test_the_guide_rotates_an_encrypted_file(folder: pathlib.Path, running: Simulators) -> None:
    assert len(VARIABLES.splitlines()) + len(COMMANDS[0].splitlines()) <= 6
    status, shown = play(folder, running, COMMANDS[0], "--check")
    assert status == 0, shown
    assert set(passwords(running).values()) == {PASSWORD}
    status, shown = play(folder, running, COMMANDS[0])
    assert status == 0, shown
    assert "WARNING" not in shown
    check_stored(folder, running)
    data = (folder / "passwords.yml").read_bytes()
    assert data.startswith(b"$ANSIBLE_VAULT;1.1;AES256")
    assert VAULT.decrypt(data).startswith(b"# by department\n")
    assert stat.S_IMODE((folder / "passwords.yml").stat().st_mode) == 0o600


def test_the_guide_finishes_what_is_saved(folder: pathlib.Path, running: Simulators) -> None:
    state = running.dump("sipxcom")
    state["users"][4]["password"] = "canary-somebody-else"
    running.load("sipxcom", state)
    status, shown = play(folder, running, COMMANDS[0])
    assert status == 2
    assert "1 of 12 users failed" in shown
    assert "passwords.yml.pending; keep it and run the rotation again" in shown
    stored = read(folder)
    left = read(folder, "passwords.yml.pending")
    assert list(left) == ["u3104"]
    assert (folder / "passwords.yml.pending").read_bytes().startswith(b"$ANSIBLE_VAULT")
    state = running.dump("sipxcom")
    state["users"][4]["password"] = left["u3104"]["sipxcom"]["password"]
    running.load("sipxcom", state)
    status, shown = play(folder, running, COMMANDS[1])
    assert status == 0, shown
    check_stored(folder, running)
    assert {name for name, entry in read(folder).items() if entry != stored[name]} == {"u3104"}


def test_the_label_of_the_vault_stays(folder: pathlib.Path, running: Simulators) -> None:
    text = VAULT.decrypt((folder / "passwords.yml").read_bytes())
    labelled = VaultLib([("voice", VaultSecret(b"canary-vault-word"))])
    (folder / "passwords.yml").write_bytes(labelled.encrypt(text, vault_id="voice"))
    command = COMMANDS[0].replace("--vault-password-file ", "--vault-id voice@")
    status, shown = play(folder, running, command)
    assert status == 0, shown
    assert (folder / "passwords.yml").read_bytes().startswith(b"$ANSIBLE_VAULT;1.2;AES256;voice\n")
    check_stored(folder, running)


def test_a_module_process(folder: pathlib.Path, running: Simulators) -> None:
    status, shown = play(folder, running, COMMANDS[0], *PATHS["module"])
    assert status == 2
    assert "which has no vault secrets" in shown
    assert running.requests("sipxcom") == []
    write(folder, encrypted=False)
    status, shown = play(folder, running, COMMANDS[0], *PATHS["module"])
    assert status == 0, shown
    check_stored(folder, running)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("requests", [1, 7, 16])
def test_a_run_that_is_killed_is_finished(folder: pathlib.Path, running: Simulators, path: str, requests: int) -> None:
    if path == "module":
        write(folder, encrypted=False)
    running.fault("sipxcom", {"fault": "delay", "seconds": ANSWER})
    variables = yaml.safe_load((folder / "rotate.yml").read_text(encoding="utf-8"))
    variables |= {name: str(folder / str(variables[name])) for name in ("fleet_source",)}
    options = {name.removeprefix("fleet_"): value for name, value in variables.items()}
    task = {
        "ucfleet.voice.fleet_rotate": {
            **options,
            "credentials_file": [str(folder / "passwords.yml")],
            "concurrency": 2,
        }
    }
    # A play of its own, because the password of the vault is given by a variable of the environment.
    (folder / "play.yml").write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": [task]}]))
    seen = len(running.requests("sipxcom"))

    def is_time() -> bool:
        if len(running.requests("sipxcom")) - seen < requests:
            return False
        time.sleep(ANSWER / 2)
        return True

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ANSIBLE_VAULT_PASSWORD_FILE", str(folder / "vault-password"))
        kill_when(is_time, folder, folder / "play.yml", everything=True, path=path)
    assert "canary" not in (folder / "killed.log").read_text(encoding="utf-8")
    files = (read(folder), read(folder, "passwords.yml.pending"))
    for name, password in passwords(running).items():
        assert password in secrets_of(*({name: file.get(name)} for file in files)), name
    changed = {name: password for name, password in passwords(running).items() if password != PASSWORD}
    running.fault("sipxcom")
    status, shown = play(folder, running, COMMANDS[0], *PATHS[path])
    assert status == 0, shown
    check_stored(folder, running)
    # Whoever had a new password when the run was killed keeps it.
    assert changed.items() <= passwords(running).items()
