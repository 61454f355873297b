# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A strict stand-in for the network: the exact requests, in order, or the test fails.

http = Http(
    GET("/sipxconfig/rest/my/vmprefs").basic("3100", "pw").answers(200, {...}),
    PUT("/sipxconfig/rest/my/vmprefs").json({...}).answers(200),
)
result = http.run(VM_PREFS, url=..., username="3100", password="pw", greeting="NONE")
http.done()
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Operation, Platform, Run
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class CaseInsensitive(dict[str, str]):
    """Header fields as a transport hands them out."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__({key.lower(): value for key, value in values.items()})

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key.lower(), default)


class Expected:
    """One expected request and its answer."""

    def __init__(self, method: str, target: str) -> None:
        self.method = method
        self.target = target
        self._body: Any = ...
        self._headers: dict[str, str | None] = {}
        self._answer: Response | VoiceError | None = None

    def __repr__(self) -> str:
        return f"{self.method} {self.target}"

    def json(self, document: Any) -> Expected:
        """The body is exactly this JSON document (types count)."""
        self._body = document
        return self

    def raw(self, body: bytes | None) -> Expected:
        """The body is exactly these bytes; None: there is none."""
        self._body = body
        return self

    def header(self, name: str, value: str | None) -> Expected:
        """This header field is sent with this value; None: it is not sent."""
        self._headers[name.lower()] = value
        return self

    def basic(self, username: str, password: str) -> Expected:
        pair = base64.b64encode(f"{username}:{password}".encode()).decode()
        return self.header("Authorization", f"Basic {pair}")

    def bearer(self, token: str) -> Expected:
        return self.header("Authorization", f"Bearer {token}")

    def answers(
        self,
        status: int = 200,
        document: Any = None,
        *,
        text: str | None = None,
        reason: str = "",
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> Expected:
        """Answer with a JSON document, a text, or nothing.

        An error response of sipXcom to GET and POST without a text of its own has the page that it has there
        (section 3.7).
        """
        if document is None and text is None and status >= 400 and self._has_error_page(status):
            text, content_type = f"<html><body><h2>HTTP ERROR {status}</h2></body></html>", "text/html"
        body = b"" if document is None and text is None else (text or json.dumps(document)).encode()
        fields = CaseInsensitive({**({"Content-Type": content_type} if body else {}), **(headers or {})})
        self._answer = Response(status, reason, fields, body)
        return self

    def _has_error_page(self, status: int) -> bool:
        return "/sipxconfig/" in self.target and self.method in ("GET", "POST") and status != 747

    @property
    def is_broken(self) -> bool:
        """Whether the answer to a read is a success that is no JSON document, for which it is read again."""
        if self.method != "GET" or not isinstance(self._answer, Response) or self._answer.status != 200:
            return False
        try:
            return not isinstance(self._answer.json(), (dict, list))
        except ValueError:
            return True

    def fails(self, error: VoiceError) -> Expected:
        """No answer: the transport reports this."""
        self._answer = error
        return self

    def check(self, headers: Mapping[str, str], body: bytes | None) -> None:
        sent = {key.lower(): value for key, value in headers.items()}
        for name, value in self._headers.items():
            assert sent.get(name) == value, f"{self}: header {name} is {sent.get(name)!r}, expected {value!r}"
        if self._body is ...:
            assert self.method not in WRITES, f"{self}: a write must state its body"
        elif isinstance(self._body, bytes) or self._body is None:
            assert body == self._body, f"{self}: body is {body!r}, expected {self._body!r}"
        else:
            assert body is not None, f"{self}: no body, expected {self._body!r}"
            got, want = (json.dumps(value, sort_keys=True) for value in (json.loads(body), self._body))
            assert got == want, f"{self}: body is {got}, expected {want}"

    def reply(self) -> Response:
        if isinstance(self._answer, VoiceError):
            raise self._answer
        assert self._answer is not None, f"{self}: the test gives no answer"
        return self._answer


def GET(target: str) -> Expected:
    return Expected("GET", target)


def PUT(target: str) -> Expected:
    return Expected("PUT", target)


def POST(target: str) -> Expected:
    return Expected("POST", target)


def DELETE(target: str) -> Expected:
    return Expected("DELETE", target).raw(None)


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Http:
    """The whole conversation a test expects."""

    def __init__(self, *expected: Expected) -> None:
        self._expected = list(expected)
        self._last: Expected | None = None
        self._read_only = False
        self.clock = Clock()
        self.warnings: list[str] = []

    def expect(self, *expected: Expected) -> None:
        """The conversation goes on."""
        self._expected.extend(expected)

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        assert bounds.wait() > 0
        call = f"{method} {target}"
        # Login requests of token platforms are POSTs too; a test of check mode names them.
        assert not (self._read_only and method in WRITES and not self._is_login(target)), f"check mode sent {call}"
        if self._last is not None and self._last.is_broken and repr(self._last) == call != self._next():
            # A server that answers a read with something broken does so again, unless the test says more.
            return self._last.reply()
        assert self._expected, f"additional request: {call}"
        expected = self._last = self._expected.pop(0)
        assert call == repr(expected), f"got {call}, expected {expected}"
        expected.check(headers, body)
        return expected.reply()

    def _next(self) -> str:
        return repr(self._expected[0]) if self._expected else ""

    @staticmethod
    def _is_login(target: str) -> bool:
        return target in ("/ucp/v2/login", "/oauth/token.php", "/auth/login")

    def connect(self, platform: Platform, settings: Settings) -> Any:
        """A client of the platform on this conversation, in time that passes only by sleeping."""
        return platform.open(settings, self, clock=self.clock, sleep=self.clock.sleep, jitter=lambda: 1.0)

    def run(self, operation: Operation, *, check: bool = False, diff: bool = True, **params: Any) -> dict[str, Any]:
        """Run a module's operation as Ansible would, on this conversation; all of it must be used up."""
        self._read_only = check
        values, problem = validated(operation, params)
        assert problem is None, problem
        result = operation.execute(Run(values, Mode(check, diff), self.connect, self.warnings.append))
        self.done()
        return result

    def done(self) -> None:
        assert not self._expected, f"requests that never came: {self._expected}"
