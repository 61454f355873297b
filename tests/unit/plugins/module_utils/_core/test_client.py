# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repetition, deadlines, new logins and refusals, on a conversation without a network."""

from __future__ import annotations

import contextlib
import email.utils
import json
import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import (
    Auth,
    BasicAuth,
    BearerAuth,
    NoAuth,
    Token,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import (
    Client,
    json_body,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import Refusal, refusal_by_status
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response, retry_after
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import (
    DELETE,
    GET,
    POST,
    PUT,
    CaseInsensitive,
    Expected,
    Http,
)

SECRET = "canary-secret"


class ExampleClient(Client):
    """A platform with a bearer login and one code of its own."""

    title = "Example"

    def __init__(self, settings: Settings, transport: Any, **timing: Any) -> None:
        super().__init__(settings, transport, **timing)
        self.auth = BearerAuth(self._login) if settings.client_id else NoAuth()

    def _login(self) -> Token:
        answer = self.request("POST", "/login", absolute=True, auth=NoAuth())
        return Token(self.parse_json(answer, "POST", "/login")["token"])

    def read_refusal(self, response: Response, method: str) -> Refusal | None:
        if response.status == 418:
            return Refusal(errors.CONFLICT, f"a teapot said {response.text}", "make coffee", "TEAPOT")
        return None


def client(http: Http, **changed: Any) -> ExampleClient:
    settings = Settings(**{"url": "https://pbx.test:8443/api", "username": "kim", "password": SECRET, **changed})
    return ExampleClient(settings, http, clock=http.clock, sleep=http.clock.sleep, jitter=lambda: 1.0)


def lost() -> VoiceError:
    return VoiceError(errors.UNREACHABLE, "reset by peer", "check it", response_lost=True)


def refused() -> VoiceError:
    return VoiceError(errors.UNREACHABLE, "connection refused", "check it")


def failure(http: Http, *request: Any, **options: Any) -> VoiceError:
    changed = options.pop("settings", {})
    with pytest.raises(VoiceError) as caught:
        client(http, **changed).request(*(request or ("GET", "/a")), **options)
    http.done()
    return caught.value


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


def test_the_last_failure_is_told_with_what_it_cost() -> None:
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


# ------------------------------------------------------------------- Retry-After
@pytest.mark.parametrize(("header", "pause"), [("7", 7.0), (" 7 ", 7.0), ("0", 0.0), ("999", 30.0)])
def test_the_server_says_how_long_to_wait(header: str, pause: float) -> None:
    http = Http(GET("/api/a").answers(429, headers={"Retry-After": header}), GET("/api/a").answers(200))
    client(http).request("GET", "/a")
    assert http.clock.slept == [pause]


def test_the_server_may_name_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_900_000_000.0)
    date = email.utils.formatdate(1_900_000_009, usegmt=True)
    http = Http(GET("/api/a").answers(503, headers={"Retry-After": date}), GET("/api/a").answers(200))
    client(http).request("GET", "/a")
    assert http.clock.slept == [9.0]
    past = email.utils.formatdate(1_800_000_000, usegmt=True)
    http = Http(GET("/api/a").answers(503, headers={"Retry-After": past}), GET("/api/a").answers(200))
    client(http).request("GET", "/a")
    assert http.clock.slept == [0.0]


NONSENSE = [
    "",
    "soon",
    "-5",
    "1.5",
    "²",
    "9" * 400,
    "Mon, 01 Jan 0001 00:00:00 -0000",
    "Mon, 01 Jan 99999 00:00:00 GMT",
    "Mon, 01 Jan 2001 00:00:00 +99999999",
    "Mon, 99 Jan 2001 99:00:00 GMT",
]


@pytest.mark.parametrize("header", NONSENSE)
def test_nonsense_counts_as_nothing_said(header: str) -> None:
    http = Http(GET("/api/a").answers(429, headers={"Retry-After": header}), GET("/api/a").answers(200))
    client(http).request("GET", "/a")
    assert http.clock.slept in ([0.5], [0.0])


DATE = r"[A-Z][a-z]{2}, [0-9]{1,2} (Jan|Dec) [0-9]{1,5} [0-9]{1,2}:[0-9]{2}:[0-9]{2} ([A-Z]{3}|[+-][0-9]{1,6})"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=255)) | st.from_regex(DATE))
def test_any_header_is_a_pause_or_none(header: str) -> None:
    pause = retry_after(Response(503, "", CaseInsensitive({"Retry-After": header}), b""))
    assert pause is None or pause >= 0


# ---------------------------------------------------------------------- deadline
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


