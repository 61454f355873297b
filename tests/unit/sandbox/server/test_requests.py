# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests byte for byte, and the control port."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import LOGIN, PROFILES, STATE, Start, get, put_switch


# ------------------------------------------------------------- raw requests
@pytest.mark.parametrize(
    "target", ["/ucp/v2//fmfm/../%41?a=%2f&b=a+b", "//host/x", "/a?b?c", "/x/./y;z=1*@:!'()[]\\|", "/%zz%"]
)
def test_targets_arrive_byte_for_byte(sandbox: Any, target: str) -> None:
    answer = sandbox.send("ucp", get(target.encode()))
    assert answer.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert sandbox.log("ucp")["requests"][0]["target"] == target


def test_no_body_and_an_empty_body_differ(sandbox: Any) -> None:
    sandbox.send("ucp", get(PROFILES))
    sandbox.send("ucp", get(PROFILES, b"Content-Length: 0"))
    assert [entry["body"] for entry in sandbox.log("ucp")["requests"]] == [None, ""]


def test_chunked_bodies_are_read(sandbox: Any) -> None:
    body = json.dumps(LOGIN).encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"
    head = b"POST /ucp/v2/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert b"access_token" in sandbox.send("ucp", head + chunks)


def test_expect_continue_is_answered(sandbox: Any) -> None:
    body = json.dumps(LOGIN).encode()
    with sandbox.connect("ucp") as connection:
        head = b"POST /ucp/v2/login HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n"
        connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body))
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert connection.recv(15) == b"HTTP/1.1 200 OK"


def test_head_has_the_length_but_no_body(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "status", "status": 299, "body": "twelve bytes"})
    answer = sandbox.send("ucp", get(b"/x").replace(b"GET", b"HEAD", 1))
    assert b"Content-Length: 12\r\n" in answer
    assert answer.endswith(b"\r\n\r\n")


def test_status_747_with_a_reason_of_its_own(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "status", "status": 747, "reason": "Taken Taken"})
    assert sandbox.send("ucp", get(b"/x")).startswith(b"HTTP/1.1 747 Taken Taken\r\n")
    sandbox.faults("ucp", {"fault": "status", "status": 747})
    assert sandbox.send("ucp", get(b"/x")).startswith(b"HTTP/1.1 747 \r\n")


def test_no_content_type_where_the_platform_sets_none(sandbox: Any) -> None:
    sandbox.load("ucp", {**STATE, "switches": {"switch_answer": "empty"}})
    answer = sandbox.send("ucp", put_switch(True))
    head, _unused, body = answer.partition(b"\r\n\r\n")
    assert b"content-type" not in head.lower()
    assert b"Content-Length: 0" in head
    assert body == b""
    sandbox.load("ucp", {**STATE, "switches": {"write_status": 204}})
    assert b"content-length" not in sandbox.send("ucp", put_switch(True)).lower()


def test_connections_are_kept_and_counted(sandbox: Any) -> None:
    with sandbox.connect("ucp") as connection:
        for _unused in range(3):
            connection.sendall(get(PROFILES, close=False))
            assert connection.recv(65536).endswith(b"[]")
    sandbox.send("ucp", get(PROFILES))
    log = sandbox.log("ucp")
    numbers = [entry["connection"] for entry in log["requests"]]
    assert numbers == [numbers[0]] * 3 + [numbers[0] + 1]
    assert log["counters"]["connections"] == 2
    assert log["counters"]["requests"] == 4
    assert log["counters"]["by_method"] == {"GET": 4}


def test_pipelined_requests_are_answered_in_order(sandbox: Any) -> None:
    answer = sandbox.send("ucp", get(PROFILES, close=False) + get(b"/x", close=False) + get(PROFILES))
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"404", b"200"]


