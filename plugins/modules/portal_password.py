#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Portal password of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_password
short_description: Set the portal password of a sipXcom user
version_added: 1.0.0
description:
  - Changes the password with which one user of sipXcom (sipXecs, Uniteme) logs in to the user portal and to this API.
  - The module tries a login with O(new_password) first. If it works, nothing is left to do. Otherwise it changes the
    password and proves the new one with another login.
  - A rotation that was interrupted can run again with the same options.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  new_password:
    description:
      - The password that the user shall have. O(password) is the one that the user has before.
      - It needs eight printable ASCII characters or more, without slashes and backslashes and
        without spaces at its ends. sipXcom would take others, but then their login could fail.
    type: str
    required: true
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details: The diff shows that the password differs, never which one it is or was.
  idempotent:
    support: full
    details: Found out by a login with the new password.
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

- name: Set several settings, with the connection given once
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
  description: What can be shown of the password.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    new_password:
      description: A fixed mark.
      type: str
      returned: always
  # END GENERATED
  sample:
    new_password: "********"
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.portal_password import PORTAL_PASSWORD


def main() -> None:
    run(PORTAL_PASSWORD)


if __name__ == "__main__":
    main()
# END GENERATED
