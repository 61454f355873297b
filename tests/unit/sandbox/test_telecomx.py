# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Telecom X: rules and switches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ucfleet_sandbox.telecomx import TelecomX, totp

CONFIG = "/pbx/app/mobileconfig"
#: shared secret of RFC 6238's test vectors
TOTP_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def ident(letter: str) -> str:
    """An id that can be read in messages."""
    return (letter.encode().hex() * 12)[:24]


ANNA, BO, CY, DEE, EVE, OUT = (ident(letter) for letter in "abcdef")
ACME, OTHER = ident("m"), ident("n")
SUPPORT, NIGHT = ident("q"), ident("r")


def person(key: str, name: str, level: str = "PERSONAL", **more: Any) -> dict[str, Any]:
    return {
        "_id": key,
        "name": name,
        "emailAddress": f"{name.lower()}@acme.test",
        "password": "pw",
        "accessLevel": level,
        **more,
    }


def config(*colleagues: str, queues: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [{"type": "COLLEAGUES", "items": list(colleagues)}, {"type": "QUEUES", "items": list(queues)}]


def state(**switches: Any) -> dict[str, Any]:
    acme = {
        "_id": ACME,
        "name": "Acme",
        "parent": "Reseller",
        "employees": [
            person(ANNA, "Anna", "MANAGER", mobileconfig=config(CY, BO, queues=(SUPPORT,)), title="Head"),
            person(BO, "Bo", mobileconfig=config()),
            person(CY, "Cy", "VIEWER"),
            person(DEE, "Dee", "OWNER", state="DELETED"),
        ],
        "queues": [{"_id": SUPPORT, "name": "Support"}, {"_id": NIGHT, "name": "Night"}],
        "extensions": [
            {"number": "210", "employee": "anna@acme.test", "primary": True, "name": "Anna's"},
            {"number": "021", "employee": BO},
            {"number": "900", "name": "Lobby"},
        ],
        "pbx_switches": {"night": True, f"{BO}:dnd": False},
        "pbx_variables": {"greeting": "hello", "SHARED:colour": "red"},
    }
    other = {"_id": OTHER, "name": "Other", "employees": [person(OUT, "Out", "ADMIN", mobileconfig=config())]}
    reseller = {"name": "Reseller", "employees": [person(EVE, "Eve", "RESELLER")]}
    return {"switches": switches, "customers": [acme, other, reseller]}


@pytest.fixture
def telecomx(direct: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a simulator with the given switches, logged in as an employee."""

    def make(who: str | None = "anna", **switches: Any) -> Any:
        api = direct(TelecomX)
        api.load(state(**switches))
        if who is not None:
            login(api, who)
        return api

    return make


def login(api: Any, who: str, **fields: Any) -> Any:
    api.token = None
    answer = api.json("POST", "/auth/login", {"username": f"{who}@acme.test", "password": "pw", **fields})
    api.token = answer["token"]
    return answer


def error(answer: Any) -> str:
    return str(answer["error"]["code"])


def edit(api: Any, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the state, keeping tokens."""
    dumped = api.platform.dump()
    change(dumped)
    api.platform.load(dumped)


def shown(api: Any, key: str) -> dict[str, tuple[list[str], list[str]]]:
    """type -> (ids of items, ids of others)"""
    document = api.json("GET", f"{CONFIG}/{key}")
    assert document["_id"] == key
    return {
        row["type"]: ([item["_id"] for item in row["items"]], [item["_id"] for item in row["others"]])
        for row in document["configs"]
    }


# ------------------------------------------------------------ authentication
def test_login(telecomx: Callable[..., Any]) -> None:
    answer = login(telecomx(None), "ANNA")
    assert (answer["employee"], answer["customer"], answer["accessLevel"]) == (ANNA, ACME, "MANAGER")
    assert answer["expiresInMinutes"] == 15


@pytest.mark.parametrize("fields", [{"password": "no"}, {"username": "nobody"}, {"username": None}, {"password": None}])
@pytest.mark.parametrize("status", [401, 400, 403])
def test_wrong_credentials(telecomx: Callable[..., Any], fields: dict[str, Any], status: int) -> None:
    body = {"username": "anna@acme.test", "password": "pw", **fields}
    api = telecomx(None, login_failure_status=status)
    assert error(api.json("POST", "/auth/login", body, status=status)) == "credentials_invalid"
    api.json("POST", "/auth/login", b"not json", status=status)


@pytest.mark.parametrize(
    "change", [{"state": "DISABLED"}, {"accessLevel": "NO_LOGIN"}, {"ipRestriction": ["192.0.2.1"]}]
)
def test_who_may_not_log_in_cannot_use_a_token_either(telecomx: Callable[..., Any], change: dict[str, Any]) -> None:
    api = telecomx()
    edit(api, lambda dumped: dumped["customers"][0]["employees"][0].update(change))
    assert error(api.json("GET", "/employee", status=401)) == "invalid_token"
    api.json("POST", "/auth/login", {"username": "anna@acme.test", "password": "pw"}, status=401)


def test_login_by_get_and_by_user_name(telecomx: Callable[..., Any]) -> None:
    api = telecomx(None)
    edit(api, lambda dumped: dumped["customers"][0]["employees"][0].update(username="annabell"))
    assert api.json("GET", "/auth/login?username=annabell&password=pw")["employee"] == ANNA


def test_sessions_end_after_15_minutes_unless_they_slide_or_persist(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    api.now += 14 * 60
    api.json("GET", "/employee")
    api.now += 60
    assert error(api.json("GET", "/employee", status=401)) == "expired"
    sliding = telecomx(sliding_session=True, session_minutes=1)
    for _unused in range(3):
        sliding.now += 59
        sliding.json("GET", "/employee")
    api = telecomx(None)
    assert login(api, "anna", persist=True)["expiresInMinutes"] == -1
    api.now += 10**9
    api.json("GET", "/employee")
    api.platform.expire_tokens()
    assert error(api.json("GET", "/employee", status=401)) == "expired"


def test_authenticator_codes(telecomx: Callable[..., Any]) -> None:
    api = telecomx(None)
    edit(
        api,
        lambda dumped: dumped["customers"][0]["employees"][0].update(
            authenticator={"secret": TOTP_SECRET, "codes": ["424242"]}
        ),
    )
    api.now = 1111111109.0
    body = {"username": "anna@acme.test", "password": "pw"}
    refused = api.json("POST", "/auth/login", body, status=401)
    assert refused["error"]["path"] == "authenticatorToken"
    api.json("POST", "/auth/login", {**body, "authenticatorToken": "000000"}, status=401)
    for code in ("081804", "424242"):
        api.json("POST", "/auth/login", {**body, "authenticatorToken": code})
    api.now += 90
    api.json("POST", "/auth/login", {**body, "authenticatorToken": "081804"}, status=401)


@pytest.mark.parametrize(("now", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")])
def test_time_based_codes_are_those_of_the_rfc(now: float, code: str) -> None:
    assert totp.code_at(TOTP_SECRET, now) == code


def test_sms_codes_and_cookies(telecomx: Callable[..., Any]) -> None:
    api = telecomx(None)
    edit(api, lambda dumped: dumped["customers"][0]["employees"][0].update(sms_codes=["1234"]))
    body = {"username": "anna@acme.test", "password": "pw"}
    api.json("POST", "/auth/login", body, status=401)
    answer = api.ask("POST", "/auth/login", {**body, "smsKey": "1234", "cookie": True})
    cookie = answer.headers.get("Set-Cookie").partition(";")[0]
    api.json("GET", "/employee", Cookie=f"a=b; {cookie}")
    assert answer.headers.get("Set-Cookie") is not None
    assert api.ask("POST", "/auth/login", {**body, "smsKey": "1234", "cookie": 0}).headers.get("Set-Cookie") is None


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Basic YTpi", "format_error"),
        ("nonsense", "format_error"),
        ("", "format_error"),
        ("Bearer unknown", "invalid_token"),
    ],
)
def test_codes_of_401(telecomx: Callable[..., Any], header: str, code: str) -> None:
    api = telecomx()
    assert error(api.json("GET", "/employee", status=401, Authorization=header)) == code
    token, api.token = api.token, None
    assert error(api.json("GET", "/employee", status=401)) == "credentials_invalid"
    api.json("GET", f"/employee?token={token}")


def test_validate_token(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    target = f"/auth/validateToken?token={api.token}"
    api.token = None
    answer = api.json("GET", target)
    assert answer == {"success": True, "employee": ANNA, "customer": ACME, "accessLevel": "MANAGER"}
    simple = api.ask("GET", f"{target}&simple=true")
    assert (simple.status, simple.body) == (200, b"")
    api.now += 14 * 60
    api.json("GET", f"{target}&extend=true")
    api.now += 14 * 60
    api.json("GET", target)
    api.now += 60
    assert error(api.json("GET", target, status=401)) == "expired"
    assert api.ask("GET", f"{target}&simple=true").status == 403


def test_machine_tokens(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    session = api.token
    own = api.json("POST", f"/employee/{ANNA.upper()}/token")["token"]
    assert "token" not in api.json("POST", f"/employee/{BO}/token")
    api.now += 10**9
    api.token = own
    api.json("GET", "/employee")
    assert error(api.json("DELETE", f"/employee/{ANNA}/token/{session}", status=404)) == "token"
    assert error(api.json("DELETE", f"/employee/{ident('z')}/token/{own}", status=404)) == "id"
    assert api.json("DELETE", f"/employee/{ANNA}/token/{own}") == {"success": True}
    assert error(api.json("GET", "/employee", status=401)) == "invalid_token"
    short = telecomx(machine_token_minutes=1)
    short.token = short.json("POST", f"/employee/{ANNA}/token")["token"]
    short.now += 60
    assert error(short.json("GET", "/employee", status=401)) == "expired"


@pytest.mark.parametrize(
    ("who", "target", "code"), [("cy", CY, "access_denied"), ("anna", OUT, "access_denied"), ("out", OUT, "id")]
)
def test_who_may_make_machine_tokens(telecomx: Callable[..., Any], who: str, target: str, code: str) -> None:
    assert error(telecomx(who).json("POST", f"/employee/{target}/token", status=403)) == code


# ------------------------------------------------------------ mobile configs
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


# ------------------------------------------------------------------- lookups
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


# -------------------------------------------------------- switches, variables
def test_settings_are_listed_and_read(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    assert api.json("GET", "/pbx/switch") == [
        {"name": "night", "value": True, "type": "SYSTEM"},
        {"name": "dnd", "value": False, "type": "PERSONAL", "employee": BO},
    ]
    assert api.json("GET", "/pbx/variable")[1] == {"name": "colour", "value": "red", "type": "SHARED"}
    assert api.json("GET", "/pbx/switch/night") == {"name": "night", "value": True, "type": "SYSTEM"}
    assert api.json("GET", "/pbx/variable/SHARED:colour") == {"name": "colour", "value": "red"}
    assert error(api.json("GET", "/pbx/switch/none", status=404)) == "name"
    api = telecomx(switch_values="text", variable_type=True, setting_names="prefixed")
    assert api.json("GET", f"/pbx/switch/{BO.upper()}:dnd") == {
        "name": f"{BO}:dnd",
        "value": "false",
        "type": "PERSONAL",
    }
    assert api.json("GET", "/pbx/variable/greeting")["type"] == "SYSTEM"


def test_a_get_with_a_value_writes(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    assert api.json("GET", "/pbx/switch/night?value=false") == {"success": True}
    assert api.json("GET", "/pbx/switch/night")["value"] is False
    assert api.json("GET", "/pbx/variable/new?value=a+b") == {"success": True}
    assert api.json("GET", "/pbx/variable/new")["value"] == "a b"
    assert api.platform.touched >= {f"settings:{ACME}"}


@pytest.mark.parametrize("value", [False, "false"])
def test_switches_are_set(telecomx: Callable[..., Any], value: Any) -> None:
    api = telecomx()
    assert api.json("POST", "/pbx/switch/night", {"value": value}) == {"success": True}
    assert api.json("GET", "/pbx/switch/night")["value"] is False
    assert api.json("POST", "/pbx/switch/new%2D1", {"value": True, "customer": ACME}) == {"success": True}
    assert api.json("GET", "/pbx/switch/new-1")["value"] is True


@pytest.mark.parametrize(
    ("who", "target", "body", "status", "code"),
    [
        ("anna", "/pbx/switch/night", {"value": "maybe"}, 422, "value"),
        ("anna", "/pbx/switch/night", {"value": 1}, 422, "value"),
        ("anna", "/pbx/switch/night", {}, 422, "value"),
        ("anna", "/pbx/variable/x", {"value": True}, 422, "value"),
        ("anna", "/pbx/switch/no%20blank", {"value": True}, 422, "name"),
        ("anna", f"/pbx/switch/{'x' * 51}", {"value": True}, 422, "name"),
        ("anna", f"/pbx/switch/{ident('z')}:x", {"value": True}, 422, "name"),
        ("anna", "/pbx/switch/night", {"value": True, "customer": "x"}, 404, "customer"),
        ("anna", "/pbx/switch/night", {"value": True, "customer": OTHER}, 403, "access_denied"),
        ("bo", "/pbx/switch/night", {"value": False}, 403, "name"),
        ("bo", f"/pbx/switch/{ANNA}:x", {"value": False}, 403, "name"),
        ("anna", f"/pbx/switch/{OUT}:x", {"value": False}, 403, "name"),
        ("anna", "/pbx/switch/night", b"{", 400, "bad_request"),
    ],
)
def test_settings_that_cannot_be_set(
    telecomx: Callable[..., Any], who: str, target: str, body: Any, status: int, code: str
) -> None:
    api = telecomx(who)
    before = api.platform.dump()
    assert error(api.json("POST", target, body, status=status)) == code
    assert api.platform.dump() == before


def test_shared_and_own_names_are_open_to_all(telecomx: Callable[..., Any]) -> None:
    api = telecomx("bo")
    for name in ("SHARED:x", f"{BO}:x"):
        api.json("POST", f"/pbx/variable/{name}", {"value": "1"})
    assert api.json("GET", f"/pbx/variable/{BO}%3Ax")["value"] == "1"
    assert error(telecomx(literal_colon=True).json("GET", f"/pbx/switch/{BO}%3Adnd", status=422)) == "name"
    telecomx(literal_colon=True).json("GET", f"/pbx/switch/{BO}:dnd")
