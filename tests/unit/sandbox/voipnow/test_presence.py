# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logins, presence, and the forms of responses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import EXT, PHONE, grant, numbers, presence


def test_the_token_answer(voip: Callable[..., Any]) -> None:
    answer = grant(voip(), type="unifiedapi", redirect_uri="https://x.test/ouath/token.php", state="0")
    assert answer == {"access_token": "simtoken-0002", "expires_in": 3600, "token_type": "Bearer"}
    api = voip(token_type=False, expires_in_form="text", token_characters="odd", reported_lifetime=7200)
    answer = grant(api)
    assert set(answer) == {"access_token", "expires_in"}
    assert answer["expires_in"] == "7200"
    assert set("~+/=") <= set(answer["access_token"])
    presence(api)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": None}, 401, "invalid_client"),
        ({"client_id": "untrusted", "client_secret": "x"}, 400, "unauthorized_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "invalid_request"),
    ],
)
def test_refused_grants_have_a_text_as_error(
    voip: Callable[..., Any], changes: dict[str, Any], status: int, code: str
) -> None:
    answer = grant(voip(error_body="empty"), status=status, **changes)
    assert answer["error"] == code
    assert isinstance(answer["error_description"], str)


def test_a_json_body_is_no_form(voip: Callable[..., Any]) -> None:
    body = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "se~cret"}
    voip().json("POST", "/oauth/token.php", body, status=400, Content_Type="application/json")


def test_tokens_expire_and_are_presented_in_header_or_query(voip: Callable[..., Any]) -> None:
    api = voip(token_lifetime=60)
    target = f"{EXT}/@me/0007*101/presence/?accessRequestToken="
    for value in (api.token, f"Bearer%20{api.token}"):
        api.json("GET", target + value, Authorization="")
    api.now += 60
    assert presence(api, status=401)["error"]["code"] == "access_denied"
    api.json("GET", target + api.token, status=401, Authorization="")


@pytest.mark.parametrize("header", ["", "Bearer nonsense", "Basic YTpi"])
def test_bad_tokens(voip: Callable[..., Any], header: str) -> None:
    api = voip(denied_spelling="access_denided")
    answer = api.json("GET", f"{EXT}/@me/0007*101/presence/", status=401, Authorization=header)
    assert answer["error"]["code"] == "access_denided"


# ------------------------------------------------------------------ presence
def test_presence_of_one_extension(voip: Callable[..., Any]) -> None:
    assert presence(voip()) == {
        "startIndex": 0,
        "totalResults": 1,
        "itemsPerPage": 20,
        "filtered": False,
        "sorted": False,
        "entry": [{"extension": "0007*101", "status": 1, "registration": [{**PHONE, "registration": "1"}]}],
    }


