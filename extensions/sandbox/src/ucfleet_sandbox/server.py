# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sockets around a platform: raw requests in, raw answers out, faults, log and store between.

aiohttp parses requests (its low-level server hands over the target as it was sent); answers
are put on the wire here, because a platform decides about every header and reason phrase
and aiohttp would add its own.
"""

from __future__ import annotations

import asyncio
import dataclasses
import email.utils
import http
import logging
import re
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError

from ucfleet_sandbox.faultanswers import without_field
from ucfleet_sandbox.faults import FaultPlan, FaultRule, FaultSet, StaleReads
from ucfleet_sandbox.platform import Headers, Platform, Request, Response
from ucfleet_sandbox.requestlog import LogEntry, RequestLog
from ucfleet_sandbox.store import Store

__all__ = ["PlatformServer"]

_LOG = logging.getLogger("ucfleet_sandbox")

#: largest request body in bytes
MAX_BODY = 64 * 1024 * 1024
#: largest request line and header field in bytes
MAX_LINE = 64 * 1024

_PHRASES = {status.value: status.phrase for status in http.HTTPStatus}
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_BODYLESS = frozenset({204, 304})
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class PlatformServer:
    """One platform on one listening socket."""

    def __init__(self, platform: Platform, store: Store, log_limit: int) -> None:
        self.platform = platform
        self.log = RequestLog(log_limit)
        self.faults = FaultSet()
        self._store = store
        self._stale = StaleReads()
        self._connections = 0
        self._aiohttp: _LowLevelServer | None = None
        self._listener: asyncio.Server | None = None

    async def start(self, listening: socket.socket, tls: ssl.SSLContext | None) -> None:
        """Accept connections on a bound socket."""
        loop = asyncio.get_running_loop()
        self._aiohttp = _LowLevelServer(self)
        self._listener = await loop.create_server(self._aiohttp, sock=listening, ssl=tls, backlog=2048)

    async def stop(self) -> None:
        """Close everything; requests under way get a second."""
        if self._listener is not None:
            self._listener.close()
        if self._aiohttp is not None:
            await self._aiohttp.shutdown(1.0)

    def replace_state(self, state: dict[str, object]) -> None:
        """Load and store a state. Raises StateError and changes nothing when it does not fit."""
        self.platform.load(state)
        self.platform.touched.clear()
        self._store.save_all(self.platform)
        self._stale.forget()

    def connected(self) -> tuple[int, bool]:
        """Number of a new connection, and whether a fault refuses it."""
        self._connections += 1
        refused = self.faults.refuses_connection()
        self.log.connection(refused=refused)
        return self._connections, refused

    async def serve(self, raw: web.BaseRequest) -> web.StreamResponse:
        """One request from the wire to the answer."""
        started = time.perf_counter()
        request = await _read_request(raw)
        user = self.platform.user_of(request)
        plan = self.faults.plan(request, user, self._stale)
        entry = self.log.start(request, user, _connection_of(raw).number, time.time())
        status = None
        try:
            response = await self._answer(request, user, plan, entry)
            status = response.status if response else None
        finally:
            self.log.finish(entry, status, plan, time.perf_counter() - started)
        if response is None:
            _reset(raw.transport)
            return _RawAnswer(b"", keep_alive=False)
        return _to_wire(raw, response, plan)

    async def _answer(self, request: Request, user: str | None, plan: FaultPlan, entry: LogEntry) -> Response | None:
        """What to put on the wire; None for a reset."""
        await _pause(plan.delay(after_effect=False))
        if plan.expires_tokens:
            self.platform.expire_tokens()
            self._save()
        fault = plan.deciding
        response = fault.older(self._stale, request, user) if fault else None
        if response is None and (fault is None or fault.after_effect or fault.is_true):
            response = self._handle(request, user, fault, entry)
        await _pause(plan.delay(after_effect=True))
        return fault.response(request, response) if fault else response

    def _handle(self, request: Request, user: str | None, fault: FaultRule | None, entry: LogEntry) -> Response:
        """Let the platform handle the request: once, twice, or without keeping what it changed."""
        if fault is not None and fault.kind == "drop_field" and fault.spec.get("where") in ("request", "both"):
            if request.body is not None:
                request = dataclasses.replace(request, body=without_field(request.body, fault.spec["field"]))
        elif fault is not None and fault.kind == "ignore_write":
            return self._handle_and_undo(request, entry)
        response = self._take_effect(request, user, entry)
        if fault is not None and fault.kind == "duplicate":
            second = self._take_effect(request, user, entry)
            return second if fault.spec.get("response") == "second" else response
        return response

    def _handle_and_undo(self, request: Request, entry: LogEntry) -> Response:
        before = {name: self.platform.get_part(name) for name in self.platform.parts()}
        response = self.platform.handle(request)
        entry.executions += 1
        if self.platform.touched:
            self.platform.load_parts(before)
            self.platform.touched.clear()
        return response

    def _take_effect(self, request: Request, user: str | None, entry: LogEntry) -> Response:
        response = self.platform.handle(request)
        entry.executions += 1
        entry.took_effect |= self._save()
        if request.method == "GET":
            self._stale.remember(request, user, response)
        return response

    def _save(self) -> bool:
        """Store what the request touched, before the response leaves; whether that was more than tokens."""
        touched = self.platform.touched
        if not touched:
            return False
        self._store.save_parts(self.platform, touched)
        is_data = any(not name.startswith(Platform.TOKEN_PART) for name in touched)
        if is_data:
            self._stale.wrote()
        touched.clear()
        return is_data


# ---------------------------------------------------------------- to aiohttp
class _Connection(web.RequestHandler):
    """aiohttp's connection, numbered, and reset at once when a fault says so."""

    number = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert isinstance(self._manager, _LowLevelServer)
        self.number, refused = self._manager.owner.connected()
        if refused:
            _reset(transport)

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """A traceback for our own faults only; one for a malformed request would show its headers."""
        problem = kw.get("exc_info")
        if isinstance(problem, HttpProcessingError | ConnectionError):
            _LOG.info("a request could not be read: %s", type(problem).__name__)
        else:
            super().log_exception(*args, **kw)


