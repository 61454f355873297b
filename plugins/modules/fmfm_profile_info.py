#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find-me-follow-me profiles of a UCP user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fmfm_profile_info
short_description: Read the find-me-follow-me profiles of a UCP user
version_added: 1.0.0
description:
  - Reads the find-me-follow-me profiles of a user of UCP (QVoice, fonoUC), and their devices where the platform shows
    them.
  - An entry of the result can be given to M(ucfleet.voice.fmfm_profile) as it is, and changes nothing there.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  name:
    description: Only the profiles of this name; names need not be unique.
    type: str
  profile_id:
    description: Only the profile of this id.
    type: str
  gather_devices:
    description:
      - Whether to read the devices of each profile. Where the list of the platform does not
        show them, it costs a request for each profile, or one in all when the platform does
        not show them at all.
      - When V(false), devices are returned only if the list shows them anyway.
    type: bool
    default: true
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.ucp
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.info
  - ucfleet.voice.attributes.actiongroup_ucp
# END GENERATED
notes:
  - What the platform does not show. Its documents promise no read of a profile's devices. RV(fmfm_profiles[].devices)
    is null where they are not shown, which is not the same as an empty list.
seealso:
  - module: ucfleet.voice.fmfm_profile
  - module: ucfleet.voice.device_info
"""

EXAMPLES = r"""
- name: Read the profiles of Anna
  ucfleet.voice.fmfm_profile_info:
    url: https://portal.example.org
    username: anna
    password: "{{ vault_anna_password }}"
    domain: acme
  register: anna

- name: Show which profile is active
  ansible.builtin.debug:
    msg: "{{ anna.fmfm_profiles | selectattr('active') | map(attribute='name') | first | default('none') }}"

- name: Read names and states only, with the connection given once
  module_defaults:
    group/ucfleet.voice.ucp:
      url: https://portal.example.org
      username: anna
      password: "{{ vault_anna_password }}"
      domain: acme
  block:
    - name: Read the list
      ucfleet.voice.fmfm_profile_info:
        gather_devices: false
"""

RETURN = r"""
fmfm_profiles:
  description: The profiles in the platform's order.
  returned: success
  type: list
  elements: dict
  contains:
    profile_id:
      description: The id of the profile.
      type: str
      returned: always
    name:
      description: The name.
      type: str
      returned: always
    active:
      description: Whether the profile is active.
      type: bool
      returned: always
    devices:
      description: The devices in the order of their ids; null when the platform does not show them or none were read.
      type: list
      elements: dict
      returned: always
      contains:
        device:
          description: The id of the device.
          type: str
          returned: always
        not_ring:
          description: Whether the device is left out.
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
  sample:
    - profile_id: 4f2ac08e8a6f4d7f9f0f6f4b1d5c2a10
      name: office hours
      active: true
      devices:
        - device: 0e1d5b7b64a6ce3fd9f2b9d7c2f0a911
          not_ring: false
          start: 0
          end: 20
devices_observable:
  description: Whether the platform shows the devices of a profile; null when there was no profile.
  returned: success
  type: bool
  sample: true
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
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm_profile_info import FMFM_PROFILE_INFO


def main() -> None:
    run(FMFM_PROFILE_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
