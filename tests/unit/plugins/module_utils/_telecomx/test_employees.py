# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""employee_info, and how every module finds the employee behind a name."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employee_info import EMPLOYEE_INFO
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig import MOBILECONFIG
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig_info import MOBILECONFIG_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.telecomx import (
    ACME,
    ANNA,
    BO,
    BY_LOGIN,
    BY_TOKEN,
    CARL,
    KIM,
    OTHER,
    TOKEN,
    config,
    employee,
    people,
    read,
    refusal,
    state,
)
from ucfleet_sandbox.telecomx import TelecomX


def asked(text: str = "", *, offset: int = 0, limit: int = 500, before: str = "") -> Expected:
    """One page of the employee list."""
    search = f"filter={text}&" if text else ""
    return GET(f"/employee?{before}{search}full=true&limit={limit}&offset={offset}").bearer(TOKEN)


def numbered(number: str, *, offset: int = 0) -> Expected:
    search = f"filter={number}&" if number else ""
    return GET(f"/pbx/extension?{search}limit=1000&offset={offset}").bearer(TOKEN)


def line(number: Any, owner: Any, key: str = "") -> dict[str, Any]:
    return {"_id": key or f"e{number}", "number": number, "name": "", "employee": owner}


def lines(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"offset": 0, "limit": 1000, "total": len(rows), "extensions": list(rows)}


def found(http: Http, **desired: Any) -> dict[str, Any]:
    """Ask for one mobile config by a name."""
    return http.run(MOBILECONFIG, **BY_TOKEN, **desired)


# ------------------------------------------------------------ by e-mail or name
def test_an_address_is_compared_in_any_case_and_as_a_whole() -> None:
    near = employee(BO, emailAddress="xanna@x.test")
    http = Http(asked("ANNA%40x.test").answers(200, people(near, employee(ANNA))), read(ANNA, config(ANNA)))
    assert found(http, employee={"email": "ANNA@x.test"})["mobileconfig"]["id"] == ANNA


def test_a_name_is_compared_exactly() -> None:
    rows = people(employee(BO, name="Anna Holm-Berg"), employee(ANNA, name="Anna Holm"))
    http = Http(asked("Anna%20Holm").answers(200, rows), read(ANNA, config(ANNA)))
    assert found(http, employee={"name": "Anna Holm"})["mobileconfig"]["id"] == ANNA


def test_deleted_employees_are_nobody() -> None:
    gone = employee(BO, name="Anna", state="DELETED")
    http = Http(asked("Anna").answers(200, people(gone, employee(ANNA))), read(ANNA, config(ANNA)))
    assert found(http, employee={"name": "Anna"})["mobileconfig"]["id"] == ANNA


def test_an_ambiguous_name_lists_the_candidates() -> None:
    rows = people(employee(ANNA), employee(BO, name="Anna", department="Sales"))
    result = found(Http(asked("Anna").answers(200, rows)), employee={"name": "Anna"})
    assert result["failure"]["kind"] == "invalid"
    assert result["failure"]["candidates"] == [f"Anna (anna@x.test, {ANNA})", f"Anna (bo@x.test, Sales, {BO})"]
    assert "2 employees have the name 'Anna': Anna (anna@x.test" in result["msg"]
    assert "name the employee by id" in result["msg"]


def test_what_the_search_does_not_find_is_looked_for_in_the_whole_list() -> None:
    http = Http(
        asked("anna%40x.test").answers(200, people()),
        asked().answers(200, people(employee(BO), total=2)),
        asked(offset=1).answers(200, people(employee(ANNA), total=2)),
        read(ANNA, config(ANNA)),
    )
    assert found(http, employee={"email": "anna@x.test"})["changed"] is False


def test_an_unknown_name_reports_what_the_search_found() -> None:
    near = people(employee(ANNA, name="Anna Holm"))
    http = Http(asked("Anna").answers(200, near), asked().answers(200, near))
    result = found(http, employee={"name": "Anna"})
    assert result["failure"]["kind"] == "not_found"
    assert f"no employee has the name 'Anna'; the search found Anna Holm (anna@x.test, {ANNA})" in result["msg"]


def test_the_employees_of_another_customer() -> None:
    http = Http(
        asked("Anna", before=f"customer={OTHER}&").answers(200, people(employee(ANNA))), read(ANNA, config(ANNA))
    )
    assert found(http, employee={"name": "Anna"}, customer=OTHER)["changed"] is False


