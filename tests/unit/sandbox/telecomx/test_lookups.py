# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Employees, colleagues and extensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import ACME, ANNA, BO, CONFIG, CY, OTHER, OUT, error, ident


def test_employees_are_listed_in_pages(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    answer = api.json("GET", "/employee?limit=2&offset=1")
    assert (answer["offset"], answer["limit"], answer["total"]) == (1, 2, 3)
    assert [row["name"] for row in answer["employees"]] == ["Bo", "Cy"]
    assert set(answer["employees"][0]) == {"_id", "accessLevel", "state", "name"}
    assert api.json("GET", "/employee?includeDeleted=true")["total"] == 4
    assert api.json("GET", "/employee?offset=9")["employees"] == []
    assert len(telecomx(page_cap=1).json("GET", "/employee")["employees"]) == 1


@pytest.mark.parametrize(
    ("needle", "names"), [("bo%40acme", ["Bo"]), ("HEAD", ["Anna"]), ("acme.test", ["Anna", "Bo", "Cy"]), ("zzz", [])]
)
def test_the_filter_searches(telecomx: Callable[..., Any], needle: str, names: list[str]) -> None:
    rows = telecomx().json("GET", f"/employee?full=true&filter={needle}")["employees"]
    assert [row["name"] for row in rows] == names


def test_full_rows(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    row = api.json("GET", "/employee?full=true&filter=bo@")["employees"][0]
    assert (row["emailAddress"], row["customer"], row["noEmail"], row["title"]) == ("bo@acme.test", ACME, False, None)
    assert api.json("GET", f"/employee/{BO}") == row
    assert "title" not in telecomx(null_fields="omitted").json("GET", f"/employee/{BO}")
    assert "password" not in row


@pytest.mark.parametrize(
    ("who", "target", "status", "code"),
    [
        ("anna", "/employee?limit=501", 422, "limit"),
        ("anna", "/employee?limit=0", 422, "limit"),
        ("anna", "/employee?offset=-1", 422, "offset"),
        ("anna", f"/employee?customer={OTHER}", 403, "access_denied"),
        ("anna", f"/employee/{ident('z')}", 404, "id"),
        ("anna", f"/employee/{OUT}", 403, "access_denied"),
        ("bo", "/employee", 403, "access_denied"),
        ("bo", "/pbx/extension", 403, "access_denied"),
        ("anna", "/pbx/extension?limit=1001", 422, "limit"),
        ("anna", "/pbx/extension?sort=colour", 422, "sort"),
        ("anna", "/auth/logout", 404, "not_found"),
    ],
)
def test_refused_lookups(telecomx: Callable[..., Any], who: str, target: str, status: int, code: str) -> None:
    assert error(telecomx(who).json("GET", target, status=status)) == code


def test_resellers_see_their_customers(telecomx: Callable[..., Any]) -> None:
    assert telecomx("eve").json("GET", f"/employee?customer={ACME}")["total"] == 3
    telecomx("eve").json("GET", f"/employee?customer={OTHER}", status=403)
    assert telecomx("out").json("GET", f"/employee?customer={ACME.upper()}")["total"] == 3


def test_colleagues_for_personal_callers(telecomx: Callable[..., Any]) -> None:
    api = telecomx("bo")
    rows = api.json("GET", "/pbx/app/employees")
    assert [(row["type"], row["name"]) for row in rows] == [("EMPLOYEE", name) for name in ("Anna", "Bo", "Cy")]
    assert rows[0]["extensions"][0]["number"] == "210"
    assert [row["_id"] for row in api.json("GET", f"/pbx/app/employees?ids={BO}&ids={CY}")] == [BO, CY]
    assert [row["_id"] for row in api.json("POST", "/pbx/app/employees", {"ids": [CY]})] == [CY]
    assert api.json("GET", "/pbx/app/employees?standalone=true")[-1]["type"] == "EXTENSION"


def test_extensions(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    answer = api.json("GET", "/pbx/extension")
    assert (answer["offset"], answer["limit"], answer["total"]) == (0, 50, 3)
    rows = answer["extensions"]
    assert [(row["number"], row["employee"]) for row in rows] == [("210", ANNA), ("021", BO), ("900", None)]
    assert [row["number"] for row in api.json("GET", "/pbx/extension?filter=21&sort=number")["extensions"]] == [
        "021",
        "210",
    ]
    assert api.json("GET", f"/pbx/extension?employee={BO.upper()}")["total"] == 1
    assert telecomx(extension_list="bare").json("GET", "/pbx/extension") == rows
    assert telecomx(extension_list="rows").json("GET", "/pbx/extension")["rows"] == rows


def test_forms_of_ids_and_errors(telecomx: Callable[..., Any]) -> None:
    api = telecomx(id_form="oid", id_case="upper", error_form="array")
    assert api.json("GET", f"{CONFIG}/{ANNA}")["_id"] == {"$oid": ANNA.upper()}
    assert api.json("GET", f"{CONFIG}/{ANNA}")["configs"][0]["items"][0]["_id"] == {"$oid": CY.upper()}
    assert api.json("GET", f"{CONFIG}/{CY}", status=404)["error"][0]["code"] == "not_found"
    answer = telecomx(error_form="errors").json("GET", f"{CONFIG}/{CY}", status=404)
    assert answer["errors"][0] == {"code": "not_found", "status": 404, "message": "no such mobile config"}
