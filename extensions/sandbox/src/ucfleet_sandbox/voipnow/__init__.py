# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VoipNow UnifiedAPI: OAuth client credentials, presence, queue agents, phone call events.

State (every key optional unless marked):

    {"switches": {...},                         see SWITCHES
     "next_token": 1,                           counter behind tokens
     "apps": [{"client_id": "..." (required), "client_secret": "..." (required),
               "owner": "<user id>" (required), "trusted": true}],
     "users": [
       {"id": "7" (required), "name": "", "parent": id of the organization above or null,
        "level": "user", "organization" (reaches the users below it) or "administrator" (reaches all),
        "extensions": [
          {"number": "0007*101" (required), "type": "terminal", "queue", "conference" or "ivr",
           "status": 0 to 3 (presence),
           "registration": [{"registration": 1, "agent": "Phone 1.0", "expire": "2030-01-01T00:00:00Z"}],
           "agents": [{"number": "0007*101" (required), "identifier": = number, "status": 0, "type": 0}],
           "events": [{"id": "...", "type": 0, "method": 0, "url": "https://..." (required), "note": "",
                       "status": 1, "modified": "2026-01-01T00:00:00Z"}],
           "created": 0}]}],                    counter behind the ids of new events
     "tokens": {"<token>": {"owner": "<client id>", "expires": epoch seconds or null}}}

Numbers of extensions are unique. `agents` belong to queues only, `registration` to terminals only.

Sources: VoipNow protocol, sections 2 to 8.
"""

from __future__ import annotations

from ucfleet_sandbox.voipnow.api import VoipNow
from ucfleet_sandbox.voipnow.state import SWITCHES

__all__ = ["SWITCHES", "VoipNow"]
