# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the routes of the simulated Telecom X have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ucfleet_sandbox.answers import json_answer
from ucfleet_sandbox.parted import PartedPlatform
from ucfleet_sandbox.platform import Request, Response
from ucfleet_sandbox.telecomx.access import Caller, Refused, authenticate, may_see_customer, presented_token
from ucfleet_sandbox.telecomx.objects import Customer, Employee, is_id
from ucfleet_sandbox.telecomx.state import TelecomWorld

__all__ = ["Handler", "TelecomBase", "page", "truthy"]


Handler = Callable[[Caller], Response]

#: keys whose values are ids, for the switches about their form
_ID_KEYS = frozenset({"_id", "customer", "employee"})


class TelecomBase(PartedPlatform[TelecomWorld]):
    """Callers, customers, and the form of responses."""

    world_type = TelecomWorld

    def _open(self, request: Request, handlers: dict[str, Callable[[Request], Response]]) -> Response:
        """A route that needs no token."""
        if request.method not in handlers:
            raise Refused(404, "not_found", "no such resource")
        return handlers[request.method](request)

    def _call(self, request: Request, handlers: dict[str, Handler]) -> Response:
        """A route for callers with a token."""
        if request.method not in handlers:
            raise Refused(404, "not_found", "no such resource")
        now = self.clock()
        caller = authenticate(presented_token(request), self.tokens, self.world, now)
        if self._switch("sliding_session") and caller.token.expires is not None:
            self.tokens.prolong(caller.token, now + self._switch("session_minutes") * 60)
        return handlers[request.method](caller)

    def _window(self, rows: list[Any], offset: int, limit: int) -> list[Any]:
        cap = int(self._switch("page_cap"))
        return rows[offset : offset + (min(limit, cap) if cap else limit)]

    def _customer_of(self, caller: Caller, reference: list[Any] | None) -> Customer:
        """The customer of a `customer` parameter, by default the caller's own."""
        if not reference:
            return self.world.customers[caller.employee.customer]
        key = reference[0]
        customer = self.world.customers.get(key.lower()) if isinstance(key, str) else None
        if customer is None:
            raise Refused(404, "customer", "no such customer")
        if not may_see_customer(caller.employee, customer.id, self.world):
            raise Refused(403, "access_denied", "the customer is out of reach")
        return customer

    def _switch(self, name: str) -> Any:
        return self.world.switches[name]

    def _touch(self, employee: Employee) -> None:
        self.touched.add(f"{self.world.EMPLOYEE}{employee.customer}/{employee.id}")

    def _answer(self, value: Any) -> Response:
        return json_answer(self._dressed(value))

    def _dressed(self, value: Any) -> Any:
        """Ids and empty fields in the form that the switches ask for."""
        switches = self.world.switches
        plain = (switches["id_form"], switches["id_case"], switches["null_fields"]) == ("text", "lower", "shown")
        return value if plain else self._dress(value)

    def _dress(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._dress(item) for item in value]
        if not isinstance(value, dict):
            return value
        shown = value
        if self._switch("null_fields") == "omitted":
            shown = {key: item for key, item in value.items() if item is not None}
        return {key: self._dress_id(item) if key in _ID_KEYS else self._dress(item) for key, item in shown.items()}

    def _dress_id(self, value: Any) -> Any:
        if not is_id(value):
            return value
        text = value.upper() if self._switch("id_case") == "upper" else value
        return {"$oid": text} if self._switch("id_form") == "oid" else text

    def _error(self, refusal: Refused) -> Response:
        error: dict[str, Any] = {"code": refusal.code, "status": refusal.status, "message": str(refusal)}
        if refusal.path is not None:
            error["path"] = refusal.path
        shapes = {"object": {"error": error}, "array": {"error": [error]}, "errors": {"errors": [error]}}
        return json_answer(shapes[self._switch("error_form")], refusal.status)


def truthy(value: Any) -> bool:
    return value in (True, 1, "1", "true")


def page(query: dict[str, list[str]], *, default: int, highest: int) -> tuple[int, int]:
    """Offset and limit of a list; Refused with 422 outside of their bounds."""
    numbers = []
    for name, otherwise, low, high in (("offset", 0, 0, 2**31), ("limit", default, 1, highest)):
        text = query.get(name, [str(otherwise)])[0]
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else -1
        if not low <= number <= high:
            raise Refused(422, name, f"must be from {low} to {high}")
        numbers.append(number)
    return numbers[0], numbers[1]
