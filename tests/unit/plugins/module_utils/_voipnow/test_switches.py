# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules over the product of what VoipNow's documents leave open: none of it may matter."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.phone_call_event import PHONE_CALL_EVENT
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.presence_info import PRESENCE_INFO
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.queue_agent import QUEUE_AGENT
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.queue_agent_info import QUEUE_AGENT_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.voipnow import APP, simulated
from ucfleet_sandbox.voipnow import SWITCHES

#: values of switches whose range is open
SAMPLES: dict[str, tuple[Any, ...]] = {"token_lifetime": (3600, 1), "reported_lifetime": (0, 7200)}
#: how collections are written
FORMS = ("number_typing", "entry_shape", "envelope", "total_results", "links")
#: what the token answer looks like
TOKENS = ("expires_in_form", "token_type", "token_characters", "token_lifetime", "reported_lifetime", "strict_path")
#: how a refusal looks
REFUSALS = ("error_body", "denied_status", "denied_spelling")


def values_of(name: str) -> tuple[Any, ...]:
    """Every value of a switch."""
    switch = SWITCHES[name]
    if switch.values is not None:
        return switch.values
    return (True, False) if isinstance(switch.default, bool) else SAMPLES[name]


def product(*names: str) -> Iterator[dict[str, Any]]:
    """Every combination of these switches."""
    for values in itertools.product(*map(values_of, names)):
        yield dict(zip(names, values, strict=True))


def expire(sandbox: Sandbox) -> None:
    """From now on each token has ended by the time of the next request."""

    def before(method: str, target: str) -> None:
        if method != "POST" or target != "/oauth/token.php":
            expired.append(target)
            if len(expired) % 2:
                sandbox.platform.expire_tokens()

    expired: list[str] = []
    sandbox.before_each = before


# --------------------------------------------------------------------- presence
def brief(result: dict[str, Any]) -> list[tuple[Any, ...]]:
    keys = ("extension", "status_name", "registered", "agents")
    return [tuple(item[key] for key in keys) for item in result["presence"]]


PRESENCE = [
    ("0007*9", "busy", False, ["Old Phone"]),
    ("0007*110", "online", True, ["Desk Phone 7.2"]),
    ("0007*111", "unknown", False, []),
]


def test_presence_over_the_forms_of_a_collection() -> None:
    count = 0
    for switches in product(*FORMS, "presence_shape", "never_registered"):
        result = simulated(**switches).run(PRESENCE_INFO, **APP)
        assert brief(result) == PRESENCE, switches
        assert result["requests"] == 2, switches
        count += 1
    assert count == 288


def test_an_empty_presence_over_the_forms_of_a_collection() -> None:
    for switches in product(*FORMS, "empty_collection"):
        result = simulated(**switches).run(PRESENCE_INFO, **{**APP, "client_id": "bare"})
        assert result["presence"] == [], switches
        assert result["requests"] == 2, switches


def test_presence_over_the_forms_of_a_token() -> None:
    for switches in product(*TOKENS):
        sandbox = simulated(**switches)
        expire(sandbox)
        result = sandbox.run(PRESENCE_INFO, **APP, extensions=["0007*110", "0007*9", "@self"])
        assert brief(result) == PRESENCE, switches
        assert len([call for call in sandbox.calls if call.startswith("POST")]) <= 4, switches


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"extensions": ["0007*999"]}, {400}),
        ({"extensions": ["0007*200"]}, {400}),
        ({"user_id": "77"}, {400}),
        ({"user_id": "8"}, {401, 403}),
        ({"client_secret": "canary-wrong"}, {401}),
        ({"client_id": "untrusted"}, {400}),
    ],
)
def test_refusals_over_their_forms(options: dict[str, Any], status: set[int]) -> None:
    for switches in product(*REFUSALS):
        sandbox = simulated(**switches)
        result = sandbox.run(PRESENCE_INFO, **{**APP, **options})
        assert result["failed"] is True, switches
        assert result["failure"]["status"] in status, switches
        assert len(sandbox.calls) <= 4, switches


# ----------------------------------------------------------------- queue agents
AGENT_SWITCHES = ("agent_fields", "agent_numbers", "agent_answer", "strict_path")


@pytest.mark.parametrize("agent", ["0007*110", "110"])
def test_an_agent_over_all_forms(agent: str) -> None:
    for switches in product(*FORMS, *AGENT_SWITCHES):
        sandbox = simulated(**switches)
        desired = {"queue": "0007*200", "agent": agent}
        for status in ("paused", "online"):
            assert sandbox.run(QUEUE_AGENT, **APP, **desired, status=status)["changed"] is True, switches
        again = sandbox.run(QUEUE_AGENT, **APP, **desired, status="online")
        assert (again["changed"], again["requests"]) == (False, 2), switches


