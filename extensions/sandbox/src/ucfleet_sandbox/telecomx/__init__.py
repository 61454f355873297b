# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Telecom X: login, machine tokens, mobile configs, employees, extensions, switches and variables.

State (every key optional unless marked; ids are 24 hex digits and may be left out; where an employee,
queue or customer is referred to, its id, or its e-mail address, user name or unique name will do):

    {"switches": {...},                        of the simulator, see SWITCHES
     "next_token": 1,                          counter behind tokens
     "customers": [
       {"_id": "...", "name": "Acme" (required), "parent": customer of the reseller or null,
        "employees": [
          {"_id": "...", "name": "Anna" (required), "title": null, "department": null,
           "emailAddress": null, "username": null, "password": null (no password login),
           "accessLevel": "PERSONAL", "state": "ENABLED",
           "authenticator": {"secret": base32 of a time-based code, "codes": [fixed codes]} or null,
           "sms_codes": [codes] (not empty: a code is needed to log in),
           "ipRestriction": [addresses] (not empty: 127.0.0.1 must be among them),
           "visible_queues": [queues] or null for all,
           "mobileconfig": null (none), or a list of
               {"type": "COLLEAGUES" or "QUEUES", "items": [employees or queues], "others": [...] only when frozen}
               {"type": any other, "items": [{"_id", "name"}], "others": [{"_id", "name"}]}}],
        "queues": [{"_id": "...", "name": "Support" (required)}],
        "extensions": [{"_id": "...", "number": "210" (required), "name": "", "type": "SIP",
                        "employee": employee or null, "direct": null, "primary": false}],
        "pbx_switches": {"night": true, "SHARED:x": false, "<employee id>:y": true},
        "pbx_variables": {"greeting": "text"}}],
     "tokens": {"<token>": {"owner": "<employee id>", "expires": epoch seconds or null, "machine": false}}}

Sources: Telecom X protocol, sections 1 to 6.
"""

from __future__ import annotations

from ucfleet_sandbox.telecomx.api import TelecomX
from ucfleet_sandbox.telecomx.state import SWITCHES

__all__ = ["SWITCHES", "TelecomX"]
