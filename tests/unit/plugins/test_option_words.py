# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same option has the same words in all modules, and short descriptions say what a module does."""

from __future__ import annotations

from collections import defaultdict

from ansible_collections.ucfleet.voice.tests.unit.support.modules import MODULES, documentation

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


#: what a short description of a module begins with
VERBS = {
    *("Apply", "Copy", "Export", "Find", "Give", "Log", "Look", "Make", "Read", "Remember", "Set", "Switch", "Write"),
}


def test_short_descriptions_are_in_the_imperative() -> None:
    for module in MODULES:
        text = str(documentation(module)["short_description"])
        assert text.split()[0] in VERBS, text
        assert not text.endswith(".")
        assert len(text) <= 90, text


def test_every_module_says_since_when_it_exists_and_where_to_read_on() -> None:
    for module in MODULES:
        found = documentation(module)
        assert found["version_added"], module
        assert found["seealso"], module
        assert {"check_mode", "diff_mode"} <= set(found["attributes"]), module
        assert text_of(found["description"]).endswith(".")
