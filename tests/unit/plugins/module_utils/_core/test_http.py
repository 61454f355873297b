# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The transport against real sockets on loopback."""

from __future__ import annotations

import json
import os
import threading
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors, http
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import transport_for
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import CaseInsensitive
from ansible_collections.ucfleet.voice.tests.unit.support.sockets import OK, Connection, Server, answering, unused_port
from ansible_collections.ucfleet.voice.tests.unit.support.transport import ask, failure, transport


# -------------------------------------------------------------------- what is sent
def test_a_request_goes_out_as_it_was_given() -> None:
    with Server(answering(OK)) as server:
        subject = transport(server.port)
        headers = {"Authorization": "Bearer x", "Content-Type": "application/json"}
        answer = ask(subject, "/uapi/@me/0003*210/%2A/?a=b&c=%20", "PUT", headers=headers, body=b'{"a": "\xc3\xbc"}')
        subject.close()
    head, body = server.requests[0].split(b"\r\n\r\n")
    assert head.split(b"\r\n")[0] == b"PUT /uapi/@me/0003*210/%2A/?a=b&c=%20 HTTP/1.1"
    assert b"Authorization: Bearer x" in head
    assert body == b'{"a": "\xc3\xbc"}'
    assert (answer.status, answer.reason, answer.json()) == (200, "OK", {})


def test_connections_are_kept_and_cookies_are_not() -> None:
    cookie = OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: session=1; Path=/\r\n\r\n")
    with Server(answering(cookie)) as server:
        subject = transport(server.port)
        for _turn in range(5):
            ask(subject)
        subject.close()
    assert server.connections == 1
    assert len(server.requests) == 5
    assert not any(b"cookie:" in request.lower() for request in server.requests)


def test_redirects_are_not_followed_and_statuses_are_not_judged() -> None:
    redirect = b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n"
    odd = b"HTTP/1.1 747 Already There, K\xc3\xbcche\r\nContent-Length: 0\r\n\r\n"
    with Server(answering(redirect, odd)) as server:
        subject = transport(server.port)
        answer = ask(subject)
        assert (answer.status, answer.headers.get("location")) == (302, "http://elsewhere.invalid/")
        answer = ask(subject)
        subject.close()
    assert answer.status == 747
    assert answer.reason.startswith("Already There")


def test_a_connection_that_the_server_closed_meanwhile_is_replaced_without_a_word() -> None:
    def once(connection: Connection, server: Server) -> None:
        connection.read()
        connection.send(OK)

    with Server(once) as server:
        subject = transport(server.port)
        for _turn in range(3):
            assert ask(subject).status == 200
            server.join()
        subject.close()
    assert server.connections == 3


def test_threads_wait_for_a_connection_and_share_it() -> None:
    with Server(answering(OK)) as server:
        subject = transport(server.port, connections=2)
        threads = [threading.Thread(target=ask, args=(subject,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        subject.close()
    assert len(server.requests) == 12
    assert server.connections <= 2


# ------------------------------------------------------------- failures on the way
def test_connection_refused() -> None:
    with unused_port() as port:
        error = failure(transport(port))
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, False)
    assert error.why == f"127.0.0.1:{port} cannot be reached: connection refused"


def test_a_host_name_that_does_not_exist() -> None:
    error = failure(transport(80, host="nowhere.invalid"))
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, False)
    assert error.why == "the name of nowhere.invalid:80 cannot be resolved"


def test_a_server_that_stays_silent() -> None:
    def silent(connection: Connection, server: Server) -> None:
        connection.read()
        connection.wait_for_the_end()

    with Server(silent) as server:
        subject = transport(server.port)
        error = failure(subject, timeout=0.2)
        subject.close()
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, True)
    assert error.why == f"127.0.0.1:{server.port} sent no data for 0.2 s"


def test_a_server_that_stops_in_the_middle() -> None:
    def half(connection: Connection, server: Server) -> None:
        connection.read()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
        connection.wait_for_the_end()

    with Server(half) as server:
        subject = transport(server.port)
        error = failure(subject, timeout=0.2)
        subject.close()
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, True)


