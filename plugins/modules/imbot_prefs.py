#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the IM assistant sends to a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: imbot_prefs
short_description: Set what the IM assistant sends to a sipXcom user
version_added: 1.0.0
description:
  - Brings the notification preferences of sipXcom's instant messaging assistant to the described state, for one user.
  - Options that are not given are left as they are.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  conference_entry:
    description: Whether the assistant sends a message when somebody enters a conference of
      the user.
    type: bool
  conference_exit:
    description: Whether the assistant sends a message when somebody leaves a conference of
      the user.
    type: bool
  voicemail_begin:
    description: Whether the assistant sends a message when a caller begins to leave a message.
    type: bool
  voicemail_end:
    description: Whether the assistant sends a message when a caller has left a message.
    type: bool
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
seealso:
  - module: ucfleet.voice.user_settings
"""

EXAMPLES = r"""
- name: Report messages, not conferences
  ucfleet.voice.imbot_prefs:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    conference_entry: false
    conference_exit: false
    voicemail_begin: false
    voicemail_end: true

- name: Set notifications, with the connection given once
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  block:
    - name: Report who joins
      ucfleet.voice.imbot_prefs:
        conference_entry: true
"""

RETURN = r"""
imbot_prefs:
  description: The preferences after the task, or as they would be in check mode.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    conference_entry:
      description: Whether the assistant sends a message when somebody enters a conference of
        the user.
      type: bool
      returned: always
    conference_exit:
      description: Whether the assistant sends a message when somebody leaves a conference of
        the user.
      type: bool
      returned: always
    voicemail_begin:
      description: Whether the assistant sends a message when a caller begins to leave a message.
      type: bool
      returned: always
    voicemail_end:
      description: Whether the assistant sends a message when a caller has left a message.
      type: bool
      returned: always
  # END GENERATED
  sample:
    conference_entry: false
    conference_exit: false
    voicemail_begin: false
    voicemail_end: true
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.imbot_prefs import IMBOT_PREFS


def main() -> None:
    run(IMBOT_PREFS)


if __name__ == "__main__":
    main()
# END GENERATED
