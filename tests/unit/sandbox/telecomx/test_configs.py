# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mobile configurations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import ACME, ANNA, BO, CONFIG, CY, NIGHT, OTHER, OUT, SUPPORT, edit, error, ident, shown


def test_a_config_shows_items_and_the_others(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    assert shown(api, ANNA) == {"COLLEAGUES": ([CY, BO], []), "QUEUES": ([SUPPORT], [NIGHT])}
    assert shown(api, BO) == {"COLLEAGUES": ([], [ANNA, CY]), "QUEUES": ([], [SUPPORT, NIGHT])}
    document = api.json("GET", f"{CONFIG}/{ANNA.upper()}")
    assert (document["_id"], document["customer"]) == (ANNA, ACME)
    assert document["configs"][0]["items"] == [{"_id": CY, "name": "Cy"}, {"_id": BO, "name": "Bo"}]


def test_renaming_a_colleague_shows_everywhere(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    edit(api, lambda dumped: dumped["customers"][0]["employees"][1].update(name="Bob"))
    assert {"_id": BO, "name": "Bob"} in api.json("GET", f"{CONFIG}/{ANNA}")["configs"][0]["items"]


@pytest.mark.parametrize(
    ("who", "key", "status", "code"),
    [
        ("anna", CY, 404, "not_found"),
        ("anna", ident("z"), 404, "not_found"),
        ("anna", "x" * 24, 400, "bad_request"),
        ("anna", ANNA[:-1], 400, "bad_request"),
        ("anna", OUT, 403, "access_denied"),
        ("bo", ANNA, 403, "access_denied"),
        ("eve", OUT, 403, "access_denied"),
    ],
)
def test_configs_that_cannot_be_read(telecomx: Callable[..., Any], who: str, key: str, status: int, code: str) -> None:
    assert error(telecomx(who).json("GET", f"{CONFIG}/{key}", status=status)) == code


@pytest.mark.parametrize(("who", "key"), [("bo", BO), ("cy", ANNA), ("eve", ANNA), ("out", ANNA)])
def test_configs_that_can_be_read(telecomx: Callable[..., Any], who: str, key: str) -> None:
    telecomx(who).json("GET", f"{CONFIG}/{key}")


def test_the_list_excludes_instead_of_selecting(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    for slash in ("", "/"):
        assert [row["_id"] for row in api.json("GET", CONFIG + slash)] == [BO]
    assert [row["_id"] for row in api.json("GET", f"{CONFIG}?employee={BO.upper()}")] == [ANNA]
    assert [row["_id"] for row in api.json("GET", f"{CONFIG}?customer={ACME}")] == [ANNA, BO]
    assert error(api.json("GET", f"{CONFIG}?customer={OTHER}", status=403)) == "access_denied"
    assert error(api.json("GET", f"{CONFIG}?customer=x", status=404)) == "customer"
    telecomx("bo").json("GET", CONFIG, status=403)
    rows = telecomx(customer_rows="employees").json("GET", f"{CONFIG}?customer={ACME}")
    assert [row["name"] for row in rows] == ["Anna", "Bo", "Cy", "Dee"]
    assert "configs" not in rows[0]


def test_create(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    assert api.json("POST", f"{CONFIG}/{CY}")["_id"] == CY
    assert shown(api, CY) == {"COLLEAGUES": ([], [ANNA, BO]), "QUEUES": ([], [SUPPORT, NIGHT])}
    assert api.json("POST", f"{CONFIG}/{CY}", status=409)["error"]["code"] == "_id"
    assert error(api.json("POST", f"{CONFIG}/{ident('z')}", status=404)) == "employee"
    full = telecomx(create_items="all")
    full.json("POST", f"{CONFIG}/{CY}")
    assert shown(full, CY)["QUEUES"] == ([SUPPORT, NIGHT], [])


@pytest.mark.parametrize(("existing", "items"), [("return", [CY, BO]), ("reset", [])])
def test_create_where_a_config_exists(telecomx: Callable[..., Any], existing: str, items: list[str]) -> None:
    api = telecomx(create_existing=existing)
    api.json("POST", f"{CONFIG}/{ANNA}")
    assert shown(api, ANNA)["COLLEAGUES"][0] == items


@pytest.mark.parametrize("slash", ["", "/"])
def test_copy(telecomx: Callable[..., Any], slash: str) -> None:
    api = telecomx()
    answer = api.json("POST", CONFIG + slash, {"_id": ANNA.upper(), "copyTo": BO})
    assert answer == api.json("GET", f"{CONFIG}/{BO}")
    assert shown(api, BO) == {"COLLEAGUES": ([CY], [ANNA]), "QUEUES": ([SUPPORT], [NIGHT])}
    assert api.platform.touched >= {f"employee:{ACME}/{BO}"}


def test_copying_to_oneself_changes_nothing(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    before = api.platform.dump()
    assert api.json("POST", f"{CONFIG}/", {"_id": ANNA, "copyTo": ANNA})["_id"] == ANNA
    assert api.platform.dump() == before


@pytest.mark.parametrize(
    ("who", "source", "target", "status", "code"),
    [
        ("anna", ANNA, CY, 404, "not_found"),
        ("anna", CY, BO, 404, "not_found"),
        ("anna", ident("z"), BO, 404, "not_found"),
        ("anna", ANNA, OUT, 403, "access_denied"),
        ("bo", BO, ANNA, 403, "access_denied"),
        ("anna", "short", BO, 400, "bad_request"),
        ("anna", ANNA, None, 400, "bad_request"),
        ("anna", ANNA, 5, 400, "bad_request"),
    ],
)
def test_copies_that_are_refused(
    telecomx: Callable[..., Any], who: str, source: str, target: Any, status: int, code: str
) -> None:
    api = telecomx(who)
    before = api.platform.dump()
    assert error(api.json("POST", f"{CONFIG}/", {"_id": source, "copyTo": target}, status=status)) == code
    api.json("POST", f"{CONFIG}/", b"{", status=400)
    assert api.platform.dump() == before


def test_viewers_may_copy_and_administrators_across_customers(telecomx: Callable[..., Any]) -> None:
    telecomx("cy").json("POST", f"{CONFIG}/", {"_id": ANNA, "copyTo": BO})
    api = telecomx("out")
    api.json("POST", f"{CONFIG}/", {"_id": ANNA, "copyTo": OUT})
    assert shown(api, OUT)["COLLEAGUES"] == ([CY, BO], [])
    api.platform.load(api.platform.dump())


def test_copy_switches(telecomx: Callable[..., Any]) -> None:
    body = {"_id": ANNA, "copyTo": BO}
    assert telecomx(copy_answer="source").json("POST", f"{CONFIG}/", body)["_id"] == ANNA
    assert telecomx(copy_answer="other").json("POST", f"{CONFIG}/", body)["_id"] not in (ANNA, BO)
    assert telecomx(copy_answer="success").json("POST", f"{CONFIG}/", body) == {"success": True}
    assert telecomx(copy_answer="empty").ask("POST", f"{CONFIG}/", body).body == b""
    api = telecomx(copy_creates_target=True)
    api.json("POST", f"{CONFIG}/", {"_id": ANNA, "copyTo": CY})
    assert shown(api, CY)["COLLEAGUES"][0] == [BO]
    api = telecomx(copy_items="ignore")
    api.json("POST", f"{CONFIG}/", body)
    assert shown(api, BO)["COLLEAGUES"][0] == []
    api = telecomx(copy_others="copy")
    api.json("POST", f"{CONFIG}/", body)
    assert shown(api, BO)["COLLEAGUES"] == ([CY], [])
    api = telecomx(own_colleague=True)
    api.json("POST", f"{CONFIG}/", body)
    assert shown(api, BO)["COLLEAGUES"] == ([CY, BO], [ANNA])


@pytest.mark.parametrize(("invisible", "items"), [("keep", [SUPPORT]), ("drop", [])])
def test_queues_that_the_target_may_not_see(telecomx: Callable[..., Any], invisible: str, items: list[str]) -> None:
    api = telecomx(copy_invisible=invisible)
    edit(api, lambda dumped: dumped["customers"][0]["employees"][1].update(visible_queues=["Night"]))
    api.json("POST", f"{CONFIG}/", {"_id": ANNA, "copyTo": BO})
    assert shown(api, BO)["QUEUES"] == (items, [NIGHT])


def test_types_that_refer_to_nothing_are_kept(telecomx: Callable[..., Any]) -> None:
    link = {"_id": ident("l"), "name": "Shop", "url": "https://shop.test"}
    api = telecomx()
    edit(
        api,
        lambda dumped: dumped["customers"][0]["employees"][0]["mobileconfig"].append(
            {"type": "LINKS", "items": [link]}
        ),
    )
    api.json("POST", f"{CONFIG}/", {"_id": ANNA, "copyTo": BO})
    assert {"type": "LINKS", "items": [link], "others": []} in api.json("GET", f"{CONFIG}/{BO}")["configs"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_there_is_no_update_and_no_delete(telecomx: Callable[..., Any], method: str) -> None:
    telecomx().json(method, f"{CONFIG}/{ANNA}", {}, status=404)
