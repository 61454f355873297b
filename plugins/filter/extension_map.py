# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `extension_map`: renumber extensions by patterns."""

from __future__ import annotations

DOCUMENTATION = r"""
name: extension_map
short_description: Renumber extensions by patterns
version_added: 0.1.0
author:
  - ucfleet.voice contributors (@ucfleet)
description:
  - Replaces an extension by the one that a pattern such as V(31xx) to V(71xx) gives.
  - An extension that no pattern matches is returned as it is.
positional: patterns
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

import re
from collections.abc import Callable, Mapping

from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped


def _compiled(old: object, new: object) -> tuple[re.Pattern[str], str]:
    """The expression of an old pattern, and the new pattern that belongs to it."""
    if not isinstance(old, str) or not isinstance(new, str) or not old or not new:
        raise AnsibleFilterError(
            f"extension_map: pattern {clipped(old)} to {clipped(new)}: both must be non-empty texts; quote them."
        )
    if old.count("x") != new.count("x"):
        raise AnsibleFilterError(
            f"extension_map: pattern {clipped(old)} to {clipped(new)}: use the same number of x on both sides."
        )
    return re.compile("([0-9])".join(re.escape(part) for part in old.split("x"))), new


def _renumber(extension: object, patterns: list[tuple[re.Pattern[str], str]]) -> str:
    if not isinstance(extension, str):
        raise AnsibleFilterError(
            f"extension_map: {clipped(extension)} is not a text; quote it, YAML may change its digits."
        )
    results = set()
    for old, new in patterns:
        match = old.fullmatch(extension)
        if match:
            digits = iter(match.groups())
            results.add("".join(next(digits) if sign == "x" else sign for sign in new))
    if len(results) > 1:
        found = ", ".join(sorted(results))
        raise AnsibleFilterError(
            f"extension_map: several patterns match {clipped(extension)} ({found}); keep one of them."
        )
    return results.pop() if results else extension


def extension_map(value: object, patterns: object) -> str | list[str]:
    """The renumbered extension, or a list of them; AnsibleFilterError says what is wrong with the input."""
    if not isinstance(patterns, Mapping) or not patterns:
        raise AnsibleFilterError("extension_map: patterns must be a mapping, such as {'31xx': '71xx'}.")
    compiled = [_compiled(old, new) for old, new in patterns.items()]
    if isinstance(value, list):
        return [_renumber(item, compiled) for item in value]
    return _renumber(value, compiled)


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"extension_map": extension_map}
