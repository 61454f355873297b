# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Login, tokens, error bodies and paging of the Telecom X client, seen through the modules."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import TelecomxClient
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig_copy import MOBILECONFIG_COPY
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.wire import read_problem
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, POST, Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.telecomx import (
    ANNA,
    BY_LOGIN,
    BY_TOKEN,
    CONFIG_PATH,
    KIM,
    PASSWORD,
    config,
    login,
    refusal,
    state,
)
from ucfleet_sandbox.telecomx import TelecomX

COPY = {"source": {"id": KIM}, "target": {"id": ANNA}}


def read(employee: str, token: str) -> Expected:
    return GET(CONFIG_PATH + employee).bearer(token).answers(200, config(employee))


def turned_away(employee: str, token: str, code: str) -> Expected:
    return GET(CONFIG_PATH + employee).bearer(token).answers(401, refusal(code, 401))


# ------------------------------------------------------------------- options
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"username": "kim@x.test"},
        {"token": "a", "username": "kim@x.test", "password": "b"},
        {"token": "a", "authenticator_token": "1"},
        {"password": "b"},
    ],
)
def test_credentials_are_a_token_or_a_login(given: dict[str, Any]) -> None:
    problem = validated(MOBILECONFIG_COPY, {**COPY, **given})[1]
    assert problem is not None


def test_the_address_has_a_default() -> None:
    values, problem = validated(MOBILECONFIG_COPY, {**COPY, "token": "a"})
    assert problem is None
    assert MOBILECONFIG_COPY.platform.settings(values).url == "https://api.telecomx.dk"


@pytest.mark.parametrize("given", [{"token": ""}, {"token": "canary tøken"}, {"username": "", "password": "canary"}])
def test_empty_and_impossible_credentials_are_refused_before_any_request(given: dict[str, str]) -> None:
    result = Http().run(MOBILECONFIG_COPY, url="https://x.test", **given, **COPY)
    assert result["failure"]["kind"] == "invalid"
    assert "nothing was sent" in result["msg"]
    assert "canary" not in repr(result)


# --------------------------------------------------------------------- login
def test_one_login_serves_the_whole_task() -> None:
    http = Http(login("canary-1"), read(KIM, "canary-1"), read(ANNA, "canary-1"))
    result = http.run(MOBILECONFIG_COPY, **BY_LOGIN, **COPY)
    assert result["changed"] is False
    assert result["requests"] == 3


@pytest.mark.parametrize("code", ["expired", "invalid_token"])
def test_a_session_that_ended_is_renewed_once(code: str) -> None:
    http = Http(
        login("canary-1"),
        read(KIM, "canary-1"),
        turned_away(ANNA, "canary-1", code),
        login("canary-2"),
        read(ANNA, "canary-2"),
    )
    assert http.run(MOBILECONFIG_COPY, **BY_LOGIN, **COPY)["changed"] is False
    http = Http(
        login("canary-1"),
        turned_away(KIM, "canary-1", code),
        login("canary-2"),
        turned_away(KIM, "canary-2", code),
    )
    result = http.run(MOBILECONFIG_COPY, **BY_LOGIN, **COPY)
    assert result["failure"]["kind"] == "authentication"
    assert result["failure"]["code"] == code
    assert "canary" not in repr(result)


@pytest.mark.parametrize("code", ["credentials_invalid", "format_error"])
def test_a_refusal_that_no_login_cures_costs_none(code: str) -> None:
    http = Http(login("canary-1"), turned_away(KIM, "canary-1", code))
    assert http.run(MOBILECONFIG_COPY, **BY_LOGIN, **COPY)["failure"]["code"] == code


def test_a_machine_token_that_is_refused_says_so() -> None:
    http = Http(turned_away(KIM, BY_TOKEN["token"], "expired"))
    result = http.run(MOBILECONFIG_COPY, **BY_TOKEN, **COPY)
    assert result["failure"]["kind"] == "authentication"
    assert "does not accept the machine token: said the server (expired)" in result["msg"]
    assert "make a new machine token" in result["msg"]


@pytest.mark.parametrize("status", [400, 401, 403, 422])
def test_a_refused_login_is_not_repeated(status: int) -> None:
    said = refusal("credentials_invalid", status, f"no such pair as {PASSWORD}")
    body = {"username": "kim@x.test", "password": PASSWORD}
    result = Http(POST("/auth/login").json(body).answers(status, said)).run(MOBILECONFIG_COPY, **BY_LOGIN, **COPY)
    assert result["failure"]["kind"] == "authentication"
    assert "check username, password and authenticator_token" in result["msg"]
    assert PASSWORD not in repr(result)


