# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find-me-follow-me: which numbers ring, in which order, for how long (sipXcom protocol, sections 5.1 and 5.2).

`/my/callfwd` is read and written as a whole, so whatever the task leaves out is filled
from the live rings. `/my/forward` knows no schedules; it serves servers that lack
`/my/callfwd`, and shows what is stored where `/my/callfwd` fails or masks a number.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import DialString
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Record, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Context, Desired, Plan
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import numbers, schedules
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import is_masked, same

PATH = "/my/callfwd"
LEGACY_PATH = "/my/forward"
_WRAPPER = "call-sequence"
_TYPES = ("If no response", "At the same time")
#: what a ring has that neither the task nor a live ring with its number describes
_NEW_RING = {"type": _TYPES[0], "enabled": True, "expiration": 20, "schedule": ""}

RING = (
    # A stored ring may lack a number; a task may keep such a ring, but not make one.
    DialString(
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
            (
                "sipXcom shows every character outside Latin-1 as a question mark, so that different names read"
                " alike. Such a name, or one with a question mark, is taken only for a schedule that an earlier"
                " setting of the same task made or proved to have that name; otherwise the task fails before it"
                " writes. Give the id of the schedule then."
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


_NO_NAMES = schedules.Names()


@dataclasses.dataclass(frozen=True)
class _Stored:
    """How the rings are stored: `legacy` without schedules, `broken` with a ring type that sipXcom does not know.

    `names` are the schedules, as far as they were read.
    """

    legacy: bool = False
    broken: VoiceError | None = None
    names: schedules.Names = _NO_NAMES


class _Handler(BaseHandler[SipxcomClient]):
    # ---------------------------------------------------------------- reading
    def read(self, desired: Desired) -> Actual:
        values, stored = self._read()
        return Actual(values, stored)

    def _read(self) -> tuple[dict[str, Any], _Stored]:
        try:
            document = self._client.get(PATH)
        except VoiceError as error:
            if error.status == 404 and error.kind == errors.NOT_FOUND:
                return self._read_legacy(), _Stored(legacy=True)
            if error.status == 500:
                return self._read_broken(error), _Stored(broken=error)
            raise
        values = self._decoded(document, PATH)
        return {**values, "rings": self._whole(values["rings"])}, _Stored()

    def _read_legacy(self) -> dict[str, Any]:
        return self._decoded(self._client.get(LEGACY_PATH), LEGACY_PATH)

    def _decoded(self, document: Any, path: str) -> dict[str, Any]:
        """The values of either resource; old documents wrap them and name the voicemail flag differently."""
        if path == LEGACY_PATH or not isinstance(document, Mapping) or "rings" not in document:
            document = self._client.unwrap(document, path, _WRAPPER)
        if isinstance(document, Mapping) and "withVoicemail" in document:
            document = {**document, "withVM": document["withVoicemail"]}
        return self._client.decode(FIELDS, document, path)

    def _read_broken(self, error: VoiceError) -> dict[str, Any]:
        """A stored ring without a known type makes `/my/callfwd` fail; `/my/forward` still shows the rings."""
        try:
            values = self._read_legacy()
        except VoiceError:
            raise error from None
        if all(ring["type"] in _TYPES for ring in values["rings"]):
            raise error
        for ring in values["rings"]:
            ring["schedule"] = Unreadable("not readable while a stored ring has an unknown type")
        return values

    def _whole(self, rings: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rings with exact numbers: `/my/callfwd` masks what Latin-1 lacks, `/my/forward` does not."""
        if not any(is_masked(ring["number"]) for ring in rings):
            return rings
        exact = self._read_legacy()["rings"]
        if len(exact) != len(rings) or not all(map(_is_same, rings, exact)):
            raise VoiceError(
                errors.CONFLICT,
                "the rings changed between two reads, so that the numbers cannot be assigned to them",
                "run the task again; nothing was written",
            )
        return [{**ring, "number": whole["number"]} for ring, whole in zip(rings, exact, strict=True)]

    # ------------------------------------------------------------- completing
    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        rings = desired.values.get("rings")
        if actual.memo.broken is not None:
            _check_healing(actual, rings)
        if rings is None:
            return desired, actual
        if actual.memo.legacy:
            _check_legacy(rings)
        # Names cost a request for the schedules, ids do not.
        if not all(schedules.is_id(ring["schedule"]) for ring in rings if ring.get("schedule")):
            actual = with_names(self._client, actual, self._context)
        rings = [self._labelled(ring, actual.memo.names) for ring in rings]
        return desired.having(rings=_filled(rings, actual.values["rings"])), actual

    def _labelled(self, ring: dict[str, Any], names: schedules.Names) -> dict[str, Any]:
        """The ring with its schedule named as on the other side; one that check mode only plans is not there yet."""
        schedule = ring.get("schedule")
        if not schedule or (schedule not in names and (schedules.KIND, schedule) in self._context.planned):
            return ring
        return {**ring, "schedule": names.label(names.id_of(schedule))}

    # ---------------------------------------------------------------- writing
    def update(self, plan: Plan) -> None:
        target, stored = plan.target, plan.actual.memo
        if stored.legacy:
            self._write_legacy(target)
            return
        rings = [_encoded(ring, stored.names) for ring in target["rings"]]
        document = {"rings": rings, "expiration": target["expiration"]}
        timed = any(ring["scheduleId"] for ring in rings)
        with errors.adding(
            lambda error: error.status == 500 and not error.changed and timed,
            advice=(
                "check that the schedules exist on this server (ids can be seen in call_forward_schedule); digits are"
                " an id, also where they are the name of a schedule"
            ),
        ):
            self._client.put(PATH, document)

    def _write_legacy(self, target: Values) -> None:
        """An empty list cannot be said in JSON there: the parser takes it for a missing one."""
        if not target["rings"]:
            root = ElementTree.Element(_WRAPPER)
            ElementTree.SubElement(root, "rings")
            ElementTree.SubElement(root, "expiration").text = str(target["expiration"] or 0)
            self._client.put_xml(LEGACY_PATH, root)
            return
        known = RING[:-1]
        rings = [
            {key: value for key, value in walk.encode(known, ring).items() if value is not None}
            for ring in target["rings"]
        ]
        self._client.put(LEGACY_PATH, {_WRAPPER: {"rings": rings, "expiration": target["expiration"] or 0}})


def _is_same(ring: Values, exact: Values) -> bool:
    """Whether both resources show one ring, as far as the masks let it be seen."""
    known = ("type", "enabled", "expiration")
    return same(ring["number"], exact["number"]) and all(ring[name] == exact[name] for name in known)


def _encoded(ring: Values, names: schedules.Names) -> dict[str, Any]:
    schedule = ring["schedule"]
    return {**walk.encode(RING, ring), "scheduleId": int(names.id_of(schedule)) if schedule else None}


def with_names(client: SipxcomClient, actual: Actual, context: Context) -> Actual:
    """Read the schedules, and show those of the stored rings by name."""
    names = schedules.read_names(client, context)
    rings = [
        {**ring, "schedule": names.label(ring["schedule"])} if isinstance(ring["schedule"], str) else ring
        for ring in actual.values["rings"]
    ]
    return actual.having(rings=rings).remembering(dataclasses.replace(actual.memo, names=names))


def _filled(rings: list[dict[str, Any]], live: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The desired rings with what they leave out: from the live ring of that number, else new."""
    result = []
    for ring, match in numbers.paired(rings, live):
        if not ring["number"] and not match:
            raise errors.invalid("a ring has no number", "give each ring a number")
        known = {name: value for name, value in match.items() if value not in (None, "")}
        result.append({**_NEW_RING, **known, **ring})
    return result


def _check_healing(actual: Actual, rings: list[dict[str, Any]] | None) -> None:
    """Writing heals, but only a task that says everything loses nothing: the live schedules are not readable."""
    error: VoiceError = actual.memo.broken
    stored = {ring["number"] for ring in actual.values["rings"]}
    why = "a stored ring has a type that sipXcom itself does not know, so it cannot show the rings"
    if rings is None:
        advice = "give the complete rings, each with type and schedule, and the task repairs them"
    elif any(ring["number"] in stored and "schedule" not in ring for ring in rings):
        why += " nor their schedules"
        advice = 'give the schedule of each ring ("" for always), and the task repairs them'
    else:
        return
    raise error.within(why=why, advice=advice)


def _check_legacy(rings: list[dict[str, Any]]) -> None:
    timed = [ring["number"] for ring in rings if ring.get("schedule")]
    if timed:
        raise errors.invalid(
            f"this server offers no schedules for rings, but {', '.join(timed)} asks for one",
            "leave schedule out or empty; servers since 2014 offer schedules",
        )


def _listing(client: SipxcomClient, place: Values) -> list[Actual]:
    """The forwarding with its schedules by name: ids mean nothing on another server."""
    actual = _Handler(client, Context()).read(Desired({}))
    if actual.memo.broken is not None:
        _check_healing(actual, None)
    if any(ring["schedule"] for ring in actual.values["rings"]):
        actual = with_names(client, actual, Context())
        actual = actual.warned(
            *(
                f"the ring {ring['number']} refers to its schedule by the id {ring['schedule']}, because the name does"
                " not lead back to it; ids mean nothing on another server"
                for ring in actual.values["rings"]
                if schedules.is_id(ring["schedule"])
            )
        )
    return [actual]


CALL_FORWARD = Resource(
    name="call_forward",
    platform=SIPXCOM,
    state=FIELDS,
    handler=_Handler,
    listing=_listing,
    is_masked=is_masked,
)
