# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Employees and extensions (Telecom X protocol, section 5)."""

from __future__ import annotations

from typing import Any

from ucfleet_sandbox.answers import json_body, query_values
from ucfleet_sandbox.platform import Request, Response
from ucfleet_sandbox.telecomx.access import Caller, Refused, may_act_for
from ucfleet_sandbox.telecomx.base import TelecomBase, page, truthy
from ucfleet_sandbox.telecomx.objects import Employee, is_id

__all__ = ["EmployeeRoutes"]


_EXTENSION_SORTS = {
    "number": "number",
    "name": "name",
    "redirect": "number",
    "direct": "direct",
    "employee": "employee",
}


class EmployeeRoutes(TelecomBase):
    """`/employee`, `/pbx/app/employees` and `/pbx/extension`."""

    def _list_employees(self, caller: Caller, request: Request) -> Response:
        caller.need("VIEWER")
        query = query_values(request)
        with_deleted = truthy(query.get("includeDeleted", [""])[0])
        needle = query.get("filter", [""])[0].casefold()
        found = [
            employee
            for employee in self._customer_of(caller, query.get("customer")).employees.values()
            if (with_deleted or employee.state != "DELETED") and _contains(needle, employee)
        ]
        full = truthy(query.get("full", [""])[0])
        offset, limit = page(query, default=100, highest=500)
        rows = [self._employee_row(employee, full=full) for employee in self._window(found, offset, limit)]
        return self._answer({"offset": offset, "limit": limit, "total": len(found), "employees": rows})

    def _get_employee(self, caller: Caller, key: str) -> Response:
        employee = self.world.employees.get(key.lower())
        if employee is None:
            raise Refused(404, "id", "no such employee")
        if not may_act_for(caller.employee, employee, self.world):
            raise Refused(403, "access_denied", "the employee is out of reach")
        return self._answer(self._employee_row(employee, full=True))

    def _employee_row(self, employee: Employee, *, full: bool) -> dict[str, Any]:
        row: dict[str, Any] = {
            "_id": employee.id,
            "accessLevel": employee.access_level,
            "state": employee.state,
            "name": employee.name,
        }
        if full:
            row |= {
                "customer": employee.customer,
                "title": employee.title,
                "department": employee.department,
                "emailAddress": employee.email,
                "noEmail": employee.email is None,
                "username": employee.username,
                "ipRestriction": employee.ip_restriction,
            }
        return row

    def _app_employees(self, caller: Caller, request: Request) -> Response:
        query = query_values(request)
        wanted: Any = query.get("ids", [])
        standalone = truthy(query.get("standalone", [""])[0])
        if request.method == "POST":
            body = json_body(request)
            if not isinstance(body, dict):
                raise Refused(400, "bad_request", "the body must be a JSON object")
            wanted, standalone = body.get("ids", []), truthy(body.get("standalone"))
        if not isinstance(wanted, list) or not all(is_id(key) for key in wanted):
            raise Refused(422, "ids", "not a list of ids")
        customer = self.world.customers[caller.employee.customer]
        ids = {key.lower() for key in wanted}
        lines: dict[str, list[dict[str, Any]]] = {}
        for extension in customer.extensions:
            lines.setdefault(extension["employee"] or "", []).append(extension)
        people = [person for person in customer.employees.values() if person.state != "DELETED"]
        rows = [_colleague(person, lines.get(person.id, [])) for person in people]
        if standalone:
            rows += [{"_id": line["_id"], "type": "EXTENSION", "name": line["name"]} for line in lines.get("", [])]
        return self._answer([row for row in rows if not ids or row["_id"] in ids])

    def _list_extensions(self, caller: Caller, request: Request) -> Response:
        caller.need("VIEWER")
        query = query_values(request)
        customer = self._customer_of(caller, query.get("customer"))
        needle, owner = query.get("filter", [""])[0].casefold(), query.get("employee", [""])[0].lower()
        found = [
            extension
            for extension in customer.extensions
            if (not owner or extension["employee"] == owner)
            and (needle in extension["number"] or needle in extension["name"].casefold())
        ]
        sort = query.get("sort", [""])[0]
        if sort:
            if sort not in _EXTENSION_SORTS:
                raise Refused(422, "sort", "cannot sort by this")
            found.sort(key=lambda extension: extension[_EXTENSION_SORTS[sort]] or "")
        offset, limit = page(query, default=50, highest=1000)
        rows = self._window(found, offset, limit)
        key = self._switch("extension_list")
        if key == "bare":
            return self._answer(rows)
        return self._answer({"offset": offset, "limit": limit, "total": len(found), key: rows})


def _contains(needle: str, employee: Employee) -> bool:
    fields = (employee.name, employee.email, employee.title, employee.department, employee.username)
    return not needle or any(needle in field.casefold() for field in fields if field)


def _colleague(person: Employee, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "_id": person.id,
        "type": "EMPLOYEE",
        "name": person.name,
        "title": person.title,
        "department": person.department,
        "emailAddress": person.email,
        "presence": {"status": "UNKNOWN"},
        "extensions": [{"_id": line["_id"], "number": line["number"], "primary": line["primary"]} for line in lines],
    }
