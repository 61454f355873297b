#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A web request that VoipNow sends when a call begins, ends or is answered."""

from __future__ import annotations

DOCUMENTATION = r"""
module: phone_call_event
short_description: Set a web request of VoipNow when a call of an extension begins, ends or is answered
version_added: 1.0.0
description:
  - Creates, changes or deletes one phone call event of an extension. VoipNow calls O(event_url) whenever the event
    happens.
  - An event is found by O(type) and O(event_url), or by O(id). Where several events have the same type and address, the
    module does not guess; it fails and lists their ids, unless they are equal and O(remove_duplicates) is set.
  - An event is deleted by its type and id only. VoipNow deletes every event of an extension when they are missing from
    the request, so the module refuses to send that.
  - The type of an event cannot be changed.
  - A new event whose request got no response may have been created, and VoipNow would take a second one. So it is
    looked for over half a minute and not sent again. If it does not appear, the task fails as changed and says so.
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
    description:
      - What starts the request.
      - V(incoming_answered) and V(outgoing_answered) exist in newer versions of VoipNow only.
      - Required where O(id) is not given.
    type: str
    choices:
      - dial_in
      - dial_out
      - hangup
      - incoming_answered
      - outgoing_answered
  event_url:
    description:
      - The address that VoipNow calls, percent-encoded where needed (RFC 3986).
      - Two addresses that differ in their percent-encoding only count as the same.
      - Required where O(id) is not given. With O(id) it is the address that the event shall
        have.
      - It is shown in results. Do not put secrets into it.
    type: str
  user_id:
    description:
      - The account that owns the extensions, as V(@me) (the owner of the App), V(@viewer) (the
        same), V(@owner) (the owner of the extension) or the id of a user.
      - The C(@) of these three words may be left out.
    type: str
    default: '@me'
  id:
    description:
      - The id that VoipNow gave the event, to distinguish it from others or to change its address.
      - A new event cannot be given an id.
    type: str
  method:
    description: The HTTP method of the request. A new event uses V(POST) unless this option
      says otherwise.
    type: str
    choices:
      - GET
      - POST
  note:
    description: A text for people. An empty value clears it.
    type: str
  enabled:
    description: Whether the event is active. A new event is active unless this option says
      otherwise.
    type: bool
  remove_duplicates:
    description:
      - Whether to remove further events of the extension that are equal to this one in all
        but their id. Two runs at the same time, or a request whose response was lost, can leave
        such copies.
      - 'One of them is kept: the one of O(id), else the first. With O(state=absent) all of
        them are removed.'
      - An event that differs is never removed. Without O(id), the task fails when there is
        one of the same type and address.
    type: bool
    default: false
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
  - ucfleet.voice.voipnow
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_voipnow
# END GENERATED
seealso:
  - module: ucfleet.voice.phone_call_event_info
"""

EXAMPLES = r"""
- name: Report incoming calls to the CRM
  ucfleet.voice.phone_call_event:
    url: https://voipnow.example.org
    client_id: "{{ voipnow_app_key }}"
    client_secret: "{{ vault_voipnow_app_secret }}"
    extension: "0003*210"
    type: dial_in
    event_url: https://crm.example.org/calls/incoming
    note: Opens the customer's page

- name: Set several events, with the connection given once
  module_defaults:
    group/ucfleet.voice.voipnow:
      url: https://voipnow.example.org
      client_id: "{{ voipnow_app_key }}"
      client_secret: "{{ vault_voipnow_app_secret }}"
  block:
    - name: Switch an event off for a while
      ucfleet.voice.phone_call_event:
        extension: "0003*210"
        type: dial_in
        event_url: https://crm.example.org/calls/incoming
        enabled: false

    - name: Change the address of an event that is known by its id
      ucfleet.voice.phone_call_event:
        extension: "0003*210"
        id: 9f3c41d2
        event_url: https://crm.example.org/v2/calls

    - name: Remove an event
      ucfleet.voice.phone_call_event:
        extension: "0003*210"
        type: dial_in
        event_url: https://crm.example.org/calls/incoming
        state: absent

    - name: Keep one of several equal events
      ucfleet.voice.phone_call_event:
        extension: "0003*210"
        type: dial_in
        event_url: https://crm.example.org/calls/incoming
        remove_duplicates: true
"""

RETURN = r"""
phone_call_event:
  description: The event after the task, or as it would be in check mode; null when it is absent.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    extension:
      description: The number of a phone terminal, queue, conference or IVR, best in its extended
        form such as V(0003*210).
      type: str
      returned: always
    type:
      description: What starts the request.
      type: str
      returned: always
    event_url:
      description: The address that VoipNow calls, percent-encoded where needed (RFC 3986).
      type: str
      returned: always
    method:
      description: The HTTP method of the request.
      type: str
      returned: always
    note:
      description: The note; may be empty.
      type: str
      returned: when the object exists or the option is given
    enabled:
      description: Whether the event is active.
      type: bool
      returned: always
    id:
      description: The id that VoipNow gave the event; an event that check mode would create has
        none yet.
      type: str
      returned: when the object exists
    modified:
      description: When the event was last changed, as the server writes it.
      type: str
      returned: when the object exists
    duplicates:
      description: With O(remove_duplicates=true), the ids of further events that are equal to
        this one.
      type: list
      elements: str
      returned: with O(remove_duplicates=true), when the object existed before
  # END GENERATED
  sample:
    extension: 0003*210
    type: dial_in
    event_url: https://crm.example.org/calls/incoming
    method: POST
    note: Opens the customer's page
    enabled: true
    id: 9f3c41d2
    modified: '2026-03-01T10:20:00Z'
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
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.phone_call_event import PHONE_CALL_EVENT


def main() -> None:
    run(PHONE_CALL_EVENT)


if __name__ == "__main__":
    main()
# END GENERATED
