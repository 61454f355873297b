# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.active_calls_info import ACTIVE_CALLS_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.modules import source
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import LOGIN, asked, refused, shows_x, simulated

PATH = "/my/activecdrs"
CALL = {
    "from": "7781",
    "from-aor": '"Desk" <sip:7781@pbx.test>',
    "to": "7790",
    "to-aor": "<sip:7790@pbx.test>",
    "direction": "INCOMING",
    "internal": False,
    "type": "Unknown",
    "start-time": 1700000000000,
    "duration": 4200,
}


def run(http: Http) -> dict[str, Any]:
    return http.run(ACTIVE_CALLS_INFO, check=True, **LOGIN)


def test_calls_in_readable_words() -> None:
    result = run(Http(shows_x(PATH, {"cdrs": [CALL]})))
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["active_calls"] == [
        {
            "from": "7781",
            "from_aor": '"Desk" <sip:7781@pbx.test>',
            "to": "7790",
            "to_aor": "<sip:7790@pbx.test>",
            "route": "",
            "direction": "INCOMING",
            "recipient": "",
            "internal": False,
            "type": "Unknown",
            "start_time": "2023-11-14T22:13:20Z",
            "start_time_ms": 1700000000000,
            "duration_ms": 4200,
        }
    ]
    documented = yaml.safe_load(source("active_calls_info").RETURN)["active_calls"]["contains"]
    assert set(documented) == set(result["active_calls"][0])


def test_no_call() -> None:
    assert run(Http(shows_x(PATH, {"cdrs": []})))["active_calls"] == []


@pytest.mark.parametrize("start", [None, 10**17, -(10**17)])
def test_a_start_that_no_calendar_knows(start: int | None) -> None:
    call = run(Http(shows_x(PATH, {"cdrs": [{**CALL, "start-time": start}]})))["active_calls"][0]
    assert call["start_time"] is None
    assert call["start_time_ms"] == start


def test_a_call_records_service_that_is_down_is_no_empty_list() -> None:
    result = run(Http(refused(asked(PATH), 500, "Internal server error")))
    assert result["failure"]["kind"] == "server"
    assert "call records service" in result["msg"]


@pytest.mark.parametrize("document", [[], 7, None, {}, {"cdrs": 7}, {"cdrs": [7]}, {"cdrs": [{"duration": "x"}]}])
def test_a_document_of_another_shape_is_no_traceback(document: Any) -> None:
    assert run(Http(shows_x(PATH, document)))["failure"]["kind"] == "unexpected_answer"


def test_against_the_simulator() -> None:
    call = {"from": "<sip:7781@pbx.test>", "to": "<sip:3100@pbx.test>", "start-time": 1700000000000, "duration": 5}
    found = simulated({"active_calls": [call]}).run(ACTIVE_CALLS_INFO, check=True, **LOGIN)
    assert [(item["from"], item["to"]) for item in found["active_calls"]] == [("7781", "3100")]
    down = simulated({"active_calls": [call]}, system={"call_records_service": "down"})
    assert down.run(ACTIVE_CALLS_INFO, **LOGIN)["failure"]["kind"] == "server"
    failing = simulated({"active_calls": [call]}, system={"call_records_service": "failing"})
    assert failing.run(ACTIVE_CALLS_INFO, **LOGIN)["active_calls"] == []