# -------------------------------------------------------------------- new logins
LOGIN = {"client_id": "app"}


def login(token: str) -> Any:
    return POST("/login").raw(None).answers(200, {"token": token})


def test_a_401_costs_one_new_login_and_one_repetition() -> None:
    http = Http(
        login("one"),
        GET("/api/a").bearer("one").answers(401),
        login("two"),
        GET("/api/a").bearer("two").answers(200, {"ok": 1}),
    )
    subject = client(http, **LOGIN)
    assert subject.get_json("/a") == {"ok": 1}
    http.done()
    assert subject.requests == 4
    assert http.clock.slept == []


def test_a_second_401_is_final() -> None:
    http = Http(
        login("one"),
        GET("/api/a").bearer("one").answers(401),
        login("two"),
        GET("/api/a").bearer("two").answers(401),
    )
    assert failure(http, settings=LOGIN).kind == errors.AUTHENTICATION


def test_a_post_is_repeated_after_a_401_which_proves_that_nothing_was_done() -> None:
    http = Http(
        login("one"),
        POST("/api/a").raw(b"x").answers(401),
        login("two"),
        POST("/api/a").bearer("two").raw(b"x").answers(200),
    )
    client(http, **LOGIN).request("POST", "/a", body=b"x")
    http.done()


def test_a_failed_login_is_told_at_its_own_address() -> None:
    error = failure(Http(POST("/login").raw(None).answers(403)), settings=LOGIN)
    assert (error.kind, error.path, error.method) == (errors.PERMISSION, "/login", "POST")


def test_a_platform_can_know_that_a_new_login_would_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExampleClient, "may_renew", lambda self, answer: False)
    failure(Http(login("one"), GET("/api/a").answers(401)), settings=LOGIN)


# ---------------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (201, errors.UNEXPECTED_ANSWER),
        (204, errors.UNEXPECTED_ANSWER),
        (302, errors.UNEXPECTED_ANSWER),
        (400, errors.INVALID),
        (401, errors.AUTHENTICATION),
        (403, errors.PERMISSION),
        (404, errors.NOT_FOUND),
        (409, errors.CONFLICT),
        (422, errors.INVALID),
        (429, errors.RATE_LIMITED),
        (500, errors.SERVER),
        (501, errors.SERVER),
        (503, errors.SERVER),
        (747, errors.SERVER),
        (999, errors.SERVER),
        (100, errors.INVALID),
    ],
)
def test_what_a_status_means(status: int, kind: str) -> None:
    refusal = refusal_by_status(Response(status, "Some Reason", CaseInsensitive({}), b""), "Example")
    assert refusal.kind == kind
    assert refusal.why.startswith("Example ")
    assert not refusal.why.endswith(".")


def test_a_redirect_names_the_place_without_its_query() -> None:
    http = Http(GET("/api/a").answers(302, headers={"Location": "https://other.test/x?token=canary"}))
    error = failure(http)
    assert "https://other.test/x" in error.message
    assert "canary" not in error.message


def test_a_platform_reads_its_own_refusals_first() -> None:
    error = failure(Http(GET("/api/a").answers(418, text=f"no {SECRET}", content_type="text/plain")))
    assert (error.kind, error.code, error.status) == (errors.CONFLICT, "TEAPOT", 418)
    assert error.why == "a teapot said no ********"


def test_reason_phrases_are_quoted_without_secrets() -> None:
    error = failure(Http(GET("/api/a").answers(400, reason=f"bad value {SECRET}")))
    assert "bad value ********" in error.message


def test_hidden_texts_are_cut_out_from_then_on() -> None:
    http = Http(GET("/api/a").answers(400, reason="token canary-9"))
    subject = client(http)
    subject.hide(["canary-9"])
    with pytest.raises(VoiceError) as caught:
        subject.request("GET", "/a")
    assert "canary" not in caught.value.message


@pytest.mark.parametrize(
    "auth", [BasicAuth("kim", "canary-word"), BearerAuth(token="canary-token")], ids=["basic", "bearer"]
)
def test_credentials_that_a_server_echoes_are_cut_out(auth: Auth) -> None:
    """Also those that this client did not get by its own login, and a Basic pair, which is more than a password."""
    sent = auth.headers(Deadline.after(9.0))["Authorization"]
    http = Http(GET("/api/a").answers(400, reason=f"you sent {sent}"))
    with pytest.raises(VoiceError) as caught:
        client(http).request("GET", "/a", auth=auth)
    assert sent.partition(" ")[2] not in caught.value.message
    assert "you sent" in caught.value.message


