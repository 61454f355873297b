#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find-me-follow-me profile of a UCP user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fmfm_profile
short_description: Set a find-me-follow-me profile of a UCP user
version_added: 1.0.0
description:
  - Brings one find-me-follow-me profile of a user of UCP (QVoice, fonoUC) to the described state. A profile says which
    devices of the user ring, and when, while a call comes in.
  - Options that are not given are left as they are.
  - The platform replaces the whole profile with each write, so the module always sends name, state and devices
    together, and refuses a change for which it does not know the devices.
  - A new profile whose request got no response may have been created, and the platform would take a second one. So it
    is looked for over half a minute and not sent again. If it does not appear, the task fails as changed and says so.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  name:
    description:
      - The name of the profile. Names need not be unique on the platform; when two profiles
        have this name, the task fails and lists them, and O(profile_id) or O(remove_duplicates)
        chooses.
      - Needed unless O(profile_id) is given. Together with it, the profile of that id must
        have this name or O(new_name).
    type: str
  profile_id:
    description: The id of an existing profile. The platform chooses ids itself, so no profile
      can be created with it.
    type: str
  active:
    description:
      - Whether this is the profile that decides how calls ring. One profile at most is active.
      - The platform does not document what happens to the others when one is activated. The
        module reads the list again after it has activated a profile and fails when another
        one is still active.
      - A new profile is not active unless this says so.
    type: bool
  devices:
    description:
      - All devices that ring; their order means nothing. An empty list removes all devices.
      - A device that the list leaves out is left out of the profile. To distinguish it from
        that, it can be listed with O(devices[].not_ring=true).
    type: list
    elements: dict
    suboptions:
      device:
        description: A device of the user, by id or by name. A name that several devices have
          fails and lists them.
        type: str
        required: true
      not_ring:
        description: Leave this device out. O(devices[].start) and O(devices[].end) mean nothing
          then.
        type: bool
        default: false
      start:
        description: When the device begins to ring, in seconds from the start of the call.
        type: int
        default: 0
      end:
        description:
          - When the device stops ringing, in seconds from the start of the call; later than
            O(devices[].start).
          - Needed unless O(devices[].not_ring) is V(true).
        type: int
  new_name:
    description:
      - The name that the profile shall have. When no profile is named O(name) any more and
        one has the new name, the profile counts as renamed already.
      - When neither name exists, the profile is created with the new name.
    type: str
  remove_duplicates:
    description:
      - Whether to remove further profiles that have the same name and the same devices as this
        one. Two runs at the same time, or a request whose response was lost, can leave such
        copies.
      - 'One of them is kept: the one of O(profile_id), else the active one, else the first.
        With O(state=absent) all of them are removed.'
      - A profile with other devices is never removed, nor is any on a platform that does not
        show the devices of a profile. Without O(profile_id), the task fails then.
    type: bool
    default: false
  unobservable_devices:
    description:
      - What to do with O(devices) of an existing profile on a platform that does not show the
        devices of a profile. A platform that shows them is compared like anything else, and
        this option has no meaning.
      - V(always) sends the devices with every run. The task always reports a change then, with
        a warning.
      - V(on_create) sends them with a new profile, and when name or state differ. A later change
        of O(devices) alone stays without effect, which a warning says.
      - V(ignore) sends them with a new profile only. Name and state of an existing profile
        cannot be changed then.
    type: str
    choices:
      - always
      - on_create
      - ignore
    default: always
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
  - ucfleet.voice.ucp
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_ucp
# END GENERATED
attributes:
  idempotent:
    support: partial
    details:
      - Not on a platform that does not show the devices of a profile while O(unobservable_devices=always) and
        O(devices) is given.
notes:
  - What the platform does not show. Its documents promise no read of a profile's devices; some servers show them in the
    list or under the address of the profile, and the module uses what it finds. They do not say whether a device
    that a profile leaves out rings, or what happens to the feature itself when the active profile is deleted.
  - The new id of a profile is found by comparing the list before and after, as the answer to a create need not hold it.
    A create whose answer got lost is never sent again before the list was read.
seealso:
  - module: ucfleet.voice.fmfm
  - module: ucfleet.voice.fmfm_profile_info
  - module: ucfleet.voice.device_info
"""

EXAMPLES = r"""
- name: Set profiles of Anna, with the connection given once
  hosts: localhost
  gather_facts: false
  module_defaults:
    group/ucfleet.voice.ucp:
      url: https://portal.example.org
      username: anna
      password: "{{ vault_anna_password }}"
      domain: acme
  tasks:
    - name: Ring the desk phone at once, and the mobile phone ten seconds later
      ucfleet.voice.fmfm_profile:
        name: office hours
        active: true
        devices:
          - device: Desk phone
            end: 20
          - device: Mobile
            start: 10
            end: 40

    - name: Set the devices at creation only, on a platform that does not show them
      ucfleet.voice.fmfm_profile:
        name: office hours
        active: true
        devices:
          - device: Desk phone
            end: 20
        unobservable_devices: on_create

    - name: Rename a profile, which a second run finds under its new name
      ucfleet.voice.fmfm_profile:
        name: office hours
        new_name: desk time
        devices:
          - device: Desk phone
            end: 20

    - name: Remove one of two profiles of the same name
      ucfleet.voice.fmfm_profile:
        profile_id: 4f2ac08e8a6f4d7f9f0f6f4b1d5c2a10
        state: absent

    - name: Keep one of several equal profiles
      ucfleet.voice.fmfm_profile:
        name: office hours
        remove_duplicates: true
"""

RETURN = r"""
fmfm_profile:
  description: The profile after the task, or as it would be in check mode; null when it does not exist.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    profile_id:
      description: The id of the profile.
      type: str
      returned: when the object exists
    name:
      description: The name of the profile.
      type: str
      returned: always
    active:
      description: Whether this is the profile that decides how calls ring.
      type: bool
      returned: always
    devices:
      description:
        - The devices in the order of their ids; null when they were not read or the platform
          does not show them.
        - Devices that do not ring and that the task does not mention are left out.
      type: list
      elements: dict
      returned: always
      contains:
        device:
          description: A device of the user, by id or by name.
          type: str
          returned: always
        not_ring:
          description: Leave this device out.
          type: bool
          returned: always
        start:
          description: When it begins to ring, in seconds; 0 for a device that is left out.
          type: int
          returned: always
        end:
          description: When it stops ringing, in seconds; 0 for a device that is left out.
          type: int
          returned: always
    devices_observable:
      description: Whether the platform shows the devices of a profile; null when the task had
        no need to look.
      type: bool
      returned: when the object exists
    duplicates:
      description: With O(remove_duplicates=true), the ids of further profiles that are equal
        to this one.
      type: list
      elements: str
      returned: with O(remove_duplicates=true), when the object existed before
  # END GENERATED
  sample:
    profile_id: 4f2ac08e8a6f4d7f9f0f6f4b1d5c2a10
    name: office hours
    active: true
    devices:
      - device: 0e1d5b7b64a6ce3fd9f2b9d7c2f0a911
        not_ring: false
        start: 0
        end: 20
    devices_observable: true
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
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm_profile import FMFM_PROFILE


def main() -> None:
    run(FMFM_PROFILE)


if __name__ == "__main__":
    main()
# END GENERATED
