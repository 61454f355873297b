# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Employees: how an option names one, and how the one behind a name is found (Telecom X protocol, section 5).

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import DialString, Digits, Email
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Doc, Field, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import ListOf, Record, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import (
    ID_PATTERN,
    TelecomxClient,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.wire import read_id

#: the ways to name an employee; exactly one of them is given
SELECTOR = (
    Digits(
        "id",
        clean=lambda text: text.strip().lower(),
        minimum=1,
        pattern=ID_PATTERN,
        pattern_hint="must be 24 hexadecimal digits",
        doc="The id of the employee, 24 hexadecimal digits in either case.",
    ),
    Email("email", clean=str.strip, minimum=1, doc="The e-mail address of the employee, in either case."),
    Text(
        "name",
        clean=str.strip,
        minimum=1,
        doc=(
            "The full name of the employee exactly as Telecom X shows it.",
            "The task fails and lists the candidates when several employees have it and one is needed.",
        ),
    ),
    # No number, however short: YAML reads 0210 as 136, which may be another employee.
    DialString(
        "extension",
        clean=str.strip,
        minimum=1,
        most_digits=0,
        doc="The exact extension number of the employee.",
    ),
)
_WAYS = tuple(field.name for field in SELECTOR)

#: what is returned of an employee
EMPLOYEE = (
    Text("id", wire="_id", read_only=True),
    Text("name", read_only=True),
    Text("email", wire="emailAddress", read_only=True),
    Text("title", read_only=True),
    Text("department", read_only=True),
    Text("access_level", wire="accessLevel", read_only=True),
    Text("state", read_only=True),
    Text("customer", read_only=True),
)

PATH = "/employee"
PERSONAL_PATH = "/pbx/app/employees"
EXTENSION_PATH = "/pbx/extension"
#: the longest pages there are (sections 5.1 and 5.4)
PAGE = 500
EXTENSION_PAGE = 1000
#: from this many names on, reading the whole directory costs less than one search for each
_WORTH_READING_ALL = 10
#: so many hits are worth a request each
_FEW = 5


def selector(name: str, *, required: bool = False, several: bool = False, doc: Doc = "") -> Field:
    """An option that names one employee, or several."""
    if several:
        return ListOf(name, Record("name", SELECTOR), required=required, doc=doc)
    return Record(name, SELECTOR, required=required, doc=doc)


def selector_problems(name: str, value: Mapping[str, str] | None) -> list[str]:
    """What is wrong with the number of ways used; the forms are checked by their fields."""
    given = [way for way in _WAYS if value and way in value]
    if len(given) == 1:
        return []
    if not given:
        return [f"{name} needs one of {', '.join(_WAYS)}"]
    return [f"{name} takes one of {', '.join(_WAYS)}, not {' and '.join(given)} together"]


def label(named: Mapping[str, str]) -> str:
    """How messages call the employee: "email kim@example.org"."""
    return " ".join(next(iter(named.items())))


def read_employee(client: TelecomxClient, row: Mapping[str, Any], path: str) -> dict[str, Any]:
    """A row of any employee list in the words of EMPLOYEE. Raises VoiceError."""
    ids = {"_id": client.row_id(row, path), "customer": None}
    try:
        if row.get("customer") is not None:
            try:
                ids["customer"] = read_id(row["customer"])
            except WrongValue as problem:
                raise WrongValue(f"customer {problem}") from problem
        return walk.decode(EMPLOYEE, {**row, **ids})
    except WrongValue as problem:
        raise client.unexpected(f"answered an employee whose {problem}", "GET", path) from problem


class Directory:
    """Finds employees, with as few requests as the number of names allows.

    The search of the platform looks at fields that its documents do not name, so every
    hit is compared here, and a name that the search does not find is looked for in the
    whole list before it counts as unknown.
    """

    def __init__(self, client: TelecomxClient, customer: str | None) -> None:
        """`customer`: id of the customer whose employees are searched, None for the account's own."""
        self._client = client
        self._scope = {"customer": customer} if customer else {}
        self._all: list[dict[str, Any]] | None = None
        self._all_extensions: list[Mapping[str, Any]] | None = None
        self._search = True
        #: what the last search found besides what was looked for
        self._near: list[dict[str, Any]] = []

    def expect(self, named: Iterable[Mapping[str, str]]) -> None:
        """Say ahead which employees will be asked for."""
        texts = {text for one in named for way, text in one.items() if way != "id"}
        self._search = len(texts) < _WORTH_READING_ALL

    def find(self, named: Mapping[str, str]) -> str:
        """The id of the one employee that matches. Raises VoiceError for none and for several."""
        way, text = next(iter(named.items()))
        if way == "id":
            return text
        found = self._owner_of(text) if way == "extension" else self._person(way, text)
        # Ids lead into paths, so one of another form must not get any further.
        self._client.employee_path(PATH + "/", found)
        return found

    # -------------------------------------------------- by e-mail or name
    def people(self, way: str, text: str) -> list[dict[str, Any]]:
        """Everybody with exactly this e-mail address (in either case) or name."""
        if self._search and self._all is None:
            self._near = self.search(text)
            matches = _matching(self._near, way, text) or self._completed(way, text)
            if matches:
                return matches
        return _matching(self.all(), way, text)

    def _completed(self, way: str, text: str) -> list[dict[str, Any]]:
        """Matches among a few hits whose rows lack the e-mail address although full rows were asked for."""
        short = [person for person in self._near if not person["email"]] if way == "email" else []
        if len(short) > _FEW:
            return []
        paths = [self._client.employee_path(PATH + "/", str(person["id"])) for person in short]
        return _matching([read_employee(self._client, self._client.get(path), path) for path in paths], way, text)

    def _person(self, way: str, text: str) -> str:
        self._near = []
        matches = self.people(way, text)
        ids = {str(person["id"]) for person in matches}
        if not ids:
            raise _unknown(f"no employee has the {way} {clipped(text)}", [_shown(person) for person in self._near])
        if len(ids) > 1:
            raise _ambiguous(
                f"{len(ids)} employees have the {way} {clipped(text)}", [_shown(person) for person in matches]
            )
        return ids.pop()

    def search(self, text: str) -> list[dict[str, Any]]:
        """Employees that the platform's own search finds; deleted ones are left out."""
        return self._employees({"filter": text})

    def all(self) -> list[dict[str, Any]]:
        """Every employee, read once; deleted ones are left out."""
        if self._all is None:
            self._all = self._employees({})
        return self._all

    def _employees(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        try:
            people = list(listed(self._client, {**self._scope, **query}))
        except VoiceError as error:
            if error.kind != errors.PERMISSION or self._scope:
                raise
            people = personal_list(self._client)
        return [person for person in people if person["state"] != "DELETED"]

    # ------------------------------------------------------- by extension
    def _owner_of(self, number: str) -> str:
        rows: list[Mapping[str, Any]] = []
        if self._search and self._all_extensions is None:
            rows = _numbered(self._extensions({"filter": number}), number)
        if not rows:
            if self._all_extensions is None:
                self._all_extensions = self._extensions({})
            rows = _numbered(self._all_extensions, number)
        if not rows:
            raise _unknown(f"there is no extension {number}", [])
        owners = {self._owner(row) for row in rows} - {""}
        if not owners:
            raise _unknown(f"extension {number} belongs to no employee", [])
        if len(owners) > 1:
            raise _ambiguous(f"extension {number} belongs to {len(owners)} employees", sorted(owners))
        return owners.pop()

    def _owner(self, row: Mapping[str, Any]) -> str:
        owner = row.get("employee")
        if owner is None:
            return ""
        try:
            return read_id(owner)
        except WrongValue as problem:
            why = f"answered an extension whose employee {problem}"
            raise self._client.unexpected(why, "GET", EXTENSION_PATH) from problem

    def _extensions(self, query: Mapping[str, str]) -> list[Mapping[str, Any]]:
        asked = {**self._scope, **query}
        pages = self._client.pages(EXTENSION_PATH, asked, key="extensions", limit=EXTENSION_PAGE)
        return [row for page in pages for row in page.rows]


def listed(
    client: TelecomxClient, query: Mapping[str, str], *, limit: int = PAGE, offset: int = 0
) -> Iterator[dict[str, Any]]:
    """The employee list, in full rows so that the e-mail address is there (section 5.1)."""
    for page in client.pages(PATH, {**query, "full": "true"}, key="employees", limit=limit, offset=offset):
        for row in page.rows:
            yield read_employee(client, row, PATH)


def personal_list(client: TelecomxClient) -> list[dict[str, Any]]:
    """The colleagues that an account with PERSONAL access sees (section 5.3)."""
    rows = client.rows(client.get(PERSONAL_PATH), PERSONAL_PATH)
    return [read_employee(client, row, PERSONAL_PATH) for row in rows if row.get("type") != "EXTENSION"]


def _matching(people: Iterable[dict[str, Any]], way: str, text: str) -> list[dict[str, Any]]:
    if way == "email":
        return [person for person in people if person["email"].casefold() == text.casefold()]
    return [person for person in people if person["name"].strip() == text]


def _numbered(rows: Iterable[Mapping[str, Any]], number: str) -> list[Mapping[str, Any]]:
    """Rows of exactly this number: the search also finds parts of numbers, and names."""
    return [row for row in rows if str(row.get("number")) == number]


def _shown(person: Mapping[str, Any]) -> str:
    details = ", ".join(text for text in (person["email"], person["department"], person["id"]) if text)
    return f"{person['name']} ({details})"


def _listed(candidates: list[str]) -> str:
    more = f" and {len(candidates) - 5} more" if len(candidates) > 5 else ""
    return ", ".join(candidates[:5]) + more


def _unknown(why: str, near: list[str]) -> VoiceError:
    if near:
        why += f"; the search found {_listed(near)}"
    return VoiceError(
        errors.NOT_FOUND, why, "check the spelling, and customer if the employee belongs to another customer"
    )


def _ambiguous(why: str, candidates: list[str]) -> VoiceError:
    return VoiceError(
        errors.INVALID,
        f"{why}: {_listed(candidates)}",
        "name the employee by id",
        details=(("candidates", tuple(candidates)),),
    )
