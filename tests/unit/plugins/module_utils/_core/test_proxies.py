# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies of the environment, against real sockets on loopback."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.tests.unit.support.sockets import OK, Connection, Server, answering, unused_port
from ansible_collections.ucfleet.voice.tests.unit.support.transport import ask, failure, transport
from ucfleet_sandbox.certificates import Certificates


def test_an_http_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(answering(OK)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://user:word@127.0.0.1:{proxy.port}")
        subject = transport(8080, host="pbx.test")
        assert ask(subject, "/a?b=c").status == 200
        subject.close()
    head = proxy.requests[0]
    assert head.startswith(b"GET http://pbx.test:8080/a?b=c HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic dXNlcjp3b3Jk" in head


def tunnel_to(certificates: Certificates) -> Any:
    """A proxy that takes any CONNECT for one to a server with these certificates."""

    def script(connection: Connection, server: Server) -> None:
        server.requests.append(connection.read())
        connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with certificates.context.wrap_socket(connection.stream, server_side=True) as secure:
            inner = Connection(secure, connection.number)
            while request := inner.read():
                server.requests.append(request)
                inner.send(OK)

    return script


def test_the_names_of_a_certificate_behind_a_proxy(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(tunnel_to(certificates)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:word@127.0.0.1:{proxy.port}")
        error = failure(transport(9443, "https", "pbx.test", ca_path=str(certificates.ca_path)))
    assert (error.kind, error.response_lost) == (errors.TLS, False)
    assert "pbx.test" in error.why
    assert "it is for localhost, 127.0.0.1" in error.why
    # Both connections went through the proxy, with its login, and nothing was asked of the server.
    # Python 3.11 asks for a tunnel with the older version of HTTP.
    asked = [request.split(b"\r\n")[0].rpartition(b" HTTP/1.")[0] for request in proxy.requests]
    assert asked == [b"CONNECT pbx.test:9443"] * 2
    assert all(b"Proxy-Authorization: Basic dXNlcjp3b3Jk" in request for request in proxy.requests)


def test_names_that_cannot_be_read_behind_a_proxy_are_left_out(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def once(connection: Connection, server: Server) -> None:
        if connection.number == 1:
            tunnel_to(certificates)(connection, server)
        else:
            connection.read()
            connection.send(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")

    with Server(once) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        error = failure(transport(9443, "https", "pbx.test", ca_path=str(certificates.ca_path)))
    assert error.kind == errors.TLS
    assert "it is for" not in error.why
    assert "use a name in url that the certificate has" in error.advice


def test_a_tunnel_through_a_proxy(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(tunnel_to(certificates)) as proxy:
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


@pytest.mark.parametrize("status", [400, 403, 404, 502, 503])
def test_a_proxy_that_makes_no_tunnel_is_not_called_silent(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    page = b"<html>Blocked. canary-page</html>"
    no = b"HTTP/1.1 %d No\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (status, len(page), page)
    with Server(answering(no)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:canary-proxy@127.0.0.1:{proxy.port}")
        error = failure(transport(8443, "https", "pbx.test"))
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, False)
    assert error.why == f"the proxy in front of pbx.test:8443 refused the connection (HTTP {status})"
    assert error.advice.startswith("let the proxy pass connections to this host and port")
    assert "canary" not in error.message


@pytest.mark.parametrize("proxy", ["http://", "socks5://127.0.0.1:1", "http://[", "nonsense://x", "http://a b"])
def test_a_proxy_that_cannot_be_used(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(VoiceError) as caught:
        ask(transport(80, host="pbx.test"))
    assert caught.value.kind in (errors.INVALID, errors.UNREACHABLE)
    assert "prox" in caught.value.message
