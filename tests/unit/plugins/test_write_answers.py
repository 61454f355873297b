# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No module reports a write as done that nobody proved, whatever stands between here and the platform.

Each module writes to the simulator of its platform; a proxy answers the writes in the platform's place, before or
after the platform got them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import WRITES, CaseInsensitive, Http
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ACCOUNT_MODULES, operation
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CANARY, CONNECTIONS, SAMPLES
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import SIMULATORS, Sandbox

PAGE = b"<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>"
#: what a success never is on any platform
ANSWERS = {
    "page": (200, "text/html", PAGE),
    "page without a type": (200, "", PAGE),
    "page as json": (200, "application/json", PAGE),
    "text": (200, "text/plain", b"Please sign in"),
    "unfinished json": (200, "application/json", b'{"a": ['),
    "error": (200, "application/json", b'{"error": {"code": "x", "message": "no"}}'),
    "404 page": (404, "text/html", PAGE),
    "410 page": (410, "text/html", PAGE),
    "403 page": (403, "text/html", PAGE),
    # Gateways that do not know the path, or let nobody in.
    "404 document": (404, "application/json", b'{"message": "no Route matched with those values"}'),
    "404 problem": (404, "application/problem+json", b'{"title": "Not Found", "status": 404}'),
    "404 text": (404, "text/plain", b"404 page not found"),
    "404 without a body": (404, "", b""),
    "410 without a body": (410, "", b""),
    "403 document": (403, "application/json", b'{"message": "Forbidden"}'),
    "403 without a body": (403, "", b""),
    "405": (405, "application/json", b'{"message": "method not allowed"}'),
    "error as a word": (200, "application/json", b'{"status": "error", "message": "no"}'),
    "no success": (200, "application/json", b'{"success": false}'),
    "list": (200, "application/json", b"[]"),
    "single value": (200, "application/json", b"true"),
    "compressed": (200, "application/json", b"\x1f\x8b\x08\x00"),
    "not finished": (202, "", b""),
    "part": (206, "", b""),
}
#: what a deletion that had no effect may be answered with, besides
SUCCESSES = {"200": (200, "", b""), "204": (204, "", b""), "200 with a document": (200, "application/json", b"{}")}


class Proxy(Sandbox):
    """The simulator behind something that gives writes its own `answer`, once it has one.

    It `passes` them on before, or swallows them.
    """

    answer: tuple[int, str, bytes] | None = None
    passes = False
    writes = 0

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        if self.answer is None or method not in WRITES or Http._is_login(target):
            return super().exchange(method, target, headers, body, bounds)
        self.writes += 1
        if self.passes:
            super().exchange(method, target, headers, body, bounds)
        status, media, page = self.answer
        return Response(status, "", CaseInsensitive({"Content-Type": media} if media else {}), page)


def unproven(name: str) -> bool:
    """Whether the module's sample changes something in the state of the accounts."""
    platform = operation(name).platform.name
    plain = Sandbox.of(platform)
    return bool(plain.run(operation(name), check=True, **{**CONNECTIONS[platform], **SAMPLES[name]}).get("changed"))


WRITING = [name for name in ACCOUNT_MODULES if unproven(name)]


def test_most_modules_that_write_take_part() -> None:
    assert len(WRITING) >= 15, WRITING
    assert {operation(name).platform.name for name in WRITING} == set(SIMULATORS)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("name", WRITING)
def test_a_write_that_a_proxy_swallowed_is_a_failure(name: str, answer: str) -> None:
    platform = operation(name).platform.name
    proxy = Proxy.of(platform)
    proxy.answer = ANSWERS[answer]
    result = proxy.run(operation(name), **{**CONNECTIONS[platform], **SAMPLES[name]})
    assert proxy.writes >= 1
    assert result.get("failed") is True, result
    assert CANARY not in json.dumps(result)


@pytest.mark.parametrize("answer", ["page", "text", "unfinished json"])
@pytest.mark.parametrize("name", WRITING)
def test_a_write_that_took_effect_is_a_success_or_changed(name: str, answer: str) -> None:
    platform = operation(name).platform.name
    proxy = Proxy.of(platform)
    proxy.answer, proxy.passes = ANSWERS[answer], True
    result = proxy.run(operation(name), **{**CONNECTIONS[platform], **SAMPLES[name]})
    assert result["changed"] is True, result
    if result.get("failed"):
        assert result["failure"]["kind"] in (errors.UNEXPECTED_ANSWER, errors.NOT_CONVERGED) or "settings" in result


ABSENTABLE = [name for name in WRITING if any(field.name == "state" for field in operation(name).fields())]


@pytest.mark.parametrize("answer", [*ANSWERS, *SUCCESSES])
@pytest.mark.parametrize("name", ABSENTABLE)
def test_a_deletion_that_a_proxy_swallowed_is_a_failure(name: str, answer: str) -> None:
    platform = operation(name).platform.name
    desired = {**CONNECTIONS[platform], **SAMPLES[name]}
    proxy = Proxy.of(platform)
    assert not proxy.run(operation(name), **desired).get("failed")
    proxy.answer = {**ANSWERS, **SUCCESSES}[answer]
    result = proxy.run(operation(name), **desired, state="absent")
    assert proxy.writes >= 1
    assert result.get("failed") is True, result
