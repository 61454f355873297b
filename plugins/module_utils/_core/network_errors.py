# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What went wrong between here and the server, as an error that says what to do.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import re
import ssl
import time
from collections.abc import Callable

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.connection import Wait
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError

with contextlib.suppress(ImportError):
    # Without it there is no transport, and nothing to name.
    import urllib3
    import urllib3.exceptions

URL_ADVICE = "write it as https://host[:port]"
_TLS_ADVICE = "check that TLS is spoken on this port and what stands between (firewall, proxy, load balancer)"
#: the name and version of another protocol at the beginning of a response
_PROTOCOL = re.compile(r"[A-Z]{2,6}[-/][0-9.]{1,5}")
#: codes of OpenSSL's verification
_EXPIRED, _NOT_YET_VALID = 10, 9
_WRONG_NAME = frozenset({62, 64})
#: the issuer is not known: not found, self-signed (alone or at the end of the chain), or not sent
_UNKNOWN_ISSUER = frozenset({2, 18, 19, 20, 21})
_SELF_SIGNED = frozenset({18, 19})
#: parts of OpenSSL's reasons -> what is wrong with the server, and what to do
_TLS_REASONS = (
    (
        ("CERTIFICATE_REQUIRED",),
        "requires a client certificate",
        "let the server accept connections without one: the collection has none to send",
    ),
    (
        ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "VERSION_TOO_LOW"),
        "offers no version of TLS that is new enough",
        "let the server offer TLS 1.2 or newer",
    ),
    (
        ("UNRECOGNIZED_NAME",),
        "does not serve this host name",
        "use a name in url that the server has, or add this one to its configuration",
    ),
    (
        ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"),
        "does not speak TLS on this port",
        "check the port in url; begin url with http:// if the service has no TLS there",
    ),
)


@dataclasses.dataclass(frozen=True)
class Server:
    """The other end: `host` with its port, whether TLS is spoken with it, and how to get the names it proves.

    `is_proxied`: a proxy of the environment stands in front of it.
    """

    host: str
    secure: bool
    names: Callable[[Bounds], tuple[str, ...]]
    is_proxied: bool = False


def named(error: Exception, wait: Wait, server: Server) -> VoiceError:
    """The failure of the network by its kind. It is open whether the server acted once anything was sent to it."""
    kind = errors.UNREACHABLE
    if isinstance(error, urllib3.exceptions.SSLError):
        kind, why, advice = _tls_problem(error, server, wait)
    elif isinstance(error, urllib3.exceptions.LocationValueError):
        kind, why, advice = errors.INVALID, f"invalid host in url: {server.host}", URL_ADVICE
    else:
        why, advice = _problem(error, wait, server)
    return VoiceError(kind, why, advice, response_lost=wait.is_sent)


def _problem(error: Exception, wait: Wait, server: Server) -> tuple[str, str]:
    """What is wrong, and what to do."""
    is_over = wait.bounds.deadline.left() <= 0
    limit = errors.seconds(time.monotonic() - wait.began) or "0" if is_over else f"{wait.bounds.timeout:g}"
    exceptions = urllib3.exceptions

    def unless_over(advice: str) -> str:
        return wait.bounds.deadline.advice if is_over else advice

    if isinstance(error, exceptions.EmptyPoolError):
        return f"no connection to {server.host} got free within {limit} s", "raise timeout if the server is only slow"
    if isinstance(error, exceptions.ProxyError):
        proxy = f"the proxy in front of {server.host}"
        text = plain(error)
        refused = re.search(r"Tunnel connection failed: (\d{3})", text)
        if refused and refused.group(1) == "407":
            return f"{proxy} requires a login (HTTP 407)", errors.PROXY_LOGIN
        if refused:
            advice = "let the proxy pass connections to this host and port, or name the server in NO_PROXY"
            return f"{proxy} refused the connection (HTTP {refused.group(1)})", advice
        variables = "check the proxy variables of the environment (HTTPS_PROXY, NO_PROXY)"
        return f"{proxy} does not respond: {text}", variables
    if isinstance(error, exceptions.NameResolutionError):
        if isinstance(error.__cause__, TimeoutError):
            advice = unless_over("check the name servers of this host, or raise timeout")
            return f"the name of {server.host} was not resolved within {limit} s", advice
        return f"the name of {server.host} cannot be resolved", "check the host name in url"
    if isinstance(error, exceptions.NewConnectionError):
        advice = "check that the service runs and that url names its host and port"
        return f"{server.host} cannot be reached: {plain(error)}", advice
    if isinstance(error, exceptions.ConnectTimeoutError):
        advice = "check the host and port in url and the firewalls between"
        return f"no connection to {server.host} within {limit} s", advice
    # A time-out while sending comes as the cause of a broken connection.
    if isinstance(error, exceptions.TimeoutError) or any(isinstance(arg, TimeoutError) for arg in error.args):
        if not wait.is_sent:
            return f"no TLS connection to {server.host} within {limit} s", unless_over(_TLS_ADVICE)
        silent = f"{server.host} sent no data for {limit} s"
        why = f"{server.host}: response not complete after {limit} s" if is_over else silent
        return why, unless_over("raise timeout if the server is only slow")
    return _broken(plain(error), server, wait)


