# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instant-messaging preferences (sipXcom protocol, sections 5.13 and 5.14)."""

from __future__ import annotations

from typing import Any, ClassVar

from ucfleet_sandbox.sipxcom import jackson, settings
from ucfleet_sandbox.sipxcom.errors import null_pointer
from ucfleet_sandbox.sipxcom.resource import READ_WRITE, Call, JResource

__all__ = ["ImBotPreferences", "ImPreferences"]


class _SettingsResource(JResource):
    """Keys that are account settings: merge, null keeps, a body without a known key saves nothing."""

    allowed = READ_WRITE
    flags: ClassVar[dict[str, str]] = {}
    texts: ClassVar[dict[str, str]] = {}

    def value(self, call: Call) -> Any:
        state, user = call.state, call.user
        flags = {key: state.flag_setting(user, path) for key, path in self.flags.items()}
        return flags | {key: state.setting(user, path) for key, path in self.texts.items()}

    def put(self, call: Call) -> None:
        readers = dict.fromkeys(self.flags, jackson.optional_flag) | dict.fromkeys(self.texts, jackson.text)
        body = call.j_body(readers)
        if body is None:
            raise null_pointer()
        given = {key: value for key, value in body.items() if value is not None}
        for key, value in given.items():
            if key in self.flags:
                call.state.set_flag_setting(call.user, self.flags[key], value)
            else:
                call.state.set_setting(call.user, self.texts[key], value)
        if given:
            call.state.save_user(call.user)


class ImPreferences(_SettingsResource):
    """`/my/im/prefs`."""

    flags: ClassVar[dict[str, str]] = {
        "statusPhonePresence": settings.PHONE_PRESENCE,
        "statusCallInfo": settings.CALL_INFO,
        "voicemailOnDnd": settings.VOICEMAIL_ON_DND,
    }
    texts: ClassVar[dict[str, str]] = {"otpMessage": settings.ON_THE_PHONE}


class ImBotPreferences(_SettingsResource):
    """`/my/imbot/prefs`."""

    flags: ClassVar[dict[str, str]] = {
        "confEnter": settings.CONFERENCE_ENTRY,
        "confExit": settings.CONFERENCE_EXIT,
        "vmBegin": settings.MESSAGE_BEGIN,
        "vmEnd": settings.MESSAGE_END,
    }
