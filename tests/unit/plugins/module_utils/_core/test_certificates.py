# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real certificates and handshakes: each flaw is named with its cure, and no request goes out."""

from __future__ import annotations

import dataclasses
import pathlib
import ssl
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.tests.unit.support.authority import DAY, HOUR, Issued, issue
from ansible_collections.ucfleet.voice.tests.unit.support.sockets import OK, Connection, Server, answering
from ansible_collections.ucfleet.voice.tests.unit.support.transport import ask, failure, transport

ROOT = issue("root", is_ca=True)
INTERMEDIATE = issue("intermediate", ROOT, is_ca=True)
OTHER_ROOT = issue("other root", is_ca=True)
EXPIRED_ROOT = issue("expired root", is_ca=True, begins=-9 * DAY, ends=-HOUR)
SELF_SIGNED = issue("alone")
UNKNOWN = issue("server", OTHER_ROOT)
FOR_OTHERS = issue("server", ROOT, names=("pbx.example.org", "10.0.0.1"))
RENEW = "renew the certificate on the server"
CA = "put the CA (or the self-signed certificate itself) into ca_path"
ADVICE_ON_NAMES = "use a name in url that the certificate has"


@pytest.fixture(name="ca_path")
def _ca_path(tmp_path: pathlib.Path) -> str:
    """A bundle with the root and one that has expired."""
    path = tmp_path / "ca.pem"
    path.write_bytes(ROOT.pem() + EXPIRED_ROOT.pem())
    return str(path)


@pytest.mark.parametrize("certificate", [issue("server", ROOT), issue("server", INTERMEDIATE)], ids=["root", "chain"])
def test_a_certificate_of_the_ca_is_accepted(certificate: Issued, ca_path: str, tmp_path: pathlib.Path) -> None:
    with Server(answering(OK), certificate.context(tmp_path)) as server:
        subject = transport(server.port, "https", ca_path=ca_path)
        # The second one goes out on the established connection.
        assert [ask(subject).status, ask(subject).status] == [200, 200]
        subject.close()
    assert server.connections == 1


@pytest.mark.parametrize(
    ("certificate", "cause", "cure"),
    [
        pytest.param(issue("server", ROOT, begins=-2 * DAY, ends=-DAY), "has expired", RENEW, id="expired"),
        pytest.param(issue("server", ROOT, begins=DAY), "is not yet valid", "check the clocks", id="not yet valid"),
        pytest.param(issue("server", EXPIRED_ROOT), "has expired", RENEW, id="CA expired"),
        pytest.param(SELF_SIGNED, "self-signed certificate", CA, id="self-signed"),
        pytest.param(UNKNOWN, "unable to get local issuer certificate", CA, id="unknown CA"),
        pytest.param(
            dataclasses.replace(UNKNOWN, chain=(OTHER_ROOT.certificate,)),
            "self-signed certificate in certificate chain",
            CA,
            id="unknown CA, sent",
        ),
        pytest.param(
            dataclasses.replace(issue("server", INTERMEDIATE), chain=()),
            "unable to get local issuer certificate",
            "let the server send its intermediate certificates, too",
            id="intermediate not sent",
        ),
        pytest.param(FOR_OTHERS, "it is for pbx.example.org, 10.0.0.1", ADVICE_ON_NAMES, id="other names"),
        pytest.param(
            issue("server", ROOT, purpose=ExtendedKeyUsageOID.CLIENT_AUTH),
            "unsuitable certificate purpose",
            "give the server a certificate without this flaw",
            id="not for servers",
        ),
    ],
)
def test_a_flaw_is_named_with_its_cure(
    certificate: Issued, cause: str, cure: str, ca_path: str, tmp_path: pathlib.Path
) -> None:
    with Server(answering(OK), certificate.context(tmp_path)) as server:
        error = failure(transport(server.port, "https", ca_path=ca_path), method="POST", body=b"{}")
    # Nothing was sent, so that a create can be repeated.
    assert (error.kind, error.response_lost, server.requests) == (errors.TLS, False, [])
    assert error.why.startswith(f"the TLS certificate of 127.0.0.1:{server.port} is not accepted: ")
    assert cause in error.why
    assert cure in error.advice


