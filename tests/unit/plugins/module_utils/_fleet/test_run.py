# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a run works on many users: limits, threads, shared connections and pauses."""

from __future__ import annotations

import dataclasses
import itertools
import json
import pathlib
import threading
import time
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.options import Limits
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import Row, RowBuilder
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.run import Runner
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.tests.unit.support import ucp
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import Shared, execute, pbx, people, run


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

    def work(client: Any, block: Any, row: RowBuilder) -> None:
        now[0] += 4.0
        done.append(row.user)

    runner = Runner(
        Limits(concurrency=1, deadline=10.0),
        work,
        5,
        open_transport=pbx(1).open,
        clock=lambda: now[0],
    )
    runner.run(iter(checked(5)), lambda: None, 0.2)
    assert done == ["user-3100", "user-3101", "user-3102"]
    assert runner.stopped == "the deadline of 10 s was reached"


def test_a_run_whose_starter_was_killed_begins_nobody_further() -> None:
    answers = iter([False, False, True])
    done: list[str] = []
    runner = Runner(
        Limits(concurrency=1),
        lambda client, block, row: done.append(row.user),
        5,
        is_abandoned=lambda: next(answers),
        open_transport=pbx(1).open,
    )
    runner.run(iter(checked(5)), lambda: None, 0.2)
    assert done == ["user-3100", "user-3101"]
    assert runner.stopped == "the process that started the run has gone"


@pytest.mark.defects
def test_a_defect_is_the_failure_of_one_user_and_the_run_continues(tmp_path: pathlib.Path) -> None:
    wire, path = pbx(20), tmp_path / "report.jsonl"

    def before(method: str, target: str) -> None:
        if len(wire.calls) == 7:
            wire.calls.append("the one that fails")
            raise OverflowError("canary-text of an exception")

    wire.before = before
    result = run(Fleet, wire, users=people(20), report_file=str(path), concurrency=1)
    assert result["summary"]["changed"] == 19
    assert result["summary"]["failure_kinds"] == {"defect": 1}
    (row,) = [row for row in result["results"] if row["outcome"] == "failed"]
    assert "defect in this collection: OverflowError at test_run.py:" in row["failures"][0]["msg"]
    assert row["failures"][0]["failure"]["kind"] == "defect"
    assert "traces" not in row
    (reported,) = [row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()) if "traces" in row]
    assert reported["user"] == row["user"]
    assert "run.py:" in reported["traces"][0]
    # The text of an exception may hold a secret.
    assert "canary" not in path.read_text(encoding="utf-8") + json.dumps(result)


@pytest.mark.defects
@pytest.mark.parametrize(("at", "changed"), [("GET", False), ("PUT", True)])
def test_a_defect_after_a_write_leaves_it_open(at: str, changed: bool) -> None:
    wire = pbx(1)

    def before(method: str, target: str) -> None:
        if method == at:
            raise OverflowError

    wire.before = before
    result = run(Fleet, wire, users=people(1), concurrency=1, fail_on_error=False)
    assert (result["summary"]["failed"], result["changed"]) == (1, changed)
    assert ("changes" in result["results"][0]) is changed


def defective(places: int) -> Any:
    """Work that has a defect in so many different places, each time in the next one."""
    kinds = (ZeroDivisionError, OverflowError, MemoryError, KeyError, TypeError, AttributeError, RecursionError)[
        :places
    ]
    turn = itertools.cycle(kinds)

    def work(client: Any, block: Any, row: RowBuilder) -> None:
        raise next(turn)

    return work


@pytest.mark.defects
@pytest.mark.parametrize(("places", "tried"), [(1, 50), (5, 50), (6, 6), (7, 6)])
def test_only_many_different_defects_stop_a_run(places: int, tried: int) -> None:
    runner = Runner(Limits(concurrency=1), defective(places), 50, open_transport=pbx(1).open)
    runner.run(iter(checked(50)), lambda: None, 0.2)
    assert runner.counts == {"failed": tried}
    assert runner.stopped == ("more than 5 different defects of this collection appeared" if tried < 50 else "")


