# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings that the server keeps by path: mailbox, personal attendant, instant messaging."""

from __future__ import annotations

from typing import Any

from ucfleet_sandbox.from_export.node import Record
from ucfleet_sandbox.sipxcom import settings
from ucfleet_sandbox.sipxcom.model import DIAL_PAD

__all__ = ["attendant", "im_settings", "mailbox"]

#: option of an export -> key of the profile, and paths of switch, format and attachment
_NOTIFICATIONS = {
    "email": (
        "emailAddress",
        settings.PRIMARY_NOTIFICATION,
        settings.PRIMARY_FORMAT,
        settings.PRIMARY_AUDIO,
    ),
    "alt_email": (
        "alternateEmailAddress",
        settings.ALTERNATE_NOTIFICATION,
        settings.ALTERNATE_FORMAT,
        settings.ALTERNATE_AUDIO,
    ),
}
_ATTENDANT_FLAGS = {
    "deposit_voicemail": settings.DEPOSIT,
    "forward_delete_voicemail": settings.FORWARD_DELETE,
    "play_default_options": settings.DEFAULT_OPTIONS,
}
_IM_FLAGS = {
    "phone_presence": settings.PHONE_PRESENCE,
    "call_info": settings.CALL_INFO,
    "voicemail_on_dnd": settings.VOICEMAIL_ON_DND,
}
_IM_TEXTS = {"on_the_phone_message": settings.ON_THE_PHONE}
_IMBOT_FLAGS = {
    "conference_entry": settings.CONFERENCE_ENTRY,
    "conference_exit": settings.CONFERENCE_EXIT,
    "voicemail_begin": settings.MESSAGE_BEGIN,
    "voicemail_end": settings.MESSAGE_END,
}


def mailbox(record: Record, stored: dict[str, str], profile: dict[str, Any]) -> None:
    """Preferences of the mailbox; its addresses are those of the profile."""
    if record.has("greeting"):
        stored[settings.GREETING] = record.choice("greeting", settings.GREETINGS)
    for option, (address, notification, mail_format, audio) in _NOTIFICATIONS.items():
        _flags(record, {f"{option}_notification": notification, f"{option}_attach_audio": audio}, stored)
        if record.has(f"{option}_format"):
            stored[mail_format] = record.choice(f"{option}_format", {name: name for name in settings.MAIL_FORMATS})
        if record.text(option):
            profile.setdefault(address, record.text(option).lower())
    record.done()


def attendant(record: Record, stored: dict[str, str]) -> dict[str, Any]:
    """The personal attendant; some of it are account settings."""
    _flags(record, _ATTENDANT_FLAGS, stored)
    if record.text("operator"):
        stored[settings.OPERATOR] = record.text("operator")
    targets = record.record("menu")
    menu: dict[str, str | None] = {}
    for key in targets.names():
        if key not in DIAL_PAD:
            raise targets.error(f"{key!r} is no key of a telephone (0 to 9, * and #)", key)
        # Null stands for an entry with another action.
        menu[key] = targets.text(key) or None
    result = {
        "menu": menu,
        "language": record.text("language") or None,
        "override_language": record.flag("override_language"),
    }
    record.done()
    return result


def im_settings(user: Record, stored: dict[str, str]) -> None:
    """Instant messaging and its assistant."""
    for option, flags, texts in (("im_prefs", _IM_FLAGS, _IM_TEXTS), ("imbot_prefs", _IMBOT_FLAGS, {})):
        record = user.record(option)
        _flags(record, flags, stored)
        for key, path in texts.items():
            if record.has(key):
                stored[path] = record.text(key)
        record.done()


def _flags(record: Record, paths: dict[str, str], stored: dict[str, str]) -> None:
    for key, path in paths.items():
        if record.has(key):
            stored[path] = "1" if record.flag(key) else "0"
