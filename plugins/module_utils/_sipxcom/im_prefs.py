# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instant messaging preferences (sipXcom protocol, section 5.13).

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import as_desired

PATH = "/my/im/prefs"
FIELDS = (
    Bool(
        "phone_presence",
        wire="statusPhonePresence",
        doc="Whether the user's status shows that the user is on the phone.",
    ),
    Bool(
        "call_info",
        wire="statusCallInfo",
        doc="Whether that status also says whom the user talks to.",
    ),
    Text(
        "on_the_phone_message",
        wire="otpMessage",
        clearable=True,
        # The width of the column of account settings (section 4).
        maximum=7500,
        doc=(
            "The status text while the user is on the phone. An empty value clears it.",
            (
                "sipXcom shows only characters of ISO-8859-1 here and a question mark for each other one. A text"
                " with such characters is stored as given, and counts as unchanged when what sipXcom shows could"
                " be this text."
            ),
        ),
        returned_doc="The status text while the user is on the phone, empty when there is none.",
    ),
    Bool(
        "voicemail_on_dnd",
        wire="voicemailOnDnd",
        doc='Whether calls go to voicemail while the status is "do not disturb".',
    ),
)


class _Handler(BaseHandler[SipxcomClient]):
    def read(self, desired: Desired) -> Actual:
        # A cleared message is stored as a blank and shown as null; both read as the empty text.
        values = self._client.decode(FIELDS, self._client.get(PATH), PATH)
        message = values["on_the_phone_message"]
        values["on_the_phone_message"] = as_desired(message, desired.values.get("on_the_phone_message"))
        return Actual(values)

    def update(self, plan: Plan) -> None:
        self._client.put(PATH, walk.encode(FIELDS, plan.to_write()))


IM_PREFS = Resource(name="im_prefs", platform=SIPXCOM, state=FIELDS, handler=_Handler)
