# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How VoipNow is reached, and as whom."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  url:
    description:
      - The server, such as V(https://voipnow.example.org).
      - The path V(/uapi) is added when the address has none.
    type: str
    required: true
  client_id:
    description:
      - The key of an App that is registered in VoipNow and marked trusted.
      - The App acts for the account that owns it; that account is V(@me).
      - Give it together with O(client_secret), or give O(token) instead.
    type: str
  client_secret:
    description:
      - The secret of the App.
    type: str
  token:
    description:
      - An access token that was obtained elsewhere. It cannot be renewed when it ends.
      - It excludes O(client_id) and O(client_secret).
    type: str
notes:
  - Every connection option can come from the environment, under its name in upper case behind C(VOIPNOW_);
    for example E(VOIPNOW_URL), E(VOIPNOW_CLIENT_ID), E(VOIPNOW_CLIENT_SECRET) and E(VOIPNOW_CA_PATH).
  - With O(client_id) and O(client_secret) a task logs in once, and once more when the token ends or is refused.
    A refused login is never repeated.
  - VoipNow answers a token that ended and a right that is missing alike (HTTP 401), so the module can
    distinguish the two only after a new login.
  - Quote extension numbers in YAML. Their leading zeros matter, and V(0210) without quotes is another number.
"""
