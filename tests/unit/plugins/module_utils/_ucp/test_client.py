# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Login, tokens, error texts and the decoders of the UCP client."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import one_line
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.client import UCP, error_text, lifetime_of, unwrapped
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm_profile_info import FMFM_PROFILE_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import POST, CaseInsensitive, Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.ucp import (
    BASE,
    CONNECTION,
    asked,
    listed,
    login,
    without_secrets,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def tried(*expected: Expected, **changed: Any) -> dict[str, Any]:
    """The info module, as it needs one read only."""
    http = Http(*expected)
    result = http.run(FMFM_PROFILE_INFO, **{**CONNECTION, "gather_devices": False, **changed})
    assert without_secrets(result, http.warnings)
    return result


def refused_login(status: int, **answer: Any) -> Expected:
    return (
        POST(f"{BASE}/login")
        .json({k: CONNECTION[k] for k in ("username", "password", "domain")})
        .answers(status, **answer)
    )


def jwt(claims: Any) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJh.{payload}.c2ln"


# ------------------------------------------------------------------ login
def test_one_login_for_a_task_and_its_token_on_every_other_request() -> None:
    assert tried(login(), listed())["requests"] == 2


@pytest.mark.parametrize("status", [400, 401, 403])
def test_wrong_credentials_are_an_authentication_failure_and_never_sent_again(status: int) -> None:
    result = tried(refused_login(status, document={"error": "bad_request", "message": "invalid credentials"}))
    assert result["failure"]["kind"] == "authentication"
    assert result["failure"]["status"] == status
    assert result["failure"]["code"] == "bad_request"
    assert result["msg"] == (
        "fmfm_profile_info of acme/anna@ucp.test:9443: UCP does not accept the login: invalid credentials"
        f" (HTTP {status} to POST /ucp/v2/login); check username, password and domain (the name of the tenant);"
        " the login is not tried again."
    )


def test_a_password_that_the_server_repeats_is_not_shown() -> None:
    result = tried(refused_login(400, text="wrong password canary-pw", content_type="text/plain"))
    assert "wrong password ********" in result["msg"]


def test_no_text_of_the_login_answer_is_shown_but_what_the_user_gave() -> None:
    user = {"digest": "canary-digest", "realm": "ucp.test:9443", "username": "anna"}
    granted = refused_login(200, document={"access_token": "canary-token", "user": user})
    why = "ucp.test:9443 knows anna as canary-digest"
    result = tried(granted, asked("/fmfm/profiles").answers(400, {"message": why}))
    assert "ucp.test:9443 knows anna as ********" in result["msg"]


def test_a_broken_server_at_the_login_is_no_wrong_login() -> None:
    assert tried(refused_login(500))["failure"]["kind"] == "server"


def test_an_overloaded_server_is_asked_to_log_in_again() -> None:
    result = tried(refused_login(503, headers={"Retry-After": "2"}), login(), listed())
    assert "failed" not in result
    assert result["requests"] == 3


@pytest.mark.parametrize("answer", [[], 7, "x", None, {}, {"access_token": ""}, {"access_token": ["t"]}])
def test_a_login_without_a_token_is_an_unexpected_answer(answer: Any) -> None:
    result = tried(refused_login(200, text=json.dumps(answer)))
    assert result["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "tökén", "\ud800"])
def test_a_token_that_cannot_stand_in_a_header_is_an_unexpected_answer(token: str) -> None:
    result = tried(refused_login(200, text=json.dumps({"access_token": token})))
    assert result["failure"]["kind"] == "unexpected_answer"


def test_a_portal_page_at_the_login_is_an_unexpected_answer() -> None:
    result = tried(refused_login(200, text="<html>sign in</html>", content_type="text/html"))
    assert result["failure"]["kind"] == "unexpected_answer"
    assert "an HTML page" in result["msg"]


@pytest.mark.parametrize("option", ["username", "password", "domain"])
def test_an_empty_credential_is_refused_before_any_request(option: str) -> None:
    result = tried(**{option: ""})
    assert result["failure"]["kind"] == "invalid"
    assert option in result["msg"]


# ------------------------------------------------------------------ token
def test_an_ended_token_costs_one_login_and_one_replay() -> None:
    result = tried(
        login("canary-1"),
        asked("/fmfm/profiles", token="canary-1").answers(401),
        login("canary-2"),
        listed(token="canary-2"),
    )
    assert result["requests"] == 4


def test_a_second_401_is_a_failure() -> None:
    result = tried(
        login("canary-1"),
        asked("/fmfm/profiles", token="canary-1").answers(401),
        login("canary-2"),
        asked("/fmfm/profiles", token="canary-2").answers(401, {"error": "unauthorized", "message": "canary-2 ended"}),
    )
    assert result["failure"]["kind"] == "authentication"
    assert "just handed out: ******** ended" in result["msg"]


def test_a_login_that_is_refused_in_the_middle_of_a_task_ends_it() -> None:
    result = tried(login(), asked("/fmfm/profiles").answers(401), refused_login(400))
    assert result["failure"]["kind"] == "authentication"
    assert result["failure"]["path"] == "/ucp/v2/login"


def test_a_token_is_renewed_before_its_end() -> None:
    first, second = jwt({"exp": 1e10, "iat": 1e10 - 200}), jwt({"exp": 2e10, "iat": 2e10 - 200})
    http = Http(login(first), listed(token=first), listed(token=first), login(second), listed(token=second))
    client = http.connect(UCP, UCP.settings(CONNECTION))
    for age in (0, 139, 141):
        http.clock.now = 1000.0 + age
        assert client.get_list("/fmfm/profiles") == []
    http.done()


@pytest.mark.parametrize(
    ("claims", "lifetime"),
    [
        ({"exp": 4600}, 3600.0),
        ({"exp": 4600, "iat": 4000}, 600.0),
        # The server's clock is far behind: only the distance of its own times is left.
        ({"exp": 700, "iat": 100}, 600.0),
        ({"exp": 700}, None),
        ({"exp": "4600"}, None),
        ({"exp": True}, None),
        ({"exp": float("nan")}, None),
        ({"exp": float("inf")}, None),
        ({"exp": 10**400}, None),
        ({"exp": 4600, "iat": 10**400}, 3600.0),
        ({}, None),
        ([], None),
    ],
)
def test_lifetime_by_the_claims_of_a_token(claims: Any, lifetime: float | None) -> None:
    assert lifetime_of(jwt(claims), 1000.0) == lifetime


@pytest.mark.parametrize("token", ["opaque", "a.b", "a.b.c", "..", "a.!!!.c", "ä.ä.ä", "a." + "e30" + ".c.d"])
def test_a_token_that_says_nothing_has_no_known_lifetime(token: str) -> None:
    assert lifetime_of(token, 1000.0) is None


@given(JSON | st.binary())
def test_any_token_has_a_lifetime_or_none(claims: Any) -> None:
    token = f"a.{base64.urlsafe_b64encode(claims).decode()}.c" if isinstance(claims, bytes) else jwt(claims)
    lifetime = lifetime_of(token, 1000.0)
    assert lifetime is None or lifetime > 0


# ------------------------------------------------------------------ refusals
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"message": "no\\nway"}', ("no way", "")),
        ('{"error": "bad_request", "message": "no way"}', ("no way", "bad_request")),
        ('{"error": "no way"}', ("no way", "")),
        ('{"error": {"message": "no way", "code": "E1"}}', ("no way", "E1")),
        ('{"detail": "no way"}', ("no way", "")),
        ('{"data": "no way"}', ("no way", "")),
        ('{"data": {"message": "no way"}}', ("no way", "")),
        ('{"message": 7, "detail": "no way"}', ("no way", "")),
        ('"no way"', ("no way", "")),
        ("no way", ("no way", "")),
        ("<html>no way</html>", ("", "")),
        ("[1]", ("", "")),
        ("", ("", "")),
        ('[[Infinity], {"word": "canary"}]', ("", "")),
        ('{"word": "canary"', ("", "")),
    ],
)
def test_the_words_of_an_error(text: str, expected: tuple[str, str]) -> None:
    words, code = error_text(Response(400, "", CaseInsensitive({}), text.encode()))
    assert (one_line(words), code) == expected


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid"),
        (403, "permission"),
        (404, "not_found"),
        (405, "invalid"),
        (409, "conflict"),
        (500, "server"),
        (204, "unexpected_answer"),
        (302, "unexpected_answer"),
    ],
)
def test_every_refusal_has_its_kind(status: int, kind: str) -> None:
    result = tried(login(), asked("/fmfm/profiles").answers(status, {"message": "that is why"}))
    assert result["failure"]["kind"] == kind
    assert result["failure"]["status"] == status
    assert result["failure"]["path"] == "/ucp/v2/fmfm/profiles"


