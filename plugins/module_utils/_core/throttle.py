# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fewer requests at once while the server is overloaded; all users of a transport share the limit.

Private to the collection.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response, retry_after

#: the server says that it is asked too much
OVERLOADED = frozenset({429, 503})
#: responses in a row without complaint after which one more request may be under way
CALM_RESPONSES = 20


class Throttle:
    """Bounds the requests under way to one origin while the server complains.

    Each complaint halves the bound (at most once a second), calm responses raise it again one by
    one until it is back at `connections`; then nothing is bounded and nothing is locked.
    """

    def __init__(
        self,
        connections: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        changed: threading.Condition | None = None,
    ) -> None:
        self._most = connections
        self._limit = connections
        self._under_way = 0
        self._calm = 0
        #: the complaint whose pause ends last: when it came, and for how many seconds
        self._asked = (0.0, 0.0)
        self._last_cut = float("-inf")
        self._clock = clock
        self._sleep = sleep
        self._changed = threading.Condition() if changed is None else changed
        self.throttled = False

    @property
    def limit(self) -> int:
        """How many requests may be under way now."""
        return self._limit

    def resumes_at(self, longest: float) -> float:
        """When the common pause ends for a user who pauses `longest` seconds at most, as a time of the clock.

        Long past when there is no pause.
        """
        began, seconds = self._asked
        return began + min(seconds, longest)

    def rest(self, give_up_at: float, longest: float) -> bool:
        """Wait for the end of a common pause; False, without waiting, when it ends too late."""
        resumes_at = self.resumes_at(longest)
        pause = resumes_at - self._clock()
        if pause <= 0:
            return True
        if resumes_at >= give_up_at:
            return False
        self._sleep(pause)
        return True

    def enter(self, give_up_at: float, longest: float) -> float:
        """Wait for the end of a common pause and for a place, which the caller gives back with `leave`.

        `longest` is the most seconds of a pause that the caller accepts.
        Returns the seconds that are left until `give_up_at` (of the clock). Zero or less: there is no place,
        because none got free in time or because the pause ends too late, which is known without waiting.
        """
        if not self.rest(give_up_at, longest):
            return 0.0
        with self._changed:
            while (left := give_up_at - self._clock()) > 0 and self._under_way >= self._limit:
                self._changed.wait(timeout=min(left, 1.0))
            if left > 0:
                self._under_way += 1
            else:
                # The place that woke this thread may have come too late for it, but not for another.
                self._changed.notify()
        return left

    def leave(self) -> None:
        """Give a place back."""
        with self._changed:
            self._under_way -= 1
            self._changed.notify()

    def complained(self, asked: float | None) -> None:
        """The server said 429 or 503; `asked` is its Retry-After in seconds."""
        with self._changed:
            now = self._clock()
            self.throttled = True
            self._calm = 0
            self._asked = max(self._asked, (now, asked or 0.0), key=sum)
            if now - self._last_cut >= 1.0:
                self._last_cut = now
                self._limit = max(1, self._limit // 2)

    def accepted(self) -> None:
        """A response without complaint."""
        with self._changed:
            self._calm += 1
            if self._calm >= CALM_RESPONSES:
                self._calm = 0
                self._limit = min(self._most, self._limit + 1)
                self.throttled = self._limit < self._most
                self._changed.notify()


#: where users do not slow down together: nobody complains to it, so that it never throttles
UNTHROTTLED = Throttle(1)


class ThrottledTransport:
    """A transport whose users slow down together: each response is reported to the throttle.

    A user enters the throttle before an exchange and leaves it afterwards, because only the user knows
    until when it may wait, and how much of its time the waiting has left for the exchange.
    """

    def __init__(self, transport: Transport, throttle: Throttle) -> None:
        self._transport = transport
        self.throttle = throttle

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        response = self._transport.exchange(method, target, headers, body, bounds)
        if response.status in OVERLOADED:
            self.throttle.complained(retry_after(response))
        elif self.throttle.throttled:
            self.throttle.accepted()
        return response


def throttle_of(transport: Transport) -> Throttle:
    """The throttle that the users of a transport share."""
    return transport.throttle if isinstance(transport, ThrottledTransport) else UNTHROTTLED
