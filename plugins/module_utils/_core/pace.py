# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Slowing down together: what one request learns of an overloaded server, all others heed.

Private to the collection.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Answer, Transport, retry_after

#: the server says that it is asked too much
OVERLOADED = frozenset({429, 503})
#: answers in a row without complaint after which one more request may be under way
CALM_ANSWERS = 20


class Pace:
    """Bounds the requests under way to one origin while the server complains.

    Each complaint halves the bound (at most once a second), calm answers raise it again one by
    one until it is back at `connections`; then nothing is bounded and nothing is locked.
    """

    def __init__(
        self,
        connections: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._most = connections
        self._limit = connections
        self._under_way = 0
        self._calm = 0
        self._not_before = 0.0
        self._last_cut = float("-inf")
        self._clock = clock
        self._sleep = sleep
        self._changed = threading.Condition()
        self.throttled = False

    @property
    def limit(self) -> int:
        """How many requests may be under way now."""
        return self._limit

    def enter(self) -> None:
        """Wait for a place and for the end of a common pause."""
        pause = self._not_before - self._clock()
        if pause > 0:
            self._sleep(pause)
        with self._changed:
            while self._under_way >= self._limit:
                self._changed.wait(timeout=1.0)
            self._under_way += 1

    def leave(self) -> None:
        with self._changed:
            self._under_way -= 1
            self._changed.notify()

    def complained(self, asked: float | None) -> None:
        """The server said 429 or 503; `asked` is its Retry-After in seconds."""
        with self._changed:
            now = self._clock()
            self.throttled = True
            self._calm = 0
            self._not_before = max(self._not_before, now + min(asked or 0.0, 30.0))
            if now - self._last_cut >= 1.0:
                self._last_cut = now
                self._limit = max(1, self._limit // 2)

    def answered(self) -> None:
        """An answer without complaint."""
        with self._changed:
            self._calm += 1
            if self._calm >= CALM_ANSWERS:
                self._calm = 0
                self._limit = min(self._most, self._limit + 1)
                self.throttled = self._limit < self._most
                self._changed.notify()


class PacedTransport:
    """A transport whose users slow down together."""

    def __init__(self, transport: Transport, pace: Pace) -> None:
        self._transport = transport
        self._pace = pace

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> Answer:
        pace = self._pace
        if not pace.throttled:
            answer = self._transport.exchange(method, target, headers, body, timeout)
        else:
            pace.enter()
            try:
                answer = self._transport.exchange(method, target, headers, body, timeout)
            finally:
                pace.leave()
        if answer.status in OVERLOADED:
            pace.complained(retry_after(answer))
        elif pace.throttled:
            pace.answered()
        return answer
