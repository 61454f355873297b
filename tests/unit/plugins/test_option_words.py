# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same option has the same words in all modules, and short descriptions say what a module does."""

from __future__ import annotations

import pathlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.modules import (
    MODULES,
    PLUGIN_FILES,
    ROOT,
    documentation,
    documented,
)

#: options that mean something of their own in several modules -> number of meanings
OWN_MEANING = {
    # who logs in where, by platform, and until when
    "deadline": 2,
    "password": 3,
    "token": 2,
    "url": 4,
    "username": 3,
    # what an object is called, and what it has
    "agent": 2,
    "description": 2,
    "email": 2,
    "employee": 2,
    "enabled": 4,
    "extension": 2,
    "first_name": 2,
    "last_name": 2,
    "name": 7,
    "new_name": 2,
    "profile_id": 2,
    "remove_duplicates": 2,
    "type": 2,
    "value": 2,
    # what is read, and how much of it
    "gather_subset": 2,
    "limit": 3,
    "look_at": 2,
    "offset": 2,
    "return_limit": 3,
    "return_unchanged": 2,
    "reveal_secrets": 5,
    "search": 2,
    "status": 3,
    # files
    "dest": 2,
    "format": 2,
    "source": 3,
    "undo_file": 2,
    "users": 2,
}


def text_of(description: str | list[str]) -> str:
    return " ".join((description if isinstance(description, str) else " ".join(description)).split())


def test_an_option_of_several_modules_has_the_same_words() -> None:
    """`user_settings` repeats the options of other modules, with references of its own."""
    found: dict[str, set[str]] = defaultdict(set)
    for module in MODULES:
        if module != "user_settings":
            for name, entry in documentation(module)["options"].items():
                found[name].add(text_of(entry["description"]))
    assert {name: len(texts) for name, texts in found.items() if len(texts) > 1} == OWN_MEANING


#: what a short description begins with
VERBS = {
    *(
        "Apply",
        "Compare",
        "Copy",
        "End",
        "Export",
        "Find",
        "Forward",
        "Give",
        "Log",
        "Look",
        "Make",
        "Read",
        "Remember",
    ),
    *("Renumber", "Replace", "Return", "Set", "Start", "Switch", "Test", "Try", "Watch", "Write"),
}
#: plugins whose examples are tasks
TASK_FILES = [path for path in PLUGIN_FILES if path.parent.name not in ("inventory", "event_source")]
#: what the name of an example begins with, beside these
VERBS_OF_EXAMPLES = {
    *("Add", "Ask", "Audit", "Be", "Change", "Clear", "Fail", "Finish", "Go", "Keep", "Leave", "Let", "List", "Pause"),
    *("Plan", "Refuse", "Remove", "Rename", "Report", "Restart", "Ring", "Rotate", "Show", "Wait"),
}
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())


def specs_of(role: str) -> dict[str, Any]:
    text = (ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["argument_specs"]
    return found


def short_descriptions() -> Iterator[str]:
    """Those of modules, plugins and task files of roles."""
    for path in PLUGIN_FILES:
        yield documented(path)["short_description"]
    for role in ROLES:
        for spec in specs_of(role).values():
            yield spec["short_description"]


@pytest.mark.parametrize("text", sorted(set(short_descriptions())))
def test_a_short_description_is_in_the_imperative(text: str) -> None:
    assert text.split()[0] in VERBS
    assert not text.endswith(".")
    assert len(text) <= 90


def names_of(tasks: Any) -> Iterator[str]:
    """The names of tasks, at any depth."""
    for task in tasks if isinstance(tasks, list) else ():
        if isinstance(task, dict):
            yield from [task["name"]] if "name" in task else []
            for part in ("block", "tasks"):
                yield from names_of(task.get(part))


@pytest.mark.parametrize("path", TASK_FILES, ids=lambda path: path.stem)
def test_the_name_of_an_example_is_in_the_imperative(path: pathlib.Path) -> None:
    names = list(names_of(documented(path, "EXAMPLES")))
    assert [name for name in names if name.split()[0] not in VERBS | VERBS_OF_EXAMPLES] == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_one_short_description(role: str) -> None:
    meta = yaml.safe_load((ROOT / "roles" / role / "meta" / "main.yml").read_text(encoding="utf-8"))
    assert meta["galaxy_info"]["description"] == specs_of(role)["main"]["short_description"]


def test_every_module_says_since_when_it_exists_and_where_to_read_on() -> None:
    for module in MODULES:
        found = documentation(module)
        assert found["version_added"], module
        assert found["seealso"], module
        assert {"check_mode", "diff_mode"} <= set(found["attributes"]), module
        assert text_of(found["description"]).endswith(".")
