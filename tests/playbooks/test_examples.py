# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each example of each module, run by ansible-playbook against the simulators on both paths.

In check mode it predicts what the run does, the run succeeds, a second run changes nothing, and each result is what
RETURN documents.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.example_states import CONNECTIONS, SECRETS, STATES
from ansible_collections.ucfleet.voice.tests.unit.support.examples import (
    OTHER_SERVER,
    Examples,
    Result,
    examples_of,
    on_simulators,
)
from ansible_collections.ucfleet.voice.tests.unit.support.modules import (
    ACCOUNT_MODULES,
    operation,
)
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.returned import Checker

# All examples of all modules; a module process takes half a second.
pytestmark = pytest.mark.timeout(900)

#: a second run is the prediction of a third one, so that path makes do with one run
STEPS = {"direct": ("check", "run", "again"), "module": ("run",)}
#: examples that change something in each run, with the reason that the documentation of the module states
NEVER_THE_SAME = {
    "voicemail_pin: Set a new PIN": "the PIN cannot be read",
}
#: examples that find what they ask for, with the reason
NOTHING_TO_DO = {
    "voicemail_pin: Set the first PIN, only where the inventory marks the user as new": "the user is not new",
}
#: what the warnings of examples say, by module
WARNINGS = {
    "speed_dial": "following the group removes the user's own buttons",
    # The old server's user follows the group.
    "user_settings": "speed_dial: buttons was left alone",
}
#: the file of the example of `phonebook`
CONTACTS = [{"last_name": "Roy", "first_name": "Ines", "number": "0791"}]


class Run:
    """The results of the examples of all modules on one path."""

    def __init__(self, results: list[Result], output: str) -> None:
        self.results = [result for result in results if result.module]
        self.others = [result for result in results if not result.module]
        self.output = output

    def by_task(self) -> dict[str, dict[str, list[Result]]]:
        """Example -> step -> results, several of them where the task has a loop."""
        found: dict[str, dict[str, list[Result]]] = defaultdict(lambda: defaultdict(list))
        for result in self.results:
            found[f"{result.source}: {result.task}"][result.step].append(result)
        return found


def account_examples(running: Simulators, other: Simulators, steps: tuple[str, ...]) -> Examples:
    groups = {f"group/ucfleet.voice.{name}": options for name, options in CONNECTIONS.items()}
    defaults = json.loads(on_simulators(json.dumps(groups), running, other))
    examples = Examples(defaults, steps)
    for name in ACCOUNT_MODULES:
        platform = operation(name).platform.name
        state = first_day(STATES[platform]) if name == "mobileconfig" else STATES[platform]
        seeds = [(f"{running.control}/{platform}/state", state)]
        text = examples_of("modules", name)
        if OTHER_SERVER in text:
            seeds.append((f"{other.control}/{platform}/state", STATES[platform] | {"users": bare_users()}))
        examples.add(name, on_simulators(text, running, other), seeds)
    return examples


def first_day(state: dict[str, Any]) -> dict[str, Any]:
    """Telecom X where nobody has opened the app yet."""
    (customer,) = state["customers"]
    people = [{key: person[key] for key in person if key != "mobileconfig"} for person in customer["employees"]]
    return {**state, "customers": [{**customer, "employees": people}]}


def bare_users() -> list[dict[str, Any]]:
    """The users of a server on which nobody has set anything."""
    users: list[dict[str, Any]] = STATES["sipxcom"]["users"]
    return [{key: user[key] for key in ("user_name", "password")} for user in users]


@pytest.fixture(scope="module", name="runs")
def _runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    found = {}
    with simulators() as running, simulators() as other:
        for path, steps in STEPS.items():
            folder = tmp_path_factory.mktemp(path)
            (folder / "contacts.yml").write_text(json.dumps(CONTACTS), encoding="utf-8")
            examples = account_examples(running, other, steps)
            variables = {
                **SECRETS,
                "ucfleet_voice_direct": path == "direct",
                "ansible_python_interpreter": "{{ ansible_playbook_python }}",
            }
            results, output = examples.run(folder, variables, TELECOMX_URL=running.urls["telecomx"])
            found[path] = Run(results, output)
    return found


@pytest.fixture(params=list(STEPS), name="run")
def _run(request: pytest.FixtureRequest, runs: dict[str, Run]) -> Run:
    return runs[request.param]


def test_every_example_succeeds(run: Run) -> None:
    failed = [one for one in [*run.results, *run.others] if one.outcome == "failed" or one.result.get("failed")]
    assert not failed, "\n".join(f"{one}: {one.result.get('msg')}" for one in failed)
    assert {one.module for one in run.results} == set(ACCOUNT_MODULES)
    assert "DEPRECATION" not in run.output
    for one in run.results:
        for warning in one.result.get("warnings", []):
            assert WARNINGS.get(one.module, "no warning") in warning, f"{one}: {warning}"


def test_results_are_what_return_documents(run: Run) -> None:
    checkers = {name: Checker(name) for name in ACCOUNT_MODULES}
    problems = []
    for one in run.results:
        if "censored" not in one.result:
            found = checkers[one.module].problems(one.result, one.options, check=one.step == "check")
            problems += [f"{one}: {problem}" for problem in found]
    assert not problems, "\n".join(problems)


def test_check_mode_predicts_the_run_and_a_second_run_changes_nothing(runs: dict[str, Run]) -> None:
    problems = []
    for name, steps in runs["direct"].by_task().items():
        check, run, again = (steps[step] for step in ("check", "run", "again"))
        for predicted, done in zip(check, run, strict=True):
            problems += [
                f"{name}: {key} is {predicted.result.get(key)}, then {done.result.get(key)}"
                for key in ("changed", "diff")
                if predicted.result.get(key) != done.result.get(key)
            ]
        writes = not run[0].module.endswith("_info")
        if any(one.result["changed"] for one in again) is not (name in NEVER_THE_SAME):
            problems.append(f"{name}: changed again: {[one.result.get('diff') for one in again]}")
        if writes and not any(one.result["changed"] for one in run) is not (name in NOTHING_TO_DO):
            problems.append(f"{name}: changes nothing")
    assert not problems, "\n".join(problems)
