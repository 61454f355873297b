# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server on loopback that says exactly the bytes a test wants, or does not."""

from __future__ import annotations

import contextlib
import random
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class Connection:
    """One accepted connection; requests are read, answers are bytes."""

    def __init__(self, stream: socket.socket, number: int) -> None:
        self.stream = stream
        self.number = number

    def read(self) -> bytes:
        """The next request with its body; empty when the client has gone."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.stream.recv(65536)
            if not piece:
                return b""
            data += piece
        head, _mark, body = data.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(body) < length:
            body += self.stream.recv(65536)
        return head + b"\r\n\r\n" + body

    def send(self, data: bytes) -> None:
        self.stream.sendall(data)

    def reset(self) -> None:
        """Close in a way that the client sees as "connection reset by peer"."""
        self.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.stream.close()

    def wait_for_the_end(self) -> None:
        """Until the client closes its side."""
        while self.stream.recv(65536):
            pass


class Server:
    """Answers every connection, each in a thread, with `script`; remembers what it was asked."""

    def __init__(self, script: Callable[[Connection, Server], None], context: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self.port = self._listener.getsockname()[1]
        self.connections = 0
        self.requests: list[bytes] = []

    def __enter__(self) -> Server:
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        return self

    def join(self) -> None:
        """Until every connection so far has been served."""
        for thread in self._threads:
            thread.join(10)

    def __exit__(self, *unused: object) -> None:
        # Closing alone would leave accept() waiting.
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        self._accepting.join(10)
        self._listener.close()
        self.join()
        assert not any(thread.is_alive() for thread in self._threads), "a connection is still served"

    def _accept(self) -> None:
        while True:
            stream, address = self._listener.accept()
            self.connections += 1
            # The last connection is the one that ends this loop; it is not counted.
            if self._is_knock(stream, address):
                self.connections -= 1
                return
            thread = threading.Thread(target=self._serve, args=(stream, self.connections))
            self._threads.append(thread)
            thread.start()

    @staticmethod
    def _is_knock(stream: socket.socket, address: object) -> bool:
        """Whether the other side has closed without a word."""
        stream.settimeout(5)
        first = stream.recv(1, socket.MSG_PEEK)
        if not first:
            stream.close()
        return not first

    def _serve(self, stream: socket.socket, number: int) -> None:
        # Longer than `join` waits: a client that leaves its connection open fails its test, on a slow machine or not.
        stream.settimeout(30)
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.callback(stream.close)
            if self._context is not None:
                stream = stack.enter_context(self._context.wrap_socket(stream, server_side=True))
            self._script(Connection(stream, number), self)


def answering(*answers: bytes) -> Callable[[Connection, Server], None]:
    """A script that answers each request of a connection in turn, the last answer for ever."""

    def script(connection: Connection, server: Server) -> None:
        left = list(answers)
        while request := connection.read():
            server.requests.append(request)
            connection.send(left[0] if len(left) == 1 else left.pop(0))

    return script


@contextlib.contextmanager
def unused_port() -> Iterator[int]:
    """A port where nothing listens, and nothing will while the context lasts."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def lasting_port() -> int:
    """A port that is free and stays so while its server is dead: systems give such low ones to no client."""
    numbers = random.Random()
    while True:
        port = numbers.randrange(12000, 32000)
        with contextlib.suppress(OSError), socket.socket() as listener:
            listener.bind(("127.0.0.1", port))
            return port
