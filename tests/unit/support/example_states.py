# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An organisation in which the examples of the documentation make sense: its people, and the variables that they use.

Everything that an example changes differs from what it asks for.
"""

from __future__ import annotations

from typing import Any

SECRETS = {
    "vault_kim_portal_password": "canary-kim",
    "vault_kim_new_portal_password": "canary-kim-next",
    "vault_portal_password": "canary-kim",
    "vault_kim_voicemail_pin": "8041592653",
    "vault_anna_password": "canary-anna",
    "vault_telecomx_token": "canary-robot-token",
    "vault_telecomx_password": "canary-robot",
    "voipnow_app_key": "app",
    "vault_voipnow_app_secret": "canary-app",
    "vault_weekly_access_code": "80415",
    "vault_weekly_moderator_code": "92653",
    "vault_standup_access_code": "58979",
    "vault_fleet_digest_key": "canary-digest-key",
}
PASSWORD = SECRETS["vault_kim_portal_password"]
COPY_TARGET = "52f4fd7734697b28ccaf77ec"
SCHEDULES: list[dict[str, Any]] = [
    {
        "id": number,
        "name": name,
        "periods": [{"scheduledDay": -1, "start": {"hrs": 18, "min": 0}, "end": {"hrs": 22, "min": 0}}],
    }
    for number, name in ((41, "Evenings"), (42, "Summer"))
]


def contact(number: int, first: str, last: str, dialled: str, **card: Any) -> dict[str, Any]:
    return {
        "id": number,
        "first-name": first,
        "last-name": last,
        "number": dialled,
        "contact-information": {"emailAddress": f"{first.lower()}@example.org", **card},
    }


SIPXCOM: dict[str, Any] = {
    "system": {"languages": ["en", "de"]},
    "groups": [{"name": "staff", "speeddial": [{"label": "Switchboard", "number": "3300", "blf": False}]}],
    "users": [
        {
            "user_name": "3100",
            "password": PASSWORD,
            "sip_password": "canary-sip",
            "voicemail_pin": "4711",
            "first_name": "Kim",
            "last_name": "Miller",
            "aliases": ["kim.l"],
            "groups": ["staff"],
            "settings": {"voicemail/mailbox/alternate-email-voicemail-notification": "1"},
            "fax": {"extension": "5100", "did": "+493055100"},
            "profile": {
                "emailAddress": "kim.miller@example.org",
                "assistantName": "Robin",
                "assistantPhoneNumber": "1",
            },
            "schedules": SCHEDULES,
            "phonebook": {
                "entries": [
                    contact(1, "Rosa", "Feld", "4201"),
                    contact(2, "Otto", "Keller", "4202", companyName="Kite"),
                    contact(30, "Ines", "Roy", "0790", companyName="Roy", assistantPhoneNumber="0792"),
                    *(contact(number, f"Extra{number}", "Miller", str(4200 + number)) for number in range(3, 30)),
                ]
            },
        },
        {"user_name": "3000", "password": PASSWORD},
        {"user_name": "3101", "password": PASSWORD},
        {"user_name": "3102", "password": PASSWORD},
    ],
    "conferences": [
        {"name": "weekly", "extension": "8800", "owner": "3100"},
        {
            "name": "standup",
            "extension": "8801",
            "owner": "3100",
            "settings": {"accessCode": "1234", "moderatorCode": "5678"},
        },
    ],
}
UCP: dict[str, Any] = {
    # Beyond the documents of the platform, so that a second run has something to compare with.
    "switches": {"list_devices": True, "read_switch": True},
    "tenants": [
        {
            "name": "acme",
            "users": [
                {
                    "username": "anna",
                    "password": SECRETS["vault_anna_password"],
                    "devices": [{"id": "dev-a", "name": "Desk phone"}, {"id": "dev-b", "name": "Mobile"}],
                    "profiles": [
                        {
                            "id": "4f2ac08e8a6f4d7f9f0f6f4b1d5c2a10",
                            "name": "travel",
                            "active": True,
                            "devices": [{"id": "dev-b", "not_ring": False, "start": 0, "end": 20}],
                        }
                    ],
                }
            ],
        }
    ],
}
VOIPNOW: dict[str, Any] = {
    "apps": [
        {"client_id": "app", "client_secret": SECRETS["vault_voipnow_app_secret"], "owner": "7"},
    ],
    "users": [
        {
            "id": "7",
            "extensions": [
                {
                    "number": "0003*210",
                    "type": "terminal",
                    "status": 1,
                    "registration": [{"agent": "Phone 1.0", "registration": 1}],
                    "events": [
                        {"id": "9f3c41d2", "type": 1, "url": "https://crm.example.org/v1/calls"},
                        {"id": "9f3c41d3", "type": 0, "url": "https://crm.example.org/calls/outgoing"},
                    ],
                },
                {"number": "0003*211", "type": "terminal", "status": 2},
                {
                    "number": "0003*300",
                    "type": "queue",
                    "agents": [
                        {"number": "0003*210", "status": 0},
                        {"number": "0003*211", "status": 1},
                        {"number": "+4930555123", "status": 1, "type": 1},
                    ],
                },
            ],
        }
    ],
}
TELECOMX: dict[str, Any] = {
    "tokens": {SECRETS["vault_telecomx_token"]: {"owner": "5f00000000000000000000a0", "expires": None}},
    "customers": [
        {
            "name": "Example",
            "employees": [
                {
                    "_id": "5f00000000000000000000a0",
                    "name": "Robot",
                    "emailAddress": "robot@example.org",
                    "password": SECRETS["vault_telecomx_password"],
                    "accessLevel": "OWNER",
                },
                {
                    "_id": "5f00000000000000000000a1",
                    "name": "Kim Lee",
                    "emailAddress": "kim@example.org",
                    "department": "Support",
                    "mobileconfig": [{"type": "QUEUES", "items": ["Support"]}],
                },
                {"name": "Anna Berg", "emailAddress": "anna@example.org", "mobileconfig": []},
                {"name": "Bo Holm", "emailAddress": "bo@example.org", "mobileconfig": []},
                {"_id": COPY_TARGET, "name": "Cleo Dahl", "emailAddress": "cleo@example.org", "mobileconfig": []},
                {"name": "Nina Ny", "emailAddress": "nina@example.org"},
                {
                    "name": "Support Template",
                    "emailAddress": "template@example.org",
                    "mobileconfig": [{"type": "QUEUES", "items": ["Support"]}],
                },
            ],
            "queues": [{"name": "Support"}, {"name": "Sales"}],
            "extensions": [
                {"number": "210", "employee": "kim@example.org"},
                {"number": "211", "employee": "anna@example.org"},
                {"number": "214", "employee": "nina@example.org"},
            ],
            "pbx_switches": {"night": False, "5f00000000000000000000a1:in_office": False},
            "pbx_variables": {"greeting": "winter", "SHARED:overflow": "8800"},
        }
    ],
}
STATES: dict[str, dict[str, Any]] = {"sipxcom": SIPXCOM, "ucp": UCP, "voipnow": VOIPNOW, "telecomx": TELECOMX}
#: what the examples that name no connection take from the defaults of their play
CONNECTIONS: dict[str, dict[str, Any]] = {
    "sipxcom": {"url": "https://pbx.example.org", "username": "3100", "password": "{{ vault_kim_portal_password }}"},
    "ucp": {
        "url": "https://portal.example.org",
        "username": "anna",
        "password": "{{ vault_anna_password }}",
        "domain": "acme",
    },
    "voipnow": {
        "url": "https://voipnow.example.org",
        "client_id": "{{ voipnow_app_key }}",
        "client_secret": "{{ vault_voipnow_app_secret }}",
    },
    "telecomx": {"token": "{{ vault_telecomx_token }}"},
}


def login(platform: str) -> dict[str, Any]:
    """The usual connection with its secrets in place."""
    rendered = {key: SECRETS.get(str(value).strip("{} "), value) for key, value in CONNECTIONS[platform].items()}
    return {"url": "https://pbx.example.org", **rendered}