def test_a_certificate_without_names_is_said_to_have_none(ca_path: str, tmp_path: pathlib.Path) -> None:
    with Server(answering(OK), issue("server", ROOT, names=()).context(tmp_path)) as server:
        error = failure(transport(server.port, "https", ca_path=ca_path))
    assert error.kind == errors.TLS
    assert "it is for" not in error.why
    assert ADVICE_ON_NAMES in error.advice


def test_names_are_not_quoted_from_a_certificate_that_anybody_could_have_made(
    ca_path: str, tmp_path: pathlib.Path
) -> None:
    forged = issue("forged", names=("evil.example.org",))
    with Server(answering(OK), forged.context(tmp_path)) as server:
        error = failure(transport(server.port, "https", ca_path=ca_path))
    assert "evil" not in error.message


@pytest.mark.parametrize("certificate", [SELF_SIGNED, UNKNOWN, FOR_OTHERS, issue("server", ROOT, ends=-HOUR / 2)])
def test_every_certificate_is_accepted_without_verification(certificate: Issued, tmp_path: pathlib.Path) -> None:
    with Server(answering(OK), certificate.context(tmp_path)) as server:
        subject = transport(server.port, "https", validate_certs=False)
        assert [ask(subject).status, ask(subject).status] == [200, 200]
        subject.close()


