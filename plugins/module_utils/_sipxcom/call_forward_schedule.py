# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Named schedules for rings (sipXcom protocol, section 5.3).

The list mixes the user's own schedules with those of the user's groups, nothing in it
distinguishes them, and the server lets any member overwrite and remove a group's schedule.
A create does show it: names are unique for each owner, so it is refused exactly if
the user owns the name already. Before a schedule is changed or removed it is therefore
created first; only a refusal opens the way.

Names that sipXcom masks (section 3.4) identify nothing. Where exactly one schedule reads like
the desired name, the same create proves the name before anything else is done.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import ExportRequest
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import (
    DELETE,
    Actual,
    Desired,
    Plan,
    Written,
    absent,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.undo import MASKED, Undo
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import schedules
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.call_forward import CALL_FORWARD
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import (
    MASKED_TEXTS,
    Doubt,
    as_desired,
    export_warnings,
    guarded,
    identifies,
    is_carried,
    is_masked,
    is_unseen,
    same,
    settled,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.schedule_fields import (
    FIELDS,
    check_midnight,
    check_periods,
    decoded,
    encoded,
)

PATH = schedules.PATH
_RENAME = "rename schedules in the user portal"
_RINGS_PATH = "/my/callfwd"
#: valid whatever the schedule looks like, so that only the name can be refused
_PROBE = [{"scheduledDay": 1, "start": {"hrs": 0, "min": 0}, "end": {"hrs": 0, "min": 1}}]


def _probe(name: str) -> dict[str, Any]:
    return {"name": name, "description": None, "periods": _PROBE}


class _Memo(NamedTuple):
    """What was read of the schedules.

    The ids of all that were there, the description as it is shown, and whether the name was proven to be the user's
    own.
    """

    ids: tuple[str, ...]
    description: str
    proven: bool = False


class _Handler(BaseHandler[SipxcomClient]):
    def read(self, desired: Desired) -> Actual:
        """The first schedule of that name: the user's own stand before those of groups."""
        items = schedules.read_list(self._client)
        name = desired.values["name"]
        hits = [item for item in items if same(item["name"], name)]
        if not hits:
            return absent()
        if len(hits) > 1 and not identifies(name):
            raise schedules.ambiguous(name, [str(item.get("scheduleId")) for item in hits], _RENAME)
        values = decoded(self._client, hits[0])
        if values["id"] is None:
            raise self._client.unexpected("answered a schedule without scheduleId", "GET", PATH)
        memo = _Memo(tuple(str(item.get("scheduleId")) for item in items), values["description"])
        for field in ("name", "description"):
            values[field] = as_desired(values[field], desired.values.get(field))
        return Actual(values, memo)

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        if not desired.present:
            actual = self._proven(desired, actual)
            return desired, actual.warned(*self._uses(actual)) if actual.exists else actual
        if not actual.exists and "periods" not in desired.values:
            raise errors.invalid(
                f"there is no schedule {clipped(desired.values['name'])} yet, and a new one needs periods",
                "give periods",
            )
        check_midnight(desired, actual)
        if actual.exists:
            desired, actual = _examined(desired, actual)
        return desired, self._proven(desired, actual)

    def _proven(self, desired: Desired, actual: Actual) -> Actual:
        """The schedule, once its name is proven where sipXcom masks it. Raises VoiceError (conflict) if it is not.

        A masked name has one way of proof, a create that is refused. Check mode has none: it lets a schedule pass
        that needs no change, and predicts nothing for another.
        """
        name = desired.values["name"]
        if not actual.exists or identifies(name):
            return actual
        number = str(actual.values["id"])
        if self._context.check:
            if desired.present and walk.merge(FIELDS, actual.values, desired.values) == actual.values:
                return actual.warned(f"check mode cannot prove that the schedule {number} has the name {clipped(name)}")
            raise schedules.ambiguous(name, [number], "run without check mode, which can prove the name")
        if not self._created(_probe(name)):
            return actual.remembering(actual.memo._replace(proven=True))
        self._remove_probe(name, actual.memo.ids)
        if desired.present:
            raise schedules.ambiguous(name, [number], _RENAME)
        return absent().warned(
            f"the schedule {number} reads like {clipped(name)}, but the user owns none of that name; it was left alone"
        )

    def _remove_probe(self, name: str, known: tuple[str, ...]) -> None:
        """Remove what proved that the user owns no schedule of that name. Raises VoiceError if it may be left."""
        with errors.adding(changed=True):
            numbers = [
                number
                for item in schedules.read_list(self._client)
                if (number := str(item.get("scheduleId"))) not in known and same(item["name"], name)
            ]
            if len(numbers) != 1 or not schedules.is_id(numbers[0]):
                raise VoiceError(
                    errors.CONFLICT,
                    f"{len(numbers)} new schedules read like {clipped(name)} where one was made to test the name",
                    "look at the schedules in the user portal and delete the one for Sunday from 0:00 to 0:01",
                )
            self._client.delete(f"{PATH}/{numbers[0]}")

    def _uses(self, actual: Actual) -> list[str]:
        """Rings that will ring at any time once the schedule is gone."""
        try:
            document = self._client.get(_RINGS_PATH)
        except VoiceError as error:
            if error.status not in (404, 500) or error.kind == errors.UNEXPECTED_ANSWER:
                raise
            return [f"whether rings use the schedule is unknown, because {_RINGS_PATH} fails"]
        rings = document.get("rings") if isinstance(document, Mapping) else None
        number = str(actual.values["id"])
        numbers = [
            str(ring.get("number"))
            for ring in (rings if isinstance(rings, list) else [])
            if isinstance(ring, Mapping) and str(ring.get("scheduleId")) == number
        ]
        if not numbers:
            return []
        return [f"the schedule is in use; without it these numbers ring at any time: {', '.join(numbers)}"]

    def is_provisional(self, plan: Plan) -> bool:
        """Reads alone do not prove a name that sipXcom masks."""
        return plan.actual.exists and not identifies(plan.desired.values["name"]) and not plan.actual.memo.proven

    def create(self, plan: Plan) -> None:
        self._client.post(PATH, encoded(plan.desired.values))

    def update(self, plan: Plan) -> Written | None:
        document = encoded(plan.target)
        if not plan.actual.memo.proven and self._created(document):
            text = "the schedule of that name belongs to a user group and was left alone; the user has an own one now"
            return Written(warnings=(text,))
        self._client.put(f"{PATH}/{plan.actual.values['id']}", document)
        return None

    def delete(self, plan: Plan) -> None:
        name = plan.actual.values["name"]
        if plan.actual.memo.proven or not self._created(_probe(name)):
            self._client.delete(f"{PATH}/{plan.actual.values['id']}")
            return
        self._remove_probe(name, plan.actual.memo.ids)
        raise VoiceError(
            errors.PERMISSION,
            f"the schedule {clipped(name)} belongs to a user group and is not the user's to remove",
            "ask an administrator to change the group, or leave the schedule alone",
        )

    def _created(self, document: Mapping[str, Any]) -> bool:
        """Create a schedule of the user's own; False when the user owns one of that name already."""
        try:
            self._client.post(PATH, document)
        except VoiceError as error:
            if error.status == 422 and error.kind == errors.INVALID:
                return False
            raise
        return True


def _examined(desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
    """Both as `masked_texts` says of the description, which every write holds."""
    shown, wanted = actual.memo.description, desired.values.get("description")
    if walk.merge(FIELDS, actual.values, desired.values) == actual.values:
        doubts = [Doubt("the description", shown, wanted)] if wanted is not None and is_unseen(shown, wanted) else []
        return desired, settled(desired, actual, doubts, {"description": shown})
    texts = [f"description {clipped(shown)}"] if is_carried(shown, wanted) else []
    return guarded(desired, actual.having(description=shown), texts, ("description", "periods"))


def _listing(client: SipxcomClient, place: Values) -> list[Actual]:
    """Every schedule that a ring can use, of equal names the first; groups' schedules look like own ones.

    Masked names can be different ones, so none of them is left out.
    """
    found: list[Actual] = []
    names: set[str] = set()
    for item in schedules.read_list(client):
        values = decoded(client, item)
        name = values["name"]
        warnings = tuple(export_warnings([(f"the description of the schedule {values['id']}", values["description"])]))
        if not identifies(name):
            text = (
                f"the name of the schedule {values['id']} reads {clipped(name)}; a question mark can stand for any"
                " character outside Latin-1, so correct the name before it is used"
            )
            found.append(Actual(values, warnings=(text, *warnings)))
        elif name not in names:
            found.append(Actual(values, warnings=warnings))
        names.add(name)
    return found


def _undo_with_rings(client: SipxcomClient, plan: Plan, undo: Undo) -> Undo:
    """A deletion takes the schedule from every ring (section 12), and the new one has another id.

    So the rings come back as a whole, with their schedules by name.
    """
    if plan.action != DELETE:
        return undo
    exported = CALL_FORWARD.export(client, ExportRequest())
    if not isinstance(exported.values, dict):
        return undo
    rings = exported.values.get("rings", ())
    own = (plan.actual.values["name"], plan.actual.values["id"])
    if not any(ring.get("schedule") in own for ring in rings):
        return undo
    if any(is_masked(ring["number"]) for ring in rings):
        return undo._replace(irreversible=(*undo.irreversible, ("rings that refer to it", MASKED)))
    return undo._replace(
        others=(("call_forward", {"rings": rings}),),
        irreversible=(*undo.irreversible, *((f"rings: {name}", why) for name, why in exported.unreadable)),
    )


CALL_FORWARD_SCHEDULE = Resource(
    name=schedules.KIND,
    identity="id",
    options=(MASKED_TEXTS,),
    platform=SIPXCOM,
    state=FIELDS,
    handler=_Handler,
    key=("name",),
    absentable=True,
    verify=True,
    verify_create=True,
    unique=True,
    check=check_periods,
    listing=_listing,
    undo_more=_undo_with_rings,
    is_masked=is_masked,
)
