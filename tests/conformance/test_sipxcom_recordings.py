# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sipXcom simulator must answer every recorded exchange as the real server did.

Once over HTTP with the recordings' own replay program, and in process with the
state dumped and loaded again between every two exchanges.
"""

from __future__ import annotations

import argparse
import json
import pathlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from ucfleet_sandbox.platform import Headers, Request
from ucfleet_sandbox.sipxcom import SipXcom


def describe(failures: list[tuple[int, dict[str, Any], list[str]]]) -> str:
    lines = []
    for number, recorded, differences in failures:
        request = recorded["request"]
        lines += [f"#{number} {request['method']} {request['path']}", *(f"    {text}" for text in differences)]
    return "\n".join(lines)


def test_replay_over_http(scenario: pathlib.Path, replay: ModuleType, ports: dict[str, int]) -> None:
    options = argparse.Namespace(
        base_url=f"http://127.0.0.1:{ports['sipxcom']}",
        load_state_url=f"http://127.0.0.1:{ports['control']}/sipxcom/state",
        load_state_cmd=None,
        skip_stand_in=False,
    )
    _head, done, failures = replay.run(str(scenario), options)
    assert done > 0
    assert not failures, describe(failures)


def reload_dump(platform: SipXcom) -> None:
    platform.load(json.loads(json.dumps(platform.dump())))


def reload_parts(platform: SipXcom) -> None:
    parts = {name: platform.get_part(name) for name in platform.parts()}
    platform.load_parts(json.loads(json.dumps(parts)))


def make_stored_parts() -> Callable[[SipXcom], None]:
    """Keeps a copy that takes over only the parts a request touched, as a store does."""
    stored: dict[str, str] = {}

    def reload_touched(platform: SipXcom) -> None:
        for name in platform.touched if stored else platform.parts():
            stored[name] = json.dumps(platform.get_part(name))
        platform.touched.clear()
        platform.load_parts({name: value for name, text in stored.items() if (value := json.loads(text)) is not None})

    return reload_touched


@pytest.mark.parametrize("way", ["dump", "parts", "touched-parts"])
def test_state_survives_between_exchanges(scenario: pathlib.Path, replay: ModuleType, way: str) -> None:
    reload = {"dump": reload_dump, "parts": reload_parts, "touched-parts": make_stored_parts()}[way]
    lines = [json.loads(line) for line in scenario.read_text(encoding="utf-8").splitlines() if line.strip()]
    head, exchanges = lines[0], lines[1:]
    platform = SipXcom()
    platform.load(head["state"])
    values: dict[str, str] = {}
    failures = []
    for number, recorded in enumerate(exchanges, 1):
        reload(platform)
        actual = answer(platform, recorded["request"], values, replay)
        differences = replay.compare(recorded, actual)
        replay.capture(recorded, actual, values)
        if differences:
            failures.append((number, recorded, differences))
    assert exchanges
    assert not failures, describe(failures)


def answer(platform: SipXcom, request: dict[str, Any], values: dict[str, str], replay: ModuleType) -> dict[str, Any]:
    """What the platform answers, in the form in which the replay program compares."""
    headers = []
    for name, value in (request["headers"] or {}).items():
        for key, captured in values.items():
            value = value.replace(f"{{{{{key}}}}}", captured)
        headers.append((name, value))
    body = request.get("body")
    response = platform.handle(
        Request(request["method"], request["path"], Headers(headers), None if body is None else body.encode())
    )
    content_type = response.headers.get("Content-Type")
    return {
        "status": response.status,
        "reason": {200: "OK"}.get(response.status) if response.reason is None else response.reason,
        "content_type": content_type,
        "www_authenticate": response.headers.get("WWW-Authenticate"),
        "allow": response.headers.get("Allow"),
        "body": replay.decode(response.body, content_type),
        "_cookies": response.headers.get_all("Set-Cookie"),
    }
