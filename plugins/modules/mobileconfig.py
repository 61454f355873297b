#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mobile config of a Telecom X employee, made where it is missing."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mobileconfig
short_description: Give a Telecom X employee a mobile config
version_added: 1.0.0
description:
  - Makes the mobile config of the Communicator app for an employee who has none yet. What it shows at first is up to
    Telecom X.
  - An existing config is left as it is. Its content is brought in by M(ucfleet.voice.mobileconfig_copy), the only way
    that Telecom X offers to change one; there is no way to delete one.
  - A config has the id of its employee, so there is one at most.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  employee:
    description: The employee, named in exactly one way.
    type: dict
    required: true
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
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_telecomx
# END GENERATED
seealso:
  - module: ucfleet.voice.mobileconfig_copy
  - module: ucfleet.voice.mobileconfig_info
"""

EXAMPLES = r"""
- name: Give Kim a mobile config
  ucfleet.voice.mobileconfig:
    token: "{{ vault_telecomx_token }}"
    employee:
      email: kim@example.org

- name: Give a team mobile configs, with the connection given once
  hosts: localhost
  gather_facts: false
  module_defaults:
    group/ucfleet.voice.telecomx:
      username: robot@example.org
      password: "{{ vault_telecomx_password }}"
  tasks:
    - name: Give each employee of the team a mobile config
      ucfleet.voice.mobileconfig:
        employee:
          extension: "{{ item }}"
      loop: ["210", "211"]
"""

RETURN = r"""
mobileconfig:
  description:
    - The config after the task. In check mode, of a config that would be made, only the id is known.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    id:
      description: The id of the config, which is that of the employee.
      type: str
      returned: always
    customer:
      description: The id of the customer.
      type: str
      returned: when the object exists
    configs:
      description: What the app shows, by type.
      type: list
      elements: dict
      returned: when the object exists
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
          contains:
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
          contains:
            id:
              description: The id of the employee or queue.
              type: str
              returned: always
            name:
              description: Its name.
              type: str
              returned: always
  # END GENERATED
  sample:
    id: 5f00000000000000000000a2
    customer: 5f00000000000000000000c1
    configs:
      - type: QUEUES
        chosen: []
        others:
          - id: 5f00000000000000000000d1
            name: Support
# BEGIN GENERATED actions requests failure
actions:
  description: What was done, or would be done in check mode; empty when nothing differs.
  returned: success
  type: list
  elements: dict
  contains:
    action:
      description: V(create), V(update) or V(delete).
      type: str
      returned: always
    fields:
      description: Names of the fields that differed.
      type: list
      returned: always
      elements: str
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
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig import MOBILECONFIG


def main() -> None:
    run(MOBILECONFIG)


if __name__ == "__main__":
    main()
# END GENERATED
