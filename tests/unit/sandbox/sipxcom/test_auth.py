# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Login names, refusals and sessions."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest

from ucfleet_sandbox.sipxcom import SipXcom

from .conftest import PASSWORD, basic

Make = Callable[..., Any]


def whoami(server: Any, login: str, password: str = PASSWORD) -> str:
    response = server.ask("GET", "/my/logindetails", authorization=basic(login, password))
    if response.status != 200:
        return f"{response.status} {response.reason}"
    return response.body.decode().partition('"userName": "')[2].partition('"')[0]


def test_login_names_of_an_untouched_system(pbx: Make) -> None:
    server = pbx(aliases=["kim"], im_enabled=True, profile={"imId": "Kim.IM", "emailAddress": "k@x.test"})
    assert whoami(server, "200") == whoami(server, "kim") == whoami(server, "KIM.im") == "200"
    for login in ("Kim", "k@x.test", "200@pbx.test", ""):
        assert whoami(server, login) == "401 Bad credentials"


def test_im_id_counts_only_while_the_im_account_is_enabled(pbx: Make) -> None:
    assert whoami(pbx(profile={"imId": "kim"}), "kim") == "401 Bad credentials"


def test_optional_login_names_are_compared_as_stored(pbx: Make) -> None:
    system = {"login_by_email": True, "login_by_auth_account_name": True}
    profile = {"emailAddress": "K@x.test", "emailAddressAliases": "one@x.test;two@x.test", "authAccountName": "ACC"}
    server = pbx({"system": system}, profile=profile)
    for login in ("k@x.test", "two@x.test", "acc"):
        assert whoami(server, login) == "200"
    assert whoami(server, "K@x.test") == "401 Bad credentials"


def test_login_name_of_two_accounts(pbx: Make) -> None:
    other = {"user_name": "201", "profile": {"alternateEmailAddress": "k@x.test"}}
    server = pbx({"system": {"login_by_email": True}, "users": [other]}, profile={"emailAddress": "k@x.test"})
    assert whoami(server, "k@x.test") == "401 There are at least two users with same auth name or email"


def test_disabled_account(pbx: Make) -> None:
    assert whoami(pbx(profile={"enabled": False}), "200") == "401 User account is locked"


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("!!!!", "Failed to decode basic authentication token"),
        ("abc", "Failed to decode basic authentication token"),
        (base64.b64encode(b"no colon").decode(), "Invalid basic authentication token"),
        ("", "Invalid basic authentication token"),
    ],
)
def test_unreadable_tokens(pbx: Make, token: str, reason: str) -> None:
    response = pbx().ask("GET", "/my/keepalive", authorization=f"Basic {token}")
    assert (response.status, response.reason) == (401, reason)
    assert response.headers.get("WWW-Authenticate") == 'Basic realm="pbx.test"'


@pytest.mark.parametrize("scheme", ["basic", "Bearer", "BASIC"])
def test_other_schemes_count_as_none(pbx: Make, scheme: str) -> None:
    response = pbx().ask("GET", "/my/keepalive", authorization=f"{scheme} {basic('200', PASSWORD)[6:]}")
    challenge = response.headers.get("WWW-Authenticate")
    assert response.status == 401
    assert challenge.startswith('Digest realm="pbx.test", qop="auth", nonce="')


def session_of(server: Any) -> str:
    cookie = server.ask("GET", "/my/keepalive", authorization=None).headers.get("Set-Cookie")
    assert cookie.endswith(";Path=/sipxconfig")
    return cookie.partition(";")[0]


def test_session_of_an_anonymous_refusal_takes_over_a_login(pbx: Make) -> None:
    server = pbx({"users": [{"user_name": "201"}]})
    cookie = session_of(server)

    def status(authorization: str | None) -> int:
        return server.ask("GET", "/my/keepalive", authorization=authorization, cookie=cookie).status

    assert status(None) == 401
    assert status(basic("200", PASSWORD)) == 200
    assert status(None) == 200
    assert status(basic("200", "wrong")) == 200
    assert status(basic("201", PASSWORD)) == 200
    details = server.ask("GET", "/my/logindetails", authorization=None, cookie=cookie).body
    assert b'"userName": "201"' in details
    assert status(basic("200", "wrong")) == 401


def test_a_valid_login_gets_no_cookie(pbx: Make) -> None:
    assert pbx().ask("GET", "/my/keepalive").headers.get("Set-Cookie") is None


def test_unknown_cookie_is_nothing(pbx: Make) -> None:
    server = pbx()
    response = server.ask("GET", "/my/keepalive", authorization=None, cookie="JSESSIONID=guessed")
    assert response.status == 401
    assert response.headers.get("Set-Cookie")


class Digest:
    """A PBX with a clock, and a client that answers its Digest challenges."""

    def __init__(self, server: Any) -> None:
        self.now = 1_800_000_000.0
        state = server.platform.dump()
        server.platform = SipXcom(clock=lambda: self.now)
        server.platform.load(state)
        self.server = server

    def ask(self, header: str | None) -> Any:
        return self.server.ask("GET", "/my/logindetails", authorization=header)

    def header(self, login: str = "200", password: str = PASSWORD, qop: bool = True, **changes: str) -> str:
        challenge = self.ask(None).headers.get("WWW-Authenticate")
        fields = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        values = {"username": login, "realm": fields["realm"], "nonce": fields["nonce"], "uri": "/x"}
        secret = md5(f"{login}:{values['realm']}:{password}")
        middle = values["nonce"]
        if qop:
            values |= {"qop": "auth", "nc": "00000001", "cnonce": "abc"}
            middle += ":00000001:abc:auth"
        values["response"] = md5(f"{secret}:{middle}:{md5('GET:/x')}")
        return "Digest " + ", ".join(f'{name}="{value}"' for name, value in (values | changes).items() if value)


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("qop", [True, False])
def test_digest_login(pbx: Make, qop: bool) -> None:
    client = Digest(pbx(aliases=["kim"]))
    assert client.ask(client.header("kim", qop=qop)).status == 200


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"password": "wrong"}, "Incorrect response"),
        ({"login": "nobody"}, "Bad credentials"),
        ({"realm": "other"}, "Response realm name does not match system realm name"),
        ({"nonce": "AAAA"}, "Nonce token compromised"),
        ({"nonce": "!"}, "Nonce is not encoded in Base64"),
        ({"nonce": "\u00e9\u00e9\u00e9\u00e9"}, "Nonce is not encoded in Base64"),
        ({"cnonce": ""}, "Missing mandatory digest value"),
    ],
)
def test_refused_digest(pbx: Make, changes: dict[str, str], reason: str) -> None:
    client = Digest(pbx())
    response = client.ask(client.header(**changes))
    assert (response.status, response.reason) == (401, reason)
    assert response.headers.get("WWW-Authenticate").startswith("Digest ")


def test_nonces_live_for_ten_seconds(pbx: Make) -> None:
    client = Digest(pbx())
    header = client.header()
    client.now += 9
    assert client.ask(header).status == 200
    client.now += 2
    assert client.ask(header).headers.get("WWW-Authenticate").endswith('stale="true"')
