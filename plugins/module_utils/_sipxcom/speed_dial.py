# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Speed dial buttons: the user's own list, or the one of the user's group (sipXcom protocol, section 5.15).

Private to the collection.
"""

from __future__ import annotations

import contextlib
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import DialString
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Values, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, ListOf, Record, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Context, Desired, Plan
from ansible_collections.ucfleet.voice.plugins.module_utils._model.undo import MASKED, Undo
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import numbers
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import (
    MASKED_TEXTS,
    SEE_MASKED,
    Doubt,
    export_warnings,
    guarded,
    is_masked,
    is_unseen,
    same,
    settled,
)

PATH = "/my/speeddial"
BUTTON = (
    DialString(
        "number",
        required=True,
        minimum=1,
        maximum=255,
        clean=str.strip,
        doc=("The extension, phone number or SIP address to dial.", SEE_MASKED),
    ),
    Text(
        "label",
        clearable=True,
        maximum=255,
        doc=("What the button shows. An empty value clears it.", SEE_MASKED),
        returned_doc="What the button shows; empty when it has no label.",
    ),
    Bool(
        "blf",
        doc=(
            "Whether the button shows the presence of the number (busy lamp field).",
            (
                "It works for extensions and aliases of this server other than the user's own, and for SIP"
                " addresses. Without the permission to subscribe to presence, sipXcom keeps it as it is, and a"
                " warning says so."
            ),
        ),
    ),
)
FIELDS = (
    Bool(
        "group_speed_dial",
        wire="groupSpeedDial",
        doc=(
            "Whether the user follows the list of the group.",
            "V(true) removes the user's own list. A warning names its numbers.",
            "V(false) without O(buttons) makes a list of the user's own from the buttons that show.",
        ),
    ),
    ListOf(
        "buttons",
        Record("button", BUTTON),
        clearable=True,
        doc=(
            "The complete list of buttons in their order. An empty list clears the user's own list.",
            (
                "If the user follows the list of a group and the buttons differ from it, the user gets a list of"
                " their own. With O(group_speed_dial=true) the buttons are those of the group, and this option"
                " is left alone with a warning."
            ),
            (
                "What a button does not mention is kept from the live button with the same number (from the"
                " second one for the second entry with that number, and so on)."
            ),
        ),
        returned_doc=(
            "The buttons in their order.",
            "If the user would begin to follow the list of the group, check mode still shows the user's own.",
        ),
    ),
)
UPDATE_PHONES = Bool(
    "update_phones",
    default=False,
    doc=(
        "Whether the user's phones get their new buttons at once, if anything changes. This B(reboots the phones).",
        "Without it phones take the buttons over with their next regular update.",
    ),
)
_NEW_BUTTON = {"label": "", "blf": False}
#: what sipXcom masks
_TEXTS = ("number", "label")


class _Memo(NamedTuple):
    """Whether the user may subscribe to presence (old servers do not show it), and the buttons as they are shown."""

    presence: bool
    shown: list[dict[str, Any]]


class _Handler(BaseHandler[SipxcomClient]):
    def read(self, desired: Desired) -> Actual:
        document = self._client.get(PATH)
        values = self._client.decode(FIELDS, document, PATH)
        shown = [{**button, "blf": bool(button["blf"])} for button in values["buttons"]]
        values["buttons"] = numbers.recognised(desired.values.get("buttons", []), shown)
        values["group_speed_dial"] = bool(values["group_speed_dial"])
        return Actual(values, _Memo(document.get("canSubscribeToPresence") is not False, shown))

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        desired, actual = self._completed(desired, actual)
        target = walk.merge(FIELDS, actual.values, desired.values)
        if target["group_speed_dial"] or target == actual.values:
            return desired, actual
        return guarded(desired, actual, _carried(target["buttons"], actual.memo.shown), tuple(desired.values))

    def _completed(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        if "buttons" in desired.values:
            buttons, refused = _completed(desired.values["buttons"], actual)
            desired = desired.having(buttons=buttons)
            if refused:
                actual = actual.warned(
                    f"blf is left off for {', '.join(refused)}, because the user has no permission to subscribe to"
                    " presence"
                )
        if desired.values.get("group_speed_dial"):
            return _follow_group(desired, actual)
        actual = _settled(desired, actual)
        live = actual.values
        if live["group_speed_dial"] and desired.values.get("buttons", live["buttons"]) != live["buttons"]:
            # Other buttons than the group's are possible only as a list of the user's own.
            desired = desired.having(group_speed_dial=False)
        return desired, actual

    def update(self, plan: Plan) -> None:
        target = plan.target
        document: dict[str, Any] = {"groupSpeedDial": target["group_speed_dial"]}
        if not target["group_speed_dial"]:
            document["buttons"] = [
                {**walk.encode(BUTTON, button), "label": button["label"] or None} for button in target["buttons"]
            ]
        if plan.desired.options.get("update_phones"):
            document["updatePhones"] = True
        watched = ", ".join(button["number"] for button in target["buttons"] if button["blf"])
        with errors.adding(
            lambda error: error.kind == errors.INVALID and "blf" in error.why.lower(),
            why=f"sipXcom does not let a button show the presence of one of these numbers: {watched}",
            advice="set blf only for extensions and aliases of this server other than the user's own",
        ):
            self._client.put(PATH, document)


def _completed(entries: list[dict[str, Any]], actual: Actual) -> tuple[list[dict[str, Any]], list[str]]:
    """The complete desired buttons with `blf` as the server will store it, and the numbers whose `blf` is refused."""
    result = []
    refused = []
    for button, match in numbers.paired(entries, actual.values["buttons"], same):
        whole = {**_NEW_BUTTON, **match, **button}
        if not actual.memo.presence:
            kept = match.get("blf", False) if match.get("label") == whole["label"] else False
            refused += [whole["number"]] if whole["blf"] and not kept else []
            whole["blf"] = kept
        result.append(whole)
    return result, refused


def _settled(desired: Desired, actual: Actual) -> Actual:
    """The buttons as they are compared: as they are shown where the list is written, or may have to be."""
    shown, live = actual.memo.shown, actual.values
    if "buttons" not in desired.values:
        return actual
    if walk.merge(FIELDS, live, desired.values) != live:
        return actual.having(buttons=shown)
    doubts = [
        Doubt(f"the {name} of the button {button['number']}", masked[name], button[name], leads=name == "number")
        for button, masked in zip(live["buttons"], shown, strict=True)
        for name in _TEXTS
        if is_unseen(masked[name], button[name])
    ]
    return settled(desired, actual, doubts, {"buttons": shown})


def _carried(buttons: list[dict[str, Any]], shown: list[dict[str, Any]]) -> list[str]:
    """The masked texts of the buttons to write that are just what the server shows, each with its place."""
    return [
        f"{name} {clipped(button[name])} of the button {button['number']}"
        for button, match in numbers.paired(buttons, shown, same)
        for name in _TEXTS
        if is_masked(button[name]) and button[name] == match.get(name)
    ]


def _follow_group(desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
    """The list of the group is not the user's to set; what it holds shows only once the user follows it."""
    live = actual.values
    buttons = desired.values.get("buttons")
    if buttons is not None and (not live["group_speed_dial"] or buttons != live["buttons"]):
        actual = actual.warned("buttons was left alone, because group_speed_dial: true follows the list of the group")
    if not live["group_speed_dial"] and live["buttons"]:
        removed = ", ".join(button["number"] for button in live["buttons"])
        actual = actual.warned(f"following the group removes the user's own buttons: {removed}")
    return desired.without("buttons"), actual


