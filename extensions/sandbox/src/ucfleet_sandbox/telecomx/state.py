# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the simulated Telecom X: what its customers, employees, queues, extensions and settings refer to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Self

from ucfleet_sandbox.parted import World
from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.schema import Fields, Switch, read_switches, stable_hex
from ucfleet_sandbox.telecomx.objects import ACCESS_LEVELS, Config, Customer, Employee, is_id, setting_key

__all__ = ["SWITCHES", "TelecomWorld"]

SWITCHES = {
    "session_minutes": Switch(15, "life of a token made by login"),
    "sliding_session": Switch(False, "using a token prolongs it"),
    "machine_token_minutes": Switch(0, "life of a machine token; 0: for ever"),
    "login_failure_status": Switch(401, "answer to wrong credentials", (401, 400, 403)),
    "error_form": Switch("object", "where errors are: error, error as a list, errors", ("object", "array", "errors")),
    "id_form": Switch("text", "ids as text or as {$oid: text}", ("text", "oid")),
    "id_case": Switch("lower", "case of the ids in answers", ("lower", "upper")),
    "null_fields": Switch("shown", "whether fields without a value are there", ("shown", "omitted")),
    "page_cap": Switch(0, "most rows of a page whatever the limit; 0: no cap"),
    "extension_list": Switch("extensions", "key of the rows in the extension list", ("extensions", "rows", "bare")),
    "copy_answer": Switch("target", "what a copy returns", ("target", "source", "other", "success", "empty")),
    "copy_creates_target": Switch(False, "copying to an employee without config creates it, else 404"),
    "copy_others": Switch("recompute", "others of the target after a copy", ("recompute", "copy")),
    "copy_invisible": Switch("keep", "items the target employee may not see", ("keep", "drop")),
    "copy_items": Switch("apply", "whether a copy answered with success really took place", ("apply", "ignore")),
    "create_existing": Switch("conflict", "create where a config exists", ("conflict", "return", "reset")),
    "create_items": Switch("none", "what a new config shows", ("none", "all")),
    "own_colleague": Switch(False, "employees are listed among their own colleagues"),
    "customer_rows": Switch("configs", "rows of the list with ?customer=", ("configs", "employees")),
    "switch_values": Switch("boolean", "values of switches on reading", ("boolean", "text")),
    "variable_type": Switch(False, "reading one variable shows its type"),
    "setting_names": Switch("bare", "names of switches and variables in answers", ("bare", "prefixed")),
    "literal_colon": Switch(False, "an encoded colon in a name is refused"),
}

_REFERENCE_TYPES = ("COLLEAGUES", "QUEUES")


