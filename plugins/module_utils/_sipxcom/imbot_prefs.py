# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the IM assistant tells its user about (sipXcom protocol, section 5.14).

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    BaseHandler,
    Found,
    Resource,
    Wanted,
)
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


class _Handler(BaseHandler):
    def __init__(self, client: SipxcomClient) -> None:
        self._client = client

    def read(self, wanted: Wanted) -> Found:
        return Found(self._client.decode(FIELDS, self._client.get(PATH), PATH))

    def update(self, found: Found, after: dict[str, Any], changed: Sequence[str]) -> None:
        self._client.put(PATH, walk.encode(FIELDS, {name: after[name] for name in changed}))


IMBOT_PREFS = Resource(name="imbot_prefs", platform=SIPXCOM, state=FIELDS, handler=_Handler)
