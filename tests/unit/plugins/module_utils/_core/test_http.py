# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The transport against real sockets on loopback."""

from __future__ import annotations

import json
import os
import pathlib
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3.exceptions
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors, http
from ansible_collections.ucfleet.voice.plugins.module_utils._core.connection import Wait
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import PoolTransport, transport_for
from ansible_collections.ucfleet.voice.plugins.module_utils._core.network_errors import Server as Server_
from ansible_collections.ucfleet.voice.plugins.module_utils._core.network_errors import named
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import CaseInsensitive
from ansible_collections.ucfleet.voice.tests.unit.support.sockets import (
    OK,
    Connection,
    Server,
    answering,
    unused_port,
)
from ucfleet_sandbox.certificates import Certificates

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="module")
def certificates() -> Iterator[Certificates]:
    made = Certificates.create()
    yield made
    made.remove()


def transport(port: int, scheme: str = "http", host: str = "127.0.0.1", **changed: Any) -> PoolTransport:
    return PoolTransport(Settings(url=f"{scheme}://{host}:{port}/api", **changed))


def ask(subject: PoolTransport, target: str = "/a", method: str = "GET", timeout: float = 5.0, **more: Any) -> Response:
    bounds = Bounds(timeout, Deadline.after(more.get("deadline", 60.0)), more.get("max_size", 1 << 24))
    return subject.exchange(method, target, more.get("headers", {}), more.get("body"), bounds)


def failure(subject: PoolTransport, **more: Any) -> VoiceError:
    with pytest.raises(VoiceError) as caught:
        ask(subject, **more)
    assert "object at 0x" not in caught.value.why
    assert not caught.value.why.endswith(".")
    return caught.value


# ------------------------------------------------------------------- what is sent
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


# --------------------------------------------------------------- failures on the way
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


# --------------------------------------------------------------------------- TLS
def test_a_certificate_of_a_known_ca(certificates: Certificates) -> None:
    with Server(answering(OK), certificates.context) as server:
        for host in ("127.0.0.1", "localhost"):
            subject = transport(server.port, "https", host, ca_path=str(certificates.ca_path))
            assert ask(subject).status == 200
            subject.close()


def test_a_certificate_of_an_unknown_ca_says_which_option_to_use(certificates: Certificates) -> None:
    with Server(answering(OK), certificates.context) as server:
        error = failure(transport(server.port, "https"))
    assert (error.kind, error.response_lost) == (errors.TLS, False)
    assert "the TLS certificate of 127.0.0.1:" in error.why
    assert "ca_path" in error.advice
    assert "validate_certs" in error.advice
    assert server.requests == []


def test_a_certificate_for_another_name(certificates: Certificates) -> None:
    with Server(answering(OK), certificates.context) as server:
        error = failure(transport(server.port, "https", "0.0.0.0", ca_path=str(certificates.ca_path)))
    assert error.kind == errors.TLS
    assert "0.0.0.0" in error.why
    # The handshake that reads the names sends no request.
    assert "it is for localhost, 127.0.0.1" in error.why
    assert "use a name in url that the certificate has" in error.advice
    assert server.requests == []


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (10, "renew the certificate on the server"),
        (9, "check the clocks"),
        (62, "use a name in url"),
        (64, "use a name in url"),
        (18, "put the CA"),
        (19, "put the CA"),
        (20, "put the CA"),
    ],
)
def test_a_certificate_gets_the_advice_that_its_failure_needs(code: int, advice: str) -> None:
    cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
    cause.verify_code, cause.verify_message = code, "because"
    bounds = Bounds(1.0, Deadline.after(9.0), 1024)
    error = named(urllib3.exceptions.SSLError(cause), Wait(bounds), Server_("pbx.test", True, lambda timeout: ()))
    assert error.kind == errors.TLS
    assert "because" in error.why
    assert advice in error.advice


def test_no_verification_when_the_user_says_so(certificates: Certificates) -> None:
    with Server(answering(OK), certificates.context) as server:
        subject = transport(server.port, "https", validate_certs=False)
        assert ask(subject).status == 200
        subject.close()


def test_the_environment_may_name_the_ca(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificates.ca_path))
    with Server(answering(OK), certificates.context) as server:
        subject = transport(server.port, "https")
        assert ask(subject).status == 200
        subject.close()