class TelecomWorld(World):
    """Everything by id, and employees by login name."""

    EMPLOYEE = "employee:"
    LINES = "lines:"
    SETTINGS = "settings:"

    def __init__(self) -> None:
        self.switches: dict[str, Any] = {}
        self.customers: dict[str, Customer] = {}
        self.employees: dict[str, Employee] = {}
        self.queues: dict[str, str] = {}
        self.logins: dict[str, Employee] = {}

    def find_login(self, name: str) -> Employee | None:
        """By e-mail address (in any case) or user name."""
        return self.logins.get(name) or self.logins.get(name.lower())

    def below(self, customer: str, reseller: str) -> bool:
        """Whether a customer is the reseller's own or one of its customers."""
        seen: set[str] = set()
        current: str | None = customer
        while current is not None and current not in seen:
            if current == reseller:
                return True
            seen.add(current)
            current = self.customers[current].parent
        return False

    # ------------------------------------------------------------- reading
    @classmethod
    def read(cls, fields: Fields) -> Self:
        world = cls()
        world.switches = read_switches(SWITCHES, fields.object("switches"))
        items = fields.objects("customers")
        # References may point forward: first everything that has an id, then what refers to it.
        customers = [world._add_customer(item, index) for index, item in enumerate(items)]
        people = [world._add_people(item, customer) for item, customer in zip(items, customers, strict=True)]
        for item, customer, employees in zip(items, customers, people, strict=True):
            customer.parent = world._customer_reference(item)
            world._read_lines(item, customer)
            world._read_settings(item, customer)
            item.done()
            for person, employee in employees:
                world._read_references(person, employee, customer)
                person.done()
        return world

    def _add_customer(self, fields: Fields, index: int) -> Customer:
        name = fields.text("name", empty=False)
        customer = Customer(_read_id(fields, "customer", index, name), name, None)
        if customer.id in self.customers:
            raise StateError(f"{fields.place('_id')} {customer.id!r} occurs twice")
        self.customers[customer.id] = customer
        return customer

    def _add_people(self, fields: Fields, customer: Customer) -> list[tuple[Fields, Employee]]:
        for index, item in enumerate(fields.objects("queues")):
            name = item.text("name", empty=False)
            key = _read_id(item, "queue", customer.id, index, name)
            self._new_id(key, item)
            customer.queues[key] = self.queues[key] = name
            item.done()
        return [(item, self._add_employee(item, customer, i)) for i, item in enumerate(fields.objects("employees"))]

    def _add_employee(self, fields: Fields, customer: Customer, index: int) -> Employee:
        name = fields.text("name", empty=False)
        employee = Employee(
            id=_read_id(fields, "employee", customer.id, index, name),
            customer=customer.id,
            name=name,
            title=fields.text_or_none("title"),
            department=fields.text_or_none("department"),
            email=fields.text_or_none("emailAddress"),
            username=fields.text_or_none("username"),
            password=fields.text_or_none("password"),
            access_level=fields.choice("accessLevel", ACCESS_LEVELS, "PERSONAL"),
            state=fields.choice("state", ("ENABLED", "DISABLED", "DELETED"), "ENABLED"),
            authenticator=_read_authenticator(fields),
            sms_codes=fields.texts("sms_codes"),
            ip_restriction=fields.texts("ipRestriction"),
            visible_queues=None,
            configs=None,
        )
        self._new_id(employee.id, fields)
        self.employees[employee.id] = customer.employees[employee.id] = employee
        for login in filter(None, (employee.email and employee.email.lower(), employee.username)):
            if login in self.logins:
                raise StateError(f"{fields.place('emailAddress')} or username {login!r} occurs twice")
            self.logins[login] = employee
        return employee

    def _new_id(self, key: str, fields: Fields) -> None:
        if key in self.employees or key in self.queues:
            raise StateError(f"{fields.place('_id')} {key!r} occurs twice")

    def _customer_reference(self, fields: Fields) -> str | None:
        parent = fields.text_or_none("parent")
        if parent is None:
            return None
        names = {customer.id: customer.name for customer in self.customers.values()}
        return _resolve(parent, names, fields.place("parent"))

    def _read_references(self, fields: Fields, employee: Employee, customer: Customer) -> None:
        if fields.raw("visible_queues") is not None:
            place = fields.place("visible_queues")
            employee.visible_queues = [_resolve(ref, customer.queues, place) for ref in fields.texts("visible_queues")]
        if fields.raw("mobileconfig") is not None:
            employee.configs = [self._read_config(item, customer) for item in fields.objects("mobileconfig")]
            types = [config.type for config in employee.configs]
            if len(set(types)) < len(types):
                raise StateError(f"{fields.place('mobileconfig')} has a type twice")

    def _read_config(self, fields: Fields, customer: Customer) -> Config:
        kind = fields.text("type", empty=False)
        lists: dict[str, list[Any]] = {}
        for key in ("items", "others"):
            if kind in _REFERENCE_TYPES:
                lists[key] = [self._member(kind, ref, customer, fields.place(key)) for ref in fields.texts(key)]
            else:
                lists[key] = [_read_label(item) for item in fields.objects(key)]
        frozen = fields.has("others") or kind not in _REFERENCE_TYPES
        fields.done()
        return Config(kind, lists["items"], lists["others"] if frozen else None)

    def _member(self, kind: str, reference: str, customer: Customer, place: str) -> str:
        """The id of an employee or queue; ids may be those of another customer (copied by a reseller)."""
        everywhere: dict[str, Any] = self.employees if kind == "COLLEAGUES" else self.queues
        if reference.lower() in everywhere:
            return reference.lower()
        if kind == "QUEUES":
            return _resolve(reference, customer.queues, place)
        return self._employee_reference(reference, customer, place)

    def _employee_reference(self, reference: str, customer: Customer, place: str) -> str:
        by_login = self.find_login(reference)
        if by_login is not None:
            return by_login.id
        return _resolve(reference, {key: person.name for key, person in customer.employees.items()}, place)

    def _read_lines(self, fields: Fields, customer: Customer) -> None:
        for index, item in enumerate(fields.objects("extensions")):
            number = item.text("number", empty=False)
            employee = item.text_or_none("employee")
            place = item.place("employee")
            customer.extensions.append(
                {
                    "_id": _read_id(item, "extension", customer.id, index, number),
                    "type": item.text("type", "SIP"),
                    "name": item.text("name", ""),
                    "number": number,
                    "employee": None if employee is None else self._employee_reference(employee, customer, place),
                    "direct": item.text_or_none("direct"),
                    "primary": item.boolean("primary", False),
                }
            )
            item.done()

    def _read_settings(self, fields: Fields, customer: Customer) -> None:
        for kind, key, wanted in (("switch", "pbx_switches", bool), ("variable", "pbx_variables", str)):
            values = fields.raw(key, {})
            if not isinstance(values, dict) or not all(isinstance(value, wanted) for value in values.values()):
                raise StateError(f"{fields.place(key)} must be an object of names and values of type {wanted.__name__}")
            for name, value in values.items():
                stored = setting_key(name)
                if stored is None:
                    raise StateError(f"{fields.place(key)}: {name!r} is no name of a switch or variable")
                customer.settings[kind][stored] = value

    # --------------------------------------------------------------- parts
    def system(self) -> dict[str, Any]:
        customers = [{"_id": c.id, "name": c.name, "parent": c.parent} for c in self.customers.values()]
        return {"switches": self.switches, "customers": customers}

    def records(self) -> Iterable[str]:
        for customer in self.customers.values():
            yield self.LINES + customer.id
            yield self.SETTINGS + customer.id
            for employee in customer.employees:
                yield f"{self.EMPLOYEE}{customer.id}/{employee}"

    def record(self, name: str) -> Any:
        kind, _unused, key = name.partition(":")
        if kind == "employee":
            employee = self.employees.get(key.partition("/")[2])
            return employee.as_json() if employee else None
        customer = self.customers.get(key)
        if customer is None:
            return None
        return customer.extensions_json() if kind == "lines" else customer.settings_json()

    @staticmethod
    def join(system: dict[str, Any], records: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        customers: dict[str, dict[str, Any]] = {
            customer["_id"]: {**customer, "employees": []} for customer in system.get("customers", [])
        }
        for name, value in records:
            kind, _unused, key = name.partition(":")
            customer = customers[key.partition("/")[0]]
            if kind == "employee":
                customer["employees"].append(value)
            else:
                customer.update(value)
        return {**system, "customers": list(customers.values())}


def _read_id(fields: Fields, *otherwise: object) -> str:
    value = fields.text("_id", stable_hex(24, *otherwise))
    if not is_id(value):
        raise StateError(f"{fields.place('_id')} must be 24 hex digits")
    return value.lower()


def _read_label(fields: Fields) -> dict[str, Any]:
    label = {"_id": _read_id(fields), "name": fields.text("name")}
    return {**label, **fields.rest()}


def _read_authenticator(fields: Fields) -> dict[str, Any] | None:
    if fields.raw("authenticator") is None:
        return None
    item = fields.object("authenticator")
    secret, codes = item.text_or_none("secret"), item.texts("codes")
    if secret is not None and not re.fullmatch(r"[A-Z2-7]+=*", secret):
        raise StateError(f"{item.place('secret')} must be base32 in capital letters")
    item.done()
    return {"secret": secret, "codes": codes}


def _resolve(reference: str, names: dict[str, str], place: str) -> str:
    """The id behind an id or a unique name."""
    if reference.lower() in names:
        return reference.lower()
    found = [key for key, name in names.items() if name == reference]
    if len(found) != 1:
        raise StateError(f"{place}: {reference!r} is {'ambiguous' if found else 'unknown'}")
    return found[0]
