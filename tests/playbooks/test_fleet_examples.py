# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each example of the modules for fleets, run by ansible-playbook on both paths; the files of one serve the next."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.example_states import PASSWORD, SECRETS, SIPXCOM, VOIPNOW
from ansible_collections.ucfleet.voice.tests.unit.support.examples import (
    Examples,
    Result,
    examples_of,
    on_simulators,
)
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ACCOUNT_MODULES, MODULES
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.returned import Checker

pytestmark = pytest.mark.timeout(900)

PATHS = ("direct", "module")
#: the files that one module writes are those that the next one reads
ORDER = ["fleet", "fleet_info", "fleet_audit", "fleet_report", "fleet_record", "presence_export", "fleet_rotate"]
USERS = {"kim.lee": "3100", "u3100": "3101", "sales-robin": "3102"}
CREDENTIALS = {name: {"sipxcom": {"password": PASSWORD}} for name in USERS}
#: the folder of the example, which this machine need not have
EXPORTER = "/var/lib/prometheus/node-exporter"
#: examples of modules that change the platforms, and find them as described
NOTHING_TO_DO = {
    "Finish what an earlier run left": "no run was interrupted",
}
#: each run makes new secrets
NEVER_THE_SAME = {
    "Give all users new passwords",
    "Give the users of one department new passwords and PINs",
}
#: an undo file, as the holiday playbook leaves it
HOLIDAY = """
- name: Change the greetings
  ucfleet.voice.fleet:
    source: users.jsonl
    credentials: "{{ vault_fleet_credentials }}"
    undo_file: holiday.jsonl
"""


def documents(url: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "sipxcom": {"url": url, "username": login, "vm_prefs": {"greeting": "OUT_OF_OFFICE"}}}
        for name, login in USERS.items()
    ]


def write_files(folder: pathlib.Path, url: str) -> None:
    """The files that the examples name."""
    users = documents(url)
    texts = {
        "users.jsonl": "".join(json.dumps(user) + "\n" for user in users),
        "staff.csv": "name,Extension,Mobile\nkim.lee,3100,00491701234567\n",
        "passwords.yml": yaml.safe_dump(CREDENTIALS),
        "report-1.jsonl": (row := json.dumps({"user": "kim.lee", "where": "users.jsonl:1", "outcome": "ok"}) + "\n"),
        "report-2.jsonl": row.replace("kim.lee", "lee.park"),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "passwords.yml").chmod(0o600)
    for name in ("fleet", "backup"):
        (folder / name).mkdir()


def all_examples(running: Simulators) -> Examples:
    """Each example on fresh platforms, except that of secrets, which remain in force."""
    examples = Examples({})
    seeds = [(f"{running.control}/sipxcom/state", SIPXCOM), (f"{running.control}/voipnow/state", VOIPNOW)]
    for module in ORDER:
        text = on_simulators(examples_of("modules", module), running, running)
        if module == "fleet_record":
            examples.add("setup", on_simulators(HOLIDAY, running, running), seeds, ["run"])
        if module == "presence_export":
            # Its tasks use what the first one registers.
            examples.add(module, text.replace(EXPORTER, "."), seeds)
            continue
        for number, task in enumerate(yaml.safe_load(text)):
            fresh = seeds if module != "fleet_rotate" or not number else []
            examples.add(f"{module}.{number}", yaml.safe_dump([task]), fresh)
    return examples


@pytest.fixture(scope="module", name="runs")
def _runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[Result], str]]:
    found = {}
    with simulators() as running:
        for path in PATHS:
            folder = tmp_path_factory.mktemp(path)
            write_files(folder, running.urls["sipxcom"])
            users = [
                {**user, "sipxcom": {**user["sipxcom"], "password": PASSWORD}}
                for user in documents(running.urls["sipxcom"])
            ]
            variables = {
                **SECRETS,
                "vault_fleet_credentials": CREDENTIALS,
                "fleet_users": users,
                "voice_user": users[0],
                "ucfleet_voice_direct": path == "direct",
                "ansible_python_interpreter": "{{ ansible_playbook_python }}",
            }
            found[path] = all_examples(running).run(folder, variables)
    return found


@pytest.fixture(params=PATHS, name="run")
def _run(request: pytest.FixtureRequest, runs: dict[str, tuple[list[Result], str]]) -> tuple[list[Result], str]:
    return runs[request.param]


def test_there_are_no_other_modules() -> None:
    assert sorted(ORDER) == sorted(set(MODULES) - set(ACCOUNT_MODULES))


def test_every_example_succeeds(run: tuple[list[Result], str]) -> None:
    results, output = run
    failed = [one for one in results if one.outcome == "failed"]
    assert not failed, "\n".join(f"{one}: {one.result.get('msg')} {one.result.get('results')}" for one in failed)
    assert {one.module for one in results if one.module} >= set(ORDER)
    assert "DEPRECATION" not in output
    assert PASSWORD not in output


def test_check_mode_predicts_the_run_and_a_second_run_changes_nothing(run: tuple[list[Result], str]) -> None:
    results = {(one.source, one.task, one.step): one.result["changed"] for one in run[0] if one.module}
    problems = []
    for (source, task, step), changed in results.items():
        name = f"{source}: {task}"
        if step == "check" and changed is not results[source, task, "run"]:
            problems.append(f"{name}: check mode says {changed}")
        # What only predicts has the same to say each time.
        same = results[source, task, "run"] if (source, task, "check") not in results else task in NEVER_THE_SAME
        if step == "again" and changed is not same:
            problems.append(f"{name}: a second run changes {changed}")
        if step == "run" and source.partition(".")[0] in ("fleet", "fleet_rotate"):
            predicts_only = (source, task, "check") not in results
            if not predicts_only and changed is (task in NOTHING_TO_DO):
                problems.append(f"{name}: changed is {changed}")
    assert not problems, "\n".join(problems)


def test_results_are_what_return_documents(run: tuple[list[Result], str]) -> None:
    checkers = {name: Checker(name) for name in MODULES}
    problems = [
        f"{one}: {problem}"
        for one in run[0]
        if one.module
        for problem in checkers[one.module].problems(one.result, one.options, check=one.step == "check")
    ]
    assert not problems, "\n".join(sorted(set(problems)))
