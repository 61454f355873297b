# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of one simulated PBX and their JSON form.

The JSON form is the initial-state schema of the recorded exchanges; `from_json` and
`to_json` are inverse to each other up to values that the server computes anyway.
"""

from __future__ import annotations

from ucfleet_sandbox.sipxcom.model.address import ADDRESS_KEYS, ordered_address
from ucfleet_sandbox.sipxcom.model.conference import CONFERENCE_DEFAULTS, ActiveConference, Conference, Member
from ucfleet_sandbox.sipxcom.model.contact import CONTACT_ADDRESSES, CONTACT_KEYS, Contact, Phonebook, PrivatePhonebook
from ucfleet_sandbox.sipxcom.model.forwarding import RING_TYPES, Period, Ring, Schedule
from ucfleet_sandbox.sipxcom.model.group import Button, Group
from ucfleet_sandbox.sipxcom.model.profile import PROFILE_TEXTS, Profile
from ucfleet_sandbox.sipxcom.model.system import Site, System
from ucfleet_sandbox.sipxcom.model.user import DIAL_PAD, ActiveCall, Attendant, User

__all__ = [
    "ADDRESS_KEYS",
    "CONFERENCE_DEFAULTS",
    "CONTACT_ADDRESSES",
    "CONTACT_KEYS",
    "DIAL_PAD",
    "PROFILE_TEXTS",
    "RING_TYPES",
    "ActiveCall",
    "ActiveConference",
    "Attendant",
    "Button",
    "Conference",
    "Contact",
    "Group",
    "Member",
    "Period",
    "Phonebook",
    "PrivatePhonebook",
    "Profile",
    "Ring",
    "Schedule",
    "Site",
    "System",
    "User",
    "ordered_address",
]