def _tls_problem(error: Exception, server: Server, wait: Wait) -> tuple[errors.Kind, str, str]:
    cause = error.args[0] if error.args else error
    text = plain(error)
    if isinstance(cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return (errors.UNREACHABLE, *_broken(text, server, wait))
    if isinstance(cause, ssl.SSLCertVerificationError):
        why = f"the TLS certificate of {server.host} is not accepted: {text}{_names(cause, server, wait)}"
        return errors.TLS, why, _certificate_advice(cause.verify_code)
    reason = str(getattr(cause, "reason", None) or text).upper().replace(" ", "_")
    # Since TLS 1.3 a server asks for a client certificate when the request may already be on its way.
    known = _TLS_REASONS[:1] if wait.is_sent else _TLS_REASONS
    for signs, wrong, cure in known:
        if any(sign in reason for sign in signs):
            return errors.TLS, f"{server.host} {wrong}: {text}", cure
    if wait.is_sent:
        why = f"the TLS connection to {server.host} failed before a complete response: {text}"
        return errors.TLS, why, "check the server and what stands between (proxy, load balancer)"
    advice = "check which versions and ciphers of TLS the server offers, and that it does not require mutual TLS"
    return errors.TLS, f"no TLS connection to {server.host}: {text}", advice


def _broken(text: str, server: Server, wait: Wait) -> tuple[str, str]:
    end = f"{server.host} or the proxy in front of it" if server.is_proxied else server.host
    if server.secure and not wait.is_sent:
        return f"{end} broke the connection before TLS was established: {text}", _TLS_ADVICE
    advice = "check the server and what stands between (proxy, load balancer)"
    if not server.secure:
        advice += "; begin url with https:// if the service has TLS on this port"
    return f"{end} broke the connection before a complete response: {text}", advice


def _certificate_advice(code: int) -> str:
    if code == _EXPIRED:
        return "renew the certificate on the server, and check the clock of this host"
    if code == _NOT_YET_VALID:
        return "check the clocks of this host and of the server"
    if code in _WRONG_NAME:
        return "use a name in url that the certificate has, or give the server a certificate for this one"
    if code not in _UNKNOWN_ISSUER:
        return "give the server a certificate without this flaw, or set validate_certs to false if you accept the risk"
    missing = "" if code in _SELF_SIGNED else "; if it is there, let the server send its intermediate certificates, too"
    return (
        f"put the CA (or the self-signed certificate itself) into ca_path{missing}; or set validate_certs to false"
        " if you accept the risk"
    )


def _names(cause: ssl.SSLCertVerificationError, server: Server, wait: Wait) -> str:
    """The names of a certificate that is for others, as an addition to a message."""
    if cause.verify_code not in _WRONG_NAME:
        return ""
    names = server.names(wait.bounds)
    return f"; it is for {', '.join(names)}" if names else ""


def plain(error: BaseException) -> str:
    """The innermost reason in words, without object addresses and call details."""
    reason: BaseException = error
    seen = 0
    while seen < 8:
        seen += 1
        if isinstance(reason, ssl.SSLCertVerificationError) and reason.verify_message:
            return reason.verify_message.rstrip(".")
        inner = getattr(reason, "reason", None)
        if not isinstance(inner, BaseException):
            inner = next((arg for arg in reason.args if isinstance(arg, BaseException)), None)
        if inner is None:
            inner = reason.__cause__ if isinstance(reason.__cause__, OSError) else None
        if inner is None:
            break
        reason = inner
    if isinstance(reason, OSError) and reason.strerror:
        # OpenSSL's text names the reason a second time, and the line of its code.
        return re.sub(r"^\[[^\]]*\] | \(_ssl\.c:\d+\)$", "", reason.strerror.lower())
    if isinstance(reason, http.client.BadStatusLine) and not isinstance(reason, OSError):
        # It can be the beginning of any document, secrets included.
        found = _PROTOCOL.match(str(reason.args[0]))
        return f"the response does not begin as HTTP does{f', but with {found[0]}' if found else ''}"
    text = str(reason.args[0]) if reason.args else type(reason).__name__
    return re.sub(r"^<?[\w.]+\(.*?\)>?: |^<[^>]*>: ", "", text)