@pytest.mark.parametrize(
    "document", [None, [], {}, {"token": None}, {"token": ""}, {"token": 7}, {"token": "a b"}, {"token": "a\r\nX: y"}]
)
def test_a_login_without_a_token_is_no_traceback(document: Any) -> None:
    body = {"username": "kim@x.test", "password": PASSWORD}
    result = Http(POST("/auth/login").json(body).answers(200, document)).run(MOBILECONFIG_COPY, **BY_LOGIN, **COPY)
    assert result["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize("minutes", [None, -1, 0, "15", True, [], 1e300])
def test_a_life_that_cannot_be_read_is_found_out_by_a_401(minutes: Any) -> None:
    http = Http(login("canary-1", minutes), read(KIM, "canary-1"), read(ANNA, "canary-1"))
    assert http.run(MOBILECONFIG_COPY, **BY_LOGIN, **COPY)["changed"] is False


def test_the_session_is_renewed_ahead_of_its_end() -> None:
    http = Http(login("canary-1", 15), read(KIM, "canary-1"), login("canary-2"), read(ANNA, "canary-2"))

    def fourteen_minutes(employee: str, answered: Any = http.exchange) -> Any:
        def exchange(*request: Any) -> Response:
            answer: Response = answered(*request)
            if request[1] == CONFIG_PATH + employee:
                http.clock.now += 14 * 60 + 1
            return answer

        return exchange

    http.exchange = fourteen_minutes(KIM)  # type: ignore[method-assign]
    assert http.run(MOBILECONFIG_COPY, **BY_LOGIN, **COPY, deadline=3600)["changed"] is False


def test_an_authenticator_code_is_sent_and_serves_once() -> None:
    body = {"username": "kim@x.test", "password": PASSWORD, "authenticatorToken": "canary-123456"}
    answer = {"token": "canary-1", "expiresInMinutes": 15, "employee": KIM}
    http = Http(
        POST("/auth/login").json(body).answers(200, answer),
        read(KIM, "canary-1"),
        turned_away(ANNA, "canary-1", "expired"),
    )
    result = http.run(MOBILECONFIG_COPY, **BY_LOGIN, **COPY, authenticator_token="canary-123456")
    assert result["failure"]["kind"] == "authentication"
    assert "an authenticator code serves for one login only; use a machine token" in result["msg"]
    assert "canary" not in repr(result)


def test_a_login_whose_answer_was_lost_is_repeated_unless_its_code_is_used_up() -> None:
    lost = VoiceError(errors.UNREACHABLE, "no answer", response_lost=True)
    body = {"username": "kim@x.test", "password": PASSWORD}
    http = Http(POST("/auth/login").json(body).fails(lost), login("t"), read(KIM, "t"), read(ANNA, "t"))
    assert http.run(MOBILECONFIG_COPY, **BY_LOGIN, **COPY)["changed"] is False
    http = Http(POST("/auth/login").json({**body, "authenticatorToken": "1"}).fails(lost))
    result = http.run(MOBILECONFIG_COPY, **BY_LOGIN, **COPY, authenticator_token="1")
    assert result["failure"]["kind"] == "unreachable"


def test_expiry_between_any_two_calls() -> None:
    for position in range(1, 8):
        sandbox = Sandbox(TelecomX(), state())
        desired = {"source": {"email": "kim@x.test"}, "target": {"name": "Anna"}}
        count = 0

        def expire(method: str, target: str, at: int = position, platform: TelecomX = sandbox.platform) -> None:  # type: ignore[assignment]
            nonlocal count
            count += 1
            if count == at and target != "/auth/login":
                platform.expire_tokens()

        sandbox.before_each = expire
        result = sandbox.run(MOBILECONFIG_COPY, **BY_LOGIN, **desired)
        assert result["changed"] is True, result
        assert result["requests"] == (7 if position == 1 else 9)


def test_logins_with_codes_on_the_simulator() -> None:
    world = state()
    kim = world["customers"][0]["employees"][0]
    kim["authenticator"] = {"codes": ["123456"]}
    desired = {**BY_LOGIN, **COPY}
    assert Sandbox(TelecomX(), world).run(MOBILECONFIG_COPY, **desired, authenticator_token="123456")["changed"] is True
    wrong_codes: list[dict[str, str]] = [{}, {"authenticator_token": "654321"}]
    for wrong in wrong_codes:
        sandbox = Sandbox(TelecomX(), world)
        assert sandbox.run(MOBILECONFIG_COPY, **desired, **wrong)["failure"]["kind"] == "authentication"
        assert sandbox.calls == ["POST /auth/login"]
    kim["authenticator"] = None
    kim["sms_codes"] = ["1"]
    refused = Sandbox(TelecomX(), world).run(MOBILECONFIG_COPY, **desired)
    assert "better served by a machine token" in refused["msg"]


# --------------------------------------------------------------- error bodies
def problem(document: Any) -> str | None:
    http = POST("/").answers(400, document)
    found = read_problem(http.reply())
    return None if found is None else str(found)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"error": {"code": "c", "message": "m"}}, "m (c)"),
        ({"error": [{"code": "c", "message": "m"}, {"code": "d", "message": "n"}]}, "m; n (c)"),
        ({"errors": [{"code": "c", "message": "m", "path": "items[0]"}]}, "m [items[0]] (c)"),
        ({"error": {"code": "c", "message": "m", "path": "c"}}, "m (c)"),
        ({"error": {"code": "c"}}, "c"),
        ({"error": {"message": " two\n lines "}}, "two\n lines"),
        ({"error": {"code": 7, "message": []}}, None),
        ({"error": "text"}, "text"),
        ({"error": ""}, None),
        ({"error": None}, None),
        ([], None),
        ("x", "x"),
    ],
)
def test_error_bodies_in_every_form(document: Any, said: str | None) -> None:
    assert problem(document) == said


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "bad_request", "invalid"),
        (403, "access_denied", "permission"),
        (404, "customer", "not_found"),
        (409, "_id", "conflict"),
        (422, "value", "invalid"),
        (500, "internal_error", "server"),
        (503, "", "server"),
        (418, "teapot", "invalid"),
    ],
)
def test_statuses_in_words(status: int, code: str, kind: str) -> None:
    http = Http(
        *[GET(CONFIG_PATH + KIM).answers(status, refusal(code, status)) for attempt in range(1 + 3 * (status == 503))]
    )
    result = http.run(MOBILECONFIG_COPY, **BY_TOKEN, **COPY)
    assert result["failure"]["kind"] == kind
    assert result["msg"].startswith(f"mobileconfig_copy of x.test:8080: source id {KIM}: Telecom X ")


