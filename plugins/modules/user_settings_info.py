#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live settings of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: user_settings_info
short_description: Read the live settings of a sipXcom user, as user_settings takes them
version_added: 1.0.0
description:
  - Reads the settings of one user of sipXcom (sipXecs, Uniteme) in the words of M(ucfleet.voice.user_settings), which
    changes nothing when it is given the result.
  - If one part cannot be read, the others still are, and the module fails at its end. The result then holds what was
    read beside the reasons. A part that the user does not have (no permission, or an old server) is a failure only if
    no part can be read.
  - What cannot be read (a voicemail PIN, notification settings while the notification is off) or not be set is left
    out.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  gather_subset:
    description:
      - What to read. Names with an exclamation mark are left out of the rest.
      - Each costs one request, conferences one for each conference and one for the list, and
        long phonebooks more.
    type: list
    elements: str
    choices:
      - all
      - contact_information
      - call_forward_schedules
      - call_forward
      - vm_prefs
      - personal_attendant
      - phonebook
      - conferences
      - speed_dial
      - im_prefs
      - imbot_prefs
      - '!contact_information'
      - '!call_forward_schedules'
      - '!call_forward'
      - '!vm_prefs'
      - '!personal_attendant'
      - '!phonebook'
      - '!conferences'
      - '!speed_dial'
      - '!im_prefs'
      - '!imbot_prefs'
    default:
      - all
  reveal_secrets:
    description:
      - Whether the PINs of conferences are returned in clear. Set C(no_log) on such a task.
      - Without it they are left out, so that the result can be kept in version control, and
        a later task leaves the PINs alone.
    type: bool
    default: false
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.info
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
notes:
  - The schedules of the user's groups are among C(call_forward_schedules), because sipXcom does not separate
    them from the user's own. Applied to the same user they change nothing; another user would get schedules of their
    own.
seealso:
  - module: ucfleet.voice.user_settings
  - module: ucfleet.voice.fleet
"""

EXAMPLES = r"""
- name: Read the settings of a user, for a file
  ucfleet.voice.user_settings_info:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
  register: kim

- name: Read some settings, with the connection given once
  hosts: localhost
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  tasks:
    - name: Read everything but the phonebook
      ucfleet.voice.user_settings_info:
        gather_subset: ["!phonebook"]
      register: kim

    - name: Write the settings to a file
      ansible.builtin.copy:
        content: "{{ kim.user_settings | to_nice_yaml }}"
        dest: kim.yml
        mode: "0600"
"""

RETURN = r"""
user_settings:
  description:
    - The settings under the names of the options of M(ucfleet.voice.user_settings), as far as they were asked for.
  returned: success, or when a part could not be read
  type: dict
  sample:
    call_forward:
      expiration: 18
      rings:
        - number: "3000"
          type: If no response
          enabled: true
          expiration: 20
          schedule: Off hours
    im_prefs:
      phone_presence: true
unavailable:
  description:
    - What this user lacks the permission for, what this server does not offer, and what could not be read, each with
      the reason.
  returned: success, or when a part could not be read
  type: dict
  sample:
    personal_attendant: the user has no personal-auto-attendant permission
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings_info import USER_SETTINGS_INFO


def main() -> None:
    run(USER_SETTINGS_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
