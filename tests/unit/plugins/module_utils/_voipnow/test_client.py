# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Login, refusals and collections of VoipNow, call by call."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.client import (
    VOIPNOW,
    entries_of,
    extension_path,
    label,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.presence_info import PRESENCE_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.voipnow import (
    APP,
    PAGE,
    SECRET,
    TOKEN,
    WITH_TOKEN,
    collection,
    envelopes,
    error,
    login,
    login_request,
    read,
)

PRESENCE = f"/extensions/@me/@self/presence/{PAGE}0"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def failed(http: Http, **params: Any) -> dict[str, Any]:
    """Run a read that must fail, without any secret in what it says."""
    result = http.run(PRESENCE_INFO, **{**APP, **params})
    assert result["failed"] is True
    reported = json.dumps(result)
    assert SECRET not in reported
    assert TOKEN not in reported
    return result


# ------------------------------------------------------------------------ login
def test_one_login_serves_all_requests_of_a_task() -> None:
    http = Http(
        login(),
        read(f"/extensions/@me/101/presence/{PAGE}0").answers(204),
        read(f"/extensions/@me/102/presence/{PAGE}0").answers(204),
    )
    result = http.run(PRESENCE_INFO, **APP, extensions=["101", "102"])
    assert result["presence"] == []
    assert result["requests"] == 3


def test_a_given_token_needs_no_login() -> None:
    assert Http(read(PRESENCE).answers(204)).run(PRESENCE_INFO, **WITH_TOKEN)["requests"] == 1


def test_the_token_is_renewed_five_minutes_before_its_end() -> None:
    http = Http(
        login("first", expires_in="3600"), read(PRESENCE, "first").answers(204), read(PRESENCE, "first").answers(204)
    )
    client = http.connect(VOIPNOW, VOIPNOW.settings(APP))
    client.entries(PRESENCE)
    http.clock.now += 3299
    client.start_deadline()
    client.entries(PRESENCE)
    http.done()
    http.clock.now += 1
    http.expect(login("second"), read(PRESENCE, "second").answers(204))
    client.entries(PRESENCE)
    http.done()


@pytest.mark.parametrize("lifetime", [None, "soon", -5, 0, [], {}, True])
def test_a_lifetime_that_makes_no_sense_is_found_out_by_a_401(lifetime: Any) -> None:
    http = Http(
        login("first", expires_in=lifetime),
        read(PRESENCE, "first").answers(401, error("access_denied")),
        login("second"),
        read(PRESENCE, "second").answers(204),
    )
    assert http.run(PRESENCE_INFO, **APP)["requests"] == 4


def test_a_second_401_is_final_and_costs_no_further_login() -> None:
    http = Http(
        login("first"),
        read(PRESENCE, "first").answers(401, error("access_denied", "no access")),
        login("second"),
        read(PRESENCE, "second").answers(401, error("access_denied", "no access")),
    )
    result = failed(http)
    # Nobody can see which of the two it is, and a permission would count as "this account does not have it".
    assert result["failure"]["kind"] == "authentication"
    assert result["failure"]["code"] == "access_denied"
    assert result["msg"] == (
        "presence_info of App app~...@voipnow.test: VoipNow refuses even a new token: it ended at once, or the App's"
        " owner does not have the right: no access (HTTP 401 to GET /uapi/extensions/@me/@self/presence/, 2 attempts);"
        " check the rights of the account that owns the App, that user_id names a user it may see, and the clock of"
        " the server."
    )


def test_a_refused_token_of_the_user_is_not_tried_again() -> None:
    http = Http(read(PRESENCE).answers(401, error("access_denied")))
    result = http.run(PRESENCE_INFO, **WITH_TOKEN)
    assert result["failure"]["kind"] == "authentication"
    assert result["failure"]["attempts"] == 1
    assert TOKEN not in json.dumps(result)


@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.parametrize(
    "answer",
    [
        {"document": {"error": "invalid_client", "error_description": f"unknown {SECRET}"}},
        {"document": {"error": {"code": "invalid_client", "message": SECRET}}},
        {"text": "<html>no</html>", "content_type": "text/html"},
        {},
        {"text": "null"},
        {"document": {"error": ["what"]}},
    ],
)
def test_a_refused_login_is_final(status: int, answer: dict[str, Any]) -> None:
    result = failed(Http(login_request().answers(status, **answer)))
    assert result["failure"]["kind"] == "authentication"
    assert result["failure"]["status"] == status
    assert result["failure"]["path"] == "/oauth/token.php"
    assert "VoipNow refuses the login with client_id and client_secret" in result["msg"]
    assert "a refused login is not repeated" in result["msg"]


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        "text",
        {"access_token": None},
        {"access_token": ""},
        {"access_token": 7},
        {"access_token": "line\r\nbreak"},
        {"access_token": "mañana"},
        {"error": "invalid_client"},
    ],
)
def test_a_login_without_a_token_is_an_unexpected_answer(document: Any) -> None:
    result = failed(Http(login_request().answers(200, document)))
    assert result["failure"]["kind"] == "unexpected_answer"
    assert result["failure"]["path"] == "/oauth/token.php"


