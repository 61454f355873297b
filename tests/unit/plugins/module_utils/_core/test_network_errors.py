# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each failure of the network with its whole message: what is wrong, and what to do."""

from __future__ import annotations

import http.client
import ssl
from typing import Any

import pytest
import urllib3.exceptions as raised
from urllib3.connection import HTTPConnection

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.connection import Wait
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.network_errors import Server, named, plain

HOST = "pbx.test:8443"
CONNECTION: Any = None
BETWEEN = "check the server and what stands between (proxy, load balancer)"
VARIABLES = "check the proxy variables of the environment (HTTPS_PROXY, NO_PROXY)"
TLS_HERE = "check that TLS is spoken on this port and what stands between (firewall, proxy, load balancer)"
VERSIONS = "check which versions and ciphers of TLS the server offers, and that it does not require mutual TLS"
NO_TLS = "check the port in url; begin url with http:// if the service has no TLS there"
SLOW = "raise timeout if the server is only slow"


def failure(error: Exception, *, sent: bool = False, secure: bool = True, proxied: bool = False) -> VoiceError:
    wait = Wait(Bounds(5.0, Deadline.after(60.0), 1 << 20))
    wait.is_sent = sent
    return named(error, wait, Server(HOST, secure, lambda bounds: (), proxied))


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def broken(reason: Exception) -> raised.ProtocolError:
    return raised.ProtocolError("Connection aborted.", reason)


def proxy(text: str) -> raised.ProxyError:
    return raised.ProxyError("Unable to connect to proxy", OSError(text))


RESOLUTION = raised.NameResolutionError("pbx.test", CONNECTION, OSError("unknown"))


