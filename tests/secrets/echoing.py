# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers in front of the simulators that repeat what they were asked, secrets first.

There is one for each platform and manner; the manner says which requests are answered by an echo and how.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import html
import http.client
import http.server
import json
import re
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping

from ansible_collections.ucfleet.voice.tests.secrets.canaries import canaries

_JSON, _TEXT, _HTML, _XML = "application/json", "text/plain", "text/html", "application/xml"
_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive", "host"}
_LOGIN = re.compile(r"auth|token|login")


def _errors(echo: str) -> str:
    """An error document with the echo in all fields that one of the platforms has."""
    keys = ("error", "message", "error_description", "code", "reason", "detail")
    return json.dumps({**dict.fromkeys(keys, echo), "data": {"message": echo, "password": {"required": echo}}})


@dataclasses.dataclass(frozen=True)
class Manner:
    """How the echo is written. Before `late` requests come true responses: before writes, or all but logins."""

    status: int
    kind: str = _TEXT
    write: Callable[[str], str] = str
    late: str = ""
    in_headers: bool = False


MANNERS = {
    "refused": Manner(401),
    "forbidden": Manner(403, _JSON, _errors),
    "invalid": Manner(400, _JSON, _errors),
    "xml": Manner(400, _XML, lambda echo: f"<error><message>{html.escape(echo)}</message></error>"),
    "broken": Manner(500, _HTML, lambda echo: f"<html><body><h1>{html.escape(echo)}</h1></body></html>"),
    "encoded": Manner(500, _TEXT, urllib.parse.quote),
    "base64": Manner(500, _TEXT, lambda echo: base64.b64encode(echo.encode()).decode()),
    "hex": Manner(500, _TEXT, lambda echo: echo.encode().hex()),
    "nested": Manner(500, _JSON, lambda echo: _errors(_errors(echo))),
    "busy": Manner(503, _TEXT),
    "malformed": Manner(200, _JSON, lambda echo: f'{{"data": {{"id": {json.dumps(echo)}, '),
    "text": Manner(200, _JSON, json.dumps),
    "odd": Manner(200, _JSON, lambda echo: json.dumps([{echo: echo, "name": echo, "id": echo}])),
    "headers": Manner(400, _TEXT, in_headers=True),
    "moved": Manner(302, _TEXT, in_headers=True),
    "late-invalid": Manner(400, _JSON, _errors, late="writes"),
    "late-broken": Manner(500, _TEXT, late="writes"),
    "late-odd": Manner(200, _JSON, lambda echo: json.dumps([{echo: echo, "name": echo, "id": echo}]), late="all"),
    "late-malformed": Manner(200, _JSON, lambda echo: f"[{json.dumps(echo)}, ", late="writes"),
}


class _Server(http.server.ThreadingHTTPServer):
    """One manner in front of one platform."""

    daemon_threads = True

    def __init__(self, upstream: str, manner: Manner | None, echoes: Echoes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream, self.manner, self.echoes = upstream, manner, echoes

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no error of the test."""


class Echoes:
    """Passes requests on to the simulators and keeps the tokens that they carried; an address for each manner."""

    def __init__(self, upstream: Mapping[str, str]) -> None:
        self._upstream = {name: urllib.parse.urlsplit(url).netloc for name, url in upstream.items()}
        self._servers: dict[tuple[str, str], tuple[_Server, threading.Thread]] = {}
        self.issued: set[str] = set()
        self.echoed = 0

    def url(self, platform: str, manner: str) -> str:
        key = (platform, manner)
        if key not in self._servers:
            server = _Server(self._upstream[platform], MANNERS.get(manner), self)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
            thread.start()
            self._servers[key] = (server, thread)
        return f"http://127.0.0.1:{self._servers[key][0].server_address[1]}"

    def ports(self, manner: str) -> list[str]:
        """The ports of one manner."""
        return [str(found[0].server_address[1]) for key, found in self._servers.items() if key[1] == manner]

    def close(self) -> None:
        for server, thread in self._servers.values():
            server.shutdown()
            thread.join()
            server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_args: object) -> None:
        """Nothing is printed."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        for name in ("Authorization", "X-Auth-Token", "Cookie"):
            words = (self.headers.get(name) or "").split()
            self.server.echoes.issued.update(word for word in words[-1:] if len(word) > 7)
        chosen = self.server.manner
        is_work = _LOGIN.search(self.path) is None
        is_write = is_work and self.command not in ("GET", "HEAD")
        if chosen and {"": True, "all": is_work, "writes": is_write}[chosen.late]:
            self._echo(chosen, body)
        else:
            self._pass_on(body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_PATCH = _serve

    def _echo(self, manner: Manner, body: bytes) -> None:
        raw = f"{self.command} {self.path}\n{self.headers}\n{body.decode('utf-8', 'replace')}"
        login = self.headers.get("Authorization", "").partition(" ")[2]
        with contextlib.suppress(ValueError):
            raw += base64.b64decode(login).decode("utf-8", "replace")
        readable = "\n".join((raw, urllib.parse.unquote_plus(raw), html.unescape(raw), raw.replace('\\"', '"')))
        first = " ".join([value for value in canaries().values() if value in readable])
        echo = f"{first} {login} {raw}"
        self.server.echoes.echoed += 1
        data = manner.write(echo).encode()
        line = " ".join(echo.split())[:900].encode("latin-1", "replace").decode("latin-1")
        self.send_response(manner.status, line if manner.in_headers else None)
        self.send_header("Content-Type", manner.kind)
        if manner.in_headers:
            self.send_header("Location", f"http://127.0.0.1:9/?{urllib.parse.quote(line)}")
            self.send_header("X-Error", line)
            self.send_header("WWW-Authenticate", f'Basic realm="{line}"')
        if manner.status == 503:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _pass_on(self, body: bytes) -> None:
        connection = http.client.HTTPConnection(self.server.upstream, timeout=30)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            connection.request(self.command, self.path, body or None, headers)
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        self.send_response(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in {*_HOP, "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextlib.contextmanager
def echoes(upstream: Mapping[str, str]) -> Iterator[Echoes]:
    """The servers on free ports of this host, in threads of the test."""
    found = Echoes(upstream)
    try:
        yield found
    finally:
        found.close()
