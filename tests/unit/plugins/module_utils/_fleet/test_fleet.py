# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job `fleet` on simulated users: outcomes, limits, sharing, slices, check mode, secrets."""

from __future__ import annotations

import gc
import json
import math
import os
import pathlib
import threading
import time
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import fleet as fleet_module
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet, Repeated
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.run import (
    LONGEST_VALUE,
    OK,
    Limits,
    Row,
    Runner,
    changed_fields,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode
from ansible_collections.ucfleet.voice.tests.unit.support import ucp
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import (
    PASSWORD,
    Shared,
    hold_up_the_first,
    names,
    pbx,
    people,
    run,
)

BASE = "/sipxconfig/rest"


def report(path: pathlib.Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def writes(wire: Shared) -> list[str]:
    return [call for call in wire.calls if not call.startswith("GET ")]


# ----------------------------------------------------------------------------- outcomes
def test_everybody_is_brought_to_the_state_and_a_second_run_changes_nothing(tmp_path: pathlib.Path) -> None:
    wire = pbx(30)
    path = tmp_path / "report.jsonl"
    first = run(Fleet, wire, users=people(30), report_file=str(path))
    assert first["changed"]
    assert not first.get("failed")
    assert first["summary"] | {"seconds": 0} == {
        "total": 30,
        "changed": 30,
        "ok": 0,
        "failed": 0,
        "resumed": 0,
        "not_tried": 0,
        "failure_kinds": {},
        # Read and write of each setting; voicemail preferences are read once more.
        "requests": 30 * 5,
        "seconds": 0,
    }
    rows = report(path)
    assert sorted(row["user"] for row in rows) == sorted(document["name"] for document in people(30))
    assert rows[0]["changes"] == [
        {
            "platform": "sipxcom",
            "setting": "vm_prefs",
            "fields": {"greeting": {"before": "STANDARD", "after": "NONE"}},
        },
        {"platform": "sipxcom", "setting": "im_prefs", "fields": {"call_info": {"before": False, "after": True}}},
    ]
    again = run(Fleet, wire, users=people(30), report_file=str(path))
    assert not again["changed"]
    assert again["summary"]["ok"] == 30
    assert again["summary"]["requests"] == len(wire.calls) == 30 * 2
    assert writes(wire) == []
    assert {row["outcome"] for row in report(path)} == {"ok"}
    assert again["results"] == []


def test_a_failure_beyond_the_returned_rows_is_told_as_what_it_is() -> None:
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


def test_one_failure_never_stops_the_others() -> None:
    wire = pbx(20)
    users = people(20)
    users[3]["sipxcom"]["password"] = "canary-wrong"
    result = run(Fleet, wire, users=users, concurrency=4)
    assert result["failed"]
    assert result["summary"]["changed"] == 19
    assert result["summary"]["failed"] == 1
    assert result["summary"]["failure_kinds"] == {"authentication": 1}
    assert result["failure"]["kind"] == "authentication"
    assert "1 of 20 users failed; first user-3103: " in result["msg"]
    failed = [row for row in result["results"] if row["outcome"] == "failed"]
    # The second setting would fare no better, so it was not asked for.
    assert [entry["setting"] for entry in failed[0]["failures"]] == ["vm_prefs"]
    assert failed[0]["requests"] == 1


def test_a_failed_setting_does_not_stop_the_other_settings_of_the_user() -> None:
    wire = pbx(1)
    wire.sandbox.platform.load(
        {"users": [{"user_name": "3100", "password": PASSWORD, "permissions": {"voicemail": False}}]}
    )
    result = run(Fleet, wire, users=people(1), fail_on_error=False)
    assert not result.get("failed")
    row = result["results"][0]
    assert row["outcome"] == "failed"
    assert [change["setting"] for change in row["changes"]] == ["im_prefs"]
    assert row["failures"][0]["failure"]["kind"] == "permission"
    assert row["failures"][0]["failure"]["platform"] == "sipXcom"
    assert result["changed"]


def test_platforms_can_be_mixed_and_one_that_is_down_leaves_the_other_alone() -> None:
    sip, other = pbx(1), Shared(ucp.sandbox(read_switch=True, list_devices=True))

    def is_down(method: str, target: str) -> None:
        raise VoiceError(errors.UNREACHABLE, "nobody listens", "start it")

    def transport(settings: Any) -> Any:
        return sip if ":8080" in settings.url else other

    users = people(1)
    users[0]["ucp"] = {**ucp.CONNECTION, "fmfm_profiles": [{"name": "office", "devices": [ucp.DESK]}]}
    job = Fleet(open_transport=transport)
    whole = {"concurrency": 2, "deadline": 60, "fail_on_error": True, "progress_interval": 9.0}
    params = {**whole, "users": users, "return_unchanged": True, "return_limit": 9}
    first = job.execute(params, Mode())
    assert [change["platform"] for change in first["results"][0]["changes"]] == ["sipxcom", "sipxcom", "ucp"]
    other.before = is_down
    users[0]["sipxcom"]["vm_prefs"] = {"greeting": "STANDARD"}
    second = job.execute(params, Mode())
    row = second["results"][0]
    assert [change["setting"] for change in row["changes"]] == ["vm_prefs"]
    assert row["failures"][0]["platform"] == "ucp"
    assert second["failure"]["kind"] == "unreachable"


def test_check_mode_sends_no_write_and_reports_the_drift(tmp_path: pathlib.Path) -> None:
    wire = pbx(5)
    run(Fleet, wire, users=people(5))
    drifted = people(5)
    drifted[2]["sipxcom"]["vm_prefs"] = {"greeting": "OUT_OF_OFFICE"}
    path = tmp_path / "drift.jsonl"
    result = run(Fleet, wire, users=drifted, check=True, diff=True, report_file=str(path))
    assert writes(wire) == []
    assert result["changed"]
    assert [row["user"] for row in report(path) if row["outcome"] == "changed"] == ["user-3102"]
    assert result["results"][0]["changes"][0]["fields"] == {"greeting": {"before": "NONE", "after": "OUT_OF_OFFICE"}}
    header = "user-3102 sipxcom vm_prefs"
    assert result["diff"] == [
        {
            "before": {"greeting": "NONE"},
            "after": {"greeting": "OUT_OF_OFFICE"},
            "before_header": header,
            "after_header": header,
        }
    ]


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
    wish = {"vm_prefs": {"email_format": "BRIEF"}}
    run(Fleet, pbx(1), users=people(1, wish), warned=warned)
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


def test_different_texts_are_told_up_to_a_number_and_then_counted() -> None:
    said = Repeated(2)
    assert not said
    for number, (who, text) in enumerate((("b", "two"), ("c", "one"), ("a", "two"), ("d", "three"), ("e", "four"))):
        said.add(who, text, 10 - number)
    assert said.lines() == ["a and 1 other: two", "c: one", "and 2 more"]


# ------------------------------------------------------------------------ data is checked first
def test_nothing_is_sent_before_all_data_is_right() -> None:
    wire = pbx(3)
    users = people(3)
    users[0]["sipxcom"]["vm_prefs"] = {"greeting": "LOUD"}
    users[2]["sipxcom"]["im_pref"] = {}
    result = run(Fleet, wire, users=[*users, users[1]], defaults={"skype": {}})
    assert result["failed"]
    assert result["failure"]["kind"] == "invalid"
    for part in ("greeting must be one of", "does not know im_pref", "defaults: unknown platform skype"):
        assert part in result["msg"]
    assert "users[4] (user-3101): stands already at users[2]; a user may be named once" in result["msg"]
    assert wire.calls == []


@pytest.mark.parametrize("wrong", [0, 1])
def test_a_name_given_twice_is_told_although_one_of_the_documents_is_wrong(wrong: int) -> None:
    users = [*people(1), *people(1)]
    users[wrong]["sipxcom"]["vm_prefs"] = {"greeting": "LOUD"}
    message = run(Fleet, pbx(1), users=users)["msg"]
    assert f"users[{wrong + 1}] (user-3100): sipxcom: vm_prefs: greeting must be one of" in message
    assert "users[2] (user-3100): stands already at users[1]; a user may be named once" in message


def test_many_problems_are_counted() -> None:
    users = [{"name": f"n{number}", "sipxcom": {f"x{number}": 1}} for number in range(80)]
    result = run(Fleet, pbx(1), users=users)
    assert "users[1] (n0) and 79 others: sipxcom: needs username; " in result["msg"]
    assert "users[9] (n8): sipxcom: does not know x8; " in result["msg"]
    assert "; and 33 more; correct the data; nothing was sent" in result["msg"]


def test_a_broken_line_is_a_failed_user_and_holds_nobody_up(tmp_path: pathlib.Path) -> None:
    source, path = tmp_path / "users.jsonl", tmp_path / "report.jsonl"
    lines = [json.dumps(document) for document in people(3)]
    source.write_text("\n".join([lines[0], "{oops", *lines[1:]]) + "\n", encoding="utf-8")
    result = run(Fleet, pbx(3), source=str(source), report_file=str(path))
    assert result["failed"]
    assert result["summary"]["changed"] == 3
    assert result["summary"]["total"] == 4
    broken = [row for row in report(path) if row["outcome"] == "failed"]
    assert broken[0]["where"] == "users.jsonl:2"
    assert "users.jsonl:2 is not JSON" in broken[0]["failures"][0]["msg"]


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"concurrency": 0}, "concurrency must be 1..256"),
        ({"concurrency": 257}, "concurrency must be 1..256"),
        ({"deadline": 0}, "deadline must be a number of seconds greater than 0"),
        ({"deadline": math.nan}, "deadline must be a number of seconds greater than 0"),
        ({"deadline": math.inf}, "deadline must be a number of seconds greater than 0"),
        ({"progress_interval": -1}, "progress_interval must be a number of seconds greater than 0"),
        ({"return_limit": -1}, "return_limit must not be negative"),
        ({"max_failures": -1}, "max_failures must not be negative"),
        ({"max_fail_percentage": 101}, "max_fail_percentage must be 0..100"),
        ({"slice": "4/3"}, "slice is '4/3'"),
    ],
)
def test_limits_that_make_no_sense(params: dict[str, Any], why: str) -> None:
    wire = pbx(1)
    result = run(Fleet, wire, users=people(1), **params)
    assert result["failed"]
    assert why in result["msg"]
    assert wire.calls == []


