# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One exchange over the wire: a request goes out, a response or a named failure comes back.

`requests` owns what an administrator configures (CA bundle, proxies, environment). The
requests themselves go through the connection pool of its adapter, which costs less than
half of a `requests` call; there are no cookies, no redirects and no retries at this level.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import ssl
import threading
import time
import traceback
import urllib.parse
from collections.abc import Mapping
from typing import Any, Protocol

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.connection import Wait, bounded
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings

REQUESTS_IMPORT_ERROR: str | None = None
try:
    import requests
    import requests.adapters
    import requests.utils
    import urllib3
    import urllib3.exceptions
    import urllib3.util
    from requests.adapters import HTTPAdapter

    if not (hasattr(HTTPAdapter, "get_connection_with_tls_context") and hasattr(urllib3.HTTPResponse, "read1")):
        raise ImportError("the installed versions of requests and urllib3 are too old")
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
    HTTPAdapter = object  # type: ignore[assignment,misc]

#: how much of a body is read at once, in bytes
_PIECE = 1 << 16
_URL_ADVICE = "write it as https://host[:port]"


class Transport(Protocol):
    """Carries single exchanges to one origin; raises VoiceError (unreachable, tls, invalid)."""

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        """Send one request and read its response within the bounds. Raises VoiceError."""


class _PoolAdapter(HTTPAdapter):
    """requests' adapter with one TLS context for all connections (building one costs 30 ms)."""

    def __init__(self, *, connections: int, context: ssl.SSLContext | None) -> None:
        self._context = context
        super().__init__(pool_connections=1, pool_maxsize=connections, pool_block=True)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        if self._context is None:
            return host, pool
        # With these set, every new connection would load the bundle into the context again.
        own = {key: value for key, value in pool.items() if key not in ("ca_certs", "ca_cert_dir", "cert_reqs")}
        return host, {**own, "ssl_context": self._context}


@functools.lru_cache(maxsize=16)
def tls_context(verify: bool | str) -> ssl.SSLContext:
    """The context of this process that trusts a bundle (file or directory; True: requests' default bundle).

    Reading a bundle costs some 30 ms. Nobody changes a context afterwards, so that servers, threads and
    forked workers can share it.
    """
    context = urllib3.util.ssl_.create_urllib3_context()
    if verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    context.verify_mode = ssl.CERT_REQUIRED
    context.check_hostname = True
    bundle = requests.utils.DEFAULT_CA_BUNDLE_PATH if verify is True else verify
    if os.path.isdir(bundle):
        context.load_verify_locations(capath=bundle)
    else:
        context.load_verify_locations(cafile=bundle)
    return context


def prepare_tls() -> None:
    """Make the context that the environment asks for by default, so that workers forked from here on have it."""
    if REQUESTS_IMPORT_ERROR is not None:
        return
    with requests.Session() as session:
        trusted = session.merge_environment_settings("https://localhost/", {}, False, True, None)["verify"]
    if isinstance(trusted, str) and not os.path.isabs(trusted):
        # It begins at the folder of the playbook, where only the task will be.
        return
    # A bundle that cannot be read is told by the task that needs it, with its name and what to do.
    with contextlib.suppress(OSError, ssl.SSLError):
        tls_context(trusted)


