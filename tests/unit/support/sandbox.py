# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated platforms in process: the client talks to them without a socket."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model import operation as client_side
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Operation, Run
from ansible_collections.ucfleet.voice.tests.unit.support.accounts import STATES
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import WRITES, CaseInsensitive, Clock, Http
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ucfleet_sandbox.platform import Headers, Platform, Request
from ucfleet_sandbox.sipxcom import SipXcom
from ucfleet_sandbox.telecomx import TelecomX
from ucfleet_sandbox.ucp import Ucp
from ucfleet_sandbox.voipnow import VoipNow

SIMULATORS: dict[str, type[Platform]] = {"sipxcom": SipXcom, "ucp": Ucp, "voipnow": VoipNow, "telecomx": TelecomX}


class Sandbox:
    """A transport in front of one simulated platform.

    Counts requests, forbids writes while `read_only` (logins excepted), and calls
    `before_each` ahead of every request, for faults.
    """

    def __init__(self, platform: Platform, state: Mapping[str, Any]) -> None:
        platform.load(state)
        self.platform = platform
        self.read_only = False
        self.calls: list[str] = []
        self.warnings: list[str] = []
        self.clock = Clock()
        self.before_each: Callable[[str, str], None] = lambda method, target: None

    @classmethod
    def of(cls, name: str) -> Self:
        """A platform by its name, with the accounts for which the samples of its modules make sense."""
        return cls(SIMULATORS[name](), json.loads(json.dumps(STATES[name])))

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        call = f"{method} {target}"
        if method in WRITES and not Http._is_login(target):
            assert not self.read_only, f"check mode sent {call}"
        self.before_each(method, target)
        self.calls.append(call)
        fields = [(name, value if isinstance(value, str) else value.decode()) for name, value in headers.items()]
        if body is None and method in ("POST", "PUT"):
            body = b""
        answer = self.platform.handle(Request(method, target, Headers(fields), body))
        return Response(answer.status, answer.reason or "", CaseInsensitive(dict(answer.headers.items)), answer.body)

    def run(self, operation: Operation, *, check: bool = False, diff: bool = True, **params: Any) -> dict[str, Any]:
        """Run a module's operation against the platform; `calls` holds the requests of this run."""
        self.read_only = check
        self.calls.clear()
        values, problem = validated(operation, params)
        assert problem is None, problem
        return operation.execute(Run(values, Mode(check, diff), self.connect, self.warnings.append))

    def connect(self, platform: client_side.Platform, settings: Settings) -> Any:
        """A client of the platform on this simulator, in time that passes only by sleeping."""
        return platform.open(settings, self, clock=self.clock, sleep=self.clock.sleep)

    def recipe(self, operation: Operation, *, expect_requests: int | None = None, **params: Any) -> dict[str, Any]:
        """The proof of one change: predicted in check mode, applied, then nothing left to do in either mode."""
        predicted = self.run(operation, check=True, **params)
        assert outcome(predicted) == "changed", predicted
        applied = self.run(operation, **params)
        assert outcome(applied) == "changed", applied
        assert predicted["diff"] == applied["diff"]
        for check in (False, True):
            again = self.run(operation, check=check, **params)
            assert outcome(again) == "ok", again
            # Several objects at once have a diff for each that changes, one object has one in any case.
            diff = again["diff"]
            assert diff == [] if isinstance(diff, list) else diff["before"] == diff["after"]
            if expect_requests is not None:
                assert len(self.calls) == expect_requests, self.calls
        return applied


def outcome(result: Mapping[str, Any]) -> str:
    """How Ansible would count a result."""
    if result.get("failed"):
        return "failed"
    return "changed" if result["changed"] else "ok"
