# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Agents of a queue as VoipNow shows them (VoipNow protocol, section 6).

Private to the collection.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import DialString
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Int, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.client import (
    EXTENSION_HINT,
    EXTENSION_PATTERN,
    extension_path,
    label,
)

#: option values and what goes over the wire: as texts, like all samples of the documents
STATUS = {"logged_out": "0", "online": "1", "paused": "2"}
_NAMES = {int(code): name for name, code in STATUS.items()}

QUEUE = DialString(
    "queue",
    required=True,
    pattern=EXTENSION_PATTERN,
    pattern_hint=EXTENSION_HINT,
    doc=("The number of the queue, best in its extended form such as V(0003*300)."),
)
AGENT = DialString(
    "agent",
    pattern=r"[0-9A-Za-z+][0-9A-Za-z+*_-]*",
    pattern_hint="must be an extension number, a public number or the identifier of a remote agent",
    doc=("Returns only the agent with this number or identifier. A short number also finds the extended one."),
)
_FIELDS = (
    Text("agent_number", wire="agentNumber"),
    Text("identifier"),
    Text("type"),
    Int("status_code", wire="status"),
)


def agents_path(user_id: str, queue: str, *agent: str) -> str:
    """The agents of a queue, or one of them."""
    return extension_path(user_id, queue, "queue", "agents", *agent)


def agent_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One agent; servers before v5 show number and status only. Raises WrongValue."""
    agent = walk.decode(_FIELDS, entry)
    agent["status"] = label(_NAMES, agent["status_code"])
    agent["link"] = _last_part(entry.get("links"))
    if not _names(agent):
        raise WrongValue("agentNumber, identifier and link are missing from an agent")
    return agent


def _last_part(links: Any) -> str:
    """What the agent's own address ends with: the only place where old servers show an identifier."""
    link = links.get("self") if isinstance(links, Mapping) else None
    if not isinstance(link, str):
        return ""
    return urllib.parse.unquote(link.partition("?")[0].rstrip("/").rpartition("/")[2])


def matching(agents: Iterable[dict[str, Any]], asked: str) -> list[dict[str, Any]]:
    """The agents of this number or identifier; a short number also stands for an extended one."""
    found = list(agents)
    exact = [agent for agent in found if asked in _names(agent)]
    return exact or [agent for agent in found if any(_same(name, asked) for name in _names(agent))]


def _names(agent: Mapping[str, Any]) -> list[str]:
    return [agent[key] for key in ("agent_number", "identifier", "link") if agent[key]]


def _same(one: str, other: str) -> bool:
    if ("*" in one) == ("*" in other):
        return one == other
    return one.rpartition("*")[2] == other.rpartition("*")[2]
