# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find-me-follow-me: which numbers ring, in which order, for how long (sipXcom protocol, sections 5.1 and 5.2).

`/my/callfwd` is read and written as a whole, so whatever the task leaves out is filled
from the live rings. `/my/forward` knows no schedules; it serves servers that lack
`/my/callfwd`, and shows what is stored where `/my/callfwd` fails.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Record, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    BaseHandler,
    Found,
    Lost,
    Resource,
    Wanted,
    not_told,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import numbers, schedules
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient

PATH = "/my/callfwd"
LEGACY_PATH = "/my/forward"
_WRAPPER = "call-sequence"
_TYPES = ("If no response", "At the same time")
#: what a ring has that neither the task nor a live ring with its number describes
_NEW_RING = {"type": _TYPES[0], "enabled": True, "expiration": 20, "schedule": ""}

RING = (
    # A stored ring may lack a number; a task may keep such a ring, but not make one.
    Text(
        "number",
        required=True,
        clearable=True,
        maximum=255,
        clean=str.strip,
        doc="An extension, a phone number or a SIP address such as V(user@example.org).",
    ),
    Text(
        "type",
        choices=_TYPES,
        doc="Whether the number rings after the step before it, or together with it.",
    ),
    Bool(
        "enabled",
        doc="Whether the ring is in effect; a disabled ring is kept but no call goes there.",
    ),
    Int(
        "expiration",
        minimum=0,
        maximum=86400,
        doc="How long the number rings, in seconds.",
    ),
    Text(
        "schedule",
        wire="scheduleId",
        clearable=True,
        maximum=255,
        clean=str.strip,
        doc=(
            "When the ring is in effect, as the name or the id of a schedule. An empty value means always.",
            "A text of digits is an id. A name costs one more request, which asks for the user's schedules.",
            (
                "Of the user's own schedules and those of the user's groups, the first one of that name is"
                " taken; the user's own come first."
            ),
        ),
        returned_doc=(
            (
                "The schedule of the ring, empty for always. It is shown by name if the task names a schedule,"
                " else by id."
            ),
            "It is null while it cannot be read.",
        ),
    ),
)
FIELDS = (
    ListOf(
        "rings",
        Record("ring", RING),
        clearable=True,
        doc=(
            "The complete list of rings in their order. An empty list clears the forwarding.",
            (
                "What a ring does not mention is kept from the live ring with the same number (from the second"
                " one for the second entry with that number, and so on). A number that does not ring yet gets"
                " the type V(If no response), is enabled, rings for 20 seconds and always."
            ),
        ),
    ),
    Int(
        "expiration",
        minimum=0,
        maximum=86400,
        doc="How long the user's own phone rings before the first ring that follows it, in seconds.",
    ),
    Bool(
        "with_voicemail",
        wire="withVM",
        read_only=True,
        doc="Whether unanswered calls end in the mailbox, which is the user's Voicemail permission.",
    ),
)


@dataclasses.dataclass
class _Raw:
    """How the rings are stored: `legacy` without schedules, `broken` with a ring type that nobody knows."""

    legacy: bool = False
    broken: VoiceError | None = None


