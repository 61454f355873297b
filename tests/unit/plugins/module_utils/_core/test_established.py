# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An exchange on an established connection is the same as one on a new connection, and ends in time, too."""

from __future__ import annotations

import gc
import itertools
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.established import head_of, host_line, request_of
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import PoolTransport
from ansible_collections.ucfleet.voice.tests.unit.support.sockets import OK, Connection, Server, answering
from ansible_collections.ucfleet.voice.tests.unit.support.transport import ask, failure, transport

Script = Callable[[Connection, Server], None]
Pieces = tuple[bytes, ...]
BEGIN = b"HTTP/1.1 200 OK\r\n"
SIZED = BEGIN + b"Content-Length: 5\r\n\r\n"
#: a few seconds of patience, so that a test on a busy machine does not fail; what is measured is far below
PATIENCE = 3.0


def saying(pieces: Pieces, before: int) -> Script:
    """Answer so many requests plainly, the next one with these bytes, and close."""

    def script(connection: Connection, server: Server) -> None:
        for _turn in range(before):
            server.requests.append(connection.read())
            connection.send(OK)
        server.requests.append(connection.read())
        for number, piece in enumerate(pieces):
            # A pause lets the pieces arrive one by one.
            if number:
                time.sleep(0.02)
            connection.send(piece)

    return script


def outcome(pieces: Pieces, before: int, method: str) -> tuple[Any, ...]:
    """What a client gets for these bytes after so many plain responses on the same connection."""
    with Server(saying(pieces, before)) as server:
        subject = transport(server.port)
        for _turn in range(before):
            ask(subject)
        try:
            got = ask(subject, method=method)
        except VoiceError as error:
            result: tuple[Any, ...] = (error.kind, error.why.replace(str(server.port), ""), error.response_lost)
        else:
            # Versions of urllib3 unfold lines in different ways.
            headers = {name.lower(): got.headers[name].split() for name in got.headers}
            result = (got.status, got.reason, headers, got.body)
        subject.close()
        assert server.connections == 1
    return result


