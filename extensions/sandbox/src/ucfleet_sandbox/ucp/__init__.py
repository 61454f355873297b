# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""UCP v2 (QVoice, fonoUC): login, find-me-follow-me and devices of the user who logs in.

State (every key optional unless marked; ids may be given, else they are made from names and places):

    {"switches": {...},                         see SWITCHES
     "next_token": 1,                           counter behind tokens
     "tenants": [
       {"name": "acme" (required),
        "users": [
          {"username": "anna" (required), "password": "..." (required), "id": "32 hex",
           "enabled": false,                    the feature switch
           "created": 0,                        counter behind the ids of new profiles
           "profiles": [{"id": "32 hex", "name": "office" (required), "active": false,
                         "devices": [{"id": "dev-a", "not_ring": false, "start": 0, "end": 20}]}],
           "devices": [{"id": "dev-a", "name": "Desk" (required), "device_type": "sip_device", "enabled": true,
                        "sip": {}, "push": {}, "media": {...}, any further key}]}]}],
     "tokens": {"<token>": {"owner": "acme/anna", "expires": epoch seconds or null}}}

Sources: UCP protocol, sections 2 (login, tokens), 3 (endpoints), 4 (semantics), 5 (this simulator).
"""

from __future__ import annotations

from ucfleet_sandbox.ucp.api import Ucp
from ucfleet_sandbox.ucp.state import SWITCHES

__all__ = ["SWITCHES", "Ucp"]