def old(context: ssl.SSLContext) -> None:
    """Versions that a client of today refuses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")


def wanting_a_client_certificate(context: ssl.SSLContext) -> None:
    context.verify_mode = ssl.CERT_REQUIRED
    context.maximum_version = ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    ("change", "cause", "cure"),
    [
        (old, "offers no version of TLS that is new enough", "TLS 1.2 or newer"),
        (wanting_a_client_certificate, "no TLS connection to", "does not require mutual TLS"),
    ],
)
def test_a_handshake_that_finds_no_common_terms(
    change: Callable[[ssl.SSLContext], None], cause: str, cure: str, ca_path: str, tmp_path: pathlib.Path
) -> None:
    context = issue("server", ROOT).context(tmp_path)
    change(context)
    with Server(answering(OK), context) as server:
        error = failure(transport(server.port, "https", ca_path=ca_path))
    assert (error.kind, error.response_lost, server.requests) == (errors.TLS, False, [])
    assert cause in error.why
    assert cure in error.advice
    assert "_ssl.c" not in error.why


def saying(data: bytes) -> Callable[[Connection, Server], None]:
    def script(connection: Connection, server: Server) -> None:
        connection.stream.recv(65536)
        connection.send(data)

    return script


ALERT = b"\x15\x03\x01\x00\x02\x02"
NO_TLS = "does not speak TLS on this port"


@pytest.mark.parametrize(
    ("data", "kind", "cause"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", errors.TLS, NO_TLS),
        (b"<html>a portal</html>", errors.TLS, NO_TLS),
        (b"SSH-2.0-OpenSSH_9.2\r\n", errors.TLS, NO_TLS),
        (b"SIP/2.0 400 Bad Request\r\n\r\n", errors.TLS, NO_TLS),
        (b"\x00" * 50, errors.TLS, NO_TLS),
        (ALERT + b"\x46", errors.TLS, "offers no version of TLS that is new enough"),
        (ALERT + b"\x28", errors.TLS, "no TLS connection to"),
        (ALERT + b"\x70", errors.TLS, "does not serve this host name"),
        (ALERT + b"\x74", errors.TLS, "requires a client certificate"),
        (ALERT + b"\x50", errors.TLS, "no TLS connection to"),
        (b"\x15\x03\x01\x00\x02\x01\x00", errors.UNREACHABLE, "broke the connection before TLS was established"),
        (b"\x16\x03\x01\x40\x00\x02", errors.UNREACHABLE, "broke the connection before TLS was established"),
        (b"", errors.UNREACHABLE, "broke the connection before TLS was established"),
    ],
)
def test_whatever_a_server_says_in_place_of_a_handshake(data: bytes, kind: errors.Kind, cause: str) -> None:
    with Server(saying(data)) as server:
        error = failure(transport(server.port, "https"))
    assert (error.kind, error.response_lost) == (kind, False)
    assert cause in error.why
    assert error.advice


def test_a_handshake_that_is_reset(ca_path: str) -> None:
    def script(connection: Connection, server: Server) -> None:
        connection.stream.recv(10)
        connection.reset()

    with Server(script) as server:
        error = failure(transport(server.port, "https", ca_path=ca_path))
    assert (error.kind, error.response_lost) == (errors.UNREACHABLE, False)
    assert "broke the connection before TLS was established: connection reset by peer" in error.why


def spoiling(context: ssl.SSLContext, before: int, data: bytes) -> Callable[[Connection, Server], None]:
    """TLS with so many plain answers, and then bytes that are no part of it."""

    def script(connection: Connection, server: Server) -> None:
        raw = connection.stream.dup()
        with raw, context.wrap_socket(connection.stream, server_side=True) as secure:
            inner = Connection(secure, connection.number)
            for _turn in range(before):
                inner.read()
                inner.send(OK)
            server.requests.append(inner.read())
            raw.sendall(data)
            inner.wait_for_the_end()

    return script


@pytest.mark.parametrize("data", [b"HTTP/1.1 200 OK\r\n\r\n", b"\x17\x03\x03\x00\x20" + b"x" * 32, ALERT + b"\x50"])
@pytest.mark.parametrize("before", [0, 1])
def test_bytes_that_do_not_belong_to_tls_after_the_request(
    data: bytes, before: int, ca_path: str, tmp_path: pathlib.Path
) -> None:
    """On a new connection and on an established one; whether the request took effect is open."""
    with Server(spoiling(issue("server", ROOT).context(tmp_path), before, data)) as server:
        subject = transport(server.port, "https", ca_path=ca_path)
        for _turn in range(before):
            ask(subject)
        error = failure(subject, method="POST", body=b"{}")
        subject.close()
    assert (error.kind, error.response_lost) == (errors.TLS, True)
    assert "failed before a complete response" in error.why
    assert len(server.requests) == 1


def outcome(pieces: tuple[bytes, ...], before: int, context: ssl.SSLContext, ca_path: str) -> tuple[Any, ...]:
    """What a client gets over TLS for these bytes after so many plain responses on the same connection."""

    def script(connection: Connection, server: Server) -> None:
        for _turn in range(before):
            connection.read()
            connection.send(OK)
        connection.read()
        for piece in pieces:
            connection.send(piece)

    with Server(script, context) as server:
        subject = transport(server.port, "https", ca_path=ca_path)
        for _turn in range(before):
            ask(subject)
        try:
            got = ask(subject)
        except errors.VoiceError as error:
            result: tuple[Any, ...] = (error.kind, error.why.replace(str(server.port), ""), error.response_lost)
        else:
            result = (got.status, {name.lower(): got.headers[name] for name in got.headers}, got.body)
        subject.close()
        assert server.connections == 1
    return result


SIZED = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        (SIZED + b"abcde",),
        (SIZED[:9], SIZED[9:], b"ab", b"cde"),
        (SIZED + b"abc",),
        (SIZED + b"abcdeTOO MUCH",),
        (SIZED[:-2],),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n", b"0\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end",),
        (SIZED.replace(b"5", b"100000") + b"x" * 100_000,),
    ],
)
def test_a_response_over_tls_is_that_of_a_new_connection(
    pieces: tuple[bytes, ...], ca_path: str, tmp_path: pathlib.Path
) -> None:
    context = issue("server", ROOT).context(tmp_path)
    assert outcome(pieces, 1, context, ca_path) == outcome(pieces, 0, context, ca_path)
