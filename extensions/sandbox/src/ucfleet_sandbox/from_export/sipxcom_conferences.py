# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conferences, as a state has them (sipXcom protocol, section 5.17)."""

from __future__ import annotations

from typing import Any

from ucfleet_sandbox.from_export.node import Record

__all__ = ["conference"]

_FLAGS = {
    "autorecorded": "autorecorded",
    "quickstart": "quickstart",
    "send_active_video_only": "sendActiveVideoOnly",
    "play_entry_tone_enabled": "playEntryToneEnabled",
    "play_exit_tone_enabled": "playExitToneEnabled",
    "record_and_play_name_on_entry_enabled": "recordAndPlayNameOnEntryEnabled",
    "record_and_play_name_on_exit_enabled": "recordAndPlayNameOnExitEnabled",
    "moderated_room": "moderatedRoom",
    "public_room": "publicRoom",
}
_PINS = {"access_code": "accessCode", "moderator_code": "moderatorCode"}
#: PINs of a conference that needs two different ones, where the export hides them
_MADE_PINS = {"accessCode": "1111", "moderatorCode": "2222"}


def conference(record: Record, owner: str) -> dict[str, Any]:
    """One conference. An export does not hold its extension; a name of digits serves as one."""
    name = record.required("name")
    settings: dict[str, Any] = {key: record.flag(option) for option, key in _FLAGS.items() if record.has(option)}
    if record.has("video"):
        settings["video"] = "1" if record.flag("video") else "0"
    if record.has("max_members"):
        settings["maxMembers"] = record.number("max_members")
    if record.text("moh"):
        settings["moh"] = record.text("moh")
    settings |= {key: text for option, key in _PINS.items() if (text := record.text(option))}
    if settings.get("quickstart") is False and not any(record.has(option) for option in _PINS):
        # The server refuses any change of such a conference without PINs.
        settings |= _MADE_PINS
    room = {
        "name": name,
        "extension": name if name.isdecimal() else None,
        "owner": owner,
        "enabled": record.flag("enabled", default=True),
        "description": record.text("description") or None,
        "settings": settings,
    }
    record.done()

    return room
