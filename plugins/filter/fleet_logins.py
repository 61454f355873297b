# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `fleet_logins`: the login options of the defaults of a fleet."""

from __future__ import annotations

DOCUMENTATION = r"""
name: fleet_logins
short_description: Return the login options of the defaults of a fleet
version_added: 1.0.0
description:
  - Leaves out the settings, so that documents which describe one change are applied without the settings of the
    defaults. The playbook C(move) uses it.
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  _input:
    description: Options by platform, as O(ucfleet.voice.fleet#module:defaults) has them.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Apply the documents alone
  ucfleet.voice.fleet:
    source: change.jsonl
    defaults: "{{ fleet_defaults | ucfleet.voice.fleet_logins }}"
    credentials: "{{ vault_fleet_credentials }}"
"""

RETURN = r"""
_value:
  description: The same without the settings.
  type: dict
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

from collections.abc import Callable, Mapping

from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.login import logins_of


def fleet_logins(defaults: object) -> object:
    """The defaults without settings; AnsibleFilterError where they are no dictionary."""
    if not isinstance(defaults, Mapping):
        # The value itself is not shown, because it can hold a password.
        raise AnsibleFilterError("fleet_logins: the input must be a dictionary of platforms.")
    return logins_of(defaults)


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"fleet_logins": fleet_logins}
