# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that a task takes from variables, as the roles do.

A task of a role names the variable of each option instead of its value:

    ucfleet.voice.vm_prefs:
    vars:
      ucfleet_voice_options:
        url: sipxcom_user_url
        greeting: [item.greeting, sipxcom_user_greeting]

A variable that is not defined, or that is omitted, gives no option, so that `module_defaults` and the environment
count. `default(omit)` in the arguments would override the former. Of several variables the first that gives a value
counts; a name with a dot is an entry of a dictionary.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ansible.errors import AnsibleActionFail

#: the variable that names the variables: option -> name of a variable, or names in the order in which they are tried
OPTIONS = "ucfleet_voice_options"


class Templar(Protocol):
    """What is used of Ansible's templar."""

    def template(self, variable: Any) -> Any:
        """The value with its templates evaluated."""


def options_from(variables: Mapping[str, Any], templar: Templar) -> dict[str, Any]:
    """The options that the task takes from variables: option -> value."""
    if not variables.get(OPTIONS):
        return {}
    names = templar.template(variables[OPTIONS])
    if not isinstance(names, Mapping):
        raise AnsibleActionFail(f"the variable {OPTIONS} must be a dictionary of options and names of variables")
    roots = {name.partition(".")[0] for given in names.values() for name in _listed(given)}
    values = evaluated({root: variables[root] for root in sorted(roots) if root in variables}, variables, templar)
    found = {}
    for option, given in names.items():
        for name in _listed(given):
            root, _dot, key = name.partition(".")
            value = values.get(root)
            if key:
                value = value.get(key) if isinstance(value, Mapping) else None
            if value is not None:
                found[option] = value
                break
    return found


def evaluated(values: Mapping[str, Any], variables: Mapping[str, Any], templar: Templar) -> dict[str, Any]:
    """The values with their templates evaluated, without what is omitted, at any depth.

    As entries of a dictionary, because newer lines of ansible-core refuse an omitted value that stands alone; older
    ones leave a marker in place of it, which is the value of the variable `omit`.
    """
    return dict(_kept(templar.template(dict(values)), variables.get("omit")))


def _listed(names: Any) -> Sequence[str]:
    return [names] if isinstance(names, str) else names


def _kept(value: Any, marker: object) -> Any:
    if marker is None:
        return value
    if isinstance(value, Mapping):
        return {key: _kept(entry, marker) for key, entry in value.items() if not _is(entry, marker)}
    if isinstance(value, list):
        return [_kept(entry, marker) for entry in value if not _is(entry, marker)]
    return value


def _is(value: object, marker: object) -> bool:
    return isinstance(value, str) and value == marker
