#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an agent takes calls of a VoipNow queue."""

from __future__ import annotations

DOCUMENTATION = r"""
module: queue_agent
short_description: Log an agent of a VoipNow queue in or out, or pause them
version_added: 1.0.0
description:
  - Brings the status of one agent of a call queue to the described state.
  - Agents are assigned to a queue in VoipNow itself; an agent that the queue does not have fails the task.
  - The agent may change their own status at any time, at the phone or in a client. Then the next run changes it back,
    so describe the status of agents only where Ansible decides it.
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
    description:
      - The agent, by extension number (a local agent), or by identifier or public number (a
        remote agent).
      - It is sent to VoipNow as it is given. Whether a server takes short numbers is not documented;
        the extended form is the safest. Quote it.
    type: str
    required: true
  user_id:
    description:
      - The account that owns the extensions, as V(@me) (the owner of the App), V(@viewer) (the
        same), V(@owner) (the owner of the extension) or the id of a user.
      - The C(@) of these three words may be left out.
    type: str
    default: '@me'
  status:
    description: Whether the agent takes calls of the queue.
    type: str
    choices:
      - logged_out
      - online
      - paused
    required: true
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.voipnow
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_voipnow
# END GENERATED
seealso:
  - module: ucfleet.voice.queue_agent_info
  - module: ucfleet.voice.presence_info
"""

EXAMPLES = r"""
- name: Log an agent in for the early shift
  ucfleet.voice.queue_agent:
    url: https://voipnow.example.org
    client_id: "{{ voipnow_app_key }}"
    client_secret: "{{ vault_voipnow_app_secret }}"
    queue: "0003*300"
    agent: "0003*210"
    status: online

- name: Set several agents, with the connection given once
  module_defaults:
    group/ucfleet.voice.voipnow:
      url: https://voipnow.example.org
      client_id: "{{ voipnow_app_key }}"
      client_secret: "{{ vault_voipnow_app_secret }}"
  block:
    - name: Pause two agents for the team meeting
      ucfleet.voice.queue_agent:
        queue: "0003*300"
        agent: "{{ item }}"
        status: paused
      loop: ["0003*210", "0003*211"]

    - name: Log out a remote agent
      ucfleet.voice.queue_agent:
        queue: "0003*300"
        agent: "+4930555123"
        status: logged_out
"""

RETURN = r"""
queue_agent:
  description: The agent after the task, or as they would be in check mode.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    queue:
      description: The number of the queue, best in its extended form such as V(0003*300).
      type: str
      returned: always
    agent:
      description: The agent, by extension number (a local agent), or by identifier or public
        number (a remote agent).
      type: str
      returned: always
    status:
      description:
        - One of V(logged_out) (0), V(online) (1) or V(paused) (2).
        - A code that is not documented shows as V(unknown(NUMBER\)).
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
      description: The code of the kind of agent; what the codes mean is not documented.
      type: str
      returned: always
  # END GENERATED
  sample:
    queue: 0003*300
    agent: 0003*210
    status: online
    agent_number: 0003*210
    identifier: 0003*210
    type: "0"
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
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.queue_agent import QUEUE_AGENT


def main() -> None:
    run(QUEUE_AGENT)


if __name__ == "__main__":
    main()
# END GENERATED
