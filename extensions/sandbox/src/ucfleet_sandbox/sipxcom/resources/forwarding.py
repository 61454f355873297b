# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Call forwarding: `forward` without and `callfwd` with schedules (sipXcom protocol, sections 5.1 and 5.2)."""

from __future__ import annotations

from typing import Any

from ucfleet_sandbox.sipxcom import jackson
from ucfleet_sandbox.sipxcom.errors import NUMBER_FORMAT, JavaError, check_length, null_pointer
from ucfleet_sandbox.sipxcom.javatypes import parse_int
from ucfleet_sandbox.sipxcom.model import RING_TYPES, Ring
from ucfleet_sandbox.sipxcom.resource import EVERYTHING, Call, JResource, XResource
from ucfleet_sandbox.sipxcom.settings import TIMER, VOICEMAIL
from ucfleet_sandbox.sipxcom.xbind import BOOLEAN, IGNORED, INTEGER, TEXT, Field, Struct, item_list
from ucfleet_sandbox.sipxcom.xwriter import Document, Items

__all__ = ["CallForward", "Forward"]

_RING = Struct(
    "forwarding.Ring",
    {
        "expiration": INTEGER,
        "type": TEXT,
        "enabled": BOOLEAN,
        "number": TEXT,
        # Known to the class and never shown.
        "id": IGNORED,
        "schedule": IGNORED,
        "callSequence": IGNORED,
    },
)


def _sequence(rings: Field) -> Struct:
    fields = {"rings": rings, "expiration": INTEGER, "withVoicemail": BOOLEAN}
    return Struct("rest.ForwardingResource$Representable", fields)


# JSON repeats the element `rings`, XML has a container of that name.
_JSON_SEQUENCE = _sequence(Field(_RING.read, frozenset({"ring"}), repeated=True))
_XML_SEQUENCE = _sequence(Field(item_list("ring", _RING.read), frozenset({"list", "linked-list"})))


def _ring_type(name: str | None) -> str | None:
    """An unknown type is silently none."""
    return name if name in RING_TYPES else None


def _timer(call: Call) -> int:
    text = call.state.setting(call.user, TIMER)
    value = parse_int(text)
    if value is None:
        raise JavaError(NUMBER_FORMAT, f'Internal error: For input string: "{text}"')
    return value


def _save(call: Call, rings: list[Ring], timer: int) -> None:
    check_length(*(ring.number for ring in rings))
    call.state.set_setting(call.user, TIMER, str(timer))
    call.state.replace_rings(call.user, rings)


class Forward(XResource):
    """`/my/forward`: PUT replaces list and timer and drops all links to schedules."""

    allowed = EVERYTHING

    def document(self, call: Call) -> Document:
        rings = [
            {"expiration": ring.expiration, "type": ring.type, "enabled": ring.enabled, "number": ring.number}
            for ring in call.user.rings
        ]
        return Document(
            "call-sequence",
            {
                "rings": Items("ring", rings),
                "expiration": _timer(call),
                "withVoicemail": call.state.has_permission(call.user, VOICEMAIL),
            },
        )

    def put(self, call: Call) -> None:
        sequence = call.x_body("call-sequence", _JSON_SEQUENCE.read, _XML_SEQUENCE.read)
        if sequence.get("rings") is None:
            raise null_pointer()
        rings = []
        for values in sequence["rings"]:
            if values is None:
                raise null_pointer()
            rings.append(
                Ring(
                    values.get("number"),
                    values.get("expiration", 0),
                    _ring_type(values.get("type")),
                    values.get("enabled", False),
                )
            )
        _save(call, rings, sequence.get("expiration", 0))


_RING_BEAN = {
    "expiration": jackson.int_value,
    "type": jackson.text,
    "enabled": jackson.flag,
    "number": jackson.text,
    "scheduleId": jackson.optional_int,
}
_SEQUENCE_BEAN = {
    "rings": jackson.items(jackson.bean(_RING_BEAN)),
    "expiration": jackson.int_value,
    "withVM": jackson.flag,
}


class CallForward(JResource):
    """`/my/callfwd`: the same list with schedules. A ring of unknown type makes it unreadable."""

    allowed = EVERYTHING
    absent_in = JResource.absent_in | {"no_callfwd"}

    def value(self, call: Call) -> Any:
        if any(ring.type is None for ring in call.user.rings):
            raise null_pointer()
        return {
            "rings": [ring.to_json() for ring in call.user.rings],
            "expiration": _timer(call),
            "withVM": call.state.has_permission(call.user, VOICEMAIL),
        }

    def put(self, call: Call) -> None:
        sequence = call.j_body(_SEQUENCE_BEAN)
        if sequence is None or sequence.get("rings") is None:
            raise null_pointer()
        rings = [self._ring(call, values) for values in sequence["rings"]]
        _save(call, rings, sequence.get("expiration", 0))

    @staticmethod
    def _ring(call: Call, values: dict[str, Any] | None) -> Ring:
        if values is None:
            raise null_pointer()
        schedule_id = values.get("scheduleId")
        if schedule_id is not None:
            # Any schedule of the system will do: its owner is not asked for.
            call.state.get_schedule(schedule_id)
        return Ring(
            values.get("number"),
            values.get("expiration", 0),
            _ring_type(values.get("type")),
            values.get("enabled", False),
            schedule_id,
        )
