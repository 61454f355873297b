#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A switch of the Telecom X PBX."""

from __future__ import annotations

DOCUMENTATION = r"""
module: pbx_switch
short_description: Set a switch of the Telecom X PBX
version_added: 0.1.0
description:
  - Brings a switch, which call flows read, to a value.
  - Certain GET requests of Telecom X write switches as well. The module never
    sends one of these; it writes by POST only.
  - A switch that does not exist is made by setting it. Telecom X offers no way to delete one.
  - After a write the value is read again.
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  name:
    description:
      - The name, up to 50 letters, digits, underscores and hyphens, without a prefix.
    type: str
    required: true
  scope:
    description:
      - Whose switch it is. V(global) ones belong to the whole customer, and setting them needs the access level
        V(MANAGER) or above. V(shared) ones are those that Telecom X addresses by the prefix C(SHARED), and V(personal)
        ones those of O(employee).
    type: str
    choices: [global, shared, personal]
    default: global
  value:
    description:
      - Whether the switch is on.
    type: bool
    required: true
  employee:
    description:
      - The employee with O(scope=personal), named in exactly one way.
    type: dict
    suboptions:
      id:
        description: The id of the employee, 24 hexadecimal digits in either case.
        type: str
      email:
        description: The e-mail address of the employee, in either case.
        type: str
      name:
        description:
          - The full name of the employee exactly as Telecom X shows it.
          - The task fails and lists the candidates when several employees have it.
        type: str
      extension:
        description: An extension number of the employee, in quotes.
        type: str
  customer:
    description:
      - The id of the customer whose switch it is.
      - Without it the customer of the account is meant. Only resellers see other customers.
      - The switch is then looked up in the list of all switches, as only that takes a customer.
    type: str
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.telecomx
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_telecomx
seealso:
  - module: ucfleet.voice.pbx_variable
  - module: ucfleet.voice.employee_info
"""

EXAMPLES = r"""
- name: Night service is on
  ucfleet.voice.pbx_switch:
    token: "{{ vault_telecomx_token }}"
    name: night
    value: true

- name: Kim is in the office, connection from module_defaults
  ucfleet.voice.pbx_switch:
    scope: personal
    employee:
      email: kim@example.org
    name: in_office
    value: true
"""

RETURN = r"""
pbx_switch:
  description: The switch after the task, or as it would be in check mode.
  returned: success
  type: dict
  contains:
    name:
      description: The name without a prefix.
      type: str
      returned: always
    scope:
      description: Whose it is.
      type: str
      returned: always
    value:
      description: The value.
      type: bool
      returned: always
    type:
      description: What Telecom X calls the scope, empty where it does not tell.
      type: str
      returned: when it exists
  sample:
    name: night
    scope: global
    value: true
    type: SYSTEM
actions:
  description: What was done, or would be done in check mode; empty when nothing was to do.
  returned: success
  type: list
  elements: dict
  sample:
    - action: update
      fields: [value]
requests:
  description: The number of requests that were sent, logins included.
  returned: success
  type: int
  sample: 1
failure:
  description: What went wrong, in parts.
  returned: failure
  type: dict
  sample:
    kind: permission
    platform: Telecom X
    method: GET
    path: /pbx/switch/night
    status: 403
    code: access_denied
    attempts: 1
    waited_seconds: 0.0
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._module import run
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.pbx_values import PBX_SWITCH


def main() -> None:
    run(PBX_SWITCH)


if __name__ == "__main__":
    main()
