# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Progress of a run: a line of text at intervals.

Private to the collection.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Selection

#: seconds between two looks at a run of which nothing is shown
_QUIET = 10.0


class Progress:
    """Shows how far a run has come, in a form that fits a log. `interval` is in seconds; 0 shows nothing."""

    def __init__(
        self,
        selection: Selection,
        counts: Mapping[str, int],
        show: Callable[[str], None],
        interval: float,
        *,
        name: str,
        words: Mapping[str, str],
    ) -> None:
        """`counts` are the users by outcome, kept up to date by the run; `words` says which are shown, and how."""
        self._words = words
        self._name = name
        self._is_shown = interval > 0
        self.interval = max(0.2, interval) if self._is_shown else _QUIET
        self._counts = counts
        self._total = selection.total
        self._resumed = len(selection.resumed)
        self._left_out = selection.left_out - self._resumed
        self._show = show
        self._began = time.monotonic()
        self._next = self._began + self.interval

    @property
    def seconds(self) -> float:
        """Since the first user was begun."""
        return time.monotonic() - self._began

    def tick(self) -> None:
        """Show a line when it is time for one."""
        if self._is_shown and time.monotonic() >= self._next:
            self._next += self.interval
            left = self._total - self._left_out - self._resumed - self._tried()
            rate = self._rate()
            self._line(f", {left / rate:.0f} s left" if rate and left else "")

    def last(self, stopped: str) -> None:
        """The line at the end of the run."""
        if self._is_shown:
            self._line(f", stopped because {stopped}" if stopped else "")

    def _tried(self) -> int:
        return sum(self._counts.values())

    def _rate(self) -> float:
        seconds = self.seconds
        return self._tried() / seconds if seconds > 0 else 0.0

    def state(self) -> str:
        """How many users are done, and with what."""
        shown = ", ".join(f"{self._counts.get(outcome, 0)} {word}" for outcome, word in self._words.items())
        resumed = f" ({self._resumed} by an earlier run)" if self._resumed else ""
        done, total = self._tried() + self._resumed, self._total - self._left_out
        return f"{self._name}: {done}/{total} users{resumed}, {shown}"

    def _line(self, end: str) -> None:
        self._show(f"{self.state()}, {self._rate():.0f} users/s{end}")
