# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a sipXcom user is reached."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  url:
    description:
      - The server, such as V(https://pbx.example.org).
      - The path V(/sipxconfig/rest) is added when the address has none.
    type: str
    required: true
  username:
    description:
      - The user whose settings are managed; it is also the login. An alias of the user works too.
    type: str
    required: true
  password:
    description:
      - The user portal password of this user (not the voicemail PIN, not the SIP password).
    type: str
    required: true
notes:
  - Every connection option can come from the environment, under its name in upper case behind C(SIPXCOM_);
    for example E(SIPXCOM_URL), E(SIPXCOM_USERNAME), E(SIPXCOM_PASSWORD) and E(SIPXCOM_CA_PATH).
  - sipXcom refuses a wrong login at once; it is never repeated.
"""
