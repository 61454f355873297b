# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several objects of one task read alike, such as the list in which all of them stand.

Private to the collection.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, TypeVar

Found = TypeVar("Found")


class SharedReads:
    """Keeps what was read until the account writes. Outside of `sharing` everything is read each time."""

    def __init__(self, writes: Callable[[], int]) -> None:
        """`writes` counts the writes of the account."""
        self._writes = writes
        self._is_on = False
        self._kinds: Counter[str] = Counter()
        self._kept: dict[Hashable, Any] = {}
        self._lasting: dict[Hashable, Any] = {}
        self._kept_at = 0

    @contextlib.contextmanager
    def sharing(self, kinds: Iterable[str]) -> Iterator[None]:
        """Within the block, reads are kept. `kinds` has the kind of each object that the task works on."""
        self._kinds, self._is_on = Counter(kinds), True
        try:
            yield
        finally:
            self._is_on = False
            self._kinds.clear()
            self._kept.clear()
            self._lasting.clear()

    def has_several(self, kind: str) -> bool:
        """Whether the task works on more than one object of a kind."""
        return self._kinds[kind] > 1

    def get(self, place: Hashable, read: Callable[[], Found], *, lasting: bool = False) -> Found:
        """What `read` returns, or returned since the last write; `lasting`: or at all in this task.

        Lasting is what a write to one object does not change for another one.
        """
        if not self._is_on:
            return read()
        if self._kept_at != self._writes():
            self.forget()
        kept = self._lasting if lasting else self._kept
        if place not in kept:
            kept[place] = read()
        found: Found = kept[place]
        return found

    def forget(self) -> None:
        """Read again: a platform may show a write late."""
        self._kept.clear()
        self._kept_at = self._writes()
