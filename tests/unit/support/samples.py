# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A valid call of every module, with secrets that are easy to find again."""

from __future__ import annotations

from typing import Any

#: occurs in every secret of the samples, so a scan for it finds any leak
CANARY = "canary"

CONNECTIONS: dict[str, dict[str, Any]] = {
    "sipxcom": {"url": "https://pbx.test", "username": "3100", "password": "canary-portal-word"},
    "ucp": {"url": "https://pbx.test", "username": "anna", "password": "canary-ucp-word", "domain": "acme"},
    "voipnow": {"url": "https://pbx.test", "client_id": "app", "client_secret": "canary-app-word"},
    "telecomx": {"url": "https://pbx.test", "username": "kim@pbx.test", "password": "canary-x-word"},
}

SAMPLES: dict[str, dict[str, Any]] = {
    "active_calls_info": {},
    "call_forward": {"rings": [{"number": "3200"}]},
    "call_forward_schedule": {"name": "Evenings", "periods": [{"day": "weekdays", "start": "18:00", "end": "22:00"}]},
    "conference": {"name": "standup", "access_code": "4711", "moderator_code": "1174"},
    "conference_info": {"gather_settings": True, "gather_members": True},
    "contact_information": {"job_title": "Analyst"},
    "device_info": {},
    "employee_info": {"search": "Kim"},
    "fax_prefs_info": {},
    "fmfm": {"enabled": True},
    "fmfm_profile": {"name": "office", "devices": [{"device": "Desk phone", "end": 20}]},
    "fmfm_profile_info": {},
    "im_prefs": {"on_the_phone_message": "On the phone with a customer"},
    "imbot_prefs": {"conference_entry": False},
    "login_details_info": {"gather_locations": True},
    "mobileconfig": {"employee": {"id": "5f00000000000000000000a1"}},
    "mobileconfig_copy": {
        "source": {"id": "5f00000000000000000000a1"},
        "target": {"id": "5f00000000000000000000a2"},
    },
    "mobileconfig_info": {"employees": [{"id": "5f00000000000000000000a1"}]},
    "pbx_switch": {"name": "night", "value": True},
    "pbx_variable": {"name": "greeting", "value": "summer"},
    "personal_attendant": {"operator": "3000", "menu": {"1": "3101"}},
    "phone_call_event": {
        "extension": "0003*210",
        "type": "dial_in",
        "event_url": "https://crm.test/calls",
        "note": "CRM",
    },
    "phone_call_event_info": {"extension": "0003*210"},
    "phonebook": {"entries": [{"last_name": "Roy", "first_name": "Ines", "number": "7790"}]},
    "phonebook_entry": {"last_name": "Roy", "first_name": "Ines", "number": "7790"},
    "phonebook_info": {"filter": "Roy"},
    "portal_password": {"username": "3102", "new_password": "canary-next-word"},
    "presence_info": {},
    "queue_agent": {"queue": "0003*300", "agent": "0003*210", "status": "online"},
    "queue_agent_info": {"queue": "0003*300"},
    "speed_dial": {"buttons": [{"number": "3000", "label": "Front desk"}]},
    "user_settings": {"im_prefs": {"call_info": True}, "vm_prefs": {"greeting": "NONE"}},
    "user_settings_info": {"gather_subset": ["im_prefs"]},
    "vm_prefs": {"greeting": "NONE"},
    "voicemail_pin": {"pin": "8041592653", "update_pin": "on_create"},
}
