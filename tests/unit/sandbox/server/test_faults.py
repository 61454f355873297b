# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults of a real process."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import LOGIN, PROFILES, STATE, get, put_switch


def test_refuse_resets_before_anything_is_read(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "refuse", "times": 1})
    # The reset may come as early as in the connect.
    with pytest.raises(ConnectionResetError), sandbox.connect("ucp") as connection:
        connection.recv(1)
    assert sandbox.send("ucp", get(PROFILES)).startswith(b"HTTP/1.1 200")
    counters = sandbox.log("ucp")["counters"]
    assert (counters["connections"], counters["connections_refused"], counters["requests"]) == (2, 1, 1)


def enabled(sandbox: Any) -> bool:
    user = sandbox.control("GET", "/ucp/state")[1]["tenants"][0]["users"][0]
    return bool(user["enabled"])


@pytest.mark.parametrize(("when", "took_effect"), [("before", False), ("after", True)])
def test_reset_before_and_after_the_effect(sandbox: Any, when: str, took_effect: bool) -> None:
    sandbox.faults("ucp", {"fault": "reset", "when": when})
    with pytest.raises(ConnectionResetError):
        sandbox.send("ucp", put_switch(True))
    assert enabled(sandbox) is took_effect
    assert sandbox.log("ucp")["requests"][0]["status"] is None


@pytest.mark.parametrize(("when", "took_effect"), [("before", False), ("after", True)])
def test_status_with_retry_after(sandbox: Any, when: str, took_effect: bool) -> None:
    rule = {"fault": "status", "status": 429, "retry_after": 7, "body": {"slow": "down"}, "headers": {"X-Why": "busy"}}
    sandbox.faults("ucp", {**rule, "when": when})
    answer = sandbox.send("ucp", put_switch(True))
    assert answer.startswith(b"HTTP/1.1 429 Too Many Requests\r\n")
    assert b"\r\nRetry-After: 7\r\n" in answer
    assert b"\r\nX-Why: busy\r\n" in answer
    assert answer.endswith(b'{"slow": "down"}')
    assert enabled(sandbox) is took_effect


def test_truncated_body_keeps_its_length(sandbox: Any) -> None:
    whole = sandbox.send("ucp", get(b"/ucp/v2/nothing"))
    sandbox.faults("ucp", {"fault": "truncate", "keep": 5})
    cut = sandbox.send("ucp", get(b"/ucp/v2/nothing"))
    head, _unused, body = cut.partition(b"\r\n\r\n")
    assert len(body) == 5
    assert b"Content-Length: %d" % len(whole.partition(b"\r\n\r\n")[2]) in head


def test_html_and_garbage(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "html", "on": 1}, {"fault": "garbage"})
    page = sandbox.send("ucp", get(PROFILES))
    assert page.startswith(b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html")
    garbage = sandbox.send("ucp", get(PROFILES))
    assert garbage.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(garbage.partition(b"\r\n\r\n")[2])


def test_expired_tokens(sandbox: Any) -> None:
    sandbox.faults("ucp", {"fault": "expire_tokens", "on": 2})
    answers = [sandbox.send("ucp", get(PROFILES))[9:12] for unused in range(3)]
    assert answers == [b"200", b"401", b"401"]


def test_stale_reads_show_the_answer_before_the_last_write(sandbox: Any) -> None:
    sandbox.load("ucp", {**STATE, "switches": {"read_switch": True}})

    def read() -> Any:
        return json.loads(sandbox.send("ucp", get(b"/ucp/v2/fmfm")).partition(b"\r\n\r\n")[2])["enabled"]

    assert read() is False
    sandbox.faults("ucp", {"fault": "stale_read"})
    assert read() is False, "no write yet: the true answer"
    sandbox.send("ucp", put_switch(True))
    assert read() is False, "stale"
    assert sandbox.control("GET", "/ucp/faults")[1]["counters"] == [{"matched": 1, "fired": 1}]
    # A login writes no data, so it makes nothing older.
    sandbox.faults("ucp")
    assert read() is True
    sandbox.request("ucp", "POST", "/ucp/v2/login", LOGIN)
    sandbox.faults("ucp", {"fault": "stale_read", "method": "GET"})
    assert read() is False


def test_faults_are_selected_by_user_method_and_target(sandbox: Any) -> None:
    sandbox.faults(
        "ucp", {"fault": "status", "status": 503, "user": "acme/anna", "method": ["GET"], "target": "profiles$"}
    )
    assert sandbox.send("ucp", get(PROFILES))[9:12] == b"503"
    assert sandbox.send("ucp", get(b"/ucp/v2/devices"))[9:12] == b"200"
    assert sandbox.send("ucp", put_switch(True))[9:12] == b"200"
    assert sandbox.send("ucp", get(PROFILES).replace(b"canary-token", b"other"))[9:12] == b"401"
