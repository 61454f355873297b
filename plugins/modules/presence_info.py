#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Presence and registration of VoipNow extensions."""

from __future__ import annotations

DOCUMENTATION = r"""
module: presence_info
short_description: Read the presence and registration of VoipNow phone terminals
version_added: 1.0.0
description:
  - Reads whether extensions of VoipNow are online, ringing or busy, and which phones are registered for them.
  - Presence and registration are independent of each other. An extension whose presence is unknown may well have
    registered phones.
  - Lists are read to their end, page by page, and are filtered and sorted by the module, because the names of the
    filters differ between versions of VoipNow.
  - VoipNow can page to the first 9998 extensions of an account only. The module warns where there may be more.
  - What an extension that was never registered looks like is not documented. It shows here without registrations,
    with registrations that are V(not registered), or not at all, depending on the server; RV(presence[].registered)
    is V(false) in the first two cases.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  extensions:
    description:
      - Numbers of phone terminals, each of which costs a request, or V(@self) for all extensions
        of the user, which costs a single one.
      - The extended form such as V(0003*210) is the safest.
      - V(@self) cannot be combined with O(user_id=@owner).
      - A number that VoipNow does not know, or that is no phone terminal, fails the task. Quote
        it.
    type: list
    elements: str
    default:
      - '@self'
    aliases:
      - extension
  user_id:
    description:
      - The account that owns the extensions, as V(@me) (the owner of the App), V(@viewer) (the
        same), V(@owner) (the owner of the extension) or the id of a user.
      - The C(@) of these three words may be left out.
    type: str
    default: '@me'
  registered:
    description: V(true) returns only extensions with a phone that calls can reach, V(false)
      only the others.
    type: bool
  status:
    description: Returns only extensions whose RV(presence[].status_name) is one of these.
    type: list
    elements: str
    choices:
      - unknown
      - online
      - ringing
      - busy
  sort_by:
    description: What the list is sorted by. V(extension) is numeric, part by part; extensions
      of the same V(status) are sorted by extension.
    type: str
    choices:
      - extension
      - status
    default: extension
  sort_order:
    description: The direction of the order.
    type: str
    choices:
      - ascending
      - descending
    default: ascending
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.voipnow
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.info
  - ucfleet.voice.attributes.actiongroup_voipnow
# END GENERATED
seealso:
  - module: ucfleet.voice.queue_agent_info
  - module: ucfleet.voice.phone_call_event_info
"""

EXAMPLES = r"""
- name: Read the presence of one extension
  ucfleet.voice.presence_info:
    url: https://voipnow.example.org
    client_id: "{{ voipnow_app_key }}"
    client_secret: "{{ vault_voipnow_app_secret }}"
    extensions: ["0003*210"]
  register: presence

- name: Read several lists, with the connection given once
  module_defaults:
    group/ucfleet.voice.voipnow:
      url: https://voipnow.example.org
      client_id: "{{ voipnow_app_key }}"
      client_secret: "{{ vault_voipnow_app_secret }}"
  block:
    - name: Read which extensions have no phone registered
      ucfleet.voice.presence_info:
        registered: false
      register: silent

    - name: Read which extensions ring or are busy
      ucfleet.voice.presence_info:
        status: [ringing, busy]
        sort_by: status
        sort_order: descending

    - name: Wait up to five minutes until a phone has registered
      ucfleet.voice.presence_info:
        extensions: ["0003*210"]
      register: phone
      until: phone.presence | selectattr('registered') | length > 0
      retries: 30
      delay: 10
"""

RETURN = r"""
presence:
  description: The extensions that match, sorted as asked for.
  returned: success
  type: list
  elements: dict
  contains:
    extension:
      description: The extended number of the extension.
      type: str
      returned: always
    status:
      description: The code of the presence, null where the server gives none.
      type: int
      returned: always
    status_name:
      description:
        - The presence in words, one of V(unknown) (0), V(online) (1), V(ringing) (2) or V(busy) (3).
        - A code that is not documented shows as V(unknown(NUMBER\)).
      type: str
      returned: always
    registered:
      description: Whether calls can reach at least one phone (registration code 1 or 2).
      type: bool
      returned: always
    agents:
      description: The user agents of the phones that the server names, registered or not, each once.
      type: list
      elements: str
      returned: always
    expires_at:
      description:
        - When the last registration ends, as the server writes it; null where nothing that is registered has an end.
      type: str
      returned: always
    registrations:
      description: One item for each phone that the server names.
      type: list
      elements: dict
      returned: always
      contains:
        agent:
          description: The user agent of the phone; may be empty.
          type: str
          returned: always
        registration:
          description: The code of the registration, null where the server gives none.
          type: int
          returned: always
        registration_name:
          description:
            - The registration in words, one of V(registered) (1), V(no registration needed) (2), V(unknown) (0),
              V(not registered) (-1) or V(expired) (-2).
            - A code that is not documented shows as V(unknown(NUMBER\)).
          type: str
          returned: always
        expires_at:
          description: When the registration ends, as the server writes it; null when it has expired.
          type: str
          returned: always
        status:
          description: The code of the presence of this phone, where the server shows it; else null.
          type: int
          returned: always
        status_name:
          description: The presence of this phone in words, else null.
          type: str
          returned: always
  sample:
    - extension: 0003*210
      status: 1
      status_name: online
      registered: true
      agents: [Desk Phone 7.2]
      expires_at: '2026-03-01T10:20:00Z'
      registrations:
        - agent: Desk Phone 7.2
          registration: 1
          registration_name: registered
          expires_at: '2026-03-01T10:20:00Z'
          status: null
          status_name: null
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
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.presence_info import PRESENCE_INFO


def main() -> None:
    run(PRESENCE_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
