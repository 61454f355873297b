# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An exchange on a connection that is established: the request in one piece, a plain response with few system calls.

Each system call that may wait gives Python's lock away, and with many threads at work it takes long to get it back.
A socket with a timeout of Python waits in a call of its own before each send and receive; here the timeouts are those
of the kernel. What is not plain, in a request or a response, is left to http.client.

Private to the collection.
"""

from __future__ import annotations

import functools
import os
import re
import socket
import ssl
import struct
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds

#: the most bytes of a request that are sent under one timeout; TLS sends them as one record
SENT_AT_ONCE = 1 << 14
#: the most bytes that one call receives
_PIECE = 1 << 16
#: the most lines of headers that http.client accepts
_MOST_LINES = 100
#: what nobody has to encode in the target of a request
_TARGET = re.compile(
    r"/(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-F]{2})*(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*)?", re.ASCII
)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})
_HEAD = re.compile(rb"HTTP/1\.1 ([2-5]\d\d)(?: ([\t -~]*))?\r\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n)*)\r\n")
_LINE = re.compile(r"([^:\r]+):[ \t]*([^\r]*)\r\n")
#: statuses whose response has no body, whatever its headers say
_BARE = frozenset({204, 304})
_LONGEST_SIZE = 18
#: the kernel's account of a TCP connection (linux/tcp.h): the state, and at this place the bytes received, in 64 bits
_TCP_INFO = getattr(socket, "TCP_INFO", None) if sys.platform == "linux" else None
_RECEIVED = slice(128, 136)
_ESTABLISHED = 1


class Headers(Mapping[str, str]):
    """Headers of a response, looked up without regard to case; iteration gives the names in lower case."""

    __slots__ = ("_values",)

    def __init__(self, lines: list[tuple[str, str]]) -> None:
        values: dict[str, str] = {}
        for name, value in lines:
            key = name.lower()
            values[key] = f"{values[key]}, {value}" if key in values else value
        self._values = values

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class Head(NamedTuple):
    """The head of a plain response: `size` is that of its body, which begins at `start`; `is_last` on its connection.

    Sizes are in bytes.
    """

    status: int
    reason: str
    headers: Headers
    start: int
    size: int
    is_last: bool


def head_of(data: bytes) -> Head | None:
    """The head of the response that begins with this data. None if it is not whole, or not plain."""
    end = data.find(b"\r\n\r\n")
    return _head(data[: end + 4]) if end >= 0 else None


# The responses to the users of a fleet differ in their bodies, and in the time once a second.
@functools.lru_cache(maxsize=64)
def _head(data: bytes) -> Head | None:
    match = _HEAD.fullmatch(data)
    if match is None:
        return None
    status = int(match.group(1))
    lines = _LINE.findall(match.group(3).decode("ascii"))
    headers = Headers(lines)
    size = headers.get("content-length", "")
    if (
        status in _BARE
        or len(lines) >= _MOST_LINES
        or len(lines) != len(headers)
        or "transfer-encoding" in headers
        or not size.isdigit()
        or len(size) > _LONGEST_SIZE
    ):
        return None
    is_last = "close" in headers.get("connection", "").lower()
    return Head(status, (match.group(2) or b"").decode("ascii").strip(), headers, match.end(), int(size), is_last)


def host_line(host: str, port: int | None, standard: int) -> str:
    """The line that names the host, as http.client writes it; empty for a host that is not plain."""
    if not _NAME.fullmatch(host):
        return ""
    return f"Host: {host}\r\n" if port in (None, standard) else f"Host: {host}:{port}\r\n"


def request_of(
    method: str, target: str, host: str, agent: str, headers: Mapping[str, str], body: bytes | None
) -> bytes | None:
    """The whole request, as urllib3 sends it. `host` is the line that names the host. None if it is not plain."""
    if method == "HEAD" or not _TOKEN.fullmatch(method) or not _TARGET.fullmatch(target) or target.startswith("//"):
        return None
    lines = [f"{method} {target} HTTP/1.1\r\n{host}Accept-Encoding: identity\r\n"]
    if body is not None or method not in _WITHOUT_BODY:
        lines.append(f"Content-Length: {len(body or b'')}\r\n")
    lines.append(f"User-Agent: {agent}\r\n")
    for name, value in headers.items():
        is_plain = value.isascii() and value.isprintable() and _TOKEN.fullmatch(name)
        # Those that are in the lines already would stand there twice.
        if not is_plain or name.lower() in _OWN:
            return None
        lines.append(f"{name}: {value}\r\n")
    lines.append("\r\n")
    request = "".join(lines).encode("ascii") + (body or b"")
    return request if len(request) <= SENT_AT_ONCE else None


_OWN = frozenset({"host", "accept-encoding", "content-length", "transfer-encoding", "user-agent"})


def _is_plain(sock: Any) -> bool:
    """Whether a socket is the system's own: one within a TLS connection is of other classes."""
    return os.name == "posix" and isinstance(sock, socket.socket) and not isinstance(sock, ssl.SSLSocket)