def test_what_is_no_http_is_refused_without_a_word_on_stderr(start: Start) -> None:
    sandbox = start("--platform", "ucp")
    for raw in (
        b"nonsense\r\n\r\n",
        b"GET /x HTTP/1.1\r\nHost: x\r\nContent-Length: canary\r\n\r\n",
        b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        assert sandbox.send("ucp", raw).split(b" ", 2)[1] == b"400"
    with sandbox.connect("ucp") as connection:  # gone in the middle of its body
        connection.sendall(b"POST /ucp/v2/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\ncanary")
    assert sandbox.control("GET", "/healthz")[0] == 200
    assert sandbox.stop() == (0, "", "")


# ------------------------------------------------------------- control port
def test_the_state_is_replaced_and_dumped(sandbox: Any) -> None:
    status, state = sandbox.control("GET", "/ucp/state")
    assert (status, state["tenants"][0]["users"][0]["username"]) == (200, "anna")
    state["tenants"][0]["users"][0]["username"] = "bo"
    sandbox.load("ucp", state)
    assert sandbox.control("GET", "/ucp/state")[1] == state


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "text"),
    [
        ("POST", "/ucp/state", b"{", 400, "the body is not JSON"),
        ("POST", "/ucp/state", [], 400, "must be a JSON object"),
        ("POST", "/ucp/state", {"tenant": []}, 422, "tenant is not a known key"),
        ("POST", "/ucp/state", {"switches": {"kazoo": 1}}, 422, "switches.kazoo must be true or false"),
        ("POST", "/ucp/faults", {"rules": [{"fault": "flood"}]}, 422, "rules[0].fault must be one of"),
        ("GET", "/pbx/state", None, 404, "there is no platform 'pbx' here (running: ucp, voipnow, telecomx)"),
        ("GET", "/nowhere", None, 404, "not offered"),
        ("PUT", "/ucp/state", None, 405, "not offered"),
        ("GET", "/ucp/requests?since=x", None, 400, "since must be a sequence number"),
    ],
)
def test_bad_control_requests_get_a_sentence(
    sandbox: Any, method: str, path: str, body: Any, status: int, text: str
) -> None:
    before = sandbox.control("GET", "/ucp/state")
    answer = sandbox.control(method, path, body)
    assert answer[0] == status
    assert set(answer[1]) == {"error"}
    assert text in answer[1]["error"]
    assert sandbox.control("GET", "/ucp/state") == before


def test_the_log_shows_what_happened(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "delay", "seconds": 0.05}, {"fault": "status", "status": 503, "on": 2})
    sandbox.send("ucp", get(PROFILES))
    sandbox.send("ucp", get(PROFILES))
    first, second = sandbox.log("ucp")["requests"]
    assert (first["method"], first["target"], first["status"]) == ("GET", PROFILES.decode(), 200)
    assert (first["user"], first["fault"], second["faults"]) == ("acme/anna", "delay", ["delay", "status"])
    assert (second["status"], second["fault"]) == (503, "status")
    assert first["duration_ms"] >= 50
    assert second["seq"] == first["seq"] + 1
    assert [e["seq"] for e in sandbox.control("GET", f"/ucp/requests?since={first['seq']}")[1]["requests"]] == [
        second["seq"]
    ]
    sandbox.control("DELETE", "/ucp/requests")
    assert sandbox.log("ucp") == {
        "requests": [],
        "counters": {
            "requests": 0,
            "connections": 0,
            "connections_refused": 0,
            "by_method": {},
            "by_status": {},
            "by_fault": {},
            "effects": 0,
            "dropped": 0,
        },
    }


def test_the_log_is_bounded(sandbox: Any) -> None:
    sandbox.send("ucp", get(PROFILES, close=False) * 59 + get(PROFILES))
    log = sandbox.log("ucp")
    assert len(log["requests"]) == 50
    assert (log["counters"]["requests"], log["counters"]["dropped"]) == (60, 10)


def test_the_log_holds_no_secret(sandbox: Any) -> None:
    sandbox.request("ucp", "POST", "/ucp/v2/login", LOGIN)
    sandbox.request("ucp", "GET", "/ucp/v2/devices?token=canary-1&x=1", token="canary-token")
    sandbox.request("ucp", "POST", "/ucp/v2/login", {"a": [{"refresh_token": "canary-2"}], "pin": "canary-3"})
    for target in (
        "/sipxconfig/rest/my/voicemail/pin/canary-4",
        "/my/portal/password/a/canary-5",
        "/my/%70in/canary-6",
    ):
        sandbox.request("ucp", "PUT", target)
    sandbox.request("ucp", "DELETE", "/employee/5f00/token/canary-7")
    sandbox.send(
        "ucp", b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\nConnection: close\r\n\r\npassword: canary-8!!"
    )
    text = json.dumps(sandbox.log("ucp"))
    assert "canary" not in text
    assert "Authorization" in text
    assert "/my/voicemail/pin/***" in json.dumps(sandbox.log("ucp"))
