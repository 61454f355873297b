# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events that the IM assistant reports to its user (sipXcom protocol, section 5.14).

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient

PATH = "/my/imbot/prefs"
FIELDS = (
    Bool(
        "conference_entry",
        wire="confEnter",
        doc="Whether the assistant sends a message when somebody enters a conference of the user.",
    ),
    Bool(
        "conference_exit",
        wire="confExit",
        doc="Whether the assistant sends a message when somebody leaves a conference of the user.",
    ),
    Bool(
        "voicemail_begin",
        wire="vmBegin",
        doc="Whether the assistant sends a message when a caller begins to leave a message.",
    ),
    Bool(
        "voicemail_end",
        wire="vmEnd",
        doc="Whether the assistant sends a message when a caller has left a message.",
    ),
)


class _Handler(BaseHandler[SipxcomClient]):
    def read(self, desired: Desired) -> Actual:
        return Actual(self._client.decode(FIELDS, self._client.get(PATH), PATH))

    def update(self, plan: Plan) -> None:
        self._client.put(PATH, walk.encode(FIELDS, plan.to_write()))


IMBOT_PREFS = Resource(name="imbot_prefs", platform=SIPXCOM, state=FIELDS, handler=_Handler)
