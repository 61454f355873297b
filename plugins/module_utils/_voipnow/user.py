# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that can be described of one VoipNow user, in the order of its dependencies.

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import Composite, Part
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.client import VOIPNOW
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.phone_call_event import PHONE_CALL_EVENT
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.queue_agent import QUEUE_AGENT

VOIPNOW_USER = Composite(
    name="voipnow_user",
    platform=VOIPNOW,
    parts=(
        # An agent who is set online gets calls at once, and the events must report the first one already.
        Part("phone_call_events", PHONE_CALL_EVENT, many=True),
        Part("queue_agents", QUEUE_AGENT, many=True),
    ),
)
