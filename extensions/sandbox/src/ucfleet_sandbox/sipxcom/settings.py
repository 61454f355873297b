# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths, factory defaults and permissions of the account settings store (sipXcom protocol, section 4)."""

from __future__ import annotations

__all__ = ["FACTORY_DEFAULTS", "GREETINGS", "MAIL_FORMATS", "PERMISSION_DEFAULTS", "TIMER"]

TIMER = "callfwd/timer"

PHONE_PRESENCE = "im/advertise-sip-presence"
CALL_INFO = "im/include-call-info"
ON_THE_PHONE = "im/on-the-phone-message"
VOICEMAIL_ON_DND = "im/fwd-vm-on-dnd"

CONFERENCE_ENTRY = "im_notification/conferenceEntryIM"
CONFERENCE_EXIT = "im_notification/conferenceExitIM"
MESSAGE_BEGIN = "im_notification/leaveMsgBeginIM"
MESSAGE_END = "im_notification/leaveMsgEndIM"

GREETING = "voicemail/mailbox/active-greeting"
PRIMARY_NOTIFICATION = "voicemail/mailbox/primary-email-voicemail-notification"
PRIMARY_FORMAT = "voicemail/mailbox/primary-email-format"
PRIMARY_AUDIO = "voicemail/mailbox/primary-email-attach-audio"
ALTERNATE_NOTIFICATION = "voicemail/mailbox/alternate-email-voicemail-notification"
ALTERNATE_FORMAT = "voicemail/mailbox/alternate-email-format"
ALTERNATE_AUDIO = "voicemail/mailbox/alternate-email-attach-audio"
FORWARD_DELETE = "voicemail/mailbox/forward-delete-voicemail"

OPERATOR = "personal-attendant/operator"
DEPOSIT = "personal-attendant/deposit-vm"
DEFAULT_OPTIONS = "personal-attendant/default-vm-option"

#: booleans are stored as 1 and 0; the call-forward timer comes from the system
FACTORY_DEFAULTS: dict[str, str] = {
    PHONE_PRESENCE: "1",
    CALL_INFO: "0",
    ON_THE_PHONE: "On the phone",
    VOICEMAIL_ON_DND: "0",
    CONFERENCE_ENTRY: "1",
    CONFERENCE_EXIT: "1",
    MESSAGE_BEGIN: "0",
    MESSAGE_END: "0",
    GREETING: "standard",
    PRIMARY_NOTIFICATION: "0",
    PRIMARY_FORMAT: "FULL",
    PRIMARY_AUDIO: "0",
    ALTERNATE_NOTIFICATION: "0",
    ALTERNATE_FORMAT: "FULL",
    ALTERNATE_AUDIO: "0",
    FORWARD_DELETE: "0",
    DEPOSIT: "1",
    DEFAULT_OPTIONS: "1",
}

VOICEMAIL = "voicemail"
PERSONAL_ATTENDANT = "personal-auto-attendant"
SUBSCRIBE = "subscribe-to-presence"
CHANGE_PIN = "tui-change-pin"
SUPERADMIN = "superadmin"

PERMISSION_DEFAULTS: dict[str, bool] = {
    VOICEMAIL: True,
    PERSONAL_ATTENDANT: True,
    SUBSCRIBE: True,
    CHANGE_PIN: True,
    SUPERADMIN: False,
}

#: greeting in the preferences of the mailbox -> stored text
GREETINGS = {
    "NONE": "none",
    "STANDARD": "standard",
    "OUT_OF_OFFICE": "outofoffice",
    "EXTENDED_ABSENCE": "extendedabsence",
}
MAIL_FORMATS = ("FULL", "MEDIUM", "BRIEF")
