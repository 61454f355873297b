# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a run: which rows it has, in which order, and what is said once of many."""

from __future__ import annotations

import json
import pathlib
import time
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.messages import Messages
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import LONGEST_VALUE, changed_fields
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import hold_up_the_first, pbx, people, run


def report(path: pathlib.Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_failure_beyond_the_returned_rows_is_reported_as_what_it_is() -> None:
    result = run(Fleet, pbx(20), users=with_wrong_passwords(20, 19), concurrency=1, return_limit=0)
    assert result["results_left_out"] == 20
    assert (result["failure"]["kind"], result["failure"]["platform"]) == ("authentication", "sipXcom")
    assert "first user-3119: " in result["msg"]


def test_failures_are_returned_before_changes() -> None:
    users = with_wrong_passwords(20, 12, 15, 19)
    result = run(Fleet, pbx(20), users=users, concurrency=1, return_limit=2)
    assert [row["user"] for row in result["results"]] == ["user-3112", "user-3115"]
    assert result["results_left_out"] == 18
    result = run(Fleet, pbx(20), users=users, concurrency=1, return_limit=5)
    # In the order of the source, though.
    assert [row["user"] for row in result["results"]] == [f"user-{name}" for name in (3100, 3101, 3112, 3115, 3119)]


def with_wrong_passwords(count: int, *places: int) -> list[dict[str, Any]]:
    users = people(count)
    for place in places:
        users[place]["sipxcom"]["password"] = "canary-wrong"
    return users


def test_the_result_has_the_order_of_the_source_whoever_finishes_first(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.jsonl"
    wire = pbx(6)
    hold_up_the_first(wire, lambda: len(report(path)) == 5)
    predicted = run(Fleet, wire, users=people(6), concurrency=4, report_file=str(path), check=True, diff=True)
    assert report(path)[-1]["user"] == "user-3100"
    assert [row["user"] for row in predicted["results"]] == [document["name"] for document in people(6)]
    wire = pbx(6)
    applied = run(Fleet, wire, users=people(6), concurrency=1, diff=True)
    assert predicted["diff"] == applied["diff"]


def test_the_first_failure_is_the_first_of_the_source(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.jsonl"
    wire = pbx(6)
    hold_up_the_first(wire, lambda: len(report(path)) == 5)
    users = with_wrong_passwords(6, *range(6))
    result = run(Fleet, wire, users=users, concurrency=4, return_limit=3, report_file=str(path))
    assert report(path)[-1]["user"] == "user-3100"
    assert "6 of 6 users failed; first user-3100: " in result["msg"]
    assert [row["user"] for row in result["results"]] == ["user-3100", "user-3101", "user-3102"]


def test_the_result_is_compact_unless_asked(tmp_path: pathlib.Path) -> None:
    wire = pbx(6)
    result = run(Fleet, wire, users=people(6), return_limit=2)
    assert len(result["results"]) == 2
    assert result["results_left_out"] == 4
    assert result["changed"]
    again = run(Fleet, wire, users=people(6), return_unchanged=True)
    assert len(again["results"]) == 6


def test_warnings_name_the_user() -> None:
    warned: list[str] = []
    desired = {"vm_prefs": {"email_format": "BRIEF"}}
    run(Fleet, pbx(1), users=people(1, desired), warned=warned)
    assert len(warned) == 1
    assert warned[0].startswith("fleet: user-3100: sipxcom: vm_prefs: email_format cannot be read")


def test_what_is_said_of_many_is_said_once() -> None:
    wire, warned = pbx(6), list[str]()
    slow = iter([0.05])
    # The first one is the slowest.
    wire.before = lambda method, target: time.sleep(next(slow, 0.0))
    run(Fleet, wire, users=people(6, {"vm_prefs": {"email_format": "BRIEF"}}), warned=warned, concurrency=4)
    assert len(warned) == 1
    assert warned[0].startswith("fleet: user-3100 and 5 others: sipxcom: vm_prefs: email_format cannot be read")


def test_different_texts_are_reported_up_to_a_number_and_then_counted() -> None:
    said = Messages(2)
    assert not said
    for number, (who, text) in enumerate((("b", "two"), ("c", "one"), ("a", "two"), ("d", "three"), ("e", "four"))):
        said.add(who, text, 10 - number)
    assert said.lines() == ["a and 1 other: two", "c: one", "and 2 more"]


def test_long_values_are_cut_in_the_report() -> None:
    entry = {"diff": {"before": {"a": "x" * 5000, "b": 1, "c": [1]}, "after": {"a": ["y" * 5000], "b": 1, "c": [2]}}}
    fields = changed_fields(entry)
    assert set(fields) == {"a", "c"}
    for side in ("before", "after"):
        assert len(fields["a"][side]) < LONGEST_VALUE + 30
        assert "characters)" in fields["a"][side]
    assert fields["c"] == {"before": [1], "after": [2]}


def test_the_diff_says_how_many_more_users_differ_and_where_to_read_them(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.jsonl"
    options = {"users": people(8, {"vm_prefs": {"greeting": "NONE"}}), "diff_limit": 3, "check": True, "diff": True}
    result = run(Fleet, pbx(8), **options, report_file=str(path), return_limit=0)
    headers = [one.get("before_header") for one in result["diff"]]
    assert headers == [f"user-{name} sipxcom vm_prefs" for name in (3100, 3101, 3102)] + [None]
    assert result["diff"][-1] == {"prepared": f"5 more users differ; see {path}, or raise diff_limit\n"}
    result = run(Fleet, pbx(8), **options)
    assert result["diff"][-1]["prepared"] == (
        "5 more users differ; set report_file to get all of them, or raise diff_limit\n"
    )
    result = run(Fleet, pbx(8), **{**options, "diff_limit": 7})
    assert result["diff"][-1]["prepared"].startswith("1 more user differs; ")
    assert len(run(Fleet, pbx(8), **{**options, "diff_limit": 8})["diff"]) == 8
    assert "diff" not in run(Fleet, pbx(8), **{**options, "diff": False})
