# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm import FMFM
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import PUT, Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox, outcome
from ansible_collections.ucfleet.voice.tests.unit.support.ucp import (
    BASE,
    CONNECTION,
    TOKEN,
    WIRE_DESK,
    asked,
    login,
    sandbox,
    stored,
    without_secrets,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["enabled", "data"]), inner),
    max_leaves=8,
)
NOT_READABLE = [
    (400, {"error": "bad_request"}),
    (404, None),
    (405, None),
    (501, None),
    (200, None),
    (200, {}),
    (200, {"enabled": "true"}),
    (200, {"enabled": 1}),
    (200, [True]),
    (200, True),
]


def tried(*expected: Expected, check: bool = False, **params: Any) -> dict[str, Any]:
    http = Http(login(), *expected)
    result = http.run(FMFM, check=check, **CONNECTION, **params)
    result["warnings"] = http.warnings
    assert without_secrets(result)
    return result


def shows(status: int, document: Any = None) -> Expected:
    return asked("/fmfm").answers(status, document)


def put(enabled: bool) -> Expected:
    return PUT(f"{BASE}/fmfm").bearer(TOKEN).json({"enabled": enabled})


# ------------------------------------------------------------------ readable
@pytest.mark.parametrize("document", [{"enabled": True}, {"data": {"enabled": True}}, [{"enabled": True}]])
def test_converged_costs_one_read(document: Any) -> None:
    result = tried(shows(200, document), enabled=True)
    assert result["changed"] is False
    assert result["requests"] == 2
    assert result["fmfm"] == {"enabled": True, "readable": True}
    assert result["warnings"] == []


def test_a_change_is_written_and_verified() -> None:
    ok = put(True).answers(200, text="OK", content_type="text/plain")
    result = tried(shows(200, {"enabled": False}), ok, shows(200, {"enabled": True}), enabled=True)
    assert result["changed"] is True
    assert result["actions"] == [{"action": "update", "fields": ["enabled"]}]
    assert result["diff"] == {"before": {"enabled": False}, "after": {"enabled": True}}


def test_check_mode_predicts_without_writing() -> None:
    assert tried(shows(200, {"enabled": True}), check=True, enabled=False)["changed"] is True


def test_a_switch_that_falls_back_is_a_failure() -> None:
    live = shows(200, {"enabled": False})
    result = tried(live, put(True).answers(200), shows(200, {"enabled": False}), enabled=True, retries=0)
    assert result["failure"]["kind"] == "not_converged"
    assert result["changed"] is True
    assert "is off again; make sure that one profile is active and that a device in it rings" in result["msg"]


def test_assume_means_nothing_where_the_state_can_be_read() -> None:
    ok = put(True).answers(200)
    result = tried(shows(200, {"enabled": False}), ok, shows(200, {"enabled": True}), enabled=True, assume="enabled")
    assert result["changed"] is True
    assert result["warnings"] == []


# ------------------------------------------------------------------ not readable
@pytest.mark.parametrize("answer", NOT_READABLE)
@pytest.mark.parametrize("enabled", [True, False])
def test_an_unknown_state_is_sent_and_reported(answer: tuple[int, Any], enabled: bool) -> None:
    # It is not asked for again, not even where the key is there with a value that is no boolean.
    result = tried(shows(*answer), put(enabled).answers(200), enabled=enabled)
    assert result["changed"] is True
    assert result["fmfm"] == {"enabled": enabled, "readable": False}
    assert result["diff"] == {"before": {"enabled": "(UCP does not show it)"}, "after": {"enabled": enabled}}
    assert result["warnings"] == [
        "fmfm of acme/anna@ucp.test:9443: UCP does not show whether find-me-follow-me is on:"
        " the state is sent with every run and counts as a change"
    ]


@pytest.mark.parametrize(
    ("status", "kind"), [(403, "permission"), (500, "server"), (409, "conflict"), (410, "invalid")]
)
def test_only_the_documented_statuses_mean_that_the_state_is_not_offered(status: int, kind: str) -> None:
    assert tried(shows(status), enabled=True)["failure"]["kind"] == kind


@pytest.mark.parametrize("answer", [(404, None), (500, None), (200, {}), (200, {"enabled": 1})])
def test_a_state_that_was_shown_once_is_never_unknown_afterwards(answer: tuple[int, Any]) -> None:
    result = tried(shows(200, {"enabled": False}), put(True).answers(200), shows(*answer), enabled=True)
    assert (result["failed"], result["changed"]) == (True, True)


