# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults on the wire and in the request log of a real process."""

from __future__ import annotations

import base64
import gzip
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

Start = Callable[..., Any]

PROFILES = "/ucp/v2/fmfm/profiles"


def user(name: str, profile: str) -> dict[str, Any]:
    return {"username": name, "password": "canary-pa/ss", "profiles": [{"id": profile, "name": profile}]}


STATE = {
    "switches": {"read_switch": True},
    "tenants": [{"name": "acme", "users": [user("anna", "home"), user("bo", "shop")]}],
    "tokens": {"token-a": {"owner": "acme/anna", "expires": None}, "token-b": {"owner": "acme/bo", "expires": None}},
}


@pytest.fixture(scope="module")
def running(start: Start) -> Any:
    return start("--platform", "ucp")


@pytest.fixture
def sandbox(running: Any) -> Iterator[Any]:
    running.faults("ucp")
    running.load("ucp", STATE)
    running.control("DELETE", "/ucp/requests")
    yield running
    running.faults("ucp")


def ask(sandbox: Any, method: str, target: str, body: Any = None, token: str = "token-a") -> bytes:
    data = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{method} {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"
        f"Content-Length: {len(data)}\r\n\r\n"
    )
    return bytes(sandbox.send("ucp", head.encode() + data))


def body_of(response: bytes) -> bytes:
    return response.partition(b"\r\n\r\n")[2]


def is_enabled(sandbox: Any) -> bool:
    return bool(sandbox.control("GET", "/ucp/state")[1]["tenants"][0]["users"][0]["enabled"])


def last(sandbox: Any) -> dict[str, Any]:
    entry: dict[str, Any] = sandbox.log("ucp")["requests"][-1]
    return entry


@pytest.mark.parametrize(("part", "pieces"), [("status", 17), ("headers", 60), ("body", 5)])
def test_a_response_drips(sandbox: Any, part: str, pieces: int) -> None:
    sandbox.faults("ucp", {"fault": "status", "status": 200, "body": "5byte"})
    plain = ask(sandbox, "GET", PROFILES)
    sandbox.faults(
        "ucp",
        {"fault": "drip", "part": part, "seconds": 0.01, "bytes": 1},
        {"fault": "status", "status": 200, "body": "5byte"},
    )
    started = time.monotonic()
    assert len(ask(sandbox, "GET", PROFILES)) == len(plain)
    assert time.monotonic() - started >= 0.01 * pieces
    assert last(sandbox)["faults"] == ["drip", "status"]


@pytest.mark.parametrize(("when", "at_once"), [("before", False), ("after", True)])
def test_a_write_takes_effect_although_the_client_has_gone(sandbox: Any, when: str, at_once: bool) -> None:
    sandbox.faults("ucp", {"fault": "delay", "seconds": 0.5, "when": when})
    with sandbox.connect("ucp") as connection:
        text = b'{"enabled": true}'
        head = "PUT /ucp/v2/fmfm HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-a\r\nContent-Length: 17\r\n\r\n"
        connection.sendall(head.encode() + text)
        time.sleep(0.2)
        assert is_enabled(sandbox) is at_once
    time.sleep(0.6)
    assert is_enabled(sandbox) is True
    assert last(sandbox)["took_effect"] is True


def test_a_write_that_is_not_kept(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "ignore_write", "method": "PUT", "name": "lost"})
    assert ask(sandbox, "PUT", "/ucp/v2/fmfm", {"enabled": True}).startswith(b"HTTP/1.1 200 ")
    assert not is_enabled(sandbox)
    entry = last(sandbox)
    assert (entry["fault"], entry["fault_rules"]) == ("ignore_write", ["lost"])
    assert (entry["executions"], entry["took_effect"]) == (1, False)
    # The login still holds, and the next write is kept.
    sandbox.faults("ucp")
    ask(sandbox, "PUT", "/ucp/v2/fmfm", {"enabled": True})
    assert is_enabled(sandbox)
    assert sandbox.log("ucp")["counters"]["effects"] == 1
    assert sandbox.log("ucp")["counters"]["by_fault"] == {"ignore_write": 1}


def test_a_request_that_arrives_twice(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "duplicate", "method": "POST"})
    ask(sandbox, "POST", PROFILES, {"name": "new", "devices": []})
    profiles = sandbox.control("GET", "/ucp/state")[1]["tenants"][0]["users"][0]["profiles"]
    assert [profile["name"] for profile in profiles] == ["home", "new", "new"]
    assert (last(sandbox)["executions"], last(sandbox)["took_effect"]) == (2, True)


def test_a_response_for_another_user(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "other_user", "user": "acme/anna"})
    assert b"home" in ask(sandbox, "GET", PROFILES)
    assert b"shop" in ask(sandbox, "GET", PROFILES, token="token-b")
    assert b"shop" in ask(sandbox, "GET", PROFILES)
    assert (last(sandbox)["user"], last(sandbox)["executions"]) == ("acme/anna", 0)


