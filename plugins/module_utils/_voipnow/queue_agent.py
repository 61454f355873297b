# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an agent takes calls of a queue (VoipNow protocol, section 6).

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Values, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Context, Desired, Plan, Written
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.client import USER_ID, VOIPNOW, VoipNowClient
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.queues import (
    AGENT,
    QUEUE,
    STATUS,
    agent_of,
    agents_path,
    matching,
)

FIELDS = (
    QUEUE,
    dataclasses.replace(
        AGENT,
        required=True,
        doc=(
            "The agent, by extension number (a local agent), or by identifier or public number (a remote agent).",
            (
                "It is sent to VoipNow as it is given. Whether a server takes short numbers is not documented;"
                " the extended form is the safest."
            ),
        ),
    ),
    Text(
        "status",
        values=STATUS,
        required=True,
        doc="Whether the agent takes calls of the queue.",
        returned_doc=(
            "One of V(logged_out) (0), V(online) (1) or V(paused) (2).",
            "A code that is not documented shows as V(unknown(NUMBER\\)).",
        ),
    ),
    Text(
        "agent_number",
        read_only=True,
        doc="The number of the agent as VoipNow shows it.",
    ),
    Text(
        "identifier",
        read_only=True,
        doc="The identifier of the agent; empty on servers before v5.",
    ),
    Text(
        "type",
        read_only=True,
        doc=("The code of the kind of agent; what the codes mean is not documented. Empty on servers before v5."),
    ),
)


class _Handler(BaseHandler[VoipNowClient]):
    def read(self, desired: Desired) -> Actual:
        return self._one(desired, self._in_list(desired))

    def verify(self, plan: Plan, written: Written) -> Actual:
        return self._one(plan.desired, [])

    def _one(self, desired: Desired, listed: list[dict[str, Any]]) -> Actual:
        """The agent as it is `listed`, else from its own address."""
        queue, name = desired.values["queue"], desired.values["agent"]
        path = agents_path(desired.options["user_id"], queue, name)
        found = listed or self._agents(path, name)
        if not found:
            raise VoiceError(
                errors.NOT_FOUND,
                f"queue {queue} has no agent {name}",
                "check the number; agents are assigned to a queue in VoipNow itself",
            )
        if len(found) > 1:
            candidates = ", ".join(agent["identifier"] or agent["agent_number"] for agent in found)
            raise VoiceError(
                errors.CONFLICT,
                f"{name} is more than one agent of queue {queue}: {candidates}",
                "give the extended number or the identifier",
            )
        shown = {field.name: found[0][field.name] for field in FIELDS if field.read_only}
        return Actual({"queue": queue, "agent": name, "status": found[0]["status"], **shown}, memo=path)

    def _in_list(self, desired: Desired) -> list[dict[str, Any]]:
        """The agent in the list of its queue, which is read once for all agents of a task; empty if it is not there."""
        if not self._client.shared.has_several(QUEUE_AGENT.name):
            return []
        queue, name = desired.values["queue"], desired.values["agent"]
        path = agents_path(desired.options["user_id"], queue)
        listed = self._client.shared.get(
            path, lambda: self._decoded(path, self._client.collection(path)[0]), lasting=True
        )
        return matching(listed, name)

    def _agents(self, path: str, name: str) -> list[dict[str, Any]]:
        """The agents of that name at their own address."""
        return matching(self._decoded(path, self._client.entries(path)), name)

    def _decoded(self, path: str, entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        try:
            return [agent_of(entry) for entry in entries]
        except WrongValue as problem:
            raise self._client.misread(problem, path) from problem

    def update(self, plan: Plan) -> None:
        document = walk.encode(FIELDS, plan.to_write())
        self._client.send("PUT", plan.actual.memo, document)


def _listing(client: VoipNowClient, place: Values) -> list[Actual]:
    """The agent itself: the others of the queue are those of other users."""
    return [_Handler(client, Context()).read(Desired(place, place))]


QUEUE_AGENT = Resource(
    name="queue_agent",
    platform=VOIPNOW,
    state=FIELDS,
    key=("queue", "agent"),
    key_options=("user_id",),
    options=(USER_ID,),
    handler=_Handler,
    verify=True,
    place=("user_id", "queue", "agent"),
    listing=_listing,
)
