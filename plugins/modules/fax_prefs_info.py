#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fax numbers of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fax_prefs_info
short_description: Read the fax numbers of a sipXcom user
version_added: 1.0.0
description:
  - Reads the fax extension and the fax direct inward dialling number of a user of sipXcom (sipXecs, Uniteme).
  - Users cannot change them; an administrator can.
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
seealso:
  - module: ucfleet.voice.user_settings_info
"""

EXAMPLES = r"""
- name: Read the fax numbers of Kim
  ucfleet.voice.fax_prefs_info:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
  register: kim

- name: Read fax numbers, with the connection given once
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  block:
    - name: Read the fax numbers
      ucfleet.voice.fax_prefs_info:
"""

RETURN = r"""
fax_prefs:
  description: The fax numbers, empty where none is set.
  returned: success
  type: dict
  contains:
    extension:
      description: The internal fax number.
      type: str
      returned: always
    did:
      description: The fax number from outside.
      type: str
      returned: always
  sample:
    extension: "3991"
    did: "0315550199"
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.fax_prefs_info import FAX_PREFS_INFO


def main() -> None:
    run(FAX_PREFS_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