def test_a_defect_outside_the_work_on_a_user_is_not_swallowed() -> None:
    class Broken(Sink):
        def add(self, user: User | None, row: Row) -> None:
            raise ZeroDivisionError

    def work(client: Any, block: Any, row: RowBuilder) -> None:
        """Nothing to do."""

    runner = Runner(Limits(concurrency=2), work, 50, [Broken()], open_transport=pbx(1).open)
    with pytest.raises(ZeroDivisionError):
        runner.run(iter(checked(50)), lambda: None, 0.2)
    assert sum(runner.counts.values()) < 5


# ------------------------------------------------------------------- servers that fail everybody
def failing(*kinds: str) -> Any:
    """Work that fails in these ways, one user after another; an empty text is a success."""
    turn = iter(kinds)

    def work(client: Any, block: Any, row: RowBuilder) -> None:
        kind = next(turn)
        if kind:
            raise VoiceError(errors.Kind(kind), "it failed")

    return work


def tried(work: Any, users: list[Any] | None = None, **limits: int) -> tuple[int, str]:
    runner = Runner(Limits(concurrency=1, **limits), work, 60, open_transport=pbx(1).open)
    runner.run(iter(users or checked(60)), lambda: None, 0.2)
    return sum(runner.counts.values()), runner.stopped


SERVER = "https://pbx.test:8080"


@pytest.mark.parametrize(
    ("kind", "count", "words"),
    [
        ("unreachable", 20, "could not reach"),
        ("tls", 20, "failed to set up TLS with"),
        ("authentication", 5, "were refused at login by"),
    ],
)
def test_a_server_that_fails_one_user_after_another_stops_the_run(kind: str, count: int, words: str) -> None:
    assert tried(failing(*[kind] * 60)) == (count, f"{count} users in a row {words} {SERVER}")
    # One user who was served begins the count again.
    some = [kind] * (count - 1)
    assert tried(failing(*some, "", *some, "server", *[kind] * 60))[0] == 3 * count
    assert tried(failing(*[kind] * 60), stop_when_unreachable=3, stop_when_refused=3)[0] == 3
    assert tried(failing(*[kind] * 60), stop_when_unreachable=0, stop_when_refused=0) == (60, "")


def test_servers_are_counted_apart() -> None:
    users = checked(60)
    elsewhere = [
        dataclasses.replace(block, settings=dataclasses.replace(block.settings, url="https://login:word@other.test/x"))
        for block in (user.blocks[0] for user in users)
    ]
    mixed = [
        dataclasses.replace(user, blocks=(elsewhere[number],)) if number % 2 else user
        for number, user in enumerate(users)
    ]
    # Every second user is on a server that refuses all of them.
    count, stopped = tried(failing(*["", "authentication"] * 30), mixed)
    assert (count, stopped) == (10, "5 users in a row were refused at login by https://other.test")


def test_a_stopped_run_says_how_many_users_were_under_way() -> None:
    together = threading.Barrier(4)
    wire = pbx(12)

    def before(method: str, target: str) -> None:
        together.wait(timeout=20)
        raise VoiceError(errors.SERVER, "it failed")

    wire.before = before
    users = people(12, {"vm_prefs": {"greeting": "NONE"}})
    result = run(Fleet, wire, users=users, concurrency=4, max_failures=0)
    under_way = result["summary"]["failed"] - 1
    assert under_way > 0
    assert f"more than 0 users failed (another {under_way} were under way and were finished)" in result["msg"]


class Interrupted(BaseException):
    """As Ansible raises it for a task that takes longer than the keyword `timeout` allows."""


def test_whatever_ends_the_run_early_lets_no_further_user_begin() -> None:
    done: list[str] = []

    def work(client: Any, block: Any, row: RowBuilder) -> None:
        time.sleep(0.05)
        done.append(row.user)

    def tick() -> None:
        if done:
            raise Interrupted

    runner = Runner(Limits(concurrency=1), work, 50, open_transport=pbx(1).open)
    with pytest.raises(Interrupted):
        runner.run(iter(checked(50)), tick, 0.001)
    assert len(done) < 5


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
    desired = {"vm_prefs": {"greeting": "NONE"}}
    result = execute(job, users=people(24, desired), concurrency=3)
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
    result = execute(job, users=users, concurrency=4)
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
    return execute(job, users=users, concurrency=2, deadline=deadline)


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
