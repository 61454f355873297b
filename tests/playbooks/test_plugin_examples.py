# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each example of the filters, lookups, tests and inventory plugins, run against the simulators.

An example that shows its result in a comment has that result.
"""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.example_states import (
    CONNECTIONS,
    PASSWORD,
    SECRETS,
    SIPXCOM,
    VOIPNOW,
)
from ansible_collections.ucfleet.voice.tests.unit.support.examples import (
    Examples,
    Result,
    examples_of,
    on_simulators,
)
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators

pytestmark = pytest.mark.timeout(300)

KINDS = ("filter", "lookup", "test")
PLUGINS = sorted(
    (kind, path.stem) for kind in (*KINDS, "inventory") for path in (ROOT / "plugins" / kind).glob("[a-z]*.py")
)
#: a task with the result of its expression in a comment
SHOWN = re.compile(r"^- name: (?P<task>[^\n]+)\n(?:[^\n]+\n)*?    msg: [^#\n]+  # (?P<result>[^\n]+)$", re.M)
RING = {"number": "3000", "type": "At the same time", "enabled": True, "expiration": 30, "schedule": ""}
#: results of examples that have no room for a comment, by task
RESULTS: dict[str, Any] = {
    "Show the documents": [
        {
            "name": name,
            "sipxcom": {
                "username": name,
                "call_forward": {"rings": [RING]},
            },
        }
        for name in ("3100", "3101")
    ],
    "Show the documents of people who left": [
        {
            "name": name,
            "sipxcom": {
                "username": name,
                "call_forward": {"rings": [RING]},
                "vm_prefs": {
                    "greeting": "EXTENDED_ABSENCE",
                    "email_notification": False,
                    "alt_email_notification": False,
                },
            },
        }
        for name in ("3100", "3101")
    ],
    "Show what is to be done": "active",
    "Show the number of a contact": "4201",
    "List the extensions that no call can reach": [],
    "Refuse variables that the role does not have": "All assertions passed",
}
CHANGE = {"name": "kim.lee", "sipxcom": {"username": "3100", "vm_prefs": {"greeting": "OUT_OF_OFFICE"}}}
DEFAULTS = {"sipxcom": {"url": "https://pbx.example.org", "im_prefs": {"call_info": True}}}
PEOPLE = "Extension,Site,Login\n3100,berlin,kim\n3101,bonn,lee\n"


@pytest.fixture(scope="module", name="running")
def _running() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture(scope="module", name="results")
def _results(tmp_path_factory: pytest.TempPathFactory, running: Simulators) -> dict[str, Result]:
    folder = tmp_path_factory.mktemp("plugins")
    (folder / "change.jsonl").write_text(json.dumps(CHANGE) + "\n", encoding="utf-8")
    groups = {f"group/ucfleet.voice.{name}": options for name, options in CONNECTIONS.items()}
    examples = Examples(json.loads(on_simulators(json.dumps(groups), running, running)), ["run"])
    seeds = [(f"{running.control}/sipxcom/state", SIPXCOM), (f"{running.control}/voipnow/state", VOIPNOW)]
    for kind, name in PLUGINS:
        if kind in KINDS:
            examples.add(f"{kind}.{name}", on_simulators(examples_of(kind, name), running, running), seeds)
    variables = {
        **SECRETS,
        "fleet_defaults": json.loads(on_simulators(json.dumps(DEFAULTS), running, running)),
        "vault_fleet_credentials": {"kim.lee": {"sipxcom": {"password": PASSWORD}}},
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
    }
    found, output = examples.run(folder, variables)
    failed = [one for one in found if one.outcome == "failed"]
    assert not failed, "\n".join(f"{one}: {one.result.get('msg')}" for one in failed)
    assert {one.source for one in found} == {f"{kind}.{name}" for kind, name in PLUGINS if kind in KINDS}
    for word in ("DEPRECATION", PASSWORD, *SECRETS.values()):
        assert word not in output
    return {one.task: one for one in found}


def test_examples_give_the_results_that_they_show(results: dict[str, Result]) -> None:
    expected = dict(RESULTS)
    for kind, name in PLUGINS:
        for found in SHOWN.finditer(examples_of(kind, name)):
            # A number with its plus sign is a text.
            text = found["result"]
            expected[found["task"]] = yaml.safe_load(text) if text.startswith("[") else text
    shown = {name: one.result["msg"] for name, one in results.items() if not one.module}
    # Newer lines of ansible-core keep the type of what is rendered, and older ones make numbers of texts.
    assert {name: str(value).lstrip("+") for name, value in shown.items()} == {
        name: str(value).lstrip("+") for name, value in expected.items()
    }


def test_a_filter_for_logins_leaves_out_the_settings_of_defaults(results: dict[str, Result]) -> None:
    result = results["Apply the documents alone"].result
    assert result["summary"]["changed"] == 1
    assert "OUT_OF_OFFICE" in json.dumps(result["diff"])
    assert "im_prefs" not in json.dumps(result["diff"])


def inventory(folder: pathlib.Path, name: str, running: Simulators) -> dict[str, Any]:
    """What ansible-inventory makes of the example of a plugin, in a file of the name that the example has."""
    text = examples_of("inventory", name)
    file = folder / re.findall(r"[\w.]+\.yml", text.splitlines()[1])[0]
    file.write_text(on_simulators(text, running, running), encoding="utf-8")
    _command, environment = playbook_command(
        folder, folder, ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="true", SIPXCOM_PASSWORD=PASSWORD
    )
    program = pathlib.Path(sys.executable).with_name("ansible-inventory")
    line = [sys.executable, str(program), "-i", str(file), "--list"]
    outcome = subprocess.run(line, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    assert "WARNING" not in outcome.stderr
    assert PASSWORD not in outcome.stdout + outcome.stderr
    found: dict[str, Any] = json.loads(outcome.stdout, object_hook=lambda one: one.get("__ansible_unsafe", one))
    return found


def test_the_inventory_of_users(tmp_path: pathlib.Path, running: Simulators) -> None:
    (tmp_path / "users.csv").write_text(PEOPLE, encoding="utf-8")
    found = inventory(tmp_path, "users", running)
    assert {name: found[name]["hosts"] for name in ("site_berlin", "site_bonn", "block_ki", "block_le")} == {
        "site_berlin": ["3100"],
        "site_bonn": ["3101"],
        "block_ki": ["3100"],
        "block_le": ["3101"],
    }
    assert found["_meta"]["hostvars"]["3101"]["extension"] == "3101"


def test_the_inventory_of_a_phonebook(tmp_path: pathlib.Path, running: Simulators) -> None:
    state = {**SIPXCOM, "users": [{**SIPXCOM["users"][0], "phonebook": {"entries": PHONEBOOK}}]}
    running.load("sipxcom", state)
    found = inventory(tmp_path, "sipxcom_phonebook", running)
    assert found["_meta"]["hostvars"]["4201"]["full_name"] == "Rosa Feld"
    assert found["job_dept_support"]["hosts"] == ["4201", "4202"]


PHONEBOOK = [
    {
        "id": number,
        "first-name": first,
        "last-name": last,
        "number": str(4200 + number),
        "contact-information": {"emailAddress": f"{first.lower()}@example.org", "jobDept": "support"},
    }
    for number, first, last in ((1, "Rosa", "Feld"), (2, "Otto", "Keller"))
]


def test_there_are_no_other_kinds_of_plugins() -> None:
    """Modules have tests of their own, and so has the source of events; the other folders have no documentation."""
    folders = {path.name for path in (ROOT / "plugins").iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert folders == {*KINDS, "inventory", "modules", "action", "doc_fragments", "module_utils", "plugin_utils"}
