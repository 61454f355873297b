# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""queue_agent and queue_agent_info, call by call and against the simulator."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.queue_agent import QUEUE_AGENT
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.queue_agent_info import QUEUE_AGENT_INFO
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.queues import agent_of
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import PUT, Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.voipnow import (
    APP,
    PAGE,
    SECRET,
    TOKEN,
    collection,
    envelopes,
    error,
    login,
    read,
    simulated,
)

AGENTS = "/extensions/@me/0007*200/queue/agents/"
ONE = f"{AGENTS}0007*110/"
AGENT = {"queue": "0007*200", "agent": "0007*110"}


def row(status: Any = "2", number: str = "0007*110", **more: Any) -> dict[str, Any]:
    return {"agentNumber": number, "status": status, "queue": "0007*200", "type": "0", "identifier": number, **more}


def put(status: str, path: str = ONE) -> Expected:
    return PUT(f"/uapi{path}").bearer(TOKEN).json({"status": status})


# ---------------------------------------------------------------------- queue_agent
def test_converged_costs_a_login_and_one_read() -> None:
    http = Http(login(), read(ONE).answers(200, collection([row("2")])))
    result = http.run(QUEUE_AGENT, **APP, **AGENT, status="paused")
    assert result["changed"] is False
    assert result["requests"] == 2
    assert result["queue_agent"] == {
        "queue": "0007*200",
        "agent": "0007*110",
        "status": "paused",
        "agent_number": "0007*110",
        "identifier": "0007*110",
        "type": "0",
    }


@pytest.mark.parametrize(("status", "code"), [("logged_out", "0"), ("online", "1"), ("paused", "2")])
@pytest.mark.parametrize("reply", [(200, [row("0")]), (204, None), (200, {"odd": 1})])
def test_a_change_is_one_write_with_the_code_as_text(status: str, code: str, reply: tuple[int, Any]) -> None:
    before, after = (read(ONE).answers(200, collection([row(shown)])) for shown in ("7", code))
    http = Http(login(), before, put(code).answers(*reply), after)
    result = http.run(QUEUE_AGENT, **APP, **AGENT, status=status)
    assert result["changed"] is True
    assert result["actions"] == [{"action": "update", "fields": ["status"]}]
    assert result["diff"]["before"] == {**AGENT, "status": "unknown(7)"}
    assert result["diff"]["after"] == {**AGENT, "status": status}


def test_a_change_that_is_ignored_is_a_failure() -> None:
    before, after = (read(ONE).answers(200, collection([row(shown)])) for shown in ("0", "1"))
    result = Http(login(), before, put("1").answers(204), *[before] * 4).run(
        QUEUE_AGENT, **APP, **AGENT, status="online"
    )
    assert (result["failure"]["kind"], result["failure"]["fields"]) == ("not_converged", ["status"])
    # The list can lag behind the write.
    result = Http(login(), before, put("1").answers(204), before, after).run(
        QUEUE_AGENT, **APP, **AGENT, status="online"
    )
    assert result["changed"] is True


def test_check_mode_predicts_without_writing() -> None:
    http = Http(login(), read(ONE).answers(200, collection([row("0")])))
    assert http.run(QUEUE_AGENT, check=True, **APP, **AGENT, status="online")["changed"] is True


@pytest.mark.parametrize("status", [1, "1", 1.0, "01"])
def test_the_status_is_a_number_whatever_its_type(status: Any) -> None:
    http = Http(login(), read(ONE).answers(200, collection([row(status)])))
    assert http.run(QUEUE_AGENT, **APP, **AGENT, status="online")["changed"] is False


def test_every_form_of_the_envelope() -> None:
    for name, document in envelopes([row("1")]).items():
        http = Http(login(), read(ONE).answers(200, document))
        assert http.run(QUEUE_AGENT, **APP, **AGENT, status="online")["changed"] is False, name


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("0007*110", row("1", number="110")),
        ("110", row("1", number="0007*110")),
        ("r1", row("1", number="+4930123456", identifier="r1")),
        ("+4930123456", row("1", number="+4930123456", identifier="r1")),
        ("r1", {"agentNumber": "+4930123456", "status": "1", "links": {"self": "https://x/uapi/queue/agents/r1/"}}),
        ("0007*110", {"agentNumber": "110", "status": "1"}),
    ],
)
def test_an_agent_is_known_by_number_or_identifier_in_either_form(agent: str, shown: dict[str, Any]) -> None:
    other = row("0", number="0007*111")
    http = Http(login(), read(f"{AGENTS}{agent}/").answers(200, collection([other, shown])))
    assert http.run(QUEUE_AGENT, **APP, queue="0007*200", agent=agent, status="online")["changed"] is False


