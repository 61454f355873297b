# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a UCP user is reached."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  url:
    description:
      - The web portal of the platform, such as V(https://portal.example.org).
      - The API listens on port 9443 of that host below V(/ucp/v2); both are added when the address has none.
    type: str
    required: true
  username:
    description:
      - The user whose settings are managed; it is also the login. There is no way to act for another user.
    type: str
    required: true
  password:
    description:
      - The password of this user.
    type: str
    required: true
  domain:
    description:
      - The tenant (account) of the user, by its name on the platform. It is not a DNS domain.
    type: str
    required: true
notes:
  - Every connection option can come from the environment, under its name in upper case behind C(UCP_);
    for example E(UCP_URL), E(UCP_USERNAME), E(UCP_PASSWORD), E(UCP_DOMAIN) and E(UCP_CA_PATH).
  - A task logs in once. When the token ends in the middle of a task, there is one new login.
    A refused login is never repeated, as the platform could lock the account.
  - Port 9443 often has a self-signed certificate; give it in O(ca_path).
"""
