# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When work must end, and how much one exchange may take.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable


@dataclasses.dataclass(frozen=True, slots=True)
class Deadline:
    """A time at which work ends: `at` is a time of `clock`; `label` names it in messages ("the deadline of 60 s").

    Made by whoever owns the time (a task, a run over many users) and passed to every exchange.
    """

    at: float
    label: str
    clock: Callable[[], float] = dataclasses.field(default=time.monotonic, compare=False, repr=False)

    @classmethod
    def after(cls, seconds: float, label: str = "", clock: Callable[[], float] = time.monotonic) -> Deadline:
        """The deadline that is `seconds` from now."""
        return cls(clock() + seconds, label or f"the deadline of {seconds:g} s", clock)

    def left(self) -> float:
        """Seconds that are left; negative after the deadline."""
        return self.at - self.clock()

    def earlier(self, other: Deadline | None) -> Deadline:
        """The earlier of two deadlines."""
        return other if other is not None and other.at < self.at else self

    @property
    def advice(self) -> str:
        """What to do when it comes too early."""
        return f"raise {self.label}, or look into why the server is slow"


@dataclasses.dataclass(frozen=True, slots=True)
class Bounds:
    """What one exchange may take: seconds between received bytes, its end, and bytes of a response body."""

    timeout: float
    deadline: Deadline
    max_size: int

    def wait(self) -> float:
        """Seconds for the next step (connect, send, receive). Raises TimeoutError after the deadline."""
        left = self.deadline.left()
        if left <= 0:
            raise TimeoutError(f"{self.deadline.label} is over")
        return left if left < self.timeout else self.timeout
