#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Phone call events of a VoipNow extension."""

from __future__ import annotations

DOCUMENTATION = r"""
module: phone_call_event_info
short_description: Read the phone call events of a VoipNow extension
version_added: 1.0.0
description:
  - Reads the web requests that VoipNow sends when calls of an extension begin, end or are answered.
  - The list is read to its end, page by page, and is filtered by the module. VoipNow can page to the first 9998 events
    only; the module warns where there may be more.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  extension:
    description: The number of a phone terminal, queue, conference or IVR, best in its extended
      form such as V(0003*210). Quote it.
    type: str
    required: true
  type:
    description: Returns only events of this type.
    type: str
    choices:
      - dial_in
      - dial_out
      - hangup
      - incoming_answered
      - outgoing_answered
  user_id:
    description:
      - The account that owns the extensions, as V(@me) (the owner of the App), V(@viewer) (the
        same), V(@owner) (the owner of the extension) or the id of a user.
      - The C(@) of these three words may be left out.
    type: str
    default: '@me'
  enabled:
    description: Returns only events that are active, or only those that are not.
    type: bool
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.voipnow
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.info
  - ucfleet.voice.attributes.actiongroup_voipnow
# END GENERATED
seealso:
  - module: ucfleet.voice.phone_call_event
"""

EXAMPLES = r"""
- name: Read which systems are called for incoming calls
  ucfleet.voice.phone_call_event_info:
    url: https://voipnow.example.org
    client_id: "{{ voipnow_app_key }}"
    client_secret: "{{ vault_voipnow_app_secret }}"
    extension: "0003*210"
    type: dial_in
    enabled: true
  register: events

- name: Show their addresses
  ansible.builtin.debug:
    msg: "{{ events.phone_call_events | map(attribute='event_url') }}"
"""

RETURN = r"""
phone_call_events:
  description: The events that match, sorted by type and address.
  returned: success
  type: list
  elements: dict
  contains:
    extension:
      description: The extension, as given.
      type: str
      returned: always
    type:
      description: The kind of event.
      type: str
      returned: always
    event_url:
      description: The address that VoipNow calls.
      type: str
      returned: always
    method:
      description: The HTTP method of the call.
      type: str
      returned: always
    note:
      description: The note; may be empty.
      type: str
      returned: always
    enabled:
      description: Whether the event is active.
      type: bool
      returned: always
    id:
      description: The id that VoipNow gave the event.
      type: str
      returned: always
    modified:
      description: When the event was last changed, as the server writes it.
      type: str
      returned: always
  sample:
    - extension: 0003*210
      type: dial_in
      event_url: https://crm.example.org/calls/incoming
      method: POST
      note: ''
      enabled: true
      id: 9f3c41d2
      modified: '2026-03-01T10:20:00Z'
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
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.phone_call_event_info import PHONE_CALL_EVENT_INFO


def main() -> None:
    run(PHONE_CALL_EVENT_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
