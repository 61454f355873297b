# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the number of workers grows, by a clock and a processor time that the test moves."""

from __future__ import annotations

import itertools
import threading
import time

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import run as run_module
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.workers import FIRST_LOOK, LAST_LOOK, START, Workers
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run


class Machine:
    """Workers on a machine whose times stand still unless a test moves them."""

    def __init__(self, most: int) -> None:
        self.now = 128.0
        self.used = 8.0
        self.workers = Workers(most, clock=lambda: self.now, processor=lambda: self.used)
        self.joined = 1

    def more_after(self, seconds: float, busy: float) -> int:
        """What joins after so many seconds in which the process worked for that share, and began those who joined."""
        self.now += seconds
        self.used += seconds * busy + self.joined * START
        self.joined = self.workers.more()
        return self.joined


def test_a_busy_process_needs_nobody_else() -> None:
    machine = Machine(16)
    assert [machine.more_after(0.0625, busy) for busy in (1.0, 0.875, 1.5, 0.75)] == [0, 0, 0, 0]
    assert machine.workers.size == 1


def test_a_slow_server_is_met_by_everybody_at_once() -> None:
    machine = Machine(32)
    assert machine.more_after(0.005, 0.02) == 31
    assert machine.workers.size == 32
    assert machine.workers.interval is None
    assert machine.more_after(0.005, 0.0) == 0


def test_the_beginning_of_threads_does_not_keep_others_away() -> None:
    """On a server that is slow for everybody, 100 threads take longer to begin than the time between two looks."""
    machine = Machine(128)
    assert machine.more_after(0.005, 0.01) == 99
    assert 99 * START > 0.02
    assert machine.more_after(0.04, 0.02) == 28


def test_the_beginning_is_taken_off_once() -> None:
    machine = Machine(128)
    assert machine.more_after(0.0625, 0.5) == 1
    assert machine.more_after(0.0625, 0.875) == 0
    machine.used -= START
    assert machine.more_after(0.0625, 0.75 + START / 0.0625) == 0


@pytest.mark.parametrize(("busy", "size"), [(0.5, 2), (0.3125, 4), (0.125, 8), (0.6875, 2)])
def test_as_many_join_as_fill_the_time_of_waiting(busy: float, size: int) -> None:
    machine = Machine(16)
    assert machine.more_after(0.0625, busy) == size - 1
    assert machine.workers.size == size


def test_a_process_that_does_nothing_at_all_counts_as_waiting() -> None:
    machine = Machine(4)
    assert machine.more_after(0.0625, 0.0) == 3


def test_a_single_worker_stays_alone_and_is_not_looked_at() -> None:
    machine = Machine(1)
    assert machine.workers.interval is None
    assert machine.more_after(1.0, 0.0) == 0


def test_it_is_looked_at_less_while_nothing_changes_and_soon_after_a_change() -> None:
    machine = Machine(16)
    assert machine.workers.interval == FIRST_LOOK
    seen = []
    for _look in range(7):
        machine.more_after(0.0625, 1.0)
        seen.append(machine.workers.interval)
    assert seen == sorted(seen)
    assert seen[-1] == LAST_LOOK
    assert machine.more_after(0.1, 0.5) == 1
    assert machine.workers.interval == FIRST_LOOK


def test_two_looks_at_the_same_time_say_nothing() -> None:
    machine = Machine(16)
    assert machine.more_after(0.0, 0.0) == 0


def test_a_server_that_slows_down_later_gets_all_workers() -> None:
    wire = pbx(20)
    calls = inside = 0
    lock = threading.Lock()
    met = threading.Event()

    def before(method: str, target: str) -> None:
        nonlocal calls, inside
        with lock:
            calls += 1
            inside += 1
            slow = calls > 20
            if inside == 4:
                met.set()
        try:
            # From here on nobody is answered until four requests are under way.
            assert not slow or met.wait(20)
        finally:
            with lock:
                inside -= 1

    wire.before = before
    result = run(Fleet, wire, users=people(20), concurrency=4)
    assert met.is_set()
    assert result["summary"]["changed"] == 20


@pytest.mark.parametrize("busy", [True, False])
def test_no_thread_is_begun_that_is_not_asked_for(busy: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a process that is said to be busy all the time one thread does everything; on an idle one several do."""
    ticks = itertools.count()

    def now() -> float:
        return float(next(ticks))

    def workers(most: int) -> Workers:
        return Workers(most, clock=now, processor=now if busy else float)

    monkeypatch.setattr(run_module, "Workers", workers)
    wire = pbx(60)
    seen: set[int] = set()

    def before(method: str, target: str) -> None:
        seen.add(threading.get_ident())
        time.sleep(0.001)

    wire.before = before
    result = run(Fleet, wire, users=people(60), concurrency=8)
    assert result["summary"]["failed"] == 0
    assert (len(seen) == 1) == busy


@pytest.mark.parametrize("allowed", [1, 3])
def test_a_system_that_allows_few_threads_slows_a_run_down_and_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch, allowed: int
) -> None:
    start, started = threading.Thread.start, []

    def limited(thread: threading.Thread) -> None:
        if thread.name.startswith("fleet"):
            if len(started) >= allowed:
                raise RuntimeError("can't start new thread")
            started.append(thread.name)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", limited)
    wire = pbx(12)
    wire.before = lambda method, target: time.sleep(0.02)
    result = run(Fleet, wire, users=people(12), concurrency=8)
    assert (result.get("failed", False), result["summary"]["changed"]) == (False, 12)
    assert len(started) == allowed


def test_a_system_that_allows_no_thread_is_a_failure_before_the_first_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    wire = pbx(1)
    result = run(Fleet, wire, users=people(1))
    assert (result["failed"], result["changed"], wire.calls) == (True, False, [])
    assert "no thread can be started; raise the limits of this user" in result["msg"]
