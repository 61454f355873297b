# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Telecom X is reached, and as whom."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  url:
    description:
      - The address of the API.
    type: str
    default: https://api.telecomx.dk
  token:
    description:
      - A machine token of the employee in whose name the module acts. It is the recommended way for automation,
        because it needs neither an SMS nor an authenticator code.
      - It excludes O(username), O(password) and O(authenticator_token). One of O(token) and O(username) is needed.
    type: str
  username:
    description:
      - The e-mail address of an employee, or the user name of one without e-mail address.
    type: str
  password:
    description:
      - The password of O(username).
    type: str
  authenticator_token:
    description:
      - The code of the authenticator app, where the employee's login demands one.
      - It serves for one login, so a task that takes longer than a session (15 minutes) fails then.
    type: str
notes:
  - Every connection option can come from the environment, under its name in upper case behind C(TELECOMX_);
    for example E(TELECOMX_TOKEN), E(TELECOMX_USERNAME), E(TELECOMX_PASSWORD) and E(TELECOMX_URL).
  - With O(username) and O(password) a task logs in once, and once more when the session ends. A refused login is
    never repeated.
  - Telecom X can bind tokens to the address of the host that they were made on. A machine token that works on one
    host may therefore be refused on another, for example with C(delegate_to).
  - What an account may do depends on its access level. V(PERSONAL) reaches the employee's own mobile config only,
    V(VIEWER) and above those of all employees of the customer, V(RESELLER) and above those of its customers.
  - Quote ids in YAML. An id that consists of digits only is a number without quotes, perhaps another one.
"""
