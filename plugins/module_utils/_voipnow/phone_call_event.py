# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A web request on a phone call event (VoipNow protocol, section 7).

Private to the collection.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, ListOf, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.reconcile import (
    delete_and_look,
    deleted_or_gone,
    not_converged,
    one_by_one,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan, absent
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.client import (
    USER_ID,
    VOIPNOW,
    VoipNowClient,
    extension_path,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.events import (
    EVENT,
    FIELDS,
    ID_PATTERN,
    TYPES,
    event_path,
    events_of,
    in_order,
    same_url,
)

#: what a new event has where the task says nothing
_NEW = {"method": "POST", "enabled": True}


class _Handler(BaseHandler[VoipNowClient]):
    def read(self, desired: Desired) -> Actual:
        user_id, extension = desired.options["user_id"], desired.values["extension"]
        events, more = events_of(self._client, user_id, extension)
        found = _by_id(events, desired) if desired.options.get("id") else _by_url(events, desired)
        are_removed = bool(desired.options.get("remove_duplicates"))
        if len(found) > 1 and not (are_removed and _are_equal(found)):
            raise _ambiguous(found, extension)
        if found:
            actual = Actual(found[0], memo=user_id)
            return actual.having(duplicates=_copies(found[0], events)) if are_removed else actual
        if more:
            raise _too_many(events, extension, "the event may be among the others")
        return absent()

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        if actual.exists or not desired.present:
            keeps_one = desired.present and "duplicates" in actual.values
            return desired.having(duplicates=[]) if keeps_one else desired, actual
        if desired.options.get("id"):
            raise VoiceError(
                errors.NOT_FOUND,
                f"extension {desired.values['extension']} has no event with the id {desired.options['id']}",
                "leave id out to create an event; VoipNow chooses the id",
            )
        return desired.having(**{**_NEW, **desired.values}), actual

    def create(self, plan: Plan) -> None:
        desired = plan.desired
        address = (desired.options["user_id"], desired.values["extension"], "phoneCallEvents")
        document = walk.encode(EVENT, desired.values)
        try:
            self._client.send("POST", extension_path(*address), document)
        except VoiceError as error:
            if error.kind not in (errors.NOT_FOUND, errors.UNEXPECTED_ANSWER) or error.status not in (404, 501):
                raise
            # Some versions want the type in the path too (section 8). The body of their 404 may be a web server's page,
            # which does not prove that nothing was created.
            if error.response_lost and self.read(desired).exists:
                return
            self._client.send("POST", extension_path(*address, TYPES[desired.values["type"]]), document)

    def update(self, plan: Plan) -> None:
        writes = self._deletions(plan)
        if plan.changed != ("duplicates",):
            document = walk.encode(EVENT, plan.to_write())
            path = event_path(plan.actual.memo, plan.actual.values)
            writes.append(lambda: self._client.send("PUT", path, document))
        one_by_one(writes)

    def delete(self, plan: Plan) -> None:
        event, user_id = plan.actual.values, plan.actual.memo
        last = functools.partial(delete_and_look, *self._delete(event, user_id))
        one_by_one([*self._deletions(plan), last])

    def _deletions(self, plan: Plan) -> list[Callable[[], object]]:
        """The deletion of each copy, and the proof that they are gone."""
        ids = plan.actual.values.get("duplicates") or []
        copies = [{**plan.actual.values, "id": number} for number in ids]
        deletions: list[Callable[[], object]] = [
            functools.partial(deleted_or_gone, *self._delete(copy, plan.actual.memo)) for copy in copies
        ]
        return [*deletions, lambda: self._prove_gone(plan, ids)] if ids else []

    def _prove_gone(self, plan: Plan, ids: Sequence[str]) -> None:
        def left() -> list[str]:
            events, _more = events_of(self._client, plan.actual.memo, plan.actual.values["extension"])
            return [event["id"] for event in events if event["id"] in ids]

        if still := self._client.settle(left, lambda found: not found):
            why = f"the deletion of the duplicates was accepted, but these are still there: {', '.join(still)}"
            raise not_converged(why, ("duplicates",))

    def _delete(self, event: Values, user_id: str) -> tuple[Callable[[], object], Callable[[], bool]]:
        """How to delete an event, and how to see whether the list does not show it any more; it can lag behind."""
        path = event_path(user_id, event)

        def is_gone(events: list[dict[str, Any]]) -> bool:
            return not any(one["id"] == event["id"] and one["type"] == event["type"] for one in events)

        def look() -> list[dict[str, Any]]:
            return events_of(self._client, user_id, event["extension"])[0]

        return lambda: self._client.send("DELETE", path), lambda: is_gone(self._client.settle(look, is_gone))


def _by_id(events: list[dict[str, Any]], desired: Desired) -> list[dict[str, Any]]:
    found = [event for event in events if event["id"] == desired.options["id"]]
    of_type = [event for event in found if event["type"] == desired.values.get("type", event["type"])]
    url = desired.values.get("event_url")
    for event in of_type:
        others = [one["id"] for one in events if one["type"] == event["type"] and one["event_url"] == url]
        if event["event_url"] != url and others:
            raise VoiceError(
                errors.CONFLICT,
                f"event {desired.options['id']} cannot get the address {url}, as the event {', '.join(others)} of the"
                " same type has it already",
                "delete one of the two, or give another event_url",
            )
    if found and not of_type:
        raise VoiceError(
            errors.CONFLICT,
            f"event {desired.options['id']} is of the type {found[0]['type']}, which cannot be changed",
            "leave type out, or delete the event and create another one",
        )
    return of_type


def _by_url(events: list[dict[str, Any]], desired: Desired) -> list[dict[str, Any]]:
    url = desired.values["event_url"]
    of_type = [event for event in events if event["type"] == desired.values["type"]]
    found = [event for event in of_type if event["event_url"] == url]
    # A server may show an address in another encoding than it was given.
    return found or [{**event, "event_url": url} for event in of_type if same_url(event["event_url"], url)]


def _are_equal(events: Sequence[Values]) -> bool:
    """Whether events are equal apart from their ids and times."""
    return all(_content(event) == _content(events[0]) for event in events)


def _content(event: Values) -> Values:
    return {name: value for name, value in event.items() if name not in ("id", "modified", "duplicates")}


def _copies(event: Values, events: Iterable[Values]) -> list[str]:
    """The ids of further events that are equal to this one, with an address in the same encoding."""
    stored = next((one for one in events if one["id"] == event["id"] and one["type"] == event["type"]), event)
    return [one["id"] for one in events if one["id"] != stored["id"] and _content(one) == _content(stored)]


def _ambiguous(found: Sequence[Values], extension: str) -> VoiceError:
    candidates = ", ".join(event["id"] or "(no id)" for event in found)
    equal = _are_equal(found)
    return VoiceError(
        errors.CONFLICT,
        f"extension {extension} has {len(found)} such events: {candidates}; they {'are equal' if equal else 'differ'}",
        "set remove_duplicates to true to keep one of them, or name one with id"
        if equal
        else "name one of them with id",
    )


def _too_many(events: Sequence[Any], extension: str, why: str) -> VoiceError:
    return VoiceError(
        errors.UNEXPECTED_ANSWER,
        f"VoipNow pages to {len(events)} events of {extension}; {why}",
        "delete events that are not needed",
    )


def _listing(client: VoipNowClient, place: Values) -> list[Actual]:
    """Every event of an extension; with its id where nothing else identifies it."""
    extension = place["extension"]
    events, more = events_of(client, place["user_id"], extension)
    if more:
        raise _too_many(events, extension, "there may be more")
    count = Counter((event["type"], event["event_url"]) for event in events)
    found = []
    for event in sorted(events, key=in_order):
        is_clear = event["type"] in TYPES and count[event["type"], event["event_url"]] == 1
        found.append(Actual({**event, "id": None} if is_clear else event))
    return found


def _check(desired: Desired) -> list[str]:
    missing = [name for name in ("type", "event_url") if name not in desired.values]
    if desired.options.get("id") or not missing:
        return []
    return [f"{' and '.join(missing)} must be given where id is not"]


PHONE_CALL_EVENT = Resource(
    name="phone_call_event",
    platform=VOIPNOW,
    state=(
        *FIELDS,
        ListOf(
            "duplicates",
            Text("duplicate"),
            read_only=True,
            returned="with O(remove_duplicates=true), when the object existed before",
            doc=(
                "With O(remove_duplicates=true), the ids of further events that are equal to this one. The list is"
                " empty once they are removed."
            ),
        ),
    ),
    key=("extension", "type", "event_url"),
    key_options=("user_id",),
    id_option="id",
    options=(
        USER_ID,
        Text(
            "id",
            pattern=ID_PATTERN,
            pattern_hint="must be the id of an event, letters and digits",
            doc=(
                "The id that VoipNow gave the event, to distinguish it from others or to change its address.",
                "A new event cannot be given an id.",
            ),
        ),
        Bool(
            "remove_duplicates",
            default=False,
            doc=(
                "Whether to remove further events of the extension that are equal to this one in all but their id. Two"
                " runs at the same time, or a request whose response was lost, can leave such copies.",
                "One of them is kept: the one of O(id), else the first. With O(state=absent) all of them are removed.",
                "An event that differs is never removed. Without O(id), the task fails when there is one of the same"
                " type and address.",
            ),
        ),
    ),
    handler=_Handler,
    absentable=True,
    verify=True,
    verify_create=True,
    check=_check,
    place=("user_id", "extension"),
    listing=_listing,
)