@pytest.mark.parametrize(
    "path", ["@me/0007*101", "@viewer/0007*101", "@owner/0007*101", "7/0007*101", "%40me/0007%2A101", "7/101"]
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_ways_to_name_it(voip: Callable[..., Any], path: str, slash: str) -> None:
    assert numbers(voip().json("GET", f"{EXT}/{path}/presence{slash}")) == ["0007*101"]


@pytest.mark.parametrize(
    ("user", "extension", "status", "code"),
    [
        ("@me", "0007*999", 400, "extension_invalid"),
        ("@me", "0007*200", 400, "extension_invalid"),
        ("@me", "0008*101", 400, "extension_invalid"),
        ("@owner", "0008*101", 400, "extension_invalid"),
        ("@me", "", 400, "extension_invalid"),
        ("@owner", "@self", 400, "extension_invalid"),
        ("@global", "0007*101", 400, "user_invalid"),
        ("99", "0007*101", 400, "user_invalid"),
        ("8", "0008*101", 401, "access_denied"),
    ],
)
def test_wrong_users_and_extensions(
    voip: Callable[..., Any], user: str, extension: str, status: int, code: str
) -> None:
    assert presence(voip(), user, extension, status=status)["error"]["code"] == code


def test_switches_about_the_path(voip: Callable[..., Any]) -> None:
    api = voip(strict_path=True, short_numbers=False, owner_with_self="allow", denied_status=403)
    for user, extension in (("%40me", "0007*101"), ("@me", "0007%2A101"), ("7", "101")):
        assert presence(api, user, extension, status=400)["error"]["code"] == "extension_invalid"
    assert numbers(presence(api, "@owner", "@self")) == ["0001*900"]
    presence(api, "8", "0008*101", status=403)


def test_self_is_every_terminal_of_the_user(voip: Callable[..., Any]) -> None:
    assert numbers(presence(voip(), "7", "@self")) == ["0007*103", "0007*102", "0007*101"]
    assert numbers(presence(voip("user-app", "x"), "@me", "@self")) == ["0007*103", "0007*102", "0007*101"]
    assert numbers(presence(voip(), "@me", "@self")) == ["0001*900"]
    reached = numbers(presence(voip(self_scope="reach"), "@me", "@self"))
    assert reached == ["0001*900", "0007*103", "0007*102", "0007*101"]


def test_users_do_not_reach_upwards(voip: Callable[..., Any]) -> None:
    presence(voip("user-app", "x"), "1", "0001*900", status=401)
    presence(voip("user-app", "x"), "@me", "0001*900", status=400)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?sortOrder=ascending", ["0007*101", "0007*102", "0007*103"]),
        ("?sortOrder=desc", ["0007*103", "0007*102", "0007*101"]),
        ("?count=2", ["0007*103", "0007*102"]),
        ("?count=2&startIndex=2", ["0007*101"]),
        ("?filterBy=extension&filterValue=02", ["0007*102"]),
        ("?filterBy=extension&filterOp=equals&filterValue=0007*101", ["0007*101"]),
        ("?filterBy=extension&filterOp=startsWith&filterValue=0007*10&count=1", ["0007*103"]),
        ("?filterBy=extension&filterOp=starts+with&filterValue=0007%2A101", ["0007*101"]),
        ("?filterBy=extension&filterOp=inArray&filterValue=0007*101,0007*103", ["0007*103", "0007*101"]),
        ("?filterBy=extension&filterOp=present", ["0007*103", "0007*102", "0007*101"]),
    ],
)
def test_paging_sorting_filtering(voip: Callable[..., Any], query: str, expected: list[str]) -> None:
    answer = presence(voip(), "7", "@self", query)
    assert numbers(answer) == expected
    assert answer["filtered"] is ("filterBy" in query)
    assert answer["sorted"] is ("sortOrder" in query)
    total = 3 if "filter" not in query or "present" in query or "startsWith" in query else len(expected)
    assert answer["totalResults"] == total


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("count=0", "count_invalid"),
        ("count=5000", "count_invalid"),
        ("count=x", "count_invalid"),
        ("count=", "count_invalid"),
        ("startIndex=5000", "startindex_invalid"),
        ("startIndex=-1", "startindex_invalid"),
        ("fields=extension,answered", "fields_invalid"),
        ("fields=", "fields_invalid"),
        ("filterBy=status&filterValue=1", "filterby_invalid"),
        ("filterBy=extension", "filtervalue_invalid"),
        ("filterBy=extension&filterOp=like&filterValue=1", "filterop_invalid"),
        ("sortOrder=up", "sortorder_invalid"),
    ],
)
def test_bad_queries(voip: Callable[..., Any], query: str, code: str) -> None:
    assert presence(voip(), query=f"?{query}", status=400)["error"]["code"] == code


def test_strict_spellings(voip: Callable[..., Any]) -> None:
    long, short = voip(sort_spelling="long"), voip(sort_spelling="short")
    presence(long, query="?sortOrder=ascending")
    presence(long, query="?sortOrder=asc", status=400)
    presence(short, query="?sortOrder=asc")
    presence(short, query="?sortOrder=descending", status=400)
    filtered = "?filterBy=extension&filterValue=0&filterOp="
    presence(voip(filter_spelling="camel"), query=filtered + "starts%20with", status=400)
    presence(voip(filter_spelling="words"), query=filtered + "startsWith", status=400)


def test_fields_project(voip: Callable[..., Any]) -> None:
    assert presence(voip(), query="?fields=status,extension")["entry"] == [{"status": 1, "extension": "0007*101"}]


