# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test `registered`: whether calls can reach the phones of a presence result."""

from __future__ import annotations

DOCUMENTATION = r"""
name: registered
short_description: Test whether phones are registered
version_added: 1.0.0
description:
  - Says whether calls can reach at least one phone of each extension in a result of
    M(ucfleet.voice.presence_info).
  - A result without any extension is not registered.
  - A result that failed or was skipped says nothing about phones, and fails the test. So does a result of another
    module. sipXcom does not show its users whether their phones are registered.
positional: extension
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  _input:
    description:
      - A result of M(ucfleet.voice.presence_info), its list RV(ucfleet.voice.presence_info#module:presence), or one
        element of it.
    type: raw
    required: true
  extension:
    description:
      - Only the extension with this extended number is looked at.
      - An extension that is not in the result fails the test.
    type: str
seealso:
  - module: ucfleet.voice.presence_info
"""

EXAMPLES = r"""
- name: Read the presence of an extension until its phone is registered
  ucfleet.voice.presence_info:
    extensions: ['0003*210']
  register: phones
  until: phones is ucfleet.voice.registered
  retries: 10
  delay: 30

- name: List the extensions that no call can reach
  ansible.builtin.debug:
    msg: "{{ phones.presence | reject('ucfleet.voice.registered') | map(attribute='extension') }}"
"""

RETURN = r"""
_value:
  description: Whether each extension has a registered phone.
  type: bool
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

from collections.abc import Callable, Mapping

from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped

#: keys of a result, and of one extension in it
PRESENCE = "presence"
EXTENSION = "extension"
REGISTERED = "registered"
#: extensions that one message lists
LISTED = 10


def registered(value: object, extension: object = None) -> bool:
    """Whether calls reach each extension of a result; AnsibleFilterError says what is wrong with the input."""
    if extension is not None and not isinstance(extension, str):
        raise AnsibleFilterError(f"registered: extension is {clipped(extension)}; it must be a text, so quote it.")
    found = _extensions(value)
    if extension is None:
        return bool(found) and all(found.values())
    if extension not in found:
        more = " and more" if len(found) > LISTED else ""
        listed = f"{', '.join(list(found)[:LISTED])}{more}" if found else "none"
        raise AnsibleFilterError(
            f"registered: the result has no extension {clipped(extension)}, it has {listed}; use the extended number."
        )
    return found[extension]


def _extensions(value: object) -> dict[str, bool]:
    """The extensions of what the test is given, and whether each is registered."""
    if isinstance(value, Mapping) and REGISTERED not in value:
        for key, word in (("failed", "failed"), ("skipped", "was skipped")):
            if value.get(key):
                raise AnsibleFilterError(
                    f"registered: the task {word}, so its result does not show whether phones are registered;"
                    " test that first."
                )
        if PRESENCE not in value:
            raise AnsibleFilterError("registered: the result has no presence; give a result of presence_info.")
        value = value[PRESENCE]
    entries = value if isinstance(value, list) else [value]
    return dict(map(_entry, entries))


def _entry(value: object) -> tuple[str, bool]:
    if isinstance(value, Mapping):
        extension, is_registered = value.get(EXTENSION), value.get(REGISTERED)
        if isinstance(extension, str) and isinstance(is_registered, bool):
            return extension, is_registered
    raise AnsibleFilterError(
        "registered: this is no extension of a presence, which has the keys extension and registered; give a result"
        " of presence_info."
    )


class TestModule:
    """Ansible's entry point."""

    def tests(self) -> dict[str, Callable[..., bool]]:
        return {"registered": registered}
