# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers that are slow at every place of a response, and servers that send too much."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import gzip
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import Client
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import PoolTransport
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response, retry_after
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import CaseInsensitive
from ansible_collections.ucfleet.voice.tests.unit.support.sockets import OK, Connection, Server, answering
from ucfleet_sandbox.certificates import Certificates

Script = Callable[[Connection, Server], None]

#: seconds of the deadline; a byte comes more often than `timeout` allows
DEADLINE, TIMEOUT, PAUSE = 1.0, 0.4, 0.1
#: how much later than the deadline an exchange may end on a busy machine
LATE = 0.6
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"


def drip(start: bytes, piece: bytes = b"0", pause: float = PAUSE) -> Script:
    """Send `start` at once and then `piece` again and again, until the client has gone."""

    def script(connection: Connection, server: Server) -> None:
        connection.read()
        connection.send(start)
        while True:
            time.sleep(pause)
            connection.send(piece)

    return script


def silent(connection: Connection, server: Server) -> None:
    connection.read()
    connection.wait_for_the_end()


def late(connection: Connection, server: Server) -> None:
    connection.read()
    connection.send(HEAD + b"Content-Length: 2\r\n\r\n")
    time.sleep(0.7)
    connection.send(b"{")
    connection.wait_for_the_end()


def half_handshake(connection: Connection, server: Server) -> None:
    connection.send(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03")
    while True:
        time.sleep(PAUSE)
        connection.send(b"\x00")


def tunnel_with_half_handshake(connection: Connection, server: Server) -> None:
    connection.read()
    for byte in TUNNEL[:6]:
        connection.send(bytes([byte]))
        time.sleep(PAUSE)
    connection.send(TUNNEL[6:])
    half_handshake(connection, server)


def never_reading(connection: Connection, server: Server) -> None:
    time.sleep(DEADLINE + LATE)


@dataclasses.dataclass(frozen=True)
class Form:
    """A slow server. `timeout`: a number above the deadline where the server is silent for long."""

    script: Script
    timeout: float = TIMEOUT
    tls: bool = False
    scheme: str = "http"
    proxy: bool = False
    body: bytes | None = None

    @property
    def is_sent(self) -> bool:
        """Whether the server gets as far as to receive the request."""
        return self.tls or self.scheme == "http"


FORMS = {
    "status line byte by byte": Form(drip(b"H", b"T")),
    "reason phrase": Form(drip(b"HTTP/1.1 200 ", b"x")),
    "header name": Form(drip(HEAD + b"X-", b"x")),
    "header value": Form(drip(HEAD + b"X-Slow: ", b"x")),
    "header lines": Form(drip(HEAD, b"X-Slow: y\r\n")),
    "folded header": Form(drip(HEAD + b"X-Slow: y\r\n", b" y\r\n")),
    "end of the headers": Form(drip(HEAD + b"X-Slow: y", b"\r")),
    "interim responses": Form(drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
    "interim responses without a pause": Form(drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50, 0.0)),
    "headers of an interim response": Form(drip(b"HTTP/1.1 100 Continue\r\n", b"X: y\r\n")),
    "chunk size": Form(drip(CHUNKED)),
    "chunk extension": Form(drip(CHUNKED + b"5;name=", b"x")),
    "chunk data": Form(drip(CHUNKED + b"ffff\r\n")),
    "end of a chunk": Form(drip(CHUNKED + b"1\r\n1", b"\r")),
    "chunks of one byte": Form(drip(CHUNKED, b"1\r\n \r\n")),
    "trailers": Form(drip(CHUNKED + b"0\r\n", b"X-Slow: y\r\n")),
    "trailers without a pause": Form(drip(CHUNKED + b"0\r\n", b"X-Slow: y\r\n" * 50, 0.0)),
    "trailer byte by byte": Form(drip(CHUNKED + b"0\r\nX-Slow: ", b"y")),
    "body with a length": Form(drip(HEAD + b"Content-Length: 100000\r\n\r\n")),
    "body until the connection is closed": Form(drip(HEAD + b"Connection: close\r\n\r\n")),
    "body that starts late": Form(late, timeout=30.0),
    "no response": Form(silent, timeout=30.0),
    "body over TLS": Form(drip(HEAD + b"Content-Length: 100000\r\n\r\n"), tls=True, scheme="https"),
    "headers over TLS": Form(drip(HEAD + b"X-Slow: ", b"x"), tls=True, scheme="https"),
    "half a TLS handshake": Form(half_handshake, timeout=30.0, scheme="https"),
    "no TLS handshake": Form(silent, timeout=30.0, scheme="https"),
    "status line of a proxy": Form(drip(b"HTTP/1.1 200 ", b"x"), scheme="https", proxy=True),
    "headers of a proxy": Form(drip(TUNNEL[:-2] + b"X-Slow: ", b"x"), scheme="https", proxy=True),
    "tunnel with half a TLS handshake": Form(tunnel_with_half_handshake, timeout=30.0, scheme="https", proxy=True),
    "request that is never read": Form(never_reading, timeout=30.0, body=b"x" * (16 << 20)),
}


@dataclasses.dataclass(frozen=True)
class Outcome:
    seconds: float
    error: VoiceError
    #: status of the next exchange on the same transport, which has one connection
    after: int | None


def bounds(deadline: float = 20.0, timeout: float = 10.0, max_size: int = 1 << 24) -> Bounds:
    return Bounds(timeout, Deadline.after(deadline), max_size)


def first_slow(form: Form) -> Script:
    def script(connection: Connection, server: Server) -> None:
        (form.script if connection.number == 1 else answering(OK))(connection, server)

    return script


def outcome(form: Form, transport: PoolTransport) -> Outcome:
    began = time.monotonic()
    with pytest.raises(VoiceError) as caught:
        transport.exchange("PUT" if form.body else "GET", "/a", {}, form.body, bounds(DEADLINE, form.timeout))
    seconds = time.monotonic() - began
    after = None
    if form.is_sent:
        after = transport.exchange("GET", "/a", {}, None, bounds()).status
    transport.close()
    return Outcome(seconds, caught.value, after)


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[str, Outcome]]:
    """All forms at the same time, because each takes as long as its deadline."""
    certificates = Certificates.create()
    servers = {
        name: Server(first_slow(form), certificates.context if form.tls else None) for name, form in FORMS.items()
    }
    with concurrent.futures.ThreadPoolExecutor(len(FORMS)) as pool, pytest.MonkeyPatch.context() as patch:
        for variable in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
            patch.delenv(variable, raising=False)
        transports = {}
        for name, form in FORMS.items():
            server = servers[name].__enter__()
            url = f"{form.scheme}://127.0.0.1:{server.port}"
            if form.proxy:
                patch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.port}")
                url = "https://pbx.test"
            transports[name] = PoolTransport(Settings(url=url, ca_path=str(certificates.ca_path)))
            patch.delenv("HTTPS_PROXY", raising=False)
        under_way = {name: pool.submit(outcome, form, transports[name]) for name, form in FORMS.items()}
        yield {name: future.result() for name, future in under_way.items()}
    for server in servers.values():
        server.__exit__()
    certificates.remove()