def test_many_names_cost_one_reading_of_the_list() -> None:
    keys = [f"5f{number:022d}" for number in range(12)]
    rows = [employee(key, name=f"User {number}") for number, key in enumerate(keys)]
    http = Http(asked().answers(200, people(*rows)), *(read(key, config(key)) for key in keys))
    wanted = [{"name": f"User {number}"} for number in range(12)]
    assert len(http.run(MOBILECONFIG_INFO, **BY_TOKEN, employees=wanted)["mobileconfigs"]) == 12


def test_a_personal_account_asks_for_its_colleagues() -> None:
    rows = [{**employee(ANNA), "type": "EMPLOYEE"}, {"_id": "e1", "type": "EXTENSION", "name": "Anna"}]
    http = Http(
        asked("Anna").answers(403, refusal("access_denied", 403)),
        GET("/pbx/app/employees").bearer(TOKEN).answers(200, rows),
        read(ANNA, config(ANNA)),
    )
    assert found(http, employee={"name": "Anna"})["changed"] is False


# ----------------------------------------------------------------- by extension
def test_a_number_is_compared_as_a_whole() -> None:
    rows = lines(line("2010", BO), line("201", ANNA))
    http = Http(numbered("201").answers(200, rows), read(ANNA, config(ANNA)))
    assert found(http, employee={"extension": "201"})["changed"] is False


@pytest.mark.parametrize("document", [[line(201, ANNA)], {"rows": [line("201", {"$oid": ANNA.upper()})]}])
def test_extensions_in_other_envelopes(document: Any) -> None:
    rest: Any = [] if isinstance(document, list) else {"rows": []}
    http = Http(
        numbered("201").answers(200, document), numbered("201", offset=1).answers(200, rest), read(ANNA, config(ANNA))
    )
    assert found(http, employee={"extension": "201"})["changed"] is False


def test_an_extension_of_nobody() -> None:
    result = found(Http(numbered("299").answers(200, lines(line("299", None)))), employee={"extension": "299"})
    assert result["failure"]["kind"] == "not_found"
    assert "extension 299 belongs to no employee" in result["msg"]


def test_an_extension_of_two() -> None:
    rows = lines(line("201", ANNA, "e1"), line("201", BO, "e2"))
    result = found(Http(numbered("201").answers(200, rows)), employee={"extension": "201"})
    assert result["failure"]["candidates"] == [ANNA, BO]


def test_an_unknown_extension_is_looked_for_in_the_whole_list() -> None:
    http = Http(numbered("7").answers(200, lines()), numbered("").answers(200, lines(line("70", ANNA))))
    assert "there is no extension 7" in found(http, employee={"extension": "7"})["msg"]


@pytest.mark.parametrize("owner", [7, {}, {"a": 1}, [], ".."])
def test_an_owner_of_another_shape_is_no_traceback(owner: Any) -> None:
    result = found(Http(numbered("7").answers(200, lines(line("7", owner)))), employee={"extension": "7"})
    assert result["failure"]["kind"] == "unexpected_answer"


# ---------------------------------------------------------------- employee_info
def names(result: dict[str, Any]) -> list[str]:
    return [person["name"] for person in result["employees"]]


def test_all_of_an_employee_is_returned() -> None:
    rows = people(employee(ANNA, title="Analyst", customer={"$oid": ACME.upper()}))
    result = Http(asked("Anna").answers(200, rows)).run(EMPLOYEE_INFO, **BY_TOKEN, search="Anna")
    assert result["employees"] == [
        {
            "id": ANNA,
            "name": "Anna",
            "email": "anna@x.test",
            "title": "Analyst",
            "department": "",
            "access_level": "PERSONAL",
            "state": "ENABLED",
            "customer": ACME,
        }
    ]
    assert result["missing"] == []
    assert result["changed"] is False


def test_the_list_is_read_to_its_end() -> None:
    http = Http(
        asked().answers(200, people(employee(ANNA), employee(BO, state="DELETED"), total=3)),
        asked(offset=2).answers(200, people(employee(CARL), total=3)),
    )
    assert names(http.run(EMPLOYEE_INFO, **BY_TOKEN)) == ["Anna", "Carl"]


def test_a_part_of_the_list_costs_no_more_than_it_must() -> None:
    http = Http(asked(limit=2, offset=1).answers(200, people(employee(ANNA), employee(BO), total=9)))
    assert names(http.run(EMPLOYEE_INFO, **BY_TOKEN, limit=2, offset=1)) == ["Anna", "Bo"]


