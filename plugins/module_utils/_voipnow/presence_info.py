# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Presence and registration of phone terminals (VoipNow protocol, section 5).

Private to the collection.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import DialString
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.client import (
    EXTENSION_HINT,
    EXTENSION_PATTERN,
    USER_ID,
    VOIPNOW,
    VoipNowClient,
    extension_path,
    items_of,
    label,
)

STATUS_NAMES = {0: "unknown", 1: "online", 2: "ringing", 3: "busy"}
REGISTRATION_NAMES = {
    1: "registered",
    2: "no registration needed",
    -1: "not registered",
    -2: "expired",
    0: "unknown",
}
#: registration codes with which calls can reach a phone
_REACHABLE = frozenset({1, 2})
_SELF = "@self"

_ENTRY = (Text("extension"), Int("status"))
_PHONE = (
    Text("agent"),
    Int("registration"),
    Text("expires_at", wire="expire"),
    Int("status"),
)


# ------------------------------------------------------------------- decoding
def presence_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One entry with readable names and the derived values of section 5.4. Raises WrongValue."""
    values = walk.decode(_ENTRY, entry)
    if not values["extension"]:
        raise WrongValue("has an entry without extension")
    phones = [_phone_of(item) for item in _phones_in(entry)]
    registered = [phone for phone in phones if phone["registration"] in _REACHABLE]
    return {
        "extension": values["extension"],
        "status": values["status"],
        "status_name": label(STATUS_NAMES, values["status"]),
        "registered": bool(registered),
        "agents": list(dict.fromkeys(phone["agent"] for phone in phones if phone["agent"])),
        "expires_at": _latest(phone["expires_at"] for phone in registered if phone["expires_at"]),
        "registrations": phones,
    }


def _phones_in(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The registrations; old servers describe a single one within the entry itself (section 5.2)."""
    value = entry.get("registration")
    if value is None:
        return []
    if isinstance(value, (list, Mapping)):
        return items_of(value) if value else []
    # The entry's own status is that of the extension, not of the phone.
    return [{key: entry.get(key) for key in ("agent", "registration", "expire")}]


def _phone_of(item: Mapping[str, Any]) -> dict[str, Any]:
    values = walk.decode(_PHONE, item)
    return {
        "agent": values["agent"],
        "registration": values["registration"],
        "registration_name": label(REGISTRATION_NAMES, values["registration"]),
        "expires_at": values["expires_at"] or None,
        "status": values["status"],
        "status_name": label(STATUS_NAMES, values["status"]),
    }


def _latest(times: Any) -> str | None:
    """The latest time in the server's own words; a text that is no date counts as the earliest."""
    return max(times, key=_moment, default=None)


def _moment(text: str) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=datetime.UTC)


# --------------------------------------------------------------------- request
def _fetch(client: VoipNowClient, options: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    warnings = []
    for extension in dict.fromkeys(options["extensions"]):
        path = extension_path(options["user_id"], extension, "presence")
        entries, more = client.collection(path)
        if more:
            warnings.append(f"VoipNow pages to {len(entries)} extensions of {options['user_id']}; there may be more")
        try:
            presence = [presence_of(entry) for entry in entries]
        except WrongValue as problem:
            raise client.misread(problem, path) from problem
        found.update((item["extension"], item) for item in presence)
    chosen = [item for item in found.values() if _wanted(item, options)]
    chosen.sort(key=_SORT_KEYS[options["sort_by"]], reverse=options["sort_order"] == "descending")
    return {"presence": chosen, "warnings": warnings}


def _wanted(item: Mapping[str, Any], options: Mapping[str, Any]) -> bool:
    """Filters work here, not on the server, whose spellings differ by version (section 5.1)."""
    registered, status = options.get("registered"), options.get("status")
    return (registered is None or item["registered"] == registered) and (
        status is None or item["status_name"] in status
    )


def _by_number(item: Mapping[str, Any]) -> tuple[Any, ...]:
    """Numeric order of the parts of an extension number, so that 0003*9 comes before 0003*10."""
    number = item["extension"]
    return tuple((len(part.lstrip("0")), part.lstrip("0")) for part in number.split("*")), number


def _by_status(item: Mapping[str, Any]) -> tuple[Any, ...]:
    # A missing status sorts as "unknown" does.
    return (item["status"] or 0, *_by_number(item))


_SORT_KEYS = {"extension": _by_number, "status": _by_status}


def _check(options: dict[str, Any]) -> list[str]:
    if options["user_id"] == "@owner" and _SELF in options["extensions"]:
        return ["extensions must not hold @self where user_id is @owner"]
    return []


PRESENCE_INFO = Query(
    name="presence_info",
    platform=VOIPNOW,
    options=(
        ListOf(
            "extensions",
            DialString(
                "extension", pattern=rf"{EXTENSION_PATTERN}|{_SELF}", pattern_hint=f"{EXTENSION_HINT}, or @self"
            ),
            aliases=("extension",),
            default=[_SELF],
            doc=(
                (
                    "Numbers of phone terminals, each of which costs a request, or V(@self) for all extensions of"
                    " the user, which costs a single one."
                ),
                "The extended form such as V(0003*210) is the safest.",
                "V(@self) cannot be combined with O(user_id=@owner).",
                "A number that VoipNow does not know, or that is no phone terminal, fails the task.",
            ),
        ),
        USER_ID,
        Bool(
            "registered",
            doc="V(true) returns only extensions with a phone that calls can reach, V(false) only the others.",
        ),
        ListOf(
            "status",
            Text("statu", choices=tuple(STATUS_NAMES.values())),
            doc="Returns only extensions whose RV(presence[].status_name) is one of these.",
        ),
        Text(
            "sort_by",
            choices=tuple(_SORT_KEYS),
            default="extension",
            doc=(
                "What the list is sorted by. V(extension) is numeric, part by part; extensions of the same"
                " V(status) are sorted by extension."
            ),
        ),
        Text(
            "sort_order",
            choices=("ascending", "descending"),
            default="ascending",
            doc="The direction of the order.",
        ),
    ),
    fetch=_fetch,
    check=_check,
)
