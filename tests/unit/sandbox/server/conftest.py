# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One sandbox process, with fresh state for each test."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

Start = Callable[..., Any]

LOGIN = {"username": "anna", "password": "canary-password", "domain": "acme"}
STATE = {
    "tenants": [{"name": "acme", "users": [{"username": "anna", "password": "canary-password"}]}],
    "tokens": {"canary-token": {"owner": "acme/anna", "expires": None}},
}
PROFILES = b"/ucp/v2/fmfm/profiles"


def get(target: bytes, *lines: bytes, close: bool = True) -> bytes:
    """A raw GET with the token of STATE."""
    fields = [
        b"Host: sandbox",
        b"Authorization: Bearer canary-token",
        *lines,
        *([b"Connection: close"] if close else []),
    ]
    return b"GET " + target + b" HTTP/1.1\r\n" + b"\r\n".join(fields) + b"\r\n\r\n"


def put_switch(enabled: bool, *lines: bytes) -> bytes:
    """A raw PUT of the feature switch."""
    body = b'{"enabled": %s}' % str(enabled).lower().encode()
    fields = [b"Host: sandbox", b"Authorization: Bearer canary-token", b"Content-Length: %d" % len(body), *lines]
    return b"PUT /ucp/v2/fmfm HTTP/1.1\r\n" + b"\r\n".join(fields) + b"\r\nConnection: close\r\n\r\n" + body


@pytest.fixture(scope="module")
def running(start: Start) -> Any:
    return start("--platform", "ucp", "telecomx", "--platform", "voipnow", "--log-limit", "50")


@pytest.fixture
def sandbox(running: Any) -> Iterator[Any]:
    """The shared process with fresh state, no faults and an empty log."""
    running.load("ucp", STATE)
    running.faults("ucp")
    running.control("DELETE", "/ucp/requests")
    yield running
    running.faults("ucp")


def fails(*arguments: str) -> str:
    """The one sentence on stderr of a start that fails with code 2, as a user sees it."""
    command = [sys.executable, "-m", "ucfleet_sandbox", "run", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr
