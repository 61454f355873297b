# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clients on one throttled transport, in time that passes only by waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import Client
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.throttle import Throttle, ThrottledTransport
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import CaseInsensitive, Clock

NEVER = float("inf")


class Waiting(threading.Condition):
    """A condition on which waiting only moves the clock; `then` is what others do meanwhile."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.waits: list[float | None] = []
        self.then: Callable[[], None] = lambda: None

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None, "nobody may wait without an end"
        self.waits.append(timeout)
        self.clock.now += timeout
        self.then()
        return True


class Server:
    """Answers with these statuses in turn, then always 200; each exchange takes `seconds` of the clock."""

    def __init__(self, clock: Clock, *statuses: int, retry_after: str | None = None, seconds: float = 0.0) -> None:
        self.clock = clock
        self.statuses = list(statuses)
        self.timeouts: list[float] = []
        self.seconds = seconds
        self.error: VoiceError | None = None
        self._headers = CaseInsensitive({"Retry-After": retry_after} if retry_after is not None else {})

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        self.timeouts.append(bounds.wait())
        self.clock.now += min(self.seconds, bounds.wait())
        if self.error is not None:
            raise self.error
        return Response(self.statuses.pop(0) if self.statuses else 200, "", self._headers, b"")


class Fleet:
    """Clients on one throttled transport, in one time."""

    def __init__(self, *statuses: int, connections: int = 2, **server: Any) -> None:
        self.clock = Clock()
        self.changed = Waiting(self.clock)
        self.throttle = Throttle(connections, clock=self.clock, sleep=self.clock.sleep, changed=self.changed)
        self.server = Server(self.clock, *statuses, **server)
        self._transport = ThrottledTransport(self.server, self.throttle)

    def client(self, **settings: Any) -> Client:
        whole = Settings(**{"url": "http://pbx.test", "username": "kim", **settings})
        return Client(whole, self._transport, clock=self.clock, sleep=self.clock.sleep, jitter=lambda: 1.0)

    def within(self, seconds: float, **settings: Any) -> Client:
        """A client whose run is over in so many seconds."""
        client = self.client(**settings)
        client.start_deadline(self.run(seconds))
        return client

    def run(self, seconds: float) -> Deadline:
        return Deadline.after(seconds, "the deadline of the run", self.clock)

    def occupied(self) -> None:
        """The server complained, and another request holds the only place."""
        self.throttle.complained(None)
        assert self.throttle.limit == 1
        assert self.throttle.enter(NEVER, 30.0) > 0


def failure(client: Client, method: str = "GET") -> VoiceError:
    with pytest.raises(VoiceError) as caught:
        client.request(method, "/a")
    return caught.value
