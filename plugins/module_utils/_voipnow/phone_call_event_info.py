# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Phone call events of an extension (VoipNow protocol, section 7).

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.client import USER_ID, VOIPNOW, VoipNowClient
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.events import (
    ENABLED,
    EXTENSION,
    FIELDS,
    TYPE,
    events_of,
    in_order,
)


def _fetch(client: VoipNowClient, options: dict[str, Any]) -> dict[str, Any]:
    extension = options["extension"]
    events, more = events_of(client, options["user_id"], extension)
    filters = {name: options[name] for name in ("type", "enabled") if name in options}
    chosen = [event for event in events if all(event[name] == value for name, value in filters.items())]
    chosen.sort(key=in_order)
    warnings = [f"VoipNow pages to {len(events)} events of {extension}; there may be more"] if more else []
    return {"phone_call_events": [walk.show(FIELDS, event) for event in chosen], "warnings": warnings}


PHONE_CALL_EVENT_INFO = Query(
    name="phone_call_event_info",
    platform=VOIPNOW,
    options=(
        EXTENSION,
        dataclasses.replace(TYPE, doc="Returns only events of this type."),
        USER_ID,
        dataclasses.replace(ENABLED, doc="Returns only events that are active, or only those that are not."),
    ),
    fetch=_fetch,
)