def test_an_unknown_state_in_check_mode_predicts_a_change() -> None:
    result = tried(shows(404), check=True, enabled=True)
    assert result["changed"] is True
    assert result["diff"]["before"] == {"enabled": "(UCP does not show it)"}
    assert len(result["warnings"]) == 1


def test_the_wanted_state_may_be_assumed() -> None:
    result = tried(shows(404), enabled=True, assume="enabled")
    assert result["changed"] is False
    assert result["fmfm"] == {"enabled": True, "readable": False}
    assert "it was taken to be enabled (assume)" in result["warnings"][0]


def test_another_state_may_be_assumed() -> None:
    result = tried(shows(404), put(False).answers(204), enabled=False, assume="enabled")
    assert result["changed"] is True
    assert result["diff"] == {"before": {"enabled": True}, "after": {"enabled": False}}


@pytest.mark.parametrize(("status", "kind"), [(400, "invalid"), (403, "permission"), (500, "server")])
def test_a_refused_write_is_a_failure(status: int, kind: str) -> None:
    result = tried(shows(404), put(True).answers(status, {"message": "because"}), enabled=True)
    assert result["failure"]["kind"] == kind
    assert result["failure"]["path"] == "/ucp/v2/fmfm"


def test_an_overloaded_server_is_not_an_unknown_state() -> None:
    assert tried(shows(503), enabled=True, retries=0)["failure"]["kind"] == "server"


def test_the_state_is_required() -> None:
    problem = validated(FMFM, CONNECTION)[1]
    assert problem is not None
    assert "enabled" in problem


@given(JSON)
def test_any_json_is_a_state_or_unknown(document: Any) -> None:
    result = Http(login(), shows(200, document)).run(FMFM, check=True, **CONNECTION, enabled=True)
    try:
        json.dumps(document, allow_nan=False)
    except ValueError:
        # Not a number and infinity are no JSON.
        assert (result["failure"]["kind"], result["changed"]) == ("unexpected_answer", False)
        return
    assert result["fmfm"]["enabled"] is True
    assert isinstance(result["fmfm"]["readable"], bool)


# ------------------------------------------------------------------ against the simulator
def run(platform: Sandbox, expected: str, *, check: bool = False, **desired: Any) -> dict[str, Any]:
    result = platform.run(FMFM, check=check, **CONNECTION, **desired)
    assert outcome(result) == expected, result
    assert without_secrets(result, platform.warnings)
    return result


@pytest.mark.parametrize("kazoo", [False, True])
def test_readable_server(kazoo: bool) -> None:
    ringing = {"name": "home", "active": True, "devices": [WIRE_DESK]}
    for answer, status in itertools.product(("text", "empty", "object"), (200, 202, 204)):
        platform = sandbox(ringing, read_switch=True, switch_answer=answer, write_status=status, kazoo=kazoo)
        for enabled in (True, False, True):
            platform.recipe(FMFM, expect_requests=2, **CONNECTION, enabled=enabled)
            assert stored(platform)["enabled"] is enabled


def test_server_that_does_not_report_it() -> None:
    for answer, status, refusal in itertools.product(
        ("text", "empty", "object"), (200, 202, 204), (404, 400, 405, 501)
    ):
        platform = sandbox(switch_answer=answer, write_status=status, undocumented_status=refusal)
        run(platform, "changed", check=True, enabled=True)
        assert stored(platform)["enabled"] is False
        for expected in ("changed", "changed"):
            run(platform, expected, enabled=True)
            assert stored(platform)["enabled"] is True
        run(platform, "ok", enabled=True, assume="enabled")


def test_server_that_drops_the_switch_when_nothing_rings() -> None:
    platform = sandbox({"name": "home", "active": True, "devices": []}, read_switch=True, kazoo=True)
    assert run(platform, "failed", enabled=True)["failure"]["kind"] == "not_converged"


@pytest.mark.parametrize("read_switch", [True, False])
@pytest.mark.parametrize("position", [1, 2, 3])
def test_a_token_may_end_between_any_two_calls(read_switch: bool, position: int) -> None:
    platform = sandbox(read_switch=read_switch)

    def before(method: str, target: str) -> None:
        if len(platform.calls) == position:
            platform.platform.expire_tokens()

    platform.before_each = before
    run(platform, "changed", enabled=True)
    assert platform.calls.count(f"POST {BASE}/login") == (2 if position <= (3 if read_switch else 2) else 1)