@pytest.mark.parametrize(
    ("error", "why", "advice"),
    [
        (raised.EmptyPoolError(CONNECTION, "full"), f"no connection to {HOST} got free within 5 s", SLOW),
        (
            proxy("Tunnel connection failed: 407 Login"),
            f"the proxy in front of {HOST} requires a login (HTTP 407)",
            "put the user and password of the proxy into the proxy variables of the environment (HTTPS_PROXY), or name"
            " the server in NO_PROXY",
        ),
        (
            proxy("Tunnel connection failed: 403 No"),
            f"the proxy in front of {HOST} refused the connection (HTTP 403)",
            "let the proxy pass connections to this host and port, or name the server in NO_PROXY",
        ),
        (proxy("it is down"), f"the proxy in front of {HOST} does not respond: it is down", VARIABLES),
        (RESOLUTION, f"the name of {HOST} cannot be resolved", "check the host name in url"),
        (
            caused(raised.NameResolutionError("pbx.test", CONNECTION, OSError("late")), TimeoutError()),
            f"the name of {HOST} was not resolved within 5 s",
            "check the name servers of this host, or raise timeout",
        ),
        (
            caused(raised.NewConnectionError(CONNECTION, "no"), OSError(111, "Connection refused")),
            f"{HOST} cannot be reached: connection refused",
            "check that the service runs and that url names its host and port",
        ),
        (
            raised.ConnectTimeoutError(CONNECTION, "late"),
            f"no connection to {HOST} within 5 s",
            "check the host and port in url and the firewalls between",
        ),
        (
            raised.ReadTimeoutError(CONNECTION, "/", "late"),
            f"no TLS connection to {HOST} within 5 s",
            TLS_HERE,
        ),
        (broken(TimeoutError()), f"no TLS connection to {HOST} within 5 s", TLS_HERE),
        (
            broken(ConnectionResetError(104, "Connection reset by peer")),
            f"{HOST} broke the connection before TLS was established: connection reset by peer",
            TLS_HERE,
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_before_the_request_was_sent(error: Exception, why: str, advice: str) -> None:
    found = failure(error)
    assert (found.kind, found.why, found.advice) == (errors.UNREACHABLE, why, advice)
    assert not found.response_lost


@pytest.mark.parametrize(
    ("error", "why", "advice"),
    [
        (raised.ReadTimeoutError(CONNECTION, "/", "late"), f"{HOST} sent no data for 5 s", SLOW),
        (
            broken(ConnectionResetError(104, "Connection reset by peer")),
            f"{HOST} broke the connection before a complete response: connection reset by peer",
            BETWEEN,
        ),
        (
            broken(http.client.BadStatusLine("SSH-2.0-x canary")),
            f"{HOST} broke the connection before a complete response: the response does not begin as HTTP does, but"
            " with SSH-2.0",
            BETWEEN,
        ),
        (
            raised.SSLError(ssl.SSLEOFError(8, "EOF occurred")),
            f"{HOST} broke the connection before a complete response: eof occurred",
            BETWEEN,
        ),
    ],
    ids=["silent", "reset", "no HTTP", "end of TLS"],
)
def test_after_the_request_was_sent(error: Exception, why: str, advice: str) -> None:
    found = failure(error, sent=True)
    assert (found.kind, found.why, found.advice) == (errors.UNREACHABLE, why, advice)
    assert found.response_lost


def test_a_proxy_and_a_port_without_tls_are_named() -> None:
    reset = broken(ConnectionResetError(104, "Connection reset by peer"))
    found = failure(reset, sent=True, secure=False, proxied=True)
    assert found.why.startswith(f"{HOST} or the proxy in front of it broke the connection before a complete response")
    assert found.advice == f"{BETWEEN}; begin url with https:// if the service has TLS on this port"
    # Without TLS there is no handshake before the request.
    assert "TLS was established" not in failure(reset, secure=False).why


def reasoned(text: str, reason: str | None) -> raised.SSLError:
    """An error of OpenSSL, with the word for its reason or without."""
    error = ssl.SSLError(1, text)
    error.reason = reason  # type: ignore[assignment]
    return raised.SSLError(error)


@pytest.mark.parametrize(
    ("text", "reason", "wrong", "cure"),
    [
        (
            "alert certificate required",
            None,
            "requires a client certificate",
            "let the server accept connections without one: the collection has none to send",
        ),
        ("alert", "TLSV1_ALERT_PROTOCOL_VERSION", "offers no version of TLS that is new enough", "TLS 1.2 or newer"),
        ("unsupported protocol", None, "offers no version of TLS that is new enough", "TLS 1.2 or newer"),
        ("alert", "TLSV1_UNRECOGNIZED_NAME", "does not serve this host name", "use a name in url that the server has"),
        ("wrong version number", None, "does not speak TLS on this port", NO_TLS),
        ("http request", None, "does not speak TLS on this port", NO_TLS),
    ],
)
def test_a_reason_of_openssl_is_known_by_its_word_and_by_its_text(
    text: str, reason: str | None, wrong: str, cure: str
) -> None:
    found = failure(reasoned(text, reason))
    assert (found.kind, found.why) == (errors.TLS, f"{HOST} {wrong}: {text}")
    assert cure in found.advice


def test_a_reason_of_the_handshake_does_not_count_after_the_request() -> None:
    for text in ("unsupported protocol", "unrecognized name", "wrong version number"):
        found = failure(reasoned(text, None), sent=True)
        assert found.why == f"the TLS connection to {HOST} failed before a complete response: {text}"
        assert (found.kind, found.advice, found.response_lost) == (errors.TLS, BETWEEN, True)
    # A server may ask for a certificate so late.
    assert "requires a client certificate" in failure(reasoned("certificate required", None), sent=True).why


def test_an_unknown_reason_of_the_handshake() -> None:
    found = failure(reasoned("something else", None))
    assert (found.why, found.advice) == (f"no TLS connection to {HOST}: something else", VERSIONS)


def test_a_host_that_no_address_can_have() -> None:
    found = failure(raised.LocationValueError("x"))
    assert (found.kind, found.why) == (errors.INVALID, f"invalid host in url: {HOST}")
    assert found.advice == "write it as https://host[:port]"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (broken(http.client.BadStatusLine("canary")), "the response does not begin as HTTP does"),
        (broken(http.client.IncompleteRead(b"x", 5)), "b'x'"),
        (broken(http.client.LineTooLong("header line")), "got more than 65536 bytes when reading header line"),
        (http.client.RemoteDisconnected("Remote end closed"), "Remote end closed"),
        (OSError(113, "No route to host"), "no route to host"),
        (ssl.SSLError(1, "[SSL: BAD_KEY] bad key (_ssl.c:1016)"), "bad key"),
        (raised.NewConnectionError(HTTPConnection("pbx.test"), "Failed to connect"), "Failed to connect"),
        (ValueError(), "ValueError"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_the_innermost_reason_is_shown(error: Exception, text: str) -> None:
    assert plain(error) == text
