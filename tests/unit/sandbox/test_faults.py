# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fault rules: their schema, when they fire, and stale reads."""

from __future__ import annotations

from typing import Any

import pytest

from ucfleet_sandbox.faults import FaultError, FaultSet, StaleReads
from ucfleet_sandbox.platform import Headers, Request, Response


def request(method: str = "GET", target: str = "/x", **headers: str) -> Request:
    return Request(method, target, Headers(headers.items()))


NOTHING = StaleReads()


def remembered() -> StaleReads:
    """An older response to the request that these tests make."""
    reads = StaleReads()
    reads.remember(request(), None, Response(body=b"old"))
    reads.wrote()
    return reads


def fault_set(*rules: dict[str, Any], seed: int = 0) -> FaultSet:
    faults = FaultSet()
    faults.replace({"seed": seed, "rules": list(rules)})
    return faults


def fired(faults: FaultSet, count: int) -> list[int]:
    """Numbers (from 1) of the requests that a fault hit."""
    plans = [faults.plan(request(), None, NOTHING) for unused in range(count)]
    return [number for number, plan in enumerate(plans, 1) if plan.kinds]


@pytest.mark.parametrize(
    ("firing", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"times": 2}, [1, 2]),
        ({"after": 4}, [5, 6]),
        ({"after": 1, "times": 2}, [2, 3]),
        ({"on": 3}, [3]),
        ({"on": [1, 5, 99]}, [1, 5]),
    ],
)
def test_when_a_rule_fires(firing: dict[str, Any], expected: list[int]) -> None:
    assert fired(fault_set({"fault": "garbage", **firing}), 6) == expected


def test_a_rate_is_kept_and_repeats_with_its_seed() -> None:
    rule = {"fault": "garbage", "rate": 0.25}
    hits = fired(fault_set(rule, seed=1), 2000)
    assert 400 < len(hits) < 600
    assert fired(fault_set(rule, seed=1), 2000) == hits
    assert fired(fault_set(rule, seed=2), 2000) != hits


def test_additive_rules_join_the_first_that_decides() -> None:
    faults = fault_set(
        {"fault": "delay", "seconds": 1},
        {"fault": "delay", "seconds": 0.5, "when": "after"},
        {"fault": "expire_tokens"},
        {"fault": "garbage", "method": "POST"},
        {"fault": "html"},
        {"fault": "reset"},
    )
    plan = faults.plan(request(), None, NOTHING)
    assert plan.kinds == ["delay", "delay", "expire_tokens", "html"]
    assert (plan.delay(after_effect=False), plan.delay(after_effect=True), plan.expires_tokens) == (1, 0.5, True)
    assert faults.as_json()["counters"][-1] == {"matched": 0, "fired": 0}


def test_refusals_count_connections_and_hit_no_request() -> None:
    faults = fault_set({"fault": "refuse", "on": 2})
    assert [faults.refuses_connection() for unused in range(3)] == [False, True, False]
    assert not faults.plan(request(), None, remembered()).kinds


def test_stale_reads_fit_only_where_there_is_an_older_answer() -> None:
    faults = fault_set({"fault": "stale_read", "times": 1})
    assert not faults.plan(request(), None, NOTHING).kinds
    assert not faults.plan(request("HEAD"), None, remembered()).kinds
    assert faults.plan(request(), None, remembered()).kinds == ["stale_read"]


