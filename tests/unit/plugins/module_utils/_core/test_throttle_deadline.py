# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which deadline ends the wait for a pause or a place, in time that passes only by waiting."""

from __future__ import annotations

import time

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.throttle import Throttle
from ansible_collections.ucfleet.voice.tests.unit.support.throttle import NEVER, Fleet, failure


# -------------------------------------------------------- a pause that is too long
def test_nobody_waits_for_a_common_pause_that_ends_after_the_deadline() -> None:
    fleet = Fleet(503, retry_after="60")
    failure(fleet.client(retries=0))
    client = fleet.within(4.0)
    error = failure(client)
    assert error.kind == errors.DEADLINE
    assert error.message == (
        "kim@pbx.test: the server asks for a pause, and the deadline of the run leaves no time for a request after it"
        " (GET /a); raise the deadline of the run, or look into why the server is slow."
    )
    assert (client.requests, error.attempts, len(fleet.server.timeouts)) == (0, 0, 1)
    assert (fleet.clock.slept, fleet.changed.waits) == ([], [])


def test_a_common_pause_that_ends_with_the_deadline_is_too_long() -> None:
    fleet = Fleet(503, 200, retry_after="4")
    failure(fleet.client(retries=0))
    assert failure(fleet.within(4.0)).kind == errors.DEADLINE
    assert fleet.clock.slept == []
    fleet.within(4.1).request("GET", "/a")
    assert fleet.clock.slept == [4.0]


def test_who_caused_the_pause_reports_the_complaint_at_once() -> None:
    fleet = Fleet(503, retry_after="60")
    error = failure(fleet.within(4.0))
    assert (error.kind, error.status, error.attempts) == (errors.SERVER, 503, 1)
    assert error.message == (
        "kim@pbx.test: the server is not available for the moment, and the deadline of the run leaves no time for"
        " another attempt (HTTP 503 to GET /a); raise the deadline of the run, or look into why the server is slow."
    )
    assert fleet.clock.slept == []


def test_an_own_pause_that_is_short_does_not_hide_the_common_one() -> None:
    fleet = Fleet(503, retry_after="60")
    error = failure(fleet.within(9.0, retry_max_delay=20.0))
    assert (error.kind, error.attempts) == (errors.SERVER, 1)
    assert "leaves no time for another attempt" in error.why
    assert fleet.clock.slept == []


@pytest.mark.parametrize("asked", ["60", "99999999"])
def test_the_common_pause_of_an_account_is_at_most_its_retry_max_delay(asked: str) -> None:
    fleet = Fleet(503, retry_after=asked)
    failure(fleet.client(retries=0))
    fleet.client(retry_max_delay=2.0).request("GET", "/a")
    assert fleet.clock.slept == [2.0]
    # Another account accepts more.
    fleet.client(retry_max_delay=40.0, deadline=900.0).request("GET", "/a")
    assert fleet.clock.slept == [2.0, 38.0]


def test_who_rests_before_the_own_deadline_rests_no_longer_than_asked_for_at_most() -> None:
    fleet = Fleet(503, retry_after="20")
    failure(fleet.client(retries=0))
    assert fleet.throttle.rest(fleet.clock.now + 60, 3.0) is True
    assert fleet.clock.slept == [3.0]


def test_the_deadline_of_the_account_counts_where_it_comes_first() -> None:
    fleet = Fleet(503, retry_after="10")
    failure(fleet.client(retries=0))
    error = failure(fleet.within(60.0, deadline=5.0))
    assert error.why == ("the server asks for a pause, and the deadline of 5 s leaves no time for a request after it")
    assert error.advice == "raise the deadline of 5 s, or look into why the server is slow"


# ----------------------------------------------------- a place that comes too late
def test_waiting_for_a_place_ends_with_the_deadline() -> None:
    fleet = Fleet()
    fleet.occupied()
    client = fleet.within(2.5)
    error = failure(client)
    assert (error.kind, error.why) == (errors.DEADLINE, "the deadline of the run is over")
    assert error.advice == "raise the deadline of the run, or look into why the server is slow"
    assert fleet.changed.waits == [1.0, 1.0, 0.5]
    assert (client.requests, fleet.server.timeouts) == (0, [])


