# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Switches and variables of the PBX: named values that call flows read (Telecom X protocol, section 6).

They are written by POST only: a GET with a value in its query would write as well.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    BaseHandler,
    Found,
    Lost,
    Resource,
    Rules,
    Wanted,
    not_told,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import (
    CUSTOMER,
    TELECOMX,
    TelecomxClient,
    read_id,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employees import (
    Directory,
    selector,
    selector_problems,
)

GLOBAL, SHARED, PERSONAL = "global", "shared", "personal"
_SHARED_PREFIX = "SHARED"
_PERSONAL_TYPE = "PERSONAL"


@dataclasses.dataclass(frozen=True)
class Kind:
    """Switches or variables: their address and their value."""

    path: str
    value: Field

    @property
    def shown(self) -> tuple[Field, ...]:
        """What the platform's documents hold of one."""
        return (self.value, Text("type"))


class _Handler(BaseHandler):
    def __init__(self, client: TelecomxClient, kind: Kind) -> None:
        self._client = client
        self._kind = kind
        #: "", SHARED or an employee's id; known after the first read
        self._prefix: str | None = None
        self._customer: str | None = None

    def read(self, wanted: Wanted) -> Found | None:
        self._customer = wanted.options.get("customer")
        prefix = self._resolve(wanted)
        name = wanted["name"]
        row = self._from_list(name, prefix, self._customer) if self._customer else self._by_name(name, prefix)
        if row is None:
            return None
        return Found({"name": name, "scope": wanted["scope"], **self.decoded(row)})

    def decoded(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Value and type of a row."""
        try:
            return walk.decode(self._kind.shown, row)
        except WrongValue as problem:
            raise self._client.unexpected(f"answered an entry whose {problem}", "GET", self._kind.path) from problem

    def create(self, wanted: Wanted) -> None:
        self._set(wanted["name"], wanted["value"])

    def update(self, found: Found, after: dict[str, Any], changed: Sequence[str]) -> None:
        self._set(after["name"], after["value"])

    # ---------------------------------------------------------------- wire
    def _resolve(self, wanted: Wanted) -> str:
        if self._prefix is None:
            if wanted["scope"] == PERSONAL:
                self._prefix = Directory(self._client, self._customer).find(wanted.options["employee"])
            else:
                self._prefix = _SHARED_PREFIX if wanted["scope"] == SHARED else ""
        return self._prefix

    def _path(self, name: str, prefix: str) -> str:
        return f"{self._kind.path}/{prefix}:{name}" if prefix else f"{self._kind.path}/{name}"

    def _by_name(self, name: str, prefix: str) -> Mapping[str, Any] | None:
        path = self._path(name, prefix)
        try:
            row = self._client.get(path)
        except VoiceError as error:
            if self._client.is_missing(error, "name"):
                return None
            raise
        return self._client.rows([row], path)[0]

    def _from_list(self, name: str, prefix: str, customer: str) -> Mapping[str, Any] | None:
        """One of another customer: only the list takes the customer."""
        rows = self._client.rows(self._client.get(self._kind.path, {"customer": customer}), self._kind.path)
        return next((row for row in rows if self.name_of(row) == (prefix, name)), None)

    def name_of(self, row: Mapping[str, Any]) -> tuple[str | None, str]:
        """Prefix and bare name of a row, also where its name lacks the prefix.

        The prefix is None for a personal value whose owner is not named.
        """
        prefix, mark, bare = str(row.get("name")).rpartition(":")
        if mark:
            return prefix if prefix == _SHARED_PREFIX else prefix.lower(), bare
        if row.get("type") == _SHARED_PREFIX:
            return _SHARED_PREFIX, bare
        if row.get("employee") is None:
            return None if row.get("type") == _PERSONAL_TYPE else "", bare
        try:
            return read_id(row["employee"]), bare
        except WrongValue as problem:
            why = f"answered an entry whose employee {problem}"
            raise self._client.unexpected(why, "GET", self._kind.path) from problem

    def _set(self, name: str, value: Any) -> None:
        document = {"value": value, "customer": self._customer} if self._customer else {"value": value}
        # Setting the same value twice does no harm, so a lost answer may be asked for again.
        self._client.post(self._path(name, self._prefix or ""), document, repeatable=True)


def _check(wanted: Wanted) -> list[str]:
    given = wanted.options.get("employee")
    if wanted["scope"] == PERSONAL:
        return selector_problems("employee", given)
    return [f"employee says whose value is meant, so it needs scope: {PERSONAL}"] if given else []


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Values(Resource):
    kind: Kind

    def export(self, client: TelecomxClient, *, secrets: bool, lost: Lost = not_told) -> list[dict[str, Any]]:
        """Every value that the login sees and that can be addressed, by scope and name."""
        handler = _Handler(client, self.kind)
        exported = []
        for row in client.rows(client.get(self.kind.path), self.kind.path):
            prefix, name = handler.name_of(row)
            if prefix is None:
                continue
            scope = {"": GLOBAL, _SHARED_PREFIX: SHARED}.get(prefix, PERSONAL)
            values = {"name": name, "scope": scope, **handler.decoded(row)}
            one = walk.exportable(self.state, values, secrets=secrets)
            exported.append({**one, "employee": {"id": prefix}} if scope == PERSONAL else one)
        return sorted(exported, key=_place)


def _place(value: Mapping[str, Any]) -> tuple[int, str, str]:
    scopes = (GLOBAL, SHARED, PERSONAL)
    return scopes.index(value["scope"]), str(value.get("employee", {}).get("id", "")), str(value["name"])


def resource(name: str, path: str, value: Field) -> Resource:
    """The declaration of switches or of variables."""
    kind = Kind(path, value)

    def handler(client: TelecomxClient) -> _Handler:
        return _Handler(client, kind)

    return _Values(
        kind=kind,
        name=name,
        platform=TELECOMX,
        state=(
            Text(
                "name",
                required=True,
                pattern="[A-Za-z0-9_-]{1,50}",
                pattern_hint="must be up to 50 letters, digits, underscores and hyphens, without a prefix",
                doc="The name, up to 50 letters, digits, underscores and hyphens, without a prefix.",
            ),
            Text(
                "scope",
                choices=(GLOBAL, SHARED, PERSONAL),
                default=GLOBAL,
                doc=(
                    "Whose it is. V(global) ones belong to the whole customer, and setting them needs the access level"
                    " V(MANAGER) or above. V(shared) ones are those that Telecom X addresses by the prefix C(SHARED),"
                    " and V(personal) ones those of O(employee)."
                ),
                returned_doc="Whose it is.",
            ),
            value,
            Text(
                "type",
                read_only=True,
                doc="What Telecom X calls the scope, empty where it does not tell.",
            ),
        ),
        key=("name", "scope"),
        options=(
            selector(
                "employee",
                doc="The employee with O(scope=personal), named in exactly one way.",
            ),
            CUSTOMER,
        ),
        handler=handler,
        verify=True,
        verify_create=True,
        extra_rules=Rules(required_if=(("scope", PERSONAL, ("employee",)),)),
        check=_check,
    )


PBX_SWITCH = resource(
    "pbx_switch",
    "/pbx/switch",
    Bool(
        "value",
        required=True,
        doc="Whether the switch is on.",
    ),
)
PBX_VARIABLE = resource(
    "pbx_variable",
    "/pbx/variable",
    Text(
        "value",
        required=True,
        clearable=True,
        doc="The text. An empty one clears the variable.",
    ),
)