# ----------------------------------------------------------- envelope variants
@pytest.mark.parametrize(
    ("typing", "status", "registration", "total"), [("mixed", 1, "1", 1), ("text", "1", "1", "1"), ("number", 1, 1, 1)]
)
def test_number_typing(voip: Callable[..., Any], typing: str, status: Any, registration: Any, total: Any) -> None:
    answer = presence(voip(number_typing=typing))
    assert answer["entry"][0]["status"] == status
    assert answer["entry"][0]["registration"][0]["registration"] == registration
    assert answer["totalResults"] == total
    assert type(answer["itemsPerPage"]) is type(total)


def test_entry_as_object_inside_an_array_with_a_wrong_total(voip: Callable[..., Any]) -> None:
    (answer,) = presence(voip(entry_shape="object", envelope="array", total_results="wrong"))
    assert answer["totalResults"] == 2
    assert list(answer["entry"]) == ["0007*101"]
    assert answer["entry"]["0007*101"]["extension"] == "0007*101"


@pytest.mark.parametrize(
    ("shape", "entry"), [("204", None), ("list", []), ("object", {}), ("null", None), ("missing", None)]
)
@pytest.mark.parametrize("query", ["?startIndex=1", "?filterBy=extension&filterValue=zzz"])
def test_nothing_to_show(voip: Callable[..., Any], shape: str, entry: Any, query: str) -> None:
    answer = voip(empty_collection=shape).ask("GET", f"{EXT}/@me/0007*101/presence/{query}")
    if shape == "204":
        assert (answer.status, answer.body) == (204, b"")
        return
    document = json.loads(answer.body)
    assert answer.status == 200
    assert ("entry" in document) is (shape != "missing")
    assert document.get("entry") == entry


def test_links(voip: Callable[..., Any]) -> None:
    target = f"{EXT}/7/@self/presence/?count=1&startIndex=1"
    page = f"https://pbx.test{EXT}/7/@self/presence/?count=1&startIndex="
    answer = voip(links="same").json("GET", target, Host="pbx.test")
    assert (answer["next"], answer["prev"]) == (page + "2", page + "0")
    assert "://elsewhere.invalid/" in voip(links="foreign").json("GET", target, Host="pbx.test")["next"]
    assert "next" not in voip().json("GET", target)


def test_presence_variants(voip: Callable[..., Any]) -> None:
    assert presence(voip(), extension="0007*102")["entry"][0]["registration"] == []
    row = presence(voip(never_registered="item"), extension="0007*102")["entry"][0]
    assert row["registration"] == [{"registration": "-1"}]
    flat = {"extension": "0007*101", "status": 1, "agent": "Phone 1.0", "registration": "1", "expire": "3600"}
    assert presence(voip(presence_shape="flat"))["entry"] == [flat]


def test_an_expired_registration_has_no_expiry(voip: Callable[..., Any]) -> None:
    api = voip()
    changed = api.platform.dump()
    changed["users"][1]["extensions"][2]["registration"][0]["registration"] = -2
    api.platform.load(changed)
    assert presence(api)["entry"][0]["registration"] == [{"agent": "Phone 1.0", "registration": "-2"}]


@pytest.mark.parametrize(("shape", "start"), [("empty", b""), ("html", b"<html>"), ("json", b'{"error": {"code"')])
def test_error_bodies(voip: Callable[..., Any], shape: str, start: bytes) -> None:
    answer = voip(error_body=shape).ask("GET", f"{EXT}/@me/1/presence/")
    assert answer.status == 400
    assert answer.body[: len(start)] == start
    assert bool(answer.body) is bool(start)


@pytest.mark.parametrize("target", ["/uapi/", "/uapi/cdr/", f"{EXT}/@me/0007*101", f"{EXT}/@me/0007*101/presence/1/2"])
def test_what_is_not_implemented(voip: Callable[..., Any], target: str) -> None:
    assert voip().json("GET", target, status=501)["error"]["code"] == "request_not_implemented"
    assert voip().ask("POST", f"{EXT}/@me/0007*101/presence/").status == 501
