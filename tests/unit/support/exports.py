# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users of sipXcom with everything that can be exported."""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, Shared
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom

LOGIN = {"url": URL, "username": "3100", "password": PASSWORD}
EVENING = [{"scheduledDay": -1, "start": {"hrs": 18, "min": 0}, "end": {"hrs": 22, "min": 30}}]
#: everything that a user of sipXcom can have, oddities that other interfaces leave behind included
RICH: dict[str, Any] = {
    "user_name": "3100",
    "password": PASSWORD,
    "voicemail_pin": "4711",
    "first_name": "Kim",
    "last_name": "Zażółć",
    "groups": ["plant"],
    "permissions": {"subscribe-to-presence": True},
    "profile": {
        "jobTitle": "Luthier",
        "emailAddress": "kim@pbx.test",
        "emailAddressAliases": "a@pbx.test;b@pbx.test",
        "homeAddress": {"street": "1 Oak", "city": "Lyon"},
        "useBranchAddress": True,
        "ldapManaged": True,
    },
    "settings": {
        "im/on-the-phone-message": "€ call",
        "voicemail/mailbox/active-greeting": "outofoffice",
        "voicemail/mailbox/primary-email-voicemail-notification": "1",
    },
    "ring_time": 33,
    "schedules": [
        {"id": 41, "name": "Evenings", "description": "late", "periods": EVENING},
        {"id": 42, "name": "77", "description": None, "periods": EVENING},
    ],
    "rings": [
        {"number": "4201", "expiration": 12, "type": "If no response", "enabled": True, "scheduleId": 41},
        {"number": "4202", "expiration": 14, "type": "At the same time", "enabled": False, "scheduleId": 51},
        {"number": "4203", "expiration": 16, "type": "At the same time", "enabled": True, "scheduleId": 42},
    ],
    "attendant": {
        "menu": {"1": "3101", "2": None, "*": "sip:lobby@pbx.test"},
        "language": "en",
        "override_language": True,
    },
    "phonebook": {
        "entries": [
            {
                "id": 310,
                "first-name": "Rosa",
                "last-name": "Feld",
                "number": "4201",
                "contact-information": {
                    "companyName": "Feld",
                    "emailAddress": "rosa@kite.test",
                    "officeAddress": {"city": "Flims"},
                },
            },
            {"id": 311, "first-name": "No", "last-name": "Details", "number": "1", "contact-information": None},
        ]
    },
    "speeddial": [{"number": "3101", "label": "Lee", "blf": True}, {"number": "9", "label": None, "blf": False}],
}
SPARSE = {"user_name": "3101", "password": PASSWORD, "permissions": {"voicemail": False}}


def office(*, legacy: bool = False) -> Shared:
    return Shared(
        Sandbox(
            SipXcom(seed=3),
            {
                "system": {"legacy": legacy, "languages": ["en", "de"]},
                "sites": [{"name": "Pit", "address": {"street": "Rim Road 2", "city": "Flims"}}],
                "groups": [
                    {
                        "name": "plant",
                        "site": "Pit",
                        "schedules": [{"id": 51, "name": "Shift", "description": None, "periods": EVENING}],
                    }
                ],
                "users": [RICH, SPARSE],
                "conferences": [
                    {
                        "name": "standup",
                        "extension": "8800",
                        "owner": "3100",
                        "description": "daily",
                        "settings": {"accessCode": "471199471", "moderatorCode": "117499117"},
                    },
                    {"name": "all hands", "extension": "8801", "owner": "3100"},
                    {"name": "theirs", "extension": "8802", "owner": "3101"},
                ],
            },
        )
    )


def both() -> list[dict[str, Any]]:
    return [{"name": "kim", "sipxcom": {**LOGIN}}, {"name": "lee", "sipxcom": {**LOGIN, "username": "3101"}}]
