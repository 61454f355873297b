# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names are looked up within the time of an exchange, also where name servers do not respond."""

from __future__ import annotations

import concurrent.futures
import functools
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import connection, errors, http
from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import Client
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import PoolTransport
from ansible_collections.ucfleet.voice.plugins.module_utils._core.resolver import Address, Resolver
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.tests.unit.support.sockets import OK, Server, answering, unused_port

#: how much later than allowed a wait may end on a busy machine, in seconds
LATE = 0.6


class NameServer:
    """Stands for the system's look-up: it waits until `answer` is set, and counts who asks."""

    def __init__(self, *addresses: Address, error: Exception | None = None) -> None:
        self.answer = threading.Event()
        self.asked: list[str] = []
        self._addresses = list(addresses)
        self._error = error

    def __call__(self, host: str, *more: Any) -> list[Address]:
        self.asked.append(host)
        self.answer.wait(20)
        if self._error is not None:
            raise self._error
        return self._addresses


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """Every transport asks a name server that does not respond until the end of the test."""
    server = NameServer(error=socket.gaierror(socket.EAI_AGAIN, "try again"))
    monkeypatch.setattr(http, "Resolver", functools.partial(Resolver, server))
    yield server
    server.answer.set()
    for thread in threading.enumerate():
        if thread.name == "resolver":
            thread.join(5)


def address(port: int, host: str = "127.0.0.1") -> Address:
    return socket.AF_INET, socket.SOCK_STREAM, 0, "", (host, port)


def exchange(transport: PoolTransport, *, timeout: float, deadline: float) -> VoiceError:
    with pytest.raises(VoiceError) as caught:
        transport.exchange("POST", "/a", {}, b"{}", Bounds(timeout, Deadline.after(deadline), 1024))
    return caught.value


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_server_that_does_not_respond_takes_no_longer_than_the_timeout(scheme: str, silent: NameServer) -> None:
    began = time.monotonic()
    error = exchange(PoolTransport(Settings(url=f"{scheme}://pbx.test:9443")), timeout=0.3, deadline=60.0)
    assert 0.3 <= time.monotonic() - began <= 0.3 + LATE
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, False)
    assert error.why == "the name of pbx.test:9443 was not resolved within 0.3 s"
    assert error.advice == "check the name servers of this host, or raise timeout"


def test_a_name_server_that_does_not_respond_takes_no_longer_than_the_deadline(silent: NameServer) -> None:
    began = time.monotonic()
    error = exchange(PoolTransport(Settings(url="https://pbx.test")), timeout=30.0, deadline=0.3)
    assert time.monotonic() - began <= 0.3 + LATE
    assert error.advice == "raise the deadline of 0.3 s, or look into why the server is slow"


def test_the_name_of_a_proxy_is_looked_up_within_the_timeout_too(
    silent: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
    began = time.monotonic()
    error = exchange(PoolTransport(Settings(url="https://pbx.test")), timeout=0.3, deadline=60.0)
    assert time.monotonic() - began <= 0.3 + LATE
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, False)
    assert "the proxy in front of pbx.test does not respond: name resolution timed out" in error.why


def test_many_users_and_repetitions_wait_for_one_thread(silent: NameServer) -> None:
    settings = Settings(
        url="https://pbx.test", timeout=0.2, deadline=1.0, retries=2, retry_max_delay=0.01, connections=16
    )
    transport = PoolTransport(settings)
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        users = [pool.submit(Client(settings, transport).request, "POST", "/a", body=b"{}") for _user in range(32)]
        assert all(isinstance(user.exception(), VoiceError) for user in users)
    assert time.monotonic() - began <= 3.0 + LATE
    assert silent.asked == ["pbx.test"]
    assert sum(thread.name == "resolver" for thread in threading.enumerate()) == 1


def test_a_look_up_that_ends_makes_room_for_the_next() -> None:
    server = NameServer(address(80))
    server.answer.set()
    resolver = Resolver(server)
    for _turn in range(3):
        assert resolver.addresses("pbx.test", 80, socket.AF_INET, 5.0) == [address(80)]
    # Nothing is remembered: an address that changed counts at once.
    assert server.asked == ["pbx.test"] * 3


@pytest.mark.parametrize(
    "error", [socket.gaierror(socket.EAI_NONAME, "unknown"), UnicodeEncodeError("idna", "a", 0, 1, "label too long")]
)
def test_a_failed_look_up_is_reported_to_each_who_waits(error: Exception) -> None:
    server = NameServer(error=error)
    resolver = Resolver(server)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(resolver.addresses, "pbx.test", 80, socket.AF_INET, 5.0) for _user in range(4)]
        while not server.asked:
            time.sleep(0.01)
        server.answer.set()
        found = [future.exception() for future in waiting]
    assert {type(one) for one in found} == {type(error)}
    assert {str(one) for one in found} == {str(error)}


@pytest.mark.parametrize(("host", "family"), [("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)])
def test_an_address_needs_no_look_up(host: str, family: int) -> None:
    server = NameServer()
    assert [found[4][0] for found in Resolver(server).addresses(host, 80, family, 1.0)] == [host]
    assert server.asked == []


def test_each_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with unused_port() as closed, Server(answering(OK)) as server:
        names = NameServer(address(closed), address(server.port))
        names.answer.set()
        monkeypatch.setattr(http, "Resolver", functools.partial(Resolver, names))
        transport = PoolTransport(Settings(url="http://pbx.test"))
        response = transport.exchange("GET", "/a", {}, None, Bounds(5.0, Deadline.after(9.0), 1024))
        transport.close()
    assert response.status == 200


def test_addresses_that_do_not_respond_share_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """A timeout for each of them would be many times as long as the user allowed."""
    given: list[float] = []

    class Unreachable(socket.socket):
        def connect(self, where: Any) -> None:
            given.append(self.gettimeout() or 0.0)
            time.sleep(given[-1])
            raise TimeoutError("timed out")

    names = NameServer(*(address(80, f"127.0.0.{number}") for number in range(2, 6)))
    names.answer.set()
    monkeypatch.setattr(http, "Resolver", functools.partial(Resolver, names))
    monkeypatch.setattr(connection.socket, "socket", Unreachable)
    began = time.monotonic()
    error = exchange(PoolTransport(Settings(url="http://pbx.test")), timeout=0.4, deadline=60.0)
    assert time.monotonic() - began <= 0.4 + LATE
    assert error.why == "no connection to pbx.test within 0.4 s"
    assert [round(seconds, 1) for seconds in given] == [0.1] * 4
