# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Switches and variables of the PBX: named values that call flows read (Telecom X protocol, section 6).

They are written by POST only: a GET with a value in its query would write as well.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import Digits
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Values, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Rules
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import (
    Actual,
    Context,
    Desired,
    Plan,
    Written,
    absent,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import (
    CUSTOMER,
    TELECOMX,
    TelecomxClient,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employees import (
    Directory,
    selector,
    selector_problems,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.wire import read_id

GLOBAL, SHARED, PERSONAL = "global", "shared", "personal"
_SHARED_PREFIX = "SHARED"
_PERSONAL_TYPE = "PERSONAL"


@dataclasses.dataclass(frozen=True)
class Kind:
    """Switches or variables: their address and their value."""

    path: str
    value: Field
    name: str

    @property
    def shown(self) -> tuple[Field, ...]:
        """What the platform's documents hold of one."""
        return (self.value, Text("type"))


class _Handler(BaseHandler[TelecomxClient]):
    """The memo is what the wire puts before the name: "", SHARED or an employee's id."""

    def __init__(self, client: TelecomxClient, context: Context, kind: Kind) -> None:
        super().__init__(client, context)
        self._kind = kind

    def read(self, desired: Desired) -> Actual:
        prefix = {GLOBAL: "", SHARED: _SHARED_PREFIX}.get(desired.values["scope"])
        if prefix is None:
            directory = Directory(self._client, desired.options.get("customer"))
            prefix = directory.find(desired.options["employee"])
        return self._read(desired, prefix)

    def _read(self, desired: Desired, prefix: str, *, alone: bool = False) -> Actual:
        name, customer = desired.values["name"], desired.options.get("customer")
        if customer:
            row = self._from_list(name, prefix, customer)
        else:
            row = self._by_name(name, prefix) if alone else self._in_list(name, prefix)
        if row is None:
            return absent(prefix)
        return Actual({"name": name, "scope": desired.values["scope"], **self.decoded(row)}, prefix)

    def _in_list(self, name: str, prefix: str) -> Values | None:
        """One of several of a task: one list shows them all; what is not in it has an address of its own."""
        if self._client.shared.has_several(self._kind.name):
            client, path = self._client, self._kind.path
            rows = client.shared.get(path, lambda: client.rows(client.get(path), path), lasting=True)
            row = next((row for row in rows if self.name_of(row) == (prefix, name)), None)
            if row is not None:
                return row
        return self._by_name(name, prefix)

    def decoded(self, row: Values) -> dict[str, Any]:
        """Value and type of a row."""
        try:
            return walk.decode(self._kind.shown, row)
        except WrongValue as problem:
            raise self._client.unexpected(f"answered an entry whose {problem}", "GET", self._kind.path) from problem

    def create(self, plan: Plan) -> None:
        self.update(plan)

    def update(self, plan: Plan) -> None:
        document = {"value": plan.target["value"]}
        if customer := plan.desired.options.get("customer"):
            document["customer"] = customer
        # Setting the same value twice does no harm, so the request may be repeated after a lost response.
        self._client.post(self._path(plan.target["name"], plan.actual.memo), document, repeatable=True)

    def verify(self, plan: Plan, written: Written) -> Actual:
        return self._read(plan.desired, plan.actual.memo, alone=True)

    # ---------------------------------------------------------------- wire
    def _path(self, name: str, prefix: str) -> str:
        return f"{self._kind.path}/{prefix}:{name}" if prefix else f"{self._kind.path}/{name}"

    def _by_name(self, name: str, prefix: str) -> Values | None:
        path = self._path(name, prefix)
        try:
            row = self._client.get(path)
        except VoiceError as error:
            if self._client.is_missing(error, "name"):
                return None
            raise
        return self._client.rows([row], path)[0]

    def _from_list(self, name: str, prefix: str, customer: str) -> Values | None:
        """One of another customer: only the list takes the customer."""
        rows = self._client.rows(self._client.get(self._kind.path, {"customer": customer}), self._kind.path)
        return next((row for row in rows if self.name_of(row) == (prefix, name)), None)

    def name_of(self, row: Values) -> tuple[str | None, str]:
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


def _check(desired: Desired) -> list[str]:
    given = desired.options.get("employee")
    if desired.values["scope"] == PERSONAL:
        return selector_problems("employee", given)
    return [f"employee selects whose value is changed, so it needs scope: {PERSONAL}"] if given else []


def _listing(handler: _Handler, client: TelecomxClient, kind: Kind) -> list[Actual]:
    """Every value that the login sees and that can be addressed, by scope and name."""
    found = []
    for row in client.rows(client.get(kind.path), kind.path):
        prefix, name = handler.name_of(row)
        if prefix is None:
            continue
        scope = {"": GLOBAL, _SHARED_PREFIX: SHARED}.get(prefix, PERSONAL)
        owner = {"employee": {"id": prefix}} if scope == PERSONAL else {}
        found.append(Actual({"name": name, "scope": scope, **handler.decoded(row), **owner}, prefix))
    scopes = (GLOBAL, SHARED, PERSONAL)
    return sorted(found, key=lambda one: (scopes.index(one.values["scope"]), one.memo, one.values["name"]))


def resource(name: str, path: str, value: Field) -> Resource[TelecomxClient]:
    """The declaration of switches or of variables."""
    kind = Kind(path, value, name)

    def handler(client: TelecomxClient, context: Context) -> _Handler:
        return _Handler(client, context, kind)

    def listing(client: TelecomxClient, place: Values) -> list[Actual]:
        return _listing(handler(client, Context()), client, kind)

    return Resource(
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
                doc="What Telecom X calls the scope, empty where it does not say.",
                returned="when the object exists",
            ),
        ),
        key=("name", "scope"),
        key_options=("employee", "customer"),
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
        unique=True,
        extra_rules=Rules(required_if=(("scope", PERSONAL, ("employee",)),)),
        check=_check,
        listing=listing,
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
    Digits(
        "value",
        required=True,
        clearable=True,
        # It is what its users make of it, and often the target of calls.
        dialled=True,
        doc="The text. An empty one clears the variable.",
    ),
)