def test_a_reset_before_the_answer() -> None:
    def resetting(connection: Connection, server: Server) -> None:
        connection.read()
        connection.reset()

    with Server(resetting) as server:
        error = failure(transport(server.port))
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, True)
    assert "broke the connection before a complete response" in error.why


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x16",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
)
def test_truncated_and_foreign_answers(said: bytes) -> None:
    def saying(connection: Connection, server: Server) -> None:
        connection.read()
        connection.send(said)

    with Server(saying) as server:
        error = failure(transport(server.port))
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, True)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (b'[{"sip": {"password": "canary-sip-word"}}]', "begin as HTTP does"),
        (b"canary-sip-word\r\n\r\n", "begin as HTTP does"),
        (b"SSH-2.0-canary\r\n", "begin as HTTP does, but with SSH-2.0"),
    ],
)
def test_what_is_no_http_is_not_quoted(said: bytes, shown: str) -> None:
    def saying(connection: Connection, server: Server) -> None:
        connection.read()
        connection.send(said)

    with Server(saying) as server:
        error = failure(transport(server.port))
    assert error.why.endswith(shown)
    assert "canary" not in error.why


def test_an_answer_that_drips_is_cut_off_at_the_deadline() -> None:
    stop = threading.Event()

    def dripping(connection: Connection, server: Server) -> None:
        if server.connections > 1:
            answering(OK)(connection, server)
            return
        connection.read()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not stop.wait(0.05):
            connection.send(b" ")

    with Server(dripping) as server:
        subject = transport(server.port)
        error = failure(subject, deadline=0.5)
        stop.set()
        # The place of the broken connection is free for another one.
        assert ask(subject).status == 200
        subject.close()
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, True)


def test_nobody_waits_for_a_connection_longer_than_the_timeout() -> None:
    under_way, stop = threading.Event(), threading.Event()

    def silent(connection: Connection, server: Server) -> None:
        connection.read()
        under_way.set()
        stop.wait(20)
        connection.send(OK)

    with Server(silent) as server:
        subject = transport(server.port)
        first = threading.Thread(target=ask, args=(subject,))
        first.start()
        under_way.wait(20)
        error = failure(subject, timeout=0.1)
        stop.set()
        first.join()
        subject.close()
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, False)
    assert "got free within 0.1 s" in error.why


# ------------------------------------------------------------------- bad addresses
@pytest.mark.parametrize("host", ["*.test", ".test", "a..b", "x" * 64 + ".test", "-", "%zz", "a b", "ü" * 70])
def test_a_host_that_cannot_be_one(host: str) -> None:
    with pytest.raises(VoiceError) as caught:
        ask(transport(80, host=host))
    assert caught.value.kind in (errors.INVALID, errors.UNREACHABLE)


def test_an_international_host_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(answering(OK)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        subject = transport(8080, host="bücher.test")
        assert ask(subject).status == 200
        subject.close()
    assert b"\r\nHost: xn--bcher-kva.test:8080\r\n" in proxy.requests[0]


# ------------------------------------------------------------------- one transport
def test_accounts_share_the_transport_of_their_server() -> None:
    one = transport_for(Settings(url="http://127.0.0.1:1/api", username="a", password="x"))
    assert transport_for(Settings(url="http://127.0.0.1:1/other", username="b", password="y")) is one
    assert transport_for(Settings(url="http://127.0.0.1:2/api")) is not one
    assert transport_for(Settings(url="http://127.0.0.1:1/api", validate_certs=False)) is not one
    assert transport_for(Settings(url="http://127.0.0.1:1/api", connections=2)) is not one


def test_a_forked_worker_never_uses_its_parents_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(url="http://127.0.0.1:3/api")
    parent = transport_for(settings)
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert transport_for(settings) is not parent


def test_a_missing_library_is_reported_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "REQUESTS_IMPORT_ERROR", "Traceback: no module named requests")
    with pytest.raises(VoiceError) as caught:
        transport_for(Settings(url="http://127.0.0.1:4/api"))
    assert caught.value.kind == errors.INVALID
    assert "'requests'" in caught.value.why
    assert "Traceback" not in repr(caught.value.failure)


# ------------------------------------------------------------------------- answers
def answer(body: bytes, content_type: str = "") -> Response:
    return Response(200, "", CaseInsensitive({"Content-Type": content_type}), body)


def test_a_text_has_its_declared_charset_and_utf_8_without_one() -> None:
    assert answer("ü".encode()).text == "ü"
    assert answer("ü".encode("latin-1"), "text/plain; charset=ISO-8859-1").text == "ü"
    assert answer("ü".encode("latin-1"), 'text/plain; charset="utf-8"').text == "ü"
    assert answer(b"\xff", "application/json").text == "ÿ"


@given(st.binary(), st.text(st.characters(min_codepoint=32, max_codepoint=126)))
@example(b"\0", "undefined")
@example(b"xn--\xff", "idna")
@example(b"a", "hex")
def test_any_body_has_a_text(body: bytes, charset: str) -> None:
    assert isinstance(answer(body, f"text/plain; charset={charset}").text, str)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_json_bodies_are_read(value: Any) -> None:
    assert answer(json.dumps(value).encode(), "text/html").json() == value
