#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Portal password of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_password
short_description: Portal password of a sipXcom user
version_added: 0.1.0
description:
  - Changes the password with which one user of sipXcom (sipXecs, Uniteme) logs in to the user portal and to this API.
  - The module tries a login with O(new_password) first. If it works, nothing is left to do. Otherwise it changes the
    password and proves the new one with another login.
  - A rotation that was interrupted can run again with the same options.
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  new_password:
    description:
      - The password that the user shall have. O(password) is the one that the user has before.
      - It needs eight printable ASCII characters or more, without slashes and backslashes and without spaces at its
        ends. sipXcom would take others, but then their login could fail.
    type: str
    required: true
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details: The diff tells that the password differs, never which one it is or was.
  idempotent:
    support: full
    details: Found out by a login with the new password.
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.actiongroup_sipxcom
notes:
  - The old password stops working at once. Give the new one in O(password) of all later tasks.
  - The password is part of the URL in sipXcom's API. The module shows it nowhere, but web servers and proxies on the
    way may write it into their logs.
  - A rotation costs four requests, because both logins are tried before. Each login is tried once at most.
seealso:
  - module: ucfleet.voice.voicemail_pin
"""

EXAMPLES = r"""
- name: Rotate the portal password
  ucfleet.voice.portal_password:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    new_password: "{{ vault_kim_new_portal_password }}"

- name: The same with the connection given once
  hosts: localhost
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  tasks:
    - name: Rotate the portal password
      ucfleet.voice.portal_password:
        new_password: "{{ vault_kim_new_portal_password }}"
"""

RETURN = r"""
portal_password:
  description: What can be told of the password.
  returned: success
  type: dict
  contains:
    new_password:
      description: A fixed mark.
      type: str
      returned: always
  sample:
    new_password: "********"
actions:
  description: What was done, or would be done in check mode; empty when nothing differs.
  returned: success
  type: list
  elements: dict
  sample:
    - action: update
      fields: [new_password]
requests:
  description: How many requests the task sent, repetitions included.
  returned: success
  type: int
  sample: 4
failure:
  description: Why the task failed, for programs; the text for people is in RV(ignore:msg).
  returned: failure
  type: dict
  sample:
    kind: authentication
    platform: sipXcom
    method: GET
    path: /sipxconfig/rest/my/keepalive
    status: 401
    code: null
    attempts: 1
    waited_seconds: 0.0
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._module import run
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.portal_password import PORTAL_PASSWORD


def main() -> None:
    run(PORTAL_PASSWORD)


if __name__ == "__main__":
    main()
