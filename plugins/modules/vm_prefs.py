#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Voicemail preferences of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: vm_prefs
short_description: Set the voicemail greeting and e-mail notification of a sipXcom user
version_added: 1.0.0
description:
  - Brings the voicemail preferences of one user of sipXcom (sipXecs, Uniteme) to the described state.
  - Options that are not given are left as they are.
  - While a notification is off, sipXcom does not show the other settings of its group. They are left alone then,
    with a warning, and are applied together with the switch.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  greeting:
    description: The active greeting of the mailbox.
    type: str
    choices:
      - NONE
      - STANDARD
      - OUT_OF_OFFICE
      - EXTENDED_ABSENCE
  email_notification:
    description: Whether new messages are announced to O(email).
    type: bool
  email:
    description:
      - The primary e-mail address of the user; it is the same address as in the user's contact
        information.
      - sipXcom stores addresses in lower case, so case is ignored. An empty value clears the
        address.
    type: str
  email_format:
    description: How much an announcement to O(email) says.
    type: str
    choices:
      - FULL
      - MEDIUM
      - BRIEF
  email_attach_audio:
    description: Whether the recording is attached to announcements to O(email).
    type: bool
  alt_email_notification:
    description: Whether new messages are announced to O(alt_email).
    type: bool
  alt_email:
    description: The alternate e-mail address of the user. An empty value clears it.
    type: str
  alt_email_format:
    description: How much an announcement to O(alt_email) says.
    type: str
    choices:
      - FULL
      - MEDIUM
      - BRIEF
  alt_email_attach_audio:
    description: Whether the recording is attached to announcements to O(alt_email).
    type: bool
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
seealso:
  - module: ucfleet.voice.voicemail_pin
  - module: ucfleet.voice.user_settings
"""

EXAMPLES = r"""
- name: Set the out-of-office greeting, and send short mails without the recording
  ucfleet.voice.vm_prefs:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    greeting: OUT_OF_OFFICE
    email_notification: true
    email: kim@example.org
    email_format: BRIEF
    email_attach_audio: false

- name: Switch the mail to the second address off, with the connection given once
  ucfleet.voice.vm_prefs:
    alt_email_notification: false
"""

RETURN = r"""
vm_prefs:
  description: The preferences after the task, or as they would be in check mode.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    greeting:
      description: The active greeting of the mailbox.
      type: str
      returned: always
    email_notification:
      description: Whether new messages are announced to O(email).
      type: bool
      returned: always
    email:
      description: The address, null while it cannot be read.
      type: str
      returned: always
    email_format:
      description: The form of announcements, null while it cannot be read.
      type: str
      returned: always
    email_attach_audio:
      description: Whether the recording is attached, null while it cannot be read.
      type: bool
      returned: always
    alt_email_notification:
      description: Whether new messages are announced to O(alt_email).
      type: bool
      returned: always
    alt_email:
      description: The address, null while it cannot be read.
      type: str
      returned: always
    alt_email_format:
      description: The form of announcements, null while it cannot be read.
      type: str
      returned: always
    alt_email_attach_audio:
      description: Whether the recording is attached, null while it cannot be read.
      type: bool
      returned: always
    voicemail_format:
      description: The audio format of the system; empty on servers before 2017.
      type: str
      returned: always
  # END GENERATED
  sample:
    greeting: OUT_OF_OFFICE
    email_notification: true
    email: kim@example.org
    email_format: BRIEF
    email_attach_audio: false
    alt_email_notification: false
    alt_email: null
    alt_email_format: null
    alt_email_attach_audio: null
    voicemail_format: wav
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.vm_prefs import VM_PREFS


def main() -> None:
    run(VM_PREFS)


if __name__ == "__main__":
    main()
# END GENERATED