# ------------------------------------------------------------------ paging
def pages(*documents: Any, limit: int = 2) -> list[list[str]]:
    """The ids of the pages that the client makes of these answers."""
    expected, offset = [], 0
    for document in documents:
        target = f"/list?limit={limit}&offset={offset}"
        expected.append(GET(target).answers(200, document))
        rows = document if isinstance(document, list) else next(v for v in document.values() if isinstance(v, list))
        offset += len(rows)
    http = Http(*expected)
    values = validated(MOBILECONFIG_COPY, {**BY_TOKEN, **COPY})[0]
    client = http.connect(MOBILECONFIG_COPY.platform, MOBILECONFIG_COPY.platform.settings(values))
    assert isinstance(client, TelecomxClient)
    found = [[row["_id"] for row in page.rows] for page in client.pages("/list", {}, key="rows", limit=limit)]
    http.done()
    return found


def rows(*ids: str) -> list[dict[str, str]]:
    return [{"_id": key} for key in ids]


@pytest.mark.parametrize(
    ("documents", "found"),
    [
        ([{"total": 3, "rows": rows("a", "b")}, {"total": 3, "rows": rows("c")}], [["a", "b"], ["c"]]),
        (
            [{"total": 3, "rows": rows("a")}, {"total": 3, "rows": rows("b")}, {"total": 3, "rows": rows("c")}],
            [["a"], ["b"], ["c"]],
        ),
        ([{"total": 9, "rows": rows("a")}, {"total": 9, "rows": []}], [["a"]]),
        ([{"rows": rows("a")}, {"rows": []}], [["a"]]),
        ([{"things": rows("a")}, {"things": []}], [["a"]]),
        ([rows("a", "b"), rows("c")], [["a", "b"], ["c"]]),
        ([rows("a"), rows("b"), []], [["a"], ["b"]]),
        ([rows("a", "b"), rows("a", "b")], [["a", "b"]]),
        ([{"total": "2", "rows": rows("a", "b")}], [["a", "b"]]),
        ([{"total": True, "rows": rows("a", "b")}, {"total": "2x", "rows": []}], [["a", "b"]]),
        ([{"total": 0, "rows": []}], []),
    ],
)
def test_pages_in_every_envelope(documents: list[Any], found: list[list[str]]) -> None:
    assert pages(*documents) == found


@pytest.mark.parametrize(
    "document", [None, 7, "x", {}, {"a": [], "b": []}, {"rows": {}}, [7], [{}], [{"_id": None}], [{"_id": {"a": 1}}]]
)
def test_a_list_of_another_shape_is_no_traceback(document: Any) -> None:
    http = Http(GET("/employee?filter=Kim&full=true&limit=500&offset=0").answers(200, document))
    desired = {**COPY, "source": {"name": "Kim"}}
    assert http.run(MOBILECONFIG_COPY, **BY_TOKEN, **desired)["failure"]["kind"] == "unexpected_answer"


def test_no_request_names_an_employee_by_anything_but_an_id() -> None:
    row = {"_id": "..", "name": "Kim", "state": "ENABLED"}
    http = Http(GET("/employee?filter=Kim&full=true&limit=500&offset=0").answers(200, {"total": 1, "employees": [row]}))
    desired = {**COPY, "source": {"name": "Kim"}}
    assert http.run(MOBILECONFIG_COPY, **BY_TOKEN, **desired)["failure"]["kind"] == "unexpected_answer"