def test_two_agents_of_one_short_number_are_not_guessed_between() -> None:
    rows = [row("1", number="0007*110"), row("0", number="0008*110")]
    http = Http(login(), read(f"{AGENTS}110/").answers(200, collection(rows)))
    result = http.run(QUEUE_AGENT, **APP, queue="0007*200", agent="110", status="online")
    assert result["failure"]["kind"] == "conflict"
    assert "0007*110, 0008*110" in result["msg"]


def test_extended_numbers_of_different_clients_are_different_agents() -> None:
    http = Http(login(), read(ONE).answers(200, collection([row("1", number="0008*110")])))
    assert http.run(QUEUE_AGENT, **APP, **AGENT, status="online")["failure"]["kind"] == "not_found"


@pytest.mark.parametrize("reply", [(204, None), (200, collection([])), (400, error("qag_agent_invalid")), (404, None)])
def test_an_agent_that_the_queue_does_not_have(reply: tuple[int, Any]) -> None:
    result = Http(login(), read(ONE).answers(*reply)).run(QUEUE_AGENT, **APP, **AGENT, status="online")
    assert result["failure"]["kind"] == "not_found"
    assert "queue_agent of App app~...@voipnow.test" in result["msg"]


def test_a_refused_status() -> None:
    http = Http(login(), read(ONE).answers(200, collection([row("0")])), put("1").answers(400, error("status_invalid")))
    result = http.run(QUEUE_AGENT, **APP, **AGENT, status="online")
    assert (result["failure"]["kind"], result["failure"]["code"]) == ("invalid", "status_invalid")
    assert SECRET not in json.dumps(result)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"queue": "@self"}, "queue must be an extension number"),
        ({"queue": ""}, "queue must not be empty"),
        ({"agent": "@self"}, "agent must be an extension number"),
        ({"agent": ""}, "agent must not be empty"),
        ({"agent": ".."}, "agent must be an extension number"),
        ({"agent": "1/2"}, "agent must be an extension number"),
        ({"user_id": "@global"}, "user_id must be"),
    ],
)
def test_wrong_options_cost_no_request(options: dict[str, Any], problem: str) -> None:
    result = Http().run(QUEUE_AGENT, **{**APP, **AGENT, "status": "online", **options})
    assert problem in result["msg"]
    assert "nothing was sent" in result["msg"]


def test_the_recipe() -> None:
    sandbox = simulated()
    for status in ("paused", "logged_out", "online"):
        sandbox.recipe(QUEUE_AGENT, expect_requests=2, **APP, **AGENT, status=status)
    sandbox.recipe(QUEUE_AGENT, **APP, queue="200", agent="r1", status="online")


# ----------------------------------------------------------------- queue_agent_info
ROWS = [row("1", number="0007*111"), row(2), row("9", number="+4930123456", identifier="r1")]


def listed(**options: Any) -> list[Any]:
    http = Http(login(), read(f"{AGENTS}{PAGE}0").answers(200, collection(ROWS)))
    result = http.run(QUEUE_AGENT_INFO, **APP, queue="0007*200", **options)
    assert result["changed"] is False
    return [(agent["agent_number"], agent["status"], agent["status_code"]) for agent in result["queue_agents"]]


def test_agents_are_listed_by_number() -> None:
    assert listed() == [("+4930123456", "unknown(9)", 9), ("0007*110", "paused", 2), ("0007*111", "online", 1)]
    assert listed(status=["paused", "online"]) == [("0007*110", "paused", 2), ("0007*111", "online", 1)]
    assert listed(agent="111") == [("0007*111", "online", 1)]
    assert listed(agent="r1") == [("+4930123456", "unknown(9)", 9)]
    assert listed(agent="119") == []


def test_an_empty_queue() -> None:
    http = Http(login(), read(f"{AGENTS}{PAGE}0").answers(204))
    assert http.run(QUEUE_AGENT_INFO, **APP, queue="0007*200")["queue_agents"] == []


@pytest.mark.parametrize("bad", [{"status": "x"}, {"agentNumber": []}, {"status": True}])
def test_agents_of_another_shape(bad: dict[str, Any]) -> None:
    http = Http(login(), read(f"{AGENTS}{PAGE}0").answers(200, collection([bad])))
    assert http.run(QUEUE_AGENT_INFO, **APP, queue="0007*200")["failure"]["kind"] == "unexpected_answer"
    http = Http(login(), read(ONE).answers(200, collection([bad])))
    assert http.run(QUEUE_AGENT, **APP, **AGENT, status="online")["failure"]["kind"] == "unexpected_answer"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["self", "x"]), inner),
)


@given(st.dictionaries(st.sampled_from(["agentNumber", "identifier", "type", "status", "links", "queue"]), ANYTHING))
def test_any_entry_is_an_agent_or_a_named_problem(entry: dict[str, Any]) -> None:
    try:
        agent = agent_of(entry)
    except WrongValue:
        return
    json.dumps(agent)
    assert agent["status"] is None or isinstance(agent["status"], str)
