#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users whom a job is done with."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fleet_record
short_description: Remember which users a job of several runs is done with
version_added: 1.0.0
description:
  - Keeps the names of users in a private file, one line for each, and returns them. Jobs such as
    P(ucfleet.voice.holiday#role) restore each user once, whatever runs each night.
  - Names are only added. To begin from the start, remove the file.
  - No request is sent.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  path:
    description: The file that remembers the users, readable by its owner only. It is created
      with the first user. A file that another O(job) or anything else wrote is refused.
    type: path
    required: true
  job:
    description: The name of the job, such as V(holiday).
    type: str
    required: true
  users:
    description: Names of users whom the job is done with from now on. Without it the file is
      only read.
    type: list
    elements: str
  undo_file:
    description: An undo file of M(ucfleet.voice.fleet), whose users are returned as RV(recorded).
      It is only read.
    type: path
extends_documentation_fragment:
  - ucfleet.voice.fleet
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.actiongroup_all
# END GENERATED
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
    details: The returned value has the names.
  idempotent:
    support: full
seealso:
  - module: ucfleet.voice.fleet
"""

EXAMPLES = r"""
- name: Remember the users that this run restored
  ucfleet.voice.fleet_record:
    path: holiday.restored
    job: holiday
    users: [u3100, u3101]

- name: Read who was restored, and whom the run had changed
  ucfleet.voice.fleet_record:
    path: holiday.restored
    job: holiday
    undo_file: holiday.jsonl
"""

RETURN = r"""
users:
  description: The names in the file, in their order. In check mode those that would be added are there, too.
  returned: success
  type: list
  elements: str
  sample: [u3100, u3101]
recorded:
  description: The names in the undo file, null without O(undo_file), when there is no such file, and when it has no
    whole line.
  returned: success
  type: list
  elements: str
  sample: [u3100, u3101, u3102]
summary:
  description: The file in numbers.
  returned: success
  type: dict
  contains:
    users:
      description: The number of users.
      type: int
      returned: always
      sample: 2
path:
  description: The path of the file.
  returned: success
  type: str
  sample: /srv/voice/holiday.restored
# BEGIN GENERATED failure
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

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.record_job import FLEET_RECORD
from ansible_collections.ucfleet.voice.plugins.module_utils._module import run


def main() -> None:
    run(FLEET_RECORD)


if __name__ == "__main__":
    main()
# END GENERATED
