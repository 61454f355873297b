# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections whose every step (name, connect, handshake, send, receive) ends in time.

A socket's own timeout starts again with each byte. So before each step it is set from what is left until the
deadline: a status line, a header, a chunk size or a trailer that arrives byte by byte is cut off like a slow body.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import time
from typing import Any, ClassVar

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.established import SENT_AT_ONCE, Channel
from ansible_collections.ucfleet.voice.plugins.module_utils._core.headers import Response as ResponseWithPlainHeaders
from ansible_collections.ucfleet.voice.plugins.module_utils._core.resolver import Address, Resolver

with contextlib.suppress(ImportError):
    # Without it there is no connection.
    import urllib3.connection
    import urllib3.exceptions
    import urllib3.util.connection


class Wait(float):
    """The timeout of an exchange in seconds, as libraries know it, with the bounds that it comes from.

    `is_sent` becomes true with the first byte of the request: until then the server surely did not act on it.
    """

    bounds: Bounds
    began: float
    is_sent: bool

    def __new__(cls, bounds: Bounds) -> Wait:
        wait = super().__new__(cls, bounds.wait())
        wait.bounds = bounds
        wait.began = time.monotonic()
        wait.is_sent = False
        return wait


class _Receiver(io.RawIOBase):
    """The bytes of one response; before each receive the time that is left becomes the timeout of the socket."""

    def __init__(self, sock: socket.socket, bounds: Bounds, begin: bytes) -> None:
        self._sock = sock
        self._bounds = bounds
        self._begin = begin
        # A socket stays open as long as a file of its own is open, also after the connection let go of it.
        self._open = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._begin:
            size = min(len(buffer), len(self._begin))
            buffer[:size], self._begin = self._begin[:size], self._begin[size:]
            return size
        wait = self._bounds.wait()
        # A system call, which most receives do not need.
        if wait != self._sock.gettimeout():
            self._sock.settimeout(wait)
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        if not self.closed:
            self._open.close()
            super().close()


class Source:
    """What http.client wants of a socket that it only reads from. The response may begin with bytes read before."""

    def __init__(self, sock: socket.socket, bounds: Bounds, begin: bytes = b"") -> None:
        self._receiver = _Receiver(sock, bounds, begin)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._receiver)


class _Bounded(http.client.HTTPConnection):
    """Mixed into a connection class of urllib3, which keeps the `Wait` of the exchange under way in `timeout`."""

    _is_connecting = False
    _channel: Channel | None = None
    _raw: http.client.HTTPResponse | None = None

    def channel(self) -> Channel:
        """The socket for exchanges that do not need http.client; of an established connection only."""
        channel = self._channel
        if channel is None or channel.sock is not self.sock:
            channel = self._channel = Channel(self.sock)
        return channel

    def leave_channel(self) -> None:
        """The socket goes to http.client, which sets other timeouts."""
        self._channel = None

    def _bound(self, sock: socket.socket | None) -> None:
        if sock is not None and isinstance(self.timeout, Wait):
            sock.settimeout(self.timeout.bounds.wait())

    def _new_conn(self) -> socket.socket:
        sock: socket.socket = super()._new_conn()  # type: ignore[misc]
        # A TLS handshake may follow.
        try:
            self._bound(sock)
        except TimeoutError:
            sock.close()
            raise
        return sock

    def connect(self) -> None:
        self._is_connecting = True
        try:
            super().connect()
        finally:
            self._is_connecting = False

    def _tunnel(self) -> None:
        super()._tunnel()  # type: ignore[misc]
        self._bound(self.sock)

    def send(self, data: Any) -> None:
        self.leave_channel()
        # What is sent while the connection is made is for a proxy.
        if not self._is_connecting:
            if self.sock is None and self.auto_open:
                self.connect()
            if isinstance(self.timeout, Wait):
                self.timeout.is_sent = True
        for start in range(0, len(data), SENT_AT_ONCE):
            self._bound(self.sock)
            super().send(data if len(data) <= SENT_AT_ONCE else data[start : start + SENT_AT_ONCE])

    def response_class(  # type: ignore[override]
        self, sock: socket.socket, *args: Any, **more: Any
    ) -> http.client.HTTPResponse:
        bounds = self.timeout.bounds if isinstance(self.timeout, Wait) else None
        source: Any = sock if bounds is None else Source(sock, bounds)
        self._raw = ResponseWithPlainHeaders(source, *args, **more)
        return self._raw

    def getresponse(self) -> Any:
        # Until urllib3 has taken it, whatever fails leaves nobody else to close its file.
        with contextlib.ExitStack() as unread:
            unread.callback(self._close_raw)
            response = super().getresponse()
            unread.pop_all()
        self._raw = None
        return response

    def _close_raw(self) -> None:
        if self._raw is not None:
            self._raw.close()


class _Dialling(_Bounded):
    """A connection that is made here and not by another library, so that the look-up of the name ends in time, too."""

    resolver: ClassVar[Resolver]
    host: str
    port: int
    socket_options: list[tuple[int, int, int | bytes]] | None

    def _new_conn(self) -> socket.socket:
        if not isinstance(self.timeout, Wait):
            return super()._new_conn()
        exceptions = urllib3.exceptions
        give_up_at = time.monotonic() + self.timeout.bounds.wait()
        family = urllib3.util.connection.allowed_gai_family()
        # With the dot at the end, which says that no search domain is to be tried.
        name: str = self._dns_host  # type: ignore[attr-defined]
        try:
            addresses = self.resolver.addresses(name, self.port, family, give_up_at - time.monotonic())
        except UnicodeError as error:
            raise exceptions.LocationParseError(self.host) from error
        except OSError as error:
            raise exceptions.NameResolutionError(self.host, self, error) from error  # type: ignore[arg-type]
        try:
            sock = self._dialled(addresses, give_up_at)
        except TimeoutError as error:
            raise exceptions.ConnectTimeoutError(self, "no address answered in time") from error
        except OSError as error:
            raise exceptions.NewConnectionError(self, "no address can be reached") from error  # type: ignore[arg-type]
        try:
            self._bound(sock)
        except TimeoutError:
            sock.close()
            raise
        return sock

    def _dialled(self, addresses: list[Address], give_up_at: float) -> socket.socket:
        """A socket to the first address that answers. Each one gets its part of the time that is left."""
        failed: OSError = TimeoutError("no address")
        for number, (family, kind, protocol, _name, address) in enumerate(addresses):
            left = give_up_at - time.monotonic()
            if left <= 0:
                break
            try:
                sock = socket.socket(family, kind, protocol)
            except OSError as error:
                failed = error
                continue
            try:
                for option in self.socket_options or ():
                    sock.setsockopt(*option)
                sock.settimeout(left / (len(addresses) - number))
                sock.connect(address)
            except OSError as error:
                sock.close()
                failed = error
            else:
                return sock
        raise failed


def bounded(connection: type[Any], resolver: Resolver) -> type[Any]:
    """A connection class of urllib3 with all its steps bounded. One to a SOCKS proxy is made by PySocks."""
    dials = connection._new_conn is urllib3.connection.HTTPConnection._new_conn
    mixin = _Dialling if dials else _Bounded
    return type(f"Bounded{connection.__name__}", (mixin, connection), {"resolver": resolver})
