#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Employees of a Telecom X customer."""

from __future__ import annotations

DOCUMENTATION = r"""
module: employee_info
short_description: Look up employees of Telecom X
version_added: 1.0.0
description:
  - Reads employees by id, by exact e-mail address, name or extension, by the search of Telecom X, or all of them.
  - Lists are read page by page to their end, or to O(limit).
  - Which fields the search of Telecom X looks at is not documented. An exact e-mail address, name or extension that it
    does not find is looked for in the whole list.
  - An account with V(PERSONAL) access sees its colleagues only, without RV(employees[].access_level) and
    RV(employees[].state), and may be refused extensions.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  ids:
    description: Ids of employees. Each costs a request. Those that do not exist are in RV(missing).
      Quote it.
    type: list
    elements: str
  email:
    description: The e-mail address of the employee, in either case.
    type: str
  name:
    description:
      - The full name of the employee exactly as Telecom X shows it.
      - The task fails and lists the candidates when several employees have it and one is needed.
    type: str
  extension:
    description: The exact extension number of the employee. Quote it.
    type: str
  search:
    description: A text that Telecom X searches for.
    type: str
  customer:
    description:
      - The id of the customer whose objects the task works on, and among whose employees names,
        e-mail addresses and extensions are looked up.
      - Without it the task works on the customer of the account. Only resellers see other customers.
        Quote it.
    type: str
  include_deleted:
    description: Whether the list and the search include deleted employees.
    type: bool
    default: false
  limit:
    description: The most employees of the list or the search to return.
    type: int
  offset:
    description: How many employees of the list or the search to leave out at its beginning.
    type: int
    default: 0
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.telecomx
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.info
  - ucfleet.voice.attributes.actiongroup_telecomx
# END GENERATED
seealso:
  - module: ucfleet.voice.mobileconfig_info
"""

EXAMPLES = r"""
- name: Read the employee behind an extension
  ucfleet.voice.employee_info:
    token: "{{ vault_telecomx_token }}"
    extension: "210"
  register: found

- name: Read the employees in support, with the connection given once
  ucfleet.voice.employee_info:
    search: Support
"""

RETURN = r"""
employees:
  description: The employees that were found. A text that is not set is empty.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id.
      type: str
      returned: always
    name:
      description: The full name.
      type: str
      returned: always
    email:
      description: The e-mail address.
      type: str
      returned: always
    title:
      description: The job title.
      type: str
      returned: always
    department:
      description: The department.
      type: str
      returned: always
    access_level:
      description: What the employee may do, from V(NO_LOGIN) and V(PERSONAL) to V(ADMIN).
      type: str
      returned: always
    state:
      description: V(ENABLED), V(DISABLED) or V(DELETED).
      type: str
      returned: always
    customer:
      description: The id of the customer.
      type: str
      returned: always
  sample:
    - id: 5f00000000000000000000a2
      name: Bo Berg
      email: bo@example.org
      title: ""
      department: Support
      access_level: PERSONAL
      state: ENABLED
      customer: 5f00000000000000000000c1
missing:
  description: Those of O(ids) that do not exist.
  returned: success
  type: list
  elements: str
  sample: []
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
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employee_info import EMPLOYEE_INFO


def main() -> None:
    run(EMPLOYEE_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
