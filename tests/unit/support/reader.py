# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A reader of the documentation: a folder with the files that the examples name, and the commands of the pages."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
from collections.abc import Mapping
from typing import Any

import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.example_states import PASSWORD, SECRETS, STATES
from ansible_collections.ucfleet.voice.tests.unit.support.examples import on_simulators
from ansible_collections.ucfleet.voice.tests.unit.support.guides import markdown
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command

_RECAP = re.compile(r"changed=(\d+)\s+unreachable=0\s+failed=0")
NAMES = {"kim.lee": "3100", "u3101": "3101"}
CREDENTIALS = {name: {"sipxcom": {"password": PASSWORD}} for name in (*NAMES, *NAMES.values())}
#: variables of the examples
VARIABLES = {
    **SECRETS,
    "vault_fleet_credentials": CREDENTIALS,
    "mobile": "+491555003100",
    "mail": "kim@example.org",
    "holiday_today": "2026-12-24",
    "ansible_connection": "local",
    "ansible_python_interpreter": "{{ ansible_playbook_python }}",
}
#: what the examples leave to the environment
ENVIRONMENT = {
    "TELECOMX_URL": "https://telecomx.example.org",
    "VOIPNOW_URL": "https://voipnow.example.org",
    "VOIPNOW_CLIENT_ID": SECRETS["voipnow_app_key"],
    "VOIPNOW_CLIENT_SECRET": SECRETS["vault_voipnow_app_secret"],
}


class Reader:
    """The folder; its name must be short, because ansible-core puts sockets into it."""

    def __init__(self, folder: pathlib.Path, running: Simulators) -> None:
        self.folder = folder
        self.running = running
        (folder / "tmp").mkdir()
        for platform, state in STATES.items():
            running.load(platform, state)
        [kim, lee] = markdown("roles/fleet/README.md", "json")
        other = {"name": "u3101", "sipxcom": {"username": "3101", "vm_prefs": {"greeting": "OUT_OF_OFFICE"}}}
        self.write("users.jsonl", f"{kim}{json.dumps(other)}\n{lee}")
        # The play of the role, and a playbook, take the passwords from a file of this name.
        self.write("vault.yml", yaml.safe_dump(CREDENTIALS))
        self.write(
            "drift.jsonl", json.dumps({"user": "kim.lee", "where": "users.jsonl:1", "outcome": "changed"}) + "\n"
        )

    def write(self, name: str, text: str) -> pathlib.Path:
        """A file with the addresses of the simulators for those of the examples."""
        path = self.folder / name
        path.write_text(self._local(text), encoding="utf-8")
        return path

    def _local(self, text: str) -> str:
        return on_simulators(text, self.running, self.running).replace(
            "https://telecomx.example.org", self.running.urls["telecomx"]
        )

    def run(self, playbook: str, *options: str, **variables: Any) -> str:
        """The output of a playbook that succeeds; no secret is in it, and no deprecation."""
        given = self.folder / "vars.json"
        given.write_text(self._local(json.dumps({**VARIABLES, **variables})), encoding="utf-8")
        command, environment = playbook_command(
            self.folder,
            pathlib.Path(playbook),
            *("-e", f"@{given}", *options),
            TMPDIR=str(self.folder / "tmp"),
            **{name: self._local(value) for name, value in ENVIRONMENT.items()},
        )
        outcome = subprocess.run(command, env=environment, cwd=self.folder, capture_output=True, text=True, check=False)
        text = outcome.stdout + outcome.stderr
        for word in ("DEPRECATION", "Traceback", "canary"):
            assert word not in text, text
        assert outcome.returncode == 0, text
        return outcome.stdout

    def play(self, text: str, *options: str, hosts: Mapping[str, Any] | None = None, **variables: Any) -> str:
        """The output of a play of an example, with an inventory of its own."""
        inventory = self.write("hosts.yml", yaml.safe_dump(dict(hosts or {})))
        return self.run(str(self.write("play.yml", text)), "-i", str(inventory), *options, **variables)


def changed(output: str) -> int:
    """How many tasks of a run changed something; none failed."""
    found = _RECAP.findall(output)
    assert found, output
    return sum(map(int, found))
