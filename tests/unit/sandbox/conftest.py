# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sandbox as a real process, and its platforms in process."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ucfleet_sandbox.platform import Headers, Platform, Request, Response

COMMAND = [sys.executable, "-m", "ucfleet_sandbox", "run"]


class Sandbox:
    """A running sandbox; `ready` is its line on stdout."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the sandbox did not start: {self.process.communicate()[1]}")
        self.ready: dict[str, Any] = json.loads(line)

    def control(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Ask the control port; the body is JSON unless it is bytes."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.ready["ports"]["control"], timeout=10)
        with contextlib.closing(connection):
            connection.request(method, path, data, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def load(self, platform: str, state: dict[str, Any]) -> None:
        assert self.control("POST", f"/{platform}/state", state) == (200, {"loaded": platform})

    def faults(self, platform: str, *rules: dict[str, Any], seed: int = 0) -> None:
        status, answer = self.control("POST", f"/{platform}/faults", {"seed": seed, "rules": rules})
        assert status == 200, answer

    def log(self, platform: str) -> dict[str, Any]:
        return self.control("GET", f"/{platform}/requests")[1]

    def connect(self, platform: str) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.ready["ports"][platform]), timeout=10)

    def send(self, platform: str, raw: bytes) -> bytes:
        """Everything that comes back on a new connection until it is closed."""
        with self.connect(platform) as connection:
            connection.sendall(raw)
            return read_all(connection)

    def request(
        self, platform: str, method: str, target: str, body: Any = None, *, token: str | None = None
    ) -> tuple[int, bytes]:
        """One ordinary request on a connection of its own."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = None if body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.ready["ports"][platform], timeout=10)
        with contextlib.closing(connection):
            connection.request(method, target, data, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Exit code and what was still printed on stdout and stderr."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=10)
        return self.process.returncode, out, err


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    return received


@pytest.fixture(scope="module")
def start() -> Iterator[Callable[..., Sandbox]]:
    """Starts sandboxes; all of them are stopped at the end."""
    running: list[Sandbox] = []

    def launch(*arguments: str) -> Sandbox:
        running.append(Sandbox(*arguments))
        return running[-1]

    yield launch
    for sandbox in running:
        sandbox.stop()


class Direct:
    """A platform in process, with a clock that stands still until a test sets it."""

    def __init__(self, platform_type: Callable[..., Platform]) -> None:
        self.now = 1_800_000_000.0
        self.platform = platform_type(clock=lambda: self.now)
        self.token: str | None = None

    def load(self, state: dict[str, Any]) -> None:
        self.platform.load(state)
        self.token = None

    def ask(self, method: str, target: str, body: Any = None, **headers: str) -> Response:
        """One request; a body that is neither None nor bytes is sent as JSON; `token` goes along."""
        items = [(name.replace("_", "-"), value) for name, value in headers.items()]
        if self.token is not None and "Authorization" not in headers:
            items.append(("Authorization", f"Bearer {self.token}"))
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        return self.platform.handle(Request(method, target, Headers(items), data))

    def json(self, method: str, target: str, body: Any = None, *, status: int = 200, **headers: str) -> Any:
        """The decoded answer, whose status must be as expected."""
        answer = self.ask(method, target, body, **headers)
        assert answer.status == status, (answer.status, answer.body)
        return json.loads(answer.body) if answer.body else None


@pytest.fixture
def direct() -> Callable[[Callable[..., Platform]], Direct]:
    return Direct
