# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Speed dial (sipXcom protocol, section 5.15)."""

from __future__ import annotations

import re
from typing import Any

from ucfleet_sandbox.sipxcom import jackson
from ucfleet_sandbox.sipxcom.errors import JavaError, check_length, not_null, null_pointer, user_error
from ucfleet_sandbox.sipxcom.model import Button
from ucfleet_sandbox.sipxcom.resource import READ_WRITE, Call, JResource
from ucfleet_sandbox.sipxcom.settings import SUBSCRIBE

__all__ = ["SpeedDial"]

#: what passes for a full SIP address
_SIP_ADDRESS = re.compile(r'(?:".*")?\s*<?(?:sip:)?.+?[@;].+>?')

_REFUSED_BLF = "error.notValidBlf"

_BUTTON = {"label": jackson.text, "number": jackson.text, "blf": jackson.flag}
_BEAN = {
    "buttons": jackson.items(jackson.bean(_BUTTON)),
    "groupSpeedDial": jackson.flag,
    "updatePhones": jackson.optional_flag,
    "canSubscribeToPresence": jackson.optional_flag,
}


def _button_bean(button: Button) -> dict[str, Any]:
    label = "null" if button.label is None else button.label
    return {
        "label": button.label,
        "number": button.number,
        "blf": button.blf,
        "name": f"{label}={button.number}",
    }


class SpeedDial(JResource):
    """`/my/speeddial`: the personal list, or the one that the groups hand down."""

    allowed = READ_WRITE

    def value(self, call: Call) -> Any:
        own = call.user.speeddial
        buttons = self._group_buttons(call) if own is None else own
        values: dict[str, Any] = {
            "buttons": [_button_bean(button) for button in buttons],
            "groupSpeedDial": own is None,
        }
        if "no_presence_key" not in call.legacy:
            values["canSubscribeToPresence"] = call.state.has_permission(call.user, SUBSCRIBE)
            values["updatePhones"] = None
        return values

    @staticmethod
    def _group_buttons(call: Call) -> list[Button]:
        """Buttons of the last group that has any, without those that dial the user."""
        for group in reversed(call.state.groups_of(call.user)):
            if group.speeddial:
                if call.state.system.allow_subscription_to_self:
                    return group.speeddial
                return [button for button in group.speeddial if button.number != call.user.user_name]
        return []

    def put(self, call: Call) -> None:
        body = call.j_body(_BEAN)
        if body is None:
            raise null_pointer()
        if body.get("groupSpeedDial"):
            call.user.speeddial = None
        else:
            call.user.speeddial = self._checked_buttons(call, body)
        call.state.save_user(call.user)

    def _checked_buttons(self, call: Call, body: dict[str, Any]) -> list[Button]:
        """The buttons to store. A body that fails too late leaves an empty list of the user's own behind."""
        late = not call.state.has_permission(call.user, SUBSCRIBE) or self._lacks_number(body)
        try:
            return self._buttons(call, body)
        except JavaError as error:
            if late and error.message != _REFUSED_BLF and call.user.speeddial is None:
                call.user.speeddial = []
                call.state.touch(call.user)
            raise

    @staticmethod
    def _lacks_number(body: dict[str, Any]) -> bool:
        return any(values is not None and values.get("number") is None for values in body.get("buttons") or ())

    def _buttons(self, call: Call, body: dict[str, Any]) -> list[Button]:
        if "buttons" not in body or any(values is None for values in body["buttons"] or ()):
            raise null_pointer()
        buttons = [
            Button(values.get("label"), values.get("number"), values.get("blf", False))
            for values in body["buttons"] or ()
        ]
        if not call.state.has_permission(call.user, SUBSCRIBE):
            self._keep_stored_blf(call, buttons)
        for button in buttons:
            if button.blf:
                self._check_blf(call, button.number)
        check_length(*(text for button in buttons for text in (button.label, button.number)))
        if any(button.number is None for button in buttons):
            # The database has no place for a button without a number.
            raise not_null()
        return buttons

    @staticmethod
    def _keep_stored_blf(call: Call, buttons: list[Button]) -> None:
        """Without the permission, known (label, number) pairs keep their flag and new ones have none."""
        stored: dict[tuple[str | None, str | None], bool] = {}
        for button in call.user.speeddial or ():
            stored.setdefault((button.label, button.number), button.blf)
        for button in buttons:
            button.blf = stored.get((button.label, button.number), False)

    @staticmethod
    def _check_blf(call: Call, number: str | None) -> None:
        if number is None:
            raise null_pointer()
        if _SIP_ADDRESS.fullmatch(number):
            return
        is_self = number == call.user.user_name and not call.state.system.allow_subscription_to_self
        if is_self or not call.state.is_name_in_use(number):
            raise user_error(_REFUSED_BLF)