def test_deleted_employees_on_request() -> None:
    target = "/employee?includeDeleted=true&full=true&limit=500&offset=0"
    http = Http(GET(target).answers(200, people(employee(BO, state="DELETED"))))
    assert names(http.run(EMPLOYEE_INFO, **BY_TOKEN, include_deleted=True)) == ["Bo"]


def test_by_ids() -> None:
    http = Http(
        GET(f"/employee/{ANNA}").answers(200, employee(ANNA)), GET(f"/employee/{BO}").answers(404, refusal("id", 404))
    )
    result = http.run(EMPLOYEE_INFO, **BY_TOKEN, ids=[ANNA.upper(), BO, ANNA])
    assert names(result) == ["Anna"]
    assert result["missing"] == [BO]
    unclear = GET(f"/employee/{BO}").answers(404, text="<html>gone</html>", content_type="text/html")
    assert Http(unclear).run(EMPLOYEE_INFO, **BY_TOKEN, ids=[BO])["failure"]["kind"] == "unexpected_answer"
    for body in ({}, {"text": "no such employee"}, {"document": {"error": "no such employee"}}):
        http = Http(GET(f"/employee/{BO}").answers(404, **body))
        assert http.run(EMPLOYEE_INFO, **BY_TOKEN, ids=[BO])["missing"] == [BO]


def test_by_exact_email_name_and_extension() -> None:
    rows = people(employee(ANNA), employee(BO, name="Anna"))
    assert names(Http(asked("Anna").answers(200, rows)).run(EMPLOYEE_INFO, **BY_TOKEN, name="Anna")) == ["Anna", "Anna"]
    http = Http(asked("zoe%40kite.test").answers(200, people()), asked().answers(200, rows))
    assert names(http.run(EMPLOYEE_INFO, **BY_TOKEN, email="zoe@kite.test")) == []
    http = Http(
        numbered("201").answers(200, lines(line("201", ANNA))), GET(f"/employee/{ANNA}").answers(200, employee(ANNA))
    )
    assert names(http.run(EMPLOYEE_INFO, **BY_TOKEN, extension="201")) == ["Anna"]
    http = Http(numbered("7").answers(200, lines()), numbered("").answers(200, lines()))
    assert names(http.run(EMPLOYEE_INFO, **BY_TOKEN, extension="7")) == []
    denied = Http(numbered("7").answers(403, refusal("access_denied", 403))).run(
        EMPLOYEE_INFO, **BY_TOKEN, extension="7"
    )
    assert denied["failure"]["kind"] == "permission"


@pytest.mark.parametrize(
    "wrong", [{"ids": ["x"]}, {"ids": []}, {"limit": 0}, {"offset": -1}, {"search": ""}, {"customer": "acme"}]
)
def test_wrong_options_are_refused_before_any_request(wrong: dict[str, Any]) -> None:
    assert Http().run(EMPLOYEE_INFO, **BY_TOKEN, **wrong)["failure"]["kind"] == "invalid"


@pytest.mark.parametrize("row", [{"name": ["x"]}, {"customer": 7}, {"emailAddress": {}}, {"_id": ""}])
def test_a_row_of_another_shape_is_no_traceback(row: dict[str, Any]) -> None:
    http = Http(asked().answers(200, people({**employee(ANNA), **row})))
    assert http.run(EMPLOYEE_INFO, **BY_TOKEN)["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize("cap", [0, 1, 3])
def test_with_the_simulator(cap: int) -> None:
    platform = Sandbox(TelecomX(), state(page_cap=cap))
    assert names(platform.run(EMPLOYEE_INFO, **BY_TOKEN)) == ["Kim", "Anna", "Bo", "Carl"]
    assert names(platform.run(EMPLOYEE_INFO, **BY_TOKEN, limit=2, offset=1)) == ["Anna", "Bo"]
    assert names(platform.run(EMPLOYEE_INFO, **BY_TOKEN, extension="202")) == ["Bo"]
    personal = {**BY_LOGIN, "username": "anna@x.test"}
    assert names(platform.run(EMPLOYEE_INFO, **personal, search="SUPPORT")) == ["Kim"]
    assert names(platform.run(EMPLOYEE_INFO, **personal, name="Bo")) == ["Bo"]
    assert names(platform.run(EMPLOYEE_INFO, **personal, offset=3)) == ["Carl"]
    assert [person["id"] for person in platform.run(EMPLOYEE_INFO, **personal, ids=[ANNA])["employees"]] == [ANNA]
    assert platform.run(EMPLOYEE_INFO, **personal, ids=[KIM])["failure"]["kind"] == "permission"