def test_what_is_shown_can_be_posted_again_and_lists_or_nothing_clear() -> None:
    faults = fault_set({"fault": "status", "status": 503, "retry_after": "Fri, 01 Jan 2027 00:00:00 GMT"}, seed=3)
    shown = faults.as_json()
    faults.replace(shown)
    assert faults.as_json() == shown
    for empty in ([], {}):
        faults.replace(empty)
        assert faults.as_json()["rules"] == []
    faults.replace([{"fault": "garbage"}])
    assert fired(faults, 1) == [1]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("x", "rules[0] must be an object"),
        ({}, "rules[0].fault must be one of"),
        ({"fault": "garbage", "status": 500}, "key 'status' does not belong to the fault garbage"),
        ({"fault": "refuse", "method": "GET"}, "key 'method' does not belong to the fault refuse"),
        ({"fault": "garbage", "rate": 0}, "rules[0].rate must be"),
        ({"fault": "garbage", "rate": "1"}, "rules[0].rate must be"),
        ({"fault": "garbage", "times": 0}, "rules[0].times must be an integer of at least 1"),
        ({"fault": "garbage", "after": True}, "rules[0].after must be"),
        ({"fault": "garbage", "on": []}, "rules[0].on must be"),
        ({"fault": "garbage", "on": 1, "times": 1}, "rules[0].on cannot be combined"),
        ({"fault": "garbage", "method": []}, "rules[0].method must be"),
        ({"fault": "garbage", "user": 7}, "rules[0].user must be"),
        ({"fault": "garbage", "target": "("}, "rules[0].target is no regular expression"),
        ({"fault": "garbage", "target": 1}, "rules[0].target must be a regular expression"),
        ({"fault": "garbage", "when": "later"}, "rules[0].when must be"),
        ({"fault": "delay"}, "rules[0].seconds must be"),
        ({"fault": "delay", "seconds": -1}, "rules[0].seconds must be"),
        ({"fault": "status"}, "rules[0].status must be an integer from 200 to 999"),
        ({"fault": "html", "status": 100}, "rules[0].status must be an integer from 200 to 999"),
        ({"fault": "status", "status": 503, "reason": "a\nb"}, "rules[0].reason must be text without line breaks"),
        ({"fault": "status", "status": 503, "headers": {"a b": "c"}}, "rules[0].headers must be"),
        ({"fault": "status", "status": 503, "headers": {"a": 1}}, "rules[0].headers must be"),
        ({"fault": "status", "status": 503, "retry_after": -1}, "rules[0].retry_after must be"),
        ({"fault": "garbage", "rate": 1, "probability": 1}, "rules[0].rate and rules[0].probability are the same"),
        ({"fault": "garbage", "probability": 2}, "rules[0].probability must be"),
        ({"fault": "garbage", "seed": "x"}, "rules[0].seed must be an integer"),
        ({"fault": "garbage", "form": "odd"}, "rules[0].form must be one of unfinished"),
        ({"fault": "drip", "part": "tail"}, "rules[0].part must be one of status"),
        ({"fault": "drip", "bytes": 0}, "rules[0].bytes must be an integer of at least 1"),
        ({"fault": "content_type"}, "rules[0].content_type is missing"),
        ({"fault": "drop_field"}, "rules[0].field is missing"),
        ({"fault": "truncate", "keep": -1}, "rules[0].keep must be"),
    ],
)
def test_wrong_rules_are_refused_by_name_and_leave_the_old_ones(rule: Any, message: str) -> None:
    faults = fault_set({"fault": "garbage"})
    with pytest.raises(FaultError) as caught:
        faults.replace([rule])
    assert message in str(caught.value)
    assert fired(faults, 1) == [1]


@pytest.mark.parametrize("document", [None, 5, "x", {"rule": []}, {"rules": {}}, {"seed": "x"}])
def test_wrong_documents_are_refused(document: Any) -> None:
    with pytest.raises(FaultError):
        FaultSet().replace(document)


def test_stale_reads_from_before_the_writes_of_the_last_seconds() -> None:
    now = [100.0]
    reads = StaleReads(clock=lambda: now[0])
    for body in (b"first", b"second", b"third"):
        reads.remember(request(), None, Response(body=body))
        now[0] += 10
        reads.wrote()
    shown = [reads.older(request(), None, seconds=seconds) for seconds in (5, 15, 25, 35)]
    assert [response and response.body for response in shown] == [b"third", b"second", b"first", b"first"]
    now[0] += 60
    assert reads.older(request(), None, seconds=5) is None, "no write in that time: the true response"


def test_stale_reads_know_users_and_targets_apart_and_stay_bounded() -> None:
    reads = StaleReads(limit=2)
    reads.remember(request(target="/a"), "anna", Response(body=b"old"))
    reads.remember(request(target="/a"), "bo", Response(body=b"other"))
    assert reads.older(request(target="/a"), "anna") is None
    reads.wrote()
    reads.remember(request(target="/a"), "anna", Response(body=b"new"))
    older = reads.older(request(target="/a"), "anna")
    assert older is not None
    assert older.body == b"old"
    assert reads.older(request(target="/b"), "anna") is None
    assert reads.older(request(target="/a", Accept="text/xml"), "anna") is None
    reads.remember(request(target="/c"), "anna", Response())
    assert reads.older(request(target="/a"), "bo") is None, "the one used longest ago is forgotten"
    reads.forget()
    assert reads.older(request(target="/a"), "anna") is None
