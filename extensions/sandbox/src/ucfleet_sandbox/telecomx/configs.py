# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mobile configurations (Telecom X protocol, section 4)."""

from __future__ import annotations

from typing import Any

from ucfleet_sandbox.answers import empty_answer, json_body, query_values
from ucfleet_sandbox.platform import Request, Response
from ucfleet_sandbox.schema import stable_hex
from ucfleet_sandbox.telecomx import mobileconfig
from ucfleet_sandbox.telecomx.access import Caller, Refused, may_act_for
from ucfleet_sandbox.telecomx.base import TelecomBase
from ucfleet_sandbox.telecomx.objects import Employee, is_id
from ucfleet_sandbox.telecomx.state import TelecomWorld

__all__ = ["ConfigRoutes"]


class ConfigRoutes(TelecomBase):
    """`/pbx/app/mobileconfig`."""

    def _list_configs(self, caller: Caller, request: Request) -> Response:
        caller.need("VIEWER")
        query = query_values(request)
        customer = self._customer_of(caller, query.get("customer"))
        if "customer" in query and caller.at_least("MANAGER"):
            people = list(customer.employees.values())
            if self._switch("customer_rows") == "employees":
                return self._answer([_nested_row(person, self.world) for person in people])
        else:
            # The parameter excludes: the list is what could be copied to that employee.
            excluded = query.get("employee", [caller.employee.id])[0].lower()
            people = [person for person in customer.employees.values() if person.id != excluded]
        configs = [mobileconfig.document(person, self.world) for person in people if person.configs is not None]
        return self._answer(configs)

    def _get_config(self, caller: Caller, key: str) -> Response:
        employee = self._employee_of_config(caller, key)
        if employee is None or employee.configs is None:
            raise Refused(404, "not_found", "no such mobile config")
        return self._answer(mobileconfig.document(employee, self.world))

    def _create_config(self, caller: Caller, key: str) -> Response:
        employee = self._employee_of_config(caller, key)
        if employee is None:
            raise Refused(404, "employee", "no such employee")
        existing = self._switch("create_existing")
        if employee.configs is not None and existing == "conflict":
            raise Refused(409, "_id", "the employee has a mobile config already")
        if employee.configs is None or existing == "reset":
            employee.configs = mobileconfig.created(employee, self.world)
            self._touch(employee)
        return self._answer(mobileconfig.document(employee, self.world))

    def _copy_config(self, caller: Caller, request: Request) -> Response:
        body = json_body(request)
        if not isinstance(body, dict) or not is_id(body.get("_id")) or not is_id(body.get("copyTo")):
            raise Refused(400, "bad_request", "_id and copyTo must be ids")
        source = self._employee_of_config(caller, body["_id"])
        target = self._employee_of_config(caller, body["copyTo"])
        if source is None or target is None or source.configs is None:
            raise Refused(404, "not_found", "no such mobile config or employee")
        if target.configs is None and not self._switch("copy_creates_target"):
            raise Refused(404, "not_found", "the target has no mobile config")
        if source.customer != target.customer and not caller.at_least("RESELLER"):
            raise Refused(403, "access_denied", "the employees belong to different customers")
        if source is not target and self._switch("copy_items") == "apply":
            target.configs = mobileconfig.copied(source, target, self.world)
            self._touch(target)
        return self._copy_answer(source, target)

    def _copy_answer(self, source: Employee, target: Employee) -> Response:
        shape = self._switch("copy_answer")
        if shape == "empty":
            return empty_answer(200)
        if shape == "success":
            return self._answer({"success": True})
        shown = mobileconfig.document(source if shape == "source" else target, self.world)
        if shape == "other":
            # As in the documents' example, whose result has an id of its own.
            shown["_id"] = stable_hex(24, "other", target.id)
        return self._answer(shown)

    def _employee_of_config(self, caller: Caller, key: str) -> Employee | None:
        """The employee behind a config's id, None when there is none. Raises Refused (400, 403)."""
        if not is_id(key):
            raise Refused(400, "bad_request", "not an id")
        employee = self.world.employees.get(key.lower())
        if employee is not None and not may_act_for(caller.employee, employee, self.world):
            raise Refused(403, "access_denied", "the employee is out of reach")
        return employee


def _nested_row(person: Employee, world: TelecomWorld) -> dict[str, Any]:
    """One row per employee, the shape that the dashboard list has with `customer` (section 4.3)."""
    configs = [] if person.configs is None else [mobileconfig.document(person, world)]
    return {"_id": person.id, "name": person.name, "shared": False, "mobileconfigs": configs}
