#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Voicemail PIN of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: voicemail_pin
short_description: Set the voicemail PIN of a sipXcom user
version_added: 1.0.0
description:
  - Sets the PIN with which one user of sipXcom (sipXecs, Uniteme) enters the mailbox from a phone.
  - sipXcom can neither show the PIN nor compare it with the given one, so a task that sets it counts as changed
    each time. O(update_pin) decides whether it is set.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  pin:
    description: The PIN, of four digits or more. sipXcom would take other characters too, and
      lock the user out of the phone menu. Quote it.
    type: str
    required: true
  update_pin:
    description:
      - With V(always) the PIN is set each time, and each time counts as changed.
      - With V(on_create) the PIN is left alone and nothing counts as changed, because the account
        exists already if its login works. Use it to keep the first PIN in the data of a user
        without setting back the one that the user has chosen since.
    type: str
    choices:
      - always
      - on_create
    default: always
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
    details: The diff shows that the PIN is set, never which one it is or was.
  idempotent:
    support: partial
    details: Only with O(update_pin=on_create). The PIN cannot be read, so O(update_pin=always) sets it each time.
notes:
  - The PIN is part of the URL in sipXcom's API. The module shows it nowhere, but web servers and proxies on the way may
    write it into their logs.
  - Setting the PIN also ends a pending demand that the user change it. It does not change the portal password.
seealso:
  - module: ucfleet.voice.portal_password
  - module: ucfleet.voice.vm_prefs
"""

EXAMPLES = r"""
- name: Set a new PIN
  ucfleet.voice.voicemail_pin:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    pin: "{{ vault_kim_voicemail_pin }}"

- name: Set several settings with the PIN, with the connection given once
  hosts: localhost
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  tasks:
    - name: Set the first PIN, only where the inventory marks the user as new
      ucfleet.voice.voicemail_pin:
        pin: "{{ vault_kim_voicemail_pin }}"
        update_pin: "{{ 'always' if user_is_new | default(false) else 'on_create' }}"
"""

RETURN = r"""
voicemail_pin:
  description: What can be shown of the PIN.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    pin:
      description: A fixed mark if the PIN was set, or would be in check mode; null if it was
        left alone.
      type: str
      returned: always
  # END GENERATED
  sample:
    pin: "********"
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.voicemail_pin import VOICEMAIL_PIN


def main() -> None:
    run(VOICEMAIL_PIN)


if __name__ == "__main__":
    main()
# END GENERATED
