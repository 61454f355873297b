# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Differences of older servers that a state can switch on (sipXcom protocol, section 8)."""

from __future__ import annotations

from ucfleet_sandbox.platform import StateError

__all__ = ["FEATURES", "legacy_features"]

#: name -> what an older server does
FEATURES: dict[str, str] = {
    "no_phonebook_ids": "entries of phonebook and search/phonebook have no id (before 2017-06)",
    "no_voicemail_format": "vmprefs has no voicemailFormat (before 2017-06)",
    "no_conference_tone_keys": "the entry/exit tone and name keys of conferences are unknown (before 2017-02)",
    "conference_room_keys": "conferences have moderatedRoom and publicRoom (before 2015-09)",
    "no_forward_delete_vm": "the attendant has no forwardDeleteVM (before 2015-05)",
    "no_wrtc_locations": "logindetailsunite has no wrtc-locations (before 2014-09)",
    "login_pin_echoed": "logindetailsunite repeats the presented password as pin",
    "no_presence_key": "speeddial has neither canSubscribeToPresence nor updatePhones (before 2014-03)",
    "no_callfwd": "callfwd and callfwdsched do not exist (before 2014-02)",
    "no_j_resources": "no resource of the J family exists (before 2014-02)",
    "no_conference_put": "conference settings can only be read (before 2014-03)",
}

# `legacy: true` is a server of spring 2014: every resource exists, the keys added since do not.
_MISSING_RESOURCES = frozenset({"no_callfwd", "no_j_resources", "no_conference_put"})


def legacy_features(value: bool | list[str]) -> frozenset[str]:
    """The features of `system.legacy`. Raises StateError for an unknown name."""
    if isinstance(value, bool):
        return frozenset(FEATURES) - _MISSING_RESOURCES if value else frozenset()
    unknown = [name for name in value if name not in FEATURES]
    if unknown:
        raise StateError(f"system.legacy has the unknown feature {unknown[0]}")
    return frozenset(value)
