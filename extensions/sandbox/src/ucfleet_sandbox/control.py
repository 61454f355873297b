# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control port: states, request logs, faults. Always plain HTTP, always JSON."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from ucfleet_sandbox.faults import FaultError
from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.server import PlatformServer

__all__ = ["control_application"]

#: states of big fleets are big
_MAX_BODY = 1024 * 1024 * 1024

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Refusal(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def control_application(servers: Mapping[str, PlatformServer]) -> web.Application:
    """The aiohttp application of the control port."""
    application = web.Application(client_max_size=_MAX_BODY, middlewares=[_json_errors])
    control = _Control(servers)
    application.router.add_get("/healthz", control.health)
    application.router.add_get("/{platform}/state", control.get_state)
    application.router.add_post("/{platform}/state", control.post_state)
    application.router.add_get("/{platform}/requests", control.get_requests)
    application.router.add_delete("/{platform}/requests", control.delete_requests)
    application.router.add_get("/{platform}/faults", control.get_faults)
    application.router.add_post("/{platform}/faults", control.post_faults)
    return application


class _Control:
    def __init__(self, servers: Mapping[str, PlatformServer]) -> None:
        self._servers = servers

    async def health(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "platforms": list(self._servers)})

    async def get_state(self, request: web.Request) -> web.Response:
        return web.json_response(self._server(request).platform.dump())

    async def post_state(self, request: web.Request) -> web.Response:
        server = self._server(request)
        state = await _json_body(request)
        if not isinstance(state, dict):
            raise _Refusal(400, f"the state of {server.platform.name} must be a JSON object")
        try:
            server.replace_state(state)
        except StateError as problem:
            raise _Refusal(422, f"the state does not fit {server.platform.name}: {problem}") from None
        return web.json_response({"loaded": server.platform.name})

    async def get_requests(self, request: web.Request) -> web.Response:
        since = request.query.get("since", "0")
        if not (since.isascii() and since.isdigit()):
            raise _Refusal(400, "since must be a sequence number")
        return web.json_response(self._server(request).log.as_json(int(since)))

    async def delete_requests(self, request: web.Request) -> web.Response:
        self._server(request).log.clear()
        return web.json_response({"cleared": True})

    async def get_faults(self, request: web.Request) -> web.Response:
        return web.json_response(self._server(request).faults.as_json())

    async def post_faults(self, request: web.Request) -> web.Response:
        server = self._server(request)
        try:
            server.faults.replace(await _json_body(request))
        except FaultError as problem:
            raise _Refusal(422, f"the faults cannot be used: {problem}") from None
        return web.json_response(server.faults.as_json())

    def _server(self, request: web.Request) -> PlatformServer:
        name = request.match_info["platform"]
        if name not in self._servers:
            raise _Refusal(404, f"there is no platform {name!r} here (running: {', '.join(self._servers)})")
        return self._servers[name]


async def _json_body(request: web.Request) -> Any:
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError) as problem:
        raise _Refusal(400, f"the body is not JSON: {problem}") from None


@web.middleware
async def _json_errors(request: web.Request, handler: _Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except _Refusal as refusal:
        return web.json_response({"error": str(refusal)}, status=refusal.status)
    except web.HTTPException as problem:
        headers = {"Allow": problem.headers["Allow"]} if "Allow" in problem.headers else None
        text = f"{request.method} {request.path} is not offered here: {problem.reason}"
        return web.json_response({"error": text}, status=problem.status, headers=headers)
