# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulators as the process that users start, and ansible-playbook against them."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.tests.unit.support.modules import ROOT

PLATFORMS = ("sipxcom", "ucp", "voipnow", "telecomx")


@dataclasses.dataclass
class Simulators:
    """Addresses of the running simulators."""

    urls: dict[str, str]
    control: str

    def load(self, platform: str, state: Mapping[str, Any]) -> None:
        """Replace the state of one platform."""
        self._post(f"/{platform}/state", state)

    def _post(self, path: str, document: Any) -> None:
        request = urllib.request.Request(
            f"{self.control}{path}",
            json.dumps(document).encode(),
            {"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200

    def fault(self, platform: str, *rules: Mapping[str, Any], seed: int = 0) -> None:
        """Set the faults of one platform, in place of the earlier ones."""
        self._post(f"/{platform}/faults", {"seed": seed, "rules": list(rules)})

    def requests(self, platform: str) -> list[dict[str, Any]]:
        """What the platform was asked since its log was cleared."""
        with urllib.request.urlopen(f"{self.control}/{platform}/requests", timeout=30) as answer:
            return list(json.load(answer)["requests"])

    def forget_requests(self, platform: str) -> None:
        request = urllib.request.Request(f"{self.control}/{platform}/requests", method="DELETE")
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status < 300

    def dump(self, platform: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.control}/{platform}/state", timeout=30) as answer:
            return dict(json.load(answer))


@contextlib.contextmanager
def simulators() -> Iterator[Simulators]:
    """All four platforms on free ports; stopped at the end."""
    command = [sys.executable, "-m", "ucfleet_sandbox", "run", "--control-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ports = json.loads(process.stdout.readline())["ports"]
            yield Simulators(
                {name: f"http://127.0.0.1:{ports[name]}" for name in PLATFORMS},
                f"http://127.0.0.1:{ports['control']}",
            )
        finally:
            process.terminate()


def playbook_command(
    folder: pathlib.Path, playbook: pathlib.Path, *options: str, **env: str
) -> tuple[list[str], dict[str, str]]:
    """Command and environment that run a playbook with this interpreter's ansible-core, on this host only."""
    program = pathlib.Path(sys.executable).with_name("ansible-playbook")
    config = folder / "ansible.cfg"
    config.write_text("[defaults]\n", encoding="utf-8")
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(collections_tree()),
        "ANSIBLE_CONFIG": str(config),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_HOST_PATTERN_MISMATCH": "error",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_NOCOLOR": "1",
        **env,
    }
    command = [sys.executable, str(program), "-i", "localhost,", "-c", "local", *options, str(playbook)]
    return command, environment


def ansible_playbook(folder: pathlib.Path, playbook: pathlib.Path, *options: str, **env: str) -> str:
    """Run a playbook; returns all of its output. A failure fails the test, whose own limit bounds the time."""
    command, environment = playbook_command(folder, playbook, *options, **env)
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    text = outcome.stdout + outcome.stderr
    assert outcome.returncode == 0, text
    return text


def collections_tree() -> pathlib.Path:
    """The folder that holds ansible_collections, through which these tests were imported."""
    here = pathlib.Path(__file__)
    for parent in here.parents:
        if parent.name == "ansible_collections":
            return parent.parent
    raise AssertionError(f"the tests do not run in a collection tree: {ROOT}")
