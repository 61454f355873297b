#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The login details of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: login_details_info
short_description: Read the login details of a sipXcom user
version_added: 1.0.0
description:
  - Reads the canonical user name, the instant messaging ID and, on request, the SIP password of a user of sipXcom
    (sipXecs, Uniteme).
  - The user name is returned even when an alias logged in, so the module also answers which account a login belongs to.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  gather_locations:
    description:
      - Whether the servers for instant messaging and WebRTC are returned too.
      - Servers before 2014 do not return those for WebRTC.
    type: bool
    default: false
  reveal_secrets:
    description:
      - Whether secrets are returned in clear. Otherwise eight asterisks stand for a secret
        that is set.
      - RV(secrets) names what is in clear. Set C(no_log=true) on a task that uses this option,
        else the secrets show in its output at higher verbosity and in job logs.
      - A value that is the same as O(password) is never shown.
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
  - module: ucfleet.voice.user_settings_info
"""

EXAMPLES = r"""
- name: Read which account an alias belongs to
  ucfleet.voice.login_details_info:
    url: https://pbx.example.org
    username: kim.l
    password: "{{ vault_kim_portal_password }}"
  register: kim

- name: Read login details, with the connection given once
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  block:
    - name: Read what a soft phone needs
      ucfleet.voice.login_details_info:
        gather_locations: true
        reveal_secrets: true
      register: soft_phone
      no_log: true
"""

RETURN = r"""
login_details:
  description: The login details.
  returned: success
  type: dict
  contains:
    user_name:
      description: The canonical user name.
      type: str
      returned: always
    im_id:
      description: The instant messaging ID, also while the IM account is off.
      type: str
      returned: always
    ldap_im_auth:
      description: Whether instant messaging checks passwords in LDAP.
      type: bool
      returned: always
    sip_password:
      description: The SIP password, in clear on request only; empty when none is set.
      type: str
      returned: always
    pin:
      description: Empty on current servers; old ones repeat the password of the login here.
      type: str
      returned: with O(gather_locations=true)
    im_locations:
      description: The servers for instant messaging.
      type: list
      elements: dict
      returned: with O(gather_locations=true)
      contains:
        fqdn:
          description: Host name.
          type: str
          returned: always
    wrtc_locations:
      description: The servers for WebRTC.
      type: list
      elements: dict
      returned: with O(gather_locations=true)
      contains:
        fqdn:
          description: Host name.
          type: str
          returned: always
        port:
          description: Port number.
          type: int
          returned: always
  sample:
    user_name: "3100"
    im_id: kim.l
    ldap_im_auth: false
    sip_password: "********"
secrets:
  description: Names of the values in RV(login_details) that are secrets in clear.
  returned: success
  type: list
  elements: str
  sample: []
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.login_details_info import LOGIN_DETAILS_INFO


def main() -> None:
    run(LOGIN_DETAILS_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
