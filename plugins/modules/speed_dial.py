#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Speed dial buttons of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: speed_dial
short_description: Set the speed dial buttons of a sipXcom user
version_added: 1.0.0
description:
  - Brings the speed dial buttons of one user of sipXcom (sipXecs, Uniteme) to the described state.
  - A user either follows the list of a user group or has a list of their own.
  - Options that are not given are left as they are.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  group_speed_dial:
    description:
      - Whether the user follows the list of the group.
      - V(true) removes the user's own list. A warning names its numbers.
      - V(false) without O(buttons) makes a list of the user's own from the buttons that show.
    type: bool
  buttons:
    description:
      - The complete list of buttons in their order. An empty list clears the user's own list.
      - If the user follows the list of a group and the buttons differ from it, the user gets
        a list of their own. With O(group_speed_dial=true) the buttons are those of the group,
        and this option is left alone with a warning.
      - What a button does not mention is kept from the live button with the same number (from
        the second one for the second entry with that number, and so on).
    type: list
    elements: dict
    suboptions:
      number:
        description:
          - The extension, phone number or SIP address to dial.
          - sipXcom masks characters outside Latin-1 here; see O(masked_texts). Quote it.
        type: str
        required: true
      label:
        description:
          - What the button shows. An empty value clears it.
          - sipXcom masks characters outside Latin-1 here; see O(masked_texts).
        type: str
      blf:
        description:
          - Whether the button shows the presence of the number (busy lamp field).
          - It works for extensions and aliases of this server other than the user's own, and
            for SIP addresses. Without the permission to subscribe to presence, sipXcom keeps
            it as it is, and a warning says so.
        type: bool
  update_phones:
    description:
      - Whether the user's phones get their new buttons at once, if anything changes. This B(reboots
        the phones).
      - Without it phones take the buttons over with their next regular update.
    type: bool
    default: false
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
notes:
  - Labels beyond Latin-1 can be written, but sipXcom shows a question mark for each of these characters, see
    O(masked_texts).
seealso:
  - module: ucfleet.voice.call_forward
"""

EXAMPLES = r"""
- name: Set two buttons, the first of which shows whether the front desk is busy
  ucfleet.voice.speed_dial:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    buttons:
      - number: "3000"
        label: Front desk
        blf: true
      - number: "00491701234567"
        label: Mobile

- name: Set the buttons, with the connection given once
  hosts: localhost
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  tasks:
    - name: Go back to the list of the group, and update the phones
      ucfleet.voice.speed_dial:
        group_speed_dial: true
        update_phones: true
"""

RETURN = r"""
speed_dial:
  description: The speed dial after the task, or as it would be in check mode.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    group_speed_dial:
      description: Whether the user follows the list of the group.
      type: bool
      returned: always
    buttons:
      description:
        - The buttons in their order.
        - If the user would begin to follow the list of the group, check mode still shows the
          user's own.
      type: list
      elements: dict
      returned: always
      contains:
        number:
          description: The extension, phone number or SIP address to dial.
          type: str
          returned: always
        label:
          description: What the button shows; empty when it has no label.
          type: str
          returned: always
        blf:
          description: Whether the button shows the presence of the number (busy lamp field).
          type: bool
          returned: always
  # END GENERATED
  sample:
    group_speed_dial: false
    buttons:
      - number: "3000"
        label: Front desk
        blf: true
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.speed_dial import SPEED_DIAL


def main() -> None:
    run(SPEED_DIAL)


if __name__ == "__main__":
    main()
# END GENERATED
