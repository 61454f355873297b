# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A sipXcom user who has something of everything, and a call of each module that touches it."""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import simulated

ENTRY = {"last_name": "Feld", "first_name": "Rosa", "number": "4201"}
DETAILS = {"job_title": "Lead", "office_address": {"zip": "0100"}}
DESIRED_STATES: list[tuple[str, dict[str, Any]]] = [
    ("phonebook_entry", {**ENTRY, "contact_information": DETAILS}),
    ("phonebook_entry", {**ENTRY, "state": "absent"}),
    ("phonebook_entry", {**ENTRY, "number": "1"}),
    ("phonebook", {"entries": [{**ENTRY, "contact_information": DETAILS}, {**ENTRY, "number": "1"}], "purge": True}),
    ("phonebook", {"entries": [], "purge": True}),
    ("phonebook_info", {}),
    ("phonebook_info", {"search": "feld"}),
    ("contact_information", {**DETAILS, "last_name": "", "email_address": "New@kite.test"}),
    ("contact_information", {"use_branch_address": True}),
    ("im_prefs", {"call_info": True, "on_the_phone_message": "Łódź"}),
    ("imbot_prefs", {"conference_entry": False}),
    ("fax_prefs_info", {}),
    ("login_details_info", {"gather_locations": True, "reveal_secrets": True}),
    ("vm_prefs", {"greeting": "NONE", "email_notification": True, "email": "kim@kite.test"}),
    ("call_forward", {"rings": [{"number": "4000", "schedule": "Old hours"}], "expiration": 9}),
    ("call_forward_schedule", {"name": "Old hours", "periods": [{"day": "monday", "start": "09:00", "end": "10:00"}]}),
    ("personal_attendant", {"operator": "3000", "menu": {"1": "3101"}, "language": "en", "override_language": True}),
    ("speed_dial", {"buttons": [{"number": "3101", "blf": True}]}),
    ("conference", {"name": "weekly", "new_name": "board", "max_members": 9}),
    ("conference_info", {"gather_settings": True, "gather_members": True}),
    ("active_calls_info", {}),
]


def office() -> Sandbox:
    person = {
        "sip_password": "canary-sip-word",
        "profile": {"jobTitle": "Luthier", "emailAddressAliases": "a@x.test;b@x.test"},
        "site": "Pit North",
        "schedules": [
            {
                "id": 41,
                "name": "Old hours",
                "periods": [{"scheduledDay": 1, "start": {"hrs": 8, "min": 0}, "end": {"hrs": 9, "min": 0}}],
            }
        ],
        "rings": [
            {"number": "4000", "expiration": 20, "type": "If no response", "enabled": True, "scheduleId": 41},
            {"number": "4001", "expiration": 20, "type": "At the same time", "enabled": True, "scheduleId": None},
        ],
        "settings": {"voicemail/mailbox/primary-email-voicemail-notification": "1"},
        "attendant": {"menu": {"2": "3000"}, "language": "en", "override_language": False},
        "phonebook": {
            "entries": [
                {
                    "id": 310,
                    "first-name": "Rosa",
                    "last-name": "Feld",
                    "number": "4201",
                    "contact-information": {"jobTitle": "Smith", "officeAddress": {"city": "Lyon"}},
                }
            ]
        },
        "speeddial": [{"number": "3101", "label": "Lee", "blf": False}],
        "active_calls": [
            {"from": "sip:3100@pbx.test", "to": "sip:3101@pbx.test", "start-time": 1700000000000, "duration": 4200}
        ],
    }
    weekly = {
        "name": "weekly",
        "extension": "8800",
        "owner": "3100",
        "active": {"locked": False, "members": [{"id": 1, "number": "3101", "name": "Lee", "uuid": "u"}]},
    }
    return simulated(
        person,
        sites=[{"name": "Pit North", "address": {"city": "Flims"}}],
        conferences=[weekly],
        system={"im_locations": ["im.pbx.test"], "wrtc_locations": [{"fqdn": "rtc.pbx.test", "port": 5062}]},
    )
