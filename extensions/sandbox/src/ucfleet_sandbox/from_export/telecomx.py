# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the simulated Telecom X from exported employees."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from ucfleet_sandbox.from_export.accounts import Unique
from ucfleet_sandbox.from_export.logins import Account
from ucfleet_sandbox.from_export.node import Record
from ucfleet_sandbox.schema import stable_hex
from ucfleet_sandbox.telecomx.objects import is_id

__all__ = ["state_of"]

_PREFIXES = {"global": "", "shared": "SHARED:", "personal": ""}
#: an export does not say what an employee may do; this level may set every value that it sees
_LEVEL = "MANAGER"


@dataclasses.dataclass
class _Customer:
    """Employees who see the same values. `owners` are the ids of employees with values of their own."""

    switches: dict[str, Any]
    variables: dict[str, Any]
    owners: dict[str, None]
    employees: list[dict[str, Any]] = dataclasses.field(default_factory=list)


def state_of(accounts: Sequence[Account]) -> dict[str, Any]:
    """Customers with employees, switches and variables.

    The export names no customers. Employees of one server who see the same switches and variables are of one.
    """
    customers: dict[str, _Customer] = {}
    logins = Unique("the login")
    tokens = Unique("the token")
    issued: dict[str, Any] = {}
    for account in accounts:
        owners: dict[str, None] = {}
        switches = {key: record.flag("value") for key, record in _values(account, "pbx_switches", owners)}
        variables = {key: record.text("value") for key, record in _values(account, "pbx_variables", owners)}
        account.settings.done()
        key = json.dumps([account.url, sorted(switches.items()), sorted(variables.items())])
        customer = customers.setdefault(key, _Customer(switches, variables, owners))
        employee = _employee(account)
        login = employee.get("emailAddress", "").lower() or employee.get("username")
        if login:
            logins.add(login, account, login)
        if "token" in account.login:
            tokens.add(account.login["token"], account, "(not shown)")
            issued[account.login["token"]] = {"owner": employee["_id"], "expires": None, "machine": True}
        customer.employees.append(employee)
    return {"customers": _customers(list(customers.values())), "tokens": issued}


def _customers(found: Sequence[_Customer]) -> list[dict[str, Any]]:
    known: set[str] = set()
    result = []
    for number, customer in enumerate(found, 1):
        others = [key for key in customer.owners if key not in known]
        known.update(others)
        result.append(
            {
                "name": f"Customer {number}",
                "employees": [*customer.employees, *({"_id": key, "name": f"Employee {key}"} for key in others)],
                "pbx_switches": customer.switches,
                "pbx_variables": customer.variables,
            }
        )
    return result


def _employee(account: Account) -> dict[str, Any]:
    employee: dict[str, Any] = {
        "_id": stable_hex(24, "exported employee", account.name),
        "name": account.name,
        "accessLevel": _LEVEL,
    }
    if "token" not in account.login or "username" in account.login:
        username = account.need("username")
        key = "emailAddress" if "@" in username else "username"
        employee |= {key: username, "password": account.need("password")}
    return employee


def _values(account: Account, setting: str, owners: dict[str, None]) -> list[tuple[str, Record]]:
    """Switches or variables by the name under which they are stored."""
    found: dict[str, Record] = {}
    for record in account.settings.records(setting):
        prefix = _PREFIXES[record.choice("scope", {scope: scope for scope in _PREFIXES})]
        if record.text("scope") == "personal":
            owner = record.record("employee")
            employee = owner.required("id").lower()
            if not is_id(employee):
                raise owner.error("must be an id of 24 hex digits", "id")
            owner.done()
            owners[employee] = None
            prefix = f"{employee}:"
        name = prefix + record.required("name")
        if name in found:
            raise record.error(f"{name} stands in line {found[name].node.line}, too")
        if not record.has("value"):
            raise record.error("needs value")
        found[name] = record
    return list(found.items())
