# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `extension_map`: renumber extensions by patterns."""

from __future__ import annotations

DOCUMENTATION = r"""
name: extension_map
short_description: Renumber extensions by patterns
version_added: 1.0.0
description:
  - Replaces an extension by the one that a pattern such as V(31xx) to V(71xx) gives.
  - An extension that no pattern matches is returned as it is.
positional: patterns
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  _input:
    description: An extension, or a list of extensions, as text.
    type: raw
    required: true
  patterns:
    description:
      - Old patterns as keys, new patterns as values. V(x) stands for one digit, every other character for itself.
      - The digits behind V(x) go to the new pattern from left to right, so both have the same number of V(x).
      - Two patterns that match one extension and give different results are refused.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the new extension
  ansible.builtin.debug:
    msg: "{{ '3105' | ucfleet.voice.extension_map({'31xx': '71xx'}) }}"  # 7105
"""

RETURN = r"""
_value:
  description: The new extension, or the list of them in the order of the input.
  type: raw
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

from collections.abc import Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.renumber import Renumbering


def extension_map(value: object, patterns: object) -> str | list[str]:
    """The renumbered extension, or a list of them; AnsibleFilterError says what is wrong with the input."""
    try:
        renumbering = Renumbering.of(patterns)
        if isinstance(value, list):
            return [renumbering(_text(item)) for item in value]
        return renumbering(_text(value))
    except WrongValue as problem:
        raise AnsibleFilterError(f"extension_map: {problem}") from problem


def _text(extension: object) -> str:
    if not isinstance(extension, str):
        raise WrongValue(f"{clipped(extension)} is not a text; quote it, YAML may change its digits.")
    return extension


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"extension_map": extension_map}
