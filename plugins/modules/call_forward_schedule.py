#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedules of a sipXcom user for call forwarding."""

from __future__ import annotations

DOCUMENTATION = r"""
module: call_forward_schedule
short_description: Set the schedules of a sipXcom user for call forwarding
version_added: 1.0.0
description:
  - Brings one named schedule of a user of sipXcom (sipXecs, Uniteme) to the described state. Rings of
    M(ucfleet.voice.call_forward) can refer to it.
  - Options that are not given are left as they are.
  - sipXcom lists the user's own schedules together with those of the user's groups, does not distinguish them, and
    lets every member change a group's schedule. This module never does. It asks sipXcom to create the schedule first,
    which is refused exactly if the user owns one of that name.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  name:
    description:
      - The name of the schedule, in exact case.
      - sipXcom shows every character outside Latin-1 as a question mark, so that different
        names read alike. For such a name, or one with a question mark, the task tries to create
        a schedule for a moment; if sipXcom refuses the name, it is the user's own. The task
        fails if several schedules read alike, if the one that does has another name, or in
        check mode if it would be changed.
    type: str
    required: true
  description:
    description:
      - What the schedule is for. An empty value clears it.
      - sipXcom masks characters outside Latin-1 here; see O(masked_texts).
    type: str
  periods:
    description:
      - The complete list of periods in which the schedule is in effect. A new schedule needs
        it.
      - Periods must not overlap; one can start where another ends. A period that passes midnight
        is written as two.
    type: list
    elements: dict
    suboptions:
      day:
        description:
          - The day or the group of days, by name or by sipXcom's number.
          - V(1) is Sunday and V(7) is Saturday; V(0) is every day, V(-1) is Monday to Friday,
            V(-2) is Saturday and Sunday.
        type: str
        choices:
          - everyday
          - weekdays
          - weekend
          - sunday
          - monday
          - tuesday
          - wednesday
          - thursday
          - friday
          - saturday
          - '0'
          - '-1'
          - '-2'
          - '1'
          - '2'
          - '3'
          - '4'
          - '5'
          - '6'
          - '7'
        required: true
      start:
        description: When the period starts, from V("00:00") to V("23:59") in the user's time
          zone. Quote it.
        type: str
        required: true
      end:
        description:
          - When the period ends. It must be later than O(periods[].start).
          - sipXcom cannot store V("24:00"); the last minute of a day is V("23:59"). Quote it.
        type: str
        required: true
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
  state:
    description: V(present) makes sure that the object exists as described, V(absent) that it
      does not exist.
    type: str
    choices:
      - present
      - absent
    default: present
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
notes:
  - Whether a schedule is the user's own shows only when it is written. In check mode a change is predicted for a
    group's schedule too; outside check mode O(state=present) gives the user a schedule of their own beside it, with a
    warning, and O(state=absent) fails.
  - Texts beyond Latin-1 can be written, but sipXcom shows a question mark for each of these characters, see
    O(masked_texts).
    Give O(description) along with O(periods) if it holds such characters, because a change writes the whole schedule.
seealso:
  - module: ucfleet.voice.call_forward
"""

EXAMPLES = r"""
- name: Set a schedule for evenings and weekends
  ucfleet.voice.call_forward_schedule:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    name: Off hours
    description: When the front desk answers
    periods:
      - day: weekdays
        start: "18:00"
        end: "23:59"
      - day: weekend
        start: "00:00"
        end: "23:59"

- name: Set a schedule and a ring that uses it, with the connection given once
  hosts: localhost
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  tasks:
    - name: Ring the front desk in the off hours
      ucfleet.voice.call_forward:
        rings:
          - number: "3000"
            schedule: Off hours

    - name: Remove an old schedule
      ucfleet.voice.call_forward_schedule:
        name: Summer
        state: absent
"""

RETURN = r"""
call_forward_schedule:
  description: The schedule after the task, or as it would be in check mode; null when it does not exist.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    id:
      description: The id that sipXcom gave it; missing while it does not exist yet.
      type: int
      returned: when the object exists
    name:
      description: The name of the schedule, in exact case.
      type: str
      returned: always
    description:
      description: What the schedule is for.
      type: str
      returned: when the object exists or the option is given
    periods:
      description: The complete list of periods in which the schedule is in effect.
      type: list
      elements: dict
      returned: always
      contains:
        day:
          description: The day or the group of days, by name or by sipXcom's number.
          type: str
          returned: always
        start:
          description: When the period starts, from V("00:00") to V("23:59") in the user's time
            zone.
          type: str
          returned: always
        end:
          description: When the period ends.
          type: str
          returned: always
  # END GENERATED
  sample:
    id: 41
    name: Off hours
    description: When the front desk answers
    periods:
      - day: weekdays
        start: "18:00"
        end: "23:59"
      - day: weekend
        start: "00:00"
        end: "23:59"
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.call_forward_schedule import CALL_FORWARD_SCHEDULE


def main() -> None:
    run(CALL_FORWARD_SCHEDULE)


if __name__ == "__main__":
    main()
# END GENERATED