def _listing(client: SipxcomClient, place: Values) -> list[Actual]:
    actual = _Handler(client, Context()).read(Desired({}))
    texts = [
        (f"the {name} of the button {button['number']}", button[name])
        for button in actual.values["buttons"]
        for name in _TEXTS
    ]
    return [actual.warned(*export_warnings(texts))]


def _undo_with_buttons(client: SipxcomClient, plan: Plan, undo: Undo) -> Undo:
    """Following the group removes the user's own buttons, which then come back as well; the group's are not the user's.

    The buttons are those that sipXcom showed, whatever the task calls them.
    """
    if "group_speed_dial" not in plan.changed or undo.values is None:
        return undo
    left = tuple(pair for pair in undo.irreversible if pair[0] != "buttons")
    values = {name: value for name, value in undo.values.items() if name != "buttons"}
    shown = plan.actual.memo.shown
    if plan.actual.values["group_speed_dial"]:
        return undo._replace(values=values, irreversible=left)
    if any(is_masked(button[name]) for button in shown for name in _TEXTS):
        # Without its buttons the list of the user's own would be the one of the group.
        return Undo(None, (*left, ("group_speed_dial", MASKED), ("buttons", MASKED)))
    return undo._replace(values={**values, "buttons": [dict(button) for button in shown]}, irreversible=left)


def _borrowed(values: Values) -> str:
    """The buttons of a user who follows the list of the group are those of the group."""
    with contextlib.suppress(WrongValue):
        return "buttons" if FIELDS[0].normalise(values.get("group_speed_dial", False)) else ""
    return ""


SPEED_DIAL = Resource(
    name="speed_dial",
    platform=SIPXCOM,
    state=FIELDS,
    handler=_Handler,
    options=(UPDATE_PHONES, MASKED_TEXTS),
    verify=True,
    listing=_listing,
    is_masked=is_masked,
    undo_more=_undo_with_buttons,
    borrowed=_borrowed,
)
