# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Phone call events of an extension as VoipNow shows them (VoipNow protocol, section 7).

Private to the collection.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import DialString, Url
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WHEN_KNOWN, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.client import (
    EXTENSION_HINT,
    EXTENSION_PATTERN,
    VoipNowClient,
    extension_path,
)

#: option values and what goes over the wire: as texts, like all samples of the documents
TYPES = {"dial_in": "0", "dial_out": "1", "hangup": "2", "incoming_answered": "3", "outgoing_answered": "4"}
METHODS = {"GET": "0", "POST": "1"}
ID_PATTERN = r"[0-9A-Za-z_-]{1,255}"

EXTENSION = DialString(
    "extension",
    required=True,
    pattern=EXTENSION_PATTERN,
    pattern_hint=EXTENSION_HINT,
    doc=("The number of a phone terminal, queue, conference or IVR, best in its extended form such as V(0003*210)."),
)
TYPE = Text(
    "type",
    values=TYPES,
    identifies=True,
    doc=(
        "What starts the request.",
        "V(incoming_answered) and V(outgoing_answered) exist in newer versions of VoipNow only.",
        "Required where O(id) is not given.",
    ),
)
ENABLED = Bool(
    "enabled",
    wire="status",
    values={True: "1", False: "0"},
    doc="Whether the event is active. A new event is active unless this option says otherwise.",
)
#: what an event itself has; the extension is where it hangs
EVENT = (
    TYPE,
    Url(
        "event_url",
        wire="url",
        identifies=True,
        minimum=1,
        doc=(
            "The address that VoipNow calls, percent-encoded where needed (RFC 3986).",
            "Two addresses that differ in their percent-encoding only count as the same.",
            "Required where O(id) is not given. With O(id) it is the address that the event shall have.",
            "It is shown in results. Do not put secrets into it.",
        ),
    ),
    Text(
        "method",
        values=METHODS,
        doc="The HTTP method of the request. A new event uses V(POST) unless this option says otherwise.",
    ),
    Text(
        "note",
        clearable=True,
        doc="A text for people. An empty value clears it.",
        returned_doc="The note; may be empty.",
        returned=WHEN_KNOWN,
    ),
    ENABLED,
    Text(
        "id",
        read_only=True,
        identifies=True,
        doc="The id that VoipNow gave the event; an event that check mode would create has none yet.",
    ),
    Text(
        "modified",
        read_only=True,
        doc="When the event was last changed, as the server writes it.",
    ),
)
FIELDS = (EXTENSION, *EVENT)


def events_of(client: VoipNowClient, user_id: str, extension: str) -> tuple[list[dict[str, Any]], bool]:
    """Every event of an extension, and whether there may be more than can be paged to.

    The whole list is read although single events have addresses: what a server says to an
    unknown id is open (section 10).
    """
    path = extension_path(user_id, extension, "phoneCallEvents")
    entries, more = client.shared.get(path, lambda: client.collection(path))
    try:
        return [{"extension": extension, **event_of(entry)} for entry in entries], more
    except WrongValue as problem:
        raise client.misread(problem, path) from problem


def in_order(event: Mapping[str, Any]) -> tuple[str, str, str]:
    """A sort key: by type as VoipNow numbers them, then address."""
    return TYPES.get(event["type"], event["type"]), event["event_url"], event["id"]


def event_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One event in the words of the options. Raises WrongValue."""
    values = walk.decode(EVENT, entry)
    if values["enabled"] not in (True, False, None):
        raise WrongValue(f"has an event whose status is {clipped(values['enabled'])}")
    return values


def event_path(user_id: str, event: Mapping[str, Any]) -> str:
    """The address of one event. Without type or id it would address every event, so both are checked."""
    code = TYPES.get(event["type"], event["type"])
    if not re.fullmatch("[0-9]{1,3}", code) or not re.fullmatch(ID_PATTERN, event["id"]):
        raise VoiceError(
            errors.UNEXPECTED_ANSWER,
            f"VoipNow shows an event of {event['extension']} without a usable type or id",
            "change it in VoipNow itself; without them the request would hit every event of the extension",
        )
    return extension_path(user_id, event["extension"], "phoneCallEvents", code, event["id"])


def same_url(one: str, other: str) -> bool:
    """Whether two addresses differ in their percent-encoding at most."""
    return _decoded(one) == _decoded(other)


def _decoded(url: str) -> str:
    """Without any percent-encoding, also where an encoded address was encoded once more."""
    return urllib.parse.unquote(urllib.parse.unquote(url))
