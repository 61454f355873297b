# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Voicemail: PIN, preferences, personal attendant and its shortcuts (sipXcom protocol, sections 5.5 to 5.7, 6)."""

from __future__ import annotations

from typing import Any, ClassVar

from ucfleet_sandbox.platform import Response
from ucfleet_sandbox.sipxcom import jackson, settings
from ucfleet_sandbox.sipxcom.errors import ILLEGAL_ARGUMENT, JavaError, StatusError, check_length, null_pointer
from ucfleet_sandbox.sipxcom.model import DIAL_PAD, Profile, User
from ucfleet_sandbox.sipxcom.resource import EVERYTHING, READ_WRITE, TEXT, WRITE, WRITES, Call, JResource, Resource
from ucfleet_sandbox.sipxcom.state import State

__all__ = ["ActiveGreeting", "Languages", "Operator", "PersonalAttendant", "Pin", "Preferences"]

_SHORTEST_PIN = 4

#: name in bodies -> stored id


class Pin(Resource):
    """`/my/voicemail/pin/{pin}`: sets the PIN; the body is not looked at."""

    def methods(self, call: Call) -> frozenset[str]:
        return WRITES if call.state.has_permission(call.user, settings.CHANGE_PIN) else WRITE

    def put(self, call: Call) -> None:
        pin = call.variables["pin"]
        if len(pin) < _SHORTEST_PIN:
            raise StatusError(400, f"Voicemail PIN must be at least {_SHORTEST_PIN} characters long")
        call.user.voicemail_pin = pin
        call.state.save_user(call.user)


class _MailNotification:
    """One of the two e-mail groups of the preferences: its keys, its settings, its address."""

    def __init__(self, prefix: str, address: str, notification: str, mail_format: str, audio: str) -> None:
        self.email, self.switch, self.format, self.audio = (
            prefix + key if not prefix else prefix + key[0].upper() + key[1:]
            for key in ("email", "emailAttachType", "emailFormat", "emailIncludeAudioAttachment")
        )
        self._address = address
        self._paths = (notification, mail_format, audio)
        self.bean = {
            self.email: jackson.text,
            self.switch: jackson.choice(("NO", "YES")),
            self.format: jackson.choice(settings.MAIL_FORMATS),
            self.audio: jackson.optional_flag,
        }

    def read(self, state: State, user: User) -> dict[str, Any]:
        """All four values, unmasked."""
        notification, mail_format, audio = self._paths
        stored_format = state.setting(user, mail_format)
        if stored_format not in settings.MAIL_FORMATS:
            raise (
                null_pointer()
                if stored_format is None
                else JavaError(ILLEGAL_ARGUMENT, f"Internal error: No enum constant {stored_format}")
            )
        return {
            self.email: user.profile.texts.get(self._address),
            # Anything but 1 is off, also the 2 of an old release.
            self.switch: "YES" if state.setting(user, notification) == "1" else "NO",
            self.format: stored_format,
            self.audio: bool(state.flag_setting(user, audio)),
        }

    def masked(self, values: dict[str, Any]) -> dict[str, Any]:
        """What GET shows: nothing at all while the switch is off."""
        return values if values[self.switch] == "YES" else dict.fromkeys(values)

    def write(self, state: State, user: User, values: dict[str, Any]) -> None:
        notification, mail_format, audio = self._paths
        _set_email(user.profile, self._address, values[self.email])
        state.set_flag_setting(user, notification, values[self.switch] == "YES")
        state.set_setting(user, mail_format, values[self.format])
        state.set_flag_setting(user, audio, values[self.audio])


def _set_email(profile: Profile, key: str, address: str | None) -> None:
    if address is not None:
        profile.texts[key] = address.lower()


_NOTIFICATIONS = (
    _MailNotification(
        "",
        "emailAddress",
        settings.PRIMARY_NOTIFICATION,
        settings.PRIMARY_FORMAT,
        settings.PRIMARY_AUDIO,
    ),
    _MailNotification(
        "alt",
        "alternateEmailAddress",
        settings.ALTERNATE_NOTIFICATION,
        settings.ALTERNATE_FORMAT,
        settings.ALTERNATE_AUDIO,
    ),
)


class Preferences(JResource):
    """`/my/vmprefs`: merge; a user without the Voicemail permission gets 200 and nothing is stored."""

    allowed = READ_WRITE
    _bean: ClassVar[dict[str, jackson.Reader]] = {
        "greeting": jackson.choice(tuple(settings.GREETINGS)),
        **_NOTIFICATIONS[0].bean,
        **_NOTIFICATIONS[1].bean,
        "voicemailPermission": jackson.optional_flag,
        "voicemailFormat": jackson.text,
    }

    @staticmethod
    def _greeting(call: Call) -> str:
        stored = call.state.setting(call.user, settings.GREETING)
        return next((name for name, greeting in settings.GREETINGS.items() if greeting == stored), "NONE")

    def value(self, call: Call) -> Any:
        values: dict[str, Any] = {
            "voicemailPermission": call.state.has_permission(call.user, settings.VOICEMAIL),
            "greeting": self._greeting(call),
        }
        if "no_voicemail_format" not in call.legacy:
            values["voicemailFormat"] = call.state.system.voicemail_format
        for notification in _NOTIFICATIONS:
            values.update(notification.masked(notification.read(call.state, call.user)))
        return values

    def put(self, call: Call) -> None:
        state, user = call.state, call.user
        if not state.has_permission(user, settings.VOICEMAIL):
            return
        body = call.j_body(self._bean)
        stored = [notification.read(state, user) for notification in _NOTIFICATIONS]
        if body is None:
            raise null_pointer()
        given = {key: value for key, value in body.items() if value is not None}
        state.set_setting(user, settings.GREETING, settings.GREETINGS[given.get("greeting", self._greeting(call))])
        for notification, values in zip(_NOTIFICATIONS, stored, strict=True):
            notification.write(state, user, {key: given.get(key, value) for key, value in values.items()})
        state.save_user(user)


