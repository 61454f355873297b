# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What reads returned earlier, for the faults stale_read and other_user."""

from __future__ import annotations

import collections
import time
from collections.abc import Callable

from ucfleet_sandbox.platform import Request, Response

__all__ = ["StaleReads"]

#: older states of one GET that are kept
_DEPTH = 16


class StaleReads:
    """What GETs returned in earlier states.

    Per GET the responses of the newest states are kept; a state ends with a write. The newest `limit` GETs are
    remembered. `clock` gives seconds.
    """

    def __init__(self, limit: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._epoch = 0
        #: time of each of the newest writes; the last one began the present epoch
        self._writes: collections.deque[tuple[int, float]] = collections.deque(maxlen=10_000)
        self._reads: collections.OrderedDict[tuple[str, ...], list[tuple[int, Response]]] = collections.OrderedDict()

    def wrote(self) -> None:
        """A write took effect."""
        self._epoch += 1
        self._writes.append((self._epoch, self._clock()))

    def forget(self) -> None:
        """The state was replaced: older responses do not belong to it."""
        self._reads.clear()

    def remember(self, request: Request, user: str | None, response: Response) -> None:
        """Keep what a GET returned in the present state."""
        key = _read_key(request, user)
        history = self._reads.setdefault(key, [])
        if history and history[-1][0] == self._epoch:
            history.pop()
        if history and (history[-1][1].status, history[-1][1].body) == (response.status, response.body):
            response = history[-1][1]  # one copy of what did not change
        history.append((self._epoch, response))
        del history[:-_DEPTH]
        self._reads.move_to_end(key)
        if len(self._reads) > self._limit:
            self._reads.popitem(last=False)

    def older(
        self, request: Request, user: str | None, writes: int = 1, seconds: float | None = None
    ) -> Response | None:
        """The newest response to this GET from before the last `writes` writes, None when there is none.

        With `seconds`: from before the first of the writes of the last so many seconds.
        """
        last = self._epoch - writes
        if seconds is not None:
            since = self._clock() - seconds
            last = min((epoch - 1 for epoch, when in self._writes if when > since), default=-1)
        history = self._reads.get(_read_key(request, user), [])
        return next((response for epoch, response in reversed(history) if epoch <= last), None)

    def of_another(self, request: Request, user: str | None) -> Response | None:
        """The newest successful response to the same GET of another user, None when there is none."""
        target, who, accept = _read_key(request, user)
        for key in reversed(self._reads):
            response = self._reads[key][-1][1]
            if key[0] == target and key[1] != who and key[2] == accept and response.status == 200:
                return response
        return None


def _read_key(request: Request, user: str | None) -> tuple[str, ...]:
    # A user may hold a newer token by now, so the user counts, not the header.
    who = user if user is not None else request.headers.get("Authorization") or ""
    return request.target, who, request.headers.get("Accept") or ""
