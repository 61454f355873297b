# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the options of one platform are checked against, worked out once for a whole fleet.

Private to the collection.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import not_known
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyComposite, PreparedMemo
from ansible_collections.ucfleet.voice.plugins.module_utils._model.container import Record
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.given import unquoted
from ansible_collections.ucfleet.voice.plugins.module_utils._model.memo import Memo, key_of

#: connection options that say who a user is
IDENTITY = frozenset({"username", "password", "token"})


class Side:
    """What documents are checked against on one platform, worked out once for the whole fleet."""

    def __init__(self, composite: AnyComposite) -> None:
        self.composite = composite
        self.logins = {field.name: field for field in composite.platform.connection}
        self.parts = {part.option: part for part in composite.parts}
        self.memo: PreparedMemo = Memo()
        self._quoted: Memo[bool] = Memo()
        self.fields = composite.fields()
        self.record = Record("", self.fields)
        self._given, self._wrong = _given(composite)
        self._own_logins: dict[frozenset[str], frozenset[str]] = {}

    def login_of(self, given: Mapping[str, Any], others: frozenset[str]) -> frozenset[str]:
        """Which connection options a document and its classes give; the same few sets serve a whole fleet."""
        found = frozenset(self.logins.keys() & (given.keys() | others if others else given.keys()))
        return self._own_logins.setdefault(found, found)

    def unknown(self, given: Mapping[str, Any]) -> list[str]:
        """What is neither a connection option nor a setting, in one sentence."""
        keys = [str(key) for key in given if key not in self.logins and key not in self.parts]
        if not keys:
            return []
        settings, connection = ", ".join(sorted(self.parts)), ", ".join(self.logins)
        otherwise = f"settings are {settings}; connection options are {connection}"
        return [not_known(keys, [*self.parts, *self.logins], otherwise)]

    def unquoted(self, given: Mapping[str, Any]) -> list[str]:
        """Where a user's own options have a number without quotes that is taken for a text."""
        found: list[str] = []
        for name, value in given.items():
            part = self.parts.get(name)
            if part is None and value.__class__ is str:
                # A single value, and no other option reads a dictionary out of a text.
                continue
            key = None if part is None or part.holds_secret else key_of(name, value)
            if key is not None and self._quoted.get(key):
                continue
            texts = unquoted(self.record, {name: value}, self.composite.platform.name)
            found += texts
            if key is not None and not texts:
                self._quoted.keep(key, True)
        return found

    def connection(self, options: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The connection options of a document with what is given elsewhere below them, and every problem found."""
        values = dict(self._given)
        problems: list[str] = []
        for name, field in self.logins.items():
            value = options.get(name)
            if value is None:
                if name in self._wrong:
                    problems.append(self._wrong[name])
                elif field.required and name not in values:
                    problems.append(f"needs {name}{_from_environment(field)}")
                continue
            try:
                values[name] = field.normalise(value)
            except WrongValue as problem:
                problems.append(f"{name} {problem}")
        if not problems:
            problems = rule_problems(self.composite, values)
        return values, problems


def _from_environment(field: Field) -> str:
    """What a message says of an option that is missing: only the server's address can come from the environment."""
    if field.name == "url":
        return f" (or {field.env[0]} in the environment)"
    names = [name for name in field.env if name in os.environ and field.name in IDENTITY]
    return f", which a fleet does not take from the environment ({names[0]})" if names else ""


def is_of_login(problem: str) -> bool:
    """Whether a problem of a document is that its login is not complete."""
    return ": needs " in problem or " required" in problem


def rule_problems(composite: AnyComposite, values: Mapping[str, Any]) -> list[str]:
    """Broken rules between connection options, in the words that Ansible uses for them."""
    rules = composite.platform.rules
    found = [
        f"parameters are mutually exclusive: {'|'.join(names)}"
        for names in rules.mutually_exclusive
        if sum(name in values for name in names) > 1
    ]
    found += [
        f"one of the following is required: {', '.join(names)}"
        for names in rules.required_one_of
        if not any(name in values for name in names)
    ]
    found += [
        f"parameters are required together: {', '.join(names)}"
        for names in rules.required_together
        if 0 < sum(name in values for name in names) < len(names)
    ]
    return found


def _given(composite: AnyComposite) -> tuple[dict[str, Any], dict[str, str]]:
    """What the environment and the declarations give of a connection, and what is wrong with it, by option.

    Who a user is never comes from the environment: every user without a login would be written to that one account.
    """
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in composite.platform.connection:
        names = () if field.name in IDENTITY else field.env
        value = next((os.environ[name] for name in names if name in os.environ), field.default)
        if value is None:
            continue
        try:
            values[field.name] = field.normalise(value)
        except WrongValue as problem:
            wrong[field.name] = f"{field.name} {problem}"
    return values, wrong
