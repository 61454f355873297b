# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option `limit`: names and patterns of the users whom a run works on.

Private to the collection.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors

#: what begins a pattern of users who are left out
NOT = "!"
_WILDCARDS = frozenset("*?[")


class Limit:
    """Says of each name whether it is one of the limit, and remembers which patterns matched a name.

    Without patterns it has all users; where all of them begin with `!`, all users whom none of them matches. A
    pattern is a name, or has the wildcards of a shell (`*`, `?`, `[a-c]`). Upper and lower case count. Raises
    VoiceError for patterns that are empty.
    """

    def __init__(self, patterns: Sequence[str] | None) -> None:
        self._given = patterns is not None
        self._patterns = [_Pattern(text.strip()) for text in patterns or ()]
        # Jobs give thousands of plain names, which are looked up rather than compared one by one.
        self._plain: dict[str, list[_Pattern]] = {}
        self._others: list[_Pattern] = []
        for one in self._patterns:
            place = self._plain.setdefault(one.name, []) if one.is_plain else self._others
            place.append(one)
        if self._given and not all(one.text.removeprefix(NOT) for one in self._patterns or [_Pattern("")]):
            raise errors.invalid(
                "limit has an empty pattern", "name users, as in u3100 or sales-*, or leave limit out to mean all users"
            )
        self._has_names = any(not one.excludes for one in self._patterns)

    def __bool__(self) -> bool:
        """Whether there is a limit."""
        return self._given

    def includes(self, name: str) -> bool:
        """Whether the limit has a user of this name."""
        if not self._given:
            return True
        # Each pattern is asked, so that one that matches nobody is noticed.
        candidates = (*self._plain.get(name, ()), *self._others)
        matching = [one.excludes for one in candidates if one.matches(name)]
        return not any(matching) and bool(matching or not self._has_names)

    def unmatched(self) -> list[str]:
        """The patterns that matched no name so far."""
        return [one.text for one in self._patterns if not one.has_matched]


class _Pattern:
    """One entry of the option."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.excludes = text.startswith(NOT)
        self.has_matched = False
        # A name can hold what is a wildcard elsewhere.
        self.name = text.removeprefix(NOT).strip()
        self.is_plain = not _WILDCARDS & set(self.name)
        self._find = re.compile(fnmatch.translate(self.name)).match

    def matches(self, name: str) -> bool:
        found = name == self.name or self._find(name) is not None
        self.has_matched = self.has_matched or found
        return found
