#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Call forwarding of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: call_forward
short_description: Set the call forwarding (find me, follow me) of a sipXcom user
version_added: 1.0.0
description:
  - Brings the call forwarding of one user of sipXcom (sipXecs, Uniteme) to the described state, that is which numbers
    ring after or along with the user's own phone, in which order, for how long and when.
  - Options that are not given are left as they are. The schedules of rings are never lost by accident.
  - Servers before 2014 offer forwarding without schedules. The module works there too, as long as no ring asks for
    a schedule.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  rings:
    description:
      - The complete list of rings in their order. An empty list clears the forwarding.
      - What a ring does not mention is kept from the live ring with the same number (from the
        second one for the second entry with that number, and so on). A number that does not
        ring yet gets the type V(If no response), is enabled, rings for 20 seconds and always.
    type: list
    elements: dict
    suboptions:
      number:
        description: An extension, a phone number or a SIP address such as V(user@example.org).
          Quote it.
        type: str
        required: true
      type:
        description: Whether the number rings after the step before it, or together with it.
        type: str
        choices:
          - If no response
          - At the same time
      enabled:
        description: Whether the ring is in effect; a disabled ring is kept but no call goes
          there.
        type: bool
      expiration:
        description: How long the number rings, in seconds.
        type: int
      schedule:
        description:
          - When the ring is in effect, as the name or the id of a schedule. An empty value
            means always.
          - A text of digits is an id. A name costs one more request, which asks for the user's
            schedules.
          - Of the user's own schedules and those of the user's groups, the first one of that
            name is taken; the user's own come first.
          - sipXcom shows every character outside Latin-1 as a question mark, so that different
            names read alike. Such a name, or one with a question mark, is taken only for a
            schedule that an earlier setting of the same task made or proved to have that name;
            otherwise the task fails before it writes. Give the id of the schedule then.
        type: str
  expiration:
    description: How long the user's own phone rings before the first ring that follows it,
      in seconds.
    type: int
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
notes:
  - sipXcom stores ring types that it does not know without complaint and cannot show the forwarding any more from
    then on. The module refuses such types before the first request, and repairs a user in that condition when the
    task gives the complete rings, each with its schedule.
  - No permission guards the forwarding, so nothing shows whether the dial plan lets the user call a number.
seealso:
  - module: ucfleet.voice.vm_prefs
"""

EXAMPLES = r"""
- name: Ring the mobile phone, too, and the front desk in the evening
  ucfleet.voice.call_forward:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    expiration: 18
    rings:
      - number: "00491701234567"
        type: At the same time
        expiration: 25
      - number: "3000"
        type: If no response
        schedule: Evenings

- name: Set several settings of one user, with the connection given once
  hosts: localhost
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  tasks:
    - name: Switch the second ring off for now, and keep its other settings
      ucfleet.voice.call_forward:
        rings:
          - number: "00491701234567"
          - number: "3000"
            enabled: false

    - name: Remove the forwarding
      ucfleet.voice.call_forward:
        rings: []
"""

RETURN = r"""
call_forward:
  description: The forwarding after the task, or as it would be in check mode.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    rings:
      description: The complete list of rings in their order.
      type: list
      elements: dict
      returned: always
      contains:
        number:
          description: An extension, a phone number or a SIP address such as V(user@example.org).
          type: str
          returned: always
        type:
          description: Whether the number rings after the step before it, or together with it.
          type: str
          returned: always
        enabled:
          description: Whether the ring is in effect; a disabled ring is kept but no call goes
            there.
          type: bool
          returned: always
        expiration:
          description: How long the number rings, in seconds.
          type: int
          returned: always
        schedule:
          description:
            - The schedule of the ring, empty for always. It is shown by name if the task names
              a schedule, else by id.
            - It is null while it cannot be read.
          type: str
          returned: always
    expiration:
      description: How long the user's own phone rings before the first ring that follows it,
        in seconds.
      type: int
      returned: always
    with_voicemail:
      description: Whether unanswered calls end in the mailbox, which is the user's Voicemail
        permission.
      type: bool
      returned: always
  # END GENERATED
  sample:
    rings:
      - number: "00491701234567"
        type: At the same time
        enabled: true
        expiration: 25
        schedule: ""
      - number: "3000"
        type: If no response
        enabled: true
        expiration: 20
        schedule: Evenings
    expiration: 18
    with_voicemail: true
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.call_forward import CALL_FORWARD


def main() -> None:
    run(CALL_FORWARD)


if __name__ == "__main__":
    main()
# END GENERATED