@pytest.mark.parametrize("name", FORMS)
def test_every_slow_form_ends_at_the_deadline(name: str, outcomes: dict[str, Outcome]) -> None:
    found = outcomes[name]
    assert DEADLINE - 0.05 <= found.seconds <= DEADLINE + LATE
    assert found.error.kind == errors.UNREACHABLE
    is_sent = FORMS[name].is_sent
    assert ("response not complete after 1" in found.error.why) is is_sent
    assert found.error.why.startswith("no TLS connection to ") is not is_sent
    assert found.error.advice == "raise the deadline of 1 s, or look into why the server is slow"
    # Only a request that went out may have been acted on, and must not be sent again without a look.
    assert found.error.response_lost is is_sent
    # The connection is closed, and its place in the pool is free.
    assert found.after == (200 if is_sent else None)


def test_a_header_that_drips_ends_at_the_deadline_and_not_at_the_timeout() -> None:
    with Server(drip(HEAD + b"X-Slow: ", b"x", 0.4)) as server:
        client = Client(
            Settings(url=f"http://127.0.0.1:{server.port}", timeout=1.0, deadline=2.0, retries=0), _to(server)
        )
        began = time.monotonic()
        with pytest.raises(VoiceError) as caught:
            client.request("GET", "/a")
        assert 1.9 <= time.monotonic() - began <= 2.3
    assert f"127.0.0.1:{server.port}: response not complete after 2 s" in caught.value.why


