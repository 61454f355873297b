#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A variable of the Telecom X PBX."""

from __future__ import annotations

DOCUMENTATION = r"""
module: pbx_variable
short_description: Set a variable of the Telecom X PBX
version_added: 1.0.0
description:
  - Brings a variable, which call flows read, to a value.
  - Certain GET requests of Telecom X write variables as well. The module never
    sends one of these; it writes by POST only.
  - A variable that does not exist is made by setting it. Telecom X offers no way to delete one.
  - After a write the value is read again.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  name:
    description: The name, up to 50 letters, digits, underscores and hyphens, without a prefix.
    type: str
    required: true
  scope:
    description: Whose it is. V(global) ones belong to the whole customer, and setting them
      needs the access level V(MANAGER) or above. V(shared) ones are those that Telecom X addresses
      by the prefix C(SHARED), and V(personal) ones those of O(employee).
    type: str
    choices:
      - global
      - shared
      - personal
    default: global
  employee:
    description: The employee with O(scope=personal), named in exactly one way.
    type: dict
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
  value:
    description: The text. An empty one clears the variable. Quote it.
    type: str
    required: true
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.telecomx
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_telecomx
# END GENERATED
seealso:
  - module: ucfleet.voice.pbx_switch
  - module: ucfleet.voice.employee_info
"""

EXAMPLES = r"""
- name: Let callers hear the summer greeting
  ucfleet.voice.pbx_variable:
    token: "{{ vault_telecomx_token }}"
    name: greeting
    value: summer

- name: Clear the target for overflow, with the connection given once
  ucfleet.voice.pbx_variable:
    scope: shared
    name: overflow
    value: ""
"""

RETURN = r"""
pbx_variable:
  description: The variable after the task, or as it would be in check mode.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    name:
      description: The name, up to 50 letters, digits, underscores and hyphens, without a prefix.
      type: str
      returned: always
    scope:
      description: Whose it is.
      type: str
      returned: always
    value:
      description: The text.
      type: str
      returned: always
    type:
      description: What Telecom X calls the scope, empty where it does not say.
      type: str
      returned: when the object exists
  # END GENERATED
  sample:
    name: greeting
    scope: global
    value: summer
    type: SYSTEM
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
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.pbx_values import PBX_VARIABLE


def main() -> None:
    run(PBX_VARIABLE)


if __name__ == "__main__":
    main()
# END GENERATED
