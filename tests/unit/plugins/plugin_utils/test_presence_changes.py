# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes between two polls: one event for each, none for what stays."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.plugin_utils._presence_changes import Calls, Phones, Seen

A, B = "0003*210", "0003*211"


def phone(number: str, registered: bool, status: str | None = "online") -> dict[str, Any]:
    return {"extension": number, "registered": registered, "status_name": status, "agents": ["Desk 7"]}


def call(start: int, recipient: str = "", duration: int = 0) -> dict[str, Any]:
    return {
        "from_aor": "sip:3101@pbx",
        "to_aor": "sip:3100@pbx",
        "recipient": recipient,
        "start_time_ms": start,
        "duration_ms": duration,
    }


def after(seen: Seen, key: str, *polls: list[dict[str, Any]], step: float = 10.0) -> list[list[dict[str, Any]]]:
    """The events of each poll; the first one is the first poll of the source."""
    found = []
    for number, items in enumerate(polls):
        seen, events = seen.next({key: items}, number * step, is_first=number == 0)
        found.append(events)
    return found


def phones(*polls: list[dict[str, Any]], lasting: float | None = None) -> list[list[dict[str, Any]]]:
    return after(Phones(lasting), "presence", *polls)


def names(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["event"], one["extension"]) for one in events]


def test_a_lost_registration_is_one_event_and_the_return_another() -> None:
    first, lost, same, back = phones(
        [phone(A, True), phone(B, True)],
        [phone(A, False), phone(B, True)],
        [phone(A, False), phone(B, True)],
        [phone(A, True), phone(B, True)],
    )
    assert names(first) == [("registered", A), ("registered", B)]
    assert all(one["before"] is None for one in first)
    assert lost == [
        {
            "event": "unregistered",
            "extension": A,
            "registered": False,
            "status": "online",
            "agents": ["Desk 7"],
            "before": {"registered": True, "status": "online"},
            "unregistered_seconds": None,
        }
    ]
    assert same == []
    assert names(back) == [("registered", A)]
    assert back[0]["unregistered_seconds"] == 20.0


def test_an_extension_that_is_no_longer_listed_is_unregistered_and_keeps_its_status() -> None:
    _first, gone, back = phones([phone(A, True, "busy")], [], [phone(A, True, "online")])
    assert names(gone) == [("unregistered", A)]
    assert gone[0]["status"] == "busy"
    assert names(back) == [("registered", A), ("status", A)]
    assert back[1]["before"] == {"registered": False, "status": "busy"}


def test_a_new_extension_without_registration_is_no_change() -> None:
    _first, later, registered = phones([], [phone(A, False)], [phone(A, True)])
    assert later == []
    assert names(registered) == [("registered", A)]


def test_registration_and_status_that_change_at_once_are_two_events() -> None:
    _first, both = phones([phone(A, True, "online")], [phone(A, False, "unknown")])
    assert names(both) == [("unregistered", A), ("status", A)]


@pytest.mark.parametrize(("lasting", "is_noted"), [(30.0, True), (None, False)])
def test_an_extension_that_stays_unregistered_has_one_event_more(lasting: float | None, is_noted: bool) -> None:
    away, there = [phone(A, False)], [phone(A, True)]
    found = phones(there, away, away, away, away, away, there, lasting=lasting)
    # Polls are 10 seconds apart; number 1 is the first one that misses the phone.
    assert [len(events) for events in found[1:]] == [1, 0, 0, int(is_noted), 0, 1]
    if is_noted:
        assert names(found[4]) == [("still_unregistered", A)]
        assert found[4][0]["unregistered_seconds"] == 30.0


def test_each_absence_counts_from_its_own_begin() -> None:
    away, there = [phone(A, False)], [phone(A, True)]
    found = phones(there, away, away, there, away, away, away, lasting=20.0)
    assert [names(events) for events in found[4:]] == [
        [("unregistered", A)],
        [],
        [("still_unregistered", A)],
    ]


@given(st.lists(st.dictionaries(st.sampled_from([A, B]), st.booleans()), min_size=2, max_size=12))
def test_events_follow_the_states_exactly(polls: list[dict[str, bool]]) -> None:
    """Whoever applies the events to the first state has the last one, and no event repeats what was known."""
    found = phones(*([phone(number, is_there) for number, is_there in poll.items()] for poll in polls), lasting=15.0)
    known = {A: False, B: False} | polls[0]
    for poll, events in zip(polls[1:], found[1:], strict=True):
        for one in events:
            if one["event"] != "still_unregistered":
                assert known[one["extension"]] is not one["registered"]
                known[one["extension"]] = one["registered"]
        assert known == {A: False, B: False} | poll


def test_calls_begin_are_answered_and_end_once_each() -> None:
    found = after(
        Calls(),
        "active_calls",
        [call(1)],
        [call(1, duration=5), call(2)],
        [call(1, "3100", 6), call(2)],
        [call(1, "3100", 7)],
        [call(1, "3100", 8)],
    )
    kinds = [[(one["event"], one["call"]["start_time_ms"]) for one in events] for events in found]
    assert kinds == [[("call_started", 1)], [("call_started", 2)], [("call_answered", 1)], [("call_ended", 2)], []]
    assert all("duration_ms" not in one["call"] for events in found for one in events)


def test_two_calls_that_look_alike_are_two_calls() -> None:
    _first, second, third = after(Calls(), "active_calls", [call(1)], [call(1), call(1)], [call(1)])
    assert [one["event"] for one in second] == ["call_started"]
    assert [one["event"] for one in third] == ["call_ended"]
