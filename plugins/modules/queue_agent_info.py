#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Agents of a VoipNow queue."""

from __future__ import annotations

DOCUMENTATION = r"""
module: queue_agent_info
short_description: Read the agents of a VoipNow queue and whether they take calls
version_added: 1.0.0
description:
  - Reads the agents of one call queue.
  - The list is read to its end, page by page, and is filtered by the module. VoipNow can page to the first 9998 agents
    only; the module warns where there may be more.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  queue:
    description: The number of the queue, best in its extended form such as V(0003*300). Quote
      it.
    type: str
    required: true
  agent:
    description: Returns only the agent with this number or identifier. A short number also
      finds the extended one. Quote it.
    type: str
  user_id:
    description:
      - The account that owns the extensions, as V(@me) (the owner of the App), V(@viewer) (the
        same), V(@owner) (the owner of the extension) or the id of a user.
      - The C(@) of these three words may be left out.
    type: str
    default: '@me'
  status:
    description: Returns only agents whose RV(queue_agents[].status) is one of these.
    type: list
    elements: str
    choices:
      - logged_out
      - online
      - paused
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.voipnow
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.info
  - ucfleet.voice.attributes.actiongroup_voipnow
# END GENERATED
seealso:
  - module: ucfleet.voice.queue_agent
"""

EXAMPLES = r"""
- name: Read who takes calls of the support queue
  ucfleet.voice.queue_agent_info:
    url: https://voipnow.example.org
    client_id: "{{ voipnow_app_key }}"
    client_secret: "{{ vault_voipnow_app_secret }}"
    queue: "0003*300"
    status: [online]
  register: support

- name: Fail when nobody does
  ansible.builtin.assert:
    that: support.queue_agents | length > 0
"""

RETURN = r"""
queue_agents:
  description: The agents that match, sorted by number.
  returned: success
  type: list
  elements: dict
  contains:
    queue:
      description: The queue, as given.
      type: str
      returned: always
    agent_number:
      description: The number of the agent as VoipNow shows it.
      type: str
      returned: always
    identifier:
      description: The identifier of the agent; empty on servers before v5.
      type: str
      returned: always
    type:
      description: The code of the kind of agent; what the codes mean is not documented. Empty on servers before v5.
      type: str
      returned: always
    status:
      description: The status in words, as for M(ucfleet.voice.queue_agent); null where the server gives none.
      type: str
      returned: always
    status_code:
      description: The code of the status, null where the server gives none.
      type: int
      returned: always
  sample:
    - queue: 0003*300
      agent_number: 0003*210
      identifier: 0003*210
      type: "0"
      status: online
      status_code: 1
# BEGIN GENERATED requests failure
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
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.queue_agent_info import QUEUE_AGENT_INFO


def main() -> None:
    run(QUEUE_AGENT_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