class _Handler(BaseHandler):
    def __init__(self, client: SipxcomClient) -> None:
        self._client = client
        self._schedules = schedules.Names({})

    # ---------------------------------------------------------------- reading
    def read(self, wanted: Wanted) -> Found:
        found = self._read()
        numbers.recognise(wanted.get("rings", []), found.values["rings"])
        return found

    def _read(self) -> Found:
        try:
            document = self._client.get(PATH)
        except VoiceError as error:
            if error.status == 404:
                return Found(self._read_legacy(), _Raw(legacy=True))
            if error.status == 500:
                return self._read_broken(error)
            raise
        return Found(self._decoded(document, PATH), _Raw())

    def _read_legacy(self) -> dict[str, Any]:
        return self._decoded(self._client.get(LEGACY_PATH), LEGACY_PATH)

    def _decoded(self, document: Any, path: str) -> dict[str, Any]:
        """The values of either resource; old documents wrap them and name the voicemail flag differently."""
        if path == LEGACY_PATH or not isinstance(document, Mapping) or "rings" not in document:
            document = self._client.unwrap(document, path, _WRAPPER)
        if isinstance(document, Mapping) and "withVoicemail" in document:
            document = {**document, "withVM": document["withVoicemail"]}
        return self._client.decode(FIELDS, document, path)

    def _read_broken(self, error: VoiceError) -> Found:
        """A stored ring without a known type makes `/my/callfwd` fail; `/my/forward` still shows the rings."""
        try:
            values = self._read_legacy()
        except VoiceError:
            raise error from None
        if all(ring["type"] in _TYPES for ring in values["rings"]):
            raise error
        for ring in values["rings"]:
            ring["schedule"] = Unreadable("not readable while a stored ring has an unknown type")
        return Found(values, _Raw(broken=error))

    # --------------------------------------------------------------- the wish
    def complete(self, wanted: Wanted, found: Found | None) -> Wanted:
        if found is None:
            return wanted
        rings = wanted.get("rings")
        if found.raw.broken is not None:
            _check_healing(found, rings)
        if rings is None:
            return wanted
        if found.raw.legacy:
            _check_legacy(rings)
        self._name_schedules(rings, found.values["rings"])
        wanted["rings"] = _filled(rings, found.values["rings"])
        return wanted

    def _name_schedules(self, rings: list[dict[str, Any]], live: list[dict[str, Any]]) -> None:
        """Say each schedule the same way on both sides; names cost a look at the schedules, ids do not."""
        timed = [ring for ring in rings if ring.get("schedule")]
        if not all(schedules.is_id(ring["schedule"]) for ring in timed):
            self.show_names(live)
        for ring in timed:
            name = ring["schedule"]
            if name in self._schedules or name not in self._client.planned_schedules:
                ring["schedule"] = self._schedules.label(self._schedules.id_of(name))

    def show_names(self, live: list[dict[str, Any]]) -> None:
        """Read the schedules, and show those of the live rings by name."""
        self._schedules = schedules.read_names(self._client)
        for ring in live:
            if isinstance(ring["schedule"], str):
                ring["schedule"] = self._schedules.label(ring["schedule"])

    # ---------------------------------------------------------------- writing
    def update(self, found: Found, after: dict[str, Any], changed: Sequence[str]) -> None:
        if found.raw.legacy:
            self._write_legacy(after)
            return
        if "rings" not in changed:
            self._restore_numbers(after["rings"])
        document = {"rings": [self._encoded(ring) for ring in after["rings"]], "expiration": after["expiration"]}
        try:
            self._client.put(PATH, document)
        except VoiceError as error:
            if error.status == 500 and any(ring["scheduleId"] for ring in document["rings"]):
                advice = "check that the schedules exist on this server (ids can be seen in call_forward_schedule)"
                raise error.explained(advice=advice) from error
            raise

    def _restore_numbers(self, rings: list[dict[str, Any]]) -> None:
        """What Latin-1 lacks reads as a question mark in `/my/callfwd`; writing that back would destroy the number."""
        if any("?" in ring["number"] for ring in rings):
            for ring, whole in zip(rings, self._read_legacy()["rings"], strict=False):
                ring["number"] = whole["number"]

    def _encoded(self, ring: Mapping[str, Any]) -> dict[str, Any]:
        schedule = ring["schedule"]
        number = int(self._schedules.id_of(schedule)) if schedule else None
        return {**walk.encode(RING, ring), "scheduleId": number}

    def _write_legacy(self, after: dict[str, Any]) -> None:
        """An empty list cannot be said in JSON there: the parser takes it for a missing one."""
        if not after["rings"]:
            root = ElementTree.Element(_WRAPPER)
            ElementTree.SubElement(root, "rings")
            ElementTree.SubElement(root, "expiration").text = str(after["expiration"] or 0)
            self._client.put_xml(LEGACY_PATH, root)
            return
        known = RING[:-1]
        rings = [
            {key: value for key, value in walk.encode(known, ring).items() if value is not None}
            for ring in after["rings"]
        ]
        self._client.put(LEGACY_PATH, {_WRAPPER: {"rings": rings, "expiration": after["expiration"] or 0}})


def _filled(rings: list[dict[str, Any]], live: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The wished rings with what they leave out: from the live ring of that number, else new."""
    result = []
    for ring, match in numbers.paired(rings, live):
        if not ring["number"] and not match:
            raise errors.invalid("a ring has no number", "give each ring a number")
        known = {name: value for name, value in match.items() if value not in (None, "")}
        result.append({**_NEW_RING, **known, **ring})
    return result


def _check_healing(found: Found, rings: list[dict[str, Any]] | None) -> None:
    """Writing heals, but only a task that says everything loses nothing: the live schedules are not readable."""
    error: VoiceError = found.raw.broken
    stored = {ring["number"] for ring in found.values["rings"]}
    why = "a stored ring has a type that sipXcom itself does not know, so it cannot show the rings"
    if rings is None:
        advice = "give the complete rings, each with type and schedule, and the task repairs them"
    elif any(ring["number"] in stored and "schedule" not in ring for ring in rings):
        why += " nor their schedules"
        advice = 'give the schedule of each ring ("" for always), and the task repairs them'
    else:
        return
    raise error.explained(why, advice)


def _check_legacy(rings: list[dict[str, Any]]) -> None:
    timed = [ring["number"] for ring in rings if ring.get("schedule")]
    if timed:
        raise errors.invalid(
            f"this server offers no schedules for rings, but {', '.join(timed)} asks for one",
            "leave schedule out or empty; servers since 2014 offer schedules",
        )


class _CallForward(Resource):
    def export(self, client: SipxcomClient, *, secrets: bool, lost: Lost = not_told) -> dict[str, Any]:
        """The live forwarding, with its schedules by name: ids mean nothing on another server."""
        handler = _Handler(client)
        found = handler.read(Wanted({}, {}))
        if found.raw.broken is not None:
            _check_healing(found, None)
        if any(ring["schedule"] for ring in found.values["rings"]):
            handler.show_names(found.values["rings"])
        return self._exported(found, secrets, lost)


CALL_FORWARD = _CallForward(
    name="call_forward",
    platform=SIPXCOM,
    state=FIELDS,
    handler=_Handler,
)
