# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logins, tokens and their codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ucfleet_sandbox.telecomx import totp

from .conftest import ACME, ANNA, BO, CY, OUT, TOTP_SECRET, edit, error, ident, login


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
