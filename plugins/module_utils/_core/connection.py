# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections whose every step (connect, handshake, send, receive) ends in time.

A socket's own timeout starts again with each byte. So before each step it is set from what is left until the
deadline: a status line, a header, a chunk size or a trailer that arrives byte by byte is cut off like a slow body.

Private to the collection.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds

#: the most bytes that are sent under one timeout; TLS sends them as one record
_SENT_AT_ONCE = 1 << 14


class Wait(float):
    """The timeout of an exchange in seconds, as libraries know it, with the bounds that it comes from."""

    bounds: Bounds
    began: float

    def __new__(cls, bounds: Bounds) -> Wait:
        wait = super().__new__(cls, bounds.wait())
        wait.bounds = bounds
        wait.began = time.monotonic()
        return wait


class _Receiver(io.RawIOBase):
    """The bytes of one response; before each receive the time that is left becomes the timeout of the socket."""

    def __init__(self, sock: socket.socket, bounds: Bounds) -> None:
        self._sock = sock
        self._bounds = bounds
        # A socket stays open as long as a file of its own is open, also after the connection let go of it.
        self._open = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wait = self._bounds.wait()
        # A system call, which most receives do not need.
        if wait != self._sock.gettimeout():
            self._sock.settimeout(wait)
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        if not self.closed:
            self._open.close()
            super().close()


class _Source:
    """What http.client wants of a socket that it only reads from."""

    def __init__(self, sock: socket.socket, bounds: Bounds) -> None:
        self._receiver = _Receiver(sock, bounds)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._receiver)


class _Bounded(http.client.HTTPConnection):
    """Mixed into a connection class of urllib3, which keeps the `Wait` of the exchange under way in `timeout`."""

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

    def _tunnel(self) -> None:
        super()._tunnel()  # type: ignore[misc]
        self._bound(self.sock)

    def send(self, data: Any) -> None:
        for start in range(0, len(data), _SENT_AT_ONCE):
            self._bound(self.sock)
            super().send(data if len(data) <= _SENT_AT_ONCE else data[start : start + _SENT_AT_ONCE])

    def response_class(  # type: ignore[override]
        self, sock: socket.socket, *args: Any, **more: Any
    ) -> http.client.HTTPResponse:
        bounds = self.timeout.bounds if isinstance(self.timeout, Wait) else None
        source: Any = sock if bounds is None else _Source(sock, bounds)
        return http.client.HTTPResponse(source, *args, **more)


def bounded(connection: type[Any]) -> type[Any]:
    """A connection class of urllib3 with all its steps bounded."""
    return type(f"Bounded{connection.__name__}", (_Bounded, connection), {})