_ATTENDANT_BEAN = {
    "depositVM": jackson.optional_flag,
    "forwardDeleteVM": jackson.optional_flag,
    "playVMDefaultOptions": jackson.optional_flag,
    "operator": jackson.text,
    "menu": jackson.text_map,
    "language": jackson.text,
    "overrideLanguage": jackson.optional_flag,
    "personalAttendantPermission": jackson.optional_flag,
}


class PersonalAttendant(JResource):
    """`/my/voicemail/attendant`: merge with couplings between the keys; the menu is replaced as a whole."""

    allowed = READ_WRITE

    def value(self, call: Call) -> Any:
        state, user, attendant = call.state, call.user, call.user.attendant
        values: dict[str, Any] = {
            "personalAttendantPermission": state.has_permission(user, settings.PERSONAL_ATTENDANT),
            "depositVM": state.flag_setting(user, settings.DEPOSIT),
            "playVMDefaultOptions": state.flag_setting(user, settings.DEFAULT_OPTIONS),
            "operator": state.setting(user, settings.OPERATOR),
            "language": attendant.language,
            "overrideLanguage": attendant.override_language,
            "menu": jackson.MapValue(sorted(attendant.menu.items())),
        }
        if "no_forward_delete_vm" not in call.legacy:
            values["forwardDeleteVM"] = state.flag_setting(user, settings.FORWARD_DELETE)
        return values

    def put(self, call: Call) -> None:
        if not call.state.has_permission(call.user, settings.PERSONAL_ATTENDANT):
            return
        body = call.j_body(_ATTENDANT_BEAN)
        if body is None:
            raise null_pointer()
        menu, language = body.get("menu"), body.get("language")
        if any(key not in DIAL_PAD for key in menu or ()):
            raise null_pointer()
        if language is not None and body.get("overrideLanguage") is None:
            raise null_pointer()
        check_length(*(menu or {}).values(), language)
        self._save_attendant(call, body)
        self._save_user(call, body)

    @staticmethod
    def _save_attendant(call: Call, body: dict[str, Any]) -> None:
        attendant = call.user.attendant
        if body.get("menu") is not None:
            attendant.menu = body["menu"]
            call.state.touch(call.user)
        if body.get("language") is not None:
            attendant.language = body["language"]
            attendant.override_language = body["overrideLanguage"]
            call.state.touch(call.user)

    @staticmethod
    def _save_user(call: Call, body: dict[str, Any]) -> None:
        state, user = call.state, call.user
        # The user record is saved only for one of these three; forwardDeleteVM alone is lost.
        if all(body.get(key) is None for key in ("depositVM", "playVMDefaultOptions", "operator")):
            return
        flags = {"depositVM": settings.DEPOSIT, "playVMDefaultOptions": settings.DEFAULT_OPTIONS}
        if "no_forward_delete_vm" not in call.legacy:
            flags["forwardDeleteVM"] = settings.FORWARD_DELETE
        for key, path in flags.items():
            if body.get(key) is not None:
                state.set_flag_setting(user, path, body[key])
        if body.get("operator") is not None:
            state.set_setting(user, settings.OPERATOR, body["operator"])
        state.save_user(user)


class Languages(JResource):
    """`/my/voicemail/attendant/lang`: codes of the installed languages."""

    def value(self, call: Call) -> Any:
        return call.state.system.languages


class Operator(Resource):
    """`/my/voicemail/operator/{operator}`: a shortcut that asks for no permission; without a segment it resets."""

    allowed = WRITES

    def put(self, call: Call) -> None:
        call.state.set_setting(call.user, settings.OPERATOR, call.variables.get("operator", ""))
        call.state.save_user(call.user)


class ActiveGreeting(Resource):
    """`/my/mailbox/{user}/preferences/activegreeting/{greeting}`: acts on the user of the URL, whoever asks."""

    allowed = EVERYTHING
    variants = (TEXT,)

    def get(self, call: Call, variant: str) -> Response:
        raise StatusError(404)

    def put(self, call: Call) -> None:
        user = call.state.users.get(call.variables["user"])
        if user is None:
            raise null_pointer()
        greeting = call.variables["greeting"]
        stored = greeting if greeting in settings.GREETINGS.values() else settings.GREETINGS["NONE"]
        call.state.set_setting(user, settings.GREETING, stored)
        call.state.save_user(user)
