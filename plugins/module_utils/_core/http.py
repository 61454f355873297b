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
import errno
import functools
import http.client
import importlib.metadata
import os
import queue
import ssl
import stat
import threading
import traceback
import urllib.parse
from collections.abc import Mapping
from typing import Any, Protocol

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.connection import Source, Wait, bounded
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.established import (
    head_of,
    host_line,
    is_dropped,
    request_of,
    rest_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._core.headers import Response as ResponseWithPlainHeaders
from ansible_collections.ucfleet.voice.plugins.module_utils._core.network_errors import URL_ADVICE, Server, named, plain
from ansible_collections.ucfleet.voice.plugins.module_utils._core.resolver import Resolver
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

    _AGENT = f"python-urllib3/{importlib.metadata.version('urllib3')}"

    if not (hasattr(HTTPAdapter, "get_connection_with_tls_context") and hasattr(urllib3.HTTPResponse, "read1")):
        raise ImportError("the installed versions of requests and urllib3 are too old")
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
    HTTPAdapter = object  # type: ignore[assignment,misc]

#: the names of a certificate in a message
_MOST_NAMES = 10
#: bytes of a file with CA certificates; all public authorities take less than one million
_LARGEST_BUNDLE = 64 * 1024 * 1024
#: how much of a body is read at once, in bytes
_PIECE = 1 << 16


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
    return _new_context(verify)


def _new_context(verify: bool | str) -> ssl.SSLContext:
    context = urllib3.util.ssl_.create_urllib3_context()
    if verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    context.verify_mode = ssl.CERT_REQUIRED
    context.check_hostname = True
    bundle = requests.utils.DEFAULT_CA_BUNDLE_PATH if verify is True else verify
    status = os.stat(bundle)
    if stat.S_ISDIR(status.st_mode):
        context.load_verify_locations(capath=bundle)
        return context
    # A pipe would never end, and neither would some devices.
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "neither a regular file nor a directory")
    if status.st_size > _LARGEST_BUNDLE:
        raise OSError(errno.EFBIG, f"more than {_LARGEST_BUNDLE} bytes")
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
    # A bundle that cannot be read is reported by the task that needs it, with its path and what to do.
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
            raise errors.invalid(f"invalid host in url: {parts.netloc}", URL_ADVICE) from error
        with requests.Session() as session:
            environment = session.merge_environment_settings(origin, {}, False, verify, None)
        secure = parts.scheme == "https"
        try:
            trusted = environment["verify"] if settings.validate_certs else False
            self._trusted: bool | str = True if trusted is None else trusted
            context = tls_context(self._trusted) if secure else None
        except (OSError, ssl.SSLError) as error:
            raise VoiceError(
                errors.TLS,
                f"the CA certificates in {settings.ca_path or environment['verify']} cannot be read: {plain(error)}",
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
        pool.ConnectionCls = bounded(pool.ConnectionCls, Resolver())
        self._pool: Any = pool
        self._server = Server(self._host, secure, self._certificate_names, bool(proxy))
        # A request to a proxy has another form.
        self._host_line = "" if self._prefix else host_line(pool.host, pool.port, 443 if secure else 80)
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
            return self._on_established(method, target, headers, body, wait) or self._by_pool(
                method, target, headers, body, wait
            )
        except urllib3.exceptions.HTTPError as error:
            raise named(error, wait, self._server) from error

    def _by_pool(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, wait: Wait
    ) -> Response:
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
        return self._whole(response, wait.bounds.max_size)

    def _on_established(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, wait: Wait
    ) -> Response | None:
        """The same on a connection of the pool that is established, for a third of the processor time.

        None, and nothing was sent, where there is no such connection or the request is not plain.
        """
        request = request_of(method, target, self._host_line, _AGENT, headers, body) if self._host_line else None
        connection = None if request is None else self._established()
        if request is None or connection is None:
            return None
        exceptions, bounds = urllib3.exceptions, wait.bounds
        is_kept = False
        try:
            channel = connection.channel()
            wait.is_sent = True
            # A server may answer a request that it did not read to its end.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                channel.send(request, bounds)
            data = channel.receive(bounds)
            head = head_of(data)
            if head is None:
                response = self._other(connection, method, data, bounds)
                # From here on, the response gives the connection back.
                connection = None
                return self._whole(response, bounds.max_size)
            if head.size > bounds.max_size:
                raise self._too_large(bounds.max_size)
            content, missing = rest_of(channel, head, data, bounds)
            if missing > 0:
                broken = exceptions.IncompleteRead(len(content), missing)
                raise exceptions.ProtocolError(f"Connection broken: {broken!r}", broken)
            is_kept = not missing and not head.is_last
            return Response(head.status, head.reason, head.headers, content)
        except TimeoutError as error:
            raise exceptions.ReadTimeoutError(self._pool, target, "Read timed out.") from error
        except ssl.SSLError as error:
            raise exceptions.SSLError(error) from error
        except (OSError, http.client.HTTPException) as error:
            raise exceptions.ProtocolError("Connection aborted.", error) from error
        finally:
            if connection is not None:
                if not is_kept:
                    connection.close()
                self._pool._put_conn(connection)

    def _established(self) -> Any:
        """A connection that a request can be sent on at once, or None."""
        pool = self._pool
        try:
            connection = pool.pool.get(block=False)
        except queue.Empty:
            # The other way waits for one.
            return None
        if connection is not None and connection.sock is not None:
            if not is_dropped(connection):
                return connection
            connection.close()
        pool._put_conn(connection)
        return None

    def _other(self, connection: Any, method: str, data: bytes, bounds: Bounds) -> urllib3.BaseHTTPResponse:
        """A response that is not plain, of which `data` was received, for http.client and urllib3 to read."""
        connection.leave_channel()
        raw = ResponseWithPlainHeaders(Source(connection.sock, bounds, data), method=method)  # type: ignore[arg-type]
        # Until urllib3 has taken it, whatever fails leaves nobody else to close its file.
        with contextlib.ExitStack() as unread:
            unread.callback(raw.close)
            raw.begin()
            if raw.will_close:
                # The response keeps the socket open.
                connection.close()
            response = urllib3.HTTPResponse(
                body=raw,
                headers=raw.msg.items(),  # type: ignore[arg-type]
                status=raw.status,
                version=raw.version,
                reason=raw.reason,
                preload_content=False,
                decode_content=False,
                original_response=raw,
                pool=self._pool,
                connection=connection,
                request_method=method,
            )
            unread.pop_all()
        return response

    def _whole(self, response: urllib3.BaseHTTPResponse, most: int) -> Response:
        body = self._read(response, most)
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
            raise self._too_large(most)
        return b"".join(pieces)

    def _too_large(self, most: int) -> VoiceError:
        return VoiceError(
            errors.UNEXPECTED_ANSWER,
            f"the response of {self._host} is larger than {most} bytes",
            "check that url leads to the API; raise max_response_size if so much data is stored there",
            response_lost=True,
        )

    def _certificate_names(self, bounds: Bounds) -> tuple[str, ...]:
        """The names in the certificate of the server, from a handshake of its own over the same way.

        No request is sent. Empty on any failure.
        """
        pool, proxy = self._pool, self._pool.proxy
        # The authority is verified as for a request, so that nobody else can put names into a message.
        context = _new_context(self._trusted)
        context.check_hostname = False
        try:
            options = {**pool.conn_kw, "timeout": Wait(bounds), "ssl_context": context, "assert_hostname": False}
            connection = pool.ConnectionCls((proxy or pool).host, (proxy or pool).port, **options)
            if proxy:
                connection.set_tunnel(pool.host, pool.port, headers=pool.proxy_headers, scheme=proxy.scheme)
            with contextlib.closing(connection):
                connection.connect()
                certificate = connection.sock.getpeercert() or {}
        except (OSError, ValueError, urllib3.exceptions.HTTPError):
            return ()
        return tuple(str(value) for _kind, value in certificate.get("subjectAltName", ()))[:_MOST_NAMES]

    def close(self) -> None:
        """Close the connections that are not in use; the next exchange opens new ones."""
        self._pool.close()


_transports: dict[tuple[object, ...], PoolTransport] = {}
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