def test_a_limited_rate_is_waited_for() -> None:
    slow = asked("/fmfm/profiles").answers(429, headers={"Retry-After": "7"})
    http = Http(login(), slow, listed())
    assert http.run(FMFM_PROFILE_INFO, **CONNECTION)["requests"] == 3
    assert http.clock.slept == [7.0]


def test_an_unreachable_server_is_reported() -> None:
    gone = VoiceError(errors.UNREACHABLE, "ucp.test:9443 cannot be reached: connection refused", "check url")
    result = tried(refused_login(200).fails(gone), retries=0)
    assert result["failure"]["kind"] == "unreachable"


@pytest.mark.parametrize(
    "text",
    [
        '{"a"',
        "",
        "<html></html>",
        '"x"',
        "{}",
        '{"data": 7}',
        "[1]",
        '[{"id": ""}]',
        '[{"id": ".."}]',
        '[{"id": "a\\ud800"}]',
        '[{"id": "a", "active": "maybe"}]',
        '[{"id": ["a"]}]',
        "[" * 200_000,
    ],
)
def test_no_answer_is_a_traceback(text: str) -> None:
    result = tried(login(), asked("/fmfm/profiles").answers(200, text=text))
    assert result["failure"]["kind"] == "unexpected_answer"


# ------------------------------------------------------------------ any JSON
@given(JSON)
def test_any_login_answer_gives_a_token_or_a_failure(document: Any) -> None:
    http = Http(refused_login(200, text=json.dumps(document)))
    result = http.run(FMFM_PROFILE_INFO, **CONNECTION)
    assert result["failure"]["kind"] == "unexpected_answer"


@given(JSON, st.sampled_from([400, 404, 500]))
def test_any_error_body_gives_words(document: Any, status: int) -> None:
    text, code = error_text(Response(status, "", CaseInsensitive({}), json.dumps(document).encode()))
    assert isinstance(text, str)
    assert isinstance(code, str)


@given(JSON)
def test_unwrapping_gives_an_object_or_nothing(document: Any) -> None:
    assert unwrapped(document) is None or isinstance(unwrapped(document), dict)


def test_one_wrapper_is_taken_off() -> None:
    assert unwrapped({"data": {"a": 1}}) == unwrapped([{"a": 1}]) == unwrapped({"data": [{"a": 1}]}) == {"a": 1}
    assert unwrapped([{"a": 1}, {"b": 2}]) is None
