# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig_info import MOBILECONFIG_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.telecomx import (
    ACME,
    ANNA,
    BO,
    BY_LOGIN,
    BY_TOKEN,
    CARL,
    KIM,
    TOKEN,
    config,
    login,
    read,
    refusal,
    state,
)
from ucfleet_sandbox.telecomx import TelecomX

LIST = "/pbx/app/mobileconfig"


def ids(result: dict[str, Any]) -> list[str]:
    return [entry["id"] for entry in result["mobileconfigs"]]


def test_named_employees_are_read_one_by_one() -> None:
    result = Http(read(BO, config(BO)), read(CARL, None)).run(
        MOBILECONFIG_INFO, **BY_TOKEN, employees=[{"id": BO}, {"id": CARL}]
    )
    assert ids(result) == [BO]
    assert result["missing"] == [f"id {CARL}"]
    assert result["complete"] is True
    assert result["changed"] is False


def test_the_list_is_completed_by_the_own_config_after_a_login() -> None:
    http = Http(
        login("canary-1"),
        GET(LIST).bearer("canary-1").answers(200, [config(ANNA), config(BO)]),
        GET(f"{LIST}/{KIM}").bearer("canary-1").answers(200, config(KIM)),
    )
    result = http.run(MOBILECONFIG_INFO, **BY_LOGIN)
    assert ids(result) == [ANNA, BO, KIM]
    assert result["complete"] is True


def test_an_own_config_in_the_list_or_without_existence_costs_no_more() -> None:
    http = Http(login("canary-1"), GET(LIST).answers(200, [config(KIM)]))
    assert ids(http.run(MOBILECONFIG_INFO, **BY_LOGIN)) == [KIM]
    own = GET(f"{LIST}/{KIM}").answers(404, refusal("not_found", 404))
    http = Http(login("canary-1"), GET(LIST).answers(200, []), own)
    assert ids(http.run(MOBILECONFIG_INFO, **BY_LOGIN)) == []


def test_with_a_token_the_list_may_lack_one() -> None:
    result = Http(GET(LIST).bearer(TOKEN).answers(200, [config(ANNA)])).run(MOBILECONFIG_INFO, **BY_TOKEN)
    assert ids(result) == [ANNA]
    assert result["complete"] is False


def test_rows_that_are_employees_are_looked_up() -> None:
    rows = [{"_id": ANNA, "name": "Anna", "shared": False, "mobileconfigs": []}, {"_id": CARL, "name": "Carl"}]
    http = Http(GET(f"{LIST}?customer={ACME}").answers(200, rows), read(ANNA, config(ANNA)), read(CARL, None))
    result = http.run(MOBILECONFIG_INFO, **BY_TOKEN, customer=ACME.upper())
    assert ids(result) == [ANNA]
    assert result["complete"] is True


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        7,
        ["x"],
        [{}],
        [{"configs": []}],
        [{"_id": 7, "configs": []}],
        [{"_id": ANNA, "configs": [{}]}],
        [{"_id": ANNA, "configs": [{"type": "QUEUES", "items": {}}]}],
        [{"_id": ANNA, "configs": [{"type": "QUEUES", "items": [{"_id": None}]}]}],
    ],
)
def test_another_shape_is_no_traceback(document: Any) -> None:
    result = Http(GET(LIST).answers(200, document)).run(MOBILECONFIG_INFO, **BY_TOKEN)
    assert result["failure"]["kind"] == "unexpected_answer"


def test_every_wrong_selector_is_reported_before_any_request() -> None:
    result = Http().run(MOBILECONFIG_INFO, **BY_TOKEN, employees=[{}, {"id": ANNA, "name": "Anna"}])
    assert "employees (entry 1) needs one of" in result["msg"]
    assert "employees (entry 2) takes one of" in result["msg"]


@pytest.mark.parametrize("rows", ["configs", "employees"])
def test_with_the_simulator(rows: str) -> None:
    platform = Sandbox(TelecomX(), state(customer_rows=rows))
    assert sorted(ids(platform.run(MOBILECONFIG_INFO, **BY_LOGIN))) == [KIM, ANNA, BO]
    assert sorted(ids(platform.run(MOBILECONFIG_INFO, **BY_LOGIN, customer=ACME))) == [KIM, ANNA, BO]
    named = platform.run(MOBILECONFIG_INFO, **BY_LOGIN, employees=[{"name": "Carl"}, {"extension": "201"}])
    assert ids(named) == [KIM]
    assert named["missing"] == ["name Carl"]
    assert "canary" not in repr(named)
