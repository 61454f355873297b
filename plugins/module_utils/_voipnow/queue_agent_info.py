# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Agents of a queue and whether they take calls (VoipNow protocol, section 6).

Private to the collection.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import ListOf, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.client import USER_ID, VOIPNOW, VoipNowClient
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.queues import (
    AGENT,
    QUEUE,
    STATUS,
    agent_of,
    agents_path,
    matching,
)

_SHOWN = ("agent_number", "identifier", "type", "status", "status_code")


def _fetch(client: VoipNowClient, options: dict[str, Any]) -> dict[str, Any]:
    queue, asked, status = options["queue"], options.get("agent"), options.get("status")
    path = agents_path(options["user_id"], queue)
    entries, more = client.collection(path)
    try:
        agents = [agent_of(entry) for entry in entries]
    except WrongValue as problem:
        raise client.misread(problem, path) from problem
    if asked is not None:
        agents = matching(agents, asked)
    shown = [
        {"queue": queue, **{name: agent[name] for name in _SHOWN}}
        for agent in agents
        if status is None or agent["status"] in status
    ]
    shown.sort(key=lambda agent: (agent["agent_number"], agent["identifier"]))
    warnings = [f"VoipNow pages to {len(entries)} agents of queue {queue}; there may be more"] if more else []
    return {"queue_agents": shown, "warnings": warnings}


QUEUE_AGENT_INFO = Query(
    name="queue_agent_info",
    platform=VOIPNOW,
    options=(
        QUEUE,
        AGENT,
        USER_ID,
        ListOf(
            "status",
            Text("statu", choices=tuple(STATUS)),
            doc="Returns only agents whose RV(queue_agents[].status) is one of these.",
        ),
    ),
    fetch=_fetch,
)