def test_a_token_is_opaque() -> None:
    token = 'a+/=.~ {}"%00*@'
    http = Http(login(token), read(PRESENCE, token).answers(204))
    assert http.run(PRESENCE_INFO, **APP)["presence"] == []


def test_a_login_whose_answer_is_lost_is_asked_for_again() -> None:
    http = Http(
        login_request().fails(VoiceError(errors.UNREACHABLE, "reset", response_lost=True)),
        login(),
        read(PRESENCE).answers(204),
    )
    assert http.run(PRESENCE_INFO, **APP)["requests"] == 3


def test_the_login_fails_while_a_token_is_renewed() -> None:
    http = Http(login(), read(PRESENCE).answers(401), login_request().answers(401, {"error": "invalid_client"}))
    assert failed(http)["failure"]["kind"] == "authentication"


@given(JSON | st.dictionaries(st.sampled_from(["access_token", "expires_in", "error"]), JSON))
def test_any_json_is_a_login_or_one_of_our_errors(document: Any) -> None:
    token = document.get("access_token") if isinstance(document, dict) else None
    http = Http(login_request().answers(200, text=json.dumps(document)))
    client = http.connect(VOIPNOW, VOIPNOW.settings(APP))
    usable = isinstance(token, str) and token != "" and token.isascii() and token.isprintable()
    try:
        assert client.auth.headers(client.deadline) == {"Authorization": f"Bearer {token}"}
    except VoiceError as problem:
        failure = problem.failure
        assert (usable, failure["kind"]) == (False, errors.UNEXPECTED_ANSWER)
    else:
        assert usable
    http.done()


# ------------------------------------------------------------------- connection
@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, "one of the following is required"),
        ({"client_id": "a"}, "required together"),
        ({"client_secret": "a"}, "required together"),
        ({"client_id": "a", "client_secret": "b", "token": "c"}, "mutually exclusive"),
    ],
)
def test_credentials_that_do_not_fit_together(options: dict[str, Any], problem: str) -> None:
    text = validated(PRESENCE_INFO, {"url": "https://voipnow.test", **options})[1]
    assert text is not None
    assert problem in text


# --------------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("status", "document", "kind", "code"),
    [
        (400, error("extension_invalid"), "not_found", "extension_invalid"),
        (400, error("qag_agent_invalid"), "not_found", "qag_agent_invalid"),
        (400, error("user_invalid"), "not_found", "user_invalid"),
        (404, error("extension_unknown"), "not_found", "extension_unknown"),
        (400, error("count_invalid"), "invalid", "count_invalid"),
        (400, [error("count_invalid")], "invalid", "count_invalid"),
        (403, error("access_denied"), "permission", "access_denied"),
        (403, None, "permission", None),
        (404, None, "not_found", None),
        (500, error("internal_server_error"), "server", "internal_server_error"),
        (500, {"error": "text"}, "server", "text"),
        (501, error("request_not_implemented"), "not_found", "request_not_implemented"),
        (301, None, "unexpected_answer", None),
        (400, {"error": {"code": 7, "message": {}}}, "invalid", None),
        (400, [], "invalid", None),
        (201, None, "unexpected_answer", None),
    ],
)
def test_status_first_code_second(status: int, document: Any, kind: str, code: str | None) -> None:
    result = failed(Http(login(), read(PRESENCE).answers(status, document)))
    assert result["failure"]["kind"] == kind
    assert result["failure"]["code"] == code
    assert result["failure"]["status"] == status


@given(
    st.sampled_from([400, 401, 403, 404, 409, 418, 500, 501]),
    JSON | st.fixed_dictionaries({"error": JSON | st.fixed_dictionaries({"code": JSON, "message": JSON})}),
)
def test_any_error_body_is_a_failure_by_its_status(status: int, document: Any) -> None:
    http = Http(read(PRESENCE).answers(status, text=json.dumps(document)))
    result = http.run(PRESENCE_INFO, **WITH_TOKEN)
    assert result["failure"]["status"] == status
    assert result["failure"]["kind"] in set(errors.Kind) - {errors.DEFECT}
    assert "\n" not in result["msg"]


def test_an_unavailable_server_is_not_looked_into_whatever_its_body_says() -> None:
    busy = [read(PRESENCE).answers(503, error("internal_server_error", "busy")) for attempt in range(4)]
    result = failed(Http(login(), *busy))
    assert result["failure"]["code"] == "internal_server_error"
    assert "is not available for the moment: busy" in result["msg"]
    assert "try again later or raise retries" in result["msg"]


def test_the_app_key_is_never_shown_whole() -> None:
    said = error("count_invalid", f"no access for {APP['client_id']}")
    result = failed(Http(login(), read(PRESENCE).answers(400, said)))
    assert APP["client_id"] not in json.dumps(result)
    assert "App app~...@voipnow.test" in result["msg"]