class PoolTransport:
    """Keep-alive connections to one origin, shared by every account that talks to it."""

    def __init__(self, settings: Settings) -> None:
        parts = urllib.parse.urlsplit(settings.url)
        origin = f"{parts.scheme}://{parts.netloc}/"
        self._host = parts.netloc
        verify: bool | str = (settings.ca_path or True) if settings.validate_certs else False
        try:
            request = requests.Request("GET", origin).prepare()
        except ValueError as error:
            raise errors.invalid(f"invalid host in url: {parts.netloc}", _URL_ADVICE) from error
        with requests.Session() as session:
            environment = session.merge_environment_settings(origin, {}, False, verify, None)
        secure = parts.scheme == "https"
        try:
            trusted = environment["verify"] if settings.validate_certs else False
            context = tls_context(True if trusted is None else trusted) if secure else None
        except (OSError, ssl.SSLError) as error:
            raise VoiceError(
                errors.TLS,
                f"the CA certificates in {settings.ca_path or environment['verify']} cannot be read: {_plain(error)}",
                "set ca_path to a readable PEM file or a directory of hashed certificates",
            ) from error
        adapter = _PoolAdapter(connections=settings.connections, context=context)
        proxies = environment["proxies"]
        self._prefix, self._proxy_headers = "", {}
        proxy = requests.utils.select_proxy(origin, proxies)
        try:
            pool: Any = adapter.get_connection_with_tls_context(request, environment["verify"], proxies, None)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise errors.invalid(
                f"the proxy for {self._host} that the environment names cannot be used",
                "check the proxy variables (HTTPS_PROXY, NO_PROXY); a SOCKS proxy needs the library PySocks",
            ) from error
        if proxy and not secure:
            self._prefix = origin.rstrip("/")
            self._proxy_headers = dict(adapter.proxy_headers(proxy))
        pool.ConnectionCls = bounded(pool.ConnectionCls)
        self._pool: urllib3.HTTPConnectionPool = pool
        self._no_retry = urllib3.Retry(False, redirect=False)
        if not settings.validate_certs:
            # The user chose this; a warning for each request would drown everything else.
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        try:
            wait = Wait(bounds)
        except TimeoutError as error:
            raise VoiceError(errors.DEADLINE, str(error), bounds.deadline.advice) from error
        try:
            response = self._pool.request(
                method,
                self._prefix + target,
                body=body,
                headers={**headers, **self._proxy_headers} if self._proxy_headers else headers,
                retries=self._no_retry,
                redirect=False,
                assert_same_host=False,
                timeout=wait,
                pool_timeout=wait,
                preload_content=False,
                # No encoding was asked for, and a few bytes of gzip can become gigabytes.
                decode_content=False,
            )
            body = self._read(response, bounds.max_size)
        except urllib3.exceptions.HTTPError as error:
            raise self._named(error, wait) from error
        return Response(response.status, response.reason or "", response.headers, body)

    def _read(self, response: urllib3.BaseHTTPResponse, most: int) -> bytes:
        """The body, unless it has more than `most` bytes."""
        pieces: list[bytes] = []
        size = response.length_remaining or 0
        if size <= most:
            size = 0
            while size <= most and (piece := response.read1(_PIECE)):
                pieces.append(piece)
                size += len(piece)
        if size > most:
            response.close()
        # Closed, too, a connection keeps its place in the pool until it is given back.
        response.release_conn()
        if size > most:
            raise VoiceError(
                errors.UNEXPECTED_ANSWER,
                f"the response of {self._host} is larger than {most} bytes",
                "check that url leads to the API; raise max_response_size if so much data is stored there",
                response_lost=True,
            )
        return b"".join(pieces)

    def close(self) -> None:
        """Close the connections that are not in use; the next exchange opens new ones."""
        self._pool.close()

    def _named(self, error: Exception, wait: Wait) -> VoiceError:
        """The failure of the network by its kind; only some leave open whether the server acted."""
        is_over = wait.bounds.deadline.left() <= 0
        limit = errors.seconds(time.monotonic() - wait.began) or "0" if is_over else f"{wait.bounds.timeout:g}"
        exceptions = urllib3.exceptions
        if isinstance(error, exceptions.SSLError):
            return self._tls_error(error)
        if isinstance(error, exceptions.EmptyPoolError):
            return VoiceError(
                errors.UNREACHABLE,
                f"no connection to {self._host} got free within {limit} s",
                "raise timeout if the server is only slow",
            )
        if isinstance(error, exceptions.LocationValueError):
            return errors.invalid(f"invalid host in url: {self._host}", _URL_ADVICE)
        if isinstance(error, exceptions.ProxyError):
            return VoiceError(
                errors.UNREACHABLE,
                f"the proxy in front of {self._host} does not respond: {_plain(error)}",
                "check the proxy variables of the environment (HTTPS_PROXY, NO_PROXY)",
            )
        if isinstance(error, exceptions.NameResolutionError):
            return VoiceError(
                errors.UNREACHABLE, f"the name of {self._host} cannot be resolved", "check the host name in url"
            )
        if isinstance(error, exceptions.ConnectTimeoutError) and not isinstance(error, exceptions.NewConnectionError):
            return VoiceError(
                errors.UNREACHABLE,
                f"no connection to {self._host} within {limit} s",
                "check the host and port in url and the firewalls between",
            )
        if isinstance(error, exceptions.NewConnectionError):
            return VoiceError(
                errors.UNREACHABLE,
                f"{self._host} cannot be reached: {_plain(error)}",
                "check that the service runs and that url names its host and port",
            )
        # A time-out while sending comes as the cause of a broken connection.
        if isinstance(error, exceptions.TimeoutError) or any(isinstance(arg, TimeoutError) for arg in error.args):
            return VoiceError(
                errors.UNREACHABLE,
                f"{self._host}: response not complete after {limit} s"
                if is_over
                else f"{self._host} sent no data for {limit} s",
                wait.bounds.deadline.advice if is_over else "raise timeout if the server is only slow",
                response_lost=True,
            )
        return self._broken(_plain(error))

    def _tls_error(self, error: Exception) -> VoiceError:
        cause = error.args[0] if error.args else error
        text = _plain(error)
        if isinstance(cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
            return self._broken(text)
        if isinstance(cause, ssl.SSLCertVerificationError):
            advice = (
                "put the CA (or the self-signed certificate itself) into ca_path, or set validate_certs to false"
                " if you accept the risk"
            )
            return VoiceError(errors.TLS, f"the TLS certificate of {self._host} is not accepted: {text}", advice)
        if any(sign in text.lower() for sign in ("wrong_version_number", "http_request", "record layer failure")):
            return VoiceError(
                errors.TLS, f"{self._host} does not speak TLS on this port", "check the scheme and the port in url"
            )
        return VoiceError(
            errors.TLS,
            f"no TLS connection to {self._host}: {text}",
            "check which versions and ciphers of TLS the server offers",
        )

    def _broken(self, text: str) -> VoiceError:
        return VoiceError(
            errors.UNREACHABLE,
            f"{self._host} broke the connection before a complete response: {text}",
            "check the server and what stands between (proxy, load balancer)",
            response_lost=True,
        )


def _plain(error: BaseException) -> str:
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
        return reason.strerror.lower()
    text = str(reason.args[0]) if reason.args else type(reason).__name__
    return re.sub(r"^<?[\w.]+\(.*?\)>?: |^<[^>]*>: ", "", text)


_transports: dict[tuple[Any, ...], PoolTransport] = {}
_transports_lock = threading.Lock()


def transport_for(settings: Settings) -> Transport:
    """The transport of this process for an origin and TLS choice; made once, shared by all accounts."""
    if REQUESTS_IMPORT_ERROR is not None:
        raise VoiceError(
            errors.INVALID,
            "the Python library 'requests' (2.32 or newer, with urllib3 2.2 or newer) is missing",
            "install it for the Python interpreter that runs the module",
        )
    parts = urllib.parse.urlsplit(settings.url)
    # A forked worker must never share a socket with its parent, hence the process id.
    key = (
        os.getpid(),
        parts.scheme,
        parts.netloc,
        settings.validate_certs,
        settings.ca_path,
        settings.connections,
    )
    with _transports_lock:
        transport = _transports.get(key)
        if transport is None:
            transport = _transports[key] = PoolTransport(settings)
    return transport
