# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Initial states of the simulators in which the samples of every module make sense."""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS

KIM, LEE = "5f00000000000000000000a1", "5f00000000000000000000a2"

STATES: dict[str, dict[str, Any]] = {
    "sipxcom": {
        "users": [
            {
                "user_name": "3100",
                "password": CONNECTIONS["sipxcom"]["password"],
                "sip_password": "canary-sip-word",
                "voicemail_pin": "4711",
                "first_name": "Kim",
                "last_name": "Lee",
                "profile": {"emailAddress": "kim@pbx.test"},
            },
            # Whose password the sample of portal_password rotates, so that everybody else's stays.
            {"user_name": "3102", "password": CONNECTIONS["sipxcom"]["password"]},
        ],
        "conferences": [{"name": "standup", "extension": "8800", "owner": "3100"}],
    },
    "ucp": {
        # Beyond its documents, so that a second run has something to compare with.
        "switches": {"list_devices": True, "read_switch": True},
        "tenants": [
            {
                "name": "acme",
                "users": [
                    {
                        "username": "anna",
                        "password": CONNECTIONS["ucp"]["password"],
                        "devices": [{"id": "dev-a", "name": "Desk phone", "sip": {"password": "canary-sip-word"}}],
                    }
                ],
            }
        ],
    },
    "voipnow": {
        "apps": [{"client_id": "app", "client_secret": CONNECTIONS["voipnow"]["client_secret"], "owner": "7"}],
        "users": [
            {
                "id": "7",
                "extensions": [
                    {"number": "0003*210", "type": "terminal", "status": 1},
                    {"number": "0003*300", "type": "queue", "agents": [{"number": "0003*210"}]},
                ],
            }
        ],
    },
    "telecomx": {
        "customers": [
            {
                "name": "Example",
                "employees": [
                    {
                        "_id": KIM,
                        "name": "Kim Lee",
                        "emailAddress": "kim@pbx.test",
                        "password": CONNECTIONS["telecomx"]["password"],
                        "accessLevel": "OWNER",
                        "mobileconfig": [{"type": "QUEUES", "items": ["Support"]}],
                    },
                    {"_id": LEE, "name": "Lee Park", "emailAddress": "lee@pbx.test", "mobileconfig": []},
                ],
                "queues": [{"name": "Support"}],
            }
        ]
    },
}