def _to(server: Server, **settings: Any) -> PoolTransport:
    return PoolTransport(Settings(url=f"http://127.0.0.1:{server.port}", **settings))


def test_users_of_a_transport_share_no_deadline() -> None:
    def slow(connection: Connection, server: Server) -> None:
        connection.read()
        connection.send(HEAD + b"Content-Length: 12\r\n\r\n{")
        for _byte in range(10):
            time.sleep(0.1)
            connection.send(b" ")
        connection.send(b"}")

    with Server(slow) as server, concurrent.futures.ThreadPoolExecutor(2) as pool:
        transport = _to(server, connections=2)

        def ask(deadline: float) -> Any:
            settings = Settings(url=f"http://127.0.0.1:{server.port}", deadline=deadline, retries=0)
            return Client(settings, transport).get_json("/a")

        patient, hasty = pool.submit(ask, 60.0), pool.submit(ask, 0.5)
        assert patient.result() == {}
        assert isinstance(hasty.exception(), VoiceError)
        transport.close()


def test_nothing_is_sent_after_the_deadline() -> None:
    with Server(answering(OK)) as server:
        transport = _to(server)
        with pytest.raises(VoiceError) as caught:
            transport.exchange("GET", "/a", {}, None, bounds(-1.0))
        assert (caught.value.kind, server.requests) == (errors.DEADLINE, [])


# ------------------------------------------------------------------------- too much
def saying(pieces: Iterable[bytes]) -> Script:
    def script(connection: Connection, server: Server) -> None:
        connection.read()
        for piece in pieces:
            connection.send(piece)
        connection.wait_for_the_end()

    return script


def failing(script: Script, **limits: Any) -> VoiceError:
    with Server(script) as server:
        transport = _to(server)
        with pytest.raises(VoiceError) as caught:
            transport.exchange("GET", "/a", {}, None, bounds(**limits))
        transport.close()
    return caught.value


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param(itertools.chain([HEAD + b"\r\n"], itertools.repeat(b"x" * 65536)), id="until the end"),
        pytest.param(itertools.chain([CHUNKED], itertools.repeat(b"8000\r\n" + b"x" * 32768 + b"\r\n")), id="chunks"),
        pytest.param([HEAD + b"Content-Length: 99999999999\r\n\r\n"], id="length"),
        pytest.param([HEAD + b"Content-Length: 100001\r\n\r\n" + b"x" * 100_001], id="one byte"),
    ],
)
def test_a_response_that_is_too_large_is_refused(pieces: Iterable[bytes]) -> None:
    error = failing(saying(pieces), max_size=100_000)
    assert (error.kind, error.response_lost) == (errors.UNEXPECTED_ANSWER, True)
    assert "is larger than 100000 bytes" in error.why
    assert "max_response_size" in error.advice


def test_a_response_may_have_the_greatest_size() -> None:
    with Server(answering(HEAD + b"Content-Length: 100000\r\n\r\n" + b"x" * 100_000)) as server:
        transport = _to(server)
        for _turn in range(2):
            assert len(transport.exchange("GET", "/a", {}, None, bounds(max_size=100_000)).body) == 100_000
        transport.close()
    assert server.connections == 1


