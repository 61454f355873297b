# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server with little overhead: sipXcom documents for any number of users, and counters.

It checks the credentials of each request, keeps what is written, and can hold back each answer
for a fixed time. It knows just enough HTTP/1.1 for the clients that are compared here.

The program serves one port of 127.0.0.1, prints `{"port": N}`, and obeys lines on its standard
input, each answered with one line of JSON: `delay SECONDS`, `live`, `drifted` (all users are that
from now on; the counters are reset) and `counters`. It ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
import time
from typing import Any

from ansible_collections.ucfleet.voice.tests.bench import users

_AUTHORIZATION = b"\r\nAuthorization: Basic "
_LENGTH = b"\r\ncontent-length:"


def _answer(status: str, body: bytes = b"", header: str = "Content-Type: application/json") -> bytes:
    return f"HTTP/1.1 {status}\r\n{header}\r\nContent-Length: {len(body)}\r\n\r\n".encode("ascii") + body


_WRITTEN = _answer("200 OK")
_REFUSED = _answer("401 Unauthorized", header='WWW-Authenticate: Basic realm="bench"')
_UNKNOWN = _answer("404 Not Found")


class Store:
    """What all connections share: documents, delay, counters."""

    def __init__(self) -> None:
        self.delay = 0.0
        self.reset(drifted=False)

    def reset(self, *, drifted: bool) -> None:
        """Reset the documents of all users and the counters."""
        self._documents = {
            users.BASE + resource.path: dict(resource.drifted if drifted else resource.live)
            for resource in users.RESOURCES
        }
        self._answers = {path: _answer("200 OK", json.dumps(value).encode()) for path, value in self._documents.items()}
        self._written: dict[tuple[str, str], dict[str, Any]] = {}
        self.connections = 0
        self.counts: dict[str, int] = {}
        self._cpu = time.process_time()

    def counters(self) -> dict[str, Any]:
        cpu_seconds = time.process_time() - self._cpu
        return {"connections": self.connections, "requests": self.counts, "cpu_seconds": cpu_seconds}

    def answer(self, head: bytes, body: bytes) -> bytes:
        """The whole response to one request; `head` ends before the empty line."""
        line, mark, rest = head.partition(b"\r\n")
        method, path = line.decode("latin-1").split(" ")[:2]
        name = _user(mark + rest)
        # uri sends a request without credentials first by default; that one counts as well.
        kind = method if name else "401"
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if not name:
            return _REFUSED
        base = self._documents.get(path)
        if base is None:
            return _UNKNOWN
        own = self._written.get((name, path))
        if method == "PUT":
            self._written[name, path] = {**(own or base), **json.loads(body)}
            return _WRITTEN
        return self._answers[path] if own is None else _answer("200 OK", json.dumps(own).encode())


def _user(headers: bytes) -> str:
    """The user whose correct credentials these are; empty for wrong credentials."""
    pair = base64.b64decode(headers.partition(_AUTHORIZATION)[2].partition(b"\r\n")[0]).decode()
    name, mark, secret = pair.partition(":")
    return name if mark and secret == users.password(name) else ""


class Connection(asyncio.Protocol):
    """One connection; responses are sent in the order of the requests."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._store.connections += 1

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, mark, rest = self._buffer.partition(b"\r\n\r\n")
            if not mark:
                return
            length = _content_length(head)
            if len(rest) < length:
                return
            self._buffer = rest[length:]
            self._send(self._store.answer(head, rest[:length]), b"\r\nConnection: close" in head)

    def _send(self, answer: bytes, last: bool) -> None:
        if self._store.delay:
            asyncio.get_running_loop().call_later(self._store.delay, self._write, answer, last)
        else:
            self._write(answer, last)

    def _write(self, answer: bytes, last: bool) -> None:
        self._transport.write(answer)
        if last:
            self._transport.close()


def _content_length(head: bytes) -> int:
    if head.startswith(b"GET"):
        return 0
    return int(head.lower().partition(_LENGTH)[2].partition(b"\r\n")[0] or 0)


def obey(store: Store, command: str) -> dict[str, Any]:
    """Carry out one line from the standard input."""
    word, _unused, argument = command.partition(" ")
    if word == "delay":
        store.delay = float(argument)
    elif word in ("live", "drifted"):
        store.reset(drifted=word == "drifted")
    elif word != "counters":
        raise ValueError(f"unknown command {command!r}")
    return store.counters()


async def main() -> None:
    store = Store()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(store), "127.0.0.1", 0, backlog=512)
    ended = asyncio.Event()

    def readable() -> None:
        # A command is one short line, which a pipe hands over whole.
        lines = os.read(sys.stdin.fileno(), 4096).decode()
        if not lines:
            ended.set()
        for line in lines.splitlines():
            print(json.dumps(obey(store, line)), flush=True)

    loop.add_reader(sys.stdin.fileno(), readable)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await ended.wait()
    loop.remove_reader(sys.stdin.fileno())
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
