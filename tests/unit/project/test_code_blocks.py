# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every example of the README files and of the pages: what runs it, or why it is only checked.

The examples in the documentation of modules and plugins have tests that read them by themselves.
"""

from __future__ import annotations

import difflib
import json
from collections import Counter
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support import commands
from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.guides import Block, blocks_of, pages
from ansible_collections.ucfleet.voice.tests.unit.support.modules import MODULES, documentation

BLOCKS = [block for page in pages() for block in blocks_of(page)]
PLAYBOOKS = "tests/playbooks"
JINJA = "yaml+jinja"
#: page, or path of another file -> language -> number of examples, and the test that runs them
RUN: dict[str, dict[str, tuple[int, str]]] = {
    "README.md": {
        "yaml": (2, f"{PLAYBOOKS}/test_readme_examples.py"),
        "diff": (1, f"{PLAYBOOKS}/test_readme_examples.py"),
    },
    "extensions/sandbox/README.md": {"json": (5, "tests/unit/sandbox/test_readme.py")},
    "roles/fleet/README.md": {
        "yaml": (2, f"{PLAYBOOKS}/test_readme_examples.py"),
        "json": (2, "tests/unit/support/reader.py"),
    },
    **{
        f"roles/{role}/README.md": {"yaml": (1, f"{PLAYBOOKS}/test_readme_examples.py")}
        for role in (
            *("holiday", "offboard", "onboard", "report", "sandbox"),
            *("sipxcom_user", "telecomx_mobileconfig", "ucp_user", "voipnow_presence"),
        )
    },
    "errors": {JINJA: (1, f"{PLAYBOOKS}/test_readme_examples.py")},
    "fleet_file": {"yaml": (4, "tests/unit/project/test_fleet_reference.py")},
    "guide_audit": {
        JINJA: (4, f"{PLAYBOOKS}/test_audit.py"),
        "console": (1, f"{PLAYBOOKS}/test_guide_commands.py"),
        "json": (1, f"{PLAYBOOKS}/test_guide_commands.py"),
    },
    "guide_awx": {
        "yaml": (3, "tests/unit/project/test_awx_guide.py"),
        "text": (2, "tests/unit/project/test_awx_guide.py"),
    },
    "guide_classes": {
        JINJA: (2, f"{PLAYBOOKS}/test_classes.py"),
        "text": (1, f"{PLAYBOOKS}/test_classes.py"),
        "yaml": (1, f"{PLAYBOOKS}/test_guide_commands.py"),
    },
    "guide_credentials": {
        JINJA: (2, f"{PLAYBOOKS}/test_credentials.py"),
        "yaml": (1, f"{PLAYBOOKS}/test_guide_commands.py"),
        "console": (2, f"{PLAYBOOKS}/test_guide_commands.py"),
    },
    "guide_drift": {"yaml": (1, f"{PLAYBOOKS}/test_drift.py"), "console": (2, f"{PLAYBOOKS}/test_drift.py")},
    "guide_events": {
        "yaml": (3, "tests/events/test_rulebooks.py"),
        "json": (1, "tests/unit/plugins/plugin_utils/test_presence_source.py"),
    },
    "guide_export": {
        "yaml": (1, f"{PLAYBOOKS}/test_move.py"),
        "console": (2, f"{PLAYBOOKS}/test_move.py"),
        "text": (1, "tests/unit/plugins/module_utils/_fleet/test_export_folder.py"),
    },
    "guide_holiday": {"yaml": (1, f"{PLAYBOOKS}/test_holiday.py"), "console": (2, f"{PLAYBOOKS}/test_holiday.py")},
    "guide_inventory": dict.fromkeys(("text", "yaml", "console", JINJA), (1, f"{PLAYBOOKS}/test_inventory.py")),
    "guide_move": {"yaml": (2, f"{PLAYBOOKS}/test_move.py"), "console": (3, f"{PLAYBOOKS}/test_move.py")},
    "guide_offboard": {"yaml": (1, f"{PLAYBOOKS}/test_offboard.py"), "console": (2, f"{PLAYBOOKS}/test_offboard.py")},
    "guide_onboard": {
        "text": (1, f"{PLAYBOOKS}/test_onboard.py"),
        "yaml": (1, f"{PLAYBOOKS}/test_onboard.py"),
        "console": (2, f"{PLAYBOOKS}/test_onboard.py"),
    },
    "guide_plan": {
        JINJA: (2, f"{PLAYBOOKS}/test_plan.py"),
        "text": (1, f"{PLAYBOOKS}/test_plan.py"),
        "console": (2, f"{PLAYBOOKS}/test_guide_commands.py"),
        "json": (1, f"{PLAYBOOKS}/test_guide_commands.py"),
    },
    "guide_presence": {
        "yaml": (1, f"{PLAYBOOKS}/test_presence_report.py"),
        "console": (2, f"{PLAYBOOKS}/test_presence_report.py"),
        "text": (1, f"{PLAYBOOKS}/test_presence_report.py"),
    },
    "guide_rehearse": {JINJA: (1, f"{PLAYBOOKS}/test_rehearse.py"), "console": (2, f"{PLAYBOOKS}/test_rehearse.py")},
    "guide_report": {
        JINJA: (2, f"{PLAYBOOKS}/test_report.py"),
        "console": (1, f"{PLAYBOOKS}/test_guide_commands.py"),
    },
    "guide_rotate": {"yaml": (1, f"{PLAYBOOKS}/test_rotate.py"), "console": (2, f"{PLAYBOOKS}/test_rotate.py")},
    "guide_start": {JINJA: (2, f"{PLAYBOOKS}/test_readme_examples.py")},
    "guide_undo": {JINJA: (1, f"{PLAYBOOKS}/test_undo.py"), "console": (1, f"{PLAYBOOKS}/test_undo.py")},
    "performance": {"yaml": (1, f"{PLAYBOOKS}/test_readme_examples.py")},
    "tutorial": {
        "bash": (7, f"{PLAYBOOKS}/test_tutorial.py"),
        "json": (1, f"{PLAYBOOKS}/test_tutorial.py"),
        "yaml": (2, f"{PLAYBOOKS}/test_tutorial.py"),
    },
}
#: page -> language -> number of examples that no test runs, and the reason
CHECKED: dict[str, dict[str, tuple[int, str]]] = {
    "README.md": {"console": (1, "installs from Galaxy and PyPI")},
    "CONTRIBUTING.md": {
        "text": (1, "a drawing"),
        "sh": (1, "signs a release with its key; tests/supply runs the same with a key of its own"),
    },
    "extensions/awx/README.md": {"shell": (1, "needs a controller; tests/controller runs the playbook")},
    "extensions/sandbox/README.md": {"shell": (2, "runs until it is stopped; the options are checked")},
    "architecture": {"text": (1, "a drawing")},
    "guide_awx": {"console": (2, "build an image, and need a controller; tests/controller runs the playbook")},
    "guide_events": {"console": (3, "need Java; tests/events runs the rulebooks by these names")},
    "guide_rehearse": {"bash": (1, "installs the sandbox, as the tutorial does")},
    "guide_report": {"yaml": (1, "sends mail with a module of another collection")},
    "performance": {"console": (1, "takes a quarter of an hour")},
    "security": {"console": (3, "install, and verify a release; tests/supply runs the same on a tarball of its own")},
}


def name_of(block: Block) -> str:
    return block.file.removeprefix("docs/docsite/rst/").removesuffix(".rst")


def test_every_example_is_run_or_checked() -> None:
    listed: Counter[tuple[str, str]] = Counter()
    for table in (RUN, CHECKED):
        for page, languages in table.items():
            for language, (number, _what) in languages.items():
                listed[page, language] += number
    assert Counter((name_of(block), block.language) for block in BLOCKS) == listed


def test_the_tests_that_run_examples_read_their_pages() -> None:
    problems = []
    for page, languages in RUN.items():
        for _number, test in languages.values():
            text = (ROOT / test).read_text(encoding="utf-8")
            role = page.removeprefix("roles/").removesuffix("/README.md")
            if f'"{page}"' not in text and f'role("{role}")' not in text and f'{page}.rst"' not in text:
                problems.append(f"{test} does not read {page}")
    assert problems == []


@pytest.mark.parametrize("block", [one for one in BLOCKS if one.language.startswith("yaml")], ids=str)
def test_yaml_names_modules_options_roles_and_variables_that_exist(block: Block) -> None:
    problems = []
    for document in yaml.safe_load_all(block.text):
        problems += problems_of(document)
    assert problems == []


def problems_of(value: Any) -> list[str]:
    """What does not exist: modules and options of tasks, roles and variables of plays, at any depth."""
    if isinstance(value, list):
        return [problem for entry in value for problem in problems_of(entry)]
    if not isinstance(value, dict):
        return []
    found = [problem for entry in value.values() for problem in problems_of(entry)]
    for key, options in value.items():
        name = str(key).removeprefix("ucfleet.voice.")
        if name in MODULES and name != key and isinstance(options, dict):
            found += _unknown(options, documentation(name)["options"], name)
    role = str(value.get("role", ""))
    if role.startswith("ucfleet.voice."):
        found += _unknown(value["vars"], variables(role.removeprefix("ucfleet.voice.")), role)
    return found


def variables(role: str) -> set[str]:
    """The variables of a role, and those of the role of the fleet, which others call."""
    specs = [
        yaml.safe_load((ROOT / "roles" / name / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
        for name in (role, "fleet")
    ]
    return {name for one in specs for spec in one["argument_specs"].values() for name in spec["options"]}


def _unknown(given: Any, known: Any, where: str) -> list[str]:
    return [
        f"{where} has no {name}, but {difflib.get_close_matches(str(name), list(known))}"
        for name in set(given) - set(known)
    ]


@pytest.mark.parametrize("block", [one for one in BLOCKS if one.language == "json"], ids=str)
def test_json_is_json(block: Block) -> None:
    try:
        json.loads(block.text)
    except json.JSONDecodeError:
        assert [json.loads(line) for line in block.text.splitlines()]


@pytest.mark.parametrize(
    "block", [one for one in BLOCKS if one.language in ("bash", "console", "sh", "shell")], ids=str
)
def test_commands_can_be_typed(block: Block) -> None:
    assert commands.problems(block.text) == []
