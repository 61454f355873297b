#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instant messaging preferences of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: im_prefs
short_description: Set the instant messaging preferences of a sipXcom user
version_added: 1.0.0
description:
  - Brings the instant messaging preferences of one user of sipXcom (sipXecs, Uniteme) to the described state.
  - Options that are not given are left as they are.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  phone_presence:
    description: Whether the user's status shows that the user is on the phone.
    type: bool
  call_info:
    description: Whether that status also says whom the user talks to.
    type: bool
  on_the_phone_message:
    description:
      - The status text while the user is on the phone. An empty value clears it.
      - sipXcom masks characters outside Latin-1 here; see O(masked_texts).
    type: str
  voicemail_on_dnd:
    description: Whether calls go to voicemail while the status is "do not disturb".
    type: bool
  masked_texts:
    description:
      - What to do about a stored text that sipXcom shows with a question mark. It shows every
        character outside Latin-1 in this way, so that different texts of one length read alike.
      - First, a change can write back such a text, which destroys what is stored. That is a
        text which the task does not mention, or mentions just as sipXcom shows it.
      - Second, nothing differs as far as can be seen, but the desired text and the stored one
        can be two different texts.
      - V(fail) fails before anything is written in the first case, and in the second one if
        calls follow the text (a number, a SIP address). A label, description or message counts
        as unchanged in the second case, with a warning.
      - V(skip) leaves the text, and what can be written only together with it, as it is, with
        a warning.
      - V(overwrite) writes in both cases, with a warning. In the second case that is done in
        each run and reported as changed, because nothing shows whether the text was different.
    type: str
    choices:
      - fail
      - skip
      - overwrite
    default: fail
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
- name: Be reachable, but do not show callers to all contacts
  ucfleet.voice.im_prefs:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    phone_presence: true
    call_info: false
    on_the_phone_message: In a call
    voicemail_on_dnd: true

- name: Set preferences, with the connection given once
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  block:
    - name: Clear the status text
      ucfleet.voice.im_prefs:
        on_the_phone_message: ""
"""

RETURN = r"""
im_prefs:
  description: The preferences after the task, or as they would be in check mode.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    phone_presence:
      description: Whether the user's status shows that the user is on the phone.
      type: bool
      returned: always
    call_info:
      description: Whether that status also says whom the user talks to.
      type: bool
      returned: always
    on_the_phone_message:
      description: The status text while the user is on the phone, empty when there is none.
      type: str
      returned: always
    voicemail_on_dnd:
      description: Whether calls go to voicemail while the status is "do not disturb".
      type: bool
      returned: always
  # END GENERATED
  sample:
    phone_presence: true
    call_info: false
    on_the_phone_message: In a call
    voicemail_on_dnd: true
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.im_prefs import IM_PREFS


def main() -> None:
    run(IM_PREFS)


if __name__ == "__main__":
    main()
# END GENERATED
