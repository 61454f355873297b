# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the variables of a role."""

from __future__ import annotations

DOCUMENTATION = r"""
name: role_problems
short_description: Problems of the variables that a role of this collection gets
version_added: 0.1.0
description:
  - Lists the problems of the variables of a role before the role sends a request. The roles of this collection use it.
  - A variable that begins with the name of the role and is none of its variables is a problem. Ansible ignores such a
    variable, and a misspelt setting would never be applied.
  - The options of modules in the variables that O(entries) names are checked as the modules check them.
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  _terms:
    description: The name of the role.
    type: list
    elements: str
    required: true
  outputs:
    description: Variables that the role sets itself.
    type: list
    elements: str
    default: []
  entries:
    description: Variables that hold options of a module, or a list of them, with the name of the module.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Refuse variables that the role does not have
  ansible.builtin.assert:
    that: query('ucfleet.voice.role_problems', 'fleet', outputs=['fleet_result']) | length == 0
"""

RETURN = r"""
_list:
  description: The problems, each a text; empty when there is none.
  type: list
  elements: str
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

import difflib
import functools
import importlib
import pathlib
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from ansible.plugins.lookup import LookupBase

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import Composite, Part
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Operation
from ansible_collections.ucfleet.voice.plugins.plugin_utils._variables import evaluated

_ACTIONS = "ansible_collections.ucfleet.voice.plugins.action"


class LookupModule(LookupBase):
    """The lookup as Ansible finds it."""

    def run(self, terms: list[str], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[str]:
        self.set_options(var_options=variables, direct=kwargs)  # type: ignore[no-untyped-call]
        outputs: list[str] = self.get_option("outputs")  # type: ignore[no-untyped-call]
        entries: dict[str, str] = self.get_option("entries")  # type: ignore[no-untyped-call]
        given = variables or {}
        problems: list[str] = []
        for role in terms:
            problems += unknown_variables(role, given, declared_variables(role), outputs)
        templar: Any = self._templar
        values = evaluated({name: given[name] for name in entries if name in given}, given, templar)
        return problems + [
            text for name, value in values.items() for text in entry_problems(name, entries[name], value)
        ]


@functools.cache
def declared_variables(role: str) -> frozenset[str]:
    """The variables of all task files of a role, as its argument specs name them."""
    path = pathlib.Path(__file__).resolve().parents[2] / "roles" / role / "meta" / "argument_specs.yml"
    specs = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]
    return frozenset(name for spec in specs.values() for name in spec.get("options", {}))


def unknown_variables(role: str, names: Iterable[str], inputs: Iterable[str], outputs: Iterable[str]) -> list[str]:
    """A problem for each name that begins with the role's and is none of its variables."""
    known = {name.removeprefix(f"{role}_") for name in inputs}
    given = sorted(name.removeprefix(f"{role}_") for name in names if name.startswith(f"{role}_"))
    unknown = set(given) - known - {name.removeprefix(f"{role}_") for name in outputs}
    return [f"the role {role} has no variable {role}_{name}{_advice(role, name, known)}" for name in sorted(unknown)]


def _advice(role: str, name: str, known: Iterable[str]) -> str:
    # Without the name of the role, which all of them have in common and which would make them all similar.
    similar = difflib.get_close_matches(name, known, n=1)
    if similar:
        return f", did you mean {role}_{similar[0]}?"
    return f"; its variables are {', '.join(f'{role}_{known_name}' for known_name in sorted(known))}"


def entry_problems(variable: str, module: str, value: Any) -> list[str]:
    """What the module would refuse in a dictionary of its options, or in a list of them."""
    operation: Operation[Any, Any] = importlib.import_module(f"{_ACTIONS}.{module}").ActionModule.operation
    part = Part(variable, operation, many=isinstance(value, list))
    composite = Composite(name=variable, platform=operation.platform, parts=(part,))
    try:
        composite.prepare({variable: value})
    except VoiceError as error:
        return [error.why]
    return []
