# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each platform's client on a raw socket whose server breaks the rules of HTTP, of JSON or of its own documents.

The simulator answers; what stands between makes other bytes of some of its answers. A task ends in time with a
result, reports what the server holds, and follows nobody elsewhere.
"""

from __future__ import annotations

import gzip
import itertools
import json
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import PoolTransport
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Platform, Run
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.modules import operation
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CANARY, CONNECTIONS, SAMPLES
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.sockets import Connection, Server
from ansible_collections.ucfleet.voice.tests.unit.support.wrong_types import held

MODULES = ("vm_prefs", "phonebook_entry", "fmfm_profile", "phone_call_event", "pbx_variable")
#: bytes of a response that a task accepts here
LARGEST = 200_000
#: seconds: the deadline of a task, and when it has to be over on a busy machine
DEADLINE, LATE = 3.0, 8.0
BOMB = gzip.compress(b"\x00" * 50_000_000)
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;&b;</x>'
#: what a server may send: pieces, without an end for the time of the test
Bytes = Iterable[bytes]
Kind = Callable[[str, bytes], Bytes]


def plain(status: str, body: bytes, *lines: bytes) -> bytes:
    head = [f"HTTP/1.1 {status}".encode(), b"Content-Type: application/json", *lines]
    return b"\r\n".join([*head, f"Content-Length: {len(body)}".encode(), b"", body])


def sized(length: str, *more: str) -> Kind:
    """The right body with these lengths, and the end of the connection."""
    lines = "Connection: close\r\n" + "".join(f"Content-Length: {one}\r\n" for one in (length, *more))
    return lambda status, body: [f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body]


def chunked(*pieces: bytes, endless: bytes = b"") -> Kind:
    """These bytes as the chunks."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return lambda status, body: itertools.chain([head, *pieces], itertools.repeat(endless * 500) if endless else [])


def beginning(head: bytes, endless: bytes) -> Kind:
    return lambda status, body: itertools.chain([head], itertools.repeat(endless * 500))


def with_lines(*lines: bytes) -> Kind:
    """The right response with more lines in its head."""
    return lambda status, body: [plain(status, body, *lines)]


def with_body(wrong: bytes, *lines: bytes) -> Kind:
    """Another body with the right status."""
    return lambda status, body: [plain(status, wrong, *lines)]


def redirect(status: str, where: str) -> Kind:
    return lambda _status, body: [plain(status, b"", f"Location: {where}".encode())]


