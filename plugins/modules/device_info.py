#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Devices of a UCP user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_info
short_description: Read the devices of a UCP user
version_added: 1.0.0
description:
  - Reads the devices of a user of UCP (QVoice, fonoUC), disabled ones too. Their ids and names are what
    M(ucfleet.voice.fmfm_profile) takes.
  - SIP credentials and push tokens of the devices are never returned.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  device:
    description: Only the devices with this id or name; names need not be unique.
    type: str
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.ucp
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.info
  - ucfleet.voice.attributes.actiongroup_ucp
# END GENERATED
notes:
  - What the platform does not show. Whether a device is registered right now, and which device types there are;
    the types differ between installations, so no list of them is checked.
seealso:
  - module: ucfleet.voice.fmfm_profile
"""

EXAMPLES = r"""
- name: Read the devices of Anna
  ucfleet.voice.device_info:
    url: https://portal.example.org
    username: anna
    password: "{{ vault_anna_password }}"
    domain: acme
  register: anna

- name: Show the ids of all devices that are in use
  ansible.builtin.debug:
    msg: "{{ anna.devices | selectattr('enabled') | map(attribute='id') }}"

- name: Read one device by its name, with the connection given once
  module_defaults:
    group/ucfleet.voice.ucp:
      url: https://portal.example.org
      username: anna
      password: "{{ vault_anna_password }}"
      domain: acme
  block:
    - name: Read the desk phone
      ucfleet.voice.device_info:
        device: Desk phone
"""

RETURN = r"""
devices:
  description: The devices in the platform's order.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the device.
      type: str
      returned: always
    name:
      description: The name; empty when it has none.
      type: str
      returned: always
    device_type:
      description: The type as the platform names it, such as V(sip_device), V(softphone) or V(cellphone).
      type: str
      returned: always
    enabled:
      description: Whether the device is in use; null when the platform does not say.
      type: bool
      returned: always
    sip:
      description: SIP settings of the device. Only values that are known to be harmless are shown.
      type: dict
      returned: always
    push:
      description: Whether a push token is stored for the device.
      type: bool
      returned: always
    audio_codecs:
      description: Audio codecs in order of preference.
      type: list
      elements: str
      returned: always
    video_codecs:
      description: Video codecs in order of preference.
      type: list
      elements: str
      returned: always
    encryption:
      description: Media encryption. Only values that are known to be harmless are shown.
      type: dict
      returned: always
    webrtc:
      description: Whether the device is a WebRTC client.
      type: bool
      returned: always
  sample:
    - id: 0e1d5b7b64a6ce3fd9f2b9d7c2f0a911
      name: Desk phone
      device_type: sip_device
      enabled: true
      sip:
        username: user_desk
        password: "********"
      push: false
      audio_codecs: [OPUS, PCMA]
      video_codecs: []
      encryption: {}
      webrtc: false
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
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.device_info import DEVICE_INFO


def main() -> None:
    run(DEVICE_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
