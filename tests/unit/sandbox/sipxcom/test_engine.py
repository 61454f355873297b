# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security, routing, negotiation, method errors and error pages."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from ucfleet_sandbox.platform import Headers, Request, StateError
from ucfleet_sandbox.sipxcom import SipXcom

from .conftest import PASSWORD, basic

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/my/forward", 200),
        ("/my/forward;x=1", 200),
        ("/my/forward/../x", 200),
        ("/my//forward", 404),
        ("/my/./forward", 404),
        ("/my/../my/forward", 404),
        ("/my/%66orward", 404),
        ("/%6dy/forward", 404),
        ("//my/forward", 404),
        ("/my/forward/../../user", 403),
        ("/my", 403),
        ("/my/", 404),
        ("/MY/forward", 404),
        ("/user", 403),
        ("/my/phonebookentry/", 200),
        ("/my/phonebook/entry/", 200),
        ("/my/pagedphonebook/?start=0&end=5", 404),
        ("/my/pagedphonebook?start=0&x=1&end=5", 200),
        ("/my/pagedphonebook?start=0&end=5&start=3", 200),
        ("/my/search/phonebook?query=%20", 200),
        ("/my/voicemail/operator", 404),
    ],
)
def test_paths_are_matched_raw_by_prefix(pbx: Make, path: str, status: int) -> None:
    assert pbx().ask("GET", path).status == status


def test_administrators_pass_where_users_are_refused(pbx: Make) -> None:
    assert pbx(permissions={"superadmin": True}).refused("GET", "/user")[0] == 404


def test_outside_of_the_rest_context_there_is_nothing(pbx: Make) -> None:
    assert pbx().refused("GET", "/sipxconfig/other", base="") == (404, "Not Found")


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "text/xml"),
        ("application/json", "application/json"),
        ("text/xml;q=0", "text/xml"),
        ("text/xml;q=0, application/json;q=0", "text/xml"),
        ("application/json, */*;q=0.1", "application/json"),
        ("*/*;q=0.9, application/json;q=0.5", "text/xml"),
        ("application/json;q=2", "text/xml"),
        ("application/json;q=high", "text/xml"),
        (" , ", "text/xml"),
        ("*", "text/xml"),
        ("application", "application/json"),
    ],
)
def test_negotiation(pbx: Make, accept: str | None, content_type: str) -> None:
    response = pbx().ask("GET", "/my/forward", accept=accept)
    assert (response.status, response.headers.get("Content-Type")) == (200, content_type)


@pytest.mark.parametrize("accept", ["APPLICATION/JSON", "application/xml", "image/*", "text/plain;q=1"])
def test_not_acceptable(pbx: Make, accept: str) -> None:
    assert pbx().ask("GET", "/my/forward", accept=accept).status == 406


def test_only_a_known_length_of_zero_is_a_missing_entity(pbx: Make) -> None:
    server = pbx()
    target = "/sipxconfig/rest/my/voicemail/pin/4711"

    def status(body: bytes | None, *headers: tuple[str, str]) -> int:
        items = [("Authorization", basic("200", PASSWORD)), *headers]
        return int(server.platform.handle(Request("PUT", target, Headers(items), body)).status)

    assert status(b"", ("Content-Length", "0")) == 400
    assert status(b"", ("Transfer-Encoding", "chunked")) == 200
    assert status(None) == 200


def test_page_only_for_methods_that_ask_for_one(pbx: Make) -> None:
    server = pbx()
    page = server.ask("GET", "/my/<nothing>")
    assert b"<h2>HTTP ERROR 404</h2>" in page.body
    assert b"&lt;nothing&gt;" in page.body
    assert server.ask("HEAD", "/my/nothing").body == b""
    assert server.ask("HEAD", "/my/nothing").headers.get("Content-Type") == "text/html; charset=ISO-8859-1"
    for method in ("PUT", "DELETE"):
        response = server.ask(method, "/my/nothing", "x")
        assert (response.status, response.body, response.headers.items) == (404, b"", [])


def test_unknown_method_is_not_allowed(pbx: Make) -> None:
    response = pbx().ask("PATCH", "/my/vmprefs", "{}")
    assert (response.status, response.headers.get("Allow")) == (405, "GET, PUT, HEAD, OPTIONS")


def test_change_pin_permission_decides_about_the_methods_it_advertises(pbx: Make) -> None:
    server = pbx(permissions={"tui-change-pin": False})
    response = server.ask("POST", "/my/voicemail/pin/1234", "+")
    assert (response.status, response.headers.get("Allow")) == (405, "PUT, OPTIONS")
    server.put("/my/voicemail/pin/1234")
    assert server.platform.dump()["users"][0]["voicemail_pin"] == "1234"


