# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Slowing down together, and whose deadline ends the waiting, in time that passes only by waiting."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import Client
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
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
from ansible_collections.ucfleet.voice.tests.unit.support.throttle import NEVER, Fleet, Server, failure


# ------------------------------------------------------------------------ back-off
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


# ---------------------------------------------------------------- threads together
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
    reported: list[str] = []

    def work() -> None:
        for _user in range(3):
            client = Client(Settings(url="http://pbx.test"), transport)
            client.start_deadline(Deadline(began + 4.0, "the deadline of the run"))
            reported.append(failure(client).kind)

    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert time.monotonic() - began < 3.0
    assert len(reported) == 6
    assert set(reported) <= {errors.SERVER, errors.DEADLINE}
    # Those that were under way when the server first complained; nobody after them.
    assert 1 <= server.calls <= 2
