# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig import MOBILECONFIG
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, POST, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.telecomx import (
    ACME,
    ANNA,
    BO,
    BY_LOGIN,
    BY_TOKEN,
    CARL,
    CONFIG_PATH,
    config,
    create,
    read,
    refusal,
    state,
)
from ucfleet_sandbox.telecomx import TelecomX

DESIRED = {**BY_TOKEN, "employee": {"id": ANNA}}


def test_an_existing_config_costs_one_read_and_is_left_alone() -> None:
    result = Http(read(ANNA, config(ANNA, [BO]))).run(MOBILECONFIG, **DESIRED)
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["mobileconfig"] == {
        "id": ANNA,
        "customer": ACME,
        "configs": [
            {"type": "COLLEAGUES", "chosen": [{"id": BO, "name": "Bo"}], "others": []},
            {"type": "QUEUES", "chosen": [], "others": []},
        ],
    }


def test_a_missing_config_is_made_and_read() -> None:
    result = Http(read(ANNA, None), create(ANNA), read(ANNA, config(ANNA))).run(MOBILECONFIG, **DESIRED)
    assert result["changed"] is True
    assert result["requests"] == 3
    assert result["actions"] == [{"action": "create", "fields": ["id"]}]
    assert result["diff"] == {"before": {}, "after": {"id": ANNA}}
    assert result["mobileconfig"]["customer"] == ACME


def test_check_mode_predicts_without_making() -> None:
    result = Http(read(ANNA, None)).run(MOBILECONFIG, check=True, **DESIRED)
    assert result["changed"] is True
    assert result["mobileconfig"] == {"id": ANNA}


@pytest.mark.parametrize("seen", [config(ANNA), None])
def test_a_create_whose_answer_was_lost_happens_once(seen: Any) -> None:
    lost = VoiceError(errors.UNREACHABLE, "the connection broke", response_lost=True)
    more = [] if seen else [create(ANNA), read(ANNA, config(ANNA))]
    # It is looked for after the lost response, and read as the state afterwards.
    found = [read(ANNA, config(ANNA))] if seen else []
    http = Http(read(ANNA, None), POST(CONFIG_PATH + ANNA).raw(None).fails(lost), read(ANNA, seen), *found, *more)
    assert http.run(MOBILECONFIG, **DESIRED)["changed"] is True


def test_a_create_without_effect_is_a_failure() -> None:
    result = Http(read(ANNA, None), create(ANNA), read(ANNA, None)).run(MOBILECONFIG, **DESIRED, retries=0)
    assert result["failure"]["kind"] == "not_converged"


@pytest.mark.parametrize(("status", "code", "kind"), [(404, "employee", "not_found"), (403, "x", "permission")])
def test_a_refused_create_is_reported(status: int, code: str, kind: str) -> None:
    refused = POST(CONFIG_PATH + ANNA).raw(None).answers(status, refusal(code, status))
    result = Http(read(ANNA, None), refused).run(MOBILECONFIG, **DESIRED)
    assert result["failure"]["kind"] == kind
    assert "said the server" in result["msg"]


def test_a_config_that_appears_meanwhile_will_do() -> None:
    taken = POST(CONFIG_PATH + ANNA).raw(None).answers(409, refusal("_id", 409))
    http = Http(read(ANNA, None), taken, read(ANNA, config(ANNA)), read(ANNA, config(ANNA)))
    assert http.run(MOBILECONFIG, **DESIRED)["changed"] is True
    late = Http(read(ANNA, None), taken, read(ANNA, None), read(ANNA, config(ANNA)), read(ANNA, config(ANNA)))
    assert late.run(MOBILECONFIG, **DESIRED)["changed"] is True
    result = Http(read(ANNA, None), taken, read(ANNA, None)).run(MOBILECONFIG, **DESIRED, retries=0)
    assert result["failure"]["kind"] == "conflict"


def test_the_page_of_a_proxy_does_not_mean_missing() -> None:
    result = Http(GET(CONFIG_PATH + ANNA).answers(404, text="<html>", content_type="text/html")).run(
        MOBILECONFIG, **DESIRED
    )
    assert result["failure"]["kind"] == "unexpected_answer"
    assert "check url" in result["msg"]


@pytest.mark.parametrize(
    "answer", [{}, {"text": "none"}, {"document": {"error": "none"}}, {"text": "<pre>Cannot GET /pbx</pre>"}]
)
def test_a_404_of_any_other_form_means_missing(answer: dict[str, Any]) -> None:
    http = Http(GET(CONFIG_PATH + ANNA).answers(404, **answer))
    assert http.run(MOBILECONFIG, check=True, **DESIRED)["changed"] is True


def test_a_token_that_is_part_of_the_documented_answer_does_not_hide_it() -> None:
    short = {"url": BY_TOKEN["url"], "token": "found"}
    http = Http(GET(CONFIG_PATH + ANNA).answers(404, refusal("not_found", 404)))
    assert http.run(MOBILECONFIG, check=True, **short, employee={"id": ANNA})["changed"] is True


@pytest.mark.parametrize("given", [{}, {"id": ANNA, "name": "Anna"}, {"id": "anna"}, {"name": " "}])
def test_the_employee_is_checked_before_any_request(given: dict[str, str]) -> None:
    assert Http().run(MOBILECONFIG, **BY_TOKEN, employee=given)["failure"]["kind"] == "invalid"


@pytest.mark.parametrize("given", [{"id": CARL}, {"name": "Carl"}, {"email": "Carl@X.test"}])
def test_recipe(given: dict[str, str]) -> None:
    platform = Sandbox(TelecomX(), state())
    applied = platform.recipe(MOBILECONFIG, expect_requests=1 + ("id" not in given), **BY_TOKEN, employee=given)
    assert [section["type"] for section in applied["mobileconfig"]["configs"]] == ["COLLEAGUES", "QUEUES"]


def test_a_personal_account_reaches_its_own_config_only() -> None:
    login = {**BY_LOGIN, "username": "anna@x.test"}
    platform = Sandbox(TelecomX(), state())
    assert platform.run(MOBILECONFIG, **login, employee={"name": "Anna"})["changed"] is False
    refused = platform.run(MOBILECONFIG, **login, employee={"name": "Bo"})
    assert refused["failure"]["kind"] == "permission"
