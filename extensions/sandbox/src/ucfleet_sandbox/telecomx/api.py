# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP side of the simulated Telecom X."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from ucfleet_sandbox.answers import NO_JSON, empty_answer, json_answer, json_body, query_values
from ucfleet_sandbox.parted import PartedPlatform
from ucfleet_sandbox.platform import Request, Response
from ucfleet_sandbox.schema import stable_hex
from ucfleet_sandbox.telecomx import mobileconfig
from ucfleet_sandbox.telecomx.access import (
    COOKIE,
    Caller,
    Refused,
    authenticate,
    check_login,
    may_act_for,
    may_see_customer,
    presented_token,
)
from ucfleet_sandbox.telecomx.state import Customer, Employee, TelecomWorld, is_id, setting_key, split_name

__all__ = ["TelecomX"]

_Handler = Callable[[Caller], Response]

#: keys whose values are ids, for the switches about their form
_ID_KEYS = frozenset({"_id", "customer", "employee"})
_EXTENSION_SORTS = {
    "number": "number",
    "name": "name",
    "redirect": "number",
    "direct": "direct",
    "employee": "employee",
}


class TelecomX(PartedPlatform[TelecomWorld]):
    """Authentication, employees, extensions, mobile configs, switches and variables."""

    name = "telecomx"
    world_type = TelecomWorld

    def handle(self, request: Request) -> Response:
        try:
            return self._route(request)
        except Refused as refusal:
            return self._error(refusal)

    def user_of(self, request: Request) -> str | None:
        """E-mail address, user name or id of the token's employee; at login the name given."""
        if request.path == "/auth/login":
            name = _login_fields(request).get("username")
            return name if isinstance(name, str) else None
        try:
            token = self.tokens.find(presented_token(request) or "")
        except Refused:
            return None
        employee = self.world.employees.get(token.owner) if token else None
        return employee.label if employee else None

    # ---------------------------------------------------------------- routes
    def _route(self, request: Request) -> Response:
        segments = request.path.split("/")[1:]
        match segments:
            case ["auth", "login"]:
                return self._open(request, {"POST": self._login, "GET": self._login})
            case ["auth", "validateToken"]:
                return self._open(request, {"GET": self._validate_token})
            case ["employee"]:
                return self._call(request, {"GET": lambda c: self._list_employees(c, request)})
            case ["employee", key]:
                return self._call(request, {"GET": lambda c: self._get_employee(c, key)})
            case ["employee", key, "token"]:
                return self._call(request, {"POST": lambda c: self._create_token(c, key)})
            case ["employee", key, "token", value]:
                return self._call(request, {"DELETE": lambda c: self._delete_token(c, key, unquote(value))})
            case ["pbx", "extension"]:
                return self._call(request, {"GET": lambda c: self._list_extensions(c, request)})
            case ["pbx", "app", "employees"]:
                people: _Handler = lambda c: self._app_employees(c, request)  # noqa: E731
                return self._call(request, {"GET": people, "POST": people})
            case ["pbx", "app", "mobileconfig"] | ["pbx", "app", "mobileconfig", ""]:
                return self._call(
                    request,
                    {"GET": lambda c: self._list_configs(c, request), "POST": lambda c: self._copy_config(c, request)},
                )
            case ["pbx", "app", "mobileconfig", key]:
                return self._call(
                    request, {"GET": lambda c: self._get_config(c, key), "POST": lambda c: self._create_config(c, key)}
                )
            case ["pbx", "switch" | "variable" as kind]:
                return self._call(request, {"GET": lambda c: self._list_settings(c, kind, request)})
            case ["pbx", "switch" | "variable" as kind, name] if name:
                return self._call(
                    request,
                    {
                        "GET": lambda c: self._get_setting(c, kind, name, request),
                        "POST": lambda c: self._post_setting(c, kind, name, request),
                    },
                )
        raise Refused(404, "not_found", "no such resource")

    def _open(self, request: Request, handlers: dict[str, Callable[[Request], Response]]) -> Response:
        """A route that needs no token."""
        if request.method not in handlers:
            raise Refused(404, "not_found", "no such resource")
        return handlers[request.method](request)

    def _call(self, request: Request, handlers: dict[str, _Handler]) -> Response:
        """A route for callers with a token."""
        if request.method not in handlers:
            raise Refused(404, "not_found", "no such resource")
        now = self.clock()
        caller = authenticate(presented_token(request), self.tokens, self.world, now)
        if self._switch("sliding_session") and caller.token.expires is not None:
            self.tokens.prolong(caller.token, now + self._switch("session_minutes") * 60)
        return handlers[request.method](caller)

    # -------------------------------------------------------------- section 2
    def _login(self, request: Request) -> Response:
        fields = _login_fields(request)
        now = self.clock()
        try:
            employee = check_login(self.world, fields, now)
        except Refused as refusal:
            refusal.status = self._switch("login_failure_status")
            raise
        minutes = -1 if _truthy(fields.get("persist")) else self._switch("session_minutes")
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
        if _truthy(fields.get("cookie")):
            answer.headers.items.append(("Set-Cookie", f"{COOKIE}={token}; Path=/; HttpOnly"))
        return answer

    def _issue(self, employee: Employee, expires: float | None, *, machine: bool = False) -> str:
        value = stable_hex(48, "token", employee.id, self.tokens.next_number())
        self.tokens.add(value, employee.id, expires, self.clock(), machine=machine)
        return value

    def _validate_token(self, request: Request) -> Response:
        query = query_values(request)
        simple = _truthy(query.get("simple", [""])[0])
        try:
            caller = authenticate(presented_token(request), self.tokens, self.world, self.clock())
        except Refused:
            if simple:
                return empty_answer(403)
            raise
        if _truthy(query.get("extend", [""])[0]) and caller.token.expires is not None:
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

    # -------------------------------------------------------------- section 5
    def _list_employees(self, caller: Caller, request: Request) -> Response:
        caller.need("VIEWER")
        query = query_values(request)
        with_deleted = _truthy(query.get("includeDeleted", [""])[0])
        needle = query.get("filter", [""])[0].casefold()
        found = [
            employee
            for employee in self._customer_of(caller, query.get("customer")).employees.values()
            if (with_deleted or employee.state != "DELETED") and _contains(needle, employee)
        ]
        full = _truthy(query.get("full", [""])[0])
        offset, limit = _page(query, default=100, highest=500)
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
        standalone = _truthy(query.get("standalone", [""])[0])
        if request.method == "POST":
            body = json_body(request)
            if not isinstance(body, dict):
                raise Refused(400, "bad_request", "the body must be a JSON object")
            wanted, standalone = body.get("ids", []), _truthy(body.get("standalone"))
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
        offset, limit = _page(query, default=50, highest=1000)
        rows = self._window(found, offset, limit)
        key = self._switch("extension_list")
        if key == "bare":
            return self._answer(rows)
        return self._answer({"offset": offset, "limit": limit, "total": len(found), key: rows})

    def _window(self, rows: list[Any], offset: int, limit: int) -> list[Any]:
        cap = int(self._switch("page_cap"))
        return rows[offset : offset + (min(limit, cap) if cap else limit)]

    # -------------------------------------------------------------- section 4
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

    # -------------------------------------------------------------- section 6
    def _list_settings(self, caller: Caller, kind: str, request: Request) -> Response:
        customer = self._customer_of(caller, query_values(request).get("customer"))
        return self._answer([self._setting_row(kind, key, value) for key, value in customer.settings[kind].items()])

    def _get_setting(self, caller: Caller, kind: str, name: str, request: Request) -> Response:
        query = query_values(request)
        if "value" in query:
            body = {"value": query["value"][0]}
            return self._set(caller, kind, name, body | {key: query[key][0] for key in ("customer",) if key in query})
        key = self._setting_name(name)
        values = self._customer_of(caller, query.get("customer")).settings[kind]
        if key not in values:
            raise Refused(404, "name", f"no such {kind}")
        row = self._setting_row(kind, key, values[key])
        row.pop("employee", None)
        if kind == "variable" and not self._switch("variable_type"):
            del row["type"]
        return self._answer(row)

    def _post_setting(self, caller: Caller, kind: str, name: str, request: Request) -> Response:
        body = json_body(request)
        if body is NO_JSON or not isinstance(body, dict):
            raise Refused(400, "bad_request", "the body must be a JSON object")
        return self._set(caller, kind, name, body)

    def _set(self, caller: Caller, kind: str, name: str, body: dict[str, Any]) -> Response:
        key = self._setting_name(name)
        reference = body.get("customer")
        customer = self._customer_of(caller, None if reference is None else [reference])
        self._check_setting_right(caller, key)
        value = _switch_value(body.get("value")) if kind == "switch" else body.get("value")
        if not isinstance(value, bool if kind == "switch" else str):
            raise Refused(422, "value", f"not a value of a {kind}")
        customer.settings[kind][key] = value
        self.touched.add(self.world.SETTINGS + customer.id)
        return self._answer({"success": True})

    def _setting_name(self, name: str) -> str:
        literal = self._switch("literal_colon") and "%3a" in name.lower()
        key = None if literal else setting_key(unquote(name))
        if key is None:
            raise Refused(422, "name", "not a possible name")
        return key

    def _check_setting_right(self, caller: Caller, key: str) -> None:
        """Global names and those of others need MANAGER; shared and own ones are open."""
        prefix, _unused = split_name(key)
        if is_id(prefix) and prefix not in self.world.employees:
            raise Refused(422, "name", "no such employee")
        if prefix not in ("SHARED", caller.employee.id) and not caller.at_least("MANAGER"):
            raise Refused(403, "name", "setting this name needs MANAGER access")
        if is_id(prefix) and not may_act_for(caller.employee, self.world.employees[prefix], self.world):
            raise Refused(403, "name", "the employee is out of reach")

    def _setting_row(self, kind: str, key: str, value: Any) -> dict[str, Any]:
        prefix, bare = split_name(key)
        if kind == "switch" and self._switch("switch_values") == "text":
            value = "true" if value else "false"
        row = {
            "name": bare if self._switch("setting_names") == "bare" else key,
            "value": value,
            "type": "SHARED" if prefix == "SHARED" else "PERSONAL" if prefix else "SYSTEM",
        }
        return {**row, "employee": prefix} if is_id(prefix) else row

    # --------------------------------------------------------------- helpers
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


