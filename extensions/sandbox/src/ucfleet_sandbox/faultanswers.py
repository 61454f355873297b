# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses that faults make up, and what they do to true ones."""

from __future__ import annotations

import base64
import gzip
import html
import http
import itertools
import json
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

from ucfleet_sandbox.platform import Headers, Request, Response
from ucfleet_sandbox.redaction import is_secret_name

__all__ = ["ECHO_FORMS", "GARBAGE", "made_up", "transformed", "without_field"]

#: bodies of the fault garbage by `form`; all of them are labelled as JSON with status 200
GARBAGE: dict[str, bytes] = {
    "unfinished": b'{"unfinished": ["response", ',
    "text": b"service is starting, try again later",
    "binary": bytes(range(256)),
    "bom": b"\xef\xbb\xbf{}",
    "scalar": b"42",
    "deep": b"[" * 100_000,
    "long_number": b'{"id": ' + b"9" * 5_000 + b"}",
}

#: how the fault echo_secret writes a secret
ECHO_FORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "json": lambda text: json.dumps(text)[1:-1],
    "html": html.escape,
    "url": urllib.parse.quote,
    "base64": lambda text: base64.b64encode(text.encode("utf-8", "surrogatepass")).decode(),
    "base64_unpadded": lambda text: base64.b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("="),
}


def made_up(kind: str, spec: Mapping[str, Any], request: Request) -> Response:
    """The response of a kind that does not use the platform's own."""
    return _MAKERS[kind](spec, request)


def _html(spec: Mapping[str, Any], request: Request) -> Response:
    status = spec.get("status", 502)
    phrase = _phrase(status)
    page = (
        f"<!DOCTYPE html>\n<html><head><title>{status} {phrase}</title></head>"
        f"<body><h1>{phrase}</h1><p>The gateway in front of this service returned this page.</p></body></html>\n"
    )
    headers = Headers([("Content-Type", "text/html; charset=utf-8"), ("Via", "1.1 gateway")])
    if status == 407:
        headers.items.append(("Proxy-Authenticate", 'Basic realm="gateway"'))
    return Response(status, None, headers, page.encode())


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return str(status)


def _garbage(spec: Mapping[str, Any], request: Request) -> Response:
    return Response(200, None, _typed("application/json"), GARBAGE[spec.get("form", "unfinished")])


def _empty(spec: Mapping[str, Any], request: Request) -> Response:
    return Response(spec.get("status", 200), None, _typed("application/json"), b"")


def _status(spec: Mapping[str, Any], request: Request) -> Response:
    headers = Headers(spec.get("headers", {}).items())
    body = spec.get("body", "")
    content_type = spec.get("content_type")
    if not isinstance(body, str):
        body = json.dumps(body)
        content_type = content_type or "application/json"
    if content_type is None and body:
        content_type = "text/plain; charset=utf-8"
    if content_type is not None:
        headers.items.append(("Content-Type", content_type))
    if "retry_after" in spec:
        headers.items.append(("Retry-After", str(spec["retry_after"])))
    return Response(spec["status"], spec.get("reason"), headers, body.encode())


def _echo_secret(spec: Mapping[str, Any], request: Request) -> Response:
    """An error response that repeats every secret of the request, in its body and in its reason phrase."""
    write = ECHO_FORMS[spec.get("form", "plain")]
    shown = " ".join(write(secret) for secret in _secrets(request))
    body = json.dumps({"error": f"rejected: {shown}"}, ensure_ascii=False).encode("utf-8", "replace")
    return Response(spec.get("status", 400), f"Rejected {shown}"[:900], _typed("application/json"), body)


def _secrets(request: Request) -> list[str]:
    """Passwords, tokens and secret fields of a request, each once."""
    found: list[str] = []
    scheme, _blank, credentials = (request.headers.get("Authorization") or "").partition(" ")
    if credentials:
        found.append(credentials)
    if scheme.lower() == "basic":
        try:
            found.append(base64.b64decode(credentials).decode("utf-8", "replace").partition(":")[2])
        except ValueError:
            found.append("")
    text = (request.body or b"").decode("utf-8", "replace")
    try:
        found += _secret_values(json.loads(text))
    except (ValueError, RecursionError):
        found += [value for name, value in urllib.parse.parse_qsl(text) if is_secret_name(name)]
    segments = [urllib.parse.unquote(segment) for segment in request.path.split("/")]
    found += [after for name, after in itertools.pairwise(segments) if name in ("pin", "password")]
    return list(dict.fromkeys(secret for secret in found if secret))


def _secret_values(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [str(item) for key, item in value.items() if is_secret_name(key) and isinstance(item, str | int)]
        return own + [text for item in value.values() for text in _secret_values(item)]
    return [text for item in value for text in _secret_values(item)] if isinstance(value, list) else []


_MAKERS: dict[str, Callable[[Mapping[str, Any], Request], Response]] = {
    "html": _html,
    "garbage": _garbage,
    "empty": _empty,
    "status": _status,
    "echo_secret": _echo_secret,
}


def _typed(content_type: str) -> Headers:
    return Headers([("Content-Type", content_type)])


# ------------------------------------------------------------ true responses
def transformed(kind: str, spec: Mapping[str, Any], response: Response) -> Response:
    """The true response as a fault changes it; kinds that leave it alone return it."""
    if kind == "gzip":
        body = gzip.compress(response.body + b" " * spec.get("pad", 0))
        headers = _without(response.headers, "content-length")
        return Response(response.status, response.reason, Headers([*headers, ("Content-Encoding", "gzip")]), body)
    if kind == "content_type":
        headers = _without(response.headers, "content-type")
        headers.append(("Content-Type", spec["content_type"]))
        return Response(response.status, response.reason, Headers(headers), response.body)
    if kind == "drop_field" and spec.get("where", "response") in ("response", "both"):
        body = without_field(response.body, spec["field"])
        headers = _without(response.headers, "content-length")
        return Response(response.status, response.reason, Headers(headers), body)
    return response


def _without(headers: Headers, name: str) -> list[tuple[str, str]]:
    return [(key, value) for key, value in headers.items if key.lower() != name]


def without_field(body: bytes, field: str) -> bytes:
    """A JSON body without the field, at any depth; other bodies as they are."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return body
    kept = _dropped(value, field)
    # A J resource of sipXcom labels its JSON as ISO-8859-1, so only ASCII is safe everywhere.
    return body if kept == value else json.dumps(kept).encode()


def _dropped(value: Any, field: str) -> Any:
    if isinstance(value, dict):
        return {key: _dropped(item, field) for key, item in value.items() if key != field}
    return [_dropped(item, field) for item in value] if isinstance(value, list) else value