def test_a_place_that_gets_free_when_the_deadline_is_over_is_not_taken() -> None:
    fleet = Fleet()
    fleet.occupied()
    fleet.changed.then = fleet.throttle.leave
    assert failure(fleet.within(1.0)).why == "the deadline of the run is over"
    assert fleet.server.timeouts == []
    # Nor is it kept from the next.
    fleet.changed.then = lambda: None
    assert fleet.throttle.enter(fleet.clock.now + 1.0, 30.0) == 1.0


def test_who_is_woken_too_late_wakes_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    fleet = Fleet()
    fleet.occupied()
    woken: list[float] = []
    monkeypatch.setattr(fleet.changed, "notify", lambda: woken.append(fleet.clock.now))
    assert fleet.throttle.enter(fleet.clock.now + 1.0, 30.0) <= 0
    assert woken == [fleet.clock.now]


def test_after_a_pause_and_for_a_place_together_nobody_waits_longer() -> None:
    fleet = Fleet()
    fleet.occupied()
    fleet.throttle.complained(3.0)
    began = fleet.clock.now
    assert failure(fleet.within(3.5)).kind == errors.DEADLINE
    assert (fleet.clock.slept, fleet.changed.waits) == ([3.0], [0.5])
    assert fleet.clock.now - began == 3.5


def test_a_place_that_never_gets_free_holds_nobody_in_real_time() -> None:
    throttle = Throttle(1)
    throttle.complained(None)
    throttle.enter(NEVER, 30.0)
    began = time.monotonic()
    assert throttle.enter(began + 0.05, 30.0) <= 0
    assert 0.05 <= time.monotonic() - began < 0.9


# --------------------------------------------------------- what the waiting leaves
def test_what_the_waiting_leaves_limits_the_exchange() -> None:
    fleet = Fleet(503, 200, retry_after="3")
    failure(fleet.client(retries=0))
    fleet.within(4.0, timeout=2.0).request("GET", "/a")
    assert fleet.server.timeouts[1:] == [1.0]


def test_waiting_for_a_place_leaves_less_time_too() -> None:
    fleet = Fleet()
    fleet.occupied()
    fleet.changed.then = fleet.throttle.leave
    fleet.within(1.5, timeout=9.0).request("GET", "/a")
    assert fleet.server.timeouts == [0.5]


def test_a_timeout_shorter_than_the_rest_of_the_deadline_stays() -> None:
    fleet = Fleet()
    fleet.throttle.complained(1.0)
    fleet.within(60.0, timeout=9.0).request("GET", "/a")
    assert fleet.server.timeouts == [9.0]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_exchange_that_the_deadline_cut_off_says_so(method: str) -> None:
    fleet = Fleet(seconds=60.0)
    fleet.server.error = VoiceError(errors.UNREACHABLE, "no answer", "raise timeout", response_lost=True)
    error = failure(fleet.within(4.0), method)
    assert (error.kind, error.attempts, fleet.server.timeouts) == (errors.UNREACHABLE, 1, [4.0])
    assert error.advice == "raise the deadline of the run, or look into why the server is slow"


def test_an_exchange_that_its_timeout_cut_off_advises_as_before() -> None:
    fleet = Fleet(seconds=60.0)
    fleet.server.error = VoiceError(errors.UNREACHABLE, "no answer", "raise timeout", response_lost=True)
    error = failure(fleet.within(4.2, timeout=4.0))
    assert error.why == "no answer, and the deadline of the run leaves no time for another attempt"
    assert error.advice == "raise timeout"


# ------------------------------------------------------------------ which deadline
@pytest.mark.parametrize(
    ("run", "own", "reported"),
    [
        (None, 5.0, "the deadline of 5 s is over"),
        (9.0, 5.0, "the deadline of 5 s is over"),
        (5.0, 5.0, "the deadline of 5 s is over"),
        (4.0, 5.0, "the deadline of the run is over"),
    ],
)
def test_the_deadline_that_comes_first_is_reported(run: float | None, own: float, reported: str) -> None:
    fleet = Fleet()
    client = fleet.client(deadline=own)
    client.start_deadline(None if run is None else fleet.run(run))
    fleet.clock.now += 5
    assert failure(client).why == reported


def test_a_task_after_a_run_has_its_own_deadline_again() -> None:
    fleet = Fleet()
    client = fleet.within(4.0, deadline=5.0)
    client.start_deadline()
    fleet.clock.now += 4.5
    client.request("GET", "/a")
    fleet.clock.now += 1
    assert failure(client).why == "the deadline of 5 s is over"
