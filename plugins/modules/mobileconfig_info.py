#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mobile configs of Telecom X employees."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mobileconfig_info
short_description: Read the mobile configs of Telecom X employees
version_added: 0.1.0
description:
  - Reads what the Communicator app of employees shows, and what it could show in addition.
  - Named employees are read one by one, which finds every config that exists.
  - Without O(employees) the list of Telecom X is read. It serves to choose a config to copy from, and leaves out that
    of the account itself, which the module reads in addition. With O(token) the module does not know whose the
    token is, so the account's own config may be missing then; RV(complete) tells.
  - With O(customer) Telecom X promises a complete list, but perhaps of employees instead of configs. Each of them then
    costs a request of its own.
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  employees:
    description:
      - The employees, each named in exactly one way. The task fails when one of them is not found.
    type: list
    elements: dict
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
      - The id of the customer whose configs are listed, and among whose employees O(employees) are looked up.
      - Without it the customer of the account is meant. Only resellers see other customers.
    type: str
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.telecomx
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.info
  - ucfleet.voice.attributes.actiongroup_telecomx
seealso:
  - module: ucfleet.voice.mobileconfig
  - module: ucfleet.voice.mobileconfig_copy
  - module: ucfleet.voice.employee_info
"""

EXAMPLES = r"""
- name: What Kim's app shows
  ucfleet.voice.mobileconfig_info:
    token: "{{ vault_telecomx_token }}"
    employees:
      - email: kim@example.org
  register: kim

- name: Who has a mobile config, connection from module_defaults
  ucfleet.voice.mobileconfig_info:
  register: everybody

- name: Tell their ids, and whether one may be missing
  ansible.builtin.debug:
    msg: "{{ everybody.mobileconfigs | map(attribute='id') }}{{ '' if everybody.complete else ' and perhaps another' }}"
"""

RETURN = r"""
mobileconfigs:
  description: The configs that exist, in the order of O(employees) or of the platform.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the config, which is that of the employee.
      type: str
      returned: always
    customer:
      description: The id of the customer.
      type: str
      returned: always
    configs:
      description: What the app shows, by type.
      type: list
      elements: dict
      returned: always
      contains:
        type:
          description: The type, such as V(COLLEAGUES) or V(QUEUES).
          type: str
          returned: always
        chosen:
          description: What the employee chose to show, in its order.
          type: list
          elements: dict
          returned: always
          contains: &entry
            id:
              description: The id of the employee or queue.
              type: str
              returned: always
            name:
              description: Its name.
              type: str
              returned: always
        others:
          description: What the employee could show in addition.
          type: list
          elements: dict
          returned: always
          contains: *entry
  sample:
    - id: 5f00000000000000000000a2
      customer: 5f00000000000000000000c1
      configs:
        - type: QUEUES
          chosen:
            - id: 5f00000000000000000000d1
              name: Support
          others: []
missing:
  description: Those of O(employees) who have no config, as the task named them.
  returned: success
  type: list
  elements: str
  sample: ["email bo@example.org"]
complete:
  description: Whether no config is left out. V(false) when the account's own one may be missing.
  returned: success
  type: bool
  sample: true
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
    path: /pbx/app/mobileconfig
    status: 403
    code: access_denied
    attempts: 1
    waited_seconds: 0.0
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._module import run
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig_info import MOBILECONFIG_INFO


def main() -> None:
    run(MOBILECONFIG_INFO)


if __name__ == "__main__":
    main()
