#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls in progress of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: active_calls_info
short_description: Read the calls in progress of a sipXcom user
version_added: 1.0.0
description:
  - Lists the calls that one user of sipXcom (sipXecs, Uniteme) has at this moment.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options: {}
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.info
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
notes:
  - For calls in progress sipXcom fills only caller, callee, recipient, start and duration. Whatever the call is, its
    direction reads V(INCOMING), its type V(Unknown), and it counts as not internal.
  - If the call records service answers with an error, sipXcom shows no calls. Only if the service cannot be reached
    at all does the module fail.
seealso:
  - module: ucfleet.voice.conference_info
"""

EXAMPLES = r"""
- name: Read the calls of the user
  ucfleet.voice.active_calls_info:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
  register: calls

- name: Restart the phone only while there is no call
  hosts: localhost
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  tasks:
    - name: Wait for the end of all calls
      ucfleet.voice.active_calls_info:
      register: calls
      until: calls.active_calls | length == 0
      retries: 20
      delay: 15
"""

RETURN = r"""
active_calls:
  description: The calls, in the order in which the server lists them.
  returned: success
  type: list
  elements: dict
  contains:
    from:
      description: Number or user name of the caller.
      type: str
      returned: always
    from_aor:
      description: SIP address of the caller.
      type: str
      returned: always
    to:
      description: Number or user name of the callee.
      type: str
      returned: always
    to_aor:
      description: SIP address of the callee.
      type: str
      returned: always
    route:
      description: The route of the call; empty when unknown.
      type: str
      returned: always
    direction:
      description: The direction, in the server's words.
      type: str
      returned: always
    recipient:
      description: Who took the call; empty when unknown.
      type: str
      returned: always
    internal:
      description: Whether the call stays within the system, as far as the server says.
      type: bool
      returned: always
    type:
      description: The type of the call, in the server's words.
      type: str
      returned: always
    start_time:
      description: When the call began, in UTC.
      type: str
      returned: always
    start_time_ms:
      description: The same in milliseconds since 1970.
      type: int
      returned: always
    duration_ms:
      description: How long it has lasted as the server counts, which appears to be milliseconds.
      type: int
      returned: always
  sample:
    - from: "3101"
      from_aor: '"Lee" <sip:3101@pbx.example.org>'
      to: "3100"
      to_aor: <sip:3100@pbx.example.org>
      route: ""
      direction: INCOMING
      recipient: ""
      internal: false
      type: Unknown
      start_time: "2026-03-01T08:30:00Z"
      start_time_ms: 1772353800000
      duration_ms: 4200
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.active_calls_info import ACTIVE_CALLS_INFO


def main() -> None:
    run(ACTIVE_CALLS_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
