#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of a conference of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: conference
short_description: Set a conference that a sipXcom user owns
version_added: 1.0.0
description:
  - Brings one conference of a user of sipXcom (sipXecs, Uniteme) to the described state.
  - The conference must exist and belong to the user. Administrators make and remove conferences and give them to
    users; the user's API offers neither. sipXcom itself lets anybody change any conference by its name, so the module
    looks at the list of the user's own conferences first and touches no other.
  - Options that are not given are left as they are.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  name:
    description:
      - The name of the conference, in exact case.
      - sipXcom cannot address a conference whose name needs encoding in a URL, such as one
        with a space.
    type: str
    required: true
  enabled:
    description: Whether callers can enter the conference.
    type: bool
  description:
    description: What the conference is for. An empty value clears it.
    type: str
  autorecorded:
    description: Whether the conference is recorded from its start.
    type: bool
  access_code:
    description: The PIN of participants, of digits, V(#) and V(*). An empty value clears it,
      so that no PIN is asked for. Quote it.
    type: str
  moderator_code:
    description:
      - The PIN of moderators, of digits, V(#) and V(*). An empty value clears it.
      - A conference with O(moderator_code) needs an O(access_code) too. Quote it.
    type: str
  quickstart:
    description:
      - Whether the conference starts with its first participant, not only when a moderator
        comes.
      - V(false) needs a O(moderator_code) that differs from O(access_code).
    type: bool
  video:
    description: Whether the conference carries video.
    type: bool
  send_active_video_only:
    description: Whether participants see only the person who speaks.
    type: bool
  max_members:
    description: How many people can take part; V(0) means that there is no limit.
    type: int
  moh:
    description: What a lone participant hears, which is music from files, from the sound card,
      or nothing.
    type: str
    choices:
      - FILES_SRC
      - SOUNDCARD_SRC
      - NONE
  play_entry_tone_enabled:
    description: Whether a tone sounds when somebody enters. Servers since 2017 know this.
    type: bool
  play_exit_tone_enabled:
    description: Whether a tone sounds when somebody leaves. Servers since 2017 know this.
    type: bool
  record_and_play_name_on_entry_enabled:
    description: Whether people say their name, which is played when they enter. Servers since
      2017 know this.
    type: bool
  record_and_play_name_on_exit_enabled:
    description: Whether the recorded name is played when somebody leaves. Servers since 2017
      know this.
    type: bool
  moderated_room:
    description: Whether the chat room of the conference is moderated. Only servers before September
      2015 know this.
    type: bool
  public_room:
    description: Whether the chat room of the conference is public. Only servers before September
      2015 know this.
    type: bool
  new_name:
    description: The name that the conference shall have. A task with O(name) and O(new_name)
      can run again; once the conference is renamed it is found by O(new_name).
    type: str
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
notes:
  - A setting that this server does not show is refused with a clear message, because one unknown key makes sipXcom
    refuse the whole change.
  - A converged conference costs two requests, as only the list shows that the conference belongs to the user.
seealso:
  - module: ucfleet.voice.conference_info
"""

EXAMPLES = r"""
- name: Let the weekly meeting wait for its moderator
  ucfleet.voice.conference:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    name: weekly
    access_code: "{{ vault_weekly_access_code }}"
    moderator_code: "{{ vault_weekly_moderator_code }}"
    quickstart: false
    max_members: 25

- name: Set several conferences of a user, with the connection given once
  hosts: localhost
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  tasks:
    - name: Rename a conference, which a second run finds under its new name
      ucfleet.voice.conference:
        name: weekly
        new_name: board

    - name: Clear the PINs of the daily meeting
      ucfleet.voice.conference:
        name: standup
        access_code: ""
        moderator_code: ""
        quickstart: true
"""

RETURN = r"""
conference:
  description: The conference after the task, or as it would be in check mode.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    name:
      description: The name of the conference, in exact case.
      type: str
      returned: always
    extension:
      description: The extension that callers dial.
      type: str
      returned: always
    enabled:
      description: Whether callers can enter the conference.
      type: bool
      returned: always
    description:
      description: What the conference is for.
      type: str
      returned: always
    autorecorded:
      description: Whether the conference is recorded from its start.
      type: bool
      returned: always
    access_code:
      description: A fixed mark if participants need a PIN, else empty.
      type: str
      returned: always
    moderator_code:
      description: A fixed mark if moderators have a PIN, else empty.
      type: str
      returned: always
    quickstart:
      description: Whether the conference starts with its first participant, not only when a moderator
        comes.
      type: bool
      returned: always
    video:
      description: Whether the conference carries video.
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
      description: Whether a tone sounds when somebody enters; null where the server does not
        know it.
      type: bool
      returned: always
    play_exit_tone_enabled:
      description: Whether a tone sounds when somebody leaves; null where the server does not
        know it.
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
  # END GENERATED
  sample:
    name: weekly
    extension: "8800"
    enabled: true
    description: ""
    autorecorded: false
    access_code: "********"
    moderator_code: "********"
    quickstart: false
    video: false
    send_active_video_only: false
    max_members: 25
    moh: FILES_SRC
    play_entry_tone_enabled: true
    play_exit_tone_enabled: true
    record_and_play_name_on_entry_enabled: false
    record_and_play_name_on_exit_enabled: false
    moderated_room: null
    public_room: null
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.conference import CONFERENCE


def main() -> None:
    run(CONFERENCE)


if __name__ == "__main__":
    main()
# END GENERATED