@pytest.mark.parametrize("agent", ["+4930123456", "r1"])
def test_a_remote_agent_over_all_forms(agent: str) -> None:
    for switches in product(*FORMS, "agent_fields", "agent_answer"):
        # Where the server shows neither the identifier nor a link with it, it is not known who was asked for.
        if agent == "r1" and switches["agent_fields"] == "v3":
            continue
        sandbox = simulated(**switches)
        desired = {"queue": "0007*200", "agent": agent}
        assert sandbox.run(QUEUE_AGENT, **APP, **desired, status="online")["changed"] is True, switches
        assert sandbox.run(QUEUE_AGENT, **APP, **desired, status="online")["changed"] is False, switches


def test_agents_are_listed_over_all_forms() -> None:
    for switches in product(*FORMS, *AGENT_SWITCHES):
        result = simulated(**switches).run(QUEUE_AGENT_INFO, **APP, queue="0007*200")
        shown = [(agent["agent_number"][-3:], agent["status"]) for agent in result["queue_agents"]]
        assert sorted(shown) == [("110", "online"), ("111", "logged_out"), ("456", "paused")], switches


def test_agents_while_tokens_end_between_any_two_requests() -> None:
    for switches in product(*TOKENS):
        sandbox = simulated(**switches)
        expire(sandbox)
        desired = {"queue": "0007*200", "agent": "0007*110", "status": "paused"}
        assert sandbox.run(QUEUE_AGENT, **APP, **desired)["changed"] is True, switches
        assert sandbox.run(QUEUE_AGENT, **APP, **desired)["changed"] is False, switches


# ------------------------------------------------------------- phone call events
EVENT_SWITCHES = ("event_create_path", "event_answer", "event_delete_status", "unknown_event_status", "date_form")
EVENT = {"extension": "0007*110", "type": "dial_in", "event_url": "https://crm.test/calls?who=a%20b"}


def live(sandbox: Sandbox) -> list[tuple[Any, ...]]:
    """The events that the simulator holds."""
    extensions = sandbox.platform.dump()["users"][0]["extensions"]
    events = next(extension for extension in extensions if extension["number"] == "0007*110")["events"]
    return [(event["type"], event["method"], event["note"], event["status"]) for event in events]


def live_through(sandbox: Sandbox, switches: dict[str, Any]) -> None:
    """Create, change, clear and delete an event next to another one; each step once more changes nothing."""
    other = {**EVENT, "type": "hangup"}
    assert sandbox.run(PHONE_CALL_EVENT, **APP, **other)["changed"] is True, switches
    steps: list[tuple[dict[str, Any], list[tuple[Any, ...]]]] = [
        ({"note": "CRM"}, [(0, 1, "CRM", 1)]),
        ({"method": "GET", "enabled": False}, [(0, 0, "CRM", 0)]),
        ({"note": ""}, [(0, 0, "", 0)]),
        ({"state": "absent"}, []),
    ]
    for options, expected in steps:
        for changed in (True, False):
            result = sandbox.run(PHONE_CALL_EVENT, **APP, **EVENT, **options)
            assert result.get("changed") is changed, (switches, options, result)
            assert "failed" not in result, (switches, options, result)
        assert live(sandbox) == [(2, 1, "", 1), *expected], switches


def test_an_event_over_the_forms_of_a_collection() -> None:
    for switches in product(*FORMS, "empty_collection"):
        live_through(simulated(**switches), switches)


def test_an_event_over_the_ways_of_events() -> None:
    for switches in product(*EVENT_SWITCHES, "error_body"):
        live_through(simulated(**switches), switches)


def test_an_event_while_tokens_end_between_any_two_requests() -> None:
    for switches in product(*TOKENS):
        sandbox = simulated(**switches)
        expire(sandbox)
        live_through(sandbox, switches)


@pytest.mark.parametrize("number", ["0007*999", "0007*200"])
@pytest.mark.parametrize("module", [QUEUE_AGENT, QUEUE_AGENT_INFO])
def test_refused_queues_over_their_forms(number: str, module: Any) -> None:
    options: dict[str, Any] = {"queue": number, "agent": "0007*999"}
    if module is QUEUE_AGENT:
        options["status"] = "online"
    for switches in product(*REFUSALS):
        result = simulated(**switches).run(module, **APP, **options)
        if module is QUEUE_AGENT_INFO and number == "0007*200":
            assert result["queue_agents"] == [], switches
        else:
            assert result["failure"]["kind"] in ("not_found", "invalid"), switches
