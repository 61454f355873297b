# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine around the resources: security, routing, negotiation, method checks and error shapes."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ucfleet_sandbox.platform import Headers, Platform, Request, Response
from ucfleet_sandbox.sipxcom.auth import Authenticator, Refusal, canonical_path
from ucfleet_sandbox.sipxcom.errors import JavaError, StatusError, reason_phrase
from ucfleet_sandbox.sipxcom.jackson import BeanWriter
from ucfleet_sandbox.sipxcom.legacy import legacy_features
from ucfleet_sandbox.sipxcom.negotiation import choose_variant
from ucfleet_sandbox.sipxcom.resource import Call, Resource
from ucfleet_sandbox.sipxcom.resources import ROUTES
from ucfleet_sandbox.sipxcom.routing import Router
from ucfleet_sandbox.sipxcom.state import State

__all__ = ["SipXcom"]

_BASE = "/sipxconfig/rest"

_ERROR_PAGE = """<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8"/>
<title>Error {status} {reason}</title>
</head>
<body><h2>HTTP ERROR {status}</h2>
<p>The request for {path} failed:
<pre>    {reason}</pre></p><hr><i><small>sipXcom simulator</small></i><hr/>

</body>
</html>
"""

_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")

_METHOD_ORDER = ("GET", "PUT", "DELETE", "POST")


class SipXcom(Platform):
    """A sipXcom server: the user REST API below `/sipxconfig/rest/my/`.

    `seed` fixes the order of JSON keys in the J family; without it the order differs
    between process starts. `clock` gives the epoch seconds by which nonces expire.
    """

    name = "sipxcom"

    def __init__(self, seed: int | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._router: Router[Resource] = Router(ROUTES)
        self._writer = BeanWriter(seed)
        self._authenticator = Authenticator(clock)
        self._state = State({}, self.touched)
        self._legacy: frozenset[str] = frozenset()

    def load(self, state: Mapping[str, Any]) -> None:
        new = State(state, self.touched)
        legacy = legacy_features(new.system.legacy)
        self._state, self._legacy = new, legacy

    def dump(self) -> dict[str, Any]:
        return self._state.to_json()

    def parts(self) -> Iterable[str]:
        return list(self._state.part_names())

    def get_part(self, name: str) -> Any:
        return self._state.part(name)

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        self.load(State.assemble(parts))

    def handle(self, request: Request) -> Response:
        try:
            response = self._answer(request)
        except Refusal as refusal:
            response = _refused(request, refusal)
        except StatusError as error:
            response = _shape_a(request, error.status, error.reason)
        except JavaError as error:
            response = _shape_b(error)
        if request.method == "HEAD":
            response.body = b""
        return response

    def _answer(self, request: Request) -> Response:
        path = canonical_path(request.path)
        if path != _BASE and not path.startswith(f"{_BASE}/"):
            raise StatusError(404, "Not Found")
        if _BROKEN_ESCAPE.search(request.path):
            # The web server refuses it before anybody looks at the login.
            return Response(400, "Bad Request", Headers([("Connection", "close")]))
        if request.method == "OPTIONS":
            return Response()
        identity = self._authenticator.authenticate(self._state, request)
        found = self._find(request)
        if found is None:
            raise StatusError(404)
        resource, variables = found
        call = Call(self._state, self._legacy, self._writer, request, identity.user, identity.password, variables)
        return _dispatch(resource, call)

    def _find(self, request: Request) -> tuple[Resource, dict[str, str]] | None:
        if not request.target.startswith(_BASE):
            return None
        found = self._router.find(request.target.removeprefix(_BASE))
        if found is None or found[0].absent_in & self._legacy:
            return None
        return found


def _dispatch(resource: Resource, call: Call) -> Response:
    method = call.request.method
    allowed = resource.methods(call)
    if ("GET" if method == "HEAD" else method) not in allowed:
        return _not_allowed(call.request, allowed)
    if method in ("GET", "HEAD"):
        if not resource.variants:
            raise StatusError(404)
        variant = choose_variant(_accept(call.request), resource.variants)
        if variant is None:
            raise StatusError(406)
        return resource.get(call, variant)
    # Only a length that is known to be zero is refused; a chunked body without content is let through.
    empty = call.request.body == b"" and call.request.headers.get("Transfer-Encoding") is None
    if method == "PUT" and empty and not resource.takes_empty_put:
        raise StatusError(400, "Missing request entity")
    {"PUT": resource.put, "POST": resource.post, "DELETE": resource.delete}[method](call)
    return Response()


def _accept(request: Request) -> str | None:
    values = request.headers.get_all("Accept")
    return ", ".join(values) if values else None


def _not_allowed(request: Request, allowed: frozenset[str]) -> Response:
    response = _shape_a(request, 405, None)
    names = [name for name in _METHOD_ORDER if name in allowed]
    if "GET" in allowed:
        names.append("HEAD")
    response.headers.items.append(("Allow", ", ".join([*names, "OPTIONS"])))
    return response


def _refused(request: Request, refusal: Refusal) -> Response:
    response = _shape_a(request, refusal.status, refusal.reason)
    if refusal.challenge:
        response.headers.items.append(("WWW-Authenticate", refusal.challenge))
    if refusal.cookie:
        response.headers.items.append(("Set-Cookie", f"JSESSIONID={refusal.cookie};Path=/sipxconfig"))
    return response


def _shape_a(request: Request, status: int, reason: str | None) -> Response:
    """A status with its message in the reason phrase; only methods that ask for a page get one."""
    phrase = reason_phrase(status, reason)
    if request.method in ("PUT", "DELETE") or status >= 600:
        return Response(status, phrase)
    page = _ERROR_PAGE.format(status=status, reason=html.escape(phrase), path=html.escape(request.path))
    content_type = ("Content-Type", "text/html; charset=ISO-8859-1")
    return Response(status, phrase, Headers([content_type]), page.encode("latin-1", "replace"))


def _shape_b(error: JavaError) -> Response:
    """The text is inserted as it is: it may hold quotes and line breaks."""
    body = f'{{"error":"{error.message}","type":"{error.type_name}"}} '
    return Response(
        500, "Server Error", Headers([("Content-Type", "application/json")]), body.encode("utf-8", "replace")
    )