@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip", "deflate", "br"])
def test_nothing_is_decoded_that_was_not_asked_for(encoding: str) -> None:
    bomb = gzip.compress(gzip.compress(b"\x00" * 10_000_000))
    head = HEAD + f"Content-Encoding: {encoding}\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    with Server(answering(head + bomb)) as server:
        transport = _to(server)
        assert transport.exchange("GET", "/a", {}, None, bounds()).body == bomb
        transport.close()
        assert b"accept-encoding: identity" in server.requests[0].lower()


def response(body: bytes, content_type: str = "application/json", **headers: str) -> Response:
    return Response(200, "", CaseInsensitive({"Content-Type": content_type, **headers}), body)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 101 + "]" * 101,
        '{"a":' * 200 + "1" + "}" * 200,
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "1" * 41,
        '{"id": ' + "9" * 5000 + "}",
        "1e999",
        "-1e999",
        "NaN",
        "[Infinity]",
    ],
)
def test_extreme_json_is_no_json(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        response(text.encode()).json()


@pytest.mark.parametrize("value", [[[]] * 500, {"a": "[" * 500}, 10**39, 1e300, json.loads("[" * 100 + "]" * 100)])
def test_large_json_is_read(value: Any) -> None:
    assert response(json.dumps(value).encode()).json() == value


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "ISO-8859-1", "utf-16"])
def test_a_byte_order_mark_before_json_is_skipped(charset: str) -> None:
    mark = b"\xef\xbb\xbf" if charset != "utf-16" else b""
    if charset == "ISO-8859-1":
        mark = b""
    body = mark + json.dumps({"a": "\u00fc"}, ensure_ascii=False).encode(charset)
    assert response(body, f"application/json; charset={charset}").json() == {"a": "\u00fc"}


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "zlib", "rot13", "utf-7", "x" * 5000])
def test_a_charset_that_is_not_common_counts_as_utf_8(charset: str) -> None:
    began = time.monotonic()
    body = ("\u00fc-" * 100_000).encode()
    assert response(body, f"text/plain; charset={charset}").text == "\u00fc-" * 100_000
    assert time.monotonic() - began < 1.0


@given(st.one_of(st.text(), st.from_regex(r"\w{3}, \d{1,30} \w{3} \d{1,30} \d{1,3}:\d{1,3}:\d{1,3} [-+]?\w{1,30}")))
def test_any_retry_after_is_read_or_ignored(text: str) -> None:
    found = retry_after(response(b"", **{"Retry-After": text}))
    assert found is None or found >= 0


def test_a_retry_after_of_any_length_is_read_or_ignored() -> None:
    for text in ("9" * 60_000, "Mon, 01 Jan " + "9" * 5000, "Mon, 01 Jan 9999 23:59:59 -2359", "1" * 400):
        found = retry_after(response(b"", **{"Retry-After": text}))
        assert found is None or found >= 0


def test_threads_that_are_cut_off_leave_no_connection_behind() -> None:
    release = threading.Event()

    def stuck(connection: Connection, server: Server) -> None:
        connection.read()
        if release.is_set():
            connection.send(OK)
        connection.wait_for_the_end()

    with Server(stuck) as server, concurrent.futures.ThreadPoolExecutor(6) as pool:
        transport = _to(server, connections=2)
        waits = [pool.submit(transport.exchange, "GET", "/a", {}, None, bounds(1.0)) for _number in range(2)]
        time.sleep(0.2)
        # These wait for a connection, and give up before one is free.
        waits += [pool.submit(transport.exchange, "GET", "/a", {}, None, bounds(0.2)) for _number in range(4)]
        assert all(isinstance(wait.exception(), VoiceError) for wait in waits)
        release.set()
        assert transport.exchange("GET", "/a", {}, None, bounds()).status == 200
        transport.close()