def test_reason_phrase_is_one_line_of_latin_1(pbx: Make) -> None:
    body = {"name": "a\nbé早", "periods": [{"start": {"hrs": 1, "min": 0}, "end": {"hrs": 2, "min": 0}}]}
    server = pbx()
    server.ask("POST", "/my/callfwdsched", body)
    assert server.refused("POST", "/my/callfwdsched", body) == (422, "A schedule with name a?bé? is already defined")


def test_state_errors_name_the_key_and_change_nothing() -> None:
    platform = SipXcom()
    platform.load({"users": [{"user_name": "kim", "password": "x"}]})
    for state, where in [
        ({"user": []}, "user"),
        ({"users": [{"user_name": "a", "pasword": "x"}]}, "pasword"),
        ({"users": [{"user_name": "a", "rings": [{"expiration": "5"}]}]}, r"users\[0\].rings\[0\].expiration"),
        ({"users": [{"user_name": "a"}, {"user_name": "a"}]}, "taken"),
        ({"users": [{"user_name": "a", "groups": ["x"]}]}, "unknown group x"),
        ({"conferences": [{"name": "c", "owner": "x"}]}, "unknown owner x"),
        ({"system": {"legacy": ["no_such_thing"]}}, "no_such_thing"),
        ({"system": {"call_records_service": "tired"}}, "call_records_service"),
    ]:
        with pytest.raises(StateError, match=where):
            platform.load(state)
    assert [user["user_name"] for user in platform.dump()["users"]] == ["kim"]


def test_expiring_tokens_means_nothing_here(pbx: Make) -> None:
    server = pbx()
    server.platform.expire_tokens()
    assert server.get("/my/logindetails")["login-details"]["userName"] == "200"


def test_key_order_depends_on_the_seed_only(pbx: Make) -> None:
    state = pbx().platform.dump()
    orders = set()
    for seed in range(12):
        server = pbx()
        server.platform = SipXcom(seed)
        server.platform.load(state)
        first = server.ask("GET", "/my/vmprefs").body
        assert server.ask("GET", "/my/vmprefs").body == first
        orders.add(first)
    assert len(orders) > 6


PATHS = [
    "/my/forward",
    "/my/callfwd",
    "/my/callfwdsched",
    "/my/callfwdsched/1",
    "/my/vmprefs",
    "/my/voicemail/attendant",
    "/my/phonebook",
    "/my/phonebook/entry/1",
    "/my/phonebookentry/1",
    "/my/contact-information",
    "/my/im/prefs",
    "/my/speeddial",
    "/my/conferences/c",
    "/my/pagedphonebook?start=99999999999&end=%",
    "/my/portal/password/%ff%fe",
]
FRAGMENTS = '{ } [ ] " : , null true 1e999 -0 010 0x1F 99999999999999999999 \\ud800 \\u12 // /* # entry phonebook '
FRAGMENTS += "call-sequence rings setting name <a> </a> <![CDATA[ &lt; &x; \x00 é 早 contact-information expiration"


def test_nothing_that_a_client_sends_raises(pbx: Make) -> None:
    chance = random.Random(7)
    server = pbx({"conferences": [{"name": "c", "extension": "1"}]})
    pieces = FRAGMENTS.split(" ")
    for _round in range(3000):
        body = "".join(chance.choice(pieces) for _piece in range(chance.randrange(12)))
        method = chance.choice(["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "TRACE"])
        content_type = chance.choice(["application/json", "text/xml", None])
        response = server.ask(method, chance.choice(PATHS), body, content_type=content_type)
        assert response.status in (200, 400, 403, 404, 405, 422, 500, 747)
        server.platform.handle(Request("GET", body or "/", Headers([("Authorization", f"Basic {body}")]), b""))


MONSTERS = {
    "arrays": "[" * 100_000,
    "objects": '{"a":' * 100_000,
    "elements": "<a>" * 100_000,
    "digits": "9" * 10_000,
    "number": '{"expiration":' + "9" * 10_000 + "}",
}


@pytest.mark.parametrize("body", MONSTERS.values(), ids=MONSTERS)
def test_monstrous_bodies_are_refused(pbx: Make, body: str) -> None:
    server = pbx()
    for path in ("/my/forward", "/my/callfwd", "/my/im/prefs"):
        assert server.ask("PUT", path, body).status in (200, 500)
        assert server.ask("PUT", path, body, content_type="text/xml").status in (200, 500)
