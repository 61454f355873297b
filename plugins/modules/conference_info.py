#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conferences that a sipXcom user owns."""

from __future__ import annotations

DOCUMENTATION = r"""
module: conference_info
short_description: Read the conferences that a sipXcom user owns, their settings and who is in them
version_added: 1.0.0
description:
  - Lists the conferences that one user of sipXcom (sipXecs, Uniteme) owns and, on request, their settings and the
    people who are in them now.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  name:
    description: Only this conference. It is a failure if it does not exist (kind V(not_found))
      or belongs to somebody else (kind V(permission)).
    type: str
  gather_settings:
    description: Whether to read the settings of each conference, at one request for each.
    type: bool
    default: false
  gather_members:
    description: Whether to read who is in each conference now, at one request for each.
    type: bool
    default: false
  reveal_secrets:
    description:
      - Whether PINs are returned in clear. Set C(no_log) on such a task.
      - Without it a fixed mark shows that a PIN is set.
    type: bool
    default: false
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.info
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
seealso:
  - module: ucfleet.voice.conference
"""

EXAMPLES = r"""
- name: Read the conferences of the user and their settings
  ucfleet.voice.conference_info:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    gather_settings: true
  register: conferences

- name: Wait until nobody is in the weekly meeting any more
  hosts: localhost
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  tasks:
    - name: Read who is in the conference
      ucfleet.voice.conference_info:
        name: weekly
        gather_members: true
      register: weekly
      until: not weekly.conferences[0].live.active
      retries: 60
      delay: 30
"""

RETURN = r"""
conferences:
  description: The conferences, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name.
      type: str
      returned: always
    extension:
      description: The extension that callers dial.
      type: str
      returned: always
    enabled:
      description: Whether callers can enter.
      type: bool
      returned: always
    description:
      description: What the conference is for.
      type: str
      returned: always
    access_code:
      description: The PIN of participants, or a fixed mark in its place; empty when there is none.
      type: str
      returned: always
    settings:
      description: The settings; null unless O(gather_settings) asks for them.
      type: dict
      returned: always
      contains:
        autorecorded:
          description: Whether it is recorded from its start.
          type: bool
          returned: always
        moderator_code:
          description: The PIN of moderators, or a fixed mark in its place; empty when there is none.
          type: str
          returned: always
        quickstart:
          description: Whether it starts with its first participant.
          type: bool
          returned: always
        video:
          description: Whether it carries video.
          type: bool
          returned: always
        send_active_video_only:
          description: Whether participants see only the person who speaks.
          type: bool
          returned: always
        max_members:
          description: How many people can take part; 0 is no limit.
          type: int
          returned: always
        moh:
          description: What a lone participant hears; empty while sipXcom holds no valid value.
          type: str
          returned: always
        play_entry_tone_enabled:
          description: Whether a tone announces that somebody enters; null where the server does not know it.
          type: bool
          returned: always
        play_exit_tone_enabled:
          description: Whether a tone announces that somebody leaves; null where the server does not know it.
          type: bool
          returned: always
        record_and_play_name_on_entry_enabled:
          description: Whether names are played on entry; null where the server does not know it.
          type: bool
          returned: always
        record_and_play_name_on_exit_enabled:
          description: Whether names are played on exit; null where the server does not know it.
          type: bool
          returned: always
        moderated_room:
          description: Whether the chat room is moderated; null where the server does not know it.
          type: bool
          returned: always
        public_room:
          description: Whether the chat room is public; null where the server does not know it.
          type: bool
          returned: always
    live:
      description: What happens in it now; null unless O(gather_members) asks for it.
      type: dict
      returned: always
      contains:
        active:
          description: Whether anybody is in the conference.
          type: bool
          returned: always
        locked:
          description: Whether nobody else can enter; null while it is not active.
          type: bool
          returned: always
        members:
          description: The people in it.
          type: list
          elements: dict
          returned: always
          contains:
            id:
              description: The number of the participant within the conference.
              type: int
              returned: always
            number:
              description: The number or user name.
              type: str
              returned: always
            im_id:
              description: The instant messaging id; empty when unknown.
              type: str
              returned: always
            uuid:
              description: The id of the call.
              type: str
              returned: always
            volume_in:
              description: The input volume.
              type: int
              returned: always
            volume_out:
              description: The output volume.
              type: int
              returned: always
            energy_level:
              description: The level from which sound counts as speech.
              type: int
              returned: always
            can_hear:
              description: Whether the participant hears the others.
              type: bool
              returned: always
            can_speak:
              description: Whether the others hear the participant.
              type: bool
              returned: always
  sample:
    - name: weekly
      extension: "8800"
      enabled: true
      description: ""
      access_code: "********"
      settings: null
      live:
        active: true
        locked: false
        members:
          - id: 4
            number: "3101"
            im_id: lee
            uuid: 7d1c0a
            volume_in: 0
            volume_out: 0
            energy_level: 100
            can_hear: true
            can_speak: false
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.conference_info import CONFERENCE_INFO


def main() -> None:
    run(CONFERENCE_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
