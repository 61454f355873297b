# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulated PBX in process and somebody who asks it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from ucfleet_sandbox.platform import Headers, Request, Response
from ucfleet_sandbox.sipxcom import SipXcom

BASE = "/sipxconfig/rest"
PASSWORD = "lighthouse-7"


def basic(login: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()


class Pbx:
    """Sends requests as one user; paths are given below the REST context."""

    def __init__(self, state: dict[str, Any], user: str = "200") -> None:
        self.platform = SipXcom(seed=1)
        self.platform.load(state)
        self.user = user

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        accept: str | None = "application/json",
        content_type: str | None = "application/json",
        authorization: str | None = "",
        cookie: str | None = None,
        base: str = BASE,
    ) -> Response:
        """The answer. A body that is neither None nor text is sent as JSON; `authorization` "" is the user's own."""
        items = {
            "Accept": accept,
            "Content-Type": content_type if body is not None else None,
            "Authorization": basic(self.user, PASSWORD) if authorization == "" else authorization,
            "Cookie": cookie,
        }
        headers = Headers((name, value) for name, value in items.items() if value is not None)
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        return self.platform.handle(Request(method, base + path, headers, None if text is None else text.encode()))

    def get(self, path: str) -> Any:
        """The decoded JSON of a GET that must succeed."""
        response = self.ask("GET", path)
        assert response.status == 200, response
        return json.loads(response.body.decode("latin-1" if "8859" in content_type(response) else "utf-8"))

    def put(self, path: str, body: Any = "+") -> None:
        response = self.ask("PUT", path, body)
        assert (response.status, response.body) == (200, b""), response

    def refused(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, str]:
        """Status and reason phrase of an answer in Shape A."""
        response = self.ask(method, path, body, **options)
        assert "json" not in content_type(response), response
        return response.status, response.reason or ""

    def broken(self, method: str, path: str, body: Any = None, **options: Any) -> str:
        """The Java class of an answer in Shape B, without its package."""
        response = self.ask(method, path, body, **options)
        assert (response.status, response.reason) == (500, "Server Error"), response
        assert response.body.endswith(b'"} ')
        return response.body.decode().rpartition('"type":"')[2].rstrip('"} ').rpartition(".")[2]


def content_type(response: Response) -> str:
    return response.headers.get("Content-Type") or ""


def account(user_name: str = "200", **more: Any) -> dict[str, Any]:
    return {"user_name": user_name, "password": PASSWORD, **more}


@pytest.fixture
def pbx() -> Callable[..., Pbx]:
    """Makes a PBX from the keys of the user 200 and, as `state`, the rest of the state."""

    def make(state: dict[str, Any] | None = None, **user: Any) -> Pbx:
        rest = dict(state or {})
        others = rest.pop("users", [])
        return Pbx({**rest, "users": [account(**user), *(account(**other) for other in others)]})

    return make
