# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user's own conferences: the list, settings, who is in them (sipXcom protocol, sections 5.16 to 5.18).

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import json_document
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Record, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import conferences
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient

LIVE_PATH = "/my/conferencedetails"
OPTIONS = (
    dataclasses.replace(
        conferences.NAME,
        required=False,
        doc=(
            "Only this conference. It is a failure if it does not exist (kind V(not_found)) or belongs to"
            " somebody else (kind V(permission))."
        ),
    ),
    Bool(
        "gather_settings",
        default=False,
        doc="Whether to read the settings of each conference, at one request for each.",
    ),
    Bool(
        "gather_members",
        default=False,
        doc="Whether to read who is in each conference now, at one request for each.",
    ),
    Bool(
        "reveal_secrets",
        default=False,
        doc=(
            "Whether PINs are returned in clear. Set C(no_log) on such a task.",
            "Without it a fixed mark shows that a PIN is set.",
        ),
    ),
)
MEMBER = (
    Int("id"),
    Text("number", wire="name"),
    Text("im_id", wire="imId"),
    Text("uuid"),
    Int("volume_in", wire="volumeIn"),
    Int("volume_out", wire="volumeOut"),
    Int("energy_level", wire="energyLevel"),
    Bool("can_hear", wire="canHear"),
    Bool("can_speak", wire="canSpeak"),
)
_EXTENSION = Text("extension")
LIVE = (Bool("locked"), ListOf("members", Record("member", MEMBER)))
SETTINGS = tuple(field for field in conferences.FIELDS if field not in conferences.LISTED)
_IDLE: dict[str, Any] = {"active": False, "locked": None, "members": []}


def _fetch(client: SipxcomClient, options: dict[str, Any]) -> dict[str, Any]:
    own = conferences.own(client)
    if "name" in options:
        own = {options["name"]: own.get(options["name"]) or _refuse(client, options["name"], own)}
    found = []
    warnings = []
    for name, listed in sorted(own.items()):
        entry: dict[str, Any] = {**_shown(conferences.LISTED, listed, options), "settings": None, "live": None}
        if conferences.is_addressable(name):
            _look_into(client, entry, listed, options)
        elif options.get("gather_settings") or options.get("gather_members"):
            warnings.append(f"sipXcom cannot address the conference {clipped(name)}, so only the list shows it")
        found.append(entry)
    return {"conferences": found, "warnings": warnings}


def _look_into(client: SipxcomClient, entry: dict[str, Any], listed: dict[str, Any], options: dict[str, Any]) -> None:
    if options.get("gather_settings"):
        entry["settings"] = _shown(SETTINGS, conferences.settings(client, listed)[0], options)
    if options.get("gather_members"):
        entry["live"] = _live(client, listed["name"], listed["extension"])


def _shown(fields: tuple[Field, ...], values: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    chosen = {field.name: values[field.name] for field in fields}
    return chosen if options.get("reveal_secrets") else walk.show(fields, chosen)


def _live(client: SipxcomClient, name: str, extension: str | None = None) -> dict[str, Any]:
    """Who is in the conference. Of the two meanings of a 406, the reason phrase shows that nobody is.

    The extension, where it is known, distinguishes this conference from another one.
    """
    path = f"{LIVE_PATH}/{name}"
    document = client.ask("GET", path, _members, headers={"Accept": "application/json"}, ok=(200, 406))
    if document is None:
        return dict(_IDLE)
    if document is _NO_JSON:
        raise client.unexpected("refused to answer in JSON (HTTP 406)", "GET", path)
    document = client.unwrap(document, path, "conference")
    values = client.decode(LIVE, document, path)
    shown = client.decode((_EXTENSION,), document, path)["extension"]
    if extension and shown and shown != extension:
        raise client.unexpected("answered with a conference that has another extension", "GET", path)
    return {"active": True, **values}


#: a 406 of the other meaning: reading again would not help
_NO_JSON = object()


def _members(response: Response) -> Any:
    """The document of a conference; None where nobody is in it, or that it cannot be had. Raises UnfitBody."""
    if response.status != 406:
        return json_document(response)
    if "not active" in response.reason.lower() or "not active" in response.text.lower():
        return None
    return _NO_JSON


def _refuse(client: SipxcomClient, name: str, own: dict[str, Any]) -> dict[str, Any]:
    """Say why there is no such conference: only the live state distinguishes "somebody else's" from "none"."""
    unknown = conferences.unknown(name, own)
    with (
        errors.adding(
            lambda error: error.kind == errors.PERMISSION,
            why=f"the conference {clipped(name)} belongs to somebody else",
            advice="ask its owner, or an administrator to make this user its owner",
        ),
        errors.adding(
            lambda error: error.kind == errors.NOT_FOUND,
            why=f"there is no conference {clipped(name)}",
            advice=unknown.advice,
        ),
    ):
        _live(client, name)
    raise unknown


CONFERENCE_INFO = Query(name="conference_info", platform=SIPXCOM, options=OPTIONS, fetch=_fetch)
