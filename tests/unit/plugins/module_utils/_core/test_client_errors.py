# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""New logins and error responses, on a conversation without a network."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import Auth, BasicAuth, BearerAuth
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import UnfitBody, refusal_by_status
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.tests.unit.support.example_client import SECRET, ExampleClient, client, failure
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, POST, CaseInsensitive, Http

# ---------------------------------------------------------------------- new logins
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


def test_a_failed_login_is_reported_at_its_own_address() -> None:
    error = failure(Http(POST("/login").raw(None).answers(403)), settings=LOGIN)
    assert (error.kind, error.path, error.method) == (errors.PERMISSION, "/login", "POST")


def test_a_platform_can_know_that_a_new_login_would_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExampleClient, "may_renew", lambda self, answer: False)
    failure(Http(login("one"), GET("/api/a").answers(401)), settings=LOGIN)


# ------------------------------------------------------------------------ refusals
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


@pytest.mark.parametrize("status", [400, 404, 418, 500])
def test_a_large_error_response_costs_little_and_shows_no_part_of_a_secret(status: int) -> None:
    """To search it for secrets would take seconds; a cut could go through the middle of one."""
    text = f"{SECRET} %41&amp;" * 500_000
    began = time.process_time()
    error = failure(Http(GET("/api/a").answers(status, text=text)), settings={"retries": 0})
    assert time.process_time() - began < 2.0
    assert SECRET[:6] not in str(error)
    assert error.status == status


def test_an_error_response_of_ordinary_size_is_quoted_without_secrets() -> None:
    text = ("%63anary&#45;secret " * 3000)[:60_000]
    error = failure(Http(GET("/api/a").answers(418, text=text)))
    assert error.why.startswith("a teapot said ******** ******** ")


# ---------------------------------------------------------------------- addresses
NOT_THE_API = "check that url leads to the API itself and not to a portal, proxy or login page"


@pytest.mark.parametrize(
    ("usual", "status", "advice"),
    [
        ("", 404, "check url, and whether this server offers the feature"),
        ("/api", 404, "check url, and whether this server offers the feature"),
        (
            "/rest",
            404,
            "leave the path /api out of url, because the API is at /rest; or check url, and whether this server offers"
            " the feature",
        ),
        ("/rest", 409, "look at the live state and try again"),
    ],
)
def test_a_path_in_url_that_is_not_the_usual_one_is_named_where_nothing_is_found(
    usual: str, status: int, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExampleClient, "usual_base", usual)
    assert failure(Http(GET("/api/a").answers(status))).advice == advice


def test_the_base_path_begins_after_the_host() -> None:
    http = Http(GET("/a://b/c").answers(404))
    error = failure(http, "GET", "/c", settings={"url": "https://pbx.test/a://b"})
    assert error.subject == "kim@pbx.test"
    assert error.path == "/a://b/c"


@pytest.mark.parametrize(("method", "lost"), [("GET", False), ("POST", True)])
def test_a_success_with_a_foreign_body_leads_to_the_url(method: str, lost: bool) -> None:
    error = ExampleClient(Settings(url="https://pbx.test"), None)._unfit(UnfitBody("an HTML page"), method)
    assert (error.kind, error.advice) == (errors.UNEXPECTED_ANSWER, NOT_THE_API)
    assert error.why.startswith("Example answered ")
    assert error.response_lost is lost
    assert ("not certain that it took effect" in error.why) is lost
