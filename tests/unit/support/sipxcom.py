# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Expected requests to sipXcom and its answers, in its two families and error shapes (protocol, section 3)."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import DELETE, GET, POST, PUT, Expected
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom

LOGIN = {"url": "https://pbx.test:8080", "username": "3100", "password": "canary-pw"}
SUBJECT = "3100@pbx.test:8080"
BASE = "/sipxconfig/rest"
J = "text/plain; charset=ISO-8859-1"


def asked(path: str) -> Expected:
    """A GET as the client must send it; the answer is for the caller to add."""
    return GET(BASE + path).basic("3100", "canary-pw").header("Accept", "application/json")


def shows_j(path: str, document: Any) -> Expected:
    """A GET answered in the J family: JSON labelled as text."""
    return asked(path).answers(200, text=json.dumps(document), content_type=J)


def shows_x(path: str, document: Any) -> Expected:
    """A GET answered in the X family."""
    return asked(path).answers(200, document)


def put(path: str, document: Any) -> Expected:
    """A PUT of JSON that is accepted."""
    return _write(PUT(BASE + path)).json(document).header("Content-Type", "application/json").answers(200)


def post(path: str, document: Any) -> Expected:
    """A POST of JSON that is accepted."""
    return _write(POST(BASE + path)).json(document).header("Content-Type", "application/json").answers(200)


def delete(path: str) -> Expected:
    """A DELETE that is accepted."""
    return _write(DELETE(BASE + path)).answers(200)


def command(path: str) -> Expected:
    """A PUT whose URL is the command; its body must not be empty."""
    return _write(PUT(BASE + path)).raw(b"+").answers(200)


def _write(expected: Expected) -> Expected:
    return expected.basic("3100", "canary-pw").header("Accept", "application/json")


def refused(expected: Expected, status: int, reason: str) -> Expected:
    """Shape A: the reason phrase carries the message."""
    return expected.answers(status, reason=reason)


def failed(expected: Expected, error: str, java_class: str) -> Expected:
    """Shape B: an exception as JSON whose text is not escaped."""
    return expected.answers(500, text=f'{{"error":"{error}","type":"{java_class}"}} ', reason="Server Error")


def null_pointer(expected: Expected) -> Expected:
    return failed(expected, "Internal error: null", "java.lang.NullPointerException")


# ---------------------------------------------------------------------- the simulator
def simulated(user: dict[str, Any] | None = None, **whole: Any) -> Sandbox:
    """A simulated server with the user of LOGIN and a second one; `whole` are further parts of its state."""
    users = [
        {"user_name": "3100", "password": "canary-pw", "first_name": "Kim", "last_name": "Lee", **(user or {})},
        {"user_name": "3101", "password": "canary-other"},
    ]
    return Sandbox(SipXcom(seed=1), {"users": users, **whole})
