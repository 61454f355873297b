# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One message for what is true of many users.

Private to the collection.
"""

from __future__ import annotations


class Messages:
    """Texts about users: equal texts become one line that names the first user and counts the others.

    `most` different texts are kept; whatever comes after them is counted.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[str, tuple[int, str, int]] = {}
        self._more = 0

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, who: str, text: str, number: int = 0) -> None:
        """`number` says who comes first."""
        known = self._found.get(text)
        if known is not None:
            first = min(known[:2], (number, who))
            self._found[text] = (*first, known[2] + 1)
        elif len(self._found) < self._most:
            self._found[text] = (number, who, 1)
        else:
            self._more += 1

    def lines(self) -> list[str]:
        """One line for each text, in the order of who came first."""
        lines = []
        for text, (_number, who, count) in sorted(self._found.items(), key=lambda item: item[1][0]):
            others = f" and {count - 1} {'other' if count == 2 else 'others'}" if count > 1 else ""
            lines.append(f"{who}{others}: {text}" if who else text)
        return [*lines, f"and {self._more} more"] if self._more else lines
