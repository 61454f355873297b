# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet in tests: simulated users, transports that threads can share, and the jobs as Ansible would run them."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Job, Mode, Run
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom

URL = "https://pbx.test:8080"
PASSWORD = "canary-portal-word"
#: what every user of the small fleets shall have
DESIRED = {"vm_prefs": {"greeting": "NONE"}, "im_prefs": {"call_info": True}}


class Shared:
    """A transport in front of a simulator that serves one request at a time, as its server process does.

    `before` is called ahead of each request and may raise, `hold` with its headers; `read_only` forbids writes.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.calls: list[str] = []
        self.opened = 0
        self.before: Callable[[str, str], None] = lambda method, target: None
        self.hold: Callable[[Mapping[str, str]], None] = lambda headers: None
        self._lock = threading.Lock()

    def open(self, settings: Settings) -> Transport:
        self.opened += 1
        return self

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        self.hold(headers)
        self.before(method, target)
        with self._lock:
            self.calls.append(f"{method} {target}")
            return self.sandbox.exchange(method, target, headers, body, bounds)


def hold_up_the_first(wire: Shared, until: Callable[[], bool]) -> None:
    """Let user 3100 wait."""

    def hold(headers: Mapping[str, str]) -> None:
        login = base64.b64decode(headers["Authorization"].removeprefix("Basic "))
        give_up_at = time.monotonic() + 20
        while login.startswith(b"3100:") and not until() and time.monotonic() < give_up_at:
            time.sleep(0.001)

    wire.hold = hold


def names(count: int) -> list[str]:
    return [str(3100 + number) for number in range(count)]


def pbx(count: int, **whole: Any) -> Shared:
    """A sipXcom with that many users, 3100 and on."""
    users = [{"user_name": name, "password": PASSWORD, "first_name": f"F{name}"} for name in names(count)]
    return Shared(Sandbox(SipXcom(seed=1), {"users": users, **whole}))


def people(count: int, desired: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Documents of these users."""
    login = {"url": URL, "password": PASSWORD, "retries": 0}
    return [
        {"name": f"user-{name}", "sipxcom": {**login, "username": name, **(DESIRED if desired is None else desired)}}
        for name in names(count)
    ]


def execute(kind: Job, /, *, mode: Mode | None = None, **params: Any) -> dict[str, Any]:
    """Run a job that has transports of its own, with the defaults of its options."""
    values, problem = validated(kind, params)
    assert problem is None, problem
    return kind.execute(Run(values, mode or Mode()))


def run(
    kind: Callable[..., Job],
    wire: Shared,
    *,
    check: bool = False,
    diff: bool = False,
    reported: list[str] | None = None,
    warned: list[str] | None = None,
    **params: Any,
) -> dict[str, Any]:
    """Run a job (Fleet or FleetInfo) against a simulator; `reported` takes lines of progress, `warned` warnings."""
    job = kind(open_transport=wire.open)
    values, problem = validated(job, params)
    assert problem is None, problem
    wire.calls.clear()
    wire.sandbox.read_only = check
    return job.execute(
        Run(
            values,
            Mode(check, diff),
            warn=(warned if warned is not None else []).append,
            progress=(reported if reported is not None else []).append,
        )
    )