@pytest.mark.parametrize(
    "pieces",
    [
        (SIZED + b"abcde",),
        (SIZED, b"abcde"),
        (SIZED[:9], SIZED[9:30], SIZED[30:] + b"ab", b"cd", b"e"),
        (SIZED + b"abcdeTOO MUCH",),
        (SIZED + b"abc",),
        (SIZED[:-4],),
        (b"",),
        (BEGIN + b"Content-Length: 5\r\nConnection: close\r\n\r\nabcde",),
        (BEGIN + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",),
        (BEGIN + b"Content-Length: 5\r\nContent-Length: 4\r\n\r\nabcde",),
        (BEGIN + b"Content-Length: -5\r\n\r\nabcde",),
        (BEGIN + b"Content-Length: five\r\n\r\nabcde",),
        (BEGIN + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",),
        (BEGIN + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", b"3\r\ncde\r\n0\r\n\r\n"),
        (BEGIN + b"\r\nuntil the end",),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nabcde",),
        (b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nabcde",),
        (b"HTTP/1.1 204 No Content\r\n\r\n",),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + SIZED + b"abcde",),
        (b"HTTP/1.1 747 K\xc3\xbcche\r\nContent-Length: 0\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\nX: K\xc3\xbcche\r\n folded\r\nContent-Length: 0\r\n\r\n",),
        (b"HTTP/1.1 503 Later\r\nretry-after:  7\r\nX: a\r\nx: b\r\nContent-Length: 2\r\n\r\n{}",),
        (b"HTTP/1.1 200 OK\nContent-Length: 5\n\nabcde",),
        (BEGIN + b"X: y\r\n" * 101 + b"Content-Length: 5\r\n\r\nabcde",),
        (BEGIN + b"X: " + b"y" * 70_000 + b"\r\n\r\n",),
        (b"SSH-2.0-OpenSSH_9.2\r\n",),
        (b"\x15\x03\x01\x00\x02\x02\x16",),
    ],
)
def test_any_response_is_that_of_a_new_connection(pieces: Pieces) -> None:
    for method in ("GET", "PUT"):
        assert outcome(pieces, 1, method) == outcome(pieces, 0, method)


def test_a_response_that_is_refused_leaves_no_file_open() -> None:
    """The lengths contradict each other, which urllib3 refuses before it takes the response."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = outcome((BEGIN + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",), 1, "GET")
        gc.collect()
    assert found[0] == errors.UNREACHABLE
    assert not [str(one.message) for one in caught]


def test_a_request_is_that_of_a_new_connection() -> None:
    cases = itertools.product(
        ("GET", "PUT", "POST", "DELETE", "PATCH"),
        (None, b"", b'{"a": "\xc3\xbc"}', b"x" * 100_000),
        ("/a", "/uapi/@me/0003*210/%2A/?a=b&c=%20", "//a", "/a%2a", "/\u00fc", "/a b", "/a?b?c/d", "/a#b", "/a\u00b5"),
    )
    headers = {"Authorization": "Bearer x", "Content-Type": "application/json"}
    with Server(answering(OK)) as server:
        for method, body, target in cases:
            subject = transport(server.port)
            ask(subject, target, method, headers=headers, body=body)
            ask(subject, target, method, headers=headers, body=body)
            subject.close()
            first, second = (request.split(b"\r\n\r\n", 1) for request in server.requests[-2:])
            assert sorted(first[0].split(b"\r\n")) == sorted(second[0].split(b"\r\n"))
            assert first[0].split(b"\r\n")[0] == second[0].split(b"\r\n")[0]
            assert first[1] == second[1] == (body or b"")


@pytest.mark.parametrize("value", ["a\r\nX-Injected: b", "a\nb", "\u00fc", "\x00"])
def test_a_header_that_is_not_plain_goes_the_other_way(value: str) -> None:
    assert request_of("GET", "/a", "Host: h\r\n", "agent", {"X": value}, None) is None
    assert request_of("GET", "/a", "Host: h\r\n", "agent", {value: "X"}, None) is None


@pytest.mark.parametrize("target", ["a", "/a\r\nX: b", "/a b", "//a", "/%zz", "/a#b", "http://h/a", ""])
def test_a_target_that_is_not_plain_goes_the_other_way(target: str) -> None:
    assert request_of("GET", target, "Host: h\r\n", "agent", {}, None) is None


def test_the_line_of_the_host() -> None:
    assert host_line("pbx.test", 443, 443) == "Host: pbx.test\r\n"
    assert host_line("pbx.test", 8443, 443) == "Host: pbx.test:8443\r\n"
    assert host_line("::1", 443, 443) == host_line("pbx.test.", 443, 443) == host_line("a\r\nb", 80, 80) == ""


def test_equal_heads_belong_to_different_bodies() -> None:
    """What is known of a head must not depend on what came behind it."""
    heads = [head_of(SIZED + body) for body in (b"abcde", b"vwxyz", b"ab", b"", b"abcde\r\n\r\n")]
    assert all(head == heads[0] and head is not None and head.start == len(SIZED) for head in heads)
    other = head_of(SIZED.replace(b"200 OK", b"404 Lost") + b"abcde")
    assert other is not None
    assert (other.status, other.reason) == (404, "Lost")


@given(st.binary(max_size=60), st.integers(0, 60))
def test_any_bytes_have_a_head_or_none(noise: bytes, place: int) -> None:
    data = SIZED[:place] + noise + SIZED[place:] + b"abcde"
    head = head_of(data)
    if head is not None:
        assert data[: head.start].endswith(b"\r\n\r\n")
        assert head.size >= 0


def late(extra: bytes, sent: threading.Event) -> Script:
    """Two plain responses, then bytes that belong to no request."""

    def script(connection: Connection, server: Server) -> None:
        for _turn in range(2):
            server.requests.append(connection.read())
            connection.send(OK)
        if server.connections == 1:
            if extra:
                connection.send(extra)
            else:
                connection.stream.close()
            sent.set()
        answering(OK)(connection, server)

    return script


@pytest.mark.parametrize("extra", [b"", b"x", b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"])
def test_bytes_and_an_end_between_requests_end_the_connection(extra: bytes) -> None:
    """A write must not go out on a connection that the server has left, or get the response to another one."""
    sent = threading.Event()
    with Server(late(extra, sent)) as server:
        subject = transport(server.port)
        for _turn in range(2):
            ask(subject)
        assert sent.wait(5)
        time.sleep(0.05)
        assert ask(subject, method="POST", body=b"{}").body == b"{}"
        assert ask(subject).body == b"{}"
        subject.close()
    assert server.connections == 2


def silent(connection: Connection) -> None:
    connection.wait_for_the_end()


def dripping(start: bytes) -> Callable[[Connection], None]:
    def script(connection: Connection) -> None:
        connection.send(start)
        while True:
            time.sleep(0.05)
            connection.send(b"0")

    return script


SLOW = {
    "silent": silent,
    "status": dripping(b"HTTP/1.1 20"),
    "header": dripping(BEGIN + b"X: "),
    "body": dripping(BEGIN + b"Content-Length: 100000\r\n\r\n"),
    "chunk": dripping(BEGIN + b"Transfer-Encoding: chunked\r\n\r\n"),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_response_ends_at_the_deadline(name: str) -> None:
    def script(connection: Connection, server: Server) -> None:
        if server.connections > 1:
            answering(OK)(connection, server)
            return
        connection.read()
        connection.send(OK)
        connection.read()
        SLOW[name](connection)

    with Server(script) as server:
        subject = transport(server.port, connections=1)
        ask(subject)
        began = time.monotonic()
        error = failure(subject, deadline=0.4, timeout=30.0)
        seconds = time.monotonic() - began
        # The place of the connection is free for another one.
        assert ask(subject).status == 200
        subject.close()
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, True)
    assert 0.3 < seconds < PATIENCE
    assert "response not complete after" in error.why


def test_a_silent_server_is_left_at_the_timeout() -> None:
    def script(connection: Connection, server: Server) -> None:
        connection.read()
        connection.send(OK)
        silent(connection)

    with Server(script) as server:
        subject = transport(server.port)
        ask(subject)
        began = time.monotonic()
        error = failure(subject, timeout=0.3)
        assert 0.2 < time.monotonic() - began < PATIENCE
        subject.close()
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, True)
    assert "sent no data for 0.3 s" in error.why


def test_a_response_may_be_too_large_and_the_next_is_read() -> None:
    large = BEGIN + b"Content-Length: 100001\r\n\r\n" + b"x" * 100_001
    with Server(answering(OK, large, OK)) as server:
        subject = transport(server.port, connections=1)
        ask(subject)
        error = failure(subject, max_size=100_000)
        assert (error.kind, error.response_lost) == (errors.UNEXPECTED_ANSWER, True)
        assert ask(subject).status == 200
        subject.close()


def test_this_urllib3_has_what_the_way_needs() -> None:
    """Names of urllib3 that are not documented: a pool with places, and how a place is given back."""
    with Server(answering(OK)) as server:
        subject = transport(server.port, connections=3)
        ask(subject)
        pool = subject._pool
        assert pool.pool.qsize() == 3
        connection = subject._established()
        assert connection is not None
        assert pool.pool.qsize() == 2
        pool._put_conn(connection)
        assert pool.pool.qsize() == 3
        subject.close()
        assert isinstance(subject, PoolTransport)
