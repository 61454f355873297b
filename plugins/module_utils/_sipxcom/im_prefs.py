# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instant messaging preferences (sipXcom protocol, section 5.13).

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Context, Desired, Plan
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import (
    MASKED_TEXTS,
    SEE_MASKED,
    Doubt,
    as_desired,
    export_warnings,
    is_masked,
    is_unseen,
    settled,
)

PATH = "/my/im/prefs"
_MESSAGE = "on_the_phone_message"
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
        _MESSAGE,
        wire="otpMessage",
        clearable=True,
        # The width of the column of account settings (section 4).
        maximum=7500,
        doc=(
            "The status text while the user is on the phone. An empty value clears it.",
            SEE_MASKED,
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
        shown = values[_MESSAGE]
        return Actual({**values, _MESSAGE: as_desired(shown, desired.values.get(_MESSAGE))}, shown)

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        shown, text = actual.memo, desired.values.get(_MESSAGE)
        doubts = [Doubt(_MESSAGE, shown, text)] if text is not None and is_unseen(shown, text) else []
        return desired, settled(desired, actual, doubts, {_MESSAGE: shown})

    def update(self, plan: Plan) -> None:
        self._client.put(PATH, walk.encode(FIELDS, plan.to_write()))


def _listing(client: SipxcomClient, place: Values) -> list[Actual]:
    actual = _Handler(client, Context()).read(Desired({}))
    return [actual.warned(*export_warnings([(_MESSAGE, actual.memo)]))]


IM_PREFS = Resource(
    name="im_prefs",
    platform=SIPXCOM,
    state=FIELDS,
    handler=_Handler,
    options=(MASKED_TEXTS,),
    listing=_listing,
    is_masked=is_masked,
)
