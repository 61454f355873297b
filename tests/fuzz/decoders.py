# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What reads the bytes of a server: HTTP, JSON, and the decoders of each platform.

Each function takes any bytes and raises AssertionError, or whatever the code under test should not raise.
"""

from __future__ import annotations

import contextlib
import functools
import json
import socket
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import PoolTransport
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response, retry_after
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Platform, Run
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import CaseInsensitive, Clock
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.wrong_types import Scenario, scenarios

#: stands in an input for a secret of the account
SECRET = b"@SECRET@"
#: the longest message, in characters: lists of names are shortened
_LONGEST = 6_000
_LARGEST = 1 << 20
_PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def check_message(text: str, secrets: Collection[str] = ()) -> None:
    """A message for people: one line that can be printed, not too long, without a secret."""
    assert text.isprintable(), text
    assert len(text) < _LONGEST, len(text)
    assert not any(secret in text for secret in secrets), text


# ------------------------------------------------------------------------- HTTP
def http(data: bytes) -> None:
    """A response on a new connection and on one that is established: both read the same, or fail alike."""
    new, kept = _exchange(data, kept=False), _exchange(data, kept=True)
    assert new == kept, (new, kept)


def _exchange(data: bytes, *, kept: bool) -> tuple[Any, ...]:
    bounds = Bounds(5.0, Deadline.after(10.0), _LARGEST)
    transport, pool = _transport()
    with contextlib.closing(transport), contextlib.ExitStack() as sockets:
        pool.ConnectionCls = functools.partial(_connection, pool.ConnectionCls, sockets, _PLAIN if kept else data)
        if kept:
            assert transport.exchange("GET", "/", {}, None, bounds).body == b"{}"
            connection = transport._established()
            assert connection is not None
            transport._pool._put_conn(connection)
            channel = connection.channel()
            send = channel.send

            def answered(request: bytes, bounds: Bounds) -> None:
                send(request, bounds)
                _say(connection.other, data)

            channel.send = answered
        try:
            got = transport.exchange("GET", "/", {}, None, bounds)
        except VoiceError as error:
            failed: VoiceError | None = error
        else:
            failed = None
        if failed is not None:
            check_message(failed.message)
            assert failed.kind in (errors.UNREACHABLE, errors.UNEXPECTED_ANSWER), failed.kind
            return failed.kind, failed.response_lost
        assert len(got.body) <= max(len(data), 2)
        headers = {name.lower(): got.headers[name].split() for name in got.headers}
        return got.status, got.reason, headers, got.body


def _transport() -> tuple[PoolTransport, Any]:
    transport = PoolTransport(Settings(url="http://pbx.test"))
    return transport, transport._pool


def _say(end: socket.socket, data: bytes) -> None:
    end.sendall(data)
    end.shutdown(socket.SHUT_WR)


def _connection(kind: type[Any], sockets: contextlib.ExitStack, data: bytes, *args: Any, **options: Any) -> Any:
    """A connection of urllib3 whose other end has said everything already."""
    connection = kind(*args, **options)

    def dial() -> socket.socket:
        near, far = socket.socketpair()
        sockets.enter_context(near)
        sockets.enter_context(far)
        connection.other = far
        far.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LARGEST)
        if data is _PLAIN:
            far.sendall(data)
        else:
            _say(far, data)
        return near

    connection._new_conn = dial
    return connection


# ------------------------------------------------------------------------- JSON
def document(data: bytes) -> None:
    """A body: the first line is its media type, or a Retry-After header."""
    media, _line, body = data.partition(b"\n")
    header = media.decode("latin-1")
    response = Response(200, "", CaseInsensitive({"Content-Type": header, "Retry-After": header}), body)
    pause = retry_after(response)
    assert pause is None or pause >= 0
    assert isinstance(response.text, str)
    try:
        value = response.json()
    except ValueError:
        return
    # What was accepted can be written, and read again.
    again = Response(200, "", CaseInsensitive({}), json.dumps(value).encode())
    assert again.json() == value


# ------------------------------------------------------------------------- platforms
class Replay:
    """A server that says what it was given, one response after the other, and then refuses."""

    def __init__(self, responses: Iterator[Response]) -> None:
        self._responses = responses
        self.requests = 0

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        self.requests += 1
        assert target.isascii(), target
        assert target.isprintable(), target
        return next(self._responses, None) or Response(403, "", CaseInsensitive({}), b"")


@functools.cache
def _scenarios(platform: str) -> dict[str, Scenario]:
    return {one.name: one for one in scenarios() if one.operation.platform.name == platform}


def responses(lines: list[bytes]) -> Iterator[Response]:
    """Each two lines are one: status and media type, and the body."""
    for first, body in zip(lines[::2], lines[1::2], strict=False):
        status, _blank, media = first.partition(b" ")
        number = int(status) if status.isdigit() and len(status) == 3 else 200
        fields = {"Content-Type": media.decode("latin-1")} if media else {}
        yield Response(max(200, number), media.decode("latin-1"), CaseInsensitive(fields), body)


def operation(platform: str, data: bytes) -> None:
    """A run of the operation that the first line names, on the responses of the others."""
    name, *lines = data.split(b"\n")
    found = _scenarios(platform)
    scenario = found.get(name.decode("latin-1")) or sorted(found.items())[sum(name) % len(found)][1]
    params = json.loads(json.dumps(dict(scenario.params)))
    values, problem = validated(scenario.operation, params)
    assert problem is None, problem
    secrets = [secret for secret in scenario.operation.hidden(values) if len(secret) > 4]
    server = Replay(responses([line.replace(SECRET, secrets[0].encode()) for line in lines]))
    clock = Clock()

    def connect(where: Platform[Any], settings: Settings) -> Any:
        return where.open(settings, server, clock=clock, sleep=clock.sleep, jitter=lambda: 1.0)

    warnings: list[str] = []
    result = scenario.operation.execute(Run(values, Mode(scenario.check, diff=True), connect, warnings.append))
    json.dumps(result)
    assert isinstance(result["changed"], bool)
    assert server.requests <= 500, server.requests
    for text in warnings:
        check_message(text, secrets)
    if result.get("failed"):
        assert result["failure"]["kind"] in set(errors.Kind) - {errors.DEFECT}, result["msg"]
        check_message(result["msg"], secrets)
        check_message(json.dumps(result["failure"]), secrets)
        assert result["msg"].startswith(f"{scenario.operation.name} of "), result["msg"]


DECODERS = {
    "http": http,
    "document": document,
    **{name: functools.partial(operation, name) for name in ("sipxcom", "ucp", "voipnow", "telecomx")},
}
