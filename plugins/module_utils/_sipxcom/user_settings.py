# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that can be described of one sipXcom user, in the order of its dependencies.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import Composite, Part, Step
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.call_forward import CALL_FORWARD
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.call_forward_schedule import (
    CALL_FORWARD_SCHEDULE,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.conference import CONFERENCE
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contact_information import CONTACT_INFORMATION
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.im_prefs import IM_PREFS
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.imbot_prefs import IMBOT_PREFS
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.personal_attendant import PERSONAL_ATTENDANT
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook import PHONEBOOK, Book
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook_entry import PHONEBOOK_ENTRY
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.portal_password import PORTAL_PASSWORD
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.speed_dial import SPEED_DIAL
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.vm_prefs import ADDRESSES, VM_PREFS
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.voicemail_pin import VOICEMAIL_PIN


def _check(steps: Sequence[Step[SipxcomClient]]) -> list[str]:
    """A purged phonebook is the complete list, so an entry beside it would be removed and made again in each run."""
    purges = any(isinstance(step.prepared, Book) and step.prepared.purge for step in steps)
    added = [step.label for step in steps if step.part.operation is PHONEBOOK_ENTRY and not step.removes]
    if not purges or not added:
        return []
    return [
        f"{', '.join(added)} would be removed by phonebook.purge and made again in each run: move what they describe"
        " into phonebook.entries, or leave purge out"
    ]


USER_SETTINGS = Composite(
    name="user_settings",
    platform=SIPXCOM,
    check=_check,
    same=tuple((("contact_information", profile), ("vm_prefs", name)) for name, profile in ADDRESSES.items()),
    parts=(
        # First, because a second run finds only the new password in force; everything after it uses that one.
        Part("portal_password", PORTAL_PASSWORD, gathered=False),
        Part("contact_information", CONTACT_INFORMATION),
        # Rings refer to schedules by name.
        Part(
            "call_forward_schedules",
            CALL_FORWARD_SCHEDULE,
            many=True,
            # A removal, which comes last, warns of the rings that use the schedule.
            after=("call_forward_schedules", "call_forward"),
        ),
        Part("call_forward", CALL_FORWARD, after=("call_forward_schedules",)),
        Part("vm_prefs", VM_PREFS, after=("contact_information",)),
        Part("voicemail_pin", VOICEMAIL_PIN, gathered=False),
        Part("personal_attendant", PERSONAL_ATTENDANT),
        Part("phonebook", PHONEBOOK),
        Part("phonebook_entries", PHONEBOOK_ENTRY, many=True, gathered=False, held_by=("phonebook", "entries")),
        Part("conferences", CONFERENCE, many=True),
        Part("speed_dial", SPEED_DIAL),
        Part("im_prefs", IM_PREFS),
        Part("imbot_prefs", IMBOT_PREFS),
    ),
)