def test_an_unwritable_report_fails_at_the_start(tmp_path: pathlib.Path) -> None:
    wire = pbx(1)
    result = run(Fleet, wire, users=people(1), report_file=str(tmp_path / "none" / "report.jsonl"))
    assert "report_file" in result["msg"]
    assert "cannot be written: no such file or directory" in result["msg"]
    assert wire.calls == []


def test_the_report_is_nobody_elses_business(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.jsonl"
    run(Fleet, pbx(1), users=people(1), report_file=str(path))
    assert path.stat().st_mode & 0o777 == 0o600


# -------------------------------------------------------------------------------- limits
@pytest.mark.parametrize("params", [{"max_failures": 2}, {"max_fail_percentage": 10}])
def test_too_many_failures_stop_the_run(params: dict[str, Any]) -> None:
    users = people(20)
    for document in users:
        document["sipxcom"]["password"] = "canary-wrong"
    result = run(Fleet, pbx(20), users=users, concurrency=1, fail_on_error=False, **params)
    assert result["failed"], "a run that was stopped fails whatever fail_on_error says"
    assert result["summary"]["failed"] == 3
    assert result["summary"]["not_tried"] == 17
    assert "the run stopped with 17 users not tried because more than " in result["msg"]


def test_limits_that_are_not_exceeded_stop_nothing() -> None:
    users = people(20)
    for document in users[:2]:
        document["sipxcom"]["password"] = "canary-wrong"
    result = run(Fleet, pbx(20), users=users, max_failures=2, max_fail_percentage=10)
    assert result["summary"]["not_tried"] == 0
    assert result["summary"]["changed"] == 18


def checked(count: int) -> list[Any]:
    schema = Schema(COMPOSITES)
    return [schema.read(Entry(f"users[{number}]", one))[0] for number, one in enumerate(people(count), 1)]


def test_after_the_deadline_nobody_is_begun() -> None:
    now = [100.0]
    done: list[str] = []

    def work(client: Any, block: Any, row: Row) -> None:
        now[0] += 4.0
        done.append(row.user)

    runner = Runner(
        Limits(concurrency=1, deadline=10.0),
        work,
        5,
        finished=lambda user, row: None,
        open_transport=pbx(1).open,
        clock=lambda: now[0],
    )
    runner.run(iter(checked(5)), lambda: None, 0.2)
    assert done == ["user-3100", "user-3101", "user-3102"]
    assert runner.stopped == "the deadline of 10 s was reached"


def test_a_run_whose_starter_was_killed_begins_nobody_further(monkeypatch: pytest.MonkeyPatch) -> None:
    parents = iter([7, 7, 7, 1, 1])
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    done: list[str] = []
    runner = Runner(
        Limits(concurrency=1),
        lambda client, block, row: done.append(row.user),
        5,
        finished=lambda user, row: None,
        open_transport=pbx(1).open,
    )
    runner.run(iter(checked(5)), lambda: None, 0.2)
    assert done == ["user-3100", "user-3101"]
    assert runner.stopped == "the process that started the run has gone"


def test_a_defect_stops_the_run_and_is_not_swallowed() -> None:
    def work(client: Any, block: Any, row: Row) -> None:
        raise ZeroDivisionError

    runner = Runner(Limits(concurrency=2), work, 50, finished=lambda user, row: None, open_transport=pbx(1).open)
    with pytest.raises(ZeroDivisionError):
        runner.run(iter(checked(50)), lambda: None, 0.2)
    assert runner.counts[OK] == 0


class Interrupted(BaseException):
    """As Ansible raises it for a task that takes longer than the keyword `timeout` allows."""


def test_whatever_ends_the_run_early_lets_no_further_user_begin() -> None:
    done: list[str] = []

    def work(client: Any, block: Any, row: Row) -> None:
        time.sleep(0.05)
        done.append(row.user)

    def tick() -> None:
        if done:
            raise Interrupted

    runner = Runner(Limits(concurrency=1), work, 50, finished=lambda user, row: None, open_transport=pbx(1).open)
    with pytest.raises(Interrupted):
        runner.run(iter(checked(50)), tick, 0.001)
    assert len(done) < 5


# ------------------------------------------------------------------------------- sharing
def test_no_more_users_at_once_than_concurrency() -> None:
    wire = pbx(24)
    under_way, most, lock = 0, 0, threading.Lock()
    together = threading.Barrier(3)

    class Watched:
        def exchange(self, *arguments: Any) -> Response:
            nonlocal under_way, most
            with lock:
                under_way += 1
                most = max(most, under_way)
            try:
                # Three at a time, or nobody gets on: so the users are worked on side by side.
                together.wait(timeout=30)
                return wire.exchange(*arguments)
            finally:
                with lock:
                    under_way -= 1

    job = Fleet(open_transport=lambda settings: Watched())
    params = {"concurrency": 3, "deadline": 60, "fail_on_error": True, "progress_interval": 9.0}
    wish = {"vm_prefs": {"greeting": "NONE"}}
    result = job.execute({**params, "users": people(24, wish), "return_unchanged": False, "return_limit": 9}, Mode())
    assert result["summary"]["changed"] == 24
    assert most == 3


def test_one_transport_serves_all_users_of_a_server() -> None:
    wire = pbx(20)
    run(Fleet, wire, users=people(20))
    assert wire.opened == 1


def test_many_users_of_one_account_log_in_once() -> None:
    wire = Shared(ucp.sandbox(read_switch=True, list_devices=True))
    users = [
        {"name": f"n{number}", "ucp": {**ucp.CONNECTION, "fmfm_profiles": [{"name": f"p{number}"}]}}
        for number in range(8)
    ]
    result = run(Fleet, wire, users=users, concurrency=1)
    assert result["summary"]["changed"] == 8
    assert [call for call in wire.calls if call.endswith("/login")] == ["POST /ucp/v2/login"]


def test_an_overloaded_server_is_asked_less_and_everybody_gets_through() -> None:
    wire = pbx(6)
    busy = threading.Semaphore(4)

    class Busy:
        def exchange(self, method: str, target: str, *rest: Any) -> Response:
            if busy.acquire(blocking=False):
                return Response(503, "Busy", {"Retry-After": "0"}, b"")
            return wire.exchange(method, target, *rest)

    users = people(6, {"im_prefs": {"call_info": True}})
    for document in users:
        document["sipxcom"] |= {"retries": 5, "retry_max_delay": 0.01}
    job = Fleet(open_transport=lambda settings: Busy())
    params = {"concurrency": 4, "deadline": 60, "fail_on_error": True, "progress_interval": 9.0}
    result = job.execute({**params, "users": users, "return_unchanged": False, "return_limit": 9}, Mode())
    assert result["summary"]["changed"] == 6
    # Each complaint cost one request more.
    assert result["summary"]["requests"] == 6 * 2 + 4


class BusyOnce:
    """Asks the first who comes for a pause."""

    def __init__(self, wire: Shared, pause: str) -> None:
        self.wire = wire
        self.pause = pause
        self.asked = threading.Lock()

    def exchange(self, method: str, target: str, *rest: Any) -> Response:
        if self.asked.acquire(blocking=False):
            return Response(503, "Busy", {"Retry-After": self.pause}, b"")
        return self.wire.exchange(method, target, *rest)


def run_busy(pause: str, *, deadline: float, account_deadline: float) -> dict[str, Any]:
    busy = BusyOnce(pbx(6), pause)
    users = people(6, {"im_prefs": {"call_info": True}})
    for document in users:
        document["sipxcom"] |= {"deadline": account_deadline, "retries": 3}
    job = Fleet(open_transport=lambda settings: busy)
    params = {"concurrency": 2, "deadline": deadline, "fail_on_error": True, "progress_interval": 9.0}
    return job.execute({**params, "users": users, "return_unchanged": False, "return_limit": 9}, Mode())


def test_a_pause_of_all_takes_no_time_from_those_who_have_not_begun() -> None:
    result = run_busy("1", deadline=60, account_deadline=0.5)
    # Who was under way has no time for the pause.
    assert 4 <= result["summary"]["changed"] < 6
    assert set(result["summary"]["failure_kinds"]) <= {"server", "deadline"}


def test_nobody_waits_beyond_the_deadline_of_the_run() -> None:
    began = time.monotonic()
    result = run_busy("60", deadline=4, account_deadline=300)
    assert time.monotonic() - began < 3
    assert result["summary"]["failed"] == 6
    assert "the deadline of the run (4 s) leaves no time for another attempt" in result["msg"]


# -------------------------------------------------------------------- slices and progress
def test_a_table_without_titles_is_refused_and_not_shown(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "users.csv"
    source.write_text("kim,3100,canary-word\nlee,3101,canary-other\n", encoding="utf-8")
    warned: list[str] = []
    result = run(Fleet, pbx(1), source=str(source), warned=warned)
    assert "users.csv:1: nothing in the first line is name, a place below sipxcom, " in result["msg"]
    assert "canary" not in json.dumps([result, warned])


def test_slices_part_the_fleet() -> None:
    wire = pbx(10)
    seen: list[str] = []
    for part in (1, 2, 3):
        result = run(Fleet, wire, users=people(10), slice=f"{part}/3")
        seen += [row["user"] for row in result["results"]]
        assert result["summary"]["total"] == (4 if part == 1 else 3)
    assert sorted(seen) == [f"user-{name}" for name in names(10)]


def test_a_part_without_a_user_is_told() -> None:
    warned: list[str] = []
    result = run(Fleet, pbx(1), users=people(1), slice="2/2", warned=warned)
    assert not result.get("failed")
    assert warned == ["fleet: there is no user in users in the part 2/2, so nothing was done"]


def test_every_slice_checks_the_whole_source() -> None:
    users = people(4)
    users[1]["sipxcom"]["oops"] = 1
    assert "does not know oops" in run(Fleet, pbx(4), users=users, slice="1/2")["msg"]


def test_progress_is_told() -> None:
    told: list[str] = []
    run(Fleet, pbx(3), users=people(3), told=told)
    assert told[-1].startswith("fleet: 3/3 users, 3 changed, 0 failed, ")
    assert told[-1].endswith(" users/s")


def test_progress_counts_whom_an_earlier_run_finished(tmp_path: pathlib.Path) -> None:
    told: list[str] = []
    files = {"state_file": str(tmp_path / "state.jsonl")}
    users = with_wrong_passwords(6, 3)
    wire = pbx(6)
    run(Fleet, wire, users=users, told=told, concurrency=1, max_failures=0, **files)
    assert told[-1].startswith("fleet: 4/6 users, 3 changed, 1 failed, ")
    assert told[-1].endswith(" users/s, stopped because more than 0 users failed")
    run(Fleet, wire, users=people(6), told=told, **files)
    assert told[-1].startswith("fleet: 6/6 users (3 by an earlier run), 3 changed, 0 failed, ")


def test_progress_is_told_while_it_lasts() -> None:
    told: list[str] = []
    wire = pbx(4)
    wire.before = lambda method, target: time.sleep(0.3)
    run(Fleet, wire, users=people(4), told=told, concurrency=1, progress_interval=0.2)
    assert len(told) > 2
    assert " s left" in "".join(told)


@pytest.mark.parametrize(("later", "why"), [("", "the run stopped with"), ("[]\n" * 80_000, "the source changed")])
def test_a_source_that_changes_meanwhile_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path, later: str, why: str
) -> None:
    monkeypatch.setattr(fleet_module, "KEPT_USERS", 4019)
    source = tmp_path / "users.jsonl"
    lines = [json.dumps({**people(1)[0], "name": f"n{number}"}) for number in range(4020)]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    wire = pbx(1)

    def meanwhile(method: str, target: str) -> None:
        source.write_text(later, encoding="utf-8")

    # Files are read in blocks, so what stands in the first one is worked on all the same.
    wire.before = meanwhile
    result = run(Fleet, wire, source=str(source), concurrency=1)
    assert result["failed"]
    assert why in result["msg"]


def test_a_small_fleet_is_read_once(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "users.jsonl"
    source.write_text("\n".join(json.dumps(person) for person in people(3)) + "\n", encoding="utf-8")
    wire = pbx(3)

    def meanwhile(method: str, target: str) -> None:
        source.write_text("", encoding="utf-8")

    wire.before = meanwhile
    result = run(Fleet, wire, source=str(source))
    assert result["summary"]["changed"] == 3


# ------------------------------------------------------------------------------- secrets
def test_no_secret_is_in_what_is_told(tmp_path: pathlib.Path) -> None:
    wire = pbx(4, conferences=[{"name": "standup", "extension": "8800", "owner": "3100"}])
    users = people(4)
    users[0]["sipxcom"] |= {
        "voicemail_pin": {"pin": "8041592653"},
        "conferences": [{"name": "standup", "access_code": "471199471", "moderator_code": "117499117"}],
    }
    del users[1]["sipxcom"]["password"]
    users[2]["sipxcom"]["password"] = "canary-wrong"
    paths = [tmp_path / name for name in ("report.jsonl", "state.jsonl")]
    told: list[str] = []
    result = run(
        Fleet,
        wire,
        users=users,
        defaults={"sipxcom": {"ca_path": "", "password": "canary-default"}},
        credentials={"user-3101": {"sipxcom": {"password": PASSWORD}}},
        report_file=str(paths[0]),
        state_file=str(paths[1]),
        # One failure stops it, so that the state file stays.
        max_failures=0,
        concurrency=1,
        told=told,
        warned=told,
        diff=True,
    )
    assert result["summary"]["changed"] == 2
    everything = json.dumps([result, told]) + "".join(path.read_text(encoding="utf-8") for path in paths)
    for secret in ("canary", "8041592653", "471199471", "117499117"):
        assert secret not in everything
    assert "******** (changed)" in everything


def test_long_values_are_cut_in_the_report() -> None:
    entry = {"diff": {"before": {"a": "x" * 5000, "b": 1, "c": [1]}, "after": {"a": ["y" * 5000], "b": 1, "c": [2]}}}
    fields = changed_fields(entry)
    assert set(fields) == {"a", "c"}
    for side in ("before", "after"):
        assert len(fields["a"][side]) < LONGEST_VALUE + 30
        assert "characters)" in fields["a"][side]
    assert fields["c"] == {"before": [1], "after": [2]}


def test_the_cycle_collector_leaves_alone_what_was_there_before() -> None:
    wire = pbx(1)
    frozen: list[int] = []
    wire.before = lambda method, target: frozen.append(gc.get_freeze_count())
    assert not run(Fleet, wire, users=people(1)).get("failed")
    assert min(frozen) > 1000
    assert gc.get_freeze_count() == 0
