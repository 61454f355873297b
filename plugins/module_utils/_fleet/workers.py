# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many threads work on a fleet: as many as pay, by how long the servers take.

Private to the collection.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

#: share of one processor from which further threads would only wait for each other: Python runs one at a time
BUSY = 0.75
#: seconds between two looks, at first and at most
FIRST_LOOK, LAST_LOOK = 0.005, 0.1
#: seconds of processor time that a thread takes once, to begin and to open its connection
START = 0.0004


class Workers:
    """A number of threads that grows from one to `most` while the process waits for answers more than it works.

    What threads take once is no work: 64 of them are busy with their connections for longer than a look, and would
    seem to be enough.

    Threads that are not needed are not free: each response then costs the change from one thread to another. Where
    the server is fast (0 ms), 32 threads from the start take 490 us of processor time for each request instead of
    300. Where it takes 20 ms, both ways are equally fast.

    `size` is the number of threads that shall work, `interval` the time in seconds after which to ask again for
    `more`, None once nothing can change.
    """

    def __init__(
        self,
        most: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        processor: Callable[[], float] = time.process_time,
    ) -> None:
        self.size = 1
        self._most = most
        self._clock = clock
        self._processor = processor
        self._interval = FIRST_LOOK
        self._seen = clock(), processor()
        self._joined = 1

    @property
    def interval(self) -> float | None:
        return self._interval if self.size < self._most else None

    def more(self) -> int:
        """How many threads shall begin now, by how busy the process was since the last look."""
        since, used = self._seen
        self._seen = now, processor = self._clock(), self._processor()
        if self.size >= self._most or now <= since:
            return 0
        busy = max(0.0, processor - used - self._joined * START) / (now - since)
        self._joined = 0
        if busy >= BUSY:
            self._interval = min(self._interval * 2, LAST_LOOK)
            return 0
        # So many of them fill the time that the present ones spend waiting.
        enough = math.ceil(self.size / max(busy, 1 / self._most))
        more = max(1, min(self._most, enough) - self.size)
        self.size += more
        self._joined = more
        self._interval = FIRST_LOOK
        return more