def _login_fields(request: Request) -> dict[str, Any]:
    """The fields of a login: of the body, with GET of the query."""
    if request.method == "GET":
        return {name: values[0] for name, values in query_values(request).items()}
    body = json_body(request)
    return body if isinstance(body, dict) else {}


def _truthy(value: Any) -> bool:
    return value in (True, 1, "1", "true")


def _switch_value(value: Any) -> Any:
    """A switch is written as boolean or as text (section 6)."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _contains(needle: str, employee: Employee) -> bool:
    fields = (employee.name, employee.email, employee.title, employee.department, employee.username)
    return not needle or any(needle in field.casefold() for field in fields if field)


def _page(query: dict[str, list[str]], *, default: int, highest: int) -> tuple[int, int]:
    """Offset and limit of a list; Refused with 422 outside of their bounds."""
    numbers = []
    for name, otherwise, low, high in (("offset", 0, 0, 2**31), ("limit", default, 1, highest)):
        text = query.get(name, [str(otherwise)])[0]
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else -1
        if not low <= number <= high:
            raise Refused(422, name, f"must be from {low} to {high}")
        numbers.append(number)
    return numbers[0], numbers[1]


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


def _nested_row(person: Employee, world: TelecomWorld) -> dict[str, Any]:
    """One row per employee, the shape that the dashboard list has with `customer` (section 4.3)."""
    configs = [] if person.configs is None else [mobileconfig.document(person, world)]
    return {"_id": person.id, "name": person.name, "shared": False, "mobileconfigs": configs}