def test_an_option_wins_over_the_environment(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent.pem")
    with Server(answering(OK), certificates.context) as server:
        subject = transport(server.port, "https", ca_path=str(certificates.ca_path))
        assert ask(subject).status == 200
        subject.close()
        subject = transport(server.port, "https", validate_certs=False)
        assert ask(subject).status == 200
        subject.close()


@pytest.mark.parametrize("text", [None, "no certificate", ""])
def test_a_ca_file_that_cannot_be_read(text: str | None, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "ca.pem"
    if text is not None:
        path.write_text(text)
    with pytest.raises(VoiceError) as caught:
        transport(443, "https", ca_path=str(path))
    assert caught.value.kind == errors.TLS
    assert str(path) in caught.value.why


def test_tls_to_a_port_without_it() -> None:
    with Server(hello_then(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) as server:
        error = failure(transport(server.port, "https"))
    assert error.kind == errors.TLS
    assert "does not speak TLS on this port" in error.why
    assert "begin url with http://" in error.advice


def hello_then(said: bytes) -> Any:
    def script(connection: Connection, server: Server) -> None:
        connection.stream.recv(65536)
        connection.send(said)

    return script


def test_a_handshake_that_fails() -> None:
    with Server(hello_then(b"\x15\x03\x03\x00\x02\x02\x28")) as server:
        error = failure(transport(server.port, "https"))
    assert (error.kind, error.response_lost) == (errors.TLS, False)
    assert "no TLS connection to" in error.why
    assert "certificate" not in error.message


def test_a_connection_that_breaks_in_the_handshake_is_not_blamed_on_the_certificate() -> None:
    with Server(hello_then(b"")) as server:
        error = failure(transport(server.port, "https"))
    assert error.kind == errors.UNREACHABLE
    assert "certificate" not in error.message


def test_http_to_a_port_with_tls(certificates: Certificates) -> None:
    with Server(answering(OK), certificates.context) as server:
        error = failure(transport(server.port))
    assert error.kind == errors.UNREACHABLE
    assert "begin url with https://" in error.advice


def test_one_tls_context_serves_all_connections(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    http.tls_context.cache_clear()
    loaded: list[object] = []
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", _counting(loaded))
    with Server(answering(OK), certificates.context) as server:
        subject = transport(server.port, "https", ca_path=str(certificates.ca_path), connections=3)
        barrier = threading.Barrier(3)

        def work() -> None:
            barrier.wait(10)
            for _turn in range(3):
                assert ask(subject).status == 200

        threads = [threading.Thread(target=work) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        subject.close()
    assert 1 <= server.connections <= 3
    assert len(loaded) == 1


def test_a_context_made_ahead_serves_the_transports_of_later(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    http.tls_context.cache_clear()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificates.ca_path))
    http.prepare_tls()
    loaded: list[object] = []
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", _counting(loaded))
    with Server(answering(OK), certificates.context) as server:
        assert ask(transport(server.port, "https")).status == 200
    assert loaded == []


def test_a_bundle_that_cannot_be_read_ahead_is_left_to_the_task_that_needs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    http.tls_context.cache_clear()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    http.prepare_tls()
    with pytest.raises(VoiceError) as caught:
        transport(1, "https")
    assert caught.value.kind == errors.TLS
    assert "missing.pem" in caught.value.why


def test_a_relative_bundle_is_not_read_ahead_from_another_folder(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    """Tasks run in the folder of the playbook, which need not be the one in which Ansible was started."""
    (tmp_path / "ca.pem").write_bytes(pathlib.Path(certificates.ca_path).read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "ca.pem")
    http.tls_context.cache_clear()
    http.prepare_tls()
    assert http.tls_context.cache_info().currsize == 0


def _counting(loaded: list[object]) -> Any:
    original = ssl.SSLContext.load_verify_locations

    def load(self: ssl.SSLContext, *args: Any, **options: Any) -> None:
        loaded.append(options)
        original(self, *args, **options)

    return load


# ------------------------------------------------------------------------- proxies
def test_an_http_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(answering(OK)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://user:word@127.0.0.1:{proxy.port}")
        subject = transport(8080, host="pbx.test")
        assert ask(subject, "/a?b=c").status == 200
        subject.close()
    head = proxy.requests[0]
    assert head.startswith(b"GET http://pbx.test:8080/a?b=c HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic dXNlcjp3b3Jk" in head


def test_a_tunnel_through_a_proxy(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    def tunnel(connection: Connection, server: Server) -> None:
        server.requests.append(connection.read())
        connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with certificates.context.wrap_socket(connection.stream, server_side=True) as secure:
            inner = Connection(secure, connection.number)
            while request := inner.read():
                server.requests.append(request)
                inner.send(OK)

    with Server(tunnel) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        subject = transport(8443, "https", "localhost", ca_path=str(certificates.ca_path))
        assert ask(subject).status == 200
        assert ask(subject).status == 200
        subject.close()
    assert proxy.requests[0].startswith(b"CONNECT localhost:8443 HTTP/1.")
    assert [request.split(b"\r\n")[0] for request in proxy.requests[1:]] == [b"GET /a HTTP/1.1"] * 2


def test_hosts_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with unused_port() as port, Server(answering(OK)) as server:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        subject = transport(server.port)
        assert ask(subject).status == 200
        subject.close()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_does_not_answer(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with unused_port() as port:
        monkeypatch.setenv(f"{scheme.upper()}_PROXY", f"http://user:canary@127.0.0.1:{port}")
        error = failure(transport(8443, scheme, "pbx.test"))
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, False)
    assert "the proxy in front of pbx.test:8443" in error.why
    assert "canary" not in error.message


def test_a_proxy_that_refuses_the_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    no = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with Server(answering(no)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        error = failure(transport(8443, "https", "pbx.test"))
    assert error.kind == errors.UNREACHABLE
    assert "requires a login (HTTP 407)" in error.why
    assert "name the server in NO_PROXY" in error.advice


@pytest.mark.parametrize("proxy", ["http://", "socks5://127.0.0.1:1", "http://[", "nonsense://x", "http://a b"])
def test_a_proxy_that_cannot_be_used(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(VoiceError) as caught:
        ask(transport(80, host="pbx.test"))
    assert caught.value.kind in (errors.INVALID, errors.UNREACHABLE)
    assert "prox" in caught.value.message


# -------------------------------------------------------------------- bad addresses
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


# -------------------------------------------------------------------- one transport
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


def test_a_missing_library_is_told_not_thrown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "REQUESTS_IMPORT_ERROR", "Traceback: no module named requests")
    with pytest.raises(VoiceError) as caught:
        transport_for(Settings(url="http://127.0.0.1:4/api"))
    assert caught.value.kind == errors.INVALID
    assert "'requests'" in caught.value.why
    assert "Traceback" not in repr(caught.value.failure)


# -------------------------------------------------------------------------- answers
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
