# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module through a real ansible-playbook, in the worker and as a module process.

Both paths give the same results, and no secret shows in any output at the highest verbosity.
"""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterable
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.accounts import STATES
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ACCOUNT_MODULES, operation
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, ansible_playbook, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CANARY, CONNECTIONS, SAMPLES

#: keys that differ from run to run by nature
VOLATILE = ("requests", "timestamp", "modified")


#: label -> (options that differ, task keywords); a module process costs half a second, so that path makes do with three
STEPS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "check": ({}, {"check_mode": True}),
    "run": ({}, {}),
    "again": ({}, {}),
    "login": ({"secret": "{{ wrong_secret }}"}, {}),
    "typo": ({"no_such_option": 1}, {}),
}
MODULE_STEPS = ("run", "login", "typo")
#: modules that a wrong login does not stop, because they try another one that works since the step "run"
TRIES_NEW_LOGIN = {"portal_password"}


def tasks(urls: dict[str, str], labels: Iterable[str]) -> list[dict[str, Any]]:
    """For each module: check mode, run, run again, a wrong secret, an unknown option."""
    found = []
    for name in ACCOUNT_MODULES:
        platform = operation(name).platform.name
        call = {**{key: f"{{{{ {platform}_{key} }}}}" for key in CONNECTIONS[platform]}, **SAMPLES[name]}
        call["url"] = urls[platform]
        secret = next(key for key in ("password", "client_secret") if key in call)
        for label in labels:
            changes, keywords = STEPS[label]
            options = {secret if key == "secret" else key: value for key, value in changes.items()}
            found.append(
                {
                    "name": f"{name} {label}",
                    f"ucfleet.voice.{name}": {**call, **options},
                    "register": f"result_{name}_{label}",
                    "ignore_errors": True,
                    "diff": True,
                    **keywords,
                }
            )
    return found


def run_path(folder: pathlib.Path, running: Simulators, direct: bool) -> tuple[str, dict[str, Any]]:
    """All output and the registered results of one pass over all modules."""
    folder.mkdir()
    for platform, state in STATES.items():
        running.load(platform, state)
    steps = tasks(running.urls, STEPS if direct else MODULE_STEPS)
    results = {step["register"]: f"{{{{ {step['register']} }}}}" for step in steps}
    keep = {
        "name": "Keep the results",
        "ansible.builtin.copy": {"content": "{{ results | to_json }}", "dest": str(folder / "results.json")},
        "vars": {"results": results},
        "no_log": True,
    }
    secrets = {f"{platform}_{key}": value for platform, login in CONNECTIONS.items() for key, value in login.items()}
    (folder / "vars.json").write_text(json.dumps({**secrets, "wrong_secret": "canary-wrong"}), encoding="utf-8")
    play = [{"hosts": "all", "gather_facts": False, "tasks": [*steps, keep]}]
    (folder / "play.yml").write_text(yaml.safe_dump(play, sort_keys=False), encoding="utf-8")
    output = ansible_playbook(
        folder,
        folder / "play.yml",
        *("-vvv", "-e", f"@{folder / 'vars.json'}", "-e", f"ucfleet_voice_direct={str(direct).lower()}"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}"),
    )
    return output, json.loads((folder / "results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def passes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("paths")
    with simulators() as running:
        return {
            "direct": run_path(folder / "direct", running, direct=True),
            "module": run_path(folder / "module", running, direct=False),
        }


def stable(value: Any) -> Any:
    """A result without what differs by nature: counters, times, and what only old ansible-core adds."""
    if isinstance(value, dict):
        return {k: stable(v) for k, v in value.items() if k not in (*VOLATILE, "invocation", "ansible_facts")}
    return [stable(element) for element in value] if isinstance(value, list) else value


@pytest.mark.timeout(600)
def test_both_paths_give_the_same_results(passes: dict[str, tuple[str, dict[str, Any]]]) -> None:
    direct, module = passes["direct"][1], passes["module"][1]
    assert len(module) == len(ACCOUNT_MODULES) * len(MODULE_STEPS)
    for name in module:
        assert stable(direct[name]) == stable(module[name]), name


def test_the_paths_are_those_meant(passes: dict[str, tuple[str, dict[str, Any]]]) -> None:
    for name in ACCOUNT_MODULES:
        assert f"AnsiballZ_{name}.py" not in passes["direct"][0]
        assert f"AnsiballZ_{name}.py" in passes["module"][0]


def test_samples_work_and_are_idempotent(passes: dict[str, tuple[str, dict[str, Any]]]) -> None:
    results = passes["direct"][1]
    for name in ACCOUNT_MODULES:
        check, first, again = (results[f"result_{name}_{label}"] for label in ("check", "run", "again"))
        assert not first["failed"], (name, first)
        assert check["changed"] == first["changed"], name
        assert not again["changed"], (name, again)


@pytest.mark.parametrize("path", ["direct", "module"])
def test_failures_are_told(passes: dict[str, tuple[str, dict[str, Any]]], path: str) -> None:
    results = passes[path][1]
    for name in ACCOUNT_MODULES:
        login, typo = results[f"result_{name}_login"], results[f"result_{name}_typo"]
        if name in TRIES_NEW_LOGIN:
            assert not login["failed"], (name, login)
        else:
            assert login["failure"]["kind"] == "authentication", (name, login)
        assert "no_such_option" in typo["msg"], name
        assert "Traceback" not in json.dumps([login, typo])


@pytest.mark.parametrize("path", ["direct", "module"])
def test_no_secret_shows(passes: dict[str, tuple[str, dict[str, Any]]], path: str) -> None:
    output, results = passes[path]
    for line in output.splitlines():
        assert CANARY not in line, line
    assert CANARY not in json.dumps(results)