@pytest.mark.parametrize(
    ("rule", "shown"),
    [({"writes": 1}, b"true"), ({"writes": 2}, b"false"), ({"writes": 3}, b"false"), ({"seconds": 60}, b"false")],
)
def test_stale_reads_of_several_writes_or_seconds(sandbox: Any, rule: dict[str, Any], shown: bytes) -> None:
    for enabled in (False, True, False):
        ask(sandbox, "PUT", "/ucp/v2/fmfm", {"enabled": enabled})
        ask(sandbox, "GET", "/ucp/v2/fmfm")
    sandbox.faults("ucp", {"fault": "stale_read", **rule})
    response = ask(sandbox, "GET", "/ucp/v2/fmfm")
    fitted = bool(sandbox.control("GET", "/ucp/faults")[1]["counters"][0]["fired"])
    assert fitted is (rule != {"seconds": 60} and rule != {"writes": 3})
    assert shown in body_of(response)


@pytest.mark.parametrize("status", [403, 404, 407, 410, 502, 503, 504])
def test_pages_of_a_proxy(sandbox: Any, status: int) -> None:
    sandbox.faults("ucp", {"fault": "html", "status": status})
    response = ask(sandbox, "DELETE", f"{PROFILES}/home")
    assert response.startswith(b"HTTP/1.1 %d " % status)
    assert b"Content-Type: text/html" in response
    assert (b"Proxy-Authenticate: " in response) is (status == 407)
    assert last(sandbox)["took_effect"] is False


def test_a_page_with_status_200_after_the_write(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "html", "status": 200, "when": "after", "method": "PUT"})
    assert b"<html>" in ask(sandbox, "PUT", "/ucp/v2/fmfm", {"enabled": True})
    assert is_enabled(sandbox)


@pytest.mark.parametrize("form", ["unfinished", "text", "binary", "bom", "scalar", "deep", "long_number"])
def test_bodies_that_are_not_what_they_say(sandbox: Any, form: str) -> None:
    sandbox.faults("ucp", {"fault": "garbage", "form": form})
    response = ask(sandbox, "GET", PROFILES)
    assert b"Content-Type: application/json" in response
    assert len(body_of(response)) > 1
    assert b"home" not in response


def test_an_empty_body(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "empty"})
    response = ask(sandbox, "GET", PROFILES)
    assert b"Content-Length: 0" in response
    assert body_of(response) == b""


def test_compression_and_content_types(sandbox: Any) -> None:
    plain = body_of(ask(sandbox, "GET", PROFILES))
    sandbox.faults("ucp", {"fault": "gzip", "pad": 100_000})
    response = ask(sandbox, "GET", PROFILES)
    assert b"Content-Encoding: gzip" in response
    assert gzip.decompress(body_of(response)) == plain + b" " * 100_000
    assert len(body_of(response)) < 2_000
    sandbox.faults("ucp", {"fault": "content_type", "content_type": "application/json; charset=punycode"})
    response = ask(sandbox, "GET", PROFILES)
    assert response.count(b"Content-Type: ") == 1
    assert b"charset=punycode" in response
    assert body_of(response) == plain


@pytest.mark.parametrize(("where", "stored"), [("response", True), ("request", False), ("both", False)])
def test_a_field_is_dropped(sandbox: Any, where: str, stored: bool) -> None:
    sandbox.faults("ucp", {"fault": "drop_field", "field": "enabled", "where": where})
    ask(sandbox, "PUT", "/ucp/v2/fmfm", {"enabled": True})
    assert is_enabled(sandbox) is stored
    assert (b"enabled" in body_of(ask(sandbox, "GET", "/ucp/v2/fmfm"))) is (where == "request")


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("plain", b"canary-pa/ss"),
        ("url", b"canary-pa/ss"),
        ("base64", base64.b64encode(b"canary-pa/ss")),
    ],
)
def test_an_error_response_repeats_secrets(sandbox: Any, form: str, shown: bytes) -> None:
    sandbox.faults("ucp", {"fault": "echo_secret", "form": form, "status": 401})
    response = ask(sandbox, "POST", "/ucp/v2/login", {"username": "anna", "password": "canary-pa/ss"})
    assert response.startswith(b"HTTP/1.1 401 Rejected ")
    assert shown in body_of(response)
    assert "canary" not in json.dumps(sandbox.log("ucp"))


def test_probability_and_seed(sandbox: Any) -> None:
    def statuses(seed: int) -> list[int]:
        sandbox.faults("ucp", {"fault": "empty", "status": 500, "probability": 0.5, "seed": seed})
        return [int(ask(sandbox, "GET", PROFILES)[9:12]) for unused in range(20)]

    first = statuses(4)
    assert set(first) == {200, 500}
    assert statuses(4) == first
    assert statuses(5) != first