class _LowLevelServer(web.Server):
    """aiohttp's low-level server with our connection class and size limits."""

    def __init__(self, owner: PlatformServer) -> None:
        super().__init__(owner.serve, request_factory=self._request)
        self.owner = owner

    def __call__(self) -> web.RequestHandler:
        return _Connection(
            self,
            loop=asyncio.get_running_loop(),
            logger=_LOG,
            access_log=None,  # type: ignore[arg-type]
            max_line_size=MAX_LINE,
            max_field_size=MAX_LINE,
            auto_decompress=False,
        )

    def _request(self, message, payload, protocol, writer, task) -> web.BaseRequest:  # type: ignore[no-untyped-def]
        loop = asyncio.get_running_loop()
        return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=MAX_BODY)


@dataclasses.dataclass(frozen=True, slots=True)
class Drip:
    """How slowly a part of a response arrives: `size` bytes every `seconds`."""

    part: str
    seconds: float
    size: int

    @classmethod
    def of(cls, rule: FaultRule) -> Drip:
        return cls(rule.spec.get("part", "body"), rule.spec.get("seconds", 0.1), rule.spec.get("bytes", 1))

    def pieces(self, payload: bytes) -> Iterator[tuple[float, bytes]]:
        """Pairs of a pause in seconds and the bytes that follow it."""
        status_end = payload.find(b"\r\n") + 2
        head_end = payload.find(b"\r\n\r\n") + 4
        parts = {"status": payload[:status_end], "headers": payload[status_end:head_end], "body": payload[head_end:]}
        for name, text in parts.items():
            if self.part not in (name, "all"):
                yield 0.0, text
                continue
            for start in range(0, len(text), self.size):
                yield self.seconds, text[start : start + self.size]


class _RawAnswer(web.StreamResponse):
    """Bytes that go to the socket as they are: in one piece, or in several with a pause before each of them."""

    def __init__(self, payload: bytes, *, keep_alive: bool, drip: Drip | None = None) -> None:
        super().__init__()
        self._bytes = payload
        self._drip = drip
        self._keeps = keep_alive

    @property
    def keep_alive(self) -> bool | None:
        return self._keeps

    async def prepare(self, request: web.BaseRequest) -> None:
        if self._drip is None:
            if self._bytes:
                await request.writer.write(self._bytes)
            return
        for pause, piece in self._drip.pieces(self._bytes):
            await _pause(pause)
            await request.writer.write(piece)

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing follows the bytes."""


def _connection_of(raw: web.BaseRequest) -> _Connection:
    connection = raw.protocol
    assert isinstance(connection, _Connection)
    return connection


async def _read_request(raw: web.BaseRequest) -> Request:
    if raw.headers.get("Expect", "").lower() == "100-continue":
        await raw.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    has_body = "Content-Length" in raw.headers or "Transfer-Encoding" in raw.headers
    body = await raw.read() if has_body else None
    headers = Headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw.raw_headers)
    return Request(raw.method, raw.raw_path, headers, body)


# --------------------------------------------------------------- to the wire
def _to_wire(raw: web.BaseRequest, response: Response, plan: FaultPlan) -> _RawAnswer:
    body = b"" if response.status in _BODYLESS or raw.method == "HEAD" else response.body
    head = _head(raw, response)
    fault = plan.deciding
    drip = Drip.of(plan.drip) if plan.drip else None
    if fault is not None and fault.kind == "truncate":
        keep = fault.spec.get("keep", len(body) // 2)
        return _RawAnswer(head + body[:keep], keep_alive=False, drip=drip)
    return _RawAnswer(head + body, keep_alive=raw.keep_alive, drip=drip)


def _head(raw: web.BaseRequest, response: Response) -> bytes:
    """Status line and header fields, with Date, Content-Length and Connection where the platform set none."""
    reason = _PHRASES.get(response.status, "") if response.reason is None else response.reason
    fields = list(response.headers.items)
    fields.append(("Date", email.utils.formatdate(usegmt=True)))
    if response.status not in _BODYLESS and response.headers.get("Content-Length") is None:
        fields.append(("Content-Length", str(len(response.body))))
    if not raw.keep_alive:
        fields.append(("Connection", "close"))
    elif raw.version < (1, 1):
        fields.append(("Connection", "keep-alive"))
    lines = [f"HTTP/1.1 {response.status} {_one_line(reason)}", *(f"{name}: {_one_line(v)}" for name, v in fields)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _one_line(text: str) -> str:
    """A control character would end the header; servers print a blank instead."""
    return _CONTROL.sub(" ", text)


def _reset(transport: asyncio.BaseTransport | None) -> None:
    """Close with RST instead of FIN."""
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    assert isinstance(transport, asyncio.Transport)
    transport.abort()


async def _pause(seconds: float) -> None:
    if seconds:
        await asyncio.sleep(seconds)
