# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Employees: by id, exactly by e-mail, name or extension, by search, or all (Telecom X protocol, section 5).

Private to the collection.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query, Rules
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx import employees
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import CUSTOMER, TELECOMX, TelecomxClient
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employees import Directory

_ID, _EMAIL, _NAME, _EXTENSION = employees.SELECTOR
#: in what a search is done for an account that may not use the platform's own
_SEARCHED = ("name", "email", "title", "department")


def _fetch(client: TelecomxClient, options: dict[str, Any]) -> dict[str, Any]:
    missing: list[str] = []
    if "ids" in options:
        found = _by_ids(client, options["ids"], missing)
    elif "extension" in options:
        found = _by_extension(client, options, missing)
    elif "email" in options or "name" in options:
        way = "email" if "email" in options else "name"
        found = Directory(client, options.get("customer")).people(way, options[way])
    else:
        found = _list(client, options)
    return {"employees": found, "missing": missing}


def _by_ids(client: TelecomxClient, ids: Iterable[str], missing: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for key in dict.fromkeys(ids):
        path = client.employee_path(employees.PATH + "/", key)
        try:
            row = client.get(path)
        except VoiceError as error:
            if not client.is_missing(error, "id"):
                raise
            missing.append(key)
            continue
        found.extend(employees.read_employee(client, one, path) for one in client.rows([row], path))
    return found


def _by_extension(client: TelecomxClient, options: dict[str, Any], missing: list[str]) -> list[dict[str, Any]]:
    try:
        owner = Directory(client, options.get("customer")).find({"extension": options["extension"]})
    except VoiceError as error:
        if error.kind != errors.NOT_FOUND or error.status is not None:
            raise
        return []
    return _by_ids(client, [owner], missing)


def _list(client: TelecomxClient, options: dict[str, Any]) -> list[dict[str, Any]]:
    """The list from `offset` on, `limit` employees at most."""
    query = {key: options[name] for name, key in (("customer", "customer"), ("search", "filter")) if name in options}
    if options["include_deleted"]:
        query["includeDeleted"] = "true"
    limit, offset = options.get("limit"), options["offset"]
    page = employees.PAGE if limit is None else min(limit, employees.PAGE)
    rows: Iterable[dict[str, Any]] = employees.listed(client, query, limit=page, offset=offset)
    try:
        return _chosen(rows, options, limit)
    except VoiceError as error:
        if error.kind != errors.PERMISSION or "customer" in options:
            raise
        return _chosen(itertools.islice(_colleagues(client, options), offset, None), options, limit)


def _chosen(rows: Iterable[dict[str, Any]], options: dict[str, Any], limit: int | None) -> list[dict[str, Any]]:
    kept = (row for row in rows if options["include_deleted"] or row["state"] != "DELETED")
    return list(itertools.islice(kept, limit))


def _colleagues(client: TelecomxClient, options: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """What an account with PERSONAL access sees; the platform offers it no search."""
    text = options.get("search", "").casefold()
    return (
        person
        for person in employees.personal_list(client)
        if any(text in person[name].casefold() for name in _SEARCHED)
    )


EMPLOYEE_INFO = Query(
    name="employee_info",
    platform=TELECOMX,
    options=(
        ListOf(
            "ids",
            _ID,
            doc="Ids of employees. Each costs a request. Those that do not exist are in RV(missing).",
        ),
        _EMAIL,
        _NAME,
        _EXTENSION,
        Text(
            "search",
            minimum=1,
            doc="A text that Telecom X searches for.",
        ),
        CUSTOMER,
        Bool(
            "include_deleted",
            default=False,
            doc="Whether the list and the search include deleted employees.",
        ),
        Int(
            "limit",
            minimum=1,
            doc="The most employees of the list or the search to return.",
        ),
        Int(
            "offset",
            default=0,
            minimum=0,
            doc="How many employees of the list or the search to leave out at its beginning.",
        ),
    ),
    fetch=_fetch,
    extra_rules=Rules(mutually_exclusive=(("ids", "email", "name", "extension", "search"),)),
)
