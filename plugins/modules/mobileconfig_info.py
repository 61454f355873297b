#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mobile configs of Telecom X employees."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mobileconfig_info
short_description: Read the mobile configs of Telecom X employees
version_added: 1.0.0
description:
  - Reads what the Communicator app of employees shows, and what it could show in addition.
  - Named employees are read one by one, which finds every config that exists.
  - Without O(employees) the list of Telecom X is read. It serves to choose a config to copy from, and leaves out that
    of the account itself, which the module reads in addition. With O(token) the module does not know whose the
    token is, so the account's own config may be missing then; RV(complete) says so.
  - With O(customer) Telecom X promises a complete list, but perhaps of employees instead of configs. Each of them then
    costs a request of its own.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  employees:
    description: The employees, each named in exactly one way. The task fails when one of them
      is not found.
    type: list
    elements: dict
    suboptions:
      id:
        description: The id of the employee, 24 hexadecimal digits in either case. Quote it.
        type: str
      email:
        description: The e-mail address of the employee, in either case.
        type: str
      name:
        description:
          - The full name of the employee exactly as Telecom X shows it.
          - The task fails and lists the candidates when several employees have it and one is
            needed.
        type: str
      extension:
        description: The exact extension number of the employee. Quote it.
        type: str
  customer:
    description:
      - The id of the customer whose objects the task works on, and among whose employees names,
        e-mail addresses and extensions are looked up.
      - Without it the task works on the customer of the account. Only resellers see other customers.
        Quote it.
    type: str
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.telecomx
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.info
  - ucfleet.voice.attributes.actiongroup_telecomx
# END GENERATED
seealso:
  - module: ucfleet.voice.mobileconfig
  - module: ucfleet.voice.mobileconfig_copy
  - module: ucfleet.voice.employee_info
"""

EXAMPLES = r"""
- name: Read what the app of Kim shows
  ucfleet.voice.mobileconfig_info:
    token: "{{ vault_telecomx_token }}"
    employees:
      - email: kim@example.org
  register: kim

- name: Read who has a mobile config, with the connection given once
  ucfleet.voice.mobileconfig_info:
  register: everybody

- name: Show their ids, and whether one may be missing
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
# BEGIN GENERATED requests failure
requests:
  description: The number of requests that the task sent, logins and repetitions included.
  returned: success
  type: int
  sample: 2
failure:
  description: Why the task failed, for programs; the text for people is in RV(ignore:msg).
  returned: failure
  type: dict
  contains:
    kind:
      description: One of V(unreachable), V(tls), V(authentication), V(permission), V(not_found),
        V(conflict), V(rate_limited), V(invalid), V(server), V(unexpected_answer), V(not_converged),
        V(deadline), V(defect).
      type: str
      returned: always
    platform:
      description: The platform.
      type: str
      returned: always
    method:
      description: Method of the request that failed, null when none was sent.
      type: str
      returned: always
    path:
      description: Path of that request, without secrets; null when none was sent.
      type: str
      returned: always
    status:
      description: HTTP status of the response, null when there was none.
      type: int
      returned: always
    code:
      description: The platform's own code of the error, null when it has none.
      type: str
      returned: always
    attempts:
      description: How often the request was sent.
      type: int
      returned: always
    waited_seconds:
      description: Seconds of pauses between the attempts.
      type: float
      returned: always
# END GENERATED
"""

# BEGIN GENERATED main
from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

from ansible_collections.ucfleet.voice.plugins.module_utils._module import run
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig_info import MOBILECONFIG_INFO


def main() -> None:
    run(MOBILECONFIG_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
