# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks of the collection, run by their names: paths, hosts as users, slices, and callbacks."""

from __future__ import annotations

import json
import pathlib
import subprocess
from collections.abc import Iterable
from typing import Any

import pytest
import requests.utils
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.modules import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS

PASSWORD = CONNECTIONS["sipxcom"]["password"]
NAMES = [str(3100 + number) for number in range(6)]
PATHS = ("direct", "module")

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", name="shared")
def _shared() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture(name="running")
def _running(shared: Simulators) -> Simulators:
    shared.load("sipxcom", {"users": [{"user_name": name, "password": PASSWORD} for name in NAMES]})
    shared.forget_requests("sipxcom")
    return shared


def playbook(
    folder: pathlib.Path, name: str, path: str, variables: dict[str, Any], *options: str, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run a playbook, by its path or as one of the collection, in the folder `here`."""
    here = folder / "here"
    here.mkdir(exist_ok=True)
    given = folder / "vars.json"
    given.write_text(json.dumps(variables), encoding="utf-8")
    command, environment = playbook_command(
        folder,
        pathlib.Path(name),
        *("-e", f"@{given}", "-e", f"ucfleet_voice_direct={str(path == 'direct').lower()}"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}", *options),
        **env,
    )
    return subprocess.run(command, env=environment, cwd=here, capture_output=True, text=True, check=False)


def defaults(running: Simulators) -> dict[str, Any]:
    return {"sipxcom": {"url": running.urls["sipxcom"], "password": PASSWORD}}


def document(name: str) -> dict[str, Any]:
    return {"name": f"user-{name}", "sipxcom": {"username": name, "vm_prefs": {"greeting": "OUT_OF_OFFICE"}}}


def asked(running: Simulators) -> list[str]:
    """Who was asked for, each as often as the settings were written."""
    return [entry["user"] for entry in running.requests("sipxcom") if entry["method"] in ("PUT", "POST")]


def files_of_the_collection() -> set[pathlib.Path]:
    return {path for folder in ("playbooks", "roles") for path in (ROOT / folder).rglob("*")}


@pytest.mark.parametrize("path", PATHS)
def test_relative_paths_begin_at_the_current_directory(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    before = files_of_the_collection()
    here = tmp_path / "here"
    here.mkdir()
    (here / "users.jsonl").write_text("".join(json.dumps(document(name)) + "\n" for name in NAMES), encoding="utf-8")
    variables = {
        "fleet_source": "users.jsonl",
        "fleet_defaults": defaults(running),
        "fleet_report_file": "report.jsonl",
        "fleet_state_file": "state.jsonl",
        "fleet_dest": "live.yml",
    }
    for name in ("provision", "export"):
        outcome = playbook(tmp_path, f"ucfleet.voice.{name}", path, variables)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert sorted(one.name for one in here.iterdir()) == ["live.yml", "report.jsonl", "users.jsonl"]
    exported = yaml.safe_load((here / "live.yml").read_text(encoding="utf-8"))
    assert [one["name"] for one in exported] == [f"user-{name}" for name in NAMES]
    assert files_of_the_collection() == before
    # Messages name the whole path.
    outcome = playbook(tmp_path, "ucfleet.voice.export", path, {**variables, "fleet_dest": "none/live.yml"})
    assert f"dest {here}/none/live.yml cannot be written" in " ".join(outcome.stdout.split()), outcome.stdout


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("place", ["document", "source", "defaults", "credentials", "environment"])
def test_relative_ca_certificates_begin_at_the_current_directory(
    tmp_path: pathlib.Path, running: Simulators, path: str, place: str
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "own-ca.pem").write_bytes(pathlib.Path(requests.utils.DEFAULT_CA_BUNDLE_PATH).read_bytes())
    # The server speaks no TLS, which shows only to who could read the certificates before.
    own = {"ca_path": "own-ca.pem"}
    common = {"url": running.urls["sipxcom"].replace("http:", "https:"), "password": PASSWORD, "retries": 0}
    user = document(NAMES[0])
    if place in ("document", "source"):
        user["sipxcom"] |= own
    variables: dict[str, Any] = {"fleet_defaults": {"sipxcom": {**common, **(own if place == "defaults" else {})}}}
    if place == "credentials":
        variables["fleet_credentials"] = {user["name"]: {"sipxcom": own}}
    if place == "source":
        (here / "users.jsonl").write_text(json.dumps(user) + "\n", encoding="utf-8")
        variables["fleet_source"] = "users.jsonl"
    else:
        variables["fleet_users"] = [user]
    environment = {"REQUESTS_CA_BUNDLE": "own-ca.pem"} if place == "environment" else {}
    outcome = playbook(tmp_path, "ucfleet.voice.provision", path, variables, **environment)
    assert "does not speak TLS on this port" in " ".join(outcome.stdout.split()), outcome.stdout


def inventory(folder: pathlib.Path, names: Iterable[str]) -> pathlib.Path:
    """An inventory whose hosts are users."""
    hosts = {f"host-{name}": {"voice_user": document(name)} for name in names}
    path = folder / "inventory.yml"
    path.write_text(yaml.safe_dump({"people": {"hosts": hosts}}), encoding="utf-8")
    return path


@pytest.mark.parametrize("path", PATHS)
def test_hosts_as_users_are_one_run_that_the_limit_narrows(
    tmp_path: pathlib.Path, running: Simulators, path: str
) -> None:
    variables = {"provision_hosts": "people", "fleet_defaults": defaults(running)}
    hosts = inventory(tmp_path, NAMES)
    limit = "host-3101:host-3104"
    outcome = playbook(tmp_path, "ucfleet.voice.provision", path, variables, "-i", str(hosts), "--limit", limit)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert sorted(asked(running)) == ["3101", "3104"]
    outcome = playbook(tmp_path, "ucfleet.voice.provision", path, variables, "-i", str(hosts))
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    # Each user once: several hosts are not several fleets.
    assert sorted(asked(running)) == NAMES


def test_slices_of_an_inventory_work_on_each_user_once(tmp_path: pathlib.Path, running: Simulators) -> None:
    """A controller gives each job of a slice an inventory with every n-th host."""
    variables = {"provision_hosts": "people", "fleet_defaults": defaults(running)}
    for number in range(3):
        hosts = inventory(tmp_path, NAMES[number::3])
        running.forget_requests("sipxcom")
        outcome = playbook(tmp_path, "ucfleet.voice.provision", "direct", variables, "-i", str(hosts))
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        assert sorted(asked(running)) == NAMES[number::3]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", ["drift", "export", "audit"])
def test_slices_of_an_inventory_are_read_without_a_write(
    tmp_path: pathlib.Path, running: Simulators, name: str, path: str
) -> None:
    given = {"provision_hosts": "people", "fleet_defaults": defaults(running), "fleet_fail_on_drift": True}
    for number in range(3):
        slice_of = NAMES[number::3]
        hosts = inventory(tmp_path, slice_of)
        running.forget_requests("sipxcom")
        dest = tmp_path / f"live{number}.jsonl"
        variables = given | ({"fleet_dest": str(dest)} if name == "export" else {})
        outcome = playbook(tmp_path, f"ucfleet.voice.{name}", path, variables, "-i", str(hosts))
        # The desired greeting is not the actual one, so every slice has drift and says for how many users.
        expected = f"{len(slice_of)} of {len(slice_of)} users differ" if name == "drift" else ""
        assert (outcome.returncode == 0) is (name != "drift"), outcome.stdout + outcome.stderr
        assert expected in " ".join(outcome.stdout.split())
        assert asked(running) == []
        if name == "export":
            exported = [json.loads(line)["name"] for line in dest.read_text(encoding="utf-8").splitlines()]
            assert exported == [document(one)["name"] for one in slice_of]


@pytest.mark.parametrize("name", ["provision", "plan", "drift", "export", "audit"])
def test_users_in_the_variables_of_a_group_are_the_fleet(
    tmp_path: pathlib.Path, running: Simulators, name: str
) -> None:
    given = {"all": {"vars": {"fleet_users": [document("3102")]}}}
    hosts = tmp_path / "groups.yml"
    hosts.write_text(yaml.safe_dump(given), encoding="utf-8")
    variables = {"fleet_defaults": defaults(running), "fleet_plan_file": str(tmp_path / "plan.jsonl")}
    if name != "plan":
        del variables["fleet_plan_file"]
    if name == "export":
        variables["fleet_dest"] = str(tmp_path / "live.yml")
    outcome = playbook(tmp_path, f"ucfleet.voice.{name}", "direct", variables, "-i", str(hosts))
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert {entry["user"] for entry in running.requests("sipxcom")} == {"3102"}


def test_parts_of_a_source_work_on_each_user_once(tmp_path: pathlib.Path, running: Simulators) -> None:
    source = tmp_path / "users.jsonl"
    source.write_text("".join(json.dumps(document(name)) + "\n" for name in NAMES), encoding="utf-8")
    found: list[str] = []
    for part in ("1/4", "2/4", "3/4", "4/4"):
        running.forget_requests("sipxcom")
        variables = {"fleet_source": str(source), "fleet_defaults": defaults(running), "fleet_slice": part}
        outcome = playbook(tmp_path, "ucfleet.voice.provision", "direct", variables)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        found += asked(running)
    assert sorted(found) == NAMES


@pytest.mark.parametrize("path", PATHS)
def test_a_task_for_several_hosts_is_one_fleet(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    task = {
        "name": "Provision",
        "ucfleet.voice.fleet": {
            "users": "{{ ansible_play_hosts_all | map('extract', hostvars, 'voice_user') | list }}",
            "defaults": defaults(running),
        },
    }
    play = tmp_path / "play.yml"
    play.write_text(yaml.safe_dump([{"hosts": "people", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    hosts = inventory(tmp_path, NAMES)
    outcome = playbook(tmp_path, str(play), path, {"ansible_connection": "local"}, "-i", str(hosts))
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert sorted(asked(running)) == NAMES


@pytest.mark.parametrize("interval", [0.2, 0])
def test_progress_does_not_spoil_a_document_on_the_standard_output(
    tmp_path: pathlib.Path, running: Simulators, interval: float
) -> None:
    callback = tmp_path / "callbacks" / "one_document.py"
    callback.parent.mkdir()
    callback.write_text(CALLBACK, encoding="utf-8")
    variables = {
        "fleet_users": [document(name) for name in NAMES],
        "fleet_defaults": defaults(running),
        "fleet_progress_interval": interval,
    }
    outcome = playbook(
        tmp_path,
        "ucfleet.voice.provision",
        "direct",
        variables,
        ANSIBLE_CALLBACK_PLUGINS=str(callback.parent),
        ANSIBLE_STDOUT_CALLBACK="one_document",
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert json.loads(outcome.stdout) == {"tasks": "seen"}
    lines = [line for line in outcome.stderr.splitlines() if line.startswith("fleet: ")]
    assert bool(lines) == (interval > 0)


#: as the callback `json`, which is no longer part of ansible-core
CALLBACK = """
import json
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = '''
name: one_document
type: stdout
short_description: One JSON document on the standard output
description: For a test.
'''


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "one_document"

    def v2_playbook_on_stats(self, stats):
        self._display.display(json.dumps({"tasks": "seen"}))
"""
