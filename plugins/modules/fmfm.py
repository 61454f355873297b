#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find-me-follow-me switch of a UCP user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fmfm
short_description: Switch find-me-follow-me of a UCP user on or off
version_added: 1.0.0
description:
  - Switches the find-me-follow-me feature of a user of UCP (QVoice, fonoUC) on or off. Which devices ring while
    it is on is up to the active profile, see M(ucfleet.voice.fmfm_profile).
  - The documents of the platform offer no way to read the switch. The module asks for it once; a server that shows
    it is compared and verified, and on any other the module says that the state is unknown.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  enabled:
    description: Whether the feature is on.
    type: bool
    required: true
  assume:
    description:
      - What to take for the live state when the platform does not show it. When this is the
        desired state, nothing is sent and no change is reported; a warning says that it was
        assumed.
      - Without it, the desired state is sent with every run on such a platform, and every run
        reports a change.
      - It has no meaning on a platform that shows the state.
    type: str
    choices:
      - enabled
      - disabled
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
      - Not on a platform that does not show the state, unless O(assume) is given.
notes:
  - What the platform does not show. Its documents promise no read of the switch. They do not say either what happens to
    it when the active profile is deactivated or deleted. Some servers switch the feature off again when no profile is
    active or no device rings; where the switch can be read, the task fails then and says so.
seealso:
  - module: ucfleet.voice.fmfm_profile
"""

EXAMPLES = r"""
- name: Switch find-me-follow-me of Anna on
  ucfleet.voice.fmfm:
    url: https://portal.example.org
    username: anna
    password: "{{ vault_anna_password }}"
    domain: acme
    enabled: true

- name: Switch it off once; on a server that does not show the state, assume that it is on
  module_defaults:
    group/ucfleet.voice.ucp:
      url: https://portal.example.org
      username: anna
      password: "{{ vault_anna_password }}"
      domain: acme
  block:
    - name: Switch off
      ucfleet.voice.fmfm:
        enabled: false
        assume: enabled
"""

RETURN = r"""
fmfm:
  description: The switch after the task, or as it would be in check mode.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    enabled:
      description: Whether the feature is on; as it was sent or assumed when the platform does
        not show it.
      type: bool
      returned: always
    readable:
      description: Whether the platform shows the state of the switch.
      type: bool
      returned: always
  # END GENERATED
  sample:
    enabled: true
    readable: false
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
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm import FMFM


def main() -> None:
    run(FMFM)


if __name__ == "__main__":
    main()
# END GENERATED