class Channel:
    """The socket of a connection with the timeouts of the kernel. TLS has to know them, so it keeps those of Python."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._is_kernels = _is_plain(sock)
        self._wait = 0.0
        #: the bytes that the kernel received, all of which were read
        self._received = -1

    def is_silent(self) -> bool:
        """Whether the server sent nothing, not even the end, that nobody has read. False may be wrong: look then.

        The account of the kernel is asked because, unlike a look at the socket, it does not give Python's lock away.
        """
        received = self._account()
        is_known = 0 <= received == self._received
        self._received = received
        return is_known

    def _account(self) -> int:
        """The bytes that the kernel received on an open connection; -1 where it does not say."""
        if _TCP_INFO is None or not self._is_kernels:
            return -1
        try:
            account = self.sock.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _RECEIVED.stop)
        except OSError:
            return -1
        if len(account) < _RECEIVED.stop or account[0] != _ESTABLISHED:
            return -1
        return int.from_bytes(account[_RECEIVED], sys.byteorder)

    def send(self, request: bytes, bounds: Bounds) -> None:
        """Send a request. Raises TimeoutError and OSError."""
        self._set(bounds.wait())
        try:
            self.sock.sendall(request)
        except BlockingIOError as error:
            raise TimeoutError("timed out") from error

    def receive(self, bounds: Bounds) -> bytes:
        """The next bytes, none at the end. Raises TimeoutError and OSError."""
        self._set(bounds.wait())
        try:
            data = self.sock.recv(_PIECE)
        except BlockingIOError as error:
            raise TimeoutError("timed out") from error
        if self._received >= 0:
            self._received += len(data)
        return data

    def _set(self, wait: float) -> None:
        """Let each call wait so many seconds."""
        if wait == self._wait:
            return
        if self._is_kernels:
            # Zero would be for ever.
            value = struct.pack("@ll", *divmod(max(1_000, int(wait * 1e6)), 1_000_000))
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, value)
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, value)
            if self.sock.gettimeout() is not None:
                self.sock.settimeout(None)
        else:
            self.sock.settimeout(wait)
        self._wait = wait


def rest_of(channel: Channel, head: Head, data: bytes, bounds: Bounds) -> tuple[bytes, int]:
    """The body of a response of which `data` was received, and how many bytes are missing at the end of the stream.

    More than the body means that the connection cannot be used again: the count is negative then.
    """
    pieces = [data[head.start :]]
    missing = head.size - len(pieces[0])
    while missing > 0 and (piece := channel.receive(bounds)):
        pieces.append(piece)
        missing -= len(piece)
    body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    return (body[: head.size] if missing < 0 else body), missing


def is_dropped(connection: Any) -> bool:
    """Whether a connection cannot be used any more: it was closed, or holds data that belongs to no request."""
    return not (connection.channel().is_silent() or connection.is_connected)
