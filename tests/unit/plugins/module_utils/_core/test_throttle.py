# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Slowing down together, and whose deadline ends the waiting, in time that passes only by waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import Client
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.throttle import (
    CALM_RESPONSES,
    UNTHROTTLED,
    Throttle,
    ThrottledTransport,
    throttle_of,
)
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import CaseInsensitive, Clock

NEVER = float("inf")


class Waiting(threading.Condition):
    """A condition on which waiting only moves the clock; `then` is what others do meanwhile."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.waits: list[float | None] = []
        self.then: Callable[[], None] = lambda: None

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None, "nobody may wait without an end"
        self.waits.append(timeout)
        self.clock.now += timeout
        self.then()
        return True


class Server:
    """Answers with these statuses in turn, then always 200; each exchange takes `seconds` of the clock."""

    def __init__(self, clock: Clock, *statuses: int, retry_after: str | None = None, seconds: float = 0.0) -> None:
        self.clock = clock
        self.statuses = list(statuses)
        self.timeouts: list[float] = []
        self.seconds = seconds
        self.error: VoiceError | None = None
        self._headers = CaseInsensitive({"Retry-After": retry_after} if retry_after is not None else {})

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        self.timeouts.append(bounds.wait())
        self.clock.now += min(self.seconds, bounds.wait())
        if self.error is not None:
            raise self.error
        return Response(self.statuses.pop(0) if self.statuses else 200, "", self._headers, b"")


class Fleet:
    """Clients on one throttled transport, in one time."""

    def __init__(self, *statuses: int, connections: int = 2, **server: Any) -> None:
        self.clock = Clock()
        self.changed = Waiting(self.clock)
        self.throttle = Throttle(connections, clock=self.clock, sleep=self.clock.sleep, changed=self.changed)
        self.server = Server(self.clock, *statuses, **server)
        self._transport = ThrottledTransport(self.server, self.throttle)

    def client(self, **settings: Any) -> Client:
        whole = Settings(**{"url": "http://pbx.test", "username": "kim", **settings})
        return Client(whole, self._transport, clock=self.clock, sleep=self.clock.sleep, jitter=lambda: 1.0)

    def within(self, seconds: float, **settings: Any) -> Client:
        """A client whose run is over in so many seconds."""
        client = self.client(**settings)
        client.start_deadline(self.run(seconds))
        return client

    def run(self, seconds: float) -> Deadline:
        return Deadline.after(seconds, "the deadline of the run", self.clock)

    def occupied(self) -> None:
        """The server complained, and another request holds the only place."""
        self.throttle.complained(None)
        assert self.throttle.limit == 1
        assert self.throttle.enter(NEVER, 30.0) > 0


def failure(client: Client, method: str = "GET") -> VoiceError:
    with pytest.raises(VoiceError) as caught:
        client.request(method, "/a")
    return caught.value


# -------------------------------------------------------------------------- back-off
def test_without_complaint_nothing_is_bounded() -> None:
    fleet = Fleet()
    for _request in range(3):
        fleet.client().request("GET", "/a")
    assert (fleet.throttle.throttled, fleet.throttle.limit) == (False, 2)
    assert (fleet.clock.slept, fleet.changed.waits) == ([], [])


@pytest.mark.parametrize("status", [429, 503])
def test_a_complaint_halves_the_bound_at_most_once_a_second(status: int) -> None:
    fleet = Fleet(status, status, status, connections=8)
    client = fleet.client(retries=0)
    failure(client)
    failure(client)
    assert (fleet.throttle.throttled, fleet.throttle.limit) == (True, 4)
    fleet.clock.now += 1
    failure(client)
    assert fleet.throttle.limit == 2


@pytest.mark.parametrize("status", [400, 500, 502, 504])
def test_other_refusals_are_no_complaint(status: int) -> None:
    fleet = Fleet(status)
    failure(fleet.client(retries=0))
    assert fleet.throttle.throttled is False


def test_calm_answers_raise_the_bound_again_until_nothing_is_bounded() -> None:
    fleet = Fleet(503, connections=4)
    client = fleet.client()
    client.request("GET", "/a")
    seen = []
    for _request in range(2 * CALM_RESPONSES):
        seen.append(fleet.throttle.limit)
        client.request("GET", "/a")
    assert (seen[0], seen[CALM_RESPONSES], fleet.throttle.limit) == (2, 3, 4)
    assert fleet.throttle.throttled is False


@pytest.mark.parametrize(("asked", "pause"), [(None, []), ("0", []), ("7", [7.0]), ("999", [30.0])])
def test_the_pause_that_one_was_asked_for_is_kept_by_others(asked: str | None, pause: list[float]) -> None:
    fleet = Fleet(503, retry_after=asked)
    failure(fleet.client(retries=0))
    fleet.client().request("GET", "/a")
    assert fleet.clock.slept == pause


def test_who_has_not_begun_yet_can_rest_first_and_keep_all_of_the_own_deadline() -> None:
    fleet = Fleet(503, retry_after="20")
    failure(fleet.client(retries=0))
    assert fleet.throttle.rest(fleet.clock.now + 60, 30.0) is True
    assert fleet.clock.slept == [20.0]
    assert fleet.throttle.rest(fleet.clock.now, 30.0) is True
    fleet.client(deadline=5.0, timeout=9.0).request("GET", "/a")
    assert fleet.server.timeouts[-1] == 5.0
    assert fleet.clock.slept == [20.0]


def test_nobody_rests_who_would_come_too_late() -> None:
    fleet = Fleet(503, retry_after="20")
    failure(fleet.client(retries=0))
    assert fleet.throttle.rest(fleet.clock.now + 20, 30.0) is False
    assert fleet.clock.slept == []


def test_a_place_is_given_back_after_an_answer_a_refusal_and_a_lost_connection() -> None:
    fleet = Fleet(200, 404, 503)
    fleet.throttle.complained(None)
    client = fleet.client(retries=0)
    client.request("GET", "/a")
    failure(client)
    failure(client)
    fleet.server.error = VoiceError(errors.UNREACHABLE, "reset", response_lost=True)
    failure(client)
    # There is one place, and it is free.
    assert fleet.throttle.enter(fleet.clock.now + 1.0, 30.0) == 1.0
    assert fleet.changed.waits == []


def test_a_place_is_not_kept_during_a_pause() -> None:
    fleet = Fleet(503, 200)
    fleet.throttle.complained(None)
    entered: list[float] = []
    sleep = fleet.clock.sleep

    def sleep_while_another_asks(seconds: float) -> None:
        entered.append(fleet.throttle.enter(fleet.clock.now + 1.0, 30.0))
        fleet.throttle.leave()
        sleep(seconds)

    settings = Settings(url="http://pbx.test")
    transport = ThrottledTransport(fleet.server, fleet.throttle)
    client = Client(settings, transport, clock=fleet.clock, sleep=sleep_while_another_asks, jitter=lambda: 1.0)
    client.request("GET", "/a")
    assert entered == [1.0]
    assert fleet.changed.waits == []


def test_who_leaves_wakes_who_waits() -> None:
    throttle = Throttle(1)
    throttle.complained(None)
    throttle.enter(NEVER, 30.0)
    got: list[float] = []
    other = threading.Thread(target=lambda: got.append(throttle.enter(time.monotonic() + 60, 30.0)))
    other.start()
    throttle.leave()
    other.join(30)
    assert len(got) == 1
    assert 0 < got[0] <= 60


def test_a_transport_without_a_pace_never_slows_down() -> None:
    clock = Clock()
    server = Server(clock, 503, 503, retry_after="9")
    assert throttle_of(server) is UNTHROTTLED
    client = Client(Settings(url="http://pbx.test", retries=0), server, clock=clock, sleep=clock.sleep)
    failure(client)
    failure(client)
    assert (UNTHROTTLED.throttled, clock.slept) == (False, [])


# --------------------------------------------------------------- a pause that is too long
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


def test_who_caused_the_pause_tells_the_complaint_at_once() -> None:
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


# --------------------------------------------------------------- a place that comes too late
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


# --------------------------------------------------------------- what the waiting leaves
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


# ---------------------------------------------------------------------- which deadline
@pytest.mark.parametrize(
    ("run", "own", "told"),
    [
        (None, 5.0, "the deadline of 5 s is over"),
        (9.0, 5.0, "the deadline of 5 s is over"),
        (5.0, 5.0, "the deadline of 5 s is over"),
        (4.0, 5.0, "the deadline of the run is over"),
    ],
)
def test_the_deadline_that_comes_first_is_told(run: float | None, own: float, told: str) -> None:
    fleet = Fleet()
    client = fleet.client(deadline=own)
    client.start_deadline(None if run is None else fleet.run(run))
    fleet.clock.now += 5
    assert failure(client).why == told


def test_a_task_after_a_run_has_its_own_deadline_again() -> None:
    fleet = Fleet()
    client = fleet.within(4.0, deadline=5.0)
    client.start_deadline()
    fleet.clock.now += 4.5
    client.request("GET", "/a")
    fleet.clock.now += 1
    assert failure(client).why == "the deadline of 5 s is over"


# ---------------------------------------------------------------------- threads together
def test_no_user_outlives_the_run_when_all_ask_an_overloaded_server() -> None:
    """Six users, two at a time, four seconds, and a server that wants to be left alone for a minute."""
    throttle = Throttle(2)

    class Overloaded:
        calls = 0

        def exchange(self, *request: Any) -> Response:
            self.calls += 1
            return Response(503, "", CaseInsensitive({"Retry-After": "60"}), b"")

    server = Overloaded()
    transport = ThrottledTransport(server, throttle)
    began = time.monotonic()
    told: list[str] = []

    def work() -> None:
        for _user in range(3):
            client = Client(Settings(url="http://pbx.test"), transport)
            client.start_deadline(Deadline(began + 4.0, "the deadline of the run"))
            told.append(failure(client).kind)

    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert time.monotonic() - began < 3.0
    assert len(told) == 6
    assert set(told) <= {errors.SERVER, errors.DEADLINE}
    # Those that were under way when the server first complained; nobody after them.
    assert 1 <= server.calls <= 2
