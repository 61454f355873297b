# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repetition and deadlines, on a conversation without a network."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.tests.unit.support.example_client import (
    SECRET,
    ExampleClient,
    client,
    failure,
    lost,
    refused,
)
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, POST, PUT, Expected, Http


# ----------------------------------------------------------------------- addresses
def test_paths_follow_the_base_path_or_the_origin() -> None:
    http = Http(GET("/api/a?b=1").answers(200), GET("/elsewhere").answers(200))
    subject = client(http)
    subject.request("GET", "/a?b=1")
    subject.request("GET", "/elsewhere", absolute=True)
    http.done()
    assert subject.requests == 2


def test_messages_name_the_full_path_without_query_or_secret() -> None:
    assert failure(Http(GET("/api/a?pin=1").answers(500)), "GET", "/a?pin=1").path == "/api/a"
    assert failure(Http(GET("/x").answers(500)), "GET", "/x", absolute=True).path == "/x"
    error = failure(Http(PUT("/api/pin/77").raw(b"+").answers(500)), "PUT", "/pin/77", body=b"+", shown="/pin/{pin}")
    assert error.path == "/api/pin/{pin}"
    assert "77" not in error.message


def test_the_subject_is_the_account_at_the_host() -> None:
    assert client(Http()).subject == "kim@pbx.test:8443"
    assert client(Http(), username=None).subject == "pbx.test:8443"
    assert client(Http(), username=None, client_id="app").subject == "app@pbx.test:8443"


# ---------------------------------------------------------------------- repetition
@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_what_is_idempotent_is_repeated_after_a_temporary_failure(method: str, status: int) -> None:
    def call() -> Any:
        return Expected(method, "/api/a").raw(None)

    http = Http(call().answers(status), call().answers(status), call().answers(200))
    client(http).request(method, "/a")
    http.done()
    assert http.clock.slept == [0.5, 1.0]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_post_is_not_repeated_when_the_server_may_have_acted(status: int) -> None:
    error = failure(Http(POST("/api/a").raw(b"{}").answers(status)), "POST", "/a", body=b"{}")
    assert error.response_lost is True
    assert error.attempts == 1


def test_a_post_is_repeated_after_429_and_after_a_connection_that_never_was() -> None:
    call = POST("/api/a").raw(b"{}")
    http = Http(POST("/api/a").raw(b"{}").answers(429), POST("/api/a").raw(b"{}").fails(refused()), call.answers(200))
    client(http).request("POST", "/a", body=b"{}")
    http.done()


def test_a_post_whose_answer_is_lost_is_the_callers_business() -> None:
    error = failure(Http(POST("/api/a").raw(b"{}").fails(lost())), "POST", "/a", body=b"{}")
    assert error.response_lost is True
    assert error.attempts == 1


def test_a_call_can_say_that_it_may_be_repeated_or_not() -> None:
    http = Http(POST("/api/a").raw(None).fails(lost()), POST("/api/a").raw(None).answers(200))
    client(http).request("POST", "/a", repeatable=True)
    http.done()
    assert failure(Http(GET("/api/a").fails(lost())), repeatable=False).attempts == 1
    assert failure(Http(GET("/api/a").answers(503)), repeatable=False).response_lost is True


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 418, 422, 500, 501])
def test_a_refusal_is_final(status: int) -> None:
    error = failure(Http(GET("/api/a").answers(status)))
    assert error.status == status
    assert error.attempts == 1


def test_tls_failures_are_final() -> None:
    assert failure(Http(GET("/api/a").fails(VoiceError(errors.TLS, "bad certificate")))).attempts == 1


def test_the_last_failure_is_reported_with_what_it_cost() -> None:
    http = Http(*[GET("/api/a").answers(503) for attempt in range(4)])
    error = failure(http)
    assert (error.kind, error.attempts, error.waited_seconds) == (errors.SERVER, 4, 3.5)
    assert "4 attempts, 3.5 s waited" in error.message


