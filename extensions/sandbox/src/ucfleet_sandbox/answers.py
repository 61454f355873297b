# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers and request parts that several platforms build and read alike."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from ucfleet_sandbox.platform import Headers, Request, Response

__all__ = ["NO_JSON", "bearer", "empty_answer", "json_answer", "json_body", "query_values", "text_answer"]


class _NoJson:
    """Type of NO_JSON."""


#: what `json_body` returns for a body that is no JSON (null is JSON)
NO_JSON = _NoJson()


def json_answer(value: Any, status: int = 200) -> Response:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return Response(status, None, Headers([("Content-Type", "application/json")]), body)


def text_answer(text: str, status: int = 200) -> Response:
    return Response(status, None, Headers([("Content-Type", "text/plain; charset=utf-8")]), text.encode())


def empty_answer(status: int = 200) -> Response:
    return Response(status)


def json_body(request: Request) -> Any:
    """The decoded body, or NO_JSON."""
    try:
        return json.loads(request.body or b"")
    except (ValueError, RecursionError):
        return NO_JSON


def bearer(request: Request) -> str | None:
    """The token of `Authorization: Bearer`, None without one."""
    scheme, _unused, token = (request.headers.get("Authorization") or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def query_values(request: Request) -> dict[str, list[str]]:
    """The query's values by name, form-decoded, in order."""
    values: dict[str, list[str]] = {}
    for pair in (request.query or "").split("&"):
        name, _unused, value = pair.partition("=")
        if name:
            values.setdefault(_decode(name), []).append(_decode(value))
    return values


def _decode(text: str) -> str:
    return unquote(text.replace("+", " "), errors="replace")
