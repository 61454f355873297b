# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source `presence`: arguments, pauses, outages, tokens that end, a clean stop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import runpy
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.plugin_utils import _presence_source as source_module
from ansible_collections.ucfleet.voice.plugins.plugin_utils._presence_source import (
    SourceError,
    Timing,
    pause_after,
    source_of,
    watch,
)
from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators

SOURCE_FILE = ROOT / "extensions" / "eda" / "plugins" / "event_source" / "presence.py"
SECRET = "canary-app-secret"
PASSWORD = "canary-portal-word"
VOIPNOW = {"platform": "voipnow", "url": "http://127.0.0.1:9", "client_id": "app", "client_secret": SECRET}
SIPXCOM = {"platform": "sipxcom", "url": "http://127.0.0.1:9", "username": "3100", "password": PASSWORD}
NUMBER = "0003*210"


def state(registration: int, status: int = 1) -> dict[str, Any]:
    phone = {"agent": f"Desk {SECRET}", "registration": registration}
    extension = {"number": NUMBER, "type": "terminal", "status": status, "registration": [phone]}
    apps = [{"client_id": "app", "client_secret": SECRET, "owner": "7"}]
    return {"apps": apps, "users": [{"id": "7", "extensions": [extension]}]}


# --------------------------------------------------------------- arguments
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "platform is missing; give one of voipnow, sipxcom"),
        ({"platform": "ucp"}, "platform is not known"),
        ({"platform": ["voipnow"]}, "platform is not known"),
        ({**VOIPNOW, "intervall": 5}, "intervall"),
        ({**VOIPNOW, "interval": 0}, "interval must be from 0.1 to 86400 seconds, not 0"),
        ({**VOIPNOW, "interval": -5}, "interval must be from"),
        ({**VOIPNOW, "interval": "often"}, "interval"),
        ({**VOIPNOW, "interval": float("nan")}, "interval"),
        ({**VOIPNOW, "interval": 60, "max_interval": 30}, "30 is less than 60"),
        ({**VOIPNOW, "unregistered_after": 0}, "unregistered_after must be more than 0"),
        ({**VOIPNOW, "initial": "perhaps"}, "initial"),
        ({**VOIPNOW, "extensions": ["abc"]}, "extensions"),
        ({**VOIPNOW, "registered": False}, "registered"),
        ({**VOIPNOW, "url": "http://pbx.example.org"}, "http://"),
        ({**VOIPNOW, "client_secret": None}, "client_secret"),
        ({**SIPXCOM, "unregistered_after": 300}, "unregistered_after"),
        ({**SIPXCOM, "timeout": 0}, "timeout must be"),
    ],
)
def test_wrong_arguments_are_named_before_any_request(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(SourceError) as caught:
        source_of(arguments)
    assert said in str(caught.value)
    assert "canary" not in str(caught.value)


def test_the_connection_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOIPNOW_URL", "https://voipnow.example.org")
    monkeypatch.setenv("VOIPNOW_CLIENT_ID", "app")
    monkeypatch.setenv("VOIPNOW_CLIENT_SECRET", SECRET)
    source = source_of({"platform": "voipnow", "interval": "2.5"})
    assert source.about == {"platform": "voipnow", "server": "voipnow.example.org"}
    assert source.options["interval"] == 2.5
    assert source.options["extensions"] == ["@self"]


# ------------------------------------------------------- the loop, in time that the test has
def test_pauses_double_up_to_the_longest_and_never_fall_below_the_interval() -> None:
    assert [pause_after(count, 10, 60, 0.0) for count in (0, 1, 2, 3, 4, 5000)] == [10, 20, 40, 60, 60, 60]
    assert pause_after(3, 10, 60, 1.0) == 45
    assert pause_after(1, 10, 10, 1.0) == 10


class Script:
    """Results of polls in turn, and a clock that passes only by pauses; at the end the source is cancelled."""

    def __init__(self, *results: dict[str, Any]) -> None:
        self.results = list(results)
        self.seconds = 0.0
        self.pauses: list[float] = []
        self.events: list[dict[str, Any]] = []

    async def put(self, event: dict[str, Any]) -> None:
        self.events.append(event["presence"])

    async def poll(self) -> dict[str, Any]:
        if not self.results:
            raise asyncio.CancelledError
        return self.results.pop(0)

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds

    def run(self, **options: Any) -> list[str]:
        """The names of the events in order."""
        timing = Timing(monotonic=lambda: self.seconds, sleep=self.sleep, chance=lambda: 0.0)
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(watch(self, source_of({**VOIPNOW, **options}), self.poll, lambda value: value, timing))
        assert self.results == []
        return [one["event"] for one in self.events]


def seen(registered: bool) -> dict[str, Any]:
    one = {"extension": NUMBER, "registered": registered, "status_name": "online", "agents": []}
    return {"changed": False, "presence": [one]}


def failed(kind: str = "server") -> dict[str, Any]:
    return {"failed": True, "msg": f"presence: VoipNow failed ({kind})", "failure": {"kind": kind}}


def test_an_outage_slows_the_polls_and_hides_no_change(caplog: pytest.LogCaptureFixture) -> None:
    script = Script(seen(True), failed(), failed(), failed(), failed("unreachable"), seen(False), seen(False))
    with caplog.at_level(logging.INFO):
        assert script.run(max_interval=60) == ["unregistered"]
    assert script.pauses == [10, 20, 40, 60, 60, 10, 10]
    # Two kinds of failure, and the end of the outage.
    assert len(caplog.records) == 3


def test_outages_are_events_where_they_are_asked_for() -> None:
    script = Script(seen(True), failed(), failed("unreachable"), seen(True), failed(), seen(True))
    expected = ["polling_failed", "polling_recovered", "polling_failed", "polling_recovered"]
    assert script.run(report_outages=True) == expected
    assert script.events[1]["failed_polls"] == 2


def test_the_state_at_the_start_is_reported_where_it_is_asked_for_only() -> None:
    assert Script(seen(True), seen(True)).run() == []
    script = Script(failed(), seen(True), seen(False))
    assert script.run(initial=True) == ["registered", "unregistered"]
    assert [one["initial"] for one in script.events] == [True, False]


def test_a_phone_that_was_away_from_the_start_counts_from_the_first_poll() -> None:
    script = Script(*[seen(False)] * 5)
    assert script.run(unregistered_after=25) == ["still_unregistered"]
    assert script.events[0]["unregistered_seconds"] == 30.0


@pytest.mark.parametrize("kind", ["authentication", "permission", "not_found", "invalid", "tls"])
def test_a_refused_first_poll_ends_the_source_and_a_later_one_does_not(kind: str) -> None:
    with pytest.raises(SourceError, match="VoipNow failed"):
        Script(failed(kind)).run()
    script = Script(seen(True), failed(kind), seen(False))
    assert script.run() == ["unregistered"]


# ----------------------------------------------------------- real requests
@pytest.fixture(scope="module", name="shared")
def _shared() -> Iterator[Simulators]:
    with simulators() as found:
        yield found


@pytest.fixture(name="running")
def _running(shared: Simulators) -> Simulators:
    for platform in ("voipnow", "sipxcom"):
        shared.fault(platform)
        shared.forget_requests(platform)
    return shared


class Watched:
    """The source as ansible-rulebook starts it: the file, run by its path."""

    def __init__(self, arguments: dict[str, Any]) -> None:
        self.queue: asyncio.Queue[Any] = asyncio.Queue()
        main = runpy.run_path(str(SOURCE_FILE))["main"]
        self.task = asyncio.get_running_loop().create_task(main(self.queue, {"interval": 0.1, **arguments}))

    async def event(self) -> dict[str, Any]:
        getter = asyncio.ensure_future(self.queue.get())
        await asyncio.wait([getter, self.task], return_when=asyncio.FIRST_COMPLETED, timeout=20)
        assert getter.done(), self.task
        assert "canary" not in json.dumps(getter.result())
        return dict(getter.result()["presence"])

    async def stop(self) -> float:
        """Cancel the source; returns the seconds that this took."""
        started = time.monotonic()
        self.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await self.task
        return time.monotonic() - started


def no_thread_left() -> bool:
    for _attempt in range(100):
        if not any(one.name == "ucfleet.voice.presence" for one in threading.enumerate()):
            return True
        time.sleep(0.1)
    return False


def test_presence_changes_of_a_server_survive_faults_and_ended_tokens(running: Simulators) -> None:
    async def scene() -> None:
        running.load("voipnow", state(1))
        watched = Watched({**VOIPNOW, "url": running.urls["voipnow"], "initial": True, "retries": 0})
        assert (await watched.event())["event"] == "registered"
        running.fault("voipnow", {"fault": "expire_tokens", "times": 1})
        running.load("voipnow", state(-1))
        lost = await watched.event()
        assert lost["event"] == "unregistered"
        [shown] = map(json.loads, blocks("guide_events", "json"))
        assert lost.keys() == shown["presence"].keys()
        assert lost["before"].keys() == shown["presence"]["before"].keys()
        running.fault("voipnow", {"fault": "status", "status": 503, "times": 3})
        await asyncio.sleep(0.5)
        running.load("voipnow", state(1))
        back = await watched.event()
        assert (back["event"], back["extension"], back["server"]) == (
            "registered",
            NUMBER,
            running.urls["voipnow"].partition("//")[2],
        )
        running.load("voipnow", state(1, status=3))
        busy = await watched.event()
        assert (busy["event"], busy["status"], busy["before"]["status"]) == ("status", "busy", "online")
        await asyncio.sleep(0.5)
        assert watched.queue.empty()
        assert await watched.stop() < 1

    asyncio.run(scene())
    requests = running.requests("voipnow")
    # One login at first, one after each end of a token and each new state; every other request is a read.
    assert 2 <= sum(one["method"] == "POST" for one in requests) <= 6
    assert {one["method"] for one in requests} == {"GET", "POST"}
    assert no_thread_left()


def test_calls_of_a_sipxcom_user(running: Simulators) -> None:
    def users(*calls: dict[str, Any]) -> dict[str, Any]:
        return {"users": [{"user_name": "3100", "password": PASSWORD, "active_calls": list(calls)}]}

    one = {"from": "sip:3101@pbx.test", "to": "sip:3100@pbx.test", "recipient": "", "start-time": 1772353800000}

    async def scene() -> None:
        running.load("sipxcom", users())
        watched = Watched({**SIPXCOM, "url": running.urls["sipxcom"]})
        await asyncio.sleep(0.5)
        running.load("sipxcom", users(one))
        begun = await watched.event()
        assert (begun["event"], begun["user"], begun["call"]["from_aor"]) == ("call_started", "3100", one["from"])
        running.load("sipxcom", users())
        assert (await watched.event())["event"] == "call_ended"
        await watched.stop()

    asyncio.run(scene())
    assert no_thread_left()


def test_a_wrong_secret_ends_the_source_after_one_login(running: Simulators) -> None:
    async def scene() -> None:
        running.load("voipnow", state(1))
        watched = Watched({**VOIPNOW, "url": running.urls["voipnow"], "client_secret": "canary-wrong"})
        # The file is run by its path, but the classes are those of the collection.
        with pytest.raises(source_module.SourceError, match="refuses the login") as caught:
            await asyncio.wait_for(watched.task, 20)
        assert "canary" not in str(caught.value)

    asyncio.run(scene())
    assert len(running.requests("voipnow")) == 1


def test_a_source_stops_at_once_while_the_server_is_silent(running: Simulators) -> None:
    async def scene() -> None:
        running.load("voipnow", state(1))
        running.fault("voipnow", {"fault": "delay", "seconds": 4})
        watched = Watched({**VOIPNOW, "url": running.urls["voipnow"]})
        await asyncio.sleep(0.5)
        assert await watched.stop() < 0.5

    started = time.monotonic()
    asyncio.run(scene())
    # The loop waits for no thread either.
    assert time.monotonic() - started < 3
    assert no_thread_left()
    assert len(running.requests("voipnow")) <= 1


def test_messages_of_failures_are_without_secrets(running: Simulators, caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        running.load("voipnow", state(1))
        watched = Watched({**VOIPNOW, "url": running.urls["voipnow"], "report_outages": True, "retries": 0})
        await asyncio.sleep(0.5)
        running.fault("voipnow", {"fault": "echo_secret", "status": 500})
        broken = await watched.event()
        assert (broken["event"], broken["kind"]) == ("polling_failed", "server")
        running.fault("voipnow")
        assert (await watched.event())["event"] == "polling_recovered"
        await watched.stop()

    with caplog.at_level(logging.DEBUG):
        asyncio.run(scene())
    assert "canary" not in caplog.text
    assert "less often" in caplog.text


def test_the_examples_of_the_documentation(running: Simulators, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first poll of each, with the events that it has when asked for them."""
    examples = yaml.safe_load(runpy.run_path(str(SOURCE_FILE))["EXAMPLES"])
    sources = [one["ucfleet.voice.presence"] for one in examples]
    call = {"from": "sip:3101@pbx.test", "to": "sip:3100@pbx.test", "recipient": "", "start-time": 1772353800000}
    running.load("voipnow", state(1))
    running.load("sipxcom", {"users": [{"user_name": "3100", "password": PASSWORD, "active_calls": [call]}]})
    for name in ("url", "client_id", "client_secret"):
        monkeypatch.setenv(f"VOIPNOW_{name.upper()}", {**VOIPNOW, "url": running.urls["voipnow"]}[name])

    async def scene() -> list[str]:
        found = []
        for arguments in sources:
            given = {"url": running.urls["sipxcom"], "password": PASSWORD}
            arguments |= {name: value for name, value in given.items() if name in arguments}
            watched = Watched({**arguments, "initial": True})
            found.append((await watched.event())["event"])
            await watched.stop()
        return found

    assert asyncio.run(scene()) == ["registered", "call_started"]
    assert no_thread_left()
