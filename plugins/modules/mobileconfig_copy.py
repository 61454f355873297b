#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mobile config of one Telecom X employee copied onto others."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mobileconfig_copy
short_description: Copy the mobile config of a Telecom X employee onto other employees
version_added: 1.0.0
description:
  - Makes the Communicator mobile app of one or many employees show the same colleagues and queues as that of another
    employee.
  - Only what is chosen to be shown is compared, type by type (V(COLLEAGUES), V(QUEUES) and any other). Names are
    mere labels of the platform. What is not chosen depends on what each employee may see, and is ignored. An employee
    need not be listed among the own colleagues, so source and target do not count there.
  - After a copy the target is read again. Telecom X does not say whether the target receives items that it may not
    see, so an accepted copy may well have another outcome; see O(require_converged).
  - Telecom X offers no way to change a mobile config other than to copy a whole one, and none to delete it.
  - With O(targets), a target that fails does not stop the others. The task fails at the end, and the outcome of each
    target is in RV(mobileconfig_copy.targets).
  - An employee as its own target is left alone without a request.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  source:
    description: The employee whose mobile config is copied, named in exactly one way.
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
  target:
    description:
      - The employee whose mobile config is written, named in exactly one way.
      - One of O(target) and O(targets) is needed.
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
  targets:
    description: Several employees whose mobile configs are written. Naming one twice is refused.
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
  create_missing:
    description:
      - Whether a target that has no mobile config yet gets one.
      - Without it such a target fails.
    type: bool
    default: false
  compare_order:
    description: Whether the order of the chosen items counts as a difference.
    type: bool
    default: true
  require_converged:
    description:
      - Whether a target fails that still differs after the copy was accepted.
      - With V(false) it counts as changed, with a warning, in each run.
    type: bool
    default: true
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.telecomx
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_telecomx
# END GENERATED
notes:
  - A target costs one request when nothing is to do and three when it is copied onto, apart from the source and the
    names. A name costs one request; from ten names on the list of employees is read once instead.
seealso:
  - module: ucfleet.voice.mobileconfig
  - module: ucfleet.voice.mobileconfig_info
  - module: ucfleet.voice.employee_info
"""

EXAMPLES = r"""
- name: Copy the mobile config of Kim onto a new colleague
  ucfleet.voice.mobileconfig_copy:
    token: "{{ vault_telecomx_token }}"
    source:
      email: kim@example.org
    target:
      extension: "214"
    create_missing: true

- name: Copy a template onto the support team, with the connection given once
  hosts: localhost
  gather_facts: false
  module_defaults:
    group/ucfleet.voice.telecomx:
      username: robot@example.org
      password: "{{ vault_telecomx_password }}"
  tasks:
    - name: Copy the template
      ucfleet.voice.mobileconfig_copy:
        source:
          name: Support Template
        targets:
          - email: anna@example.org
          - email: bo@example.org
          - id: "52f4fd7734697b28ccaf77ec"
        compare_order: false
      register: copied

    - name: Show who was changed
      ansible.builtin.debug:
        msg: "{{ copied.mobileconfig_copy.targets | selectattr('changed') | map(attribute='target') }}"
"""

RETURN = r"""
mobileconfig_copy:
  description: What was copied onto whom. It is there too when some of several targets failed.
  returned: success, or when some of O(targets) failed
  type: dict
  contains:
    source:
      description: The id of the source.
      type: str
      returned: always
    targets:
      description: One entry for each target, in the order of the task.
      type: list
      elements: dict
      returned: always
      contains:
        target:
          description: How the task named the target.
          type: str
          returned: always
        id:
          description: The id of the target, null when it was not found.
          type: str
          returned: always
        changed:
          description: Whether the target was, or in check mode would be, changed.
          type: bool
          returned: always
        created:
          description: Whether the target had no mobile config before.
          type: bool
          returned: always
        converged:
          description: Whether the target shows what the source shows, null where that was not looked at.
          type: bool
          returned: always
        configs:
          description: What the target shows after the task. Null for a failed target and for the source itself.
          type: list
          elements: dict
          returned: always
          contains:
            type:
              description: The type, such as V(COLLEAGUES) or V(QUEUES).
              type: str
              returned: always
            chosen:
              description: The chosen items in their order.
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
        failed:
          description: Whether the target failed.
          type: bool
          returned: always
        msg:
          description: Why it failed.
          type: str
          returned: when the target failed
        failure:
          description: The failure in parts, as RV(failure).
          type: dict
          returned: when the target failed
  sample:
    source: 5f00000000000000000000a1
    targets:
      - target: email bo@example.org
        id: 5f00000000000000000000a2
        changed: true
        created: false
        converged: true
        configs:
          - type: QUEUES
            chosen:
              - id: 5f00000000000000000000d1
                name: Support
        failed: false
actions:
  description: What was done, or would be done in check mode; empty when nothing differs.
  returned: success, or when some of O(targets) failed
  type: list
  elements: dict
  contains:
    action:
      description: V(create) or V(copy).
      type: str
      returned: always
    fields:
      description: The types whose items differ.
      type: list
      elements: str
      returned: always
    target:
      description: The id of the target.
      type: str
      returned: always
  sample:
    - action: copy
      fields: [QUEUES]
      target: 5f00000000000000000000a2
# BEGIN GENERATED requests failure parts
requests:
  description: The number of requests that the task sent, logins and repetitions included.
  returned: success, or when a part of the task failed
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
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig_copy import MOBILECONFIG_COPY


def main() -> None:
    run(MOBILECONFIG_COPY)


if __name__ == "__main__":
    main()
# END GENERATED
