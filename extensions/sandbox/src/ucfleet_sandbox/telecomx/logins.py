# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logins and tokens (Telecom X protocol, section 2)."""

from __future__ import annotations

from typing import Any

from ucfleet_sandbox.answers import empty_answer, json_body, query_values
from ucfleet_sandbox.platform import Request, Response
from ucfleet_sandbox.schema import stable_hex
from ucfleet_sandbox.telecomx.access import (
    COOKIE,
    Caller,
    Refused,
    authenticate,
    check_login,
    may_act_for,
    presented_token,
)
from ucfleet_sandbox.telecomx.base import TelecomBase, truthy
from ucfleet_sandbox.telecomx.objects import Employee

__all__ = ["LoginRoutes", "login_fields"]


class LoginRoutes(TelecomBase):
    """`/auth/...` and `/employee/{id}/token`."""

    def _login(self, request: Request) -> Response:
        fields = login_fields(request)
        now = self.clock()
        try:
            employee = check_login(self.world, fields, now)
        except Refused as refusal:
            refusal.status = self._switch("login_failure_status")
            raise
        minutes = -1 if truthy(fields.get("persist")) else self._switch("session_minutes")
        token = self._issue(employee, None if minutes == -1 else now + minutes * 60)
        answer = self._answer(
            {
                "token": token,
                "expiresInMinutes": minutes,
                "employee": employee.id,
                "customer": employee.customer,
                "accessLevel": employee.access_level,
                "name": employee.name,
                "customerName": self.world.customers[employee.customer].name,
                "language": "en",
            }
        )
        if truthy(fields.get("cookie")):
            answer.headers.items.append(("Set-Cookie", f"{COOKIE}={token}; Path=/; HttpOnly"))
        return answer

    def _issue(self, employee: Employee, expires: float | None, *, machine: bool = False) -> str:
        value = stable_hex(48, "token", employee.id, self.tokens.next_number())
        self.tokens.add(value, employee.id, expires, self.clock(), machine=machine)
        return value

    def _validate_token(self, request: Request) -> Response:
        query = query_values(request)
        simple = truthy(query.get("simple", [""])[0])
        try:
            caller = authenticate(presented_token(request), self.tokens, self.world, self.clock())
        except Refused:
            if simple:
                return empty_answer(403)
            raise
        if truthy(query.get("extend", [""])[0]) and caller.token.expires is not None:
            self.tokens.prolong(caller.token, self.clock() + self._switch("session_minutes") * 60)
        if simple:
            return empty_answer(200)
        employee = caller.employee
        rights = {"employee": employee.id, "customer": employee.customer, "accessLevel": employee.access_level}
        return self._answer({"success": True, **rights})

    def _create_token(self, caller: Caller, key: str) -> Response:
        employee = self._employee_for_tokens(caller, key)
        minutes = self._switch("machine_token_minutes")
        value = self._issue(employee, self.clock() + minutes * 60 if minutes else None, machine=True)
        shown = {"token": value} if employee.id == caller.employee.id else {}
        return self._answer({"success": True, **shown})

    def _delete_token(self, caller: Caller, key: str, value: str) -> Response:
        employee = self._employee_for_tokens(caller, key)
        token = self.tokens.find(value)
        if token is None or token.owner != employee.id or not token.extra.get("machine"):
            raise Refused(404, "token", "no such token")
        self.tokens.remove(token)
        return self._answer({"success": True})

    def _employee_for_tokens(self, caller: Caller, key: str) -> Employee:
        caller.need("MANAGER")
        employee = self.world.employees.get(key.lower())
        if employee is None:
            raise Refused(404, "id", "no such employee")
        if not may_act_for(caller.employee, employee, self.world):
            raise Refused(403, "access_denied", "the employee is out of reach")
        if employee.access_level == "ADMIN":
            raise Refused(403, "id", "not available for administrators")
        return employee


def login_fields(request: Request) -> dict[str, Any]:
    """The fields of a login: of the body, with GET of the query."""
    if request.method == "GET":
        return {name: values[0] for name, values in query_values(request).items()}
    body = json_body(request)
    return body if isinstance(body, dict) else {}
