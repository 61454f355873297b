#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many users in one task."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fleet
short_description: Bring the settings of many users on any platform to the described state in one task
version_added: 0.1.0
description:
  - Applies the documents of any number of users. The users are worked on side by side over one pool of connections
    for each server, so thousands of users take a minute where a task for each user and resource takes hours.
  - One user's failure never stops the others. What became of each user stands in O(report_file), what is worth
    looking at in the result.
  - A document has a C(name), which is unique in the fleet, and for each platform (C(sipxcom), C(ucp), C(telecomx),
    C(voipnow)) a dictionary with the connection options of that platform's modules and the wished settings. The
    settings of sipXcom are the options of M(ucfleet.voice.user_settings); UCP takes C(fmfm_profiles) (a list of options
    of M(ucfleet.voice.fmfm_profile)) and C(fmfm) (options of M(ucfleet.voice.fmfm)); Telecom X takes C(mobileconfig),
    C(mobileconfig_copy), C(pbx_switches) and C(pbx_variables) with the options of the modules of these names; VoipNow
    takes C(phone_call_events) and C(queue_agents) (lists of options of M(ucfleet.voice.phone_call_event) and
    M(ucfleet.voice.queue_agent)).
  - Users with the same login share it. A VoipNow App whose key and secret stand in O(defaults) logs in once for
    everybody.
  - Settings that a document does not mention are left as they are.
  - Everything is checked before the first request. Unknown keys, wrong values and users named twice fail the task
    with a list of all of them, and nothing is sent. What is wrong with many users in the same way is told once, with
    the first of them. Only a line that cannot be read (broken JSON, a CSV row with too
    many cells) counts as a failed user and does not hold up the others.
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  report_file:
    description:
      - A file for one line of JSON on each user, with the outcome, the fields that differ with their values before
        and after, and failures. In check mode it is the drift of the fleet. Secrets are not in it.
      - Lines are written as users finish, which is not always the order of the source. A run that goes on where
        another ended (see O(state_file)) adds to the lines of the users whom that one finished; any other begins anew.
      - A disk that fills up stops the run, and the result tells what was done until then.
    type: path
  state_file:
    description:
      - A file that remembers who is done, so that a run that was killed or stopped goes on where it ended.
      - It is removed by a run that tried every user, and left by one that was stopped. In check mode it is neither read
        nor written.
      - It belongs to one run at a time. A run whose C(ansible-playbook) was killed finishes the users under way and
        begins no others; the next run waits up to a minute for its end.
      - A user whose wish changed meanwhile is done again, unless only a secret changed.
    type: path
  return_unchanged:
    description:
      - Whether RV(results) names users without a change, too.
    type: bool
    default: false
  return_limit:
    description:
      - The most users in RV(results), those that failed before those that changed. The report has all of them.
    type: int
    default: 100
extends_documentation_fragment:
  - ucfleet.voice.fleet
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
seealso:
  - module: ucfleet.voice.fleet_info
  - module: ucfleet.voice.user_settings
"""

EXAMPLES = r"""
- name: Provision everybody of a file, sixteen at a time
  ucfleet.voice.fleet:
    source: users.jsonl
    defaults:
      sipxcom:
        url: https://pbx.example.org
    credentials: "{{ vault_fleet_credentials }}"
    report_file: report.jsonl
    state_file: state.jsonl

- name: What drifted since the last run (nothing is written)
  ucfleet.voice.fleet:
    source: users.jsonl
    defaults:
      sipxcom:
        url: https://pbx.example.org
    credentials: "{{ vault_fleet_credentials }}"
    report_file: drift.jsonl
  check_mode: true

- name: A table from the personnel department
  ucfleet.voice.fleet:
    source: staff.csv
    columns:
      Extension: sipxcom.username
      Mobile: sipxcom.call_forward.rings.0.number
    defaults:
      sipxcom:
        url: https://pbx.example.org
        vm_prefs:
          greeting: STANDARD
    credentials: "{{ vault_fleet_credentials }}"
    max_fail_percentage: 5

- name: Agents of a VoipNow queue, all of them through one App
  ucfleet.voice.fleet:
    users:
      - name: kim.lee
        voipnow:
          queue_agents:
            - {queue: "0003*300", agent: "0003*210", status: online}
          phone_call_events:
            - {extension: "0003*210", type: incoming_answered, event_url: "https://crm.example.org/calls"}
      - name: lee.park
        voipnow:
          queue_agents:
            - {queue: "0003*300", agent: "0003*211", status: paused}
    defaults:
      voipnow:
        url: https://voipnow.example.org
        client_id: "{{ voipnow_app_key }}"
        client_secret: "{{ vault_voipnow_app_secret }}"

- name: Hosts of the inventory as users
  ucfleet.voice.fleet:
    users: "{{ groups['people'] | map('extract', hostvars, 'fleet_user') | list }}"
  run_once: true
"""

RETURN = r"""
summary:
  description: The run in numbers.
  returned: when the data could be read
  type: dict
  contains:
    total:
      description: Users of this slice.
      type: int
      returned: always
    changed:
      description: Users of whom something was changed (or would be, in check mode).
      type: int
      returned: always
    ok:
      description: Users who were as described.
      type: int
      returned: always
    failed:
      description: Users of whom at least one setting failed.
      type: int
      returned: always
    resumed:
      description: Users whom an earlier run had finished.
      type: int
      returned: always
    not_tried:
      description: Users left when the run was stopped.
      type: int
      returned: always
    failure_kinds:
      description: Kind of failure to number of users.
      type: dict
      returned: always
    requests:
      description: Requests sent, repetitions included.
      type: int
      returned: always
    seconds:
      description: Duration of the work.
      type: float
      returned: always
results:
  description:
    - Users that changed or failed, see O(return_unchanged) and O(return_limit), in the order of the source. Lines that
      cannot be read come first.
  returned: when the data could be read
  type: list
  elements: dict
  contains:
    user:
      description: The name of the user.
      type: str
      returned: always
    where:
      description: Where the user stands in the source.
      type: str
      returned: always
    outcome:
      description: What became of the user, V(changed), V(ok) or V(failed).
      type: str
      returned: always
    changes:
      description: What changed, by platform and setting, with the fields before and after.
      type: list
      elements: dict
      returned: when something changed
    failures:
      description: What failed, by platform and setting.
      type: list
      elements: dict
      returned: when something failed
    warnings:
      description: What else is worth knowing.
      type: list
      elements: str
      returned: when there is any
    requests:
      description: Requests sent for the user.
      type: int
      returned: always
    seconds:
      description: Duration of the work on the user.
      type: float
      returned: always
results_left_out:
  description: Users that changed or failed beyond O(return_limit).
  returned: when the data could be read
  type: int
report_file:
  description: The value of O(report_file).
  returned: when the data could be read
  type: str
failure:
  description: The first failure, for programs.
  returned: failure
  type: dict
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import FLEET
from ansible_collections.ucfleet.voice.plugins.module_utils._module import run


def main() -> None:
    run(FLEET)


if __name__ == "__main__":
    main()