def cut(part: int) -> Kind:
    """The right response up to one of ten places."""
    return lambda status, body: [(whole := plain(status, body))[: len(whole) * part // 10]]


KINDS: dict[str, Kind] = {
    "length too short": lambda status, body: sized(str(len(body) // 2))(status, body),
    "length too long": lambda status, body: sized(str(len(body) + 50))(status, body),
    "negative length": sized("-5"),
    "length in words": sized("many"),
    "length of thirty digits": sized("9" * 30),
    "two different lengths": sized("2", "3"),
    "length and chunks": lambda status, body: [
        f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        + (f"{len(body):x}\r\n".encode() + body + b"\r\n" if body else b"")
        + b"0\r\n\r\n"
    ],
    "no chunk size": chunked(b"zz\r\nabc\r\n0\r\n\r\n"),
    "negative chunk": chunked(b"-5\r\nabc\r\n0\r\n\r\n"),
    "chunk without an end": chunked(b"5\r\nab"),
    "huge chunk": chunked(b"f" * 30 + b"\r\n"),
    "endless chunk extension": chunked(b"5;x=", endless=b"y"),
    "endless chunks": chunked(endless=b"1\r\n \r\n"),
    "endless trailers": chunked(b"2\r\n{}\r\n0\r\n", endless=b"X: y\r\n"),
    "endless header line": beginning(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
    "endless header lines": beginning(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "endless reason": beginning(b"HTTP/1.1 200 ", b"y"),
    "endless interim responses": beginning(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "endless body": beginning(b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    "NUL in a header": with_lines(b"X: a\x00b"),
    "carriage return in a header": with_lines(b"X: a\rContent-Length: 0"),
    "header without a colon": with_lines(b"Connection: close", b"no colon"),
    "blank before a colon": with_lines(b"Connection: close", b"X : y"),
    "header that is no UTF-8": with_lines(b"X: \xff\xfe"),
    "many cookies": with_lines(*[b"Set-Cookie: a%d=b; Path=/" % number for number in range(80)]),
    "too many cookies": with_lines(*[b"Set-Cookie: a%d=b" % number for number in range(5_000)]),
    "HTTP/0.9": lambda status, body: [body or b"OK"],
    "HTTP/2": lambda status, body: [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    "no status": lambda status, body: [b"HTTP/1.1\r\n\r\n"],
    "status of six digits": lambda status, body: [plain("200200 OK", body)],
    "negative status": lambda status, body: [plain("-200 OK", body)],
    "endless redirect": redirect("302 Found", "?"),
    "redirect elsewhere": redirect("307 Temporary Redirect", "http://127.0.0.1:9/elsewhere"),
    "redirect with a login": redirect("301 Moved Permanently", "http://kim:canary-word@127.0.0.1:9/"),
    "redirect into headers": redirect("308 Permanent Redirect", "/x%0d%0aSet-Cookie:a=b"),
    "gzip that nobody asked for": with_body(BOMB, b"Content-Encoding: gzip"),
    "JSON with a byte order mark": lambda status, body: [plain(status, b"\xef\xbb\xbf" + body if body else b"")],
    "JSON that is no UTF-8": with_body(b'{"a": "\xff\xfe"}'),
    "NUL bytes": with_body(b"\x00" * 100),
    "two JSON documents": lambda status, body: [plain(status, body + b"\n{}")],
    "XML entities": with_body(LAUGHS),
    "deep JSON": with_body(b"[" * 90_000 + b"]" * 90_000),
    "huge number": with_body(b'{"id": ' + b"9" * 90_000 + b"}"),
    "page": with_body(b"<!DOCTYPE html><html><body>Sign in</body></html>"),
    "nothing": with_body(b""),
    "two responses": lambda status, body: [plain(status, body) + plain("200 OK", b'{"for": "somebody else"}')],
    **{f"cut after {part} of 10": cut(part) for part in range(10)},
}
#: the right response in another form: it has to be understood
HARMLESS = {
    "NUL in a header",
    "header that is no UTF-8",
    "many cookies",
    "JSON with a byte order mark",
    "two responses",
}
#: what the standard library lets pass: a length that is none counts as the end of the connection, a line that is no
#: header as the end of the headers, and of a length and chunks the chunks count (RFC 9112, section 6.3). These answers
#: say that the connection ends: else the next request may or may not meet its end.
LENIENT = {"negative length", "length in words", "length and chunks", "header without a colon", "blank before a colon"}


class Between:
    """A server on a socket in front of a simulator; from the `number`th request on, logins aside, answers are bad.

    Of each bad answer the request reached the simulator: nobody can know that.
    """

    def __init__(self, sandbox: Sandbox, kind: str, number: int) -> None:
        self.sandbox = sandbox
        self._kind = KINDS[kind]
        # Else the connection ends.
        self._is_harmless = kind in HARMLESS
        self._number = number
        self.asked: list[str] = []

    def __call__(self, connection: Connection, server: Server) -> None:
        while request := connection.read():
            head, _blank, body = request.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            method, target, _version = first.split(" ")
            self.asked.append(f"{method} {target}")
            headers = dict(line.split(": ", 1) for line in lines)
            has_body = "content-length" in {name.lower() for name in headers}
            bounds = Bounds(5.0, Deadline.after(5.0), LARGEST)
            answer = self.sandbox.exchange(method, target, headers, body if has_body else None, bounds)
            status = f"{answer.status} {answer.reason or 'OK'}"
            is_login = Http._is_login(target)
            self._number -= not is_login
            if is_login or self._number >= 0:
                connection.send(plain(status, answer.body))
                continue
            for piece in self._kind(status, answer.body):
                connection.send(piece)
            if not self._is_harmless:
                return


def task(name: str, port: int, **desired: Any) -> dict[str, Any]:
    """Run a module on a real transport to this port."""
    module = operation(name)
    given = {**CONNECTIONS[module.platform.name], **SAMPLES[name], **desired}
    given |= {"url": f"http://127.0.0.1:{port}", "timeout": 1.0, "deadline": DEADLINE, "retries": 0}
    values, problem = validated(module, given)
    assert problem is None, problem
    transports: list[PoolTransport] = []

    def connect(platform: Platform[Any], settings: Settings) -> Any:
        transports.append(PoolTransport(settings))
        return platform.open(settings, transports[-1])

    try:
        return module.execute(Run({**values, "max_response_size": LARGEST}, Mode(), connect))
    finally:
        for transport in transports:
            transport.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("number", [0, 1])
def test_a_hostile_answer_ends_in_a_result(name: str, kind: str, number: int) -> None:
    platform = operation(name).platform.name
    right = Sandbox.of(platform)
    right.run(operation(name), **{**CONNECTIONS[platform], **SAMPLES[name]})
    between = Between(Sandbox.of(platform), kind, number)
    before = held(between.sandbox)
    began = time.monotonic()
    with Server(between) as server:
        result = task(name, server.port)
    assert time.monotonic() - began < LATE
    after = held(between.sandbox)
    assert CANARY not in json.dumps(result)
    # Nobody is followed, and nothing is tried again and again.
    assert len(between.asked) <= 12, between.asked
    assert not any("elsewhere" in call or "Set-Cookie" in call for call in between.asked)
    if result.get("failed"):
        assert result["failure"]["kind"] in set(errors.Kind) - {errors.DEFECT}, result
        assert result["msg"].startswith(f"{name} of ")
        assert result["msg"].isprintable()
        assert kind not in HARMLESS, result
    else:
        assert after == held(right)
    if after != before:
        assert result["changed"] is True, result


def test_every_kind_fails_somewhere_or_is_harmless() -> None:
    """Else a kind tests nothing: it would be the right response."""
    for kind in KINDS:
        failed = []
        for name in ("vm_prefs", "fmfm_profile"):
            between = Between(Sandbox.of(operation(name).platform.name), kind, 0)
            with Server(between) as server:
                failed.append(task(name, server.port).get("failed", False))
        assert any(failed) is (kind not in HARMLESS | LENIENT), kind