def test_a_new_task_tries_a_refused_login_again() -> None:
    http = Http(*(POST("/login").raw(None).answers(401) for _task in range(2)))
    subject = client(http, client_id="app")
    for _task in range(2):
        subject.start_deadline()
        for _request in range(2):
            with pytest.raises(VoiceError) as caught:
                subject.request("GET", "/a")
            assert caught.value.kind == errors.AUTHENTICATION
    http.done()


# ------------------------------------------------------------------- exactly once
def creating(http: Http, *there: bool, **changed: Any) -> tuple[Any, Any]:
    """Create once; `there` says for each look whether the object exists."""
    looks = iter(there)
    subject = client(http, **changed)
    outcome = subject.once(lambda: subject.request("POST", "/a"), lambda: "found" if next(looks) else None)
    http.done()
    assert next(looks, None) is None
    return outcome


def made(**answer: Any) -> Expected:
    return POST("/api/a").raw(None).answers(**answer)


def test_a_create_waits_as_asked_looks_and_is_sent_again() -> None:
    busy = made(status=503, headers={"Retry-After": "7"})
    http = Http(busy, busy, made(status=200))
    assert creating(http, False, False)[1] is None
    assert http.clock.slept == [7.0, 7.0]
    http = Http(busy)
    assert creating(http, True) == (None, "found")


def test_a_create_is_repeated_as_often_as_any_request() -> None:
    http = Http(*[POST("/api/a").raw(None).fails(lost()) for attempt in range(4)])
    with pytest.raises(VoiceError) as caught:
        creating(http, False, False, False, False)
    assert caught.value.changed is True
    assert http.clock.slept == [0.5, 1.0, 2.0]
    with pytest.raises(VoiceError):
        creating(Http(POST("/api/a").raw(None).fails(lost())), False, retries=0)
    # The last one is looked for, too.
    assert creating(Http(POST("/api/a").raw(None).fails(lost())), True, retries=0) == (None, "found")


def test_a_create_that_is_refused_is_not_looked_for() -> None:
    with pytest.raises(VoiceError):
        creating(Http(made(status=409)))


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


# --------------------------------------------------------------------------- JSON
@pytest.mark.parametrize(
    ("text", "content_type", "what"),
    [
        ("<html></html>", "text/html", "an HTML page"),
        ("  <!DOCTYPE html>", "application/json", "an HTML page"),
        ("<a/>", "text/xml", "XML"),
        ("   ", "application/json", "nothing"),
        ("{", "application/json", "something that is not JSON (media type application/json)"),
        ("hello", "", "something that is not JSON (media type not given)"),
        ("[" * 100_000, "application/json", "something that is not JSON"),
        ("1" * 5000, "application/json", "something that is not JSON"),
    ],
)
def test_what_is_no_json_is_described(text: str, content_type: str, what: str) -> None:
    broken = [GET("/api/a?b=c").answers(200, text=text, content_type=content_type) for attempt in range(4)]
    http = Http(*broken)
    with pytest.raises(VoiceError) as caught:
        client(http).get_json("/a?b=c")
    http.done()
    assert caught.value.kind == errors.UNEXPECTED_ANSWER
    assert what in caught.value.why
    assert (caught.value.path, caught.value.attempts, caught.value.changed) == ("/api/a", 4, False)
    assert http.clock.slept == [0.5, 1.0, 2.0]
    assert client(Http(broken[0], GET("/api/a?b=c").answers(200, {"a": 1}))).get_json("/a?b=c") == {"a": 1}


CHARSETS = ["", "charset=utf-8", "charset=latin-1", "charset=nonsense", "charset=utf-7"]


@given(st.binary(max_size=40), st.sampled_from(CHARSETS))
def test_any_body_is_json_or_one_of_our_errors(body: bytes, charset: str) -> None:
    http = Http()
    answer = Response(200, "", CaseInsensitive({"Content-Type": f"application/json; {charset}"}), body)
    with contextlib.suppress(VoiceError):
        client(http).parse_json(answer, "GET", "/a")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters(codec=None, categories=None)),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
@example({"name": "\ud800"})
def test_a_json_body_comes_back_as_it_was(value: Any) -> None:
    assert json.loads(json_body(value)) == value


def test_a_json_body_is_utf_8() -> None:
    assert json_body({"name": "Zoë"}) == '{"name": "Zoë"}'.encode()


def test_deleting_sends_no_body() -> None:
    http = Http(DELETE("/api/a").answers(200))
    client(http).request("DELETE", "/a")
    http.done()
