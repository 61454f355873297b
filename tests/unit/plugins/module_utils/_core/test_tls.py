# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS of the transport, against real sockets on loopback."""

from __future__ import annotations

import contextlib
import os
import pathlib
import ssl
import threading
from typing import Any

import pytest
import urllib3.exceptions

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors, http
from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import Client
from ansible_collections.ucfleet.voice.plugins.module_utils._core.connection import Wait
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import PoolTransport
from ansible_collections.ucfleet.voice.plugins.module_utils._core.network_errors import Server as Server_
from ansible_collections.ucfleet.voice.plugins.module_utils._core.network_errors import named
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.tests.unit.support.sockets import OK, Connection, Server, answering
from ansible_collections.ucfleet.voice.tests.unit.support.transport import ask, failure, transport
from ucfleet_sandbox.certificates import Certificates


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


@pytest.mark.parametrize("given", ["option", "environment"])
def test_a_pipe_is_no_bundle_of_ca_certificates(
    given: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be read for ever, in the environment already when Ansible starts."""
    http.tls_context.cache_clear()
    path = tmp_path / "ca.pem"
    os.mkfifo(path)
    if given == "environment":
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
        http.prepare_tls()
    with pytest.raises(VoiceError) as caught:
        transport(443, "https", ca_path=str(path) if given == "option" else None)
    assert caught.value.kind == errors.TLS
    assert caught.value.why == (f"the CA certificates in {path} cannot be read: neither a regular file nor a directory")


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
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, False)
    assert "broke the connection before TLS was established" in error.why
    assert "certificate" not in error.message


def test_a_create_is_sent_again_after_handshakes_that_never_ended(certificates: Certificates) -> None:
    """The request was surely not sent, so that a second one cannot make a second object."""

    def slow_at_first(connection: Connection, server: Server) -> None:
        if connection.number < 3:
            connection.wait_for_the_end()
            return
        with certificates.context.wrap_socket(connection.stream, server_side=True) as secure:
            answering(OK)(Connection(secure, connection.number), server)

    with Server(slow_at_first) as server:
        url = f"https://127.0.0.1:{server.port}"
        settings = Settings(url=url, ca_path=str(certificates.ca_path), timeout=0.3)
        subject = PoolTransport(settings)
        client = Client(settings, subject, sleep=lambda seconds: None)
        assert client.request("POST", "/a", body=b"{}").status == 200
        subject.close()
    assert len(server.requests) == 1
    assert client.requests == 3


def test_a_failure_of_tls_after_the_request_leaves_open_whether_it_took_effect(certificates: Certificates) -> None:
    def spoiling(connection: Connection, server: Server) -> None:
        raw = connection.stream.dup()
        with certificates.context.wrap_socket(connection.stream, server_side=True) as secure:
            Connection(secure, 1).read()
            # A record of application data that no key of this connection made.
            raw.sendall(b"\x17\x03\x03\x00\x20" + b"x" * 32)
            raw.close()
            Connection(secure, 1).wait_for_the_end()

    with Server(spoiling) as server:
        error = failure(transport(server.port, "https", ca_path=str(certificates.ca_path)), method="POST", body=b"{}")
    assert (error.kind, error.response_lost) == (errors.TLS, True)


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
    with (
        Server(answering(OK), certificates.context) as server,
        contextlib.closing(transport(server.port, "https")) as subject,
    ):
        assert ask(subject).status == 200
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
