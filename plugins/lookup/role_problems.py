# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the variables of a role."""

from __future__ import annotations

DOCUMENTATION = r"""
name: role_problems
short_description: Find problems of the variables that a role of this collection gets
version_added: 1.0.0
description:
  - Lists the problems of the variables of a role before the role sends a request. The roles of this collection use it.
  - A variable that begins with the name of the role and is none of its variables is a problem. Ansible ignores such a
    variable, and a misspelled setting would never be applied.
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
    description:
      - Variables that hold options of a module, with the name of the module; of a variable that holds a list of such
        options, a list with the name.
    type: dict
    default: {}
  kinds:
    description: Further variables with their type, V(bool) or V(list), or with a list of the choices of a text.
    type: dict
    default: {}
  decides:
    description: Variables of another role that this role sets itself, so that they must not be given.
    type: list
    elements: str
    default: []
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
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, ListOf, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Operation
from ansible_collections.ucfleet.voice.plugins.plugin_utils._variables import evaluated

_ACTIONS = "ansible_collections.ucfleet.voice.plugins.action"


class LookupModule(LookupBase):
    """The lookup as Ansible finds it."""

    def run(self, terms: list[str], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[str]:
        self.set_options(var_options=variables, direct=kwargs)  # type: ignore[no-untyped-call]
        outputs: list[str] = self.get_option("outputs")  # type: ignore[no-untyped-call]
        entries: dict[str, str | list[str]] = self.get_option("entries")  # type: ignore[no-untyped-call]
        kinds: dict[str, str | list[str]] = self.get_option("kinds")  # type: ignore[no-untyped-call]
        decides: list[str] = self.get_option("decides")  # type: ignore[no-untyped-call]
        given = variables or {}
        problems: list[str] = []
        for role in terms:
            problems += unknown_variables(role, given, declared_variables(role), outputs)
        templar: Any = self._templar
        checked = [*entries, *kinds, *decides]
        values = evaluated({name: given[name] for name in checked if name in given}, given, templar)
        for name, value in values.items():
            problems += entry_problems(name, entries[name], value) if name in entries else []
            problems += kind_problems(name, kinds[name], value) if name in kinds else []
            if name in decides and value is not None:
                problems.append(f"the role {' and '.join(terms)} sets {name} itself; remove it")
        return problems


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


def entry_problems(variable: str, module: str | list[str], value: Any) -> list[str]:
    """What the module would refuse in a dictionary of its options, or in a list of them."""
    name = module if isinstance(module, str) else module[0]
    operation: Operation[Any, Any] = importlib.import_module(f"{_ACTIONS}.{name}").ActionModule.operation
    part = Part(variable, operation, many=not isinstance(module, str))
    composite = Composite(name=variable, platform=operation.platform, parts=(part,))
    try:
        composite.prepare({variable: value})
    except VoiceError as error:
        return [error.why]
    return []


def kind_problems(variable: str, kind: str | list[str], value: Any) -> list[str]:
    """Why a value is not of a type, or none of the choices; an absent one is not mentioned."""
    field: Field
    if isinstance(kind, list):
        field = Text(variable, choices=tuple(kind))
    elif kind == "bool":
        field = Bool(variable)
    else:
        field = ListOf(variable, Text("element"), clearable=True)
    if value is None:
        return []
    try:
        field.normalise(value)
    except WrongValue as problem:
        return [f"{variable} {problem}"]
    return []