def test_an_error_page_in_html_is_not_quoted() -> None:
    page = "<html><body>Licence expired</body></html>"
    result = failed(Http(login(), read(PRESENCE).answers(500, text=page, content_type="text/html")))
    assert result["failure"]["kind"] == "server"
    assert "<html>" not in result["msg"]


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ({"text": "<html></html>", "content_type": "text/html"}, "an HTML page"),
        ({"text": "{"}, "something that is not JSON"),
        ({}, "nothing"),
    ],
)
def test_a_success_without_json(answer: dict[str, Any], what: str) -> None:
    result = failed(Http(login(), read(PRESENCE).answers(200, **answer)))
    assert result["failure"]["kind"] == "unexpected_answer"
    assert what in result["msg"]


def test_a_rate_limit_is_waited_out_and_then_reported() -> None:
    limited = {"headers": {"Retry-After": "7"}}
    http = Http(login(), read(PRESENCE).answers(429, **limited), read(PRESENCE).answers(204))
    http.run(PRESENCE_INFO, **APP)
    assert http.clock.slept == [7.0]
    http = Http(login(), *[read(PRESENCE).answers(429, error("slow_down"), **limited) for attempt in range(4)])
    assert failed(http)["failure"]["kind"] == "rate_limited"


# ------------------------------------------------------------------ collections
@pytest.mark.parametrize("count", [0, 1, 3])
def test_every_form_of_a_collection_reads_alike(count: int) -> None:
    entries = [{"extension": str(number), "status": number} for number in range(count)]
    for name, document in envelopes(entries).items():
        assert entries_of(document) == entries, name


def test_an_entry_that_is_the_object_itself_and_a_bare_list() -> None:
    agent = {"agentNumber": "101", "status": "1"}
    assert entries_of(collection([], entry=agent)) == [agent]
    assert entries_of([agent, agent]) == [agent, agent]
    assert entries_of([]) == []


@pytest.mark.parametrize("document", [None, {}, {"error": "no"}, 7, "x", [1], {"entry": 7}, {"entry": [1]}, [[]]])
def test_what_is_no_collection_is_never_an_empty_one(document: Any) -> None:
    with pytest.raises(WrongValue):
        entries_of(document)


@given(JSON)
def test_any_json_is_entries_or_a_named_problem(document: Any) -> None:
    try:
        entries = entries_of(document)
    except WrongValue:
        return
    assert all(isinstance(entry, dict) for entry in entries)


def test_paging_counts_what_was_received_and_ends_with_a_short_page() -> None:
    def page(start: int, size: int) -> Any:
        entries = [{"extension": str(start + number), "status": 0} for number in range(size)]
        return read(f"/extensions/@me/@self/presence/{PAGE}{start}").answers(200, collection(entries, totalResults=3))

    result = Http(login(), page(0, 4999), page(4999, 12)).run(PRESENCE_INFO, **APP)
    assert len(result["presence"]) == 5011
    assert result["requests"] == 3


def test_paging_ends_at_the_last_index_that_the_server_takes() -> None:
    def page(start: int) -> Any:
        entries = [{"extension": str(start + number)} for number in range(4999)]
        return read(f"/extensions/@me/@self/presence/{PAGE}{start}").answers(200, collection(entries))

    http = Http(login(), page(0), page(4999))
    assert len(http.run(PRESENCE_INFO, **APP)["presence"]) == 9998
    assert http.warnings == [
        "presence_info of App app~...@voipnow.test: VoipNow pages to 9998 extensions of @me; there may be more"
    ]


def test_paging_ends_with_204_after_a_full_page() -> None:
    entries = [{"extension": str(number)} for number in range(4999)]
    last = read(f"/extensions/@me/@self/presence/{PAGE}4999").answers(204)
    http = Http(login(), read(PRESENCE).answers(200, collection(entries)), last)
    assert len(http.run(PRESENCE_INFO, **APP)["presence"]) == 4999
    assert http.warnings == []


# ------------------------------------------------------------------------ paths
def test_path_parts_keep_star_and_at() -> None:
    assert extension_path("@me", "0003*210", "presence") == "/extensions/@me/0003*210/presence/"
    assert extension_path("12", "a b/c?d#e%") == "/extensions/12/a%20b%2Fc%3Fd%23e%25/"


@pytest.mark.parametrize("parts", [("@me", ""), ("", "101"), ("@me", ".."), (".", "101")])
def test_a_path_never_addresses_more_than_its_parts_say(parts: tuple[str, ...]) -> None:
    with pytest.raises(VoiceError):
        extension_path(*parts)


def test_codes_without_a_name_keep_their_number() -> None:
    assert [label({1: "one"}, code) for code in (1, 7, -3, None)] == ["one", "unknown(7)", "unknown(-3)", None]