def test_no_repetition_when_retries_are_off() -> None:
    assert failure(Http(GET("/api/a").answers(503)), settings={"retries": 0}).attempts == 1


def test_pauses_double_up_to_the_limit_with_half_of_them_left_to_chance() -> None:
    http = Http(*[GET("/api/a").fails(refused()) for attempt in range(6)])
    failure(http, settings={"retries": 5, "retry_max_delay": 2.0})
    assert http.clock.slept == [0.5, 1.0, 2.0, 2.0, 2.0]
    http = Http(GET("/api/a").fails(refused()), GET("/api/a").answers(200))
    settings = Settings(url="https://pbx.test/api")
    low = ExampleClient(settings, http, clock=http.clock, sleep=http.clock.sleep, jitter=lambda: 0.0)
    low.request("GET", "/a")
    assert http.clock.slept == [0.25]
    assert low.waited_seconds == 0.25


# ------------------------------------------------------------------------ deadline
def test_no_pause_goes_beyond_the_deadline() -> None:
    http = Http(GET("/api/a").answers(503, headers={"Retry-After": "10"}))
    error = failure(http, settings={"deadline": 9.0})
    assert error.kind == errors.SERVER
    assert error.status == 503
    assert "the deadline of 9 s leaves no time for another attempt" in error.message
    assert http.clock.slept == []


def test_after_the_deadline_nothing_is_sent() -> None:
    http = Http()
    subject = client(http, deadline=5.0)
    http.clock.now += 5
    with pytest.raises(VoiceError) as caught:
        subject.request("GET", "/a")
    assert caught.value.kind == errors.DEADLINE
    assert caught.value.path == "/api/a"
    assert subject.requests == 0


def test_a_new_task_has_a_new_deadline() -> None:
    http = Http(GET("/api/a").answers(200))
    subject = client(http, deadline=5.0)
    http.clock.now += 5
    subject.start_deadline()
    subject.request("GET", "/a")
    http.done()


def test_a_request_gets_no_more_time_than_the_deadline_leaves() -> None:
    timeouts: list[float] = []

    class Timed(Http):
        def exchange(self, method: str, target: str, headers: Any, body: Any, bounds: Any) -> Response:
            timeouts.append(bounds.wait())
            return super().exchange(method, target, headers, body, bounds)

    http = Timed(GET("/api/a").answers(200), GET("/api/a").answers(200))
    subject = client(http, deadline=10.0, timeout=4.0)
    subject.request("GET", "/a")
    http.clock.now += 7
    subject.request("GET", "/a")
    assert timeouts == [4.0, 3.0]


# ------------------------------------------------------------------ effects and texts
@pytest.mark.parametrize(("status", "changed"), [(502, True), (504, True), (503, False), (500, False), (429, False)])
def test_a_write_that_a_gateway_gave_up_may_have_changed_something(status: int, changed: bool) -> None:
    error = failure(
        Http(*[PUT("/api/a").raw(b"x").answers(status) for attempt in range(5)][:1]),
        "PUT",
        "/a",
        body=b"x",
        settings={"retries": 0},
    )
    assert error.changed is changed


def test_a_proxy_that_wants_a_login_is_named() -> None:
    error = failure(Http(GET("/api/a").answers(407)))
    assert error.kind == errors.UNREACHABLE
    assert "the proxy in front of Example requires a login" in error.message
    assert "HTTPS_PROXY" in error.advice


def test_plain_http_to_a_port_with_tls_hints_at_https() -> None:
    page = "<html>The plain HTTP request was sent to HTTPS port</html>"
    http = Http(GET("/api/a").answers(400, text=page, content_type="text/html"))
    error = failure(http, settings={"url": "http://pbx.test:8443/api"})
    assert error.kind == errors.TLS
    assert "begin url with https://" in error.advice


def test_a_secret_is_cut_out_before_a_text_is_shortened() -> None:
    words = "x" * 290 + f" {SECRET} " + "y" * 90
    error = failure(Http(GET("/api/a").answers(418, text=words)))
    assert "canary" not in error.message
    assert SECRET[:6] not in error.message
